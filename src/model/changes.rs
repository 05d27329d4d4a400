//! What changed between two releases (a row of `changes.{csv,json,parquet}`), and when rows and values were seen (a row
//! of `history`).

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Table of the row.
    pub table: String,
    /// Primary key of the row, its parts joined by `/`.
    pub key: String,
    /// Whether it was added, modified or deleted.
    pub kind: ChangeKind,
    /// Column that changed; none when the row itself was added or deleted.
    pub field: Option<String>,
    /// Its old value, as in the CSV.
    pub before: Option<String>,
    /// Its new value.
    pub after: Option<String>,
}

/// The kinds of change of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// The row is new.
    Add,
    /// A value of the row changed.
    Modify,
    /// The row was deleted.
    Delete,
}

/// A summary of changes: counts by table and kind, and the first changes.
#[derive(Debug, Clone, Default)]
pub struct ChangeSummary {
    /// Count of changes, by table and kind.
    pub counts: BTreeMap<(String, ChangeKind), u64>,
    /// The first changes, in order of table and key.
    pub first: Vec<Change>,
}

impl ChangeSummary {
    /// Returns the count of all changes.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// Returns the count of changes of a kind in a table.
    pub fn count(&self, table: &str, kind: ChangeKind) -> u64 {
        self.counts.get(&(table.to_owned(), kind)).copied().unwrap_or_default()
    }
}

impl ChangeKind {
    /// Parses a value of the column `change`.
    pub fn from_name(word: &str) -> Option<Self> {
        [Self::Add, Self::Modify, Self::Delete].into_iter().find(|kind| kind.as_str() == word)
    }

    /// Returns its value in the column `change`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Modify => "modify",
            Self::Delete => "delete",
        }
    }
}

/// A period in which every release had a row, or a value of it. A value that never changed has no period of its own: it
/// has that of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenPeriod {
    /// Table.
    pub table: String,
    /// Key of the row, its parts joined by `/`.
    pub key: String,
    /// Column; none for the row itself.
    pub field: Option<String>,
    /// The value, as in the CSV; none for a missing value, and for a row.
    pub value: Option<String>,
    /// Capture date of the first release that had it.
    pub first: NaiveDate,
    /// Capture date of the last release that had it.
    pub last: NaiveDate,
    /// Whether the current release has it.
    pub current: bool,
}
