//! Numbers as they are written, read exactly: integers, fixed-point decimals, floats.
//!
//! In goes a text and the [`Style`] its schema declares, which may say nothing; out comes the number
//! or a [`Fault`]. Both `1.234.567,89` and `1,234,567.89` are read; groups have three digits, but
//! the first, which has one to three and no leading zero.
//!
//! Promises: no digit is dropped or invented silently; a text with two readings is
//! [`Fault::Ambiguous`] and carries both. Money is read by `super::money`.

mod parts;

pub use self::parts::{Fault, Style};
use self::parts::{Parts, exact, scientific};

/// Maximum bytes of a number, without outer spaces.
const MAX_BYTES: usize = 64;

/// Maximum magnitude of an unscaled decimal: 38 digits, those of `decimal128`.
const MAX_UNSCALED: i128 = 10_i128.pow(38) - 1;

/// Digits that a binary float always preserves.
const FLOAT_DIGITS: usize = 15;

/// Fewer decimals than this were typed by a person, not left by binary arithmetic.
const ARTEFACT_DECIMALS: usize = 9;

/// An exact decimal: `unscaled` × 10^-scale, with the requested scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// The value without its decimal point, at most 38 digits.
    pub unscaled: i128,
    /// Whether an artefact of binary arithmetic (`3333.11999999999`) was rounded away.
    pub repaired: bool,
    /// Whether decimals were rounded as the schema says.
    pub rounded: bool,
}

/// Reads an integer; decimals are refused unless all of them are zeros. An exponent is applied exactly.
///
/// # Errors
/// Any [`Fault`]; `TooLarge` beyond 64 bits. Artefacts are not repaired here.
pub fn integer(text: &str, style: &Style) -> Result<i64, Fault> {
    let parts = exact(bounded(text)?, style)?;
    let decimals = parts.fraction.trim_end_matches('0');
    if !decimals.is_empty() {
        return Err(too_many(decimals));
    }
    i64::try_from(fixed(&parts, 0)?.unscaled).map_err(|_| Fault::TooLarge)
}

/// Reads a decimal at `scale` digits after its point. An exponent is applied exactly.
///
/// # Errors
/// Any [`Fault`]; `TooLarge` beyond 38 digits, those of the scale included.
pub fn decimal(text: &str, scale: u8, style: &Style) -> Result<Decimal, Fault> {
    fixed(&exact(bounded(text)?, style)?, scale)
}

/// Reads a decimal at `scale` digits after its point, and rounds the decimals beyond it: a half away from zero.
///
/// # Errors
/// Any [`Fault`] but `TooManyDecimals`.
pub fn rounded(text: &str, scale: u8, style: &Style) -> Result<Decimal, Fault> {
    let parts = exact(bounded(text)?, style)?;
    match fixed(&parts, scale) {
        Err(Fault::TooManyDecimals { .. }) => {}
        read => return read,
    }
    let (kept, beyond) = parts.fraction.split_at(usize::from(scale));
    let mut value = fixed(&Parts { fraction: kept.to_owned(), ..parts.clone() }, scale)?;
    if beyond.as_bytes().first().is_some_and(|digit| *digit >= b'5') {
        value.unscaled += if parts.negative { -1 } else { 1 };
    }
    if value.unscaled.abs() > MAX_UNSCALED {
        return Err(Fault::TooLarge);
    }
    Ok(Decimal { rounded: true, ..value })
}

/// Reads a finite binary float, with an exponent or without (`1.5E-3`).
///
/// Scientific notation has no groups, so the one mark before an exponent is the decimal mark. More than 15 digits are read
/// where a program writes as many of the float: `38.736946000000003`.
///
/// # Errors
/// Any [`Fault`] but `TooManyDecimals` and `Rounded`; `NaN` and infinities are `NotANumber`.
pub fn float(text: &str, style: &Style) -> Result<f64, Fault> {
    let text = bounded(text)?;
    let (parts, exponent) = scientific(text, style)?;
    let Parts { negative, integer, fraction } = &parts;
    let plain = format!("{integer}.{fraction}0e{exponent}");
    let value: f64 = plain.parse().map_err(|_| Fault::NotANumber)?;
    let is_zero = [integer, fraction].iter().all(|digits| digits.bytes().all(|b| b == b'0'));
    if !value.is_finite() || (value == 0.0 && !is_zero) {
        return Err(Fault::TooLarge);
    }
    let digits = format!("{integer}{fraction}");
    if !is_of_float(digits.trim_start_matches('0'), value) {
        return Err(Fault::TooPrecise);
    }
    // A minus before zero would be published as `-0.0`.
    Ok(if *negative && !is_zero { -value } else { value })
}

