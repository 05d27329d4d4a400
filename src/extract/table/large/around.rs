//! The row at a place of a large capture, read again; the others are passed over.

use super::{
    Plain,
    cut::{Split, unread},
    fields::FRAME,
    json::Json,
    sheets,
};
use crate::{
    extract::{Unreadable, csv, json::Gather},
    model::{
        document::Media,
        grid::{Cell, Grid, GridRow, Places, Tables},
    },
    spec::recipe::table::TableRecipe,
    state::capture_bytes::CaptureBytes,
};

/// Bytes by which it is told what parts cells.
const HEAD: usize = 1 << 20;

/// The row at a place, or with a cell there, as if it stood alone; none where there is none.
///
/// # Errors
/// When the capture cannot be read.
pub fn row_at(plain: &Plain, recipe: &TableRecipe, place: &str) -> Result<Option<Tables>, Unreadable> {
    if plain.is_rows {
        let media = |grid: &Grid| if grid.places == Places::Paths { Media::Parquet } else { Media::Xlsx };
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
    Tables { media, grids: vec![grid], loose: Vec::new() }
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
        let is_path = sheet.head.places == Places::Paths;
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
    let mut head = Vec::new();
    plain.body.read(0, HEAD, &mut head).map_err(|e| unread(&e))?;
    let delimiter = csv::delimiter(&String::from_utf8_lossy(&head), recipe.delimiter);
    let Some(start) = line(&plain.body, number)? else { return Ok(None) };
    let (mut records, mut read) = (csv::reader(plain.body.reader_from(start), delimiter), ::csv::StringRecord::new());
    if !records.read_record(&mut read).unwrap_or_default() {
        return Ok(None);
    }
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    let row = GridRow { number, path: String::new(), cells: read.iter().map(Cell::text).collect() };
    Ok(Some(Grid { is_delimited: true, places: Places::Lines, rows: vec![row], ..Grid::default() }))
}

/// The first byte of a line, by its number from 1.
fn line(body: &CaptureBytes, number: u64) -> Result<Option<u64>, Unreadable> {
    let (mut at, mut left, mut bytes) = (0, number.saturating_sub(1), Vec::new());
    while left > 0 {
        body.read(at, HEAD, &mut bytes).map_err(|e| unread(&e))?;
        let mut ends = memchr::memchr_iter(b'\n', &bytes);
        let Some(last) = ends.by_ref().zip(1..).take(usize::try_from(left).unwrap_or(usize::MAX)).last() else {
            if bytes.is_empty() {
                return Ok(None);
            }
            at += bytes.len() as u64;
            continue;
        };
        left -= last.1;
        at += if left == 0 { last.0 as u64 + 1 } else { bytes.len() as u64 };
    }
    Ok((at < body.len()).then_some(at))
}
