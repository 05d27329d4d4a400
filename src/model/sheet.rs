//! What a source says: all-text batches, each with the trail of its values.
//!
//! No type is guessed before the schema speaks. A sheet streams: an iterator of [`SheetBatch`], each
//! of one table, so that nine projects and nine million contracts take the same way.

use arrow::array::RecordBatch;

use super::evidence::Trace;

/// Some rows of one table, as text.
#[derive(Debug, Clone)]
pub struct SheetBatch {
    /// Index of the table in the dataset's schema.
    pub table: usize,
    /// A text column for each field of the table's schema, in its order; null is "nothing there".
    pub values: RecordBatch,
    /// How the values are traced.
    pub traces: Traces,
    /// Trails of what is no value of a column, such as a list whose only item says "none".
    pub asides: Vec<Aside>,
}

/// How the values of a batch are traced.
#[derive(Debug, Clone)]
pub enum Traces {
    /// A trail a value: `traces[column][row]`. Documents.
    Values(Vec<Vec<Option<Trace>>>),
}

/// A trail that belongs to a row but to none of its columns.
#[derive(Debug, Clone)]
pub struct Aside {
    /// Row in the batch.
    pub row: usize,
    /// What it tells of: the name of a child table.
    pub field: String,
    /// The trail.
    pub trace: Trace,
}