/// Whether a float keeps the digits of a number, or they are the noise of one (`41.157943999999998` is 41.157944), or what a
/// program writes of it to that number of digits.
fn is_of_float(digits: &str, value: f64) -> bool {
    let significant = digits.trim_end_matches('0');
    if significant.len() <= FLOAT_DIGITS {
        return true;
    }
    let mantissa = |written: &str| -> String {
        let mantissa = written.split_once('e').map_or(written, |(mantissa, _)| mantissa);
        mantissa.chars().filter(char::is_ascii_digit).collect()
    };
    let is_noise = mantissa(&format!("{:e}", value.abs())).len() <= FLOAT_DIGITS;
    // Zeros at the end may have been cut off, or are digits.
    let is_written = |digits: &&str| mantissa(&format!("{:.*e}", digits.len() - 1, value.abs())) == **digits;
    is_noise || [significant, digits].iter().any(is_written)
}

fn bounded(text: &str) -> Result<&str, Fault> {
    let text = text.trim();
    if text.len() > MAX_BYTES { Err(Fault::NotANumber) } else { Ok(text) }
}

fn fixed(parts: &Parts, scale: u8) -> Result<Decimal, Fault> {
    let decimals = parts.fraction.trim_end_matches('0');
    let (kept, beyond) = decimals.split_at(decimals.len().min(scale.into()));
    let rounding = match beyond {
        "" => None,
        _ => {
            let digits = parts.integer.trim_start_matches('0').len() + decimals.len();
            Some(artefact(decimals, beyond, digits).ok_or_else(|| too_many(decimals))?)
        }
    };
    let padding = std::iter::repeat_n(b'0', usize::from(scale) - kept.len());
    let unscaled = parts
        .integer
        .bytes()
        .chain(kept.bytes())
        .chain(padding)
        .try_fold(0_i128, |sum, digit| sum.checked_mul(10)?.checked_add(i128::from(digit - b'0')))
        .and_then(|sum| sum.checked_add(rounding.unwrap_or(0)))
        .filter(|sum| *sum <= MAX_UNSCALED)
        .ok_or(Fault::TooLarge)?;
    let unscaled = if parts.negative { -unscaled } else { unscaled };
    Ok(Decimal { unscaled, repaired: rounding.is_some(), rounded: false })
}

/// What to add to the last digit kept, where the digits beyond it are an artefact: a distance of
/// less than 1e-6 and, for fields with many decimals, less than a thousandth of the last digit.
fn artefact(decimals: &str, beyond: &str, digits: usize) -> Option<i128> {
    let scale = decimals.len() - beyond.len();
    let near = beyond.get(..6_usize.saturating_sub(scale).max(3))?;
    // Spreadsheets keep fifteen digits, however few of them are decimals.
    match decimals.len() >= ARTEFACT_DECIMALS || digits >= FLOAT_DIGITS {
        true if near.bytes().all(|b| b == b'0') => Some(0),
        true if near.bytes().all(|b| b == b'9') => Some(1),
        _ => None,
    }
}

