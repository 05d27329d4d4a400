//! What most cells are, told at a glance: a text that cleaning leaves as it is, a plain number, a numeric date.
//!
//! Every function here answers only when its careful sibling (`text`, `number`, `date`) would give the same, and says
//! nothing otherwise: a test holds them against each other. They read bytes and allocate nothing.

use super::{number, text};
use crate::model::schema::DECIMAL_DIGITS;

/// Signs of bytes that ask for a careful look: alone, or beside another of the same sign.
const TABLE: [u8; 256] = table();

/// White space, which may stand alone inside a line; two are one too many.
const SPACE: u8 = 1;
/// What no clean text has, or what only a careful look can judge.
const ODD: u8 = 2;
/// The end of a line.
const LINE: u8 = 4;
/// The lead of U+0080 to U+00BF, and what follows it in those that are no visible sign.
const LOW: u8 = 8;
/// The lead of the accented letters, and what follows it in those by which garbled text is known.
const GARBLED: u8 = 16;
/// `_` and `x`: what is left of an escaped return.
const ESCAPE: u8 = 32;
/// What begins an entity.
const AMPERSAND: u8 = 64;

const fn table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut n = 0;
    while n < 256 {
        table[n] = match n {
            0x20 => SPACE,
            0x0A => SPACE | LINE,
            0x00..=0x1F | 0x7F => ODD,
            0x26 => AMPERSAND,
            0x5F | 0x78 => ESCAPE,
            0x82 | 0x83 => LOW | GARBLED,
            0x80..=0xA0 | 0xAD => LOW,
            0xC2 => LOW,
            0xC3 => GARBLED,
            // Beyond Latin 1 there are spaces, bullets, marks that combine, invisible signs.
            0xC4..=0xFF => ODD,
            _ => 0,
        };
        n += 1;
    }
    table
}

/// Whether a text is as `text::clean` leaves it, has no entity to resolve, and no sign of garbled text.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return true };
    let (mut any, mut beside, mut before) = (0, 0, 0);
    for byte in bytes {
        let sign = TABLE[*byte as usize];
        any |= sign;
        beside |= sign & before;
        before = sign;
    }
    // A bullet may stand at the start of a line: `·` is of the low ones.
    let may_be_bullet = *first == 0xC2 || any & (LINE | LOW) == LINE | LOW;
    let spaced = (TABLE[*first as usize] | TABLE[*last as usize]) & SPACE;
    let is_odd = any & ODD != 0 || any & AMPERSAND != 0 && text::has_entity(text);
    !is_odd && beside & (SPACE | LOW | GARBLED | ESCAPE) == 0 && spaced == 0 && !may_be_bullet
}

/// Whether a text that begins or ends with a byte asks for a careful look: it is white space, or may be a bullet's lead.
pub(super) fn is_edge(byte: u8) -> bool {
    TABLE[usize::from(byte)] & SPACE != 0 || byte == 0xC2
}

/// A text that differs from a plain one only in its spaces: as `text::clean` leaves it. None where more is amiss.
pub(super) fn spaced(text: &str) -> Option<String> {
    let (mut any, mut beside, mut before) = (0, 0, 0);
    for byte in text.bytes() {
        let sign = TABLE[byte as usize];
        any |= sign;
        beside |= sign & before;
        before = sign;
    }
    let is_odd = any & ODD != 0 || any & AMPERSAND != 0 && text::has_entity(text);
    if is_odd || beside & (LOW | GARBLED | ESCAPE) != 0 || any & LOW != 0 && text.contains('\u{B7}') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    if any & LINE == 0 {
        words(&mut out, text);
        return Some(out);
    }
    for line in text.split('\n').filter(|line| !line.trim_matches(' ').is_empty()) {
        if !out.is_empty() {
            out.push('\n');
        }
        words(&mut out, line);
    }
    Some(out)
}

/// Adds the words of a line, a space between two.
fn words(out: &mut String, mut line: &str) {
    line = line.trim_matches(' ');
    // Two spaces are rare: what stands between them is added at once.
    while let Some(at) = memchr::memmem::find(line.as_bytes(), b"  ") {
        out.push_str(&line[..=at]);
        line = line[at..].trim_start_matches(' ');
    }
    out.push_str(line);
}

