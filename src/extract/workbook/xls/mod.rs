//! Workbooks of Excel as they were before 2007: BIFF8 and BIFF5 (MS-XLS) in a compound file.
//!
//! ```text
//! compound file ─ stream ─ records ─┬─ globals: sheets, texts, fonts, formats
//!                                   └─ a substream for each sheet: rows, columns, cells, merged areas
//! ```

mod globals;
mod records;
mod sheet;
mod strings;
mod styles;

use std::{
    borrow::Cow,
    io::{Cursor, Read},
};

use cfb::CompoundFile;

use self::{
    globals::{Globals, SheetKind},
    records::{BOOK, Records, kind},
};
use super::{Filling, broken, distinct_names};
use crate::{
    extract::{Unreadable, memory::MemoryBudget},
    model::{document::Media, grid::Tables},
};

/// Reads a workbook. An encrypted one of today starts alike, as do older documents and slides.
pub(in crate::extract) fn xls(bytes: &[u8], budget: MemoryBudget) -> Result<Tables, Unreadable> {
    read(&stream(bytes)?, budget)
}

/// Reads the stream of a workbook.
fn read(stream: &[u8], budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let globals = Globals::read(stream)?;
    let is_uncomputed = is_uncomputed(stream)?;
    let (mut grids, mut filling) = (Vec::new(), Filling::within(budget));
    for listed in globals.sheets.iter().filter(|listed| listed.kind != SheetKind::NoCells) {
        let records =
            Records::from(stream, listed.offset).ok_or_else(|| broken(&listed.name, "it is not in the file"))?;
        grids.extend(sheet::read(records, (listed, &globals, is_uncomputed), &mut filling)?);
    }
    distinct_names(&grids)?;
    Ok(Tables::new(Media::Xls, grids))
}

/// Returns the stream of a compound file that has a workbook.
fn stream(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let named = || {
        let formats = [("WordDocument", "DOC"), ("PowerPoint Document", "PPT")];
        let found = formats.iter().find(|(stream, _)| holds(bytes, stream));
        found.map(|(_, format)| Unreadable::NoReader { format: (*format).to_owned() })
    };
    if holds(bytes, "EncryptedPackage") {
        return Err(Unreadable::Encrypted);
    }
    let unreadable = |error: std::io::Error| named().unwrap_or_else(|| broken(BOOK, &error));
    let mut file = CompoundFile::open(Cursor::new(Cow::Borrowed(bytes)))
        .or_else(|_| CompoundFile::open(Cursor::new(Cow::Owned(padded(bytes)))))
        .map_err(unreadable)?;
    let name = ["Workbook", "Book"].into_iter().find(|name| file.is_stream(name));
    let name = name.ok_or_else(|| named().unwrap_or_else(|| broken(BOOK, "the file contains none")))?;
    let mut stream = Vec::new();
    let from = file.open_stream(name).map_err(unreadable)?;
    from.take(bytes.len() as u64).read_to_end(&mut stream).map_err(unreadable)?;
    Ok(stream)
}

/// A compound file with empty sectors after its last one: as many as a sector of its allocation table counts. SheetJS lists
/// more sectors than there are, which the reader of compound files refuses.
fn padded(bytes: &[u8]) -> Vec<u8> {
    let is_of_4096 = bytes.get(30) == Some(&12);
    let sector = if is_of_4096 { 4096 } else { 512 };
    let mut all = bytes.to_vec();
    all.resize(bytes.len() + sector * sector / 4, 0);
    all
}

/// Whether a compound file has a stream of this name.
fn holds(bytes: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(bytes, &wide).is_some()
}

