//! A cell → the text that its field reads, or the code of the issue that a spreadsheet made of its value.
//!
//! A number is read with its format: a text field gets what the format shows (`010102`, `3.10`, `12.5%`), a number field
//! the number; of a percentage the one that is shown, unless the recipe says otherwise.

use std::borrow::Cow;

use crate::{
    model::{
        grid::CellKind,
        number_format::{self, DatePrecision, NumberFormat},
        schema::{Field, NumberStyle, Type},
        text::is_no_value,
    },
    spec::recipe::table::Percent,
};

/// Code of the issue of a cell.
pub(super) type IssueCode = &'static str;

/// Decimal digits that a spreadsheet keeps of a number (IEEE 754 double).
const DIGITS: usize = 15;

/// How a source stores its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// As a spreadsheet does, with 15 digits.
    Spreadsheet,
    /// With all of their digits, as JSON and Parquet do.
    Exact,
}

/// A cell of a source.
#[derive(Debug, Clone, Copy)]
pub(super) struct SourceCell<'c> {
    /// Its text.
    pub(super) text: &'c str,
    /// Its kind.
    pub(super) kind: CellKind,
    /// Its number format.
    pub(super) format: &'c NumberFormat,
    /// How its source stores numbers.
    pub(super) numbers: Numbers,
}

/// What a column reads of its cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'f> {
    /// The field; `None` where patterns or a vocabulary come first.
    pub(super) field: Option<&'f Field>,
    /// Whether patterns read a date, for a field that is not text.
    pub(super) matches_dates: bool,
    /// Which number a percentage is; `None` where the recipe does not say.
    pub(super) percent: Option<Percent>,
    /// Words for no value.
    pub(super) no_value: &'f [String],
}

/// The text of a cell, and the code of a warning.
type Read = (String, Option<IssueCode>);

/// Returns the text of a cell as its field reads it; `None` for no value.
pub(super) fn field_text(cell: SourceCell<'_>, target: &Target<'_>) -> Result<Option<Read>, IssueCode> {
    let text = cell.text.trim();
    let field = target.field;
    let is_text = field.is_none_or(|f| matches!(f.kind, Type::String(_) | Type::Any | Type::List { .. }));
    let plain = |text: &str| Ok(Some((text.to_owned(), None)));
    match cell.kind {
        CellKind::Text => plain(text),
        CellKind::Error if is_no_value(target.no_value, text) => Ok(None),
        CellKind::Error => Err("cell-error"),
        CellKind::Formula => Err("cell-without-result"),
        CellKind::Date => plain(&date(text, cell, target, is_text)?),
        CellKind::Boolean => plain(boolean(text, field)),
        CellKind::Number => number(text, cell, target, is_text).map(Some),
    }
}

/// Returns a date, or the part of it that is shown.
fn date<'c>(
    text: &'c str,
    cell: SourceCell<'_>,
    target: &Target<'_>,
    is_text: bool,
) -> Result<Cow<'c, str>, IssueCode> {
    let shown = match cell.format {
        NumberFormat::Date(DatePrecision::Year) => text.get(.."2024".len()),
        NumberFormat::Date(DatePrecision::Month) if text.ends_with("-01") => text.get(.."2024-03".len()),
        NumberFormat::Time => text.split_once('T').map(|(_, time)| time),
        _ => None,
    };
    let is_number = target.field.is_some_and(|f| matches!(f.kind, Type::Integer(_) | Type::Year));
    match (cell.format, shown) {
        // What is shown is no date that a program made of a text.
        (NumberFormat::Time, Some(time)) if is_text => Ok(time.into()),
        (NumberFormat::Date(DatePrecision::Year), Some(year)) if is_text || is_number => Ok(year.into()),
        // A text that the spreadsheet converted to a date, such as `1-2`.
        _ if is_text && !target.matches_dates => Err("cell-became-date"),
        (NumberFormat::Date(DatePrecision::Month), Some(month)) => Ok(month.into()),
        (NumberFormat::Date(DatePrecision::Year), Some(year)) if text.ends_with("-01-01") => Ok(year.into()),
        // A spreadsheet stores midnight as it stores the day.
        _ if cell.numbers == Numbers::Spreadsheet && is_day_of_instant(text, target.field) => {
            Ok(format!("{text}T00:00:00").into())
        }
        _ => Ok(text.into()),
    }
}

