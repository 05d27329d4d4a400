//! One table of an OpenDocument workbook → a grid.

use super::{
    super::{Filling, MAX_AREAS, hidden_rows::HiddenRows},
    cell,
    styles::{CellStyle, Styles},
};
use crate::{
    extract::{
        Unreadable,
        markup::{Cursor, Element, Step},
    },
    model::grid::{CellRange, Grid},
};

/// Reads the table whose begin was the last step.
pub(super) fn read(
    cursor: &mut Cursor<'_>,
    table: &Element,
    styles: &Styles,
    filling: &mut Filling,
) -> Result<Grid, Unreadable> {
    let grid = Grid {
        name: table.attribute("name").unwrap_or_default().to_owned(),
        is_hidden: table.attribute("style-name").is_some_and(|name| styles.hides(name, "table")),
        ..Grid::default()
    };
    let mut reader =
        Reader { styles, filling, grid, columns: Vec::new(), width: 0, height: 0, hidden_rows: HiddenRows::default() };
    // Whether each open group is hidden; the table is the outermost.
    let mut groups = vec![false];
    while let (Some(outer), Some(step)) = (groups.last().copied(), cursor.step()?) {
        let Step::Start(mut element) = step else {
            groups.pop();
            if groups.is_empty() {
                break;
            }
            continue;
        };
        match element.name.as_str() {
            "table-row-group"
            | "table-header-rows"
            | "table-rows"
            | "table-column-group"
            | "table-header-columns"
            | "table-columns" => groups.push(outer || element.attribute("display") == Some("false")),
            "table-column" => {
                cursor.content(&mut element)?;
                reader.column(&element, outer);
            }
            "table-row" => {
                cursor.content(&mut element)?;
                reader.row(&element, outer)?;
            }
            _ => cursor.skip()?,
        }
    }
    Ok(reader.into_grid())
}

struct Reader<'r> {
    styles: &'r Styles,
    filling: &'r mut Filling,
    grid: Grid,
    /// The default styles of columns: first, last, style.
    columns: Vec<(u32, u32, CellStyle)>,
    /// Columns, and rows, so far.
    width: u32,
    height: u32,
    hidden_rows: HiddenRows,
}

/// A count of an attribute; 1 where it is not there.
fn count(element: &Element, name: &str) -> u32 {
    element.attribute(name).and_then(|n| n.trim().parse::<u32>().ok()).unwrap_or(1).max(1)
}

fn is_hidden(element: &Element) -> bool {
    matches!(element.attribute("visibility"), Some("collapse" | "filter"))
}

impl Reader<'_> {
    fn column(&mut self, element: &Element, is_group_hidden: bool) {
        let (first, repeated) = (self.width, count(element, "number-columns-repeated"));
        self.width = first.saturating_add(repeated);
        let last = self.width - 1;
        let has_no_width = element.attribute("style-name").is_some_and(|name| self.styles.hides(name, "table-column"));
        if is_group_hidden || has_no_width || is_hidden(element) {
            self.grid.hidden_columns.push([first, last]);
        }
        if let Some(style) = element.attribute("default-cell-style-name") {
            self.columns.push((first, last, self.styles.cell(style)));
        }
    }

    /// Returns the default style of a column.
    fn column_style(&self, column: u32) -> CellStyle {
        let at = self.columns.partition_point(|(_, last, _)| *last < column);
        let found = self.columns.get(at).filter(|(first, _, _)| *first <= column);
        found.map_or(self.styles.default_cell(), |(_, _, style)| *style)
    }

    fn row(&mut self, element: &Element, is_group_hidden: bool) -> Result<(), Unreadable> {
        let (first, repeated) = (self.height, count(element, "number-rows-repeated"));
        self.height = first.saturating_add(repeated);
        let has_no_height = element.attribute("style-name").is_some_and(|name| self.styles.hides(name, "table-row"));
        if is_group_hidden || has_no_height || is_hidden(element) {
            self.hidden_rows.push(first.saturating_add(1), self.height);
        }
        let default = element.attribute("default-cell-style-name").map(|name| self.styles.cell(name));
        let (mut column, areas) = (0_u32, self.grid.merged.len());
        for cell in element.elements() {
            let is_covered = cell.name == "covered-table-cell";
            if !is_covered && cell.name != "table-cell" {
                continue;
            }
            self.area(cell, first, column)?;
            let repeats = count(cell, "number-columns-repeated");
            if cell::has_content(cell) {
                let style = cell.attribute("style-name").map(|name| self.styles.cell(name)).or(default);
                for at in (0..repeats).map(|n| column.saturating_add(n)) {
                    let style = style.unwrap_or_else(|| self.column_style(at));
                    let read = cell::read(cell, style, is_covered, self.styles);
                    if read.is_empty() {
                        break;
                    }
                    self.filling.put(&mut self.grid, (first, at), read)?;
                }
            }
            column = column.saturating_add(repeats);
        }
        self.repeat(first.saturating_add(1), areas)
    }

    /// Repeats a row up to the height of the table, if it has text, with its merged areas: those from `areas` on.
    fn repeat(&mut self, first: u32, areas: usize) -> Result<(), Unreadable> {
        let Some(row) = self.grid.rows.last().filter(|row| row.number == first && first < self.height) else {
            return Ok(());
        };
        let cells: Vec<_> = row.non_empty().map(|(column, cell)| (column, cell.clone())).collect();
        let merged = self.grid.merged.split_off(areas);
        for number in first..=self.height {
            for (column, cell) in cells.iter().filter(|_| number > first) {
                let column = u32::try_from(*column).unwrap_or(u32::MAX);
                self.filling.put(&mut self.grid, (number - 1, column), cell.clone())?;
            }
            let below = number - first;
            self.grid.merged.extend(merged.iter().map(|area| CellRange {
                top: area.top.saturating_add(below),
                bottom: area.bottom.saturating_add(below),
                ..*area
            }));
            self.check_areas()?;
        }
        Ok(())
    }

    /// Adds the area that a cell merges.
    fn area(&mut self, cell: &Element, row: u32, left: u32) -> Result<(), Unreadable> {
        let (wide, high) = (count(cell, "number-columns-spanned"), count(cell, "number-rows-spanned"));
        if wide > 1 || high > 1 {
            let (top, right) = (row.saturating_add(1), left.saturating_add(wide - 1));
            self.grid.merged.push(CellRange { top, left, bottom: top.saturating_add(high - 1), right });
        }
        self.check_areas()
    }

    fn check_areas(&self) -> Result<(), Unreadable> {
        if self.grid.merged.len() > MAX_AREAS {
            return Err(Unreadable::Limit { limit: format!("{MAX_AREAS} merged areas") });
        }
        Ok(())
    }

    fn into_grid(self) -> Grid {
        let Self { styles, filling, mut grid, hidden_rows, .. } = self;
        filling.settle(&mut grid);
        grid.formats = styles.formats.clone();
        hidden_rows.mark(&mut grid);
        grid
    }
}
