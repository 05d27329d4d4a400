//! Tables as their reader returns them: sheets, delimited text, lists of objects.
//!
//! Every reader of tables returns the same types; `extract::table` finds rows in them by recipe. A cell keeps the type
//! that the source gives it, since the text that a spreadsheet shows is not always the value.

use serde::{Deserialize, Serialize};

pub use super::outside_records::OutsideRecords;
use super::{
    document::{Document, Media, UnreadPart},
    marked_text::{MarkedRange, MarkedText},
    marks::{LeftOut, Mark},
    number_format::NumberFormat,
    row_flaw::RowFlaw,
};

/// The content of one capture.
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
    /// The format that they were read from.
    pub media: Media,
    /// The tables, in the order of the source.
    pub grids: Vec<Grid>,
    /// Text outside of the tables, each with its place: (place, text).
    pub text_outside: Vec<(String, String)>,
    /// Parts of the file that its reader does not read.
    pub unread: Vec<UnreadPart>,
}

impl Tables {
    /// Tables of a format, without text outside of them.
    pub fn new(media: Media, grids: Vec<Grid>) -> Self {
        Self { media, grids, text_outside: Vec::new(), unread: Vec::new() }
    }
}

/// Maximum count of columns of a table.
pub const MAX_COLUMNS: usize = 10_000;

/// One table: a sheet, a delimited text, a list of objects, a ruled table of a page.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Grid {
    /// Its name, if it has one.
    pub name: String,
    /// Whether the sheet is hidden.
    pub is_hidden: bool,
    /// Whether each row must have as many cells as the header: in delimited text another count means broken quoting.
    pub is_delimited: bool,
    /// How the places of its cells are written.
    pub place_style: PlaceStyle,
    /// Rows that are not empty.
    pub rows: Vec<GridRow>,
    /// Merged cells; the text is in the first cell of each range.
    pub merged: Vec<CellRange>,
    /// Hidden columns: the first and the last of each range, from 0.
    pub hidden_columns: Vec<[u32; 2]>,
    /// Text that marks keep out of its cells, once they are applied.
    pub left_out: Vec<LeftOut>,
    /// The number formats of its cells, by [`Cell::format`]; none where no cell has one. The first is `General`.
    pub formats: Vec<NumberFormat>,
    /// Of a cube: columns that say the same of a record, the label and the code of a category. Every row is a record.
    pub same_columns: Vec<[u32; 2]>,
    /// Content of JSON or XML that is outside of its records.
    pub outside: Vec<OutsideRecords>,
    /// Rows that may not be what is drawn, by their number.
    pub flaws: Vec<(u32, RowFlaw)>,
}

/// How the places of the cells of a grid are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum PlaceStyle {
    /// `Sheet!B12`.
    #[default]
    Sheet,
    /// `line 12, column 3`; after the file name where a capture holds several files.
    Lines,
    /// Each row has a path, each column a step: `/contracts/3/price`. The first row has the names of the columns.
    Paths,
    /// Each cell has a place of its own: `page 2, box 10,20,30,40`.
    Cells,
}

/// A row of a grid.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GridRow {
    /// Its number from 1: of the row in a sheet, of the line in a text.
    pub number: u32,
    /// The mark of all of it: the row of a sheet may be hidden.
    pub mark: Option<Mark>,
    /// Whether its quotes in delimited text are not those of RFC 4180, so that programs read it in different ways.
    pub has_odd_quotes: bool,
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
    /// Its type in the source.
    pub kind: CellKind,
    /// Its number format, as an index of [`Grid::formats`]; 0 is `General`.
    pub format: u16,
    /// What few cells have.
    pub details: Option<Box<CellDetails>>,
}

/// What few cells have.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CellDetails {
    /// Its place, where every cell has its own; of a column name, the JSON pointer of the column where it cannot be derived
    /// from the name.
    pub place: Option<Box<str>>,
    /// Marks of its text; none once they are applied.
    pub ranges: Vec<MarkedRange>,
    /// Its text with its marks, where marks keep some of it out of the value.
    pub drawn: Option<Box<str>>,
}

/// The type of a cell in its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum CellKind {
    /// Text.
    #[default]
    Text,
    /// A number, with a decimal point and no grouping.
    Number,
    /// A date or a date-time in ISO 8601.
    Date,
    /// `true` or `false`.
    Boolean,
    /// A formula that failed; the text is the error value, such as `#N/A`.
    Error,
    /// A formula whose result is not stored in the file; the text is the formula.
    Formula,
}

