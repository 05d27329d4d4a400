//! The places of the rows of a table in their source, in the smallest form from which each can be written.

use std::fmt;

use super::grid::column_letters;

/// The places of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Locator {
    /// By the number of the line on which each row begins.
    Lines {
        /// Name of the file, where a capture holds several.
        name: String,
        /// Line numbers from 1.
        lines: Vec<u64>,
    },
    /// By the number of each row in a sheet.
    Sheet {
        /// The sheet's name.
        name: String,
        /// Row numbers from 1.
        rows: Vec<u32>,
    },
    /// By the path of each row in JSON or XML.
    Paths(Vec<String>),
    /// By the place of each cell: `[row][column]`.
    Cells(Vec<Vec<String>>),
}

impl Locator {
    /// Returns the place of a row: `line 12`, `Obras!12`, `/contracts/3`.
    pub fn row_place(&self, row: usize) -> String {
        let mut place = String::new();
        // Writing to memory does not fail.
        let _ = self.write_row_place(&mut place, row);
        place
    }

    /// Writes the place of a row.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_row_place(&self, out: &mut impl fmt::Write, row: usize) -> fmt::Result {
        match self {
            Self::Lines { name, lines } => match lines.get(row) {
                Some(n) if name.is_empty() => write!(out, "line {n}"),
                Some(n) => write!(out, "{name}, line {n}"),
                None => Ok(()),
            },
            Self::Sheet { name, rows } => rows.get(row).map_or(Ok(()), |n| write!(out, "{name}!{n}")),
            Self::Paths(paths) => paths.get(row).map_or(Ok(()), |path| out.write_str(path)),
            Self::Cells(cells) => {
                let first = cells.get(row).and_then(|c| c.iter().find(|p| !p.is_empty()));
                first.map_or(Ok(()), |place| out.write_str(place))
            }
        }
    }

    /// Returns the place of a column within a row: `column 3`, `column E`, or its JSON pointer, such as `/price`.
    pub fn column_place(&self, column: usize, step: &str) -> String {
        match self {
            Self::Lines { .. } => format!("column {}", column + 1),
            Self::Sheet { .. } => format!("column {}", column_letters(column)),
            Self::Paths(_) => step.to_owned(),
            Self::Cells(_) => String::new(),
        }
    }

    /// Returns the place of a cell.
    pub fn cell_place(&self, row: usize, column: usize, step: &str) -> String {
        match self {
            Self::Cells(cells) => {
                let own = cells.get(row).and_then(|c| c.get(column)).filter(|p| !p.is_empty());
                own.cloned().unwrap_or_else(|| self.row_place(row))
            }
            _ => super::evidence::join_place(&self.row_place(row), &self.column_place(column, step)),
        }
    }

    /// Returns the count of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Lines { lines, .. } => lines.len(),
            Self::Sheet { rows, .. } => rows.len(),
            Self::Paths(paths) => paths.len(),
            Self::Cells(cells) => cells.len(),
        }
    }

    /// Returns whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
