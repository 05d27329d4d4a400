//! What a raised text is: the mark of a note, an exponent, a unit or an ordinal.

use std::sync::LazyLock;

use regex::Regex;

/// What a raised text is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Raised {
    /// The mark of a note.
    NoteMark,
    /// An exponent, or the cents of a price.
    Exponent,
    /// This sign, which exists as a character of its own: `²`, `º`.
    Sign(char),
    /// Text like other text.
    Text,
}

/// Raised signs of notes: numbers, letters, stars and daggers, also several and in brackets.
static NOTE_MARK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let sign = r"(?:\d{1,3}|\p{L}|\*{1,4}|[†‡§¶#])";
    let in_brackets = format!(r"[(\[]{sign}[)\]]");
    let one = format!(r"(?:{sign}\)?|{in_brackets})");
    Regex::new(&format!(r"^{one}(?:(?:\s*[,;–-]\s*|\s+){one}|{in_brackets})*$")).ok()
});

/// Returns what a raised text is, by the text before and after it.
///
/// Units (`m²`), ordinals (`n.º`, `2.ª`), letters within a word (`14h30`) and decimals of a price are text.
pub(super) fn raised(before: &str, text: &str, after: &str) -> Raised {
    let text = text.trim();
    // A page may draw some space before a raised sign.
    let (word, last) = (last_word(before.trim_end()), before.chars().next_back());
    let is_word_end = !after.starts_with(char::is_alphanumeric);
    let is_digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match text {
        "2" if is_length(word) => return Raised::Sign('²'),
        "3" if is_length(word) => return Raised::Sign('³'),
        "o" | "º" | "°" if is_ordinal(word) => return Raised::Sign('º'),
        "a" | "ª" if is_ordinal(word) => return Raised::Sign('ª'),
        _ => {}
    }
    if is_power(before, text, after) {
        return Raised::Exponent;
    }
    // `12,⁵⁰` and `1.ª`: the raised part goes on with a number or an abbreviation.
    let goes_on = is_digits
        && matches!(last, Some(',' | '.'))
        && before.trim_end_matches([',', '.']).ends_with(|c: char| c.is_ascii_digit());
    let is_note_mark = NOTE_MARK.as_ref().is_some_and(|regex| regex.is_match(text));
    if before.trim().is_empty() || !is_word_end || goes_on || !is_note_mark { Raised::Text } else { Raised::NoteMark }
}

/// The last word of a text, without what parts it from words before.
fn last_word(text: &str) -> &str {
    text.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '/' | ';')).next().unwrap_or_default()
}

/// Whether a word is a unit of length, whose square and cube are units too; `12m` has its number before it.
fn is_length(word: &str) -> bool {
    matches!(
        word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')),
        "m" | "km" | "hm" | "dam" | "dm" | "cm" | "mm"
    )
}

/// Whether an ordinal sign follows a word: `n.º`, `2.ª`, `Art.º`, `3º`.
fn is_ordinal(word: &str) -> bool {
    let plain = word.trim_end_matches('.');
    let is_short = plain.len() <= 4 && plain.chars().all(char::is_alphabetic) && word.ends_with('.');
    !plain.is_empty() && (plain.bytes().all(|b| b.is_ascii_digit()) || is_short || matches!(plain, "n" | "N"))
}

/// Whether raised digits are a power of ten (`×10⁶`, `10³ €`) or the cents of a price (`12⁵⁰ €`).
fn is_power(before: &str, text: &str, after: &str) -> bool {
    let digits = text.strip_prefix(['-', '−', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let is_money = ["€", "EUR", "euro"].iter().any(|unit| after.trim_start().starts_with(unit));
    let Some(base) = before
        .trim_end()
        .strip_suffix("10")
        .filter(|base| !base.ends_with(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.')))
    else {
        return is_money && digits.len() == 2 && before.ends_with(|c: char| c.is_ascii_digit());
    };
    let is_product = base.trim_end().ends_with(['×', '·', '*', 'x', 'X']);
    is_product || is_money || digits.len() < text.len()
}