/// A range of cells, ends included. Columns count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellRange {
    /// Number of its first row, as in [`GridRow::number`].
    pub top: u32,
    /// Its first column.
    pub left: u32,
    /// Number of its last row.
    pub bottom: u32,
    /// Its last column.
    pub right: u32,
}

impl CellRange {
    /// Returns whether a cell is in the range.
    pub fn contains(&self, row: u32, column: u32) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }
}

impl Cell {
    /// Makes a cell of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Makes a cell of text with its marks.
    pub fn marked(text: MarkedText) -> Self {
        let mut cell = Self::text(text.text);
        if !text.ranges.is_empty() {
            cell.details_mut().ranges = text.ranges;
        }
        cell
    }

    /// Returns whether it has no text but white space.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Returns its own place, if it has one.
    pub fn place(&self) -> Option<&str> {
        self.details.as_ref()?.place.as_deref()
    }

    /// Returns its text as it is drawn: with what marks keep out of the value.
    pub fn display(&self) -> &str {
        self.details.as_ref().and_then(|details| details.drawn.as_deref()).unwrap_or(&self.text)
    }

    /// Returns the marks of its text.
    pub fn ranges(&self) -> &[MarkedRange] {
        self.details.as_ref().map_or(&[], |details| &details.ranges)
    }

    /// Returns what few cells have, to change it.
    pub fn details_mut(&mut self) -> &mut CellDetails {
        self.details.get_or_insert_default()
    }
}

impl GridRow {
    /// Iterates over the cells that are not empty, each with its column.
    pub fn non_empty(&self) -> impl Iterator<Item = (usize, &Cell)> {
        self.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty())
    }
}

impl Grid {
    /// Returns a number format of its cells.
    pub fn format(&self, index: u16) -> &NumberFormat {
        self.formats.get(usize::from(index)).unwrap_or(&NumberFormat::General)
    }

    /// Returns the place of a cell.
    pub fn cell_place(&self, row: &GridRow, column: usize) -> String {
        match self.place_style {
            PlaceStyle::Sheet => format!("{}!{}{}", self.name, column_letters(column), row.number),
            PlaceStyle::Lines => format!("{}, column {}", self.row_place(row), column + 1),
            PlaceStyle::Paths => format!("{}{}", row.path, self.column_step(column)),
            PlaceStyle::Cells => {
                let own = row.cells.get(column).and_then(Cell::place);
                own.or_else(|| row.non_empty().find_map(|(_, c)| c.place())).unwrap_or_default().to_owned()
            }
        }
    }

    /// Returns the JSON pointer from a row to a column: `/dono/nome`.
    pub fn column_step(&self, column: usize) -> String {
        let name =
            self.rows.first().filter(|_| self.place_style == PlaceStyle::Paths).and_then(|row| row.cells.get(column));
        name.map_or_else(String::new, |name| match name.place() {
            Some(step) => step.to_owned(),
            None => format!("/{}", name.text.replace('.', "/")),
        })
    }

    /// Returns the column of the status of the cells of a cube: the last.
    pub fn status_column(&self) -> Option<usize> {
        let header = self.rows.first().filter(|_| !self.same_columns.is_empty());
        header.and_then(|row| row.cells.len().checked_sub(1))
    }

    /// Returns the place of a row.
    pub fn row_place(&self, row: &GridRow) -> String {
        match self.place_style {
            PlaceStyle::Sheet => format!("{}!{}", self.name, row.number),
            PlaceStyle::Lines if self.name.is_empty() => format!("line {}", row.number),
            PlaceStyle::Lines => format!("{}, line {}", self.name, row.number),
            // The row of the column names, and a record that is the whole document: the place of its first value.
            PlaceStyle::Paths if row.path.is_empty() => {
                row.non_empty().next().map_or_else(String::new, |(column, _)| self.column_step(column))
            }
            PlaceStyle::Paths => row.path.clone(),
            PlaceStyle::Cells => self.cell_place(row, 0),
        }
    }
}

/// Returns the letters by which spreadsheets name a column: A, B, …, Z, AA.
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

/// Parses the letters of a column, or its number from 1, to an index from 0.
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
