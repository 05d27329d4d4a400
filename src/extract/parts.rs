//! Tables that are given some rows at a time, as their reader meets them: workbooks of Excel, and Parquet.

use super::Unreadable;
use crate::model::grid::{Grid, GridRow};

/// Some of the tables of a document.
pub(super) enum Part<'r> {
    /// All of them, without their rows.
    Sheets(Vec<Grid>),
    /// Rows of one, after those before.
    Rows(u32, &'r [GridRow]),
    /// What one has besides its rows, after these: merged areas, hidden columns.
    Sheet(u32, Box<Grid>),
}

/// What takes the parts, in their order.
pub(super) type PartSink<'t> = dyn FnMut(Part<'_>) -> Result<(), Unreadable> + 't;
