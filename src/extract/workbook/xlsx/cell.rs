//! One cell of a workbook of Excel.

use std::collections::HashMap;

use super::{
    strings::{RichText, TextBuilder, unescaped},
    styles::{CellStyle, Colors},
    xml::Attributes,
};
use crate::{
    extract::{
        Unreadable,
        workbook::value::{self, Epoch},
    },
    model::{
        grid::{Cell, CellKind, column_letters},
        marked_text::MarkedText,
        number_format::NumberFormat,
    },
};

/// What the cells of a sheet refer to.
#[derive(Clone, Copy)]
pub(super) struct Context<'b> {
    /// The name of the sheet.
    pub(super) name: &'b str,
    /// The shared strings.
    pub(super) strings: &'b [RichText],
    /// The styles of cells.
    pub(super) styles: &'b [CellStyle],
    /// The number formats of the styles.
    pub(super) formats: &'b [NumberFormat],
    /// The colours of fonts.
    pub(super) colors: Colors,
    /// The day from which days are counted.
    pub(super) epoch: Epoch,
    /// Whether the workbook asks its program to compute all formulas: a result of 0 may be none.
    pub(super) is_uncomputed: bool,
}

/// The type of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Number,
    Shared,
    Inline,
    /// The text of a formula.
    Text,
    Boolean,
    Error,
    Date,
}

/// Which element of a cell is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Value,
    Formula,
    Text,
}

/// A cell being read.
#[derive(Debug)]
pub(super) struct CellBuilder {
    kind: Type,
    style: usize,
    open: Open,
    value: String,
    has_value: bool,
    /// The formula, and the index by which others share it.
    formula: Option<(String, Option<String>)>,
    text: Option<TextBuilder>,
}

impl CellBuilder {
    /// A cell of these attributes.
    pub(super) fn new(attributes: &Attributes<'_>) -> Self {
        let kind = match attributes.get("t") {
            Some("s") => Type::Shared,
            Some("inlineStr") => Type::Inline,
            Some("str") => Type::Text,
            Some("b") => Type::Boolean,
            Some("e") => Type::Error,
            Some("d") => Type::Date,
            _ => Type::Number,
        };
        let style = attributes.get("s").and_then(|s| s.trim().parse().ok()).unwrap_or(0);
        Self { kind, style, open: Open::Nothing, value: String::new(), has_value: false, formula: None, text: None }
    }

    /// An element begins within it.
    pub(super) fn start(&mut self, name: &str, attributes: &Attributes<'_>, colors: Colors) {
        match (name, &mut self.text) {
            (name, Some(text)) if self.open == Open::Text => text.start(name, attributes, colors),
            ("v", _) => (self.open, self.has_value) = (Open::Value, true),
            ("f", _) => {
                self.open = Open::Formula;
                let shared = attributes.get("si").filter(|_| attributes.get("t") == Some("shared"));
                self.formula = Some((String::new(), shared.map(str::to_owned)));
            }
            ("is", text) => {
                self.open = Open::Text;
                *text = Some(TextBuilder::default());
            }
            _ => {}
        }
    }

    /// Adds text to the element that is open.
    pub(super) fn text(&mut self, text: &str) {
        match (self.open, &mut self.formula, &mut self.text) {
            (Open::Value, _, _) => self.value.push_str(text),
            (Open::Formula, Some((formula, _)), _) => formula.push_str(text),
            (Open::Text, _, Some(builder)) => builder.text(text),
            _ => {}
        }
    }

    /// An element ends within it.
    pub(super) fn end(&mut self, name: &str) {
        match (name, &mut self.text) {
            ("v" | "f", _) if self.open != Open::Text => self.open = Open::Nothing,
            ("is", _) => self.open = Open::Nothing,
            (name, Some(text)) => text.end(name),
            _ => {}
        }
    }

