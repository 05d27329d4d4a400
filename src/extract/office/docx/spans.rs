//! The cells of a table of Word, with the rows and columns that each spans.

use super::looks::is_on;
use crate::{extract::markup::Element, model::marks::Mark};

/// Columns that a cell may span, and that a row may leave out.
const MAX_COLUMNS: u32 = 1_000;

/// A table, cell by cell.
#[derive(Debug)]
pub(super) struct Spans<'e> {
    pub(super) rows: Vec<Vec<Cell<'e>>>,
}

/// A cell.
#[derive(Debug)]
pub(super) struct Cell<'e> {
    pub(super) element: &'e Element,
    pub(super) column: u32,
    pub(super) columns: u32,
    /// That of its row, or of a tracked deletion.
    pub(super) mark: Option<Mark>,
    merge: Merge,
}

/// Whether a cell is merged with others of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Merge {
    No,
    Starts,
    Continues,
}

impl Cell<'_> {
    /// Whether it continues a merged cell above (`w:vMerge` without `restart`); its content is ignored.
    pub(super) fn continues_merge(&self) -> bool {
        self.merge == Merge::Continues
    }
}

impl<'e> Spans<'e> {
    /// Reads the cells of a table, within content controls and tracked insertions too.
    pub(super) fn new(table: &'e Element) -> Self {
        let rows = table.elements().flat_map(unwrapped).filter(|e| e.name == "tr").map(cells);
        Self { rows: rows.collect() }
    }

    /// Returns how many rows a cell spans.
    pub(super) fn row_count(&self, row: usize, cell: &Cell<'_>) -> u32 {
        if cell.merge != Merge::Starts {
            return 1;
        }
        let goes_on = |cells: &&Vec<Cell<'_>>| {
            let at = cells.binary_search_by_key(&cell.column, |c| c.column);
            at.is_ok_and(|at| cells[at].continues_merge())
        };
        let below = self.rows.get(row + 1..).unwrap_or_default().iter().take_while(goes_on);
        u32::try_from(below.count() + 1).unwrap_or(1)
    }
}

fn cells(row: &Element) -> Vec<Cell<'_>> {
    let of_row = |name: &str| row.child("trPr").and_then(|p| p.child(name));
    // Columns that the row leaves out at its start.
    let before = of_row("gridBefore").and_then(|e| e.attribute("val")?.parse::<u32>().ok());
    let mut column = before.unwrap_or_default().min(MAX_COLUMNS);
    let mut cells = Vec::new();
    let hidden = of_row("hidden").is_some_and(is_on).then_some(Mark::Hidden);
    let row_mark = hidden.or(of_row("del").map(|_| Mark::Struck));
    for element in row.elements().flat_map(unwrapped).filter(|e| e.name == "tc") {
        let properties = element.child("tcPr");
        let span = properties.and_then(|p| p.child("gridSpan")?.attribute("val")?.parse::<u32>().ok());
        let columns = span.unwrap_or(1).clamp(1, MAX_COLUMNS);
        let merge = match properties.and_then(|p| p.child("vMerge")) {
            None => Merge::No,
            Some(merge) if merge.attribute("val").is_none_or(|v| v == "continue") => Merge::Continues,
            Some(_) => Merge::Starts,
        };
        let deleted = properties.and_then(|p| p.child("cellDel")).map(|_| Mark::Struck);
        cells.push(Cell { element, column, columns, mark: row_mark.or(deleted), merge });
        column = column.saturating_add(columns);
    }
    cells
}

fn unwrapped(element: &Element) -> Vec<&Element> {
    match element.name.as_str() {
        "sdt" => element.child("sdtContent").map(|e| e.elements().collect()).unwrap_or_default(),
        "ins" | "customXml" | "moveTo" => element.elements().collect(),
        _ => vec![element],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::markup;

    #[test]
    fn a_merged_cell_spans_the_rows_that_continue_it() {
        let cell = |merge: &str| match merge {
            "" => "<tc/>".to_owned(),
            "2" => "<tc><tcPr><gridSpan val='2'/></tcPr></tc>".to_owned(),
            merge => format!("<tc><tcPr><vMerge val='{merge}'/></tcPr></tc>"),
        };
        let row = |cells: &[&str]| format!("<tr>{}</tr>", cells.iter().map(|c| cell(c)).collect::<String>());
        let table = [
            row(&["restart", "", "restart"]),
            row(&["continue", "restart", "continue"]),
            row(&["continue", "continue", ""]),
            row(&["2", "continue"]),
        ];
        let table = markup::parse(&format!("<tbl>{}</tbl>", table.concat()), "p").expect("xml");
        let spans = Spans::new(&table);
        let reaches = |n: usize| spans.rows[n].iter().map(|c| spans.row_count(n, c)).collect::<Vec<_>>();
        assert_eq!([reaches(0), reaches(1)], [vec![3, 1, 2], vec![1, 2, 1]]);
        let late = "<tr><trPr><gridBefore val='2'/></trPr><tc/><tc/></tr>";
        let late = markup::parse(&format!("<tbl>{late}</tbl>"), "p").expect("xml");
        assert_eq!(Spans::new(&late).rows[0].iter().map(|c| c.column).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(spans.rows[3].iter().map(|c| (c.column, c.columns)).collect::<Vec<_>>(), [(0, 2), (2, 1)]);
    }
}
