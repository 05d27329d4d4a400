//! A cell → the text that its field reads, or the code of the issue that a spreadsheet made of its value.

use crate::model::{
    grid::CellKind,
    schema::{Field, NumberStyle, Type},
    text::is_no_value,
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

/// Returns the text of a cell as its field reads it; `None` for no value. `field` is `None` where patterns split the text
/// first.
pub(super) fn field_text(
    text: &str,
    kind: CellKind,
    numbers: Numbers,
    field: Option<&Field>,
    no_value: &[String],
) -> Result<Option<String>, IssueCode> {
    let text = text.trim();
    let is_text = field.is_none_or(|f| matches!(f.kind, Type::String(_) | Type::Any | Type::List { .. }));
    match kind {
        CellKind::Text => Ok(Some(text.to_owned())),
        CellKind::Error if is_no_value(no_value, text) => Ok(None),
        CellKind::Error => Err("cell-error"),
        CellKind::Formula => Err("cell-without-result"),
        // A text that the spreadsheet converted to a date, such as `1-2`.
        CellKind::Date if is_text => Err("cell-became-date"),
        // A spreadsheet stores midnight as it stores the day.
        CellKind::Date if numbers == Numbers::Spreadsheet && is_day_of_instant(text, field) => {
            Ok(Some(format!("{text}T00:00:00")))
        }
        CellKind::Date => Ok(Some(text.to_owned())),
        CellKind::Boolean => Ok(Some(boolean(text, field).to_owned())),
        CellKind::Number => number(text, numbers, field, is_text).map(Some),
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
fn number(text: &str, numbers: Numbers, field: Option<&Field>, is_text: bool) -> Result<String, IssueCode> {
    let is_exact = numbers == Numbers::Exact;
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
        return if digits > DIGITS && !is_exact && !plain.contains('.') { Err("cell-rounded") } else { Ok(plain) };
    }
    let style = match field.map(|f| &f.kind) {
        Some(Type::Integer(style) | Type::Number(style) | Type::Decimal { style, .. }) => style,
        _ => return Ok(plain),
    };
    Ok(styled(&plain, style))
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
    use super::*;
    use crate::model::schema::StringFormat;

    #[test]
    fn long_numbers_are_exact_in_json_and_rounded_in_a_spreadsheet() {
        let text = Field::new("code", Type::String(StringFormat::Default));
        let number = Field::new("n", Type::Number(NumberStyle { decimal: Some(','), ..NumberStyle::default() }));
        let read = |text, numbers, field| field_text(text, CellKind::Number, numbers, Some(field), &[]);
        let ok = |text: &str| Ok(Some(text.to_owned()));
        use Numbers::{Exact, Spreadsheet};
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
            assert_eq!(read(cell, numbers, field), want, "{cell} {numbers:?} {}", field.name);
        }
    }
}
