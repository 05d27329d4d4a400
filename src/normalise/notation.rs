//! What is written around a number: the brackets or the final minus of a negative amount, units, notes.
//!
//! In goes a text that `super::number` does not read; out comes the number that it holds, or what is around it.
//!
//! Promise: brackets are a minus where they enclose an amount, with decimals or groups, or where the schema says so; `(5)`
//! may be a note, and nothing is guessed.

use super::{
    money,
    number::{self, Fault, Style},
};
use crate::model::schema::NumberStyle;

/// What a text that is no plain number is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Notation<'t> {
    /// A negative number, with a minus in front, and the rule that read it.
    Negative(String, &'static str),
    /// A number in brackets: negative, or a note.
    Brackets,
    /// A number with another text, such as a unit or a note.
    NumberWith(&'t str),
}

/// Strips a sign of the euro or of percent where the style allows one.
pub(super) fn without_unit<'t>(style: &NumberStyle, text: &'t str) -> &'t str {
    if !style.units {
        return text;
    }
    let text = text.trim();
    match text.strip_suffix('%').or_else(|| text.strip_prefix('%')) {
        Some(number) => number,
        None => money::without_mark(text),
    }
}

/// Returns the notation of a text that is no plain number; `None` for a text without a number.
pub(super) fn read<'t>(text: &'t str, style: &NumberStyle, separators: &Style) -> Option<Notation<'t>> {
    let is_number = |text: &str| number::float(text, separators) != Err(Fault::NotANumber);
    let starts_with_digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let bare = without_unit(style, text).trim();
    let has_unit = bare.len() < text.trim().len();
    let negative = |number: &str, rule| {
        let number = without_unit(style, number).trim();
        (starts_with_digit(number) && is_number(number)).then(|| Notation::Negative(format!("-{number}"), rule))
    };
    let is_amount =
        |inner: &str| style.accounting || has_unit || inner.contains(['.', ',', ' ', '\u{A0}', '\u{202F}', '€', '%']);
    if let Some(inner) = bare.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        let negative = negative(inner.trim(), "brackets read as a minus")?;
        return Some(if is_amount(inner.trim()) { negative } else { Notation::Brackets });
    }
    if let Some(inner) = bare.strip_suffix(['-', '\u{2212}']).filter(|inner| is_amount(inner.trim())) {
        return negative(inner.trim(), "final minus moved to the front");
    }
    let text = text.trim();
    text_around(text).filter(|(number, _)| is_number(number)).map(|(_, other)| Notation::NumberWith(other))
}

/// Splits a text into the number that it begins or ends with, and the rest; the rest has no digits but those of a note,
/// `(1)` or `1)`.
fn text_around(text: &str) -> Option<(&str, &str)> {
    let is_part =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\u{A0}' | '\u{202F}' | '-' | '+' | '\u{2212}');
    let is_edge = |c: char| !c.is_ascii_digit();
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let number = &text[..end];
    let number_end = number.trim_end_matches(is_edge).len();
    let (number, rest) = if number_end > 0 {
        (&number[..number_end], text[number_end..].trim())
    } else {
        // The number is after the text: `cerca de 300`.
        let start =
            text.rfind(|c| !is_part(c)).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
        let number = text[start..].trim_start_matches([' ', '\u{A0}', '\u{202F}', '.', ',']);
        let before = &text[..text.len() - number.len()];
        // `A1` is a code.
        (if before.ends_with(char::is_alphanumeric) { "" } else { number }, before.trim())
    };
    let is_note = |rest: &str| {
        let note = rest.trim_start_matches('(').strip_suffix(')').unwrap_or_default();
        (1..=2).contains(&note.len()) && note.bytes().all(|byte| byte.is_ascii_digit())
    };
    let has_digits = rest.contains(|c: char| c.is_ascii_digit());
    (!number.is_empty() && !rest.is_empty() && (!has_digits || is_note(rest))).then_some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: Style = Style { decimal: None, group: None };

    fn plain() -> NumberStyle {
        NumberStyle::default()
    }

    #[test]
    fn amounts_in_brackets_and_with_a_final_minus_are_negative() {
        let units = NumberStyle { units: true, ..plain() };
        let accounting = NumberStyle { accounting: true, ..plain() };
        for (text, style, want) in [
            ("(1 234,50)", plain(), "-1 234,50"),
            ("( 1.234,5 )", plain(), "-1.234,5"),
            ("(7,5)", plain(), "-7,5"),
            ("(1.234,50) €", units.clone(), "-1.234,50"),
            ("(1.234,50 €)", units.clone(), "-1.234,50"),
            ("(5) €", units.clone(), "-5"),
            ("(45,3%)", units, "-45,3"),
            ("(5)", accounting.clone(), "-5"),
            ("5-", accounting, "-5"),
            ("1234,50-", plain(), "-1234,50"),
        ] {
            let Some(Notation::Negative(number, _)) = read(text, &style, &FREE) else { panic!("{text}") };
            assert_eq!(number, want, "{text}");
        }
        for text in ["(5)", "(12)", "(2024)"] {
            assert_eq!(read(text, &plain(), &FREE), Some(Notation::Brackets), "{text}");
        }
        for text in ["(-1,5)", "(a)", "()", "(1,5) (2,5)", "((1,5))", "-"] {
            assert!(
                !matches!(read(text, &plain(), &FREE), Some(Notation::Negative(..) | Notation::Brackets)),
                "{text}"
            );
        }
    }

    #[test]
    fn numbers_with_other_texts_differ_from_texts() {
        for (text, want) in [
            ("45,3%", "%"),
            ("45,3 %", "%"),
            ("1234 (a)", "(a)"),
            ("1234 (1)", "(1)"),
            ("12 km", "km"),
            ("5 k€", "k€"),
            ("1234¹", "¹"),
            ("1 234*", "*"),
            ("cerca de 300", "cerca de"),
            ("€ 19.974,42", "€"),
            ("5-", "-"),
            ("-3 p.p.", "p.p."),
        ] {
            assert_eq!(read(text, &plain(), &FREE), Some(Notation::NumberWith(want)), "{text}");
        }
        for text in ["n.d.", "-", "", "12h30", "3 a 5", "2020-2021", "A1", "1/2", "Lote 3 de 5", "%"] {
            assert_eq!(read(text, &plain(), &FREE), None, "{text}");
        }
    }
}
