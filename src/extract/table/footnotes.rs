//! Footnotes of a table by their text: the marks that they begin with, and the words that introduce them.

use crate::model::text::fold;

/// Maximum length of a footnote mark with its word, in bytes.
const MAX_MARK: usize = 32;

/// Words that introduce footnotes, folded.
const WORDS: [&str; 20] = [
    "nota",
    "notas",
    "note",
    "notes",
    "obs",
    "observacao",
    "observacoes",
    "fonte",
    "fontes",
    "source",
    "sources",
    "fuente",
    "quelle",
    "legenda",
    "legend",
    "leyenda",
    "sinais convencionais",
    "anotacoes",
    "anmerkung",
    "remarks",
];

/// Returns whether a text is a footnote mark and nothing else: `(a)`, `1)`, `*`, `¹`, `Nota 2:`, `Fonte:`.
pub(super) fn is_mark(text: &str) -> bool {
    let text = text.trim();
    if text.len() > MAX_MARK {
        return false;
    }
    mark_length(text) == Some(text.len()) || introduced(text).is_some_and(|rest| rest.is_empty())
}

/// Returns whether a text begins with a footnote mark and goes on: `(a) Dados provisórios`, `Fonte: INE`.
pub(super) fn is_note(text: &str) -> bool {
    let text = text.trim();
    let marked = || mark_length(text).is_some_and(|length| text[length..].starts_with([' ', '\u{A0}', '\t']));
    introduced(text).is_some() || marked()
}

/// Returns whether a text is a footnote mark, or begins with one and goes on.
pub(super) fn begins_note(text: &str) -> bool {
    is_mark(text) || is_note(text)
}

/// Returns the length of the mark at the start of a text, in bytes.
fn mark_length(text: &str) -> Option<usize> {
    let raised = |c: char| matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | 'ᵃ'..='ᵉ');
    let first = text.chars().next()?;
    if matches!(first, '*' | '†' | '‡') || raised(first) {
        let rest = text.trim_start_matches(|c| matches!(c, '*' | '†' | '‡') || raised(c));
        let length = text.len() - rest.len();
        return (text[..length].chars().count() <= 3).then_some(length);
    }
    let open = usize::from(first == '(');
    let (inner, _) = text.get(open..)?.split_once(')')?;
    let is_number = inner.len() <= 2 && inner.bytes().all(|b| b.is_ascii_digit());
    let is_letter = inner.len() <= 2 && inner.bytes().all(|b| b.is_ascii_alphabetic());
    let is_star = open == 1 && inner.len() <= 3 && inner.bytes().all(|b| b == b'*');
    (!inner.is_empty() && (is_number || is_letter || is_star)).then_some(open + inner.len() + 1)
}

/// Returns what follows a word that introduces footnotes, its number and its colon.
fn introduced(text: &str) -> Option<&str> {
    // Words with their number are short, and a colon ends them.
    let colon = text.as_bytes().iter().take(MAX_MARK).position(|b| *b == b':')?;
    let head = fold(&text[..colon]);
    let word = head.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '.' | '*'));
    WORDS.contains(&word).then(|| text[colon + 1..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_footnote_keys_and_words_with_a_colon() {
        for text in [
            "(a)", "1)", "b)", "(12)", "*", "***", "(*)", "¹", "¹²", "†", "Nota:", "NOTAS:", "Nota 2:", "Fonte:",
            "Obs.:",
        ] {
            assert!(is_mark(text), "{text}");
        }
        for text in ["", "A1", "12", "a", "Fonte", "(abc)", "(a", "a) texto", "****", "Nota", "1.2)", "Ponte:", "()"] {
            assert!(!is_mark(text), "{text}");
        }
    }

    #[test]
    fn notes_begin_with_a_mark_or_a_word_with_a_colon() {
        for text in
            ["(a) Dados provisórios", "* Valor revisto", "¹ Inclui obras", "Fonte: INE", "Nota 1: valores em euros"]
        {
            assert!(is_note(text), "{text}");
        }
        // A fountain, a remark of its own kind, a code, a name with an acronym.
        for text in
            ["Fonte Luminosa", "Notas soltas", "A) ", "C1", "(SIC) Radical", "Legendas do Norte", "*Sousa", "1.º) "]
        {
            assert!(!is_note(text), "{text}");
        }
    }
}
