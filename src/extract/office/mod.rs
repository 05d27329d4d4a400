//! Office documents.
use super::{Unreadable, archive::Archive};
use crate::model::document::{Document, Media};
pub(super) fn read(_: &mut Archive<'_>, _: Media) -> Result<Document, Unreadable> {
    Err(Unreadable::Damaged)
}
