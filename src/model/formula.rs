//! Texts that a spreadsheet would evaluate as formulas: published ones are reported, those in files that a person edits
//! are escaped.

use std::borrow::Cow;

/// A test whether a spreadsheet would evaluate a text.
pub type FormulaTest = fn(&str) -> bool;

/// Returns the cheapest sufficient test for the texts of a column, given all their bytes: without a semicolon only the
/// beginning of each text matters.
pub fn formula_test(all: &[u8]) -> FormulaTest {
    if memchr::memchr(b';', all).is_some() { is_formula } else { starts_formula }
}

/// Returns whether a spreadsheet would evaluate a text. Such values are published unchanged and counted. Where the
/// semicolon is the delimiter, as in Portuguese and many other locales, the text after one is a cell of its own.
pub fn is_formula(text: &str) -> bool {
    let mut cells = text.split(';');
    cells.next().is_some_and(starts_formula) || cells.any(is_signed)
}

/// Returns whether a text begins like a formula. Some locales read full-width characters as their ASCII counterparts.
pub fn starts_formula(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n']) || is_signed(text)
}

/// Returns whether a text begins with an operator of formulas and is not a number.
fn is_signed(text: &str) -> bool {
    let mut rest = text.chars();
    match rest.next() {
        Some('=' | '@' | '＝' | '＠') => true,
        Some('+' | '-' | '＋' | '－') => !is_number(rest.as_str()),
        _ => false,
    }
}

/// Returns whether the text after a sign is a number: digits and separators, an exponent, then a currency sign or `%`.
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

/// The character that escapes a formula.
const ESCAPE: char = '\'';

/// Escapes a text for a file that a person opens in a spreadsheet and that is read back: a formula gets an apostrophe.
/// [`unescape_formula`] removes it.
pub fn escape_formula(text: &str) -> Cow<'_, str> {
    if needs_escape(text) { format!("{ESCAPE}{text}").into() } else { text.into() }
}

/// Reverses [`escape_formula`].
pub fn unescape_formula(text: &str) -> &str {
    text.strip_prefix(ESCAPE).filter(|rest| needs_escape(rest)).unwrap_or(text)
}

/// Returns whether a text is a formula, or looks like an escaped one.
fn needs_escape(text: &str) -> bool {
    starts_formula(text.trim_start_matches(ESCAPE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_not_a_formula() {
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
    fn escaped_formulas_are_inert_and_reversible() {
        for text in ["=1+1", "'=1+1", "''@x", "-1+1", "-1", "'a", "'", "", "\tx"] {
            let guarded = escape_formula(text);
            assert!(!starts_formula(&guarded), "{text}");
            assert_eq!(unescape_formula(&guarded), text);
        }
        assert_eq!([escape_formula("-1"), escape_formula("'a")], ["-1", "'a"]);
    }
}
