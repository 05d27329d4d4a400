//! Delimited text → a table: the delimiter is told by the text, quotation by RFC 4180.

use std::{cmp::Reverse, io};

use ::csv::{Reader, ReaderBuilder, StringRecord};

use super::{Unreadable, room::Room};
use crate::model::{
    document::Media,
    grid::{Cell, Grid, GridRow, MOST_COLUMNS, Places, Tables},
};

/// What may part cells.
const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// Rows by which a delimiter is told.
const PROBED: usize = 200;

/// Rows that a text has at least, to be taken for a table when nobody says so.
const LEAST: usize = 3;

/// Reads a decoded text.
pub(super) fn read(text: &str, delimiter: Option<char>, mut room: Room) -> Result<Tables, Unreadable> {
    let delimiter = self::delimiter(text, delimiter);
    let mut marks = Marks::from(1, delimiter);
    marks.follow(text.as_bytes());
    marks.closed()?;
    let mut grid = Grid { is_delimited: true, places: Places::Lines, ..Grid::default() };
    for (number, record) in records(text, delimiter) {
        if record.len() > MOST_COLUMNS {
            return Err(too_wide(number));
        }
        if record.iter().any(|c| !c.trim().is_empty()) {
            room.take(1, record.len(), record.as_slice().len())?;
            let cells = record.iter().map(Cell::text).collect();
            grid.rows.push(GridRow { number, path: String::new(), cells });
        }
    }
    Ok(Tables { media: Media::Csv, grids: vec![grid], loose: Vec::new() })
}

/// That a row has more cells than any table has columns.
pub(super) fn too_wide(line: u32) -> Unreadable {
    Unreadable::Limit { limit: format!("{MOST_COLUMNS} columns (line {line} has more)") }
}

/// What parts the cells of a text, unless it is given.
pub(super) fn delimiter(text: &str, given: Option<char>) -> u8 {
    let given = given.and_then(|c| u8::try_from(c).ok());
    given.unwrap_or_else(|| likely(text).map_or(b',', |(d, ..)| d))
}

/// A reader of records that follows every sign, wherever quotation marks stand.
pub(super) fn reader<R: io::Read>(from: R, delimiter: u8) -> Reader<R> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(from)
}

/// The records of a text with the numbers of their lines.
fn records(text: &str, delimiter: u8) -> impl Iterator<Item = (u32, StringRecord)> {
    let bytes = text.as_bytes();
    let reader = reader(bytes, delimiter);
    let (mut at, mut line) = (0, 1);
    // Text that is decoded cannot fail to be read.
    reader.into_records().map_while(Result::ok).map(move |record| {
        let start = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(usize::MAX)).min(bytes.len());
        // The reader leaves the end of the line before, and empty lines, in front of a record.
        let ends = bytes[start..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        line += bytes[at..start + ends].iter().filter(|b| **b == b'\n').count();
        at = start + ends;
        (u32::try_from(line).unwrap_or(u32::MAX), record)
    })
}

/// Whether a text looks like a table to who knows nothing of it.
pub(super) fn looks_delimited(text: &str) -> bool {
    likely(text).is_some_and(|(_, agree, all)| agree >= LEAST && agree * 10 >= all * 9)
}

/// The delimiter by which most rows have the same count of cells, with how many do and how many there are; before all, that
/// which tears the fewest.
fn likely(text: &str) -> Option<(u8, usize, usize)> {
    let judged = DELIMITERS.into_iter().filter_map(|delimiter| {
        let (mut counts, mut torn, mut at) = (Vec::new(), 0, 0);
        let mut reader = reader(text.as_bytes(), delimiter);
        let mut row = StringRecord::new();
        // Text that is decoded cannot fail to be read.
        while counts.len() < PROBED && reader.read_record(&mut row).unwrap_or_default() {
            let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX).min(text.len());
            torn += usize::from(is_torn(&text.as_bytes()[at..end], delimiter));
            counts.push(row.len());
            at = end;
        }
        let agree = |n: usize| counts.iter().filter(|c| **c == n).count();
        let usual = counts.iter().copied().filter(|n| *n > 1).max_by_key(|n| agree(*n) * n)?;
        Some(((Reverse(torn), agree(usual) * (usual - 1)), (delimiter, agree(usual), counts.len())))
    });
    judged.max_by_key(|(score, _)| *score).map(|(_, found)| found)
}

