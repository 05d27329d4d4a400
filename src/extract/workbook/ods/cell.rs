//! One cell of an OpenDocument workbook.

use super::{
    super::value::{is_error_word, number_text},
    styles::{CellStyle, PERCENT, Styles},
    text,
    time::{clock, day},
};
use crate::{
    extract::markup::Element,
    model::{
        grid::{Cell, CellKind},
        marked_text::MarkedText,
        marks::Mark,
        number_format::NumberFormat,
    },
};

/// Returns whether a cell may have a value.
pub(super) fn has_content(element: &Element) -> bool {
    let value = |name: &str| name.ends_with("value") || name.ends_with("value-type") || name.ends_with("formula");
    !element.children.is_empty() || element.attributes.iter().any(|(name, _)| value(name))
}

/// Reads a cell. What a covered cell has is not shown.
pub(super) fn read(element: &Element, style: CellStyle, is_covered: bool, styles: &Styles) -> Cell {
    let shown = text::read(element, style.look, styles);
    let (kind, text) = value(element, &shown);
    let format = match value_type(element) {
        _ if kind != CellKind::Number && kind != CellKind::Date => 0,
        Some("percentage") if !matches!(styles.format(style.format), NumberFormat::Percent { .. }) => PERCENT,
        _ => style.format,
    };
    let mark = style.look.mark();
    // Only a text has runs.
    let mut marked = match text {
        Some(text) => {
            let mut marked = MarkedText::default();
            marked.push(&text, mark);
            marked
        }
        None => shown.text,
    };
    if is_covered {
        marked = marked.with_mark(Mark::Hidden);
    }
    Cell { kind, format, ..Cell::marked(marked) }
}

/// Returns the kind of a cell, and its text where it is not the one that is shown.
fn value(element: &Element, shown: &text::Shown) -> (CellKind, Option<String>) {
    let has_text = !shown.text.text.trim().is_empty();
    let formula = element.attribute("formula");
    if is_error(element) || (formula.is_some() && is_error_word(&shown.text.text)) {
        return (CellKind::Error, (!has_text).then(|| "error".to_owned()));
    }
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|n| n.is_finite()).map(number_text);
    let read = match value_type(element) {
        Some("float" | "currency" | "percentage") => {
            element.attribute("value").and_then(number).map(|text| (CellKind::Number, text))
        }
        Some("date") => element.attribute("date-value").and_then(day).map(|text| (CellKind::Date, text)),
        Some("time") => element.attribute("time-value").and_then(clock).map(|text| (CellKind::Text, text)),
        Some("boolean") => element.attribute("boolean-value").map(|text| (CellKind::Boolean, text.to_owned())),
        _ => None,
    };
    if let Some((kind, text)) = read {
        return (kind, Some(text));
    }
    if shown.has_paragraphs {
        return (CellKind::Text, None);
    }
    match (element.attribute("string-value"), formula) {
        (Some(text), _) => (CellKind::Text, Some(text.to_owned())),
        (None, Some(formula)) => (CellKind::Formula, Some(without_prefix(formula))),
        (None, None) => (CellKind::Text, None),
    }
}

/// The types that a cell says it has: the standard's, and those of LibreOffice.
fn types(element: &Element) -> impl Iterator<Item = &str> {
    let is = |name: &str| name.rsplit(':').next() == Some("value-type");
    element.attributes.iter().filter(move |(name, _)| is(name)).map(|(_, value)| value.as_str())
}

fn value_type(element: &Element) -> Option<&str> {
    types(element).find(|kind| *kind != "error")
}

fn is_error(element: &Element) -> bool {
    types(element).any(|kind| kind == "error")
}

/// Returns a formula without the name of its language.
fn without_prefix(formula: &str) -> String {
    match formula.split_once(":=") {
        Some((prefix, rest)) if prefix.bytes().all(|b| b.is_ascii_alphanumeric()) => format!("={rest}"),
        _ if formula.starts_with('=') => formula.to_owned(),
        _ => format!("={formula}"),
    }
}
