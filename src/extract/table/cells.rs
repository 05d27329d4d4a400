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

/// Returns the text of a cell as its field reads it; `None` for no value. `field` is `None` where patterns split the text
/// first.
pub(super) fn field_text(
    text: &str,
    kind: CellKind,
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
        CellKind::Date => Ok(Some(text.to_owned())),
        CellKind::Boolean => Ok(Some(boolean(text, field).to_owned())),
        CellKind::Number => number(text, field, is_text).map(Some),
    }
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
fn number(text: &str, field: Option<&Field>, is_text: bool) -> Result<String, IssueCode> {
    let plain = if text.contains(['e', 'E']) { expanded(text).ok_or("cell-rounded")? } else { text.to_owned() };
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    if is_text {
        // A longer identifier has lost its last digits.
        return if digits > DIGITS && !plain.contains('.') { Err("cell-rounded") } else { Ok(plain) };
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
        // Three decimals could be read as thousands.
        (None, _) if decimals.len() == 3 => format!("{whole}.{decimals}0"),
        (None, _) => plain.to_owned(),
    }
}
