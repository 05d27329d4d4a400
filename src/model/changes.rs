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
    /// What became of it.
    pub kind: ChangeKind,
    /// Column that changed; none when the whole row came or went.
    pub field: Option<String>,
    /// Its value before, as the CSV writes it.
    pub before: Option<String>,
    /// Its value after.
    pub after: Option<String>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is new.
    Add,
    /// A field of it differs.
    Modify,
    /// It is gone.
    Delete,
}

/// Changes as they are told first: how many of what, and the first of them.
#[derive(Debug, Clone, Default)]
pub struct ChangeSummary {
    /// How many there are of each kind, by table.
    pub counts: BTreeMap<(String, ChangeKind), u64>,
    /// The first, in their order.
    pub first: Vec<Change>,
}

impl ChangeSummary {
    /// How many there are.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// How many there are of a kind in a table.
    pub fn count(&self, table: &str, kind: ChangeKind) -> u64 {
        self.counts.get(&(table.to_owned(), kind)).copied().unwrap_or_default()
    }
}

impl ChangeKind {
    /// The kind that a word of `changes` means.
    pub fn from_name(word: &str) -> Option<Self> {
        [Self::Add, Self::Modify, Self::Delete].into_iter().find(|kind| kind.as_str() == word)
    }

    /// The word in `changes`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Modify => "modify",
            Self::Delete => "delete",
        }
    }
}

/// A time in which a row, or one value of it, was seen without a break. A value that never changed has no
/// entry of its own: it was seen as long as its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenPeriod {
    /// Table.
    pub table: String,
    /// Key of the row, its parts joined by `/`.
    pub key: String,
    /// Column; none for the row itself.
    pub field: Option<String>,
    /// The value, as the CSV writes it; none for no value, and for a row.
    pub value: Option<String>,
    /// Day of the captures of the first release that had it.
    pub first: NaiveDate,
    /// The same of the last release that had it.
    pub last: NaiveDate,
    /// Whether the release that tells this has it still.
    pub current: bool,
}
