//! Workbooks (XLSX, XLS, ODS) → tables; XLS by calamine.
//!
//! A cell keeps what the workbook says of it: a number, a day, an error, a formula without its result. Merged areas
//! and hidden sheets are reported. Only XLSX is read as a stream; the others are bounded by the process that reads them.

mod ods;
mod value;
mod xlsx;

use std::{collections::BTreeMap, io::Cursor};

use calamine::{Data, Dimensions, ExcelDateTime, Reader, SheetVisible, Xls, XlsError};

pub(super) use self::{
    ods::{fods, ods},
    xlsx::{rows, xlsx},
};
use super::{Unreadable, memory::MemoryBudget};
use crate::model::{
    document::Media,
    grid::{Cell, CellKind, CellRange, Grid, GridRow, Tables},
    marks::Mark,
};

/// Merged areas of a sheet beyond which nothing is read.
const MAX_AREAS: usize = 1_000_000;

/// A sheet without its cells.
fn blank(sheet: &calamine::Sheet) -> Grid {
    Grid { name: sheet.name.clone(), is_hidden: sheet.visible != SheetVisible::Visible, ..Grid::default() }
}

/// Refuses a workbook of which two sheets have one name: they are read by their names, and one would be lost.
fn distinct(sheets: &[calamine::Sheet]) -> Result<(), Unreadable> {
    let mut seen = std::collections::HashSet::new();
    match sheets.iter().find(|sheet| !seen.insert(sheet.name.to_lowercase())) {
        Some(sheet) => Err(broken(&sheet.name, "two sheets have this name")),
        None => Ok(()),
    }
}

/// Refuses tables of which two have one name.
fn distinct_names(grids: &[Grid]) -> Result<(), Unreadable> {
    let mut seen = std::collections::HashSet::new();
    match grids.iter().find(|grid| !seen.insert(grid.name.to_lowercase())) {
        Some(grid) => Err(broken(&grid.name, "two sheets have this name")),
        None => Ok(()),
    }
}

/// Reads a workbook of Excel as it was before 2007. An encrypted one of today starts alike.
pub(super) fn xls(bytes: &[u8], budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let unreadable = |error: XlsError| match error {
        XlsError::Password => Unreadable::Encrypted,
        _ if holds(bytes, "EncryptedPackage") => Unreadable::Encrypted,
        _ if holds(bytes, "WordDocument") => Unreadable::NoReader { format: "DOC".to_owned() },
        _ if holds(bytes, "PowerPoint Document") => Unreadable::NoReader { format: "PPT".to_owned() },
        other => broken("the workbook", &other),
    };
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(unreadable)?;
    let sheets = book.sheets_metadata().to_vec();
    distinct(&sheets)?;
    let (mut grids, mut filling) = (Vec::new(), Filling::within(budget));
    for sheet in sheets {
        let mut grid = blank(&sheet);
        grid.merged = areas(&book.merge_cells_by_sheet_name(&sheet.name).map_err(|e| broken(&sheet.name, &e))?)?;
        let range = book.worksheet_range(&sheet.name).map_err(|e| broken(&sheet.name, &e))?;
        let formulas = book.worksheet_formula(&sheet.name).map_err(|e| broken(&sheet.name, &e))?;
        filled(&mut grid, &range, &formulas, &mut filling)?;
        grids.push(grid);
    }
    Ok(Tables::new(Media::Xls, grids))
}

/// Whether a compound file has a stream of this name.
fn holds(bytes: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wide.len()).any(|window| window == wide)
}

fn broken(place: &str, error: &(impl std::fmt::Display + ?Sized)) -> Unreadable {
    Unreadable::Broken { place: place.to_owned(), message: error.to_string() }
}

fn areas(merged: &[Dimensions]) -> Result<Vec<CellRange>, Unreadable> {
    if merged.len() > MAX_AREAS {
        return Err(Unreadable::Limit { limit: format!("{MAX_AREAS} merged areas") });
    }
    let area = |d: &Dimensions| CellRange {
        top: d.start.0.saturating_add(1),
        left: d.start.1,
        bottom: d.end.0.saturating_add(1),
        right: d.end.1,
    };
    Ok(merged.iter().map(area).collect())
}

/// The cells of a range and its formulas, which have corners of their own.
fn filled(
    grid: &mut Grid,
    range: &calamine::Range<Data>,
    formulas: &calamine::Range<String>,
    filling: &mut Filling,
) -> Result<(), Unreadable> {
    let mut places = BTreeMap::new();
    if let Some((top, left)) = range.start() {
        for (row, column, value) in range.used_cells() {
            let at = (top.saturating_add(row as u32), left.saturating_add(column as u32));
            places.insert(at, cell(value));
        }
    }
    if let Some((top, left)) = formulas.start() {
        for (row, column, formula) in formulas.used_cells().filter(|(_, _, f)| !f.is_empty()) {
            let at = (top.saturating_add(row as u32), left.saturating_add(column as u32));
            places.entry(at).or_insert_with(|| formula_cell(formula));
        }
    }
    places.into_iter().try_for_each(|(at, cell)| filling.put(grid, at, cell))
}

/// Rows being filled, cell by cell.
#[derive(Debug, Default)]
struct Filling {
    /// Cells of all rows so far.
    count: usize,
    /// Rows that came after rows of larger numbers.
    late: BTreeMap<u32, GridRow>,
    budget: MemoryBudget,
}

