//! What the checks of a dataset saw: the matter of `report.json` and of the console's summary.

use std::collections::BTreeMap;

use super::{
    accounting::Accounting,
    issue::{Issue, Level},
    profile::ColumnProfile,
};

/// Everything that was found about a dataset.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// Rows a table.
    pub rows: BTreeMap<String, u64>,
    /// Where every character went.
    pub accounting: Accounting,
    /// How often each check looked and how often it failed.
    pub checks: Vec<CheckCount>,
    /// Thresholds on the dataset as a whole.
    pub assertions: Vec<Assertion>,
    /// Everything a person should know.
    pub issues: Vec<Issue>,
    /// What the columns hold.
    pub profile: Vec<ColumnProfile>,
}

impl Findings {
    /// Issues that stop a release.
    pub fn errors(&self) -> u64 {
        self.issues.iter().filter(|i| i.level == Level::Error).count() as u64
    }
}

/// A test of rows, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckCount {
    /// Table.
    pub table: String,
    /// Its name: the constraint, or `unique`, or `foreignKey`.
    pub check: &'static str,
    /// Values or keys it looked at.
    pub checked: u64,
    /// Those that failed.
    pub failed: u64,
}

/// A threshold on a dataset, with what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// Its name, as the pipeline writes it.
    pub name: &'static str,
    /// Table or column that it is about; empty for the whole dataset.
    pub subject: String,
    /// The bound.
    pub bound: String,
    /// What was found.
    pub found: String,
    /// Whether the bound was kept.
    pub held: bool,
}
