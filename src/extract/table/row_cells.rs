//! The cells of a row, whatever reader gives them.

use crate::model::grid::{Cell, GridRow};

/// The cells of a row.
pub(super) trait Cells {
    /// Count of cells.
    fn len(&self) -> usize;

    /// Text of a cell; empty where there is none.
    fn text(&self, column: usize) -> &str;

    /// Whether its quotes in delimited text are not those of RFC 4180.
    fn has_odd_quotes(&self) -> bool;
}

impl Cells for GridRow {
    fn len(&self) -> usize {
        self.cells.len()
    }

    fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell: &Cell| cell.text.as_str())
    }

    fn has_odd_quotes(&self) -> bool {
        self.has_odd_quotes
    }
}
