//! The rows of a source as text: batches, each with the provenance of its values.
//!
//! No type is inferred before the schema is applied. A sheet is a stream of [`SheetBatch`], each of one table, so that
//! nine projects and nine million contracts take the same path.

use std::{borrow::Cow, sync::Arc};

use arrow::{array::RecordBatch, error::ArrowError};

pub use super::row_provenance::{CellPart, ColumnProvenance, RowItem, RowItems, RowProvenance};
use super::{evidence::ValueProvenance, row_issues::RowIssues};

/// Some rows of one table, as text.
#[derive(Debug, Clone)]
pub struct SheetBatch {
    /// Index of the table in the dataset's schema.
    pub table: usize,
    /// A text column for each field of the table's schema, in its order; null where the source has no value.
    pub values: RecordBatch,
    /// The provenance of the values.
    pub provenance: Provenance,
    /// Provenance of list items that are not a value, such as a list whose only item is "none".
    pub child_provenance: Vec<ChildProvenance>,
    /// The issues of the rows: a row with an error is quarantined, or stops the release.
    pub issues: RowIssues,
}

/// The provenance of the values of a batch.
#[derive(Debug, Clone)]
pub enum Provenance {
    /// One for each value, for documents: `values[column][row]`.
    Values(Vec<Vec<Option<ValueProvenance>>>),
    /// One for each row and each column, for tables.
    Rows(RowProvenance),
}

/// The provenance of an item of a child table that is not a value.
#[derive(Debug, Clone)]
pub struct ChildProvenance {
    /// Index of the parent row in the batch.
    pub row: usize,
    /// Name of the child table.
    pub field: String,
    /// Its provenance.
    pub provenance: ValueProvenance,
}

impl Provenance {
    /// Returns the provenance of a value; a missing value may have none.
    pub fn get(&self, row: usize, column: usize) -> Option<Cow<'_, ValueProvenance>> {
        match self {
            Self::Values(values) => values.get(column)?.get(row)?.as_ref().map(Cow::Borrowed),
            Self::Rows(rows) => rows.get(row, column),
        }
    }

    /// Returns the place of a value; of a missing value, that of its row.
    pub fn place(&self, row: usize, column: usize) -> String {
        match self {
            // A missing value has the place of another value of its row.
            Self::Values(values) => {
                let other = || values.iter().find_map(|c| c.get(row)?.as_ref().filter(|t| t.capture.is_some()));
                let own = values.get(column).and_then(|c| c.get(row)).and_then(Option::as_ref);
                own.or_else(other).map(|t| t.place.clone()).unwrap_or_default()
            }
            Self::Rows(rows) => rows.value_place(row, column),
        }
    }

    /// Returns the SHA-256 of the capture of a row.
    pub fn capture(&self, row: usize) -> Option<&str> {
        match self {
            Self::Values(values) => values.iter().find_map(|c| c.get(row)?.as_ref()?.capture.as_deref()),
            Self::Rows(rows) => Some(&rows.capture),
        }
    }

    /// Returns the section of the recipe that makes the rows; empty where it is the only one of their table.
    pub fn section(&self) -> Arc<str> {
        match self {
            Self::Values(_) => Arc::default(),
            Self::Rows(rows) => Arc::clone(&rows.section),
        }
    }

    /// Sets the provenance of a value.
    pub fn set(&mut self, row: usize, column: usize, trace: ValueProvenance) {
        match self {
            Self::Values(values) => {
                if let Some(slot) = values.get_mut(column).and_then(|c| c.get_mut(row)) {
                    *slot = Some(trace);
                }
            }
            Self::Rows(rows) => {
                rows.overrides.insert((row, column), trace);
            }
        }
    }

    /// Removes the provenance of a value and returns it; that of its row and column stays.
    pub fn take(&mut self, row: usize, column: usize) -> Option<ValueProvenance> {
        match self {
            Self::Values(values) => values.get_mut(column)?.get_mut(row)?.take(),
            Self::Rows(rows) => {
                let value = rows.get(row, column).map(Cow::into_owned);
                rows.overrides.remove(&(row, column));
                value
            }
        }
    }

    /// Iterates over every provenance that can hold raw text.
    pub fn iter_mut(&mut self) -> Box<dyn Iterator<Item = &mut ValueProvenance> + '_> {
        match self {
            Self::Values(values) => Box::new(values.iter_mut().flatten().flatten()),
            Self::Rows(rows) => Box::new(rows.overrides.values_mut()),
        }
    }

    /// Keeps the provenance of the rows marked in `keep`.
    pub fn retain_rows(&mut self, keep: &[bool]) {
        match self {
            Self::Values(values) => {
                for column in values {
                    let mut row = 0..;
                    column.retain(|_| row.next().is_some_and(|row| keep[row]));
                }
            }
            Self::Rows(rows) => rows.retain_rows(keep),
        }
    }

    /// Returns an identifier of the source row of a row, for tables: two rows with the same one are items of one source row.
    pub fn source_row(&self, row: usize) -> Option<(usize, u32)> {
        match self {
            Self::Values(_) => None,
            Self::Rows(rows) => rows.rows.get(row).map(|row| (Arc::as_ptr(&rows.places).addr(), *row)),
        }
    }
}

impl SheetBatch {
    /// Makes a batch without issues.
    ///
    /// # Errors
    /// When the columns do not match the schema, or differ in length.
    pub fn new(
        table: usize,
        schema: arrow::datatypes::SchemaRef,
        columns: Vec<arrow::array::ArrayRef>,
        traces: Provenance,
    ) -> Result<Self, ArrowError> {
        let values = RecordBatch::try_new(schema, columns)?;
        Ok(Self { table, values, provenance: traces, child_provenance: Vec::new(), issues: RowIssues::default() })
    }
}
