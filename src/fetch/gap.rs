//! Why a listing is not whole.

use std::fmt;

use crate::model::message::Message;

/// Why a listing is not whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// It says that it has more records than it gave.
    Total {
        /// What it says.
        said: u64,
        /// What it gave.
        found: u64,
    },
    /// No page had the path that leads to the next one.
    Path(String),
    /// Its last page says that more records follow.
    More,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Total { said, found } => write!(f, "it says that it has {said} records, and gave {found}"),
            Self::Path(path) => write!(f, "no page has `{path}`, which leads to the next page"),
            Self::More => write!(f, "its last page says that more records follow"),
        }
    }
}

impl Gap {
    /// The gap as a sentence for people.
    pub fn message(&self) -> Message {
        match self {
            Self::Total { said, found } => Message::new("gap-total").with("said", said).with("found", found),
            Self::Path(path) => Message::new("gap-path").with("path", path),
            Self::More => Message::new("gap-more"),
        }
    }
}
