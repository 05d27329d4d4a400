//! Converts office documents: slides by the positions of their shapes, texts by their flow.
//!
//! `pptx` and `odp` make shapes, which `slide` puts in reading order; `docx` and `odt` make a `flow`. Parts of the archive
//! are read as XML trees; they are found by relationship type, not by name.

mod docx;
mod flow;
mod odf;
mod odp;
mod odt;
mod parts;
mod pptx;
mod slide;
mod theme;

use super::{Unreadable, archive::Archive};
use crate::model::document::{Document, Flaw, Media};

/// Reads an office document.
pub(super) fn read(archive: &mut Archive<'_>, media: Media) -> Result<Document, Unreadable> {
    let document = match media {
        Media::Pptx => pptx::read(archive)?,
        Media::Odp => odp::read(archive)?,
        Media::Docx => docx::read(archive)?,
        _ => odt::read(archive)?,
    };
    if document.pages.is_empty() {
        return Err(if document.flaws.iter().any(|(_, f)| *f == Flaw::Picture) {
            Unreadable::Scan
        } else {
            Unreadable::Empty
        });
    }
    Ok(document)
}
