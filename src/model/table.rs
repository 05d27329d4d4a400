//! What we say: typed batches of one schema, with what the rows rest on.

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
    /// Trails, in the same shape as the sheet's.
    pub provenance: Provenance,
    /// Trails that belong to no column.
    pub child_provenance: Vec<ChildProvenance>,
    /// What is wrong with rows, or worth knowing of them, by row.
    pub issues: RowIssues,
    /// The same rows as text, as the source says them; none where trails hold it.
    pub raw_text: Option<RawText>,
}

/// Rows as text, as the source says them: all that were read, of which some may have gone since.
#[derive(Debug, Clone)]
pub struct RawText {
    texts: RecordBatch,
    /// Those that stayed, where some went.
    rows: Option<Vec<usize>>,
    /// Those whose texts hold something that was withdrawn.
    withheld: BTreeSet<usize>,
}

impl RawText {
    /// Rows of which none went.
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

    /// The rows that stay; their texts are left where they are.
    fn filter(self, stays: &[bool]) -> Self {
        let staying = (0..stays.len()).filter(|row| stays[*row]);
        let rows = match &self.rows {
            Some(rows) => staying.map(|row| rows[row]).collect(),
            None => staying.collect(),
        };
        Self { rows: Some(rows), ..self }
    }
}

impl TableBatch {
    /// No rows.
    pub fn empty(table: usize, schema: SchemaRef) -> Self {
        let rows = RecordBatch::new_empty(schema);
        let traces = Provenance::Values(Vec::new());
        Self {
            table,
            rows,
            provenance: traces,
            child_provenance: Vec::new(),
            issues: RowIssues::default(),
            raw_text: None,
        }
    }

    /// A value as the source says it.
    pub fn raw_value(&self, row: usize, column: usize) -> Option<String> {
        if let Some(raw) = self.provenance.get(row, column).and_then(|trace| trace.raw.clone()) {
            return Some(raw);
        }
        self.raw_text.as_ref()?.text(row, column).map(str::to_owned)
    }

    /// The rows that stay, with the trails of their own.
    ///
    /// # Errors
    /// When there are not as many marks as rows.
    pub fn filter(mut self, stays: &[bool]) -> Result<Self, ArrowError> {
        let mask = BooleanArray::from(stays.to_vec());
        self.rows = filter_record_batch(&self.rows, &mask)?;
        self.raw_text = self.raw_text.map(|said| said.filter(stays));
        self.provenance.retain_rows(stays);
        self.child_provenance.retain(|aside| stays[aside.row]);
        self.issues.retain_rows(stays);
        // Rows move up where others go.
        let places = row_issues::positions_after(stays);
        self.child_provenance.iter_mut().for_each(|aside| aside.row = places[aside.row]);
        Ok(self)
    }
}
