//! One cell of a workbook of SpreadsheetML.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::{
    super::value::{self, Epoch},
    styles::{CellStyle, Styles},
};
use crate::{
    extract::markup::{Element, Node},
    model::{
        grid::{Cell, CellKind},
        marked_text::MarkedText,
        marks::Mark,
        number_format::{DatePrecision, NumberFormat},
    },
};

/// Reads a cell; comments are not its text.
pub(super) fn read(cell: &Element, style: CellStyle, styles: &Styles, epoch: Epoch) -> Cell {
    let data = cell.child("Data");
    let mut shown = MarkedText::default();
    if let Some(data) = data {
        text(data, style.mark, &mut shown);
    }
    let read = data.and_then(|data| typed(data, &shown.text, styles.format(style.format), epoch));
    let formula = cell.attribute("Formula").filter(|_| data.is_none() || (read.is_none() && is_number(data)));
    match (read, formula) {
        (Some(cell), _) => {
            let mut cell = Cell { format: style.format, ..cell };
            let mut marked = MarkedText::default();
            marked.push(&cell.text, style.mark);
            if !marked.ranges.is_empty() {
                cell.details_mut().ranges = marked.ranges;
            }
            cell
        }
        (None, Some(formula)) if shown.text.trim().is_empty() => {
            Cell { kind: CellKind::Formula, ..Cell::text(formula) }
        }
        _ => Cell { format: style.format, ..Cell::marked(shown) },
    }
}

fn is_number(data: Option<&Element>) -> bool {
    data.and_then(|data| data.attribute("Type")).is_some_and(|kind| kind == "Number")
}

/// Returns the cell of a type other than text; `None` for a text, and where the text is no value of the type.
fn typed(data: &Element, text: &str, format: &NumberFormat, epoch: Epoch) -> Option<Cell> {
    let text = text.trim();
    let of = |kind, text: &str| Some(Cell { kind, ..Cell::text(text) });
    match data.attribute("Type")? {
        "Number" => {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite())?;
            Some(value::cell(number, format, epoch))
        }
        "DateTime" => {
            let day = DatePrecision::Day;
            let format = if format.is_temporal() { format } else { &NumberFormat::Date(day) };
            Some(value::cell(serial(text, epoch)?, format, epoch))
        }
        "Boolean" => of(CellKind::Boolean, if matches!(text, "1" | "true") { "true" } else { "false" }),
        "Error" if !text.is_empty() => of(CellKind::Error, text),
        _ => None,
    }
}

/// The number of a day and time, as Excel counts them: from 1900, which it takes for a leap year, or from 1904.
fn serial(text: &str, epoch: Epoch) -> Option<f64> {
    let parsed = NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y-%m-%dT%H:%M:%S%.f");
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|day| day.and_time(NaiveTime::MIN));
    let instant = parsed.or_else(|_| day()).ok()?;
    let (first, after) = (NaiveDate::from_ymd_opt(1899, 12, 31)?, NaiveDate::from_ymd_opt(1900, 3, 1)?);
    let (first, leap) = match epoch {
        Epoch::Y1904 => (NaiveDate::from_ymd_opt(1904, 1, 1)?, 0),
        Epoch::Y1900 => (first, i32::from(instant.date() >= after)),
    };
    let seconds = instant.signed_duration_since(first.and_time(NaiveTime::MIN)).num_milliseconds();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of some thousand years")]
    let days = seconds as f64 / 86_400_000.0;
    Some(days + f64::from(leap))
}

/// Appends the text of an element and of those in it, each with its mark.
fn text(element: &Element, mark: Option<Mark>, out: &mut MarkedText) {
    for node in &element.children {
        match node {
            Node::Text(text) => out.push(&text.replace("\r\n", "\n").replace('\r', "\n"), mark),
            Node::Element(inner) => {
                let own = match inner.name.as_str() {
                    "S" | "Strike" | "Del" => Some(Mark::Struck),
                    "Sup" => Some(Mark::Raised),
                    "Sub" => Some(Mark::Lowered),
                    _ => None,
                };
                text(inner, own.into_iter().chain(mark).min(), out);
            }
        }
    }
}
