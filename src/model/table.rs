//! What we say: typed batches of one schema, with what the rows rest on.

use arrow::array::RecordBatch;

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
