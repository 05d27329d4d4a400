//! Tables as their reader saw them: sheets, delimited text, lists of objects.
//!
//! Every reader of tables makes the same nouns; `extract::table` finds rows in them by recipe. A cell keeps what
//! the source says of it beside its text, for what a spreadsheet shows is not always what was meant.

use serde::{Deserialize, Serialize};

use super::document::{Document, Media};

/// What was read in one capture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// Pages of text.
    Document(Document),
    /// Tables.
    Tables(Tables),
}

/// The tables of one capture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tables {
    /// The kind of bytes they were read from.
    pub media: Media,
    /// The tables, in the order of the source.
    pub grids: Vec<Grid>,
    /// Text outside of them, with its place.
    pub text_outside: Vec<(String, String)>,
}

/// Columns of a table beyond which it is no table.
pub const MAX_COLUMNS: usize = 10_000;

/// One table: a sheet, a delimited text, a list of objects, a ruled table of a page.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Grid {
    /// Its name, if it has one.
    pub name: String,
    /// Whether the source hides it from its readers.
    pub is_hidden: bool,
    /// Whether each of its rows must have as many cells as its header: in a delimited text another count means that
    /// a cell was torn.
    pub is_delimited: bool,
    /// How its cells are placed.
    pub place_style: PlaceStyle,
    /// Rows that have something in them.
    pub rows: Vec<GridRow>,
    /// Areas that are drawn as one cell; what stands in one stands in its first cell.
    pub merged: Vec<CellRange>,
}

/// How the cells of a grid are placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum PlaceStyle {
    /// `Sheet!B12`.
    #[default]
    Sheet,
    /// `line 12, column 3`; behind the name of the text where a capture holds several.
    Lines,
    /// Each row has its path, each column its step: `/contracts/3/price`. The first row names the columns.
    Paths,
    /// Each cell has its own: `page 2, box 10,20,30,40`.
    Cells,
}

/// A row of a grid.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GridRow {
    /// Its number from 1: of the row in a sheet, of the line in a text.
    pub number: u32,
    /// Its path, where rows have one.
    pub path: String,
    /// Its cells from the first column on.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// Its text; empty when there is nothing in it.
    pub text: String,
    /// What the source says that it is.
    pub kind: CellKind,
    /// Its place, where every cell has its own; of the name of a column, the step that leads to it, where the name does not
    /// tell it.
    pub place: Option<Box<str>>,
}

/// What a source says of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum CellKind {
    /// Text, which may mean anything.
    #[default]
    Text,
    /// A number, written with a point and without groups.
    Number,
    /// A day or an instant, written by ISO 8601.
    Date,
    /// `true` or `false`.
    Boolean,
    /// A calculation that failed; the text is its sign, such as `#N/A`.
    Error,
    /// A calculation whose result the file does not hold; the text is its formula.
    Formula,
}

/// An area of cells, its ends included, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellRange {
    /// Number of its first row, as rows are numbered.
    pub top: u32,
    /// Its first column.
    pub left: u32,
    /// Number of its last row.
    pub bottom: u32,
    /// Its last column.
    pub right: u32,
}

impl CellRange {
    /// Whether it holds a cell.
    pub fn contains(&self, row: u32, column: u32) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }
}

impl Cell {
    /// A cell of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

impl GridRow {
    /// Its cells that have something in them, with their columns.
    pub fn non_empty(&self) -> impl Iterator<Item = (usize, &Cell)> {
        self.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty())
    }
}

impl Grid {
    /// Where a cell stands.
    pub fn cell_place(&self, row: &GridRow, column: usize) -> String {
        match self.place_style {
            PlaceStyle::Sheet => format!("{}!{}{}", self.name, column_letters(column), row.number),
            PlaceStyle::Lines => format!("{}, column {}", self.row_place(row), column + 1),
            PlaceStyle::Paths => format!("{}{}", row.path, self.column_step(column)),
            PlaceStyle::Cells => {
                let own = row.cells.get(column).and_then(|c| c.place.as_deref());
                own.or_else(|| row.non_empty().find_map(|(_, c)| c.place.as_deref())).unwrap_or_default().to_owned()
            }
        }
    }

    /// The step that leads from the path of a row to a column: `/dono/nome`.
    pub fn column_step(&self, column: usize) -> String {
        let name =
            self.rows.first().filter(|_| self.place_style == PlaceStyle::Paths).and_then(|row| row.cells.get(column));
        name.map_or_else(String::new, |name| match &name.place {
            Some(step) => step.to_string(),
            None => format!("/{}", name.text.replace('.', "/")),
        })
    }

    /// Where a row stands.
    pub fn row_place(&self, row: &GridRow) -> String {
        match self.place_style {
            PlaceStyle::Sheet => format!("{}!{}", self.name, row.number),
            PlaceStyle::Lines if self.name.is_empty() => format!("line {}", row.number),
            PlaceStyle::Lines => format!("{}, line {}", self.name, row.number),
            PlaceStyle::Paths => row.path.clone(),
            PlaceStyle::Cells => self.cell_place(row, 0),
        }
    }
}

/// The letters of a column, as spreadsheets name it: A, B, …, Z, AA.
pub fn column_letters(column: usize) -> String {
    let mut rest = column;
    let mut name = Vec::new();
    loop {
        name.push(b'A' + u8::try_from(rest % 26).unwrap_or(0));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    name.iter().rev().map(|b| char::from(*b)).collect()
}

/// The column that letters or a number from 1 name.
pub fn column_index(name: &str) -> Option<usize> {
    if let Ok(number) = name.parse::<usize>() {
        return number.checked_sub(1).filter(|n| *n < 16_384);
    }
    let letter = |b: u8| b.is_ascii_uppercase().then(|| usize::from(b - b'A') + 1);
    let all = name.bytes().take(4).try_fold(0, |sum, b| Some(sum * 26 + letter(b)?))?;
    (1..=16_384).contains(&all).then(|| all - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (n, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(column_letters(n), name);
            assert_eq!(column_index(name), Some(n));
        }
        assert_eq!(
            [column_index("3"), column_index("0"), column_index("a"), column_index("XFE"), column_index("")],
            [Some(2), None, None, None, None]
        );
    }
}
