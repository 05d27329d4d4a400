//! What the checks of a dataset saw: the matter of `report.json` and of the console's summary.

use std::collections::BTreeMap;

use super::{
    accounting::Accounting,
    issue::{Issue, Level},
    statistics::ColumnProfile,
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
    /// Issues beyond those, by code and level: of many alike the first are kept.
    pub omitted: OmittedCounts,
    /// What the columns hold.
    pub profile: Vec<ColumnProfile>,
}

/// Issues that are counted and not kept, by code and level.
pub type OmittedCounts = BTreeMap<(&'static str, Level), u64>;

impl Findings {
    /// How many issues of a level there are.
    pub fn count(&self, level: Level) -> u64 {
        let kept = self.issues.iter().filter(|i| i.level == level).count() as u64;
        kept + self.omitted.iter().filter(|((_, of), _)| *of == level).map(|(_, n)| n).sum::<u64>()
    }

    /// Issues that stop a release.
    pub fn errors(&self) -> u64 {
        self.count(Level::Error)
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
    pub passed: bool,
}
