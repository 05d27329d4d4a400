//! Workbooks that Excel 2002 and 2003 saved as XML (SpreadsheetML, often named `.xls`), read row by row.
//!
//! A row or a cell is after the one before it unless `ss:Index` says otherwise.

mod data;
mod styles;

use self::styles::{CellStyle, Styles};
use super::{Filling, MAX_AREAS, distinct_names, hidden_rows::HiddenRows, value::Epoch};
use crate::{
    extract::{
        Unreadable,
        markup::{Cursor, Element, Step},
        memory::MemoryBudget,
    },
    model::{
        document::Media,
        grid::{CellRange, Grid, Tables},
    },
};

/// Reads a workbook.
pub(in crate::extract) fn xml2003(text: &str, budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let mut cursor = Cursor::new(text, "the workbook");
    let mut filling = Filling::within(budget);
    let (mut styles, mut epoch, mut grids) = (Styles::default(), Epoch::Y1900, Vec::new());
    while let Some(step) = cursor.step()? {
        let Step::Start(mut element) = step else { continue };
        match element.name.as_str() {
            "Workbook" => {}
            "Styles" => {
                cursor.content(&mut element)?;
                styles = Styles::new(&element);
            }
            "ExcelWorkbook" => {
                cursor.content(&mut element)?;
                if element.child("Date1904").is_some() {
                    epoch = Epoch::Y1904;
                }
            }
            "Worksheet" => {
                let sheet = Sheet::new(&element, (&styles, epoch), &mut filling);
                grids.push(sheet.read(&mut cursor)?);
            }
            _ => cursor.skip()?,
        }
    }
    distinct_names(&grids)?;
    Ok(Tables::new(Media::SpreadsheetMl, grids))
}

/// A sheet that is read.
struct Sheet<'r> {
    styles: &'r Styles,
    epoch: Epoch,
    filling: &'r mut Filling,
    grid: Grid,
    /// The styles of columns: first, last, style.
    columns: Vec<(u32, u32, CellStyle)>,
    /// Columns that are described, and rows, so far.
    width: u32,
    height: u32,
    hidden_rows: HiddenRows,
}

/// A number of an attribute.
fn number(element: &Element, name: &str) -> Option<u32> {
    element.attribute(name)?.trim().parse().ok()
}

/// The index of an element from 0: that of `ss:Index`, or `next`.
fn index(element: &Element, next: u32) -> u32 {
    number(element, "Index").and_then(|index| index.checked_sub(1)).unwrap_or(next)
}

/// Whether a row or a column is not shown; `size` is the attribute of its height or width.
fn is_hidden(element: &Element, size: &str) -> bool {
    element.attribute("Hidden") == Some("1") || element.number(size) == Some(0.0)
}