/// Whether a text is a day in a field of instants.
fn is_day_of_instant(text: &str, field: Option<&Field>) -> bool {
    text.len() == "2024-06-07".len() && field.is_some_and(|field| matches!(field.kind, Type::DateTime))
}

/// Returns the first true or false value of a field.
fn boolean<'a>(text: &'a str, field: Option<&'a Field>) -> &'a str {
    match field.map(|f| &f.kind) {
        Some(Type::Boolean { true_values, .. }) if text == "true" => true_values.first().map_or(text, String::as_str),
        Some(Type::Boolean { false_values, .. }) if text == "false" => {
            false_values.first().map_or(text, String::as_str)
        }
        _ => text,
    }
}

/// Returns a number in the notation of its field, in which it is unambiguous.
fn number(text: &str, cell: SourceCell<'_>, target: &Target<'_>, is_text: bool) -> Result<Read, IssueCode> {
    let is_exact = cell.numbers == Numbers::Exact;
    let plain = match text.contains(['e', 'E']).then(|| expanded(text)) {
        None => text.to_owned(),
        Some(Some(plain)) => plain,
        // The field reads the exponent.
        Some(None) if is_exact && !is_text => text.to_owned(),
        Some(None) => return Err("cell-rounded"),
    };
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    if is_text {
        // A longer identifier has lost its last digits.
        let is_rounded = digits > DIGITS && !is_exact && !plain.contains('.');
        return if is_rounded { Err("cell-rounded") } else { Ok(shown(plain, cell.format)) };
    }
    let style = match target.field.map(|f| &f.kind) {
        Some(Type::Integer(style) | Type::Number(style) | Type::Decimal { style, .. }) => style,
        _ => return Ok((plain, None)),
    };
    if !matches!(cell.format, NumberFormat::Percent { .. }) || target.percent == Some(Percent::Fraction) {
        return Ok((styled(&plain, style), None));
    }
    let hundredfold = number_format::hundredfold(&plain).unwrap_or(plain);
    Ok((styled(&hundredfold, style), target.percent.is_none().then_some("cell-percent")))
}

/// Returns a number as its format shows it; where that has fewer digits than the number, the number, and a warning.
fn shown(plain: String, format: &NumberFormat) -> Read {
    match (format.display(&plain), format) {
        (Some(shown), _) => (shown, None),
        (None, NumberFormat::Fixed { .. } | NumberFormat::Literal(_)) => (plain, Some("cell-display")),
        (None, _) => (plain, None),
    }
}

fn expanded(text: &str) -> Option<String> {
    let value: f64 = text.parse().ok()?;
    (value.is_finite() && value.abs() < 1e15).then(|| value.to_string())
}

