//! What proves a value: where it was read and what stood there, or what else it rests on.

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Read in a capture.
    Read,
    /// Written in the spec.
    Constant,
    /// A person's correction.
    Lookup,
    /// Made by a named rule.
    Derived,
}

impl Origin {
    /// The word in `evidence.parquet`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Constant => "constant",
            Self::Lookup => "lookup",
            Self::Derived => "derived",
        }
    }

    /// The origin that a word stands for.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Read, Self::Constant, Self::Lookup, Self::Derived].into_iter().find(|o| o.as_str() == word)
    }
}

/// The trail of one value, without the row it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// What it rests on.
    pub origin: Origin,
    /// SHA-256 of the capture it was read in.
    pub capture: Option<String>,
    /// Where: `line 4`, `lines 4-6`, `article > p:nth-child(2)`, or `file:line` of a spec.
    pub place: String,
    /// What stood there, as it stood.
    pub raw: Option<String>,
    /// The rule that took it or made it.
    pub rule: String,
    /// Whether a cue decided it, not a mark of the document.
    pub inferred: bool,
}

/// The rule of a whole row: its values are read again from the capture.
pub const ROW: &str = "row";

/// One row of `evidence.parquet`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Table of the row.
    pub table: String,
    /// Primary key of the row, its parts joined by `/`.
    pub key: String,
    /// Column, or the name of a child table for items that are no value.
    pub field: String,
    /// Address of the source as the spec gives it.
    pub source: String,
    /// The trail.
    pub trace: Trace,
}

/// The place of a value by that of its row and that of its column: `line 12` and `column 3`, `Obras!12` and
/// `column E`, `/contracts/3` and `/price`.
pub fn joined(row: &str, column: &str) -> String {
    if column.is_empty() {
        return row.to_owned();
    }
    if column.starts_with('/') {
        return format!("{row}{column}");
    }
    match (row.rsplit_once('!'), column.strip_prefix("column ")) {
        (Some((sheet, number)), Some(letters)) => format!("{sheet}!{letters}{number}"),
        _ => format!("{row}, {column}"),
    }
}
