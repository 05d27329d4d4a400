//! The headings of a table: their texts with all levels joined, and the places of headings and columns.

use crate::model::{
    evidence::PLACE_SEPARATOR,
    grid::{CellRange, Grid, GridRow, PlaceStyle},
};

/// The places of the columns of a grid and of their headings.
#[derive(Debug, Clone, Default)]
pub(super) struct ColumnPlaces {
    /// Path step of each column, where places are paths.
    pub(super) steps: Vec<String>,
    /// Place of each heading, where the header is a row of the source.
    pub(super) headings: Vec<String>,
    /// Place of the first row of the header.
    pub(super) top: String,
}

/// Returns the headings of all columns of a header that starts at a row; `None` where the grid ends before it.
pub(super) fn names(grid: &Grid, first: usize, levels: usize) -> Option<Vec<String>> {
    let rows = grid.rows.get(first..first + levels)?;
    let name = |parts: Vec<Level<'_>>| parts.into_iter().map(|(text, ..)| text).collect::<Vec<_>>().join(" / ");
    Some(columns_of(grid, rows).map(name).collect())
}

/// Returns the places of the columns and headings of a header that starts at a row.
pub(super) fn column_places(grid: &Grid, first: usize, levels: usize) -> ColumnPlaces {
    let Some(rows) = grid.rows.get(first..first + levels) else { return ColumnPlaces::default() };
    if grid.place_style == PlaceStyle::Paths {
        let steps = (0..width(rows)).map(|column| grid.column_step(column)).collect();
        return ColumnPlaces { steps, ..ColumnPlaces::default() };
    }
    let place = |parts: Vec<Level<'_>>| {
        parts.into_iter().map(|(_, row, column)| grid.cell_place(row, column)).collect::<Vec<_>>().join(PLACE_SEPARATOR)
    };
    let top = rows.first().map(|row| grid.row_place(row)).unwrap_or_default();
    ColumnPlaces { headings: columns_of(grid, rows).map(place).collect(), top, steps: Vec::new() }
}

/// A level of a heading: its text, and the row and column of its cell.
type Level<'g> = (&'g str, &'g GridRow, usize);

/// Iterates over the levels of the heading of each column.
fn columns_of<'g>(grid: &'g Grid, rows: &'g [GridRow]) -> impl Iterator<Item = Vec<Level<'g>>> {
    let touches = |a: &&CellRange| rows.iter().any(|r| (a.top..=a.bottom).contains(&r.number));
    let merged: Vec<&CellRange> = grid.merged.iter().filter(touches).collect();
    // The last heading of each level, which may span further columns.
    let mut before: Vec<Option<Level<'g>>> = vec![None; rows.len()];
    let levels = move |column: usize| {
        let mut parts: Vec<Level<'g>> = Vec::new();
        for (level, row) in rows.iter().enumerate() {
            let own = Some((text(row, column), row, column)).filter(|(text, ..)| !text.is_empty());
            before[level] = own.or(before[level]);
            let part = if own.is_some() {
                own
            } else if !merged.is_empty() {
                spanned(&merged, rows, row.number, column)
            } else if rows.get(level + 1).is_some_and(|below| !text(below, column).is_empty()) {
                // Without merged cells, a heading spans the columns up to the next.
                before[level]
            } else {
                None
            };
            let is_new = |part: &Level<'_>| !part.0.is_empty() && parts.last().is_none_or(|last| last.0 != part.0);
            if let Some(part) = part.filter(is_new) {
                parts.push(part);
            }
        }
        parts
    };
    (0..width(rows)).map(levels)
}

/// Returns the text of the merged area of the header that contains a cell.
fn spanned<'g>(merged: &[&CellRange], rows: &'g [GridRow], row: u32, column: usize) -> Option<Level<'g>> {
    let column = u32::try_from(column).unwrap_or(u32::MAX);
    let area = merged.iter().find(|a| a.contains(row, column))?;
    let (first, left) = (rows.iter().find(|r| r.number == area.top)?, area.left as usize);
    Some((text(first, left), first, left))
}

fn text(row: &GridRow, column: usize) -> &str {
    row.cells.get(column).map_or("", |c| c.text.trim())
}

pub(super) fn width(rows: &[GridRow]) -> usize {
    rows.iter().map(|r| r.cells.len()).max().unwrap_or_default()
}
