//! Capture → Sheet: what the source says, all text, with a trail for every value.
//!
//! In go a capture and a pipeline; out come batches of text, the account of every character, and
//! issues. Bytes say what they are (`unpack`, `sniff`), `charset` makes text of them, `text` and `html` make a
//! document; `pdf` does so by geometry, in a process of its own (`worker`). `document` finds records in it by
//! recipe. Read next: `document`.

mod charset;
pub mod document;
mod html;
mod pdf;
mod sniff;
mod text;
mod unpack;
pub mod worker;

use serde::{Deserialize, Serialize};

use crate::{
    model::{
        capture::Capture,
        document::{Document, Media},
        issue::{Issue, Place},
    },
    spec::recipe::Recipe,
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
    #[error("the process that reads documents cannot be used: {told}")]
    Worker {
        /// Why.
        told: String,
    },
    /// More than may be read.
    #[error("the document is beyond the limit: {limit}")]
    Limit {
        /// The limit.
        limit: String,
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

/// Reads a capture into a document; `charset` is what the spec says of it.
pub fn read(capture: &Capture, charset: Option<&str>, recipe: Option<&Recipe>) -> Result<Document, ExtractError> {
    let told = |kind| ExtractError { document: capture.read_from.clone(), kind };
    let bytes = unpack::unpack(&capture.bytes).map_err(told)?;
    let media = sniff::media(&bytes).map_err(told)?;
    if media == Media::Pdf {
        return worker::read(&bytes).map_err(told);
    }
    let text = charset::decode(&bytes, media, charset, capture.media_type.as_deref()).map_err(told)?;
    match media {
        Media::Pdf => Err(Unreadable::Damaged),
        Media::Text => {
            let fallback = Default::default();
            text::read(&text, recipe.map_or(&fallback, |r| &r.reading))
        }
        Media::Html => html::read(&text, &recipe.map(Recipe::selectors).unwrap_or_default()),
    }
    .map_err(told)
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
            Unreadable::Encrypted => ("document-encrypted", "the whole document".to_owned()),
            Unreadable::Scan => ("document-scanned", "the whole document".to_owned()),
            Unreadable::Garbled { page } => ("page-garbled", format!("page {page}")),
            Unreadable::Worker { .. } => ("worker-broken", "the whole document".to_owned()),
            Unreadable::Limit { .. } => ("document-limit", "the whole document".to_owned()),
        };
        let issue = Issue::error(code, Place::Document { document: self.document.clone(), place });
        let issue = issue.with("told", self.kind.to_string());
        match &self.kind {
            Unreadable::Charset { looks_like, .. } => issue.with("near", looks_like),
            Unreadable::NoReader { format } => issue.with("format", format),
            _ => issue,
        }
    }
}
