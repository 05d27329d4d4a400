//! Tables that are told some rows at a time, as their reader meets them: workbooks of Excel, and Parquet.

use super::{Unreadable, archive, parquet, sniff, workbook};
use crate::model::{
    document::Media,
    grid::{Grid, GridRow},
};

/// Some of the tables of a document.
pub(super) enum Part<'r> {
    /// All of them, without their rows.
    Sheets(Vec<Grid>),
    /// Rows of one, behind those before.
    Rows(u32, &'r [GridRow]),
}

/// Whoever hears the parts.
pub(super) type Tell<'t> = dyn FnMut(Part<'_>) -> Result<(), Unreadable> + 't;

/// Tells the tables of a document, then their rows.
pub(super) fn told(bytes: &[u8], tell: &mut Tell<'_>) -> Result<(), Unreadable> {
    match sniff::kind(bytes)? {
        sniff::Kind::Parquet => parquet::rows(bytes, tell),
        sniff::Kind::Zip if archive::open(bytes)?.media() == Some(Media::Xlsx) => workbook::rows(bytes, tell),
        _ => Err(Unreadable::NoReader { format: "rows at a time".to_owned() }),
    }
}
