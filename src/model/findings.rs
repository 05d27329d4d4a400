//! The results of the checks of a dataset: the content of `report.json` and of the console's summary.

use std::collections::BTreeMap;

use super::{
    accounting::Accounting,
    issue::{Issue, Level},
    statistics::ColumnProfile,
};

/// The results of all checks of a dataset.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// Count of rows, by table.
    pub rows: BTreeMap<String, u64>,
    /// The account of all characters.
    pub accounting: Accounting,
    /// How many values each check tested, and how many failed.
    pub checks: Vec<CheckCount>,
    /// Results of the assertions.
    pub assertions: Vec<Assertion>,
    /// The stored issues.
    pub issues: Vec<Issue>,
    /// Count of issues that are not stored, by code and level: of many issues of a kind the first are stored.
    pub omitted: OmittedCounts,
    /// The profile of each column.
    pub profile: Vec<ColumnProfile>,
}

/// Counts of issues that are not stored, by code and level.
pub type OmittedCounts = BTreeMap<(&'static str, Level), u64>;

impl Findings {
    /// Returns the count of issues of a level, stored or not.
    pub fn count(&self, level: Level) -> u64 {
        let stored = self.issues.iter().filter(|i| i.level == level).count() as u64;
        stored + self.omitted.iter().filter(|((_, of), _)| *of == level).map(|(_, n)| n).sum::<u64>()
    }

    /// Returns the count of errors.
    pub fn errors(&self) -> u64 {
        self.count(Level::Error)
    }
}

/// The counts of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckCount {
    /// Table.
    pub table: String,
    /// Name of the check: a constraint of Table Schema, `unique` or `foreignKey`.
    pub check: &'static str,
    /// Count of values or keys that were tested.
    pub checked: u64,
    /// Count of those that failed.
    pub failed: u64,
}

/// The result of an assertion: a threshold on the dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// Its name, as the pipeline writes it.
    pub name: &'static str,
    /// Table or column that it tests; empty for the dataset.
    pub subject: String,
    /// The threshold.
    pub bound: String,
    /// The measured value.
    pub found: String,
    /// Whether the measured value is within the threshold.
    pub passed: bool,
}
