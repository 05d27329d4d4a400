//! A cell → the text that its field reads, or what a spreadsheet made of it that cannot be read.

use crate::model::{
    grid::CellKind,
    schema::{Field, NumberStyle, Type},
    text::is_no_value,
};

/// What is wrong with a cell: the code of the issue.
pub(super) type IssueCode = &'static str;

/// Digits that a number of a spreadsheet keeps.
const DIGITS: usize = 15;

/// The text of a cell as a field reads it; `None` for no value. `field` is none where the text is taken apart first.
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
        // What is wanted as text was no day before the spreadsheet took it for one.
        CellKind::Date if is_text => Err("cell-became-date"),
        CellKind::Date => Ok(Some(text.to_owned())),
        CellKind::Boolean => Ok(Some(boolean(text, field).to_owned())),
        CellKind::Number => number(text, field, is_text).map(Some),
    }
}

/// The word of a field for true or false.
fn boolean<'a>(text: &'a str, field: Option<&'a Field>) -> &'a str {
    match field.map(|f| &f.kind) {
        Some(Type::Boolean { true_values, .. }) if text == "true" => true_values.first().map_or(text, String::as_str),
        Some(Type::Boolean { false_values, .. }) if text == "false" => {
            false_values.first().map_or(text, String::as_str)
        }
        _ => text,
    }
}

/// A number as its field writes them: a cell's number has one reading, its text may have two.
fn number(text: &str, field: Option<&Field>, is_text: bool) -> Result<String, IssueCode> {
    let plain = if text.contains(['e', 'E']) { expanded(text).ok_or("cell-rounded")? } else { text.to_owned() };
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    if is_text {
        // An identifier this long has lost its last digits.
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

/// A number with a point and no groups, in a field's own separators.
fn styled(plain: &str, style: &NumberStyle) -> String {
    let Some((whole, decimals)) = plain.split_once('.') else { return plain.to_owned() };
    match (style.decimal, style.group) {
        (Some(decimal), _) => format!("{whole}{decimal}{decimals}"),
        (None, Some('.')) => format!("{whole},{decimals}"),
        // Three decimals alone could be thousands.
        (None, _) if decimals.len() == 3 => format!("{whole}.{decimals}0"),
        (None, _) => plain.to_owned(),
    }
}
