//! A frame → batches of the schema's tables: each column of a recipe at a time, over all rows.
//!
//! ```text
//! frame ─ which rows ─ column: cell, patterns, vocabulary ─┬─ template ─ batch of the table
//!                                                         └─ list: items ─ batch of a child table
//! ```
//!
//! A row of which a value cannot be read keeps its place, with the fault; what becomes of it is for others to judge.

mod column;
mod found;
mod list;
mod template;

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{ArrayRef, StringArray, new_null_array},
    datatypes::DataType,
};

use super::{Active, Reader, frame::Frame};
use crate::model::{
    evidence::{Origin, Trace},
    faults::Faults,
    issue::{Issue, Place},
    locator::Locator,
    schema::TableSchema,
    sheet::{ColumnTrail, RowTraces, SheetBatch, Traces},
};

/// Texts of a name, a row each, and what they rest on.
#[derive(Debug, Clone)]
struct Filled {
    texts: StringArray,
    trail: ColumnTrail,
    /// The column of the source that they stand in.
    from: Option<usize>,
}

/// Rows of one table being made.
struct Making<'a> {
    frame: &'a Frame,
    active: &'a Active<'a>,
    table: &'a TableSchema,
    /// The row of the frame that each row is made of.
    rows: Vec<u32>,
    /// What names have values.
    named: BTreeMap<String, Filled>,
    faults: Faults,
}

/// Makes the batches of all tables that a frame fills.
pub(super) fn shape(reader: &mut Reader<'_>, frame: &Frame, active: &[Active<'_>]) {
    let tables = &reader.origin.pipeline.schema.tables;
    for active in active {
        let says = |row: usize| move |c: usize| frame.text(row, c).unwrap_or_default();
        let fits = |row: &u32| active.header.fits(&active.recipe.only, says(*row as usize));
        let all = 0..u32::try_from(frame.len).unwrap_or(u32::MAX);
        let rows = if active.recipe.only.is_empty() { all.collect() } else { all.filter(fits).collect() };
        let table = &tables[active.recipe.table];
        let mut making = Making { frame, active, table, rows, named: BTreeMap::new(), faults: Faults::default() };
        for (column, takes) in active.recipe.columns.iter().zip(&active.header.takes) {
            making.column(reader, column, takes);
        }
        making.templates(reader, &active.recipe.columns);
        let children = list::children(reader, &mut making);
        reader.batch(active.recipe.table, making);
        for (table, child) in children {
            reader.batch(table, child);
        }
    }
}

impl Reader<'_> {
    /// Adds a batch of made rows.
    fn batch(&mut self, table: usize, making: Making<'_>) {
        let Making { frame, table: schema, rows, mut named, faults, active } = making;
        let filled: Vec<_> = schema.fields.iter().map(|f| named.remove(&f.name)).collect();
        let null = || new_null_array(&DataType::Utf8, rows.len());
        let columns: Vec<ArrayRef> =
            filled.iter().map(|f| f.as_ref().map_or_else(null, |f| Arc::new(f.texts.clone()))).collect();
        let traces = RowTraces {
            capture: self.origin.capture.into(),
            places: Arc::clone(&frame.places),
            columns: filled.iter().map(|f| f.as_ref().map(|f| f.trail.clone())).collect(),
            own: own(frame, &active.header.names, &filled, &rows),
            rows,
        };
        let traces = match &*frame.places {
            Locator::Cells(_) => Traces::Values(each(frame, &traces, &filled)),
            _ => Traces::Rows(traces),
        };
        match SheetBatch::new(table, schema.text(), columns, traces) {
            Ok(batch) => self.batches.push(SheetBatch { faults, ..batch }),
            Err(error) => {
                let issue = Issue::error("batch", Place::Whole);
                self.issues.push(issue.with("table", &schema.name).with("told", error.to_string()));
            }
        }
    }
}

/// Trails of values that stand elsewhere than in their own row.
fn own(frame: &Frame, names: &[String], filled: &[Option<Filled>], rows: &[u32]) -> BTreeMap<(usize, usize), Trace> {
    let mut own = BTreeMap::new();
    if frame.reached.is_empty() {
        return own;
    }
    for (c, filled) in filled.iter().enumerate() {
        let Some((from, trail)) = filled.as_ref().and_then(|f| Some((f.from?, &f.trail))) else { continue };
        for (row, source) in rows.iter().enumerate() {
            if frame.reached.contains_key(&(*source as usize, from)) {
                let place = frame.place(*source as usize, from, names.get(from).map_or("", String::as_str));
                let rule = trail.rule.clone();
                let trace = Trace { origin: Origin::Read, capture: None, place, raw: None, rule, inferred: false };
                own.insert((row, c), trace);
            }
        }
    }
    own
}

/// A trail a value, where every cell has a place of its own.
fn each(frame: &Frame, traces: &RowTraces, filled: &[Option<Filled>]) -> Vec<Vec<Option<Trace>>> {
    use arrow::array::Array;
    let trail = |row: usize, filled: &Filled| {
        let source = traces.rows[row] as usize;
        let text = filled.texts.is_valid(row).then(|| filled.texts.value(row))?;
        let (origin, rule) = (filled.trail.origin, filled.trail.rule.clone());
        let place = match (origin, filled.from) {
            (Origin::Constant, _) => filled.trail.place.clone(),
            (_, Some(from)) => frame.place(source, from, ""),
            (_, None) => frame.places.row(source),
        };
        let read = origin == Origin::Read;
        let raw = filled.from.and_then(|from| frame.text(source, from)).unwrap_or(text);
        let (capture, raw) = (read.then(|| traces.capture.to_string()), read.then(|| raw.to_owned()));
        Some(Trace { origin, capture, place, raw, rule, inferred: false })
    };
    let column = |filled: &Option<Filled>| {
        (0..traces.rows.len()).map(|row| filled.as_ref().and_then(|f| trail(row, f))).collect()
    };
    filled.iter().map(column).collect()
}
