//! Numbers as they are written, read exactly: integers, fixed-point decimals, floats.
//!
//! In goes a text and the [`Style`] its schema declares, which may say nothing; out comes the number
//! or a [`Fault`]. Both `1.234.567,89` and `1,234,567.89` are read; groups have three digits, but
//! the first, which has one to three and no leading zero.
//!
//! Promises: no digit is dropped or invented silently; a text with two readings is
//! [`Fault::Ambiguous`] and carries both. Money is read by `super::money`.

/// Maximum bytes of a number, without outer spaces.
const MAX_BYTES: usize = 64;

/// Maximum magnitude of an unscaled decimal: 38 digits, those of `decimal128`.
const MAX_UNSCALED: i128 = 10_i128.pow(38) - 1;

/// Digits that a binary float always preserves.
const FLOAT_DIGITS: usize = 15;

/// Fewer decimals than this were typed by a person, not left by binary arithmetic.
const ARTEFACT_DECIMALS: usize = 9;

/// How the numbers of a field are written: Table Schema's `decimalChar` and `groupChar`.
///
/// `None` is "not declared", not "none". Of one mark declared, `.`, `,` and space can still be the
/// other. A space means any space that does not end a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Mark before the decimals.
    pub decimal: Option<char>,
    /// Mark between groups of three digits.
    pub group: Option<char>,
}

/// Why a text is not read as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// No number is written so, or not in the declared style.
    NotANumber,
    /// The text has more than one reading.
    Ambiguous {
        /// The readings, each with a point as its decimal mark and without groups.
        readings: Vec<String>,
    },
    /// The value has decimals beyond those that its field keeps.
    TooManyDecimals {
        /// The decimals it would need, zeros at the end not counted.
        scale: u8,
    },
    /// More digits than a binary float keeps.
    TooPrecise,
    /// Out of the range of the type; for a float also a number so small that it would become zero.
    TooLarge,
}

/// An exact decimal: `unscaled` × 10^-scale, with the requested scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// The value without its decimal point, at most 38 digits.
    pub unscaled: i128,
    /// Whether an artefact of binary arithmetic (`3333.11999999999`) was rounded away.
    pub repaired: bool,
}

/// Reads an integer; decimals are refused unless all of them are zeros.
///
/// # Errors
/// Any [`Fault`]; `TooLarge` beyond 64 bits. Artefacts are not repaired here.
pub fn integer(text: &str, style: &Style) -> Result<i64, Fault> {
    let parts = parse(bounded(text)?, style)?;
    let decimals = parts.fraction.trim_end_matches('0');
    if !decimals.is_empty() {
        return Err(too_many(decimals));
    }
    i64::try_from(fixed(&parts, 0)?.unscaled).map_err(|_| Fault::TooLarge)
}

/// Reads a decimal at `scale` digits after its point.
///
/// # Errors
/// Any [`Fault`]; `TooLarge` beyond 38 digits, those of the scale included.
pub fn decimal(text: &str, scale: u8, style: &Style) -> Result<Decimal, Fault> {
    fixed(&parse(bounded(text)?, style)?, scale)
}

/// Reads a finite binary float, with an exponent or without (`1.5E-3`).
///
/// Scientific notation has no groups, so the one mark before an exponent is the decimal mark.
///
/// # Errors
/// Any [`Fault`] but `TooManyDecimals`; `NaN` and infinities are `NotANumber`.
pub fn float(text: &str, style: &Style) -> Result<f64, Fault> {
    let text = bounded(text)?;
    let (parts, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (parse(mantissa, &style.scientific(mantissa))?, exponent),
        None => (parse(text, style)?, "0"),
    };
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Fault::NotANumber);
    }
    let Parts { negative, integer, fraction } = &parts;
    let plain = format!("{integer}.{fraction}0e{exponent}");
    let value: f64 = plain.parse().map_err(|_| Fault::NotANumber)?;
    let is_zero = [integer, fraction].iter().all(|digits| digits.bytes().all(|b| b == b'0'));
    if !value.is_finite() || (value == 0.0 && !is_zero) {
        return Err(Fault::TooLarge);
    }
    let digits = format!("{integer}{fraction}");
    if digits.trim_start_matches('0').trim_end_matches('0').len() > FLOAT_DIGITS {
        return Err(Fault::TooPrecise);
    }
    // A minus before zero would be published as `-0.0`.
    Ok(if *negative && !is_zero { -value } else { value })
}

/// What a mark between digits can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Decimal,
    Group,
    Either,
}

