//! Typed batches of one schema, with the provenance of their rows.

use std::collections::BTreeSet;

use arrow::{
    array::{BooleanArray, RecordBatch},
    compute::filter_record_batch,
    datatypes::SchemaRef,
    error::ArrowError,
};

use super::{
    row,
    row_issues::{self, RowIssues},
    sheet::{ChildProvenance, Provenance},
};

/// Some rows of one table, typed by its schema.
#[derive(Debug, Clone)]
pub struct TableBatch {
    /// Index of the table in the dataset's schema.
    pub table: usize,
    /// The rows; the Arrow schema is [`super::schema::TableSchema::arrow`].
    pub rows: RecordBatch,
    /// The provenance of the values, as in the sheet.
    pub provenance: Provenance,
    /// Provenance of list items that are not a value.
    pub child_provenance: Vec<ChildProvenance>,
    /// The issues of the rows.
    pub issues: RowIssues,
    /// The raw text of the rows; none where the provenance holds it.
    pub raw_text: Option<RawText>,
}

/// The raw text of rows. Filtered rows stay stored; only their indices are removed.
#[derive(Debug, Clone)]
pub struct RawText {
    texts: RecordBatch,
    /// Indices of the rows that remain, where some were removed.
    rows: Option<Vec<usize>>,
    /// Those whose texts hold something that was withdrawn.
    withheld: BTreeSet<usize>,
}

impl RawText {
    /// Wraps the texts of rows of which none was removed.
    pub fn new(texts: RecordBatch) -> Self {
        Self { texts, rows: None, withheld: BTreeSet::new() }
    }

    /// The text of a value as the source says it.
    pub fn text(&self, row: usize, column: usize) -> Option<&str> {
        if self.withheld.contains(&self.source_row(row)) {
            return None;
        }
        row::text(&self.texts, self.source_row(row), column)
    }

    /// Withholds the rows in which a text is one that `is_secret`.
    pub fn withhold(&mut self, is_secret: impl Fn(&str) -> bool) {
        let rows = self.rows.as_ref().map_or(self.texts.num_rows(), Vec::len);
        for row in 0..rows {
            let mut texts = (0..self.texts.num_columns()).filter_map(|column| self.text(row, column));
            if texts.any(&is_secret) {
                self.withheld.insert(self.source_row(row));
            }
        }
    }

    /// Where a row stands among all that were read.
    fn source_row(&self, row: usize) -> usize {
        self.rows.as_ref().map_or(row, |rows| rows[row])
    }

    /// Keeps the rows marked in `keep`, without copying their texts.
    fn filter(self, keep: &[bool]) -> Self {
        let kept = (0..keep.len()).filter(|row| keep[*row]);
        let rows = match &self.rows {
            Some(rows) => kept.map(|row| rows[row]).collect(),
            None => kept.collect(),
        };
        Self { rows: Some(rows), ..self }
    }
}

impl TableBatch {
    /// Makes a batch without rows.
    pub fn empty(table: usize, schema: SchemaRef) -> Self {
        let rows = RecordBatch::new_empty(schema);
        Self {
            table,
            rows,
            provenance: Provenance::Values(Vec::new()),
            child_provenance: Vec::new(),
            issues: RowIssues::default(),
            raw_text: None,
        }
    }

    /// Returns the raw text of a value.
    pub fn raw_value(&self, row: usize, column: usize) -> Option<String> {
        if let Some(raw) = self.provenance.get(row, column).and_then(|value| value.raw.clone()) {
            return Some(raw);
        }
        self.raw_text.as_ref()?.text(row, column).map(str::to_owned)
    }

    /// Keeps the rows marked in `keep`, with their provenance and issues.
    ///
    /// # Errors
    /// When `keep` and the batch differ in length.
    pub fn filter(mut self, keep: &[bool]) -> Result<Self, ArrowError> {
        let mask = BooleanArray::from(keep.to_vec());
        self.rows = filter_record_batch(&self.rows, &mask)?;
        self.raw_text = self.raw_text.map(|text| text.filter(keep));
        self.provenance.retain_rows(keep);
        self.child_provenance.retain(|item| keep[item.row]);
        self.issues.retain_rows(keep);
        let positions = row_issues::positions_after(keep);
        self.child_provenance.iter_mut().for_each(|item| item.row = positions[item.row]);
        Ok(self)
    }
}