/// Whether no formula of a workbook was ever computed: its writer left the results to Excel. Such a writer stores 0 and
/// that the formula is computed on load, or an empty text and no identifier of a computation.
fn is_uncomputed(stream: &[u8]) -> Result<bool, Unreadable> {
    let (mut records, mut found) = (Records::from(stream, 0).ok_or(Unreadable::Damaged)?, false);
    while let Some(record) = records.next()? {
        match record.kind {
            kind::RECALC_ID => return Ok(false),
            kind::FORMULA if record.data.len() >= 16 => {
                let has_no_result = match sheet::FormulaResult::read(&record)? {
                    sheet::FormulaResult::Number(number) => number == 0.0 && record.u16(14)? & 3 == 3,
                    sheet::FormulaResult::Empty => true,
                    _ => false,
                };
                if !has_no_result {
                    return Ok(false);
                }
                found = true;
            }
            _ => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        grid::{CellKind, CellRange, Grid},
        marks::Mark,
    };

    fn record(kind: u16, parts: &[&[u8]]) -> Vec<u8> {
        let data = parts.concat();
        [&kind.to_le_bytes()[..], &u16::try_from(data.len()).expect("short").to_le_bytes(), &data].concat()
    }

    fn words(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    fn begin(version: u16, kind: u16) -> Vec<u8> {
        record(kind::BOF, &[&words(&[version, kind, 0, 0])])
    }

    /// A stream of a sheet with these records in the globals and in the sheet.
    fn stream_of(version: u16, globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<u8> {
        let name: &[u8] = if version == 0x0600 { &[5, 0] } else { &[5] };
        let all = |at: u32| {
            let listed = record(kind::SHEET, &[&at.to_le_bytes(), &[0, 0], name, b"Obras"]);
            [begin(version, 5), globals.concat(), listed, record(kind::EOF, &[])].concat()
        };
        let at = u32::try_from(all(0).len()).expect("short");
        [all(at), begin(version, 0x10), sheet.concat()].concat()
    }

    fn sheet(globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Result<Grid, Unreadable> {
        let stream = stream_of(0x0600, globals, &[sheet, &[record(kind::EOF, &[])]].concat());
        read(&stream, MemoryBudget::default()).map(|mut tables| tables.grids.remove(0))
    }

    fn cells(grid: &Grid) -> Vec<(u32, usize, CellKind, &str)> {
        let of = |row: &'_ crate::model::grid::GridRow| row.number;
        let rows = grid.rows.iter().flat_map(|row| row.non_empty().map(move |(column, cell)| (row, column, cell)));
        rows.map(|(row, column, cell)| (of(row), column, cell.kind, cell.text.as_str())).collect()
    }

    /// A font: its flags, and its place above or below the line.
    fn font(flags: u16, position: u16) -> Vec<u8> {
        record(kind::FONT, &[&words(&[200, flags, 8, 400, position]), &[0; 6]])
    }

    #[test]
    fn text_in_the_colour_of_its_ground_is_invisible() {
        let font = |color: u16| record(kind::FONT, &[&words(&[200, 0, color, 400, 0]), &[0; 6]]);
        // No ground, a solid one of a colour, a pattern.
        let style = |font: u16, pattern: u32, color: u16| {
            record(kind::XF, &[&words(&[font, 0, 0, 0, 0, 0, 0]), &(pattern << 26).to_le_bytes(), &words(&[color])])
        };
        let globals = [
            &[font(0x7FFF), font(9), font(62)][..],
            &[style(1, 0, 64), style(1, 1, 62), style(2, 1, 62), style(1, 2, 9), style(0, 0, 64)],
        ]
        .concat();
        let row: Vec<_> = (0..5).map(|n| label(0, n, n, "a")).collect();
        let marks = |globals: &[Vec<u8>], row: &[Vec<u8>]| {
            let grid = sheet(globals, row).expect("a sheet");
            grid.rows[0].cells.iter().map(|cell| cell.ranges().first().map(|range| range.mark)).collect::<Vec<_>>()
        };
        let unseen = Some(Mark::Invisible);
        assert_eq!(marks(&globals, &row), [unseen, None, unseen, None, None]);
        // A palette in which the second colour is black.
        let palette = record(kind::PALETTE, &[&words(&[2]), &[0; 8]]);
        assert_eq!(marks(&[globals.clone(), vec![palette]].concat(), &row)[0], None);
        // What a condition colours is not known.
        let conditions = record(kind::CONDITIONS, &[&[0; 12]]);
        assert_eq!(marks(&globals, &[row.clone(), vec![conditions]].concat()), [None; 5]);
    }

    fn style(font: u16, format: u16) -> Vec<u8> {
        record(kind::XF, &[&words(&[font, format]), &[0; 16]])
    }

    fn number(row: u16, column: u16, style: u16, value: f64) -> Vec<u8> {
        record(kind::NUMBER, &[&words(&[row, column, style]), &value.to_le_bytes()])
    }

    fn formula(row: u16, column: u16, result: [u8; 8], flags: u16) -> Vec<u8> {
        record(kind::FORMULA, &[&words(&[row, column, 0]), &result, &words(&[flags]), &[0; 6]])
    }

    fn label(row: u16, column: u16, style: u16, text: &str) -> Vec<u8> {
        let length = u16::try_from(text.len()).expect("short");
        record(kind::LABEL, &[&words(&[row, column, style, length]), &[0], text.as_bytes()])
    }

    #[test]
    fn white_text_is_seen_on_a_ground_only() {
        let font = |colour: u16| record(kind::FONT, &[&words(&[200, 0, colour, 400, 0]), &[0; 6]]);
        let style = |pattern: u16, ground: u16| {
            record(kind::XF, &[&words(&[0, 0]), &[0; 12], &words(&[pattern << 10, ground])])
        };
        let palette = record(kind::PALETTE, &[&words(&[2]), &[1, 2, 3, 0, 0xFF, 0xFF, 0xFF, 0]]);
        for (globals, is_seen) in [
            (vec![font(9), style(0, 0)], false),
            (vec![font(1), style(1, 9)], false),
            (vec![font(9), style(1, 8)], true),
            (vec![font(9), style(2, 8)], true),
            (vec![font(8), style(0, 0)], true),
            (vec![font(0x7FFF), style(0, 0)], true),
            (vec![font(9), palette.clone(), style(0, 0)], false),
            (vec![font(8), palette.clone(), style(0, 0)], true),
            // In a style of an older version the ground is elsewhere.
            (vec![font(9), record(kind::XF, &[&[0; 16]])], true),
        ] {
            let grid = sheet(&globals, &[label(0, 0, 0, "a")]).expect("a sheet");
            let cell = grid.rows[0].non_empty().next();
            let marks: Vec<_> = cell.into_iter().flat_map(|(_, cell)| cell.ranges()).map(|range| range.mark).collect();
            assert_eq!(!marks.contains(&Mark::Invisible), is_seen, "{globals:?}");
        }
    }

    #[test]
    fn a_format_of_the_workbook_counts_before_the_built_in_one() {
        let code = b"dd/mm/yyyy";
        let globals = [
            record(kind::FORMAT, &[&words(&[60, 10]), &[0], code]),
            record(kind::FORMAT, &[&words(&[9, 4]), &[0], b"0.00"]),
            style(0, 0),
            style(0, 60),
            style(0, 14),
            style(0, 46),
            style(0, 9),
        ];
        let grid = sheet(
            &globals,
            &[
                number(0, 0, 0, 20.5),
                number(0, 1, 1, 44_719.0),
                number(0, 2, 2, 36_525.604_166_666_67),
                number(0, 3, 3, 1.104_166_666_7),
                number(0, 4, 4, 0.5),
                number(0, 5, 99, -7.0),
            ],
        )
        .expect("a sheet");
        let want = [
            (1, 0, CellKind::Number, "20.5"),
            (1, 1, CellKind::Date, "2022-06-07"),
            (1, 2, CellKind::Date, "1999-12-31T14:30:00"),
            (1, 3, CellKind::Text, "26:30:00"),
            (1, 4, CellKind::Number, "0.5"),
            (1, 5, CellKind::Number, "-7"),
        ];
        assert_eq!(cells(&grid), want);
    }

    #[test]
    fn cells_of_every_kind_are_read() {
        let rk = |bits: u32| bits.to_le_bytes();
        let text = |text: &[u8]| [&words(&[u16::try_from(text.len()).expect("short")])[..], &[0], text].concat();
        let shared = record(kind::SHARED_TEXTS, &[&[0; 8], &text(b"um\rdois")]);
        let grid = sheet(
            &[shared],
            &[
                record(kind::SHARED_TEXT, &[&words(&[0, 0, 0]), &0_u32.to_le_bytes()]),
                record(kind::RK, &[&words(&[0, 1, 0]), &rk(1234 << 2 | 3)]),
                record(
                    kind::MUL_RK,
                    &[
                        &words(&[0, 2, 0]),
                        &rk(0x4034_8000),
                        &words(&[0]),
                        &rk((-5_i32 << 2).cast_unsigned() | 2),
                        &words(&[3]),
                    ],
                ),
                record(kind::BOOL_OR_ERROR, &[&words(&[1, 0, 0]), &[1, 0]]),
                record(kind::BOOL_OR_ERROR, &[&words(&[1, 1, 0]), &[0x2A, 1]]),
                formula(1, 2, 3.0_f64.to_le_bytes(), 0),
                formula(1, 3, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 0),
                record(kind::TEXT, &[&text(b"abc")]),
                formula(1, 4, [2, 0, 7, 0, 0, 0, 0xFF, 0xFF], 0),
                formula(1, 5, [3, 0, 0, 0, 0, 0, 0xFF, 0xFF], 0),
                begin(0x0600, 0x20),
                number(0, 0, 0, 99.0),
                record(kind::EOF, &[]),
                label(2, 0, 0, "fim"),
            ],
        )
        .expect("a sheet");
        use CellKind::{Boolean, Error, Number, Text};
        let want = [
            (1, 0, Text, "um\ndois"),
            (1, 1, Number, "12.34"),
            (1, 2, Number, "20.5"),
            (1, 3, Number, "-5"),
            (2, 0, Boolean, "true"),
            (2, 1, Error, "#N/A"),
            (2, 2, Number, "3"),
            (2, 3, Text, "abc"),
            (2, 4, Error, "#DIV/0!"),
            (3, 0, Text, "fim"),
        ];
        assert_eq!(cells(&grid), want);
    }

    #[test]
    fn what_is_hidden_and_drawn_is_marked() {
        let fonts = [font(0, 0), font(8, 0), font(0, 1), font(0, 2), font(8, 1)];
        // The fifth font has the index 5.
        let globals = [&fonts[..], &[style(0, 0), style(1, 0), style(5, 0)]].concat();
        let row = |row: u16, flags: u8| record(kind::ROW, &[&words(&[row, 0, 9, 255, 0, 0]), &[flags, 1, 15, 0]]);
        let rich = record(kind::RICH_TEXT, &[&words(&[1, 2, 0, 3]), &[8, 2, 0], b"121", &words(&[2, 2, 3, 0])]);
        let grid = sheet(
            &globals,
            &[
                row(0, 0x20),
                row(1, 0x10),
                label(0, 0, 0, "escondida"),
                number(1, 0, 1, 700.0),
                label(1, 1, 2, "x"),
                rich,
                record(kind::COLUMNS, &[&words(&[3, 4, 2000, 15, 1, 0])]),
                record(kind::COLUMNS, &[&words(&[6, 6, 0, 15, 0, 0])]),
                record(kind::MERGED, &[&words(&[1, 1, 2, 0, 3])]),
            ],
        )
        .expect("a sheet");
        assert_eq!(grid.rows.iter().map(|row| row.mark).collect::<Vec<_>>(), [Some(Mark::Hidden), None]);
        let marks =
            |n: usize| grid.rows[1].cells[n].ranges().iter().map(|range| (range.start, range.mark)).collect::<Vec<_>>();
        assert_eq!(
            (marks(0), marks(1), marks(2)),
            (vec![(0, Mark::Struck)], vec![(0, Mark::Struck)], vec![(2, Mark::Raised)])
        );
        assert_eq!(grid.hidden_columns, [[3, 4], [6, 6]]);
        assert_eq!(grid.merged, [CellRange { top: 2, left: 0, bottom: 3, right: 3 }]);
    }

    #[test]
    fn formulas_that_nobody_computed_have_no_result() {
        let (zero, empty) = (0.0_f64.to_le_bytes(), [3, 0, 0, 0, 0, 0, 0xFF, 0xFF]);
        let kinds = |records: &[Vec<u8>]| {
            let grid = sheet(&[], records).expect("a sheet");
            grid.rows.iter().flat_map(|row| row.non_empty().map(|(_, cell)| cell.kind)).collect::<Vec<_>>()
        };
        use CellKind::{Formula, Number};
        assert_eq!(kinds(&[formula(0, 0, zero, 3), formula(0, 1, empty, 0)]), [Formula, Formula]);
        assert_eq!(kinds(&[formula(0, 0, zero, 0)]), [Number]);
        assert_eq!(kinds(&[formula(0, 0, zero, 3), formula(0, 1, 7.0_f64.to_le_bytes(), 3)]), [Number, Number]);
        assert_eq!(
            kinds(&[record(kind::RECALC_ID, &[&[0; 8]]), formula(0, 0, empty, 0), number(0, 1, 0, 1.0)]),
            [Number]
        );
    }

    #[test]
    fn texts_of_biff5_are_in_the_code_page() {
        let sheet = [record(kind::LABEL, &[&words(&[0, 0, 0, 3]), b"\xC7\xE3o"]), record(kind::EOF, &[])];
        let globals = |page: u16| [record(kind::CODE_PAGE, &[&words(&[page])])];
        let text = |page: u16| {
            let tables = read(&stream_of(0x0500, &globals(page), &sheet), MemoryBudget::default());
            tables.map(|tables| tables.grids[0].rows[0].cells[0].text.clone())
        };
        assert_eq!((text(1252), text(1250)), (Ok("Ção".to_owned()), Ok("Çăo".to_owned())));
        assert!(matches!(text(737), Err(Unreadable::Broken { .. })));
    }

    #[test]
    fn what_is_no_workbook_or_damaged_is_a_typed_error() {
        let whole = stream_of(0x0600, &[], &[label(0, 0, 0, "a"), record(kind::EOF, &[])]);
        assert!(read(&whole, MemoryBudget::default()).is_ok());
        for end in 0..whole.len() {
            let cut = read(&whole[..end], MemoryBudget::default());
            assert!(matches!(cut, Err(Unreadable::Broken { .. })), "{end}");
        }
        let zeros = [&whole[..whole.len() - 4], &[0; 400]].concat();
        assert!(matches!(read(&zeros, MemoryBudget::default()), Err(Unreadable::Broken { .. })));
        let encrypted = stream_of(0x0600, &[record(kind::FILE_PASS, &[&[0; 4]])], &[]);
        assert_eq!(read(&encrypted, MemoryBudget::default()), Err(Unreadable::Encrypted));
        let old = [begin(0x0400, 5), record(kind::EOF, &[])].concat();
        assert!(matches!(read(&old, MemoryBudget::default()), Err(Unreadable::NoReader { .. })));
        assert!(matches!(xls(b"\xD0\xCF\x11\xE0", MemoryBudget::default()), Err(Unreadable::Broken { .. })));
        let document: Vec<u8> = "WordDocument".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(xls(&document, MemoryBudget::default()), Err(Unreadable::NoReader { format: "DOC".to_owned() }));
        let missing = record(kind::SHARED_TEXT, &[&words(&[0, 0, 0]), &7_u32.to_le_bytes()]);
        assert!(matches!(sheet(&[], &[missing]), Err(Unreadable::Broken { .. })));
    }
}