/// Whether quotation marks stand where none may, if this is what parts the cells of a row.
fn is_torn(row: &[u8], delimiter: u8) -> bool {
    let (mut inside, mut before) = (false, delimiter);
    for byte in row {
        let ends = matches!(byte, b'\r' | b'\n');
        match (*byte == b'"', inside) {
            (true, true) => inside = false,
            // The first of a cell, or the second of two.
            (true, false) if before == delimiter || before == b'"' => inside = true,
            (true, false) => return true,
            (false, false) if before == b'"' && *byte != delimiter && !ends => return true,
            (false, _) => {}
        }
        before = if ends && !inside { delimiter } else { *byte };
    }
    false
}

/// Follows the quotation marks of a text, part by part, to find one that nothing closes: all behind it would be one cell.
#[derive(Debug)]
pub(super) struct Marks {
    delimiter: u8,
    line: u64,
    /// The line of the mark that is open.
    open: Option<u64>,
    /// Whether a mark came that closes it, unless one more follows.
    closing: bool,
    /// Whether a cell starts.
    starts: bool,
}

impl Marks {
    /// From the start of a line on.
    pub(super) fn from(line: u64, delimiter: u8) -> Self {
        Self { delimiter, line, open: None, closing: false, starts: true }
    }

    /// What comes next.
    pub(super) fn follow(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if std::mem::take(&mut self.closing) {
                if *byte == b'"' {
                    continue;
                }
                self.open = None;
            }
            self.line += u64::from(*byte == b'\n');
            match (self.open, *byte) {
                (Some(_), b'"') => self.closing = true,
                (None, b'"') if self.starts => self.open = Some(self.line),
                _ => {}
            }
            self.starts = self.open.is_none() && (*byte == self.delimiter || *byte == b'\n' || *byte == b'\r');
        }
    }

    /// Whether all are closed where the text ends.
    pub(super) fn closed(&self) -> Result<(), Unreadable> {
        let line = self.open.filter(|_| !self.closing);
        line.map_or(Ok(()), |line| Err(unclosed(line)))
    }
}

/// That a quotation mark is not closed.
pub(super) fn unclosed(line: u64) -> Unreadable {
    Unreadable::Broken { place: format!("line {line}"), told: "a quotation mark is not closed".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<String> {
        let tables = read(text, None, Room::default()).expect("it reads");
        let row = |r: &GridRow| {
            let cells: Vec<_> = r.cells.iter().map(|c| c.text.as_str()).collect();
            format!("{}: {}", r.number, cells.join(" / "))
        };
        tables.grids[0].rows.iter().map(row).collect()
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_rows_alike() {
        for (text, want) in [
            ("nome;valor\nÁgua, luz;1,5\nVias;2,25\n", vec!["1: nome / valor", "2: Água, luz / 1,5", "3: Vias / 2,25"]),
            ("a,b\r\n\"x\ny\",2\r\n\r\nz,\"3 \"\"m\"\"\"\r\n", vec!["1: a / b", "2: x\ny / 2", "5: z / 3 \"m\""]),
            ("a\tb\n1\t2\n", vec!["1: a / b", "2: 1 / 2"]),
            ("n;o\n1;\"a, b, c\"\n2;\"d, e, f\"\n", vec!["1: n / o", "2: 1 / a, b, c", "3: 2 / d, e, f"]),
            (
                "n;o;p\n1;\"T 2\"\"\";1,5\n2;\"T 3\"\"\";2,5\n",
                vec!["1: n / o / p", "2: 1 / T 2\" / 1,5", "3: 2 / T 3\" / 2,5"],
            ),
            ("n;o;p\n1;T 2\" a;1,5\n", vec!["1: n / o / p", "2: 1 / T 2\" a / 1,5"]),
            ("só\num\n", vec!["1: só", "2: um"]),
        ] {
            assert_eq!(rows(text), want);
        }
    }

    #[test]
    fn a_quotation_that_nothing_closes_is_told_with_its_line() {
        let refused = read("a;b\n1;2\n3;\"quatro\n5;6\n", None, Room::default());
        assert!(matches!(&refused, Err(Unreadable::Broken { place, .. }) if place == "line 3"), "{refused:?}");
    }
}
