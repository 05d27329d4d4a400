//! What we say: typed batches of one schema, with what the rows rest on.

use arrow::{
    array::{BooleanArray, RecordBatch},
    compute::filter_record_batch,
    error::ArrowError,
};

use super::sheet::{Aside, Traces};

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
}

impl TableBatch {
    /// The rows that stay, with the trails of their own.
    ///
    /// # Errors
    /// When there are not as many marks as rows.
    pub fn only(mut self, stays: &[bool]) -> Result<Self, ArrowError> {
        self.rows = filter_record_batch(&self.rows, &BooleanArray::from(stays.to_vec()))?;
        let Traces::Values(traces) = &mut self.traces;
        for column in traces {
            let mut row = 0..;
            column.retain(|_| row.next().is_some_and(|row| stays[row]));
        }
        self.asides.retain(|aside| stays[aside.row]);
        // Rows move up where others go.
        let moved = |row: usize| stays[..row].iter().filter(|stays| **stays).count();
        self.asides.iter_mut().for_each(|aside| aside.row = moved(aside.row));
        Ok(self)
    }
}
