//! The first rows of a large text: its delimiter, its header, and the rows above that.

use std::sync::Arc;

use super::{Reader, TableRecipe, delimited::Delimited};
use crate::{
    extract::{
        Extracted, Origin, Unreadable,
        chunk::unread,
        csv::{self, Dialect, Record, RecordReader},
        sniff,
        table::rows,
    },
    model::grid::{Grid, GridRow, PlaceStyle},
    state::capture_bytes::CaptureBytes,
};

/// Bytes that are searched for the header.
const HEAD: usize = 1 << 20;

/// Rows that are searched for the header.
const ROWS: usize = 500;

/// The byte order mark of UTF-8.
pub(super) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Opens a delimited text; `None` where it is none, or lacks the header of the recipe.
pub(super) fn open<'p>(
    body: &'p CaptureBytes,
    recipe: &'p TableRecipe,
    origin: &'p Origin<'p>,
    size: usize,
) -> Result<Option<(Delimited<'p>, Extracted)>, Unreadable> {
    let mut head = Vec::new();
    body.read(0, HEAD, &mut head).map_err(|e| unread(&e))?;
    let start = if head.starts_with(BOM) { BOM.len() } else { 0 };
    // A character may be cut at the end.
    let text = match std::str::from_utf8(&head[start..]) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[start..start + error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return Ok(None),
    };
    if !matches!(sniff::kind(&head), Ok(sniff::Kind::Text)) || text.trim_start().starts_with(['{', '[', '<']) {
        return Ok(None);
    }
    let dialect = csv::find(text, &recipe.dialect);
    let (grid, ends) = first(text, dialect)?;
    let mut reader = Reader::new(recipe, origin);
    let (active, starts) = (reader.active(&grid), Arc::new(reader.table_starts(&grid)));
    let Some(last) = active.first().map(|a| a.header.end()) else { return Ok(None) };
    let columns = rows::column_outcomes(&reader, &active);
    let (above, from, line) = above(grid, &ends, last);
    rows::read(&mut reader, &above, &active);
    let from = (start + from) as u64;
    let titles = titles(&above, active[0].header.first);
    let large = Delimited {
        body,
        recipe,
        origin,
        dialect,
        from,
        line,
        active,
        titles,
        starts,
        columns,
        keys_only: false,
        size,
    };
    Ok(Some((large, reader.read())))
}

/// The rows above the header with one filled cell: text and place of each.
fn titles(above: &Grid, header: usize) -> Arc<[(String, String)]> {
    let rows = above.rows.iter().take(header).filter(|row| row.non_empty().nth(1).is_none());
    let title =
        |row: &GridRow| row.non_empty().next().map(|(c, cell)| (cell.text.trim().to_owned(), above.cell_place(row, c)));
    rows.filter_map(title).collect()
}

/// The first rows of a text, and of each where it ends: the byte and the line after it.
fn first(text: &str, dialect: Dialect) -> Result<(Grid, Vec<(usize, u64)>), Unreadable> {
    let mut grid = Grid { is_delimited: true, place_style: PlaceStyle::Lines, ..Grid::default() };
    let (mut records, mut record) = (RecordReader::new(text.as_bytes(), dialect, 1), Record::default());
    let mut ends = Vec::new();
    while grid.rows.len() < ROWS && records.read(&mut record) {
        if let Some(row) = csv::row(&record)? {
            grid.rows.push(row);
            ends.push((record.end, records.line()));
        }
    }
    Ok((grid, ends))
}

/// The rows up to the end of the header, and where the first after them begins: byte and line.
fn above(mut grid: Grid, ends: &[(usize, u64)], last: usize) -> (Grid, usize, u64) {
    let (from, line) = last.checked_sub(1).and_then(|n| ends.get(n)).copied().unwrap_or((0, 1));
    grid.rows.truncate(last);
    (grid, from, line)
}
