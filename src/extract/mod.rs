//! Capture → Sheet: what the source says, all text, with the provenance of every value.
//!
//! ```text
//!  bytes ─ unpack ─ sniff ─┬─ text, html, pdf, office ── Document ─ document (by labels) ─┐
//!                          │                               └───── blocks ─┐                ├─ Sheet
//!                          └─ csv, json, xml, workbook, cube ────────── Tables ─ table (by columns)
//! ```
//!
//! In go a capture and a pipeline; out come batches of text, the account of every character, and issues. Bytes say
//! what they are (`bytes`, `sniff`); all but small texts are read in a process of their own (`worker`). `fault` says
//! why a capture cannot be read. `chunk_source` gives the chunks of a capture of any format; those of large tables come from
//! `table::large`. Read next: `document`, then `table`.

mod archive;
mod blocks;
mod bytes;
mod charset;
mod chunk;
pub mod chunk_source;
mod csv;
mod cube;
pub mod document;
mod extracted;
mod fault;
mod geometry;
mod html;
mod hyphens;
mod json;
mod marks;
mod markup;
mod memory;
mod name;
mod office;
mod options;
mod parquet;
mod parts;
mod pdf;
mod sniff;
pub mod table;
mod text;
mod text_bytes;
mod unpack;
mod workbook;
pub mod worker;
mod xml;

pub use self::{
    extracted::{Extracted, Origin},
    fault::{ExtractError, Unreadable},
};
use self::{options::ReadOptions, sniff::Kind};
use crate::{
    model::{
        capture::Capture,
        document::Document,
        grid::{Content, Tables},
        issue::{Issue, Place},
        picture::Picture,
    },
    spec::{
        limits::Limits,
        pipeline::{Pipeline, Source},
        recipe::table::Plan,
    },
};

/// Maximum bytes of a text that is read in this process; larger ones, and formats that need limits, are read in a worker
/// process.
const SMALL: usize = 1 << 20;

/// Options for reading a capture.
#[derive(Debug, Clone, Copy, Default)]
pub struct ExtractOptions<'a> {
    /// The source of the capture, if a pipeline names it.
    pub source: Option<&'a Source>,
    /// The recipe that it is read by.
    pub plan: Option<&'a Plan>,
    /// Limits of a worker process.
    pub limits: Limits,
    /// Bytes of memory that its rows may take in this process; 0 means the default of a run.
    pub memory: u64,
}

impl<'a> ExtractOptions<'a> {
    /// Options for a source of a pipeline.
    pub fn new(pipeline: &'a Pipeline, source: &'a Source) -> Self {
        Self { source: Some(source), plan: Some(&pipeline.recipe), limits: pipeline.limits, memory: 0 }
    }
}

/// Reads the content of a capture: a document or tables.
///
/// # Errors
/// When its bytes are of no known kind, broken, or beyond a limit.
pub fn read(capture: &Capture, options: &ExtractOptions<'_>) -> Result<Content, ExtractError> {
    let error = |kind| ExtractError { document: capture.read_from.clone(), kind };
    let read_options = ReadOptions::new(options.source, options.plan);
    let read_options = ReadOptions { media_type: capture.media_type.clone(), memory: options.memory, ..read_options };
    let bytes = unpack::unpack(&capture.bytes, &read_options).map_err(error)?;
    let kind = sniff::kind_in(&bytes, read_options.charset.as_deref()).map_err(error)?;
    let is_small_text = kind == Kind::Text && bytes.len() <= SMALL;
    let read = if is_small_text { bytes::content(&bytes, kind, &read_options) } else { Err(Unreadable::Heavy) };
    let read = match read {
        Err(Unreadable::Heavy) => worker::read(&bytes, kind, &read_options, options.limits),
        read => read,
    };
    let mut content = read.map_err(error)?;
    marks::apply(&mut content, &options.plan.map(|plan| plan.reading().marks).unwrap_or_default());
    Ok(content)
}

/// Draws a page of a capture with boxes over it, as PNG; `None` where its kind cannot be drawn.
///
/// # Errors
/// When the capture cannot be read, or is beyond a limit.
pub fn picture(capture: &Capture, picture: &Picture, limits: Limits) -> Result<Option<Vec<u8>>, ExtractError> {
    let error = |kind| ExtractError { document: capture.read_from.clone(), kind };
    let bytes = unpack::unpack(&capture.bytes, &ReadOptions::default()).map_err(error)?;
    if sniff::kind(&bytes).map_err(error)? != Kind::Pdf {
        return Ok(None);
    }
    worker::picture(&bytes, picture, limits).map(Some).map_err(error)
}

/// Finds the records of a content by the pipeline's recipe.
pub fn records(content: &Content, origin: &Origin<'_>) -> Extracted {
    let mut extracted = records_of(content, origin);
    let unread = match content {
        Content::Document(document) => {
            let (accounting, issues) = marks::account(&document.left_out, origin);
            extracted.accounting.merge(&accounting);
            extracted.issues.extend(issues);
            &document.unread
        }
        Content::Tables(tables) => &tables.unread,
    };
    extracted.issues.extend(marks::unread(unread, origin));
    extracted
}

/// Finds the records of a content; its left out text and unread parts are not reported yet.
fn records_of(content: &Content, origin: &Origin<'_>) -> Extracted {
    match (&origin.pipeline.recipe, content) {
        (Plan::Document(recipe), Content::Document(document)) => {
            let reading = document::read(document, recipe, origin);
            let (batches, accounting, issues) = (reading.batches, reading.accounting, reading.issues.into());
            Extracted { batches, accounting, issues, ..Extracted::default() }
        }
        (Plan::Document(_), Content::Tables(tables)) => {
            let issue = Issue::error("tables-without-recipe", origin.at("the whole document"));
            let issues = vec![issue.with("media", tables.media.as_str())].into();
            Extracted { issues, ..Extracted::default() }
        }
        (Plan::Table(recipe), content) => {
            let (mut extracted, _) = table::read(&tables(content), recipe, origin);
            if let Content::Document(document) = content {
                // Where other chapters are left out, a page that is a picture may be one of them.
                let among = if recipe.ignores_the_rest() { 0..=0 } else { 0..=u32::MAX };
                extracted.issues.extend(document::flaws(document, &among, &|place| origin.at(place)));
            }
            extracted
        }
    }
}

/// What of a document's pages cannot be read.
pub fn flaws(document: &Document, read_from: &str) -> Vec<Issue> {
    let at = |place| Place::Document { document: read_from.to_owned(), place };
    document::flaws(document, &(0..=u32::MAX), &at)
}

/// The tables of a content, those of a document's pages among them.
pub fn tables(content: &Content) -> std::borrow::Cow<'_, Tables> {
    match content {
        Content::Tables(tables) => std::borrow::Cow::Borrowed(tables),
        Content::Document(document) => std::borrow::Cow::Owned(blocks::tables(document)),
    }
}

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod seen;

/// The files that the tests of the whole program write.
#[cfg(test)]
#[path = "../../tests/packages.rs"]
#[expect(dead_code, reason = "shared with the tests of the whole program, which need all of it")]
mod packages;
