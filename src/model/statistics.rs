//! Statistics of a dataset: the profile of each column, how far a table drifted from the last release, and the numbers
//! of past releases from which bounds are learned.

/// One column of one table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnProfile {
    /// Table.
    pub table: String,
    /// Column.
    pub column: String,
    /// Rows without a value.
    pub nulls: u64,
    /// Distinct values, the missing one not counted.
    pub distinct: Option<u64>,
    /// Smallest value as text, where the type has an order.
    pub min: Option<String>,
    /// Largest value as text.
    pub max: Option<String>,
    /// The commonest values with how many rows have each, of columns whose values come again and are nobody's.
    pub top: Vec<(String, u64)>,
    /// How many rows lie in each of equal parts of the way from the smallest value to the largest; none without a way.
    pub bins: Vec<u64>,
}

/// Rows of one table, compared with the last release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Table.
    pub table: String,
    /// Rows of the last release.
    pub before: u64,
    /// Rows that are new.
    pub added: u64,
    /// Rows of which a field differs.
    pub changed: u64,
    /// Rows that are gone.
    pub vanished: u64,
    /// Distinct values of each column, before and after; only columns that both releases have.
    pub distinct: Vec<(String, [Option<u64>; 2])>,
    /// Columns that had values in the last release.
    pub filled: Vec<String>,
}

/// One number of one release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Measure {
    /// What was measured: `rows`, or the name of an assertion.
    pub name: String,
    /// Table, or `table.column`.
    pub subject: String,
    /// Count of rows, or hundredths of a percent.
    pub value: u64,
}
