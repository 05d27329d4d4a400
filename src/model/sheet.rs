//! What a source says: all-text batches, each with the trail of its values.
//!
//! No type is guessed before the schema speaks. A sheet streams: an iterator of [`SheetBatch`], each
//! of one table, so that nine projects and nine million contracts take the same way.

use std::{borrow::Cow, sync::Arc};

use arrow::{array::RecordBatch, error::ArrowError};

pub use super::row_provenance::{CellPart, ColumnProvenance, RowItem, RowItems, RowProvenance};
use super::{evidence::ValueProvenance, row_issues::RowIssues};

/// Some rows of one table, as text.
#[derive(Debug, Clone)]
pub struct SheetBatch {
    /// Index of the table in the dataset's schema.
    pub table: usize,
    /// A text column for each field of the table's schema, in its order; null is "nothing there".
    pub values: RecordBatch,
    /// How the values are traced.
    pub provenance: Provenance,
    /// Trails of what is no value of a column, such as a list whose only item says "none".
    pub child_provenance: Vec<ChildProvenance>,
    /// What is wrong with rows, by row: such a row is set aside, or stops the release.
    pub issues: RowIssues,
}

/// How the values of a batch are traced.
#[derive(Debug, Clone)]
pub enum Provenance {
    /// A trail a value: `traces[column][row]`. Documents.
    Values(Vec<Vec<Option<ValueProvenance>>>),
    /// A trail a row, and one a column. Tables.
    Rows(RowProvenance),
}

/// A trail that belongs to a row but to none of its columns.
#[derive(Debug, Clone)]
pub struct ChildProvenance {
    /// Row in the batch.
    pub row: usize,
    /// What it tells of: the name of a child table.
    pub field: String,
    /// The trail.
    pub provenance: ValueProvenance,
}

impl Provenance {
    /// The trail of a value; of one that is not there none may be.
    pub fn get(&self, row: usize, column: usize) -> Option<Cow<'_, ValueProvenance>> {
        match self {
            Self::Values(traces) => traces.get(column)?.get(row)?.as_ref().map(Cow::Borrowed),
            Self::Rows(rows) => rows.get(row, column),
        }
    }

    /// Where a value was read; of one that is not there, where its row was.
    pub fn place(&self, row: usize, column: usize) -> String {
        match self {
            // Of a value that is not there the row's other values tell the place.
            Self::Values(traces) => {
                let beside = || traces.iter().find_map(|c| c.get(row)?.as_ref().filter(|t| t.capture.is_some()));
                let own = traces.get(column).and_then(|c| c.get(row)).and_then(Option::as_ref);
                own.or_else(beside).map(|t| t.place.clone()).unwrap_or_default()
            }
            Self::Rows(rows) => rows.value_place(row, column),
        }
    }

    /// The capture that a row was read in.
    pub fn capture(&self, row: usize) -> Option<&str> {
        match self {
            Self::Values(traces) => traces.iter().find_map(|c| c.get(row)?.as_ref()?.capture.as_deref()),
            Self::Rows(rows) => Some(&rows.capture),
        }
    }

    /// Gives a value another trail.
    pub fn set(&mut self, row: usize, column: usize, trace: ValueProvenance) {
        match self {
            Self::Values(traces) => {
                if let Some(slot) = traces.get_mut(column).and_then(|c| c.get_mut(row)) {
                    *slot = Some(trace);
                }
            }
            Self::Rows(rows) => {
                rows.overrides.insert((row, column), trace);
            }
        }
    }

    /// Takes the trail of a value away, and gives it; where it stands in its row stays told.
    pub fn take(&mut self, row: usize, column: usize) -> Option<ValueProvenance> {
        match self {
            Self::Values(traces) => traces.get_mut(column)?.get_mut(row)?.take(),
            Self::Rows(rows) => {
                let told = rows.get(row, column).map(Cow::into_owned);
                rows.overrides.remove(&(row, column));
                told
            }
        }
    }

    /// Every trail that can hold raw text.
    pub fn iter_mut(&mut self) -> Box<dyn Iterator<Item = &mut ValueProvenance> + '_> {
        match self {
            Self::Values(traces) => Box::new(traces.iter_mut().flatten().flatten()),
            Self::Rows(rows) => Box::new(rows.overrides.values_mut()),
        }
    }

    /// The trails of the rows that stay.
    pub fn retain_rows(&mut self, stays: &[bool]) {
        match self {
            Self::Values(traces) => {
                for column in traces {
                    let mut row = 0..;
                    column.retain(|_| row.next().is_some_and(|row| stays[row]));
                }
            }
            Self::Rows(rows) => rows.retain_rows(stays),
        }
    }

    /// The source's row that a row was read in, where rows are traced by theirs: of which part of it, and which there.
    /// It says nothing but whether two rows were read in the same.
    pub fn source_row(&self, row: usize) -> Option<(usize, u32)> {
        match self {
            Self::Values(_) => None,
            Self::Rows(rows) => rows.rows.get(row).map(|row| (Arc::as_ptr(&rows.places).addr(), *row)),
        }
    }
}

impl SheetBatch {
    /// A batch without faults.
    ///
    /// # Errors
    /// When the columns are not those of the schema, or not as long as each other.
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
