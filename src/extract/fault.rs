//! Why a capture cannot be read, as an error and as an issue.

use serde::{Deserialize, Serialize};

use crate::model::{
    html_limits::LimitExceeded,
    issue::{Issue, Place},
};

/// Why a capture could not be read at all.
#[derive(Debug, thiserror::Error)]
#[error("{document}: {kind}")]
pub struct ExtractError {
    /// What was read: the address or path.
    pub document: String,
    /// What is wrong with it.
    pub kind: Unreadable,
}

/// What is wrong with a capture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Unreadable {
    /// No bytes, or white space only.
    #[error("the document is empty")]
    Empty,
    /// Bytes that are no text and no known format.
    #[error("the bytes at offset {offset} are not text")]
    Binary {
        /// First byte that no text has.
        offset: usize,
    },
    /// A known format that has no reader.
    #[error("{format} documents cannot be read")]
    NoReader {
        /// Its name.
        format: String,
    },
    /// Not the character set it should be.
    #[error("line {line}: byte {offset} is not {charset}")]
    Charset {
        /// Line from 1.
        line: usize,
        /// Byte offset in the document.
        offset: usize,
        /// What was expected.
        charset: String,
        /// What it looks like.
        looks_like: String,
    },
    /// A file that is broken.
    #[error("the file is damaged")]
    Damaged,
    /// A part of a file that is broken.
    #[error("{place}: {message}")]
    Broken {
        /// Where: a line, a part of an archive.
        place: String,
        /// What is wrong there.
        message: String,
    },
    /// An archive from which no single file can be chosen.
    #[error("the archive holds {count} files: {names}")]
    Members {
        /// How many may be meant.
        count: usize,
        /// The first of them.
        names: String,
    },
    /// A file that opens by a password only.
    #[error("the file needs a password")]
    Encrypted,
    /// Pages that are pictures, all of them.
    #[error("its pages are pictures without text")]
    Scan,
    /// A page whose fonts do not tell their text.
    #[error("the fonts of page {page} do not tell what their signs mean")]
    Garbled {
        /// Page from 1.
        page: usize,
    },
    /// The process that reads could not be used.
    #[error("the process that reads documents cannot be used: {message}")]
    Worker {
        /// Why.
        message: String,
    },
    /// More than may be read.
    #[error("the document is beyond the limit: {limit}")]
    Limit {
        /// The limit.
        limit: String,
    },
    /// A page that is read in a process of its own only.
    #[error("the page costs more to read than its size tells")]
    Heavy,
    /// More than may be held in memory.
    #[error("its rows and cells need more than {mib} MiB of memory")]
    Memory {
        /// What may be used.
        mib: u64,
    },
    /// A line beyond the limit.
    #[error("line {line} has {bytes} bytes; the limit is {limit}")]
    LongLine {
        /// Line from 1.
        line: usize,
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Elements nested beyond the limit.
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

impl ExtractError {
    /// The error as an issue that stops the release.
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
            Unreadable::Members { .. } => ("archive-members", "the whole archive".to_owned()),
            Unreadable::Encrypted => ("document-encrypted", "the whole document".to_owned()),
            Unreadable::Scan => ("document-scanned", "the whole document".to_owned()),
            Unreadable::Garbled { page } => ("page-garbled", format!("page {page}")),
            Unreadable::Worker { .. } => ("worker-failed", "the whole document".to_owned()),
            Unreadable::Limit { .. } | Unreadable::Heavy => ("document-limit", "the whole document".to_owned()),
            Unreadable::Memory { .. } => ("memory-limit", "the whole document".to_owned()),
        };
        let issue = Issue::error(code, Place::Document { document: self.document.clone(), place });
        let issue = match &self.kind {
            Unreadable::Broken { message, .. } => issue.with("detail", message),
            kind => issue.with("detail", kind.to_string()),
        };
        match &self.kind {
            Unreadable::Charset { looks_like, .. } => issue.with("near", looks_like),
            Unreadable::NoReader { format } => issue.with("format", format),
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
