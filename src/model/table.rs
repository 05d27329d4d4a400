//! What we say: typed batches of one schema, with what the rows rest on.

use arrow::{
    array::{BooleanArray, RecordBatch},
    compute::filter_record_batch,
    datatypes::SchemaRef,
    error::ArrowError,
};

use super::{
    faults::{self, Faults},
    row,
    sheet::{Aside, Traces},
};

/// Some rows of one table, typed by its schema.
#[derive(Debug, Clone)]
pub struct TableBatch {
    /// Index of the table in the dataset's schema.
    pub table: usize,
    /// The rows; the Arrow schema is [`super::schema::TableSchema::arrow`].
    pub rows: RecordBatch,
    /// Trails, in the same shape as the sheet's.
    pub traces: Traces,
    /// Trails that belong to no column.
    pub asides: Vec<Aside>,
    /// What is wrong with rows, or worth knowing of them, by row.
    pub faults: Faults,
    /// The same rows as text, as the source says them; none where trails hold it.
    pub said: Option<Said>,
}

/// Rows as text, as the source says them: all that were read, of which some may have gone since.
#[derive(Debug, Clone)]
pub struct Said {
    texts: RecordBatch,
    /// Those that stayed, where some went.
    rows: Option<Vec<usize>>,
}

impl Said {
    /// Rows of which none went.
    pub fn of(texts: RecordBatch) -> Self {
        Self { texts, rows: None }
    }

    fn text(&self, row: usize, column: usize) -> Option<&str> {
        let row = self.rows.as_ref().map_or(row, |rows| rows[row]);
        row::text(&self.texts, row, column)
    }

    /// The rows that stay; their texts are left where they are.
    fn only(self, stays: &[bool]) -> Self {
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
        let traces = Traces::Values(Vec::new());
        Self { table, rows, traces, asides: Vec::new(), faults: Faults::default(), said: None }
    }

    /// A value as the source says it.
    pub fn said(&self, row: usize, column: usize) -> Option<String> {
        if let Some(raw) = self.traces.of(row, column).and_then(|trace| trace.raw.clone()) {
            return Some(raw);
        }
        self.said.as_ref()?.text(row, column).map(str::to_owned)
    }

    /// The rows that stay, with the trails of their own.
    ///
    /// # Errors
    /// When there are not as many marks as rows.
    pub fn only(mut self, stays: &[bool]) -> Result<Self, ArrowError> {
        let mask = BooleanArray::from(stays.to_vec());
        self.rows = filter_record_batch(&self.rows, &mask)?;
        self.said = self.said.map(|said| said.only(stays));
        self.traces.only(stays);
        self.asides.retain(|aside| stays[aside.row]);
        self.faults.only(stays);
        // Rows move up where others go.
        let places = faults::places(stays);
        self.asides.iter_mut().for_each(|aside| aside.row = places[aside.row]);
        Ok(self)
    }
}
