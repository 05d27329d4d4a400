//! Workbooks (XLSX, XLS, ODS, SpreadsheetML) → tables, each by its own reader.
//!
//! A cell keeps what the workbook says of it: a number and its format, a day, an error, a formula without its result, and
//! what is drawn of its text. Merged areas, hidden rows, columns and sheets are reported. Only XLSX is read as a stream; the
//! others are bounded by the process that reads them.

mod hidden_rows;
mod ods;
mod value;
mod xls;
mod xlsx;
mod xml2003;

use std::collections::BTreeMap;

pub(super) use self::{
    ods::{fods, ods},
    xls::xls,
    xlsx::{rows, xlsx},
    xml2003::xml2003,
};
use super::{Unreadable, memory::MemoryBudget};
use crate::model::{
    grid::{Cell, Grid, GridRow},
    marks::Mark,
};

/// Merged areas of a sheet beyond which nothing is read.
const MAX_AREAS: usize = 1_000_000;

/// Refuses tables of which two have one name.
fn distinct_names(grids: &[Grid]) -> Result<(), Unreadable> {
    let mut seen = std::collections::HashSet::new();
    match grids.iter().find(|grid| !seen.insert(grid.name.to_lowercase())) {
        Some(grid) => Err(broken(&grid.name, "two sheets have this name")),
        None => Ok(()),
    }
}

fn broken(place: &str, error: &(impl std::fmt::Display + ?Sized)) -> Unreadable {
    Unreadable::Broken { place: place.to_owned(), message: error.to_string() }
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