impl Style {
    /// What `mark` can be in this style; `None` if it has no place in a number.
    fn role(&self, mark: char) -> Option<Role> {
        let usual = matches!(mark, '.' | ',' | ' ');
        match (self.decimal.map(plain_space), self.group.map(plain_space)) {
            (Some(d), Some(g)) if d == mark && g == mark => Some(Role::Either),
            (Some(d), _) if d == mark => Some(Role::Decimal),
            (_, Some(g)) if g == mark => Some(Role::Group),
            (Some(_), Some(_)) => None,
            (Some(_), None) => usual.then_some(Role::Group),
            (None, Some(_)) => (usual && mark != ' ').then_some(Role::Decimal),
            (None, None) if mark == ' ' => Some(Role::Group),
            (None, None) => usual.then_some(Role::Either),
        }
    }

    /// This style with the decimal mark of a mantissa.
    fn scientific(&self, mantissa: &str) -> Self {
        let mark = mantissa.chars().rfind(|c| matches!(c, '.' | ','));
        match mark.filter(|mark| self.role(*mark) == Some(Role::Either)) {
            Some(mark) => Self { decimal: Some(mark), group: None },
            None => *self,
        }
    }
}

/// A number with its marks resolved: ASCII digits before and after the decimal mark.
struct Parts {
    negative: bool,
    integer: String,
    fraction: String,
}

fn bounded(text: &str) -> Result<&str, Fault> {
    let text = text.trim();
    if text.len() > MAX_BYTES { Err(Fault::NotANumber) } else { Ok(text) }
}

fn parse(text: &str, style: &Style) -> Result<Parts, Fault> {
    let body = text.strip_prefix(['+', '-', '\u{2212}']).unwrap_or(text);
    let negative = body.len() < text.len() && !text.starts_with('+');
    let marks: Vec<char> = body.chars().filter(|c| !c.is_ascii_digit()).map(plain_space).collect();
    let runs: Vec<&str> = body.split(|c: char| !c.is_ascii_digit()).collect();
    // `,5` is a half; `5,` and `1..5` are no numbers.
    if body.is_empty() || runs.iter().skip(1).any(|run| run.is_empty()) {
        return Err(Fault::NotANumber);
    }
    let groups = match marks.split_last() {
        Some((last, before)) if is_decimal(*last, before, &runs, style, negative)? => before,
        _ => &marks[..],
    };
    if let Some(mark) = groups.first() {
        let can_group = matches!(style.role(*mark), Some(Role::Group | Role::Either));
        let same = groups.iter().all(|other| other == mark);
        if !can_group || !same || !is_grouped(&runs[..=groups.len()]) {
            return Err(Fault::NotANumber);
        }
    }
    let (integer, fraction) = runs.split_at(groups.len() + 1);
    Ok(Parts { negative, integer: integer.concat(), fraction: fraction.concat() })
}

/// Whether the last mark is the decimal mark; `before` are the marks before it.
fn is_decimal(last: char, before: &[char], runs: &[&str], style: &Style, negative: bool) -> Result<bool, Fault> {
    match style.role(last).ok_or(Fault::NotANumber)? {
        Role::Decimal => Ok(true),
        Role::Group => Ok(false),
        Role::Either if before.iter().any(|mark| *mark != last) => Ok(true),
        Role::Either if !before.is_empty() => Ok(false),
        Role::Either if is_grouped(runs) => {
            let sign = if negative { "-" } else { "" };
            let readings = ["", "."].map(|mark| format!("{sign}{}", runs.join(mark)));
            Err(Fault::Ambiguous { readings: readings.to_vec() })
        }
        Role::Either => Ok(true),
    }
}

/// Whether the runs of digits can be groups of one integer.
fn is_grouped(runs: &[&str]) -> bool {
    runs.split_first().is_some_and(|(head, rest)| {
        (1..=3).contains(&head.len()) && !head.starts_with('0') && rest.iter().all(|run| run.len() == 3)
    })
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
    Ok(Decimal { unscaled, repaired: rounding.is_some() })
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

/// A plain space for the spaces that separate groups: NBSP, figure, thin and narrow NBSP.
fn plain_space(c: char) -> char {
    if matches!(c, '\u{A0}' | '\u{2007}' | '\u{2009}' | '\u{202F}') { ' ' } else { c }
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
            let want = Ok(Decimal { unscaled: cents, repaired: false });
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
            "1e3",
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
        let repaired = |unscaled| Ok(Decimal { unscaled, repaired: true });
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
            ("38.12345600", 6, Ok(Decimal { unscaled: 38_123_456, repaired: false })),
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
