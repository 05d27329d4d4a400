//! The notation of numbers, and the parts of one: its sign, its digits before and after the decimal mark, its exponent.

/// Maximum magnitude of the exponent of an exact number.
const MAX_EXPONENT: usize = 38;

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
    /// More digits than a binary float keeps, and not those of one.
    TooPrecise,
    /// Scientific notation that shows fewer digits than the number has: `1,23457E+11`.
    Rounded,
    /// Out of the range of the type; for a float also a number so small that it would become zero.
    TooLarge,
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
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) negative: bool,
    pub(super) integer: String,
    pub(super) fraction: String,
}

/// Parses a number without an exponent.
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

/// Parses the mantissa and the exponent of a number; the exponent is `0` where there is none.
pub(super) fn scientific<'t>(text: &'t str, style: &Style) -> Result<(Parts, &'t str), Fault> {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return Ok((parse(text, style)?, "0")) };
    let parts = parse(mantissa, &style.scientific(mantissa))?;
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Fault::NotANumber);
    }
    Ok((parts, exponent))
}

/// Parses a number and applies its exponent exactly.
pub(super) fn exact(text: &str, style: &Style) -> Result<Parts, Fault> {
    if !text.contains(['e', 'E']) {
        return parse(text, style);
    }
    let (Parts { negative, integer, fraction }, exponent) = scientific(text, style)?;
    let by: usize = exponent.trim_start_matches(['+', '-']).parse().map_err(|_| Fault::TooLarge)?;
    if by > MAX_EXPONENT {
        return Err(Fault::TooLarge);
    }
    let zeros = "0".repeat(by);
    let digits = if exponent.starts_with('-') { format!("{zeros}{integer}") } else { integer };
    let is_zero = digits.bytes().chain(fraction.bytes()).all(|digit| digit == b'0');
    let (integer, fraction) = if exponent.starts_with('-') {
        let (integer, moved) = digits.split_at(digits.len() - by);
        (integer.to_owned(), format!("{moved}{fraction}"))
    } else if fraction.len() >= by || is_zero {
        let (moved, fraction) = fraction.split_at(by.min(fraction.len()));
        (format!("{digits}{moved}"), fraction.to_owned())
    } else {
        return Err(Fault::Rounded);
    };
    Ok(Parts { negative, integer, fraction })
}

/// A plain space for the spaces that separate groups: NBSP, figure, thin and narrow NBSP.
fn plain_space(c: char) -> char {
    if matches!(c, '\u{A0}' | '\u{2007}' | '\u{2009}' | '\u{202F}') { ' ' } else { c }
}
