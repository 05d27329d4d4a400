//! What a spreadsheet does to a value before it is saved as text: errors, rounded numbers, escapes.
//!
//! In goes the clean text of a cell from any source; out comes the text that was meant, or what was lost. A CSV that a
//! spreadsheet saved has what was displayed: `#N/D`, `########` where the column was too narrow, `2,02108E+12` for a
//! long number. `="00123"` and `'00123` are how people keep a spreadsheet from dropping zeros.
//!
//! Promise: only texts that are such a trace from end to end are recognised; `#1 de maio`, `'s-Hertogenbosch` and `1E10`
//! are texts.

use std::borrow::Cow;

use crate::model::text::fold;

/// Words between `#` and `!` or `?`, folded: Portuguese, English, Spanish, French, German, Italian.
const ERRORS: [&str; 50] = [
    "div/0",
    "ref",
    "valor",
    "nome",
    "num",
    "nulo",
    "value",
    "name",
    "null",
    "valeur",
    "nom",
    "nombre",
    "nul",
    "wert",
    "bezug",
    "zahl",
    "valore",
    "rif",
    "nullo",
    "spill",
    "calc",
    "error",
    "erro",
    "fehler",
    "erreur",
    "field",
    "campo",
    "champ",
    "feld",
    "connect",
    "blocked",
    "unknown",
    "busy",
    "python",
    "external",
    "derrame",
    "desbordamiento",
    "despejar",
    "propagation",
    "uberlauf",
    "espansione",
    "kalk",
    "calcul",
    "bloqueado",
    "conectar",
    "desconocido",
    "desconhecido",
    "ligacao",
    "inconnu",
    "gesperrt",
];

/// Errors that end in no mark, folded.
const UNMARKED_ERRORS: [&str; 8] =
    ["#n/a", "#n/d", "#nv", "#n/v", "#getting_data", "#obter_dados", "#obteniendo_datos", "#daten_abrufen"];

/// Whether a text is an error of a spreadsheet, or the `####` of a column that was too narrow.
pub(super) fn is_error(text: &str) -> bool {
    match text.as_bytes() {
        [b'#', rest @ ..] => text.len() <= 64 && (is_filled(rest) || is_error_word(text)),
        [b'E', b'r', b'r', ..] => is_numbered_error(text),
        _ => false,
    }
}

/// Whether bytes are the rest of `###`.
fn is_filled(rest: &[u8]) -> bool {
    rest.len() >= 2 && rest.iter().all(|byte| *byte == b'#')
}

fn is_error_word(text: &str) -> bool {
    let folded = fold(text);
    if UNMARKED_ERRORS.contains(&folded.as_str()) {
        return true;
    }
    // A hashtag is written in small letters somewhere.
    let is_upper = !text.chars().any(char::is_lowercase);
    let word = folded.strip_prefix('#').and_then(|rest| rest.strip_suffix(['!', '?']));
    is_upper && word.is_some_and(|word| ERRORS.contains(&word.trim_start_matches(['¡', '¿'])))
}

