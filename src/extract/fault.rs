//! Errors of reading a capture, and the issues made from them.

use serde::{Deserialize, Serialize};

use crate::model::{
    html_limits::LimitExceeded,
    issue::{Issue, Place},
};

/// The error of a capture that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{document}: {kind}")]
pub struct ExtractError {
    /// The address or path that was read.
    pub document: String,
    /// Why it cannot be read.
    pub kind: Unreadable,
}

/// Why a capture cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Unreadable {
    /// No bytes, or white space only.
    #[error("the document is empty")]
    Empty,
    /// Binary data of no known format.
    #[error("the bytes at offset {offset} are not text")]
    Binary {
        /// Offset of the first byte that is not text.
        offset: usize,
    },
    /// A known format that has no reader.
    #[error("{format} documents cannot be read")]
    NoReader {
        /// Its name.
        format: String,
    },
    /// Bytes that are invalid in the expected character set.
    #[error("line {line}: byte {offset} is not {charset}")]
    Charset {
        /// Line from 1.
        line: usize,
        /// Byte offset in the document.
        offset: usize,
        /// The expected character set.
        charset: String,
        /// The detected character set.
        looks_like: String,
    },
    /// A damaged file.
    #[error("the file is damaged")]
    Damaged,
    /// A damaged part of a file.
    #[error("{place}: {message}")]
    Broken {
        /// Its place: a line, a file of an archive.
        place: String,
        /// What is wrong.
        message: String,
    },
    /// An archive with several files that may be the document.
    #[error("the archive holds {count} files: {names}")]
    Members {
        /// Count of these files.
        count: usize,
        /// Names of the first.
        names: String,
    },
    /// An archive without a file whose name the source gives.
    #[error("none of its {count} files has a name that `member` matches: {names}")]
    NoMember {
        /// Count of its files.
        count: usize,
        /// Names of the first.
        names: String,
    },
    /// A file that needs a password.
    #[error("the file needs a password")]
    Encrypted,
    /// All pages are images.
    #[error("its pages are pictures without text")]
    Scan,
    /// A page whose fonts have no character map.
    #[error("the fonts of page {page} do not tell what their signs mean")]
    Garbled {
        /// Page from 1.
        page: usize,
    },
    /// The worker process failed.
    #[error("the process that reads documents cannot be used: {message}")]
    Worker {
        /// The cause.
        message: String,
    },
    /// A limit is exceeded.
    #[error("the document is beyond the limit: {limit}")]
    Limit {
        /// The limit.
        limit: String,
    },
    /// A page that must be read in a worker process.
    #[error("the page costs more to read than its size tells")]
    Heavy,
    /// Records that are deeper in a file than its recipe says.
    #[error("each item of a list is taken for a column; lists of records are at {}", lists.join(", "))]
    RecordsNotNamed {
        /// The paths of the lists.
        lists: Vec<String>,
    },
    /// The memory limit is exceeded.
    #[error("its rows and cells need more than {mib} MiB of memory")]
    Memory {
        /// The memory limit, in MiB.
        mib: u64,
    },
    /// The text that its recipe repeats exceeds the memory limit.
    #[error("text that its recipe repeats in many rows needs more than {mib} MiB of memory")]
    RepeatedText {
        /// The memory limit, in MiB.
        mib: u64,
    },
    /// A line is too long.
    #[error("line {line} has {bytes} bytes; the limit is {limit}")]
    LongLine {
        /// Line from 1.
        line: usize,
        /// Its length, in bytes.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Elements are nested too deep.
    #[error("line {line}: elements are nested {depth} deep; the limit is {limit}")]
    Depth {
        /// Line from 1.
        line: usize,
        /// How deep.
        depth: usize,
        /// The limit.
        limit: usize,
    },
}

impl Unreadable {
    /// A table that begins at a place below another, in a capture whose tables are read in parts.
    pub(super) fn several_tables(place: &str) -> Self {
        Self::Limit { limit: format!("one table where it is read in parts; another begins at {place}") }
    }
}

impl ExtractError {
    /// Converts the error to an issue that stops the release.
    pub fn issue(&self) -> Issue {
        let (code, place) = match &self.kind {
            Unreadable::Empty => ("document-empty", "the whole document".to_owned()),
            Unreadable::Binary { offset } => ("document-binary", format!("byte {offset}")),
            Unreadable::NoReader { .. } => ("no-reader", "the whole document".to_owned()),
            Unreadable::Charset { line, .. } => ("charset", format!("line {line}")),
            Unreadable::LongLine { line, .. } => ("line-too-long", format!("line {line}")),
            Unreadable::Depth { line, .. } => ("too-deep", format!("line {line}")),
            Unreadable::Damaged => ("document-damaged", "the whole document".to_owned()),
            Unreadable::Broken { place, .. } => ("document-damaged", place.clone()),
            Unreadable::Members { .. } | Unreadable::NoMember { .. } => {
                ("archive-members", "the whole archive".to_owned())
            }
            Unreadable::Encrypted => ("document-encrypted", "the whole document".to_owned()),
            Unreadable::Scan => ("document-scanned", "the whole document".to_owned()),
            Unreadable::Garbled { page } => ("page-garbled", format!("page {page}")),
            Unreadable::Worker { .. } => ("worker-failed", "the whole document".to_owned()),
            Unreadable::Limit { .. } | Unreadable::Heavy => ("document-limit", "the whole document".to_owned()),
            Unreadable::RecordsNotNamed { .. } => ("records-not-named", "the whole document".to_owned()),
            Unreadable::Memory { .. } | Unreadable::RepeatedText { .. } => {
                ("memory-limit", "the whole document".to_owned())
            }
        };
        let issue = Issue::error(code, Place::Document { document: self.document.clone(), place });
        let issue = match &self.kind {
            Unreadable::Broken { message, .. } => issue.with("detail", message),
            kind => issue.with("detail", kind.to_string()),
        };
        match &self.kind {
            Unreadable::Charset { looks_like, .. } => issue.with("near", looks_like),
            Unreadable::NoReader { format } => {
                let kind = format.split(' ').next().unwrap_or_default();
                issue.with("format", format).with("kind", kind)
            }
            Unreadable::RecordsNotNamed { lists } => {
                issue.with("lists", lists.join(", ")).with("near", lists.first().map_or("", String::as_str))
            }
            _ => issue,
        }
    }
}

impl From<LimitExceeded> for Unreadable {
    fn from(costly: LimitExceeded) -> Self {
        match costly {
            LimitExceeded::Depth { line, depth, limit } => Self::Depth { line, depth, limit },
            LimitExceeded::Reopened { .. } | LimitExceeded::Attributes { .. } => {
                Self::Limit { limit: costly.to_string() }
            }
        }
    }
}
