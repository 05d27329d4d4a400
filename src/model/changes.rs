//! What changed from one release to the next: a row of `changes.{csv,json,parquet}`.

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is new.
    Add,
    /// A field of it differs.
    Modify,
    /// It is gone.
    Delete,
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
