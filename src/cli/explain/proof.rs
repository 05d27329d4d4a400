//! The evidence of a value: its own, or that of its row and its column.

use arrow::{
    array::{Array, BooleanArray, RecordBatch, StringArray},
    error::ArrowError,
};

use super::place;
use crate::{
    cli::arguments::Explain,
    model::{evidence::joined, grid::Content},
};

/// What proves a value.
#[derive(Debug, Clone, Default)]
pub(super) struct Proof {
    table: String,
    key: String,
    pub(super) field: String,
    pub(super) origin: String,
    pub(super) capture: Option<String>,
    pub(super) source: String,
    pub(super) place: String,
    pub(super) raw: Option<String>,
    pub(super) rule: String,
    pub(super) inferred: bool,
    /// The place of its row, where it has one.
    row: Option<String>,
}

/// The proofs of a row, or of one of its values, among all.
pub(super) fn find(
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    asked: &Explain,
) -> Result<Vec<Proof>, ArrowError> {
    let (mut own, mut columns, mut row) = (Vec::new(), Vec::new(), None);
    let wanted = |field: &str| asked.field.as_ref().is_none_or(|f| f == field);
    for batch in batches {
        let batch = batch?;
        let [tables, keys, fields] = ["table", "key", "field"].map(|name| texts(&batch, name));
        for at in (0..batch.num_rows()).filter(|at| said(tables, *at) == Some(asked.table.as_str())) {
            match (said(keys, at).map(|key| key == asked.key), said(fields, at)) {
                (Some(true), Some(field)) if wanted(field) => own.push(Proof::of(&batch, at)),
                (Some(true), None) => row = Some(Proof::of(&batch, at)),
                (None, Some(field)) if wanted(field) => columns.push(Proof::of(&batch, at)),
                _ => {}
            }
        }
    }
    // What a column rests on counts for the rows of its source that have nothing of their own to say.
    if let Some(row) = row {
        let others = columns.into_iter().filter(|c| c.source == row.source && own.iter().all(|o| o.field != c.field));
        let made: Vec<_> = others.map(|column| row.with(column)).collect();
        for proof in &mut own {
            proof.row = Some(row.place.clone());
            proof.capture = proof.capture.take().or_else(|| row.capture.clone());
        }
        own.extend(made);
    }
    Ok(own)
}

impl Proof {
    fn of(batch: &RecordBatch, at: usize) -> Self {
        let said = |column: &str| said(texts(batch, column), at).map(str::to_owned);
        let inferred = batch.column_by_name("inferred").and_then(|c| c.as_any().downcast_ref::<BooleanArray>());
        Self {
            table: said("table").unwrap_or_default(),
            key: said("key").unwrap_or_default(),
            field: said("field").unwrap_or_default(),
            origin: said("origin").unwrap_or_default(),
            capture: said("capture"),
            source: said("source").unwrap_or_default(),
            place: said("place").unwrap_or_default(),
            raw: said("raw"),
            rule: said("rule").unwrap_or_default(),
            inferred: inferred.is_some_and(|c| c.value(at)),
            row: None,
        }
    }

    /// The proof of a value of this row in a column.
    fn with(&self, column: Self) -> Self {
        let is_read = column.origin == "read";
        let place = match column.origin.as_str() {
            "constant" => column.place,
            "read" => joined(&self.place, &column.place),
            _ => self.place.clone(),
        };
        let capture = if is_read { self.capture.clone() } else { None };
        Self { key: self.key.clone(), capture, place, raw: None, row: Some(self.place.clone()), ..column }
    }

    /// What stands in the content at its place, or around its row.
    pub(super) fn lines(&self, content: &Content) -> Vec<String> {
        let own = place::lines_of(content, &self.place);
        match &self.row {
            Some(row) if own.is_empty() => place::lines_of(content, row),
            _ => own,
        }
    }

    /// The proof as JSON; the raw text of a cell is read again from the content.
    pub(super) fn json(&self, content: Option<&Content>) -> serde_json::Value {
        let raw = self.raw.as_deref().or_else(|| place::cell(content?, &self.place));
        serde_json::json!({
            "table": self.table,
            "key": self.key,
            "field": self.field,
            "origin": self.origin,
            "capture": self.capture,
            "source": self.source,
            "place": self.place,
            "raw": raw,
            "rule": self.rule,
            "inferred": self.inferred,
        })
    }
}

fn texts<'b>(batch: &'b RecordBatch, column: &str) -> Option<&'b StringArray> {
    batch.column_by_name(column)?.as_any().downcast_ref::<StringArray>()
}

fn said(texts: Option<&StringArray>, row: usize) -> Option<&str> {
    texts.filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row))
}
