//! Converts office documents: slides by the positions of their shapes, texts by their flow.
//!
//! `pptx` and `odp` make shapes, which `slide` puts in reading order; `docx` and `odt` make a `flow`. Parts of the archive
//! are read as XML trees; they are found by relationship type, not by name.

mod diagram;
mod docx;
mod effects;
mod flow;
mod math;
mod numbers;
mod odf;
mod odp;
mod odt;
pub(super) mod parts;
mod pptx;
mod slide;
mod symbols;
mod theme;

use self::odf::Content;
use super::{Unreadable, archive::Archive};
use crate::model::document::{Document, Flaw, Media};

/// Reads an office document.
pub(super) fn read(archive: &mut Archive<'_>, media: Media) -> Result<Document, Unreadable> {
    match media {
        Media::Pptx => not_empty(pptx::read(archive)?),
        Media::Docx => not_empty(docx::read(archive)?),
        media => opendocument(&Content::read(archive)?, media),
    }
}

/// Reads an OpenDocument text or deck that is one XML file.
pub(super) fn read_flat(text: &str, media: Media) -> Result<Document, Unreadable> {
    opendocument(&Content::parse(text)?, media)
}

fn opendocument(content: &Content, media: Media) -> Result<Document, Unreadable> {
    not_empty(if media == Media::Odp { odp::read(content)? } else { odt::read(content) })
}

/// Refuses a document without text.
fn not_empty(document: Document) -> Result<Document, Unreadable> {
    if document.pages.is_empty() {
        return Err(if document.flaws.iter().any(|(_, f)| *f == Flaw::Picture) {
            Unreadable::Scan
        } else {
            Unreadable::Empty
        });
    }
    Ok(document)
}

#[cfg(test)]
mod tests;
