//! Statistics of a dataset: the profile of each column, how far a table drifted from the last release, and the numbers
//! of past releases from which bounds are learned.

/// The profile of one column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnProfile {
    /// Table.
    pub table: String,
    /// Column.
    pub column: String,
    /// Count of missing values.
    pub nulls: u64,
    /// Count of distinct values, without missing ones.
    pub distinct: Option<u64>,
    /// Smallest value as text, where the type has an order.
    pub min: Option<String>,
    /// Largest value as text.
    pub max: Option<String>,
    /// The most frequent values with their counts, of columns whose values repeat and are not personal data.
    pub top: Vec<(String, u64)>,
    /// Histogram: counts in intervals of equal width between the smallest and the largest value; empty where these are
    /// equal.
    pub bins: Vec<u64>,
}

/// The rows of one table, compared with the last release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Table.
    pub table: String,
    /// Count of rows of the last release.
    pub before: u64,
    /// Count of new rows.
    pub added: u64,
    /// Count of rows with a changed value.
    pub changed: u64,
    /// Count of deleted rows.
    pub vanished: u64,
    /// Counts of distinct values of each column, before and after, of columns in both releases.
    pub distinct: Vec<(String, [Option<u64>; 2])>,
    /// Columns that had values in the last release.
    pub filled: Vec<String>,
}

/// A number that was measured of a release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Measure {
    /// What was measured: `rows`, or the name of an assertion.
    pub name: String,
    /// Table, or `table.column`.
    pub subject: String,
    /// Count of rows, or hundredths of a percent.
    pub value: u64,
}
