//! Rows of the tables of a document that may not be what is drawn.

use serde::{Deserialize, Serialize};

/// A row of a table that may not be what is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFlaw {
    /// Index of the table in the document.
    pub table: u32,
    /// Index of its row.
    pub row: u32,
    /// Why.
    pub kind: RowFlaw,
}

/// Why a row of a table may not be what is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowFlaw {
    /// The end of a page cut it; its rest was joined to it.
    Continues,
    /// The end of a page may have cut it: the next row may be its rest, or a row of its own.
    MayContinue,
    /// It is several rows, or one of several lines: there is no rule between them.
    NotRuled,
    /// It begins a table without a heading, which may continue the one before.
    Unheaded,
}