    /// Returns the cell; `formulas` are the shared ones so far.
    pub(super) fn finish(
        mut self,
        context: &Context<'_>,
        formulas: &mut HashMap<String, String>,
        at: (u32, u32),
    ) -> Result<Cell, Unreadable> {
        let normal = CellStyle::default();
        let style = context.styles.get(self.style).unwrap_or(&normal);
        if let Some(formula) = self.without_result(context, formulas) {
            return Ok(Cell { kind: CellKind::Formula, ..Cell::text(formula) });
        }
        let (kind, text) = match self.kind {
            Type::Inline if self.text.is_some() => {
                let text = self.text.take().map(|mut text| text.finish()).unwrap_or_default();
                return Ok(Cell::marked(text.marked(style)));
            }
            Type::Shared => return shared(&self.value, context, style, at),
            Type::Number => {
                let cell = number(self.value.trim(), style, context);
                return Ok(marked(cell, style));
            }
            Type::Text | Type::Inline => {
                let text = unescaped(&self.value).into_owned();
                let is_error = self.formula.is_some() && value::is_error_word(&text);
                (if is_error { CellKind::Error } else { CellKind::Text }, text)
            }
            Type::Boolean => (CellKind::Boolean, boolean(self.value.trim()).to_owned()),
            Type::Error => (CellKind::Error, self.value),
            Type::Date => (CellKind::Date, date(self.value.trim()).to_owned()),
        };
        Ok(marked(Cell { kind, ..Cell::text(text) }, style))
    }

    /// Returns the formula of a cell that has no result.
    fn without_result(&self, context: &Context<'_>, formulas: &mut HashMap<String, String>) -> Option<String> {
        let (own, shared) = self.formula.as_ref()?;
        let formula = match shared {
            Some(index) if own.is_empty() => formulas.get(index).map_or("", String::as_str),
            Some(index) => formulas.entry(index.clone()).or_insert_with(|| own.clone()),
            None => own,
        };
        let value = self.value.trim();
        let is_zero = || self.kind == Type::Number && value.parse::<f64>() == Ok(0.0);
        // The result of a formula may be an empty text.
        let is_missing = (value.is_empty() && !(self.has_value && self.kind == Type::Text) && self.text.is_none())
            || (context.is_uncomputed && is_zero());
        (is_missing && !(formula.is_empty() && value.is_empty() && shared.is_none())).then(|| format!("={formula}"))
    }
}

/// A cell that has the marks of its style.
fn marked(mut cell: Cell, style: &CellStyle) -> Cell {
    let mark = if cell.kind == CellKind::Text { style.text_mark } else { style.mark };
    if mark.is_some() && !cell.text.is_empty() {
        let mut text = MarkedText::default();
        text.push(&cell.text, mark);
        cell.details_mut().ranges = text.ranges;
    }
    cell
}

/// The cell of a shared string.
fn shared(value: &str, context: &Context<'_>, style: &CellStyle, at: (u32, u32)) -> Result<Cell, Unreadable> {
    if value.trim().is_empty() {
        return Ok(Cell::default());
    }
    let text = value.trim().parse::<usize>().ok().and_then(|index| context.strings.get(index));
    let missing = || Unreadable::Broken {
        place: format!("{}!{}{}", context.name, column_letters(at.1 as usize), at.0.saturating_add(1)),
        message: format!("the workbook has no shared string {value}"),
    };
    Ok(Cell::marked(text.ok_or_else(missing)?.marked(style)))
}

/// The cell of a number. Digits of a whole number are as the file has them: a double may have fewer.
fn number(text: &str, style: &CellStyle, context: &Context<'_>) -> Cell {
    let format = context.formats.get(usize::from(style.format)).unwrap_or(&NumberFormat::General);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let is_plain = is_whole && !digits.starts_with('0') && !format.is_temporal();
    let cell = match text.parse::<f64>().ok().filter(|number| number.is_finite()) {
        Some(_) if is_plain => Cell { kind: CellKind::Number, ..Cell::text(text) },
        Some(number) => value::cell(number, format, context.epoch),
        None => return Cell::text(text),
    };
    Cell { format: style.format, ..cell }
}

fn boolean(value: &str) -> &str {
    match value {
        "1" => "true",
        "0" => "false",
        other => other,
    }
}

/// A day of ISO 8601, without its time where that is midnight.
fn date(text: &str) -> &str {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let text = text.strip_suffix(".000").unwrap_or(text);
    text.strip_suffix("T00:00:00").unwrap_or(text)
}
