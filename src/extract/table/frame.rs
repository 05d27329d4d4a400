//! The records of a source as columns of text, which `shape` reads.

use std::{collections::HashMap, sync::Arc};

use arrow::array::{StringArray, StringBuilder};

use super::groups::GroupColumns;
use crate::model::{
    grid::{Cell, CellKind, Grid, GridRow, PlaceStyle},
    locator::Locator,
    number_format::NumberFormat,
};

/// Bytes of records that become rows at once: few enough to stay in the caches of a processor.
pub(super) const FRAME: usize = 1 << 20;

/// Records as columns of text.
#[derive(Debug)]
pub(super) struct Frame {
    /// Columns of the source, each with `len` rows, or empty where no recipe uses it.
    pub(super) columns: Vec<StringArray>,
    /// Kinds of the cells of each column, where not all are text.
    pub(super) kinds: Vec<Option<Vec<CellKind>>>,
    /// Number formats of the cells of each column, as indices of `number_formats`, where not all are `General`.
    pub(super) formats: Vec<Option<Vec<u16>>>,
    /// The number formats of the source.
    pub(super) number_formats: Vec<NumberFormat>,
    /// Places of the rows.
    pub(super) places: Arc<Locator>,
    /// (row, column) → place of the text of a filled cell, which is that of another cell.
    pub(super) filled_places: HashMap<(usize, usize), String>,
    /// (row, column) → text of the cell as it is drawn, where marks keep some of it out of the value.
    pub(super) drawn: HashMap<(usize, usize), Box<str>>,
    /// The groups of the rows.
    pub(super) groups: GroupColumns,
    /// The name of the sheet.
    pub(super) sheet: String,
    /// Count of rows.
    pub(super) len: usize,
}

impl Frame {
    /// Returns the text of a cell; `None` where it is blank.
    pub(super) fn text(&self, row: usize, column: usize) -> Option<&str> {
        use arrow::array::Array;
        let texts = self.columns.get(column).filter(|c| row < c.len())?;
        Some(texts.value(row)).filter(|t| texts.is_valid(row) && !t.trim().is_empty())
    }

    /// Returns the kind of a cell.
    pub(super) fn kind(&self, row: usize, column: usize) -> CellKind {
        let kinds = self.kinds.get(column).and_then(Option::as_ref);
        kinds.and_then(|k| k.get(row)).copied().unwrap_or_default()
    }

    /// Returns the number format of a cell.
    pub(super) fn format(&self, row: usize, column: usize) -> &NumberFormat {
        let formats = self.formats.get(column).and_then(Option::as_ref);
        let index = formats.and_then(|f| f.get(row)).copied().unwrap_or_default();
        self.number_formats.get(usize::from(index)).unwrap_or(&NumberFormat::General)
    }

    /// Returns the text of a cell as it is drawn.
    pub(super) fn display(&self, row: usize, column: usize) -> Option<&str> {
        self.drawn.get(&(row, column)).map(|drawn| &**drawn).or_else(|| self.text(row, column))
    }

    /// Returns the place of the text of a cell; `step` is the path step of its column.
    pub(super) fn place(&self, row: usize, column: usize, step: &str) -> String {
        let elsewhere = self.filled_places.get(&(row, column)).cloned();
        elsewhere.unwrap_or_else(|| self.places.cell_place(row, column, step))
    }
}

/// Builds a column of a frame.
#[derive(Default)]
struct ColumnBuilder {
    texts: StringBuilder,
    kinds: Vec<CellKind>,
    formats: Vec<u16>,
}

/// Builds a frame, row by row.
pub(super) struct FrameBuilder<'f> {
    columns: Vec<Option<ColumnBuilder>>,
    number_formats: &'f [NumberFormat],
    filled_places: HashMap<(usize, usize), String>,
    drawn: HashMap<(usize, usize), Box<str>>,
    len: usize,
}

impl<'f> FrameBuilder<'f> {
    /// Starts a frame of cells with these number formats; `is_used` says of each column whether a recipe uses it.
    pub(super) fn new(is_used: &[bool], number_formats: &'f [NumberFormat]) -> Self {
        let column = |is_used: &bool| is_used.then(ColumnBuilder::default);
        let columns = is_used.iter().map(column).collect();
        Self { columns, number_formats, filled_places: HashMap::new(), drawn: HashMap::new(), len: 0 }
    }

    /// Adds a row; `filler` gives the cell that fills the empty one of a column, and its place.
    pub(super) fn row<'g>(&mut self, row: &'g GridRow, mut filler: impl FnMut(usize) -> Option<(&'g Cell, String)>) {
        for (c, column) in self.columns.iter_mut().enumerate() {
            let Some(ColumnBuilder { texts, kinds, formats }) = column else { continue };
            let own = row.cells.get(c).filter(|cell| !cell.is_empty());
            let found = match own {
                Some(cell) => Some(cell),
                None => filler(c).map(|(cell, place)| {
                    self.filled_places.insert((self.len, c), place);
                    cell
                }),
            };
            if let Some(drawn) = found.and_then(|cell| cell.details.as_ref()?.drawn.clone()) {
                self.drawn.insert((self.len, c), drawn);
            }
            texts.append_option(found.map(|cell| cell.text.as_str()));
            kinds.push(found.map(|cell| cell.kind).unwrap_or_default());
            formats.push(found.map(|cell| cell.format).unwrap_or_default());
        }
        self.len += 1;
    }

    /// Returns the frame of these rows, in their groups.
    pub(super) fn finish(self, places: Locator, groups: GroupColumns, sheet: &str) -> Frame {
        let (mut columns, mut all, mut all_formats) = (Vec::new(), Vec::new(), Vec::new());
        for column in self.columns {
            let ColumnBuilder { mut texts, kinds, formats } = column.unwrap_or_default();
            columns.push(texts.finish());
            all.push(Some(kinds).filter(|k| k.iter().any(|k| *k != CellKind::Text)));
            all_formats.push(Some(formats).filter(|f| f.iter().any(|f| *f != 0)));
        }
        Frame {
            columns,
            kinds: all,
            formats: all_formats,
            number_formats: self.number_formats.to_vec(),
            places: Arc::new(places),
            filled_places: self.filled_places,
            drawn: self.drawn,
            groups,
            sheet: sheet.to_owned(),
            len: self.len,
        }
    }
}

/// Returns the places of rows of a grid.
pub(super) fn places(grid: &Grid, rows: &[&GridRow], names: &[String]) -> Locator {
    match grid.place_style {
        PlaceStyle::Lines => {
            Locator::Lines { name: grid.name.clone(), lines: rows.iter().map(|r| u64::from(r.number)).collect() }
        }
        PlaceStyle::Sheet => Locator::Sheet { name: grid.name.clone(), rows: rows.iter().map(|r| r.number).collect() },
        PlaceStyle::Paths => Locator::Paths(rows.iter().map(|r| r.path.clone()).collect()),
        PlaceStyle::Cells => {
            let own = |row: &&GridRow| (0..names.len().max(row.cells.len())).map(|c| grid.cell_place(row, c)).collect();
            Locator::Cells(rows.iter().map(own).collect())
        }
    }
}
