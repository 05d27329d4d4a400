//! Large workbooks and Parquet: the rows that their reader gave, packed in a file of our own.
//!
//! ```text
//! sheets without rows ┊ some rows of a sheet ┊ some more ┊ …      each: bytes (u32), sheet (u32), rows (u32), packed
//!
//! After the rows of a sheet comes what it has besides them: a sheet, of no rows.
//! ```

use std::io::{self, Read, Write};

use crate::{
    extract::{
        Unreadable,
        chunk::{ChunkRange, unread},
    },
    model::grid::{Cell, Grid, GridRow, PlaceStyle},
    state::capture_bytes::CaptureBytes,
};

/// Rows of a sheet among which its header is looked for.
const HEAD: usize = 512;

/// Cells of all those rows.
const CELLS: usize = 4 << 20;

/// Bytes before those that are packed.
const ABOUT: usize = 12;

/// Adds what was packed: the sheets, `count` rows of one, or one sheet after its rows.
pub(super) fn add(to: &mut dyn Write, sheet: u32, count: u32, packed: &[u8]) -> io::Result<()> {
    let length = u32::try_from(packed.len()).map_err(io::Error::other)?;
    [length, sheet, count].iter().try_for_each(|n| to.write_all(&n.to_le_bytes()))?;
    to.write_all(packed)
}

/// Packs sheets.
pub(super) fn pack(sheets: &[Grid]) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(sheets).map_err(io::Error::other)
}

/// A sheet, and where its chunks are.
pub(super) struct SheetChunks {
    /// It, with its first rows.
    pub(super) head: Grid,
    /// Its chunks, whose `line` counts the rows before; and the rows of each.
    chunks: Vec<(ChunkRange, u64)>,
}

impl SheetChunks {
    /// A table of records, after a row of its columns.
    pub(super) fn records(columns: &[Cell], chunks: Vec<ChunkRange>) -> Self {
        let header = GridRow { cells: columns.to_vec(), ..GridRow::default() };
        let head = Grid { place_style: PlaceStyle::Paths, rows: vec![header], ..Grid::default() };
        Self { head, chunks: chunks.into_iter().map(|chunk| (chunk, 0)).collect() }
    }

    /// Its chunks; `line` counts the rows before.
    pub(super) fn chunks(&self) -> impl Iterator<Item = ChunkRange> {
        self.chunks.iter().map(|(chunk, _)| chunk.clone())
    }
}

/// The sheets, each cut into chunks.
pub(super) fn open(body: &CaptureBytes, size: usize) -> Result<Vec<SheetChunks>, Unreadable> {
    let mut found: Vec<SheetChunks> = Vec::new();
    let (mut at, mut bytes, mut cells) = (0, Vec::new(), 0);
    while let Some((length, sheet, count)) = about(body, at)? {
        let size_of_part = ABOUT + length;
        if at == 0 {
            body.read(ABOUT as u64, length, &mut bytes).map_err(|e| unread(&e))?;
            let sheets: Vec<Grid> = unpack(&bytes)?;
            found = sheets.into_iter().map(|head| SheetChunks { head, chunks: Vec::new() }).collect();
        } else if let (Some(found), 0) = (found.get_mut(sheet), count) {
            body.read(at + ABOUT as u64, length, &mut bytes).map_err(|e| unread(&e))?;
            let sheets: Vec<Grid> = unpack(&bytes)?;
            for Grid { merged, hidden_columns, .. } in sheets {
                (found.head.merged, found.head.hidden_columns) = (merged, hidden_columns);
            }
        } else if let Some(found) = found.get_mut(sheet) {
            if found.head.rows.len() < HEAD {
                body.read(at + ABOUT as u64, length, &mut bytes).map_err(|e| unread(&e))?;
                let rows: Vec<GridRow> = unpack(&bytes)?;
                cells += rows.iter().map(|row| row.cells.len()).sum::<usize>();
                if cells > CELLS {
                    return Err(Unreadable::Limit { limit: format!("{CELLS} cells in the first rows of its sheets") });
                }
                found.head.rows.extend(rows);
            }
            match found.chunks.last_mut() {
                Some((chunk, rows)) if chunk.count + size_of_part <= size => {
                    chunk.count += size_of_part;
                    *rows += count;
                }
                last => {
                    let line = last.map_or(0, |(chunk, rows)| chunk.line + *rows);
                    found
                        .chunks
                        .push((ChunkRange { from: at, count: size_of_part, line, ..ChunkRange::default() }, count));
                }
            }
        }
        at += size_of_part as u64;
    }
    Ok(found)
}

/// The lengths that come before packed bytes; `None` after the last.
fn about(body: &CaptureBytes, at: u64) -> Result<Option<(usize, usize, u64)>, Unreadable> {
    let mut bytes = [0; ABOUT];
    if at >= body.len() {
        return Ok(None);
    }
    body.reader_from(at).read_exact(&mut bytes).map_err(|e| unread(&e))?;
    Ok(Some(numbers(&bytes)))
}

fn numbers(bytes: &[u8; ABOUT]) -> (usize, usize, u64) {
    let number = |n: usize| u32::from_le_bytes([bytes[n], bytes[n + 1], bytes[n + 2], bytes[n + 3]]);
    (number(0) as usize, number(4) as usize, u64::from(number(8)))
}

/// Gives the rows of a chunk to `on_rows`, some at a time.
pub(super) fn each<X: From<Unreadable>>(
    mut bytes: &[u8],
    on_rows: &mut dyn FnMut(Vec<GridRow>) -> Result<(), X>,
) -> Result<(), X> {
    while let Some((about, rest)) = bytes.split_first_chunk::<ABOUT>() {
        let (packed, rest) = rest.split_at_checked(numbers(about).0).ok_or_else(cut_off)?;
        on_rows(unpack(packed)?)?;
        bytes = rest;
    }
    Ok(())
}

fn unpack<'b, T: serde::Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, Unreadable> {
    postcard::from_bytes(bytes).map_err(|_| cut_off())
}

fn cut_off() -> Unreadable {
    unread(&io::ErrorKind::UnexpectedEof.into())
}