/// A whole number of a few digits and nothing else.
pub(super) fn integer(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > 18 {
        return None;
    }
    bytes.iter().try_fold(0_i64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// A decimal in a style that declares both of its marks, without a sign: `1.234.567,89`, `1234,5`.
pub(super) fn decimal(text: &str, scale: u8, style: &number::Style) -> Option<i128> {
    let (point, group) = (ascii(style.decimal)?, ascii(style.group)?);
    if point == group || text.len() > 17 || scale > 6 {
        return None;
    }
    let (mut sum, mut digits, mut run, mut groups, mut decimals) = (0_i64, 0, 0, 0, None);
    for byte in text.bytes() {
        if byte.is_ascii_digit() {
            sum = sum * 10 + i64::from(byte - b'0');
            digits += 1;
            run += 1;
        } else if byte == group && decimals.is_none() && (if groups == 0 { (1..=3).contains(&run) } else { run == 3 }) {
            // A group does not begin with a zero.
            if groups == 0 && text.as_bytes()[0] == b'0' {
                return None;
            }
            groups += 1;
            run = 0;
        } else if byte == point && decimals.is_none() && run > 0 && (groups == 0 || run == 3) {
            decimals = Some(());
            run = 0;
        } else {
            return None;
        }
    }
    let fraction = if decimals.is_some() { run } else { 0 };
    let ends_well = run > 0 && (decimals.is_some() || groups == 0 || run == 3);
    if !ends_well || digits == 0 || fraction > scale {
        return None;
    }
    let value = i128::from(sum) * 10_i128.pow(u32::from(scale - fraction));
    // Whether there is room for it is judged with care.
    (value < 10_i128.pow(u32::from(DECIMAL_DIGITS))).then_some(value)
}

fn ascii(mark: Option<char>) -> Option<u8> {
    u8::try_from(mark?).ok().filter(|b| b.is_ascii_punctuation())
}

/// The year, month and day of a date of digits: `2024-06-07`, or `07-06-2024` where days come first.
pub(super) fn date(text: &str, day_first: bool) -> Option<(i32, u8, u8)> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let number = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0_u16, |sum, b| b.is_ascii_digit().then(|| sum * 10 + u16::from(b - b'0')))
    };
    let mark = |byte: u8| matches!(byte, b'-' | b'/' | b'.');
    let (year, month, day) = if bytes[4] == bytes[7] && mark(bytes[4]) {
        (number(0..4)?, number(5..7)?, number(8..10)?)
    } else if day_first && bytes[2] == bytes[5] && mark(bytes[2]) {
        (number(6..10)?, number(3..5)?, number(0..2)?)
    } else {
        return None;
    };
    Some((i32::from(year), u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

/// Words that stand for no value, by the bytes that they may begin with.
#[derive(Debug)]
pub(super) struct NoValue<'w> {
    words: &'w [String],
    begins: [bool; 256],
    /// Those, and the bytes that ask for a look wherever a text begins with them.
    asks: [bool; 256],
}

impl<'w> NoValue<'w> {
    pub(super) fn of(words: &'w [String]) -> Self {
        let mut begins = [false; 256];
        for first in words.iter().filter_map(|w| crate::model::text::fold(w).chars().next()) {
            // What folds to it may have an accent, or be a wide form.
            begins[0x80..].fill(true);
            if let Ok(byte) = u8::try_from(first) {
                begins[usize::from(byte)] = true;
                begins[usize::from(byte.to_ascii_uppercase())] = true;
            }
        }
        let asks = std::array::from_fn(|n| begins[n] || u8::try_from(n).is_ok_and(is_edge));
        Self { words, begins, asks }
    }

    /// Whether a text that begins with a byte asks for a look.
    pub(super) fn asks(&self, first: u8) -> bool {
        self.asks[usize::from(first)]
    }

    /// Whether a clean text is one of them.
    pub(super) fn holds(&self, text: &str) -> bool {
        let may = text.as_bytes().first().is_some_and(|first| self.begins[usize::from(*first)]);
        may && crate::model::text::is_no_value(self.words, text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::*, *};

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4096, ..ProptestConfig::default() })]

        #[test]
        fn what_looks_plain_is_left_as_it_is(text in "([ A-Za-z0-9_&;\\-\n\r\tãõçÃÂâ·º\u{A0}\u{AD}\u{85}\u{301}•–€\u{200B}x]|_x000D_|&amp;|.){0,12}") {
            if is_plain(&text) {
                prop_assert_eq!(text::clean(&text), text.as_str());
                prop_assert_eq!(text::unescape(&text), text.as_str());
                prop_assert_eq!(text::mojibake(&text), None);
            }
            if let Some(plain) = spaced(&text) {
                prop_assert_eq!(text::clean(&text), plain.as_str());
                prop_assert_eq!(text::unescape(&text), text.as_str());
                prop_assert_eq!(text::mojibake(&plain), None);
            }
        }

        #[test]
        fn numbers_that_are_plain_are_read_as_with_care(text in "[0-9]{0,4}([.,][0-9]{1,4}){0,3}|[-+]?[0-9.,]{0,8}", scale in 0_u8..5) {
            let style = number::Style { decimal: Some(','), group: Some('.') };
            if let Some(value) = decimal(&text, scale, &style) {
                prop_assert_eq!(number::decimal(&text, scale, &style).map(|d| (d.unscaled, d.repaired)), Ok((value, false)));
            }
            if let Some(value) = integer(&text) {
                prop_assert_eq!(number::integer(&text, &number::Style::default()), Ok(value));
            }
        }

        #[test]
        fn dates_of_digits_are_read_as_with_care(text in "[0-3][0-9][-/.][01][0-9][-/.][12][09][0-9]{2}|[12][09][0-9]{2}[-/.][01][0-9][-/.][0-3][0-9]|[0-9/.-]{10}") {
            for order in [Some(date::Order::Dmy), Some(date::Order::Mdy), None] {
                let Some((year, month, day)) = super::date(&text, order == Some(date::Order::Dmy)) else { continue };
                let careful = date::read(&text, order).ok().and_then(|r| r.with_year(r.year?));
                prop_assert_eq!(date::Date::new(year, month, day), careful, "{}", text);
            }
        }

        #[test]
        fn words_for_no_value_are_known_by_their_beginning(text in "[nN\u{f1}ÑiI ãa-f.-]{0,6}|(?i:não aplicável\\.?)|-") {
            let words = vec!["-".to_owned(), "N/A".to_owned(), "Não aplicável".to_owned()];
            let clean = text::clean(&text);
            prop_assert_eq!(NoValue::of(&words).holds(&clean), crate::model::text::is_no_value(&words, &clean));
        }
    }

    #[test]
    fn usual_texts_are_plain() {
        for text in ["Aquisição de bens móveis, n.º 3", "A\nB", "Évora", "https://x.pt/a_b?c=1", "Artigo 20.º, n.º 1"]
        {
            assert!(is_plain(text), "{text}");
        }
    }
}
