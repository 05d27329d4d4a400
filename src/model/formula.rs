//! Texts that a spreadsheet takes for formulas: what is published is told of them, what a person corrects is guarded.

use std::borrow::Cow;

/// What tells whether a spreadsheet would take a text for a formula.
pub type FormulaTest = fn(&str) -> bool;

/// What tells it of each text of a column, by all their bytes: most columns have no semicolon, and need no look at all of
/// a text.
pub fn formula_test(all: &[u8]) -> FormulaTest {
    if memchr::memchr(b';', all).is_some() { is_formula } else { starts_formula }
}

/// Whether a spreadsheet would take a text for a formula. Such cells stay as they are and are counted. Where a semicolon
/// parts cells, as in Portuguese and many other languages, what follows one stands in a cell of its own.
pub fn is_formula(text: &str) -> bool {
    let mut cells = text.split(';');
    cells.next().is_some_and(starts_formula) || cells.any(is_signed)
}

/// Whether a text begins as a formula does. Signs of full width are taken for those of ASCII in some languages.
pub fn starts_formula(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n']) || is_signed(text)
}

/// Whether a text begins with the sign of a formula, and is no number.
fn is_signed(text: &str) -> bool {
    let mut rest = text.chars();
    match rest.next() {
        Some('=' | '@' | '＝' | '＠') => true,
        Some('+' | '-' | '＋' | '－') => !is_number(rest.as_str()),
        _ => false,
    }
}

/// Whether what stands behind a sign is a number to its end: digits with what parts them, a power of ten, and a unit of
/// money or `%` behind.
fn is_number(rest: &str) -> bool {
    let rest = rest.trim_end_matches(['%', '€', ' ', '\u{A0}', '\u{202F}']);
    let (digits, power) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let power = power.strip_prefix(['+', '-']).unwrap_or(power);
    let parts = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | ' ' | '\u{A0}' | '\u{202F}');
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(parts)
        && !power.is_empty()
        && power.bytes().all(|b| b.is_ascii_digit())
}

/// The mark before a text that a spreadsheet would calculate.
const ESCAPE: char = '\'';

/// A text for a file that a person opens in a spreadsheet and that we read back: one that would be calculated has an
/// apostrophe before it. [`unguarded`] takes it away.
pub fn escape_formula(text: &str) -> Cow<'_, str> {
    if needs_escape(text) { format!("{ESCAPE}{text}").into() } else { text.into() }
}

/// The text that [`guarded`] was given.
pub fn unescape_formula(text: &str) -> &str {
    text.strip_prefix(ESCAPE).filter(|rest| needs_escape(rest)).unwrap_or(text)
}

/// Whether a text would be calculated, or looks like one that is guarded.
fn needs_escape(text: &str) -> bool {
    starts_formula(text.trim_start_matches(ESCAPE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_to_its_end() {
        for text in [
            "-1",
            "+1,5",
            "-1.234,56 €",
            "+351 912 345 678",
            "-12%",
            "-1e-5",
            "-1\u{202F}000",
            "1+1",
            "a=b",
            "",
            "x; y",
        ] {
            assert!(!is_formula(text), "{text}");
        }
        for text in [
            "=1",
            "@SUM(1)",
            "\tx",
            "\rx",
            "\nx",
            "-1+1",
            "+1*A1",
            "-1-1",
            "+351-912-345-678",
            "- ponto",
            "-A1",
            "-1e",
            "+",
            "＝1",
            "＋1*A1",
            "－A1",
            "＠A1",
            "x;=1+1",
            "x;-1+1",
        ] {
            assert!(is_formula(text), "{text}");
            assert_eq!(is_formula(text), formula_test(text.as_bytes())(text), "{text}");
        }
    }

    #[test]
    fn what_is_guarded_is_no_formula_and_comes_back() {
        for text in ["=1+1", "'=1+1", "''@x", "-1+1", "-1", "'a", "'", "", "\tx"] {
            let guarded = escape_formula(text);
            assert!(!starts_formula(&guarded), "{text}");
            assert_eq!(unescape_formula(&guarded), text);
        }
        assert_eq!([escape_formula("-1"), escape_formula("'a")], ["-1", "'a"]);
    }
}
