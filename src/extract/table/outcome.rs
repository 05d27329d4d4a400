//! What became of the rows and columns of a grid.

/// The outcome of reading a grid.
#[derive(Debug, Clone, Default)]
pub struct GridOutcome {
    /// The outcome of each row.
    pub rows: Vec<RowOutcome>,
    /// The outcome of each column below the header; none of a column without text.
    pub columns: Vec<Option<RowOutcome>>,
}

impl GridOutcome {
    /// Adds the outcome of the rows of the grid after these.
    pub(super) fn append(mut self, later: Self) -> Self {
        self.rows.extend(later.rows);
        if self.columns.len() < later.columns.len() {
            self.columns.resize(later.columns.len(), None);
        }
        for (own, later) in self.columns.iter_mut().zip(later.columns) {
            *own = own.take().or(later);
        }
        self
    }
}

/// The outcome of a row or a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    /// No recipe reads it.
    Unaccounted,
    /// It is the header.
    Header,
    /// The row names a group, which fills the column of this name in the rows below.
    Group(String),
    /// The row is a record; the column fills the field or list of this name.
    Taken(String),
    /// A rule ignores it, for this reason.
    Ignored(String),
    /// It is quarantined.
    Quarantined,
}
