//! The row and column of table cells, given the spans of the cells before them.

use scraper::ElementRef;

use super::drawn::takes_no_place;
use crate::{
    extract::Unreadable,
    model::{document::CellAt, grid::MAX_COLUMNS},
};

/// Maximum `rowspan` and `colspan`, as in browsers.
const MAX_SPAN: u32 = 1_000;

/// Maximum count of cells of all tables of a page.
const MAX_CELLS: usize = 5_000_000;

/// The open tables, and the count of all.
#[derive(Debug, Default)]
pub(super) struct Tables {
    count: u32,
    open: Vec<Table>,
    /// Count of cells of all rows, including empty ones before them.
    cells: usize,
    /// Count of columns of the widest table.
    columns: usize,
}

/// An open table.
#[derive(Debug, Default)]
struct Table {
    number: u32,
    /// Whether cells that are not displayed have columns of their own.
    has_hidden_columns: bool,
    /// Current row; none before the first.
    row: Option<u32>,
    column: usize,
    /// `[column]`: first row that is free of cells from above, and end column of the cell that occupies the rows before.
    taken: Vec<(u32, usize)>,
}

impl Tables {
    /// Enters an element; returns the position of a cell.
    pub(super) fn enter(&mut self, element: ElementRef<'_>) -> Option<CellAt> {
        match element.value().name() {
            "table" => {
                let has_hidden_columns = has_hidden_columns(element);
                self.open.push(Table { number: self.count, has_hidden_columns, ..Table::default() });
                self.count += 1;
                None
            }
            "tr" => {
                self.open.last_mut()?.next_row();
                None
            }
            "td" | "th" => {
                let table = self.open.last_mut()?;
                if !table.has_hidden_columns && takes_no_place(element.value()) {
                    return None;
                }
                let before = table.column;
                let at = table.cell(span(element, "colspan"), span(element, "rowspan"));
                self.cells += table.column - before;
                self.columns = self.columns.max(table.column);
                Some(at)
            }
            _ => None,
        }
    }

    /// Leaves an element.
    pub(super) fn leave(&mut self, element: ElementRef<'_>) {
        if element.value().name() == "table" {
            self.open.pop();
        }
    }

    /// Checks the limits of columns and cells.
    pub(super) fn limit(&self) -> Result<(), Unreadable> {
        let limit = if self.columns > MAX_COLUMNS {
            format!("{MAX_COLUMNS} columns")
        } else if self.cells > MAX_CELLS {
            format!("{MAX_CELLS} cells")
        } else {
            return Ok(());
        };
        Err(Unreadable::Limit { limit })
    }
}

/// Returns whether the cells of a table that are not displayed are whole columns: each row hides the same ones.
fn has_hidden_columns(table: ElementRef<'_>) -> bool {
    let name = |e: &ElementRef<'_>| e.value().name().to_owned();
    let parts = table.child_elements().filter(|e| matches!(name(e).as_str(), "thead" | "tbody" | "tfoot"));
    let rows = parts.chain([table]).flat_map(|part| part.child_elements()).filter(|e| name(e) == "tr");
    let hidden = |row: ElementRef<'_>| -> Vec<bool> {
        let cells = row.child_elements().filter(|e| matches!(name(e).as_str(), "td" | "th"));
        cells.map(|cell| takes_no_place(cell.value())).collect()
    };
    let mut rows = rows.map(hidden).filter(|cells| !cells.is_empty());
    let Some(first) = rows.next().filter(|cells| cells.contains(&true)) else { return false };
    rows.all(|cells| cells == first)
}

fn span(element: ElementRef<'_>, name: &str) -> u32 {
    element.value().attr(name).and_then(|n| n.trim().parse().ok()).unwrap_or(1).clamp(1, MAX_SPAN)
}

impl Table {
    fn next_row(&mut self) {
        self.row = Some(self.row.map_or(0, |n| n + 1));
        self.column = 0;
    }

    fn cell(&mut self, columns: u32, rows: u32) -> CellAt {
        let row = self.row.unwrap_or_default();
        while let Some((_, end)) = self.taken.get(self.column).filter(|(until, _)| *until > row) {
            self.column = *end;
        }
        let column = self.column;
        // Columns beyond the limit are reported by `limit`, without using memory.
        let end = column + columns as usize;
        self.column = end;
        if column <= MAX_COLUMNS {
            if self.taken.len() < end {
                self.taken.resize(end, (0, 0));
            }
            self.taken[column..end].fill((row.saturating_add(rows), end));
        }
        CellAt { table: self.number, row, column: u32::try_from(column).unwrap_or(u32::MAX), columns, rows }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Positions of cells, by counting the remaining rows of each column.
    fn counted(rows: &[Vec<(u32, u32)>]) -> Vec<(u32, u32)> {
        let (mut taken, mut places) = (Vec::<u32>::new(), Vec::new());
        for (row, cells) in (0..).zip(rows) {
            taken.iter_mut().for_each(|n| *n = n.saturating_sub(1));
            let mut column = 0;
            for (columns, rows) in cells {
                while taken.get(column as usize).is_some_and(|n| *n > 0) {
                    column += 1;
                }
                places.push((row, column));
                let end = (column + columns) as usize;
                taken.resize(taken.len().max(end), 0);
                taken[column as usize..end].fill(*rows);
                column += columns;
            }
        }
        places
    }

    #[test]
    fn hidden_cells_are_columns_where_each_row_hides_the_same() {
        let hidden = "<td style='display:none'>x</td>";
        for (rows, want) in [
            (format!("<tr><th>a</th><th hidden>b</th></tr><tr><td>1</td>{hidden}</tr>"), true),
            (format!("<thead><tr><th>a</th></tr></thead><tr><td>1</td>{hidden}</tr>"), false),
            (format!("<tr><td>1</td>{hidden}</tr><tr><td>1</td><td>2</td></tr>"), false),
            ("<tr><td>1</td><td style='visibility:hidden'>2</td></tr>".to_owned(), false),
        ] {
            let html = scraper::Html::parse_fragment(&format!("<table>{rows}</table>"));
            let table = html.root_element().child_elements().next().expect("a table");
            assert_eq!(has_hidden_columns(table), want, "{rows}");
        }
    }

    proptest! {
        #[test]
        fn cells_take_the_first_free_column(
            rows in prop::collection::vec(prop::collection::vec((1..4_u32, 1..4_u32), 0..5), 0..8)
        ) {
            let mut table = Table::default();
            let mut places = Vec::new();
            for cells in &rows {
                table.next_row();
                for (columns, rows) in cells {
                    let at = table.cell(*columns, *rows);
                    places.push((at.row, at.column));
                }
            }
            prop_assert_eq!(places, counted(&rows));
        }
    }
}
