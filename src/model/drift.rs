//! How far a table has moved from the last release.

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
    pub distinct: Vec<(String, [u64; 2])>,
    /// Columns that had values in the last release.
    pub filled: Vec<String>,
}
