//! The row at a place of a large capture, read again; the others are passed over.

use super::{
    FRAME, Plain,
    chunks::{Cutter, Split, unread},
    head::MARK,
    json::Json,
    sheets,
};
use crate::{
    extract::{
        Unreadable,
        csv::{self, Record, RecordReader},
        json::Gather,
    },
    model::{
        document::Media,
        grid::{Grid, GridRow, PlaceStyle, Tables},
    },
    spec::recipe::table::TableRecipe,
};

/// Bytes by which it is told what parts cells.
const HEAD: usize = 1 << 20;

/// The row at a place, or with a cell there, as if it stood alone; none where there is none.
///
/// # Errors
/// When the capture cannot be read.
pub fn row_at(plain: &Plain, recipe: &TableRecipe, place: &str) -> Result<Option<Tables>, Unreadable> {
    if plain.is_rows {
        let media = |grid: &Grid| if grid.place_style == PlaceStyle::Paths { Media::Parquet } else { Media::Xlsx };
        return Ok(of_sheets(plain, place)?.map(|grid| alone(media(&grid), grid)));
    }
    if let Some((json, splits)) = Json::open(&plain.body, &recipe.records, plain.piece)? {
        let Some(split) = json.number(place).and_then(|n| covering(&splits, n)) else { return Ok(None) };
        let (mut found, mut bytes) = (None, Vec::new());
        plain.body.read(split.from, split.count, &mut bytes).map_err(|e| unread(&e))?;
        json.each(split, &bytes, FRAME, &Gather::default, &mut |gather| keep(&mut found, gather.into_grid(), place))?;
        return Ok(found.map(|grid| alone(Media::Json, grid)));
    }
    Ok(of_lines(plain, recipe, place)?.map(|grid| alone(Media::Csv, grid)))
}

fn alone(media: Media, grid: Grid) -> Tables {
    Tables { media, grids: vec![grid], text_outside: Vec::new() }
}

/// The number behind a word with which a place begins.
pub(super) fn numbered(place: &str, word: &str) -> Option<u64> {
    let rest = place.strip_prefix(word)?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..digits].parse().ok()
}

/// The piece that holds the row, or the line, of a number.
fn covering(splits: &[Split], number: u64) -> Option<&Split> {
    splits[..splits.partition_point(|split| split.line <= number)].last()
}

/// Whether a place is that of a row, or in it.
fn is_at(row: &GridRow, place: &str) -> bool {
    let behind = place.strip_prefix(row.path.as_str()).filter(|_| !row.path.is_empty());
    behind.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Keeps a row of a grid, below its header, if it is the one at a place.
fn keep(found: &mut Option<Grid>, mut grid: Grid, place: &str) -> Result<(), Unreadable> {
    if let Some(at) = grid.rows.iter().skip(1).position(|row| is_at(row, place)) {
        let row = grid.rows.swap_remove(at + 1);
        grid.rows.truncate(1);
        grid.rows.push(row);
        *found = Some(grid);
    }
    Ok(())
}

/// A row of a workbook, or of Parquet: `Obras!C12`, `row 12/price`.
fn of_sheets(plain: &Plain, place: &str) -> Result<Option<Grid>, Unreadable> {
    let (name, cell) = place.rsplit_once('!').unwrap_or_default();
    let number = cell.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse().unwrap_or(0);
    let (mut found, mut bytes) = (None, Vec::new());
    for sheet in sheets::open(&plain.body, plain.piece)?.into_iter().filter(|sheet| sheet.head.name == name) {
        // Paths are told below the names of their columns.
        let is_path = sheet.head.place_style == PlaceStyle::Paths;
        let header = sheet.head.rows.first().filter(|_| is_path).cloned();
        let is = |row: &GridRow| if is_path { is_at(row, place) } else { row.number == number };
        for split in sheet.splits() {
            plain.body.read(split.from, split.count, &mut bytes).map_err(|e| unread(&e))?;
            sheets::each(&bytes, &mut |rows| {
                if let Some(row) = rows.into_iter().find(is) {
                    let rows = header.iter().cloned().chain([row]).collect();
                    found = Some(Grid { rows, merged: Vec::new(), ..sheet.head.clone() });
                }
                Ok::<_, Unreadable>(())
            })?;
            if found.is_some() {
                return Ok(found);
            }
        }
    }
    Ok(None)
}

/// A record of a delimited text: `line 12, column 3`.
fn of_lines(plain: &Plain, recipe: &TableRecipe, place: &str) -> Result<Option<Grid>, Unreadable> {
    let Some(number) = numbered(place, "line ") else { return Ok(None) };
    let (mut bytes, mut record) = (Vec::new(), Record::default());
    plain.body.read(0, HEAD, &mut bytes).map_err(|e| unread(&e))?;
    let start = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
    let delimiter = csv::delimiter(&String::from_utf8_lossy(&bytes[start..]), recipe.delimiter);
    let mut cutter = Cutter::new(&plain.body, (start as u64, 1), plain.piece, delimiter);
    while let Some(split) = cutter.next(&mut bytes)? {
        if cutter.line() < number {
            continue;
        }
        let mut records = RecordReader::new(&bytes, delimiter, split.line);
        while records.read(&mut record) && record.line <= number {
            if let Some(row) = csv::row(&record)?.filter(|_| record.line == number) {
                return Ok(Some(Grid {
                    is_delimited: true,
                    place_style: PlaceStyle::Lines,
                    rows: vec![row],
                    ..Grid::default()
                }));
            }
        }
    }
    Ok(None)
}