fn too_many(decimals: &str) -> Fault {
    Fault::TooManyDecimals { scale: u8::try_from(decimals.len()).unwrap_or(u8::MAX) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: Style = Style { decimal: None, group: None };
    const COMMA: Style = Style { decimal: Some(','), group: None };
    const POINT: Style = Style { decimal: Some('.'), group: None };
    const POINT_GROUPS: Style = Style { decimal: None, group: Some('.') };
    const SPACE_GROUPS: Style = Style { decimal: None, group: Some('\u{A0}') };
    const PORTUGUESE: Style = Style { decimal: Some(','), group: Some('.') };

    fn ambiguous(a: &str, b: &str) -> Fault {
        Fault::Ambiguous { readings: vec![a.to_owned(), b.to_owned()] }
    }

    #[test]
    fn both_styles_are_read_where_there_is_one_reading() {
        for (text, cents) in [
            ("0", 0),
            ("-0", 0),
            ("1234", 123_400),
            ("1.234.567,89", 123_456_789),
            ("1,234,567.89", 123_456_789),
            ("19974.42", 1_997_442),
            ("19.974,42", 1_997_442),
            ("1234,5", 123_450),
            ("1234.5", 123_450),
            ("1 234,50", 123_450),
            ("1\u{A0}234,50", 123_450),
            ("1\u{202F}234\u{2009}567.5", 123_456_750),
            ("1 234", 123_400),
            ("1.234.567", 123_456_700),
            ("1.234,5", 123_450),
            ("+5", 500),
            ("-5,25", -525),
            ("\u{2212}1.234,5", -123_450),
            ("  7 \u{A0}", 700),
            ("007", 700),
            (",5", 50),
            (".05", 5),
            ("0.120", 12),
            ("0,010", 1),
            ("1234.560", 123_456),
            ("1.234,5000000", 123_450),
        ] {
            let want = Ok(Decimal { unscaled: cents, repaired: false, rounded: false });
            assert_eq!(decimal(text, 2, &FREE), want, "{text:?}");
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of hazards")]
    fn other_texts_are_refused() {
        let huge = "9".repeat(65);
        let nested = "1.".repeat(40_000);
        for text in [
            "",
            " ",
            "-",
            "+",
            "--5",
            "+-5",
            "- 5",
            "5-",
            "1,2,3",
            "1.2.3,4",
            "1.2.3",
            "1..5",
            "5.",
            "5,",
            ".",
            ",",
            ",5,6",
            "1.234.56",
            "1234.567,8",
            "12.3456,7",
            "0.123,45",
            "012.345.678",
            "1,234.567,89",
            "1,234.567.890",
            "1.234 567",
            "1  234",
            "12 34",
            "1\n234",
            "1\t234",
            "1'234",
            "1_000",
            "0x1F",
            "NaN",
            "inf",
            "-",
            "N/A",
            "5%",
            "5 €",
            "(5)",
            "٣",
            "１２",
            "5²",
            "½",
            "1\u{200B}2",
            "1/2",
            &huge,
            &nested,
        ] {
            assert_eq!(decimal(text, 2, &FREE), Err(Fault::NotANumber), "{text:?}");
            assert_eq!(integer(text, &FREE), Err(Fault::NotANumber), "{text:?}");
        }
    }

    #[test]
    fn one_mark_before_three_digits_is_refused_with_both_readings() {
        for (text, a, b) in [
            ("1.234", "1234", "1.234"),
            ("1,234", "1234", "1.234"),
            ("-123.000", "-123000", "-123.000"),
            ("\u{2212}12,345", "-12345", "-12.345"),
        ] {
            assert_eq!(decimal(text, 3, &FREE), Err(ambiguous(a, b)), "{text:?}");
            assert_eq!(integer(text, &FREE), Err(ambiguous(a, b)), "{text:?}");
            assert_eq!(float(text, &FREE), Err(ambiguous(a, b)), "{text:?}");
        }
        for (text, want) in [("0.123", 123), ("00,123", 123), (".123", 123), ("1234.567", 1_234_567)] {
            let got = decimal(text, 3, &FREE).map(|d| d.unscaled);
            assert_eq!(got, Ok(want), "{text:?} has one reading");
        }
    }

    #[test]
    fn a_declared_mark_decides() {
        let none = Err(Fault::NotANumber);
        for (text, style, want) in [
            ("1.234", COMMA, Ok(1_234_000)),
            ("1.234", POINT, Ok(1_234)),
            ("1.234", POINT_GROUPS, Ok(1_234_000)),
            ("1.234", SPACE_GROUPS, Ok(1_234)),
            ("1,234", POINT_GROUPS, Ok(1_234)),
            ("1,234", PORTUGUESE, Ok(1_234)),
            ("1.234", PORTUGUESE, Ok(1_234_000)),
            ("1 234,5", SPACE_GROUPS, Ok(1_234_500)),
            ("1 234,5", COMMA, Ok(1_234_500)),
            ("1 234,5", PORTUGUESE, none.clone()),
            ("1 234", POINT_GROUPS, none.clone()),
            ("1.5", COMMA, none.clone()),
            ("1.5", PORTUGUESE, none.clone()),
            ("0.123", POINT_GROUPS, none.clone()),
            ("19.974,42", POINT, none.clone()),
            ("1.5.3", POINT, none.clone()),
            ("1,234.5", SPACE_GROUPS, none.clone()),
            ("1'234", Style { decimal: None, group: Some('\'') }, Ok(1_234_000)),
            ("1.234", Style { decimal: Some('.'), group: Some('.') }, Err(ambiguous("1234", "1.234"))),
            ("152", Style { decimal: Some('5'), group: None }, Ok(152_000)),
        ] {
            let got = decimal(text, 3, &style).map(|d| d.unscaled);
            assert_eq!(got, want, "{text:?} {style:?}");
        }
    }

    #[test]
    fn artefacts_are_repaired_and_other_decimals_refused() {
        let exactly = |unscaled| Ok(Decimal { unscaled, repaired: false, rounded: false });
        let repaired = |unscaled| Ok(Decimal { unscaled, repaired: true, rounded: false });
        let needs = |scale| Err(Fault::TooManyDecimals { scale });
        for (text, scale, want) in [
            ("3333.11999999999", 2, repaired(333_312)),
            ("-3333,11999999999", 2, repaired(-333_312)),
            ("19974.420000000001", 2, repaired(1_997_442)),
            ("0.99999999999", 2, repaired(100)),
            ("2.99999999999", 0, repaired(3)),
            ("1.0000000001", 0, repaired(1)),
            ("3333.119999", 2, needs(6)),
            ("3333.11999999", 2, needs(8)),
            ("3333.119990001", 2, needs(9)),
            ("3333.125000001", 2, needs(9)),
            ("0.125", 2, needs(3)),
            ("0.1250", 2, needs(3)),
            ("38.123456789", 6, needs(9)),
            ("38.1234560001", 6, repaired(38_123_456)),
            ("38.12345600", 6, exactly(38_123_456)),
        ] {
            assert_eq!(decimal(text, scale, &FREE), want, "{text:?} at {scale}");
        }
        // An integer has no flag for a repair.
        assert_eq!(integer("2.99999999999", &FREE), Err(Fault::TooManyDecimals { scale: 11 }));
    }

    #[test]
    fn ranges_are_kept() {
        let most = "9".repeat(38);
        let more = "9".repeat(39);
        let beyond = "9".repeat(64);
        assert_eq!(decimal(&most, 0, &FREE).map(|d| d.unscaled), Ok(MAX_UNSCALED));
        assert_eq!(decimal("0", u8::MAX, &FREE).map(|d| d.unscaled), Ok(0));
        for (text, scale) in [(&*most, 1), (&*more, 0), (&*beyond, 0), ("1", 38), ("1", u8::MAX)] {
            assert_eq!(decimal(text, scale, &FREE), Err(Fault::TooLarge), "{text} at {scale}");
        }
        for (text, want) in [
            ("9223372036854775807", Ok(i64::MAX)),
            ("-9223372036854775808", Ok(i64::MIN)),
            ("9223372036854775808", Err(Fault::TooLarge)),
            ("12,00", Ok(12)),
            ("12,5", Err(Fault::TooManyDecimals { scale: 1 })),
        ] {
            assert_eq!(integer(text, &FREE), want, "{text:?}");
        }
    }

    #[test]
    fn exponents_of_exact_numbers_are_applied_or_refused() {
        for (text, want) in [
            ("1.5E-1", Ok(150)),
            ("1,5e+1", Ok(15_000)),
            ("1.2345E+2", Ok(123_450)),
            ("-2e0", Ok(-2_000)),
            ("0E+10", Ok(0)),
            ("12E-2", Ok(120)),
            ("1e3", Err(Fault::Rounded)),
            ("1,23457E+11", Err(Fault::Rounded)),
            ("5E+39", Err(Fault::TooLarge)),
            ("1e99999999999999999999999", Err(Fault::TooLarge)),
            ("1E-4", Err(Fault::TooManyDecimals { scale: 4 })),
            ("1e", Err(Fault::NotANumber)),
            ("1.234.567E+8", Err(Fault::NotANumber)),
        ] {
            assert_eq!(decimal(text, 3, &FREE).map(|d| d.unscaled), want, "{text:?}");
        }
        assert_eq!(integer("1.5E+1", &FREE), Ok(15));
        assert_eq!(integer("1e3", &FREE), Err(Fault::Rounded));
    }

    #[test]
    fn decimals_beyond_the_scale_are_rounded_where_the_schema_says_so() {
        for (text, want, is_rounded) in [
            ("0.42857142857142855", 43, true),
            ("0.005", 1, true),
            ("-0.005", -1, true),
            ("-0.0049", 0, true),
            ("1239.995", 124_000, true),
            ("1.5", 150, false),
            ("1.500000", 150, false),
        ] {
            let got = rounded(text, 2, &FREE).map(|d| (d.unscaled, d.rounded));
            assert_eq!(got, Ok((want, is_rounded)), "{text:?}");
        }
        assert_eq!(rounded("1.234", 2, &FREE).map(|d| d.unscaled), Err(ambiguous("1234", "1.234")));
    }

    #[test]
    fn digits_that_a_program_wrote_of_a_float_are_read() {
        for text in [
            "38.736946000000003",
            "9.1426850000000002",
            "0.42857142857142855",
            "3.3333333333333335",
            "0.30000000000000004",
            "0.1000000000000000055511151231257827",
            "1.2345678901234567E+20",
            "123456789012345680000",
            "-27.333333333333332",
            "41.157943999999998",
            "0.10000000000000000",
        ] {
            assert_eq!(float(text, &FREE), Ok(text.parse().expect("a float")), "{text:?}");
        }
        for text in ["12345678901234567", "0.12345678901234567", "9007199254740993", "1234567890123456.7"] {
            assert_eq!(float(text, &FREE), Err(Fault::TooPrecise), "{text:?}");
        }
    }

    #[test]
    fn floats_have_exponents_and_are_finite() {
        for (text, want) in [
            ("1.5E-3", Ok(0.0015)),
            ("1,5e+3", Ok(1500.0)),
            ("1.234E5", Ok(123_400.0)),
            ("-2e0", Ok(-2.0)),
            ("1.234,5", Ok(1234.5)),
            (",5", Ok(0.5)),
            ("0e999999999", Ok(0.0)),
            ("1e999", Err(Fault::TooLarge)),
            ("1e-999", Err(Fault::TooLarge)),
            ("NaN", Err(Fault::NotANumber)),
            ("inf", Err(Fault::NotANumber)),
            ("infinity", Err(Fault::NotANumber)),
            ("1e", Err(Fault::NotANumber)),
            ("e5", Err(Fault::NotANumber)),
            ("1e+-5", Err(Fault::NotANumber)),
            ("1e5e5", Err(Fault::NotANumber)),
            ("1e1.5", Err(Fault::NotANumber)),
            ("1.5 E3", Err(Fault::NotANumber)),
            ("1.234.567E3", Err(Fault::NotANumber)),
        ] {
            assert_eq!(float(text, &FREE), want, "{text:?}");
        }
        assert_eq!(float("1.5E3", &POINT_GROUPS), Err(Fault::NotANumber));
        assert!(float("-0", &FREE).is_ok_and(f64::is_sign_positive));
    }
}