impl Filling {
    /// No rows yet; they may take this much memory.
    fn within(budget: MemoryBudget) -> Self {
        Self { budget, ..Self::default() }
    }

    /// Puts a cell into its row; rows come in order, but a file may say otherwise.
    fn put(&mut self, grid: &mut Grid, (row, column): (u32, u32), cell: Cell) -> Result<(), Unreadable> {
        self.put_marked(grid, (row, column), (cell, None))
    }

    /// Puts a cell into its row, which has a mark.
    fn put_marked(
        &mut self,
        grid: &mut Grid,
        (row, column): (u32, u32),
        (cell, mark): (Cell, Option<Mark>),
    ) -> Result<(), Unreadable> {
        if cell.is_empty() {
            return Ok(());
        }
        let (number, column) = (row.saturating_add(1), column as usize);
        if column >= 16_384 || number > 1_048_576 {
            return Err(Unreadable::Limit { limit: "16384 columns and 1048576 rows of a sheet".to_owned() });
        }
        let rows = grid.rows.len() + self.late.len();
        let gained = (column + 1).saturating_sub(self.row(grid, number).cells.len());
        self.budget.take(grid.rows.len() + self.late.len() - rows, gained, cell.text.len())?;
        self.count += gained;
        let row = self.row(grid, number);
        row.cells.resize(row.cells.len() + gained, Cell::default());
        row.cells[column] = cell;
        row.mark = row.mark.or(mark);
        Ok(())
    }

    fn row<'g>(&'g mut self, grid: &'g mut Grid, number: u32) -> &'g mut GridRow {
        let fresh = || GridRow { number, ..GridRow::default() };
        let at = match grid.rows.last() {
            Some(last) if last.number == number => grid.rows.len() - 1,
            Some(last) if last.number > number => match grid.rows.binary_search_by_key(&number, |r| r.number) {
                Ok(at) => at,
                Err(_) => return self.late.entry(number).or_insert_with(fresh),
            },
            _ => {
                grid.rows.push(fresh());
                grid.rows.len() - 1
            }
        };
        &mut grid.rows[at]
    }

    /// Puts the rows that came late where they belong.
    fn settle(&mut self, grid: &mut Grid) {
        if !self.late.is_empty() {
            grid.rows.extend(std::mem::take(&mut self.late).into_values());
            grid.rows.sort_by_key(|row| row.number);
        }
    }
}

fn formula_cell(formula: &str) -> Cell {
    let text = formula.strip_prefix("of:").unwrap_or(formula);
    let text = if text.starts_with('=') { text.to_owned() } else { format!("={text}") };
    Cell { kind: CellKind::Formula, ..Cell::text(text) }
}

/// A cell by what the workbook says that it is.
fn cell(data: &Data) -> Cell {
    let of = |kind, text: String| Cell { kind, ..Cell::text(text) };
    match data {
        Data::Empty => Cell::default(),
        Data::String(text) => Cell::text(text.replace("_x000D_", "").replace('\r', "")),
        Data::Int(n) => of(CellKind::Number, n.to_string()),
        Data::Float(n) => of(CellKind::Number, n.to_string()),
        Data::Bool(b) => of(CellKind::Boolean, b.to_string()),
        Data::Error(error) => of(CellKind::Error, error.to_string()),
        Data::DateTime(instant) => dated(*instant),
        Data::DateTimeIso(text) => of(CellKind::Date, text.trim_end_matches("T00:00:00").to_owned()),
        Data::DurationIso(text) => Cell::text(text.clone()),
    }
}

/// A day without its time where it has none; a length of time as hours, minutes and seconds.
fn dated(instant: ExcelDateTime) -> Cell {
    let of = |kind, text: String| Cell { kind, ..Cell::text(text) };
    if instant.is_duration() || instant.as_f64() < 1.0 {
        #[expect(clippy::cast_possible_truncation, reason = "seconds of a sheet")]
        let seconds = (instant.as_f64() * 86_400.0).round() as i64;
        let (hours, rest) = (seconds / 3600, seconds % 3600);
        return Cell::text(format!("{hours:02}:{:02}:{:02}", rest / 60, rest % 60));
    }
    let (year, month, day, hour, minute, second, _) = instant.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    let time = (hour, minute, second) != (0, 0, 0);
    of(CellKind::Date, if time { format!("{day}T{hour:02}:{minute:02}:{second:02}") } else { day })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_are_in_their_order_whatever_came_first(cells in prop::collection::vec((0..6_u32, 0..4_u32), 0..30)) {
            let (mut grid, mut filling) = (Grid::default(), Filling::default());
            let mut want: BTreeMap<(u32, u32), String> = BTreeMap::new();
            for (n, at) in cells.into_iter().enumerate() {
                filling.put(&mut grid, at, Cell::text(n.to_string())).expect("it fits");
                want.insert(at, n.to_string());
            }
            filling.settle(&mut grid);
            prop_assert!(grid.rows.windows(2).all(|pair| pair[0].number < pair[1].number));
            let cells = |row: &GridRow| {
                let number = row.number - 1;
                row.non_empty().map(|(column, cell)| ((number, column as u32), cell.text.clone())).collect::<Vec<_>>()
            };
            prop_assert_eq!(grid.rows.iter().flat_map(cells).collect::<BTreeMap<_, _>>(), want);
        }
    }
}
