//! What past releases measured: from these, bounds are learned.

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
