//! Bytes → content: what the bytes are decides who reads them; neither a name nor a server is believed.
//!
//! In go bytes and what the spec says of them; out comes a document or tables. Pure but for time and memory, which
//! `worker` bounds for the kinds that need it.

use serde::{Deserialize, Serialize};

use super::{
    Unreadable, archive, charset, csv, html, json, office, parquet, pdf, room::Room, sniff, text, workbook, xml,
};
use crate::{
    model::{document::Media, grid::Content, tags},
    spec::recipe::table::Plan,
};

/// What a reader must know beside the bytes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Asked {
    /// Character set, as the spec says.
    pub(super) charset: Option<String>,
    /// Media type, as the server told it.
    pub(super) media_type: Option<String>,
    /// Pattern of the names of the files that are read of an archive.
    pub(super) member: Option<String>,
    /// Patterns of a line that starts a page of text.
    pub(super) page_starts: Vec<String>,
    /// Count of empty lines that part two pages of text.
    pub(super) page_gap: Option<u32>,
    /// Selectors that the recipe names.
    pub(super) selectors: Vec<String>,
    /// What is wanted of bytes that may be both.
    pub(super) wanted: Wanted,
    /// What parts the cells of a delimited text.
    pub(super) delimiter: Option<char>,
    /// Steps that lead to the records of JSON or XML, and others that may lead there.
    pub(super) records: Vec<Vec<String>>,
    /// Whether it is read in a process of its own, whose clock and memory hold for it.
    pub(super) is_apart: bool,
    /// Bytes of memory that tables may take; none stands for what a run usually has.
    pub(super) memory: u64,
}

/// What is wanted of text that may be a document or a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) enum Wanted {
    /// What it looks like.
    #[default]
    Either,
    /// Pages of text.
    Document,
    /// Rows.
    Table,
}

impl Asked {
    /// What a plan asks.
    pub(super) fn of(plan: Option<&Plan>) -> Self {
        let reading = plan.map(Plan::reading);
        let table = plan.and_then(Plan::table);
        Self {
            page_starts: reading.into_iter().flat_map(|r| &r.page_starts).map(|r| r.as_str().to_owned()).collect(),
            page_gap: reading.and_then(|r| r.page_gap),
            selectors: plan.map(Plan::selectors).unwrap_or_default().into_iter().map(str::to_owned).collect(),
            wanted: match plan {
                None => Wanted::Either,
                Some(Plan::Document(_)) => Wanted::Document,
                Some(Plan::Table(_)) => Wanted::Table,
            },
            delimiter: table.and_then(|t| t.delimiter),
            records: table.map(|t| t.records.clone()).unwrap_or_default(),
            ..Self::default()
        }
    }
}

impl Asked {
    /// Memory that tables may take.
    pub(super) fn room(&self) -> Room {
        Room::of(self.memory)
    }
}

/// Reads bytes of any kind.
pub(super) fn content(bytes: &[u8], asked: &Asked) -> Result<Content, Unreadable> {
    let kind = sniff::kind(bytes)?;
    let document = |read: Result<_, Unreadable>| read.map(Content::Document);
    match kind {
        sniff::Kind::Pdf => document(pdf::read(bytes)),
        sniff::Kind::Zip => packed(bytes, asked),
        sniff::Kind::Ole => workbook::xls(bytes, asked.room()).map(Content::Tables),
        sniff::Kind::Parquet => parquet::read(bytes, asked.room()).map(Content::Tables),
        sniff::Kind::Text => as_text(bytes, asked),
    }
}

/// A zip archive: an office document, or one that holds others.
fn packed(bytes: &[u8], asked: &Asked) -> Result<Content, Unreadable> {
    let mut archive = archive::open(bytes)?;
    match archive.media() {
        Some(Media::Xlsx) => workbook::xlsx(bytes, asked.room()).map(Content::Tables),
        Some(Media::Ods) => workbook::ods(bytes, &mut archive, asked.room()).map(Content::Tables),
        Some(media) => office::read(&mut archive, media).map(Content::Document),
        None => archive.members(asked),
    }
}

/// Text of any kind: the recipe says whether rows or pages are wanted, else its looks do.
fn as_text(bytes: &[u8], asked: &Asked) -> Result<Content, Unreadable> {
    let is_html = sniff::is_html(bytes);
    let media = if is_html { Media::Html } else { Media::Text };
    let text = charset::decode(bytes, media, asked.charset.as_deref(), asked.media_type.as_deref())?;
    // Of UTF-16 the bytes do not say whether it is text.
    if let Some(offset) = sniff::binary(text.as_bytes()).filter(|_| sniff::is_wide(bytes)) {
        return Err(Unreadable::Binary { offset });
    }
    if is_html {
        let costs = if asked.is_apart { tags::MOST } else { tags::PAGE };
        tags::check(&text, &costs).map_err(|costly| if asked.is_apart { costly.into() } else { Unreadable::Heavy })?;
        return html::read(&text, &asked.selectors).map(Content::Document);
    }
    let room = asked.room();
    match sniff::table(&text, asked.wanted) {
        Some(Media::Json) => json::read(&text, &asked.records, room).map(Content::Tables),
        Some(Media::Xml) => {
            let steps = asked.records.first().map_or(&[][..], Vec::as_slice);
            xml::read(&text, steps, room).map(Content::Tables)
        }
        Some(_) => csv::read(&text, asked.delimiter, room).map(Content::Tables),
        None => text::read(&text, asked).map(Content::Document),
    }
}
