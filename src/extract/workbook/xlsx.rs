//! Workbooks of Excel: read as a stream, all of it or some rows at a time.

use std::io::Cursor;

use calamine::{Data, DataRef, Reader, Xlsx, XlsxError};

use super::{Filling, areas, blank, broken, cell, distinct, formula_cell};
use crate::{
    extract::{
        Unreadable,
        memory::MemoryBudget,
        parts::{Part, PartSink},
    },
    model::{
        document::Media,
        grid::{Cell, Grid, Tables},
    },
};

/// Rows, and cells of them, that are given at once.
const SOME: (usize, usize) = (1024, 1 << 20);

/// Reads a workbook of Excel.
pub(in crate::extract) fn xlsx(bytes: &[u8], budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let mut book = open(bytes)?;
    let (mut grids, mut filling) = (sheets(&mut book)?, Filling::within(budget));
    for grid in &mut grids {
        let name = grid.name.clone();
        each(&mut book, &name, &mut |at, cell| filling.put(grid, at, cell))?;
        filling.settle(grid);
    }
    Ok(Tables::new(Media::Xlsx, grids))
}

/// Gives the sheets of a workbook of Excel to `sink`, then their rows, some at a time.
pub(in crate::extract) fn rows(bytes: &[u8], sink: &mut PartSink<'_>) -> Result<(), Unreadable> {
    let mut book = open(bytes)?;
    let sheets = sheets(&mut book)?;
    let names: Vec<_> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    sink(Part::Sheets(sheets))?;
    for (sheet, name) in (0..).zip(names) {
        let (mut some, mut last, mut filling) = (Grid::default(), 0, Filling::default());
        each(&mut book, &name, &mut |at, cell| {
            let begins = some.rows.last().is_some_and(|row| row.number <= at.0);
            if begins && (some.rows.len() >= SOME.0 || filling.count >= SOME.1) {
                last = some.rows.last().map_or(0, |row| row.number);
                filling.settle(&mut some);
                sink(Part::Rows(sheet, &some.rows))?;
                (some.rows, filling) = (Vec::new(), Filling::default());
            }
            // Rows that were given cannot be changed.
            if at.0 < last {
                return Err(broken(&name, "its rows are in no order"));
            }
            filling.put(&mut some, at, cell)
        })?;
        filling.settle(&mut some);
        sink(Part::Rows(sheet, &some.rows))?;
    }
    Ok(())
}

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

fn open(bytes: &[u8]) -> Result<Book<'_>, Unreadable> {
    Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => Unreadable::Encrypted,
        other => broken("the workbook", &other),
    })
}

/// The sheets that have cells, without these. One of charts has none.
fn sheets(book: &mut Book<'_>) -> Result<Vec<Grid>, Unreadable> {
    distinct(book.sheets_metadata())?;
    let mut grids = Vec::new();
    for sheet in book.sheets_metadata().to_vec() {
        match book.merge_cells_by_sheet_name(&sheet.name) {
            Ok(merged) => grids.push(Grid { merged: areas(&merged)?, ..blank(&sheet) }),
            Err(XlsxError::NotAWorksheet(_)) => {}
            Err(error) => return Err(broken(&sheet.name, &error)),
        }
    }
    Ok(grids)
}

/// Gives each cell of a sheet, with its place.
fn each(
    book: &mut Book<'_>,
    sheet: &str,
    take: &mut dyn FnMut((u32, u32), Cell) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let mut cells = match book.worksheet_cells_reader(sheet) {
        Ok(cells) => cells,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(error) => return Err(broken(sheet, &error)),
    };
    while let Some(found) = cells.next_cell_with_formula().map_err(|e| broken(sheet, &e))? {
        let cell = match (&found.value, &found.formula) {
            (DataRef::Empty, Some(formula)) if !formula.is_empty() => formula_cell(formula),
            (value, _) => cell(&Data::from(value.clone())),
        };
        take(found.pos, cell)?;
    }
    Ok(())
}