/// Rewrites a number with a decimal point and no groups in the separators of a field.
fn styled(plain: &str, style: &NumberStyle) -> String {
    let Some((whole, decimals)) = plain.split_once('.') else { return plain.to_owned() };
    match (style.decimal, style.group) {
        (Some(decimal), _) => format!("{whole}{decimal}{decimals}"),
        (None, Some('.')) => format!("{whole},{decimals}"),
        (None, _) if decimals.contains(['e', 'E']) => plain.to_owned(),
        // Three decimals could be read as thousands.
        (None, _) if decimals.len() == 3 => format!("{whole}.{decimals}0"),
        (None, _) => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Numbers::*, *};
    use crate::model::schema::StringFormat;

    fn text() -> Field {
        Field::new("code", Type::String(StringFormat::Default))
    }

    fn read(cell: (&str, CellKind, &str), numbers: Numbers, field: Option<&Field>) -> Result<Option<Read>, IssueCode> {
        let (text, kind, code) = cell;
        let target = Target { field, matches_dates: false, percent: None, no_value: &[] };
        field_text(SourceCell { text, kind, format: &number_format::parse(code), numbers }, &target)
    }

    #[test]
    fn long_numbers_are_exact_in_json_and_rounded_in_a_spreadsheet() {
        let text = text();
        let number = Field::new("n", Type::Number(NumberStyle { decimal: Some(','), ..NumberStyle::default() }));
        let ok = |text: &str| Ok(Some((text.to_owned(), None)));
        for (cell, numbers, field, want) in [
            ("20240317000123456", Exact, &text, ok("20240317000123456")),
            ("20240317000123456", Spreadsheet, &text, Err("cell-rounded")),
            ("202403170001234", Spreadsheet, &text, ok("202403170001234")),
            ("2.0240317000123456e16", Exact, &text, Err("cell-rounded")),
            ("6.02e23", Exact, &number, ok("6,02e23")),
            ("6.02e23", Spreadsheet, &number, Err("cell-rounded")),
            ("1.5e3", Exact, &number, ok("1500")),
            ("0.42857142857142855", Spreadsheet, &number, ok("0,42857142857142855")),
        ] {
            assert_eq!(
                read((cell, CellKind::Number, ""), numbers, Some(field)),
                want,
                "{cell} {numbers:?} {}",
                field.name
            );
        }
    }

    #[test]
    fn a_number_is_read_as_it_is_shown() {
        let (text, number) = (text(), Field::new("n", Type::Number(NumberStyle::default())));
        for (cell, code, field, want, warning) in [
            ("10102", "000000", &text, "010102", None),
            ("10102", "000000", &number, "10102", None),
            ("3.1", "0.00", &text, "3.10", None),
            ("3.1", "0.00", &number, "3.1", None),
            ("3.14159", "0.00", &text, "3.14159", Some("cell-display")),
            ("3.14159", "0.00", &number, "3.14159", None),
            ("3.1", "General", &text, "3.1", None),
            ("1000205", "0000\"-\"000", &text, "1000-205", None),
            ("0.125", "0.0%", &text, "12.5%", None),
            ("0.125", "0.0%", &number, "12.5", Some("cell-percent")),
            ("12.5", "0.0\"%\"", &number, "12.5", None),
            ("12.5", "0.00", &number, "12.5", None),
        ] {
            let want = Ok(Some((want.to_owned(), warning)));
            assert_eq!(read((cell, CellKind::Number, code), Spreadsheet, Some(field)), want, "{cell} {code}");
        }
        let format = NumberFormat::Percent { decimals: 0 };
        let cell = SourceCell { text: "0.125", kind: CellKind::Number, format: &format, numbers: Spreadsheet };
        for (percent, want) in [(Percent::Fraction, "0.125"), (Percent::Shown, "12.5")] {
            let target = Target { field: Some(&number), matches_dates: false, percent: Some(percent), no_value: &[] };
            // Three decimals could be read as thousands.
            let want = if want == "0.125" { "0.1250" } else { want };
            assert_eq!(field_text(cell, &target), Ok(Some((want.to_owned(), None))));
        }
    }

    #[test]
    fn a_date_is_read_to_its_smallest_unit() {
        let (text, date, year) = (text(), Field::new("d", Type::Date), Field::new("y", Type::Year));
        for (cell, code, field, want) in [
            ("2024-03-01", "mmm-yy", &date, Ok("2024-03")),
            ("2024-03-15", "mmm-yy", &date, Ok("2024-03-15")),
            ("2024-03-01", "dd/mm/yyyy", &date, Ok("2024-03-01")),
            ("2024-01-01", "yyyy", &date, Ok("2024")),
            ("2024-05-01", "yyyy", &date, Ok("2024-05-01")),
            ("2024-05-01", "yyyy", &year, Ok("2024")),
            ("2024-03-01", "mmm-yy", &text, Err("cell-became-date")),
            ("2024-03-01", "yyyy", &text, Ok("2024")),
            ("2024-03-01T14:30:00", "hh:mm", &text, Ok("14:30:00")),
            ("2024-03-01T14:30:00", "dd/mm/yyyy hh:mm", &text, Err("cell-became-date")),
        ] {
            let want = want.map(|want| Some((want.to_owned(), None)));
            assert_eq!(
                read((cell, CellKind::Date, code), Spreadsheet, Some(field)),
                want,
                "{cell} {code} {}",
                field.name
            );
        }
        let format = NumberFormat::DateTime;
        let cell =
            SourceCell { text: "2022-06-07T14:30:00", kind: CellKind::Date, format: &format, numbers: Spreadsheet };
        for (matches_dates, want) in
            [(true, Ok(Some(("2022-06-07T14:30:00".to_owned(), None)))), (false, Err("cell-became-date"))]
        {
            let target = Target { field: None, matches_dates, percent: None, no_value: &[] };
            assert_eq!(field_text(cell, &target), want);
        }
    }
}
