//! Values without a reading by the type of their field.

use crate::model::{issue::Level, row_issues};

/// A value that has no reading by its field's type, or a doubtful one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Row in the batch.
    pub row: usize,
    /// Column.
    pub column: usize,
    /// Code of the issue.
    pub code: &'static str,
    /// An error where the value is null; a warning where it has a reading that a person should see.
    pub level: Level,
    /// The readings, when there are two; otherwise what is wrong.
    pub detail: String,
}

impl row_issues::RowIssue for Fault {
    fn row(&self) -> usize {
        self.row
    }

    fn set_row(&mut self, row: usize) {
        self.row = row;
    }

    fn code(&self) -> &'static str {
        self.code
    }

    fn level(&self) -> Level {
        self.level
    }

    fn byte_size(&self) -> usize {
        size_of::<Self>() + self.detail.len()
    }
}
