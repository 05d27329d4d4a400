//! The tables of a document: blocks that stand in cells → tables, and what stands outside of them.

use crate::model::{
    document::{Block, BlockKind, Document},
    grid::{Area, Cell, Grid, GridRow, Places, Tables},
};

/// Gathers the tables of all pages.
pub(super) fn tables(document: &Document) -> Tables {
    let mut tables = Tables { media: document.media, grids: Vec::new(), loose: Vec::new() };
    let mut last = None;
    for (_, block) in document.blocks() {
        let text = text(block);
        let Some(at) = block.cell else {
            let place = block.element.clone().unwrap_or_else(|| format!("line {}", block.lines[0].number));
            tables.loose.push((place, text));
            continue;
        };
        if last != Some(at.table) {
            last = Some(at.table);
            tables.grids.push(Grid { places: Places::Cells, ..Grid::default() });
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
        let before = if cell.text.is_empty() { String::new() } else { format!("{}\n", cell.text) };
        cell.text = format!("{before}{text}");
        cell.place.get_or_insert_with(|| block.element.clone().unwrap_or_default().into());
        if (at.columns > 1 || at.rows > 1) && !grid.merged.iter().any(|a| a.holds(number, at.column)) {
            let (bottom, right) = (at.row + at.rows, at.column + at.columns - 1);
            grid.merged.push(Area { top: number, left: at.column, bottom, right });
        }
    }
    tables
}

/// The text of a block, a line a line.
fn text(block: &Block) -> String {
    let lines: Vec<_> = block.lines.iter().map(|l| l.text.as_str()).collect();
    let bullet = if block.kind == BlockKind::Item { "• " } else { "" };
    format!("{bullet}{}", lines.join("\n"))
}