impl<'r> Sheet<'r> {
    fn new(element: &Element, (styles, epoch): (&'r Styles, Epoch), filling: &'r mut Filling) -> Self {
        let grid = Grid { name: element.attribute("Name").unwrap_or_default().to_owned(), ..Grid::default() };
        Self {
            styles,
            epoch,
            filling,
            grid,
            columns: Vec::new(),
            width: 0,
            height: 0,
            hidden_rows: HiddenRows::default(),
        }
    }

    /// Reads the sheet whose begin was the last step.
    fn read(mut self, cursor: &mut Cursor<'_>) -> Result<Grid, Unreadable> {
        // The sheet, and its table.
        let mut depth = 1_usize;
        while depth > 0 {
            let Some(Step::Start(mut element)) = cursor.step()? else {
                depth -= 1;
                continue;
            };
            match (element.name.as_str(), depth) {
                ("Table", 1) => depth += 1,
                ("WorksheetOptions", 1) => {
                    cursor.content(&mut element)?;
                    let state = element.child("Visible").map(Element::text).unwrap_or_default();
                    self.grid.is_hidden = matches!(state.trim(), "SheetHidden" | "SheetVeryHidden");
                }
                ("Column", 2) => {
                    cursor.content(&mut element)?;
                    self.column(&element);
                }
                ("Row", 2) => {
                    cursor.content(&mut element)?;
                    self.row(&element)?;
                }
                _ => cursor.skip()?,
            }
        }
        self.grid.formats = self.styles.formats.clone();
        self.filling.settle(&mut self.grid);
        self.hidden_rows.mark(&mut self.grid);
        Ok(self.grid)
    }

    fn column(&mut self, element: &Element) {
        let first = index(element, self.width);
        let last = first.saturating_add(number(element, "Span").unwrap_or(0));
        self.width = last.saturating_add(1);
        if is_hidden(element, "Width") {
            self.grid.hidden_columns.push([first, last]);
        }
        if let Some(style) = element.attribute("StyleID") {
            self.columns.push((first, last, self.styles.cell(Some(style))));
        }
    }

    fn column_style(&self, column: u32) -> CellStyle {
        let found = self.columns.iter().find(|(first, last, _)| (*first..=*last).contains(&column));
        found.map_or_else(|| self.styles.cell(None), |(_, _, style)| *style)
    }

    fn row(&mut self, element: &Element) -> Result<(), Unreadable> {
        let row = index(element, self.height);
        // Rows that it spans have its format, and no cells.
        let last = row.saturating_add(number(element, "Span").unwrap_or(0));
        self.height = last.saturating_add(1);
        if is_hidden(element, "Height") {
            self.hidden_rows.push(row.saturating_add(1), self.height);
        }
        let default = element.attribute("StyleID").map(|style| self.styles.cell(Some(style)));
        let mut next = 0;
        for cell in element.all("Cell") {
            let column = index(cell, next);
            let across = number(cell, "MergeAcross").unwrap_or(0);
            let down = number(cell, "MergeDown").unwrap_or(0);
            next = column.saturating_add(across).saturating_add(1);
            if across > 0 || down > 0 {
                let (top, right) = (row.saturating_add(1), column.saturating_add(across));
                self.grid.merged.push(CellRange { top, left: column, bottom: top.saturating_add(down), right });
            }
            let style = cell.attribute("StyleID").map(|style| self.styles.cell(Some(style))).or(default);
            let style = style.unwrap_or_else(|| self.column_style(column));
            let read = data::read(cell, style, self.styles, self.epoch);
            self.filling.put(&mut self.grid, (row, column), read)?;
        }
        if self.grid.merged.len() > MAX_AREAS {
            return Err(Unreadable::Limit { limit: format!("{MAX_AREAS} merged areas") });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        grid::CellKind::{self, Boolean, Date, Error, Formula, Number, Text},
        marks::Mark,
    };

    const STYLES: &str = "<Styles><Style ss:ID='Default'/><Style ss:ID='s1'><NumberFormat ss:Format='Short Date'/><Font ss:StrikeThrough='1'/></Style>\
        <Style ss:ID='s2' ss:Parent='s1'><Font ss:VerticalAlign='Superscript' ss:StrikeThrough='0'/></Style>\
        <Style ss:ID='d'><NumberFormat ss:Format='[h]:mm'/></Style><Style ss:ID='t'><NumberFormat ss:Format='Short Time'/></Style></Styles>";

    fn workbook(sheets: &str) -> Result<Tables, Unreadable> {
        let names = "xmlns='urn:schemas-microsoft-com:office:spreadsheet' xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'";
        xml2003(
            &format!("<?xml version='1.0'?>\n<Workbook {names}>{STYLES}\n{sheets}</Workbook>"),
            MemoryBudget::default(),
        )
    }

    fn sheet(rows: &str) -> Result<Grid, Unreadable> {
        workbook(&format!("<Worksheet ss:Name='Obras'>\n<Table>{rows}</Table></Worksheet>"))
            .map(|mut t| t.grids.remove(0))
    }

    fn cell(text: &str) -> (CellKind, String) {
        let mut grid = sheet(&format!("<Row>{text}</Row>")).expect("a sheet");
        let row = grid.rows.pop().unwrap_or_default();
        row.cells.into_iter().next().map(|cell| (cell.kind, cell.text)).unwrap_or_default()
    }

    #[test]
    fn a_cell_has_the_value_of_its_type() {
        for (text, kind, want) in [
            ("<Cell><Data ss:Type='String'>001</Data></Cell>", Text, "001"),
            ("<Cell><Data ss:Type='Number'>20.50</Data></Cell>", Number, "20.5"),
            ("<Cell ss:StyleID='s1'><Data ss:Type='Number'>44719</Data></Cell>", Date, "2022-06-07"),
            (
                "<Cell ss:StyleID='s1'><Data ss:Type='DateTime'>2022-06-07T00:00:00.000</Data></Cell>",
                Date,
                "2022-06-07",
            ),
            ("<Cell><Data ss:Type='DateTime'>2022-06-07T14:30:00.000</Data></Cell>", Date, "2022-06-07T14:30:00"),
            ("<Cell ss:StyleID='t'><Data ss:Type='DateTime'>1899-12-31T14:30:00.000</Data></Cell>", Text, "14:30:00"),
            ("<Cell ss:StyleID='d'><Data ss:Type='DateTime'>1900-01-01T02:30:00.000</Data></Cell>", Text, "26:30:00"),
            ("<Cell><Data ss:Type='Boolean'>1</Data></Cell>", Boolean, "true"),
            ("<Cell ss:Formula='=1/0'><Data ss:Type='Error'>#DIV/0!</Data></Cell>", Error, "#DIV/0!"),
            ("<Cell ss:Formula='=RC[-1]'/>", Formula, "=RC[-1]"),
            (
                "<Cell><Data ss:Type='String'>um&#10;dois &amp; três</Data><Comment><ss:Data>nota</ss:Data></Comment></Cell>",
                Text,
                "um\ndois & três",
            ),
            ("<Cell><Comment><ss:Data>nota</ss:Data></Comment></Cell>", Text, ""),
            ("<Cell><Data ss:Type='Number'>doze</Data></Cell>", Text, "doze"),
        ] {
            assert_eq!(cell(text), (kind, want.to_owned()), "{text}");
        }
    }

    #[test]
    fn an_index_skips_rows_and_cells() {
        let text = |text: &str| format!("<Data ss:Type='String'>{text}</Data>");
        let rows = format!(
            "<Row><Cell ss:MergeAcross='2' ss:MergeDown='1'>{}</Cell><Cell>{}</Cell></Row>\n<Row ss:Index='4'><Cell ss:Index='3'>{}</Cell><Cell>{}</Cell></Row>\
             <Row ss:Span='2'/><Row><Cell>{}</Cell></Row>",
            text("a"),
            text("b"),
            text("c"),
            text("d"),
            text("e")
        );
        let grid = sheet(&rows).expect("a sheet");
        let places: Vec<_> = grid
            .rows
            .iter()
            .flat_map(|row| row.non_empty().map(|(column, cell)| (row.number, column, cell.text.as_str())))
            .collect();
        assert_eq!(places, [(1, 0, "a"), (1, 3, "b"), (4, 2, "c"), (4, 3, "d"), (8, 0, "e")]);
        assert_eq!(grid.merged, [CellRange { top: 1, left: 0, bottom: 2, right: 2 }]);
    }

    #[test]
    fn what_a_sheet_hides_and_draws_is_marked() {
        let rows = "<Column/><Column ss:Index='3' ss:Hidden='1' ss:Span='1'/><Column ss:Width='0'/>\
            <Row ss:Hidden='1'><Cell><Data ss:Type='String'>x</Data></Cell></Row>\
            <Row><Cell ss:StyleID='s1'><Data ss:Type='String'>x</Data></Cell><Cell ss:StyleID='s2'><Data ss:Type='String'>y</Data></Cell>\
            <Cell><ss:Data ss:Type='String' xmlns='h'><Font>12</Font><Sup>1</Sup> <S>700</S></ss:Data></Cell></Row>";
        let grid = sheet(rows).expect("a sheet");
        assert_eq!(grid.hidden_columns, [[2, 3], [4, 4]]);
        assert_eq!(grid.rows.iter().map(|row| row.mark).collect::<Vec<_>>(), [Some(Mark::Hidden), None]);
        let marks =
            |n: usize| grid.rows[1].cells[n].ranges().iter().map(|range| (range.start, range.mark)).collect::<Vec<_>>();
        assert_eq!((marks(0), marks(1)), (vec![(0, Mark::Struck)], vec![(0, Mark::Raised)]));
        assert_eq!(
            (grid.rows[1].cells[2].text.as_str(), marks(2)),
            ("121 700", vec![(2, Mark::Raised), (4, Mark::Struck)])
        );
        let hidden = "<Worksheet ss:Name='A'><Table/><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet><Worksheet ss:Name='B'/>";
        let grids = workbook(hidden).expect("a workbook").grids;
        assert_eq!(grids.iter().map(|grid| grid.is_hidden).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn a_hostile_workbook_ends_in_a_typed_error() {
        let far = "<Row ss:Index='4294967295'><Cell><Data>x</Data></Cell></Row>";
        assert!(matches!(sheet(far), Err(Unreadable::Limit { .. })));
        let wide = "<Row><Cell ss:Index='4294967295' ss:MergeAcross='4294967295'><Data>x</Data></Cell><Cell><Data>y</Data></Cell></Row>";
        assert!(matches!(sheet(wide), Err(Unreadable::Limit { .. })));
        assert!(matches!(sheet(&"<Row>".repeat(500)), Err(Unreadable::Limit { .. })));
        assert!(matches!(workbook("<Worksheet ss:Name='A'><Table>"), Err(Unreadable::Broken { .. })));
        assert!(matches!(workbook("<Worksheet ss:Name='A'/><Worksheet ss:Name='a'/>"), Err(Unreadable::Broken { .. })));
    }
}