/// Whether a text is an error of LibreOffice: `Err:502`, `Err :502`, `Erro:502`.
fn is_numbered_error(text: &str) -> bool {
    let Some((word, number)) = text.split_once(':') else { return false };
    let is_word = ["Err", "Erro", "Error"].contains(&word.trim_end());
    is_word && number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is a number that a spreadsheet rounded: `2,02108E+12`, in which fewer digits are shown than there are.
pub(super) fn is_rounded(text: &str) -> bool {
    let text = text.strip_prefix(['-', '\u{2212}']).unwrap_or(text);
    let Some((mantissa, exponent)) = text.split_once("E+").or_else(|| text.split_once("e+")) else { return false };
    let (integer, decimals) = mantissa.split_once([',', '.']).unwrap_or((mantissa, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_scientific = integer.len() == 1 && (2..=3).contains(&exponent.len());
    is_scientific
        && [integer, decimals, exponent].iter().all(|part| are_digits(part))
        && exponent.parse().is_ok_and(|exponent: usize| exponent > decimals.len())
}

/// Returns the text without the escape that keeps a spreadsheet from reading it as a number or a formula.
pub(super) fn unescape(text: &str) -> Option<Cow<'_, str>> {
    if let Some(quoted) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        let is_one = !quoted.replace("\"\"", "").contains('"');
        return is_one.then(|| quoted.replace("\"\"", "\"").into());
    }
    let rest = text.strip_prefix('\'').filter(|rest| !rest.contains('\''))?;
    let is_code = rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'/' | b'-' | b' '));
    let is_escaped = match rest.as_bytes() {
        // `'98` is a year; zeros and long numbers are what an apostrophe keeps.
        [b'0', _, ..] => is_code,
        [b'0'..=b'9', _, _, ..] => is_code,
        [b'=' | b'+' | b'-' | b'@', _, ..] => true,
        _ => false,
    };
    is_escaped.then_some(Cow::Borrowed(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of words")]
    fn errors_of_spreadsheets_are_recognised_in_their_languages() {
        for text in [
            "#N/D",
            "#N/A",
            "#NV",
            "#REF!",
            "#VALOR!",
            "#VALUE!",
            "#NOME?",
            "#NAME?",
            "#NÚM!",
            "#NUM!",
            "#NULO!",
            "#NULL!",
            "#DIV/0!",
            "#¡REF!",
            "#¿NOMBRE?",
            "#¡DIV/0!",
            "#¡NÚM!",
            "#VALEUR!",
            "#NOM?",
            "#NOMBRE!",
            "#NUL!",
            "#WERT!",
            "#BEZUG!",
            "#ZAHL!",
            "#SPILL!",
            "#CALC!",
            "#GETTING_DATA",
            "#ERROR!",
            "Err:502",
            "Err:522",
            "Err :508",
            "Erro:502",
            "###",
            "########",
            "#n/d",
            "#BLOCKED!",
        ] {
            assert!(is_error(text), "{text}");
        }
        for text in [
            "#",
            "##",
            "#1",
            "# REF!",
            "#portugal!",
            "#Nome?",
            "#PORTUGAL!",
            "Obra #REF!",
            "#N/D 2",
            "Erro: 502",
            "Erro",
            "Err:5",
            "Err:5021",
            "Errata: 502",
            "###1",
            "### Capítulo",
            "N/D",
            "",
            "#NVX",
        ] {
            assert!(!is_error(text), "{text}");
        }
    }

    #[test]
    fn numbers_with_fewer_digits_than_their_size_are_rounded() {
        for text in ["2,02108E+12", "5,00746E+08", "1.23457E+11", "-1,2E+05", "2E+20", "2.02108e+12", "9,99999E+307"] {
            assert!(is_rounded(text), "{text}");
        }
        for text in [
            "1E10",
            "5E+2",
            "1,5E-05",
            "1,23456E+03",
            "12,5E+12",
            "E+12",
            "1E+",
            "2,02108E+12 €",
            "1,5,5E+12",
            "A1E+05",
            "CE+12",
            "1234",
            "",
            "2,0E+1234",
            "1.E+05x",
        ] {
            assert!(!is_rounded(text), "{text}");
        }
        // All of its digits are shown.
        assert!(!is_rounded("1,2345678901E+10"));
    }

    #[test]
    fn escapes_are_undone_and_apostrophes_of_texts_stay() {
        for (text, want) in [
            ("=\"00123\"", "00123"),
            ("=\"dito \"\"tal\"\"\"", "dito \"tal\""),
            ("=\"\"", ""),
            ("'00124", "00124"),
            ("'01", "01"),
            ("'2024", "2024"),
            ("'010.203", "010.203"),
            ("'+351 210 000 000", "+351 210 000 000"),
            ("'-5", "-5"),
            ("'=A1", "=A1"),
        ] {
            assert_eq!(unescape(text).as_deref(), Some(want), "{text}");
        }
        for text in [
            "'98",
            "'0",
            "'s-Hertogenbosch",
            "'00' e '01'",
            "'",
            "''",
            "=A1",
            "=\"a\"&\"b\"",
            "=",
            "'-'",
            "'2024 a 2025",
            "'ndrangheta",
            "=\"",
            "00123",
            "'02 a '04",
        ] {
            assert_eq!(unescape(text), None, "{text}");
        }
    }
}
