//! The tables of a document: blocks in cells → tables, and the text outside of them.

use crate::model::{
    document::{Block, BlockKind, Document},
    grid::{Cell, CellRange, Grid, GridRow, PlaceStyle, Tables},
};

/// Gathers the tables of all pages.
pub(super) fn tables(document: &Document) -> Tables {
    let mut tables = Tables::new(document.media, Vec::new());
    let (mut last, mut areas) = (None, Areas::default());
    for (_, block) in document.blocks() {
        let text = text(block);
        let Some(at) = block.cell else {
            let place = block.element.clone().unwrap_or_else(|| format!("line {}", block.lines[0].number));
            tables.text_outside.push((place, text));
            continue;
        };
        if last != Some(at.table) {
            last = Some(at.table);
            areas = Areas::default();
            let flaws = document.table_flaws.iter().filter(|flaw| flaw.table == at.table);
            let flaws = flaws.map(|flaw| (flaw.row + 1, flaw.kind)).collect();
            tables.grids.push(Grid { place_style: PlaceStyle::Cells, flaws, ..Grid::default() });
        }
        let Some(grid) = tables.grids.last_mut() else { continue };
        let (number, column) = (at.row + 1, at.column as usize);
        let at_row = match grid.rows.binary_search_by_key(&number, |r| r.number) {
            Ok(n) => n,
            Err(n) => {
                grid.rows.insert(n, GridRow { number, ..GridRow::default() });
                n
            }
        };
        let cells = &mut grid.rows[at_row].cells;
        if cells.len() <= column {
            cells.resize(column + 1, Cell::default());
        }
        let cell = &mut cells[column];
        // A cell of several paragraphs is one text of several lines.
        if !cell.text.is_empty() {
            cell.text.push('\n');
        }
        cell.text.push_str(&text);
        cell.details_mut().place.get_or_insert_with(|| block.element.clone().unwrap_or_default().into());
        if (at.columns > 1 || at.rows > 1) && !areas.hold(&grid.merged, number, at.column) {
            let (bottom, right) = (at.row + at.rows, at.column + at.columns - 1);
            let area = CellRange { top: number, left: at.column, bottom, right };
            areas.add(&area);
            grid.merged.push(area);
        }
    }
    tables
}

/// The merged areas of a table so far, by the columns that they span.
#[derive(Debug, Default)]
struct Areas {
    /// The row in which the last of them begins.
    top: u32,
    /// The last row that an area takes of each column.
    bottoms: Vec<u32>,
}

impl Areas {
    /// Whether one of these holds a cell.
    fn hold(&self, all: &[CellRange], row: u32, column: u32) -> bool {
        // Cells come row by row; where they do not, each area is looked at.
        if row < self.top {
            return all.iter().any(|area| area.contains(row, column));
        }
        self.bottoms.get(column as usize).is_some_and(|bottom| *bottom >= row)
    }

    fn add(&mut self, area: &CellRange) {
        let (left, end) = (area.left as usize, area.right as usize + 1);
        if self.bottoms.len() < end {
            self.bottoms.resize(end, 0);
        }
        self.bottoms[left..end].iter_mut().for_each(|bottom| *bottom = area.bottom.max(*bottom));
        self.top = self.top.max(area.top);
    }
}

/// The text of a block, a line a line.
fn text(block: &Block) -> String {
    let lines: Vec<_> = block.lines.iter().map(|l| l.text.as_str()).collect();
    let bullet = if block.kind == BlockKind::Item { "• " } else { "" };
    format!("{bullet}{}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cell_is_in_the_areas_that_a_search_of_all_finds(
            cells in prop::collection::vec((1..9_u32, 0..6_u32, 1..4_u32, 1..4_u32), 0..30), ordered in any::<bool>()
        ) {
            let mut cells = cells;
            if ordered {
                cells.sort_unstable();
            }
            let (mut areas, mut all) = (Areas::default(), Vec::<CellRange>::new());
            for (top, left, rows, columns) in cells {
                let held = all.iter().any(|area| area.contains(top, left));
                prop_assert_eq!(areas.hold(&all, top, left), held);
                if !held {
                    let area = CellRange { top, left, bottom: top + rows - 1, right: left + columns - 1 };
                    areas.add(&area);
                    all.push(area);
                }
            }
        }
    }
}
