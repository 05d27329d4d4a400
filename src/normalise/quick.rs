//! Fast paths for the usual forms of numbers and dates.
//!
//! Every function returns what its full parser (`number`, `date`) would return, or `None` where only that can decide; a
//! property test compares them. They read bytes and allocate nothing.

use super::number;
use crate::model::schema::DECIMAL_DIGITS;

/// Reads an integer of at most 18 digits, without sign and marks.
pub(super) fn integer(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > 18 {
        return None;
    }
    bytes.iter().try_fold(0_i64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// Reads a decimal in a style that declares both marks, without a sign: `1.234.567,89`, `1234,5`.
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
    // Larger numbers are left to the full parser.
    (value < 10_i128.pow(u32::from(DECIMAL_DIGITS))).then_some(value)
}

fn ascii(mark: Option<char>) -> Option<u8> {
    u8::try_from(mark?).ok().filter(|b| b.is_ascii_punctuation())
}

/// Reads year, month and day of a numeric date: `2024-06-07`, or `07-06-2024` where days come first.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::*, *};

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4096, ..ProptestConfig::default() })]

        #[test]
        fn plain_numbers_are_read_as_by_the_full_parser(text in "[0-9]{0,4}([.,][0-9]{1,4}){0,3}|[-+]?[0-9.,]{0,8}", scale in 0_u8..5) {
            let style = number::Style { decimal: Some(','), group: Some('.') };
            if let Some(value) = decimal(&text, scale, &style) {
                prop_assert_eq!(number::decimal(&text, scale, &style).map(|d| (d.unscaled, d.repaired)), Ok((value, false)));
            }
            if let Some(value) = integer(&text) {
                prop_assert_eq!(number::integer(&text, &number::Style::default()), Ok(value));
            }
        }

        #[test]
        fn numeric_dates_are_read_as_by_the_full_parser(text in "[0-3][0-9][-/.][01][0-9][-/.][12][09][0-9]{2}|[12][09][0-9]{2}[-/.][01][0-9][-/.][0-3][0-9]|[0-9/.-]{10}") {
            for order in [Some(date::Order::Dmy), Some(date::Order::Mdy), None] {
                let Some((year, month, day)) = super::date(&text, order == Some(date::Order::Dmy)) else { continue };
                let full = date::read(&text, order).ok().and_then(|r| r.with_year(r.year?));
                prop_assert_eq!(date::date(year, month, day), full, "{}", text);
            }
        }
    }
}
