//! Reads the row at a place of a large capture again.

use super::{DecodedInput, chunks::Cutter, head::BOM, records::json_records, sheets};
use crate::{
    extract::{
        Unreadable,
        chunk::{ChunkRange, unread},
        csv::{self, Dialect, Record, RecordReader},
        json::GridBuilder,
        marks,
        name::numbered,
        table::frame::FRAME,
    },
    model::{
        document::Media,
        grid::{Grid, GridRow, PlaceStyle, Tables},
    },
    spec::recipe::table::TableRecipe,
};

/// Bytes in which the delimiter is found.
const HEAD: usize = 1 << 20;

/// Bytes of the chunks in which a row is found.
const SHORT: usize = 64 << 10;

/// The row at a place, or with a cell there, as a table of one row; `None` where there is none.
///
/// # Errors
/// When the capture cannot be read.
pub fn row_at(input: &DecodedInput, recipe: &TableRecipe, place: &str) -> Result<Option<Tables>, Unreadable> {
    if input.is_rows {
        let media = |grid: &Grid| if grid.place_style == PlaceStyle::Paths { Media::Parquet } else { Media::Xlsx };
        return Ok(sheet_row(input, place)?.map(|mut grid| {
            marks::apply_grid(&mut grid, &recipe.reading.marks);
            single_row(media(&grid), grid)
        }));
    }
    if let Some((json, chunks)) = json_records(&input.body, recipe, input.chunk_bytes)? {
        let Some(chunk) = json.number(place).and_then(|n| covering(&chunks, n)) else { return Ok(None) };
        let (mut found, mut bytes) = (None, Vec::new());
        input.body.read(chunk.from, chunk.count, &mut bytes).map_err(|e| unread(&e))?;
        json.each((chunk, &bytes), FRAME, &GridBuilder::default, &mut |builder| {
            keep(&mut found, builder.into_grid(), place)
        })?;
        return Ok(found.map(|grid| single_row(Media::Json, grid)));
    }
    Ok(line_row(input, recipe, place)?.map(|grid| single_row(Media::Csv, grid)))
}

fn single_row(media: Media, grid: Grid) -> Tables {
    Tables::new(media, vec![grid])
}

/// The chunk that holds the row, or the line, of a number.
fn covering(chunks: &[ChunkRange], number: u64) -> Option<&ChunkRange> {
    chunks[..chunks.partition_point(|chunk| chunk.line <= number)].last()
}

/// Whether a place is that of a row, or in it.
fn is_at(row: &GridRow, place: &str) -> bool {
    let rest = place.strip_prefix(row.path.as_str()).filter(|_| !row.path.is_empty());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
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
fn sheet_row(input: &DecodedInput, place: &str) -> Result<Option<Grid>, Unreadable> {
    let (name, cell) = place.rsplit_once('!').unwrap_or_default();
    let number = cell.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse().unwrap_or(0);
    let (mut found, mut bytes) = (None, Vec::new());
    for sheet in sheets::open(&input.body, input.chunk_bytes)?.into_iter().filter(|sheet| sheet.head.name == name) {
        // Paths are understood with the names of their columns.
        let is_path = sheet.head.place_style == PlaceStyle::Paths;
        let header = sheet.head.rows.first().filter(|_| is_path).cloned();
        let is = |row: &GridRow| if is_path { is_at(row, place) } else { row.number == number };
        for chunk in sheet.chunks() {
            input.body.read(chunk.from, chunk.count, &mut bytes).map_err(|e| unread(&e))?;
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
fn line_row(input: &DecodedInput, recipe: &TableRecipe, place: &str) -> Result<Option<Grid>, Unreadable> {
    let Some(number) = numbered(place, "line ") else { return Ok(None) };
    if input.index.get().is_none() {
        // Another thread may have been first, with the same.
        let _ = input.index.set(index(input, recipe)?);
    }
    let Some((dialect, chunks)) = input.index.get() else { return Ok(None) };
    let Some(chunk) = covering(chunks, number) else { return Ok(None) };
    let (mut bytes, mut record) = (Vec::new(), Record::default());
    input.body.read(chunk.from, chunk.count, &mut bytes).map_err(|e| unread(&e))?;
    let mut records = RecordReader::new(&bytes, *dialect, chunk.line);
    while records.read(&mut record) && record.line <= number {
        if let Some(row) = csv::row(&record)?.filter(|_| record.line == number) {
            let (rows, place_style) = (vec![row], PlaceStyle::Lines);
            return Ok(Some(Grid { is_delimited: true, place_style, rows, ..Grid::default() }));
        }
    }
    Ok(None)
}

/// The dialect of a text, and its chunks: short ones, so that little is read for one row.
fn index(input: &DecodedInput, recipe: &TableRecipe) -> Result<(Dialect, Vec<ChunkRange>), Unreadable> {
    let mut bytes = Vec::new();
    input.body.read(0, HEAD, &mut bytes).map_err(|e| unread(&e))?;
    let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
    let dialect = csv::find(&String::from_utf8_lossy(&bytes[start..]), &recipe.dialect);
    let chunks = |size: usize| {
        let mut cutter = Cutter::new(&input.body, (start as u64, 1), size, dialect);
        let (mut chunks, mut bytes) = (Vec::new(), Vec::new());
        while let Some(chunk) = cutter.next(&mut bytes)? {
            chunks.push(chunk);
        }
        Ok(chunks)
    };
    // A record may be longer than a short chunk.
    let chunks = chunks(input.chunk_bytes.min(SHORT)).or_else(|_: Unreadable| chunks(input.chunk_bytes))?;
    Ok((dialect, chunks))
}
