//! Where a cell stands in its table, by the spans of those before it.

use scraper::ElementRef;

use crate::model::document::CellAt;

/// Rows and columns that a cell spans at most, as browsers have it.
const WIDEST: u32 = 1_000;

/// The tables that are open, and how many there were.
#[derive(Debug, Default)]
pub(super) struct Tables {
    count: u32,
    open: Vec<Table>,
}

/// A table that is being walked.
#[derive(Debug)]
struct Table {
    number: u32,
    /// Row of the cells that come; none before the first.
    row: Option<u32>,
    column: u32,
    /// Rows that a cell from above still takes of each column.
    taken: Vec<u32>,
}

impl Tables {
    /// Enters an element; tells the place of a cell.
    pub(super) fn enter(&mut self, element: ElementRef<'_>) -> Option<CellAt> {
        match element.value().name() {
            "table" => {
                self.open.push(Table { number: self.count, row: None, column: 0, taken: Vec::new() });
                self.count += 1;
                None
            }
            "tr" => {
                self.open.last_mut()?.next_row();
                None
            }
            "td" | "th" => Some(self.open.last_mut()?.cell(span(element, "colspan"), span(element, "rowspan"))),
            _ => None,
        }
    }

    /// Leaves an element.
    pub(super) fn leave(&mut self, element: ElementRef<'_>) {
        if element.value().name() == "table" {
            self.open.pop();
        }
    }
}

fn span(element: ElementRef<'_>, name: &str) -> u32 {
    element.value().attr(name).and_then(|n| n.trim().parse().ok()).unwrap_or(1).clamp(1, WIDEST)
}

impl Table {
    fn next_row(&mut self) {
        self.taken.iter_mut().for_each(|n| *n = n.saturating_sub(1));
        self.row = Some(self.row.map_or(0, |n| n + 1));
        self.column = 0;
    }

    fn cell(&mut self, columns: u32, rows: u32) -> CellAt {
        while self.taken.get(self.column as usize).is_some_and(|n| *n > 0) {
            self.column += 1;
        }
        let at = CellAt { table: self.number, row: self.row.unwrap_or_default(), column: self.column, columns, rows };
        self.column += columns;
        if self.taken.len() < self.column as usize {
            self.taken.resize(self.column as usize, 0);
        }
        // Counted down when the next row starts.
        self.taken[at.column as usize..self.column as usize].iter_mut().for_each(|n| *n = rows);
        at
    }
}
