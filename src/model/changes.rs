//! What changed from one release to the next: a row of `changes.{csv,json,parquet}`.

use std::collections::BTreeMap;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Table of the row.
    pub table: String,
    /// Primary key of the row, its parts joined by `/`.
    pub key: String,
    /// What became of it.
    pub kind: Kind,
    /// Column that changed; none when the whole row came or went.
    pub field: Option<String>,
    /// Its value before, as the CSV writes it.
    pub before: Option<String>,
    /// Its value after.
    pub after: Option<String>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It is new.
    Add,
    /// A field of it differs.
    Modify,
    /// It is gone.
    Delete,
}

/// Changes as they are told first: how many of what, and the first of them.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// How many there are of each kind, by table.
    pub counts: BTreeMap<(String, Kind), u64>,
    /// The first, in their order.
    pub first: Vec<Change>,
}

impl Summary {
    /// How many there are.
    pub fn all(&self) -> u64 {
        self.counts.values().sum()
    }

    /// How many there are of a kind in a table.
    pub fn of(&self, table: &str, kind: Kind) -> u64 {
        self.counts.get(&(table.to_owned(), kind)).copied().unwrap_or_default()
    }
}

impl Kind {
    /// The kind that a word of `changes` means.
    pub fn of(word: &str) -> Option<Self> {
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
