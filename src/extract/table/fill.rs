//! `fill = "down"`: an empty cell takes the text of the last filled cell above it, across the chunks of a table. So do the
//! groups of records.
//!
//! The state after some rows is a value ([`FillState`]). States fold: that of two parts is the later one over the earlier,
//! so that the state before each chunk is known from the states of the chunks before, in whatever order they were read.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use arrow::array::{Array, StringArray, StringBuilder};

use super::repeated::RepeatedText;
use crate::{
    model::{grid::Cell, locator::Locator},
    spec::recipe::table::Fill,
};

/// What some rows leave to the rows below them.
#[derive(Debug, Clone, Default)]
pub struct FillState {
    /// The last filled cell of each column that fills down.
    cells: BTreeMap<usize, FilledCell>,
    /// By the column that they fill, the groups that rows named, or `None` where they ended one.
    groups: BTreeMap<String, Option<Arc<FilledCell>>>,
}

/// A cell, and where it is.
#[derive(Debug, Clone)]
pub(super) struct FilledCell {
    pub(super) cell: Cell,
    pub(super) place: String,
}

impl FilledCell {
    /// Makes a cell of text.
    pub(super) fn text(text: &str, place: String) -> Self {
        Self { cell: Cell::text(text), place }
    }
}

impl FillState {
    /// Merges the state of the rows after these.
    pub fn then(&mut self, later: Self) {
        self.cells.extend(later.cells);
        self.groups.extend(later.groups);
    }

    pub(super) fn get(&self, column: usize) -> Option<&FilledCell> {
        self.cells.get(&column)
    }

    pub(super) fn set(&mut self, column: usize, cell: Cell, place: String) {
        self.cells.insert(column, FilledCell { cell, place });
    }

    /// Returns the group of a column; `None` where no row named or ended one.
    pub(super) fn group(&self, key: &str) -> Option<&Option<Arc<FilledCell>>> {
        self.groups.get(key)
    }

    pub(super) fn set_group(&mut self, key: &str, group: Option<Arc<FilledCell>>) {
        self.groups.insert(key.to_owned(), group);
    }

    /// Fills the empty cells of a column of text, and updates the state; returns the rows that were filled, with the place of
    /// their text.
    fn column(
        &mut self,
        n: usize,
        texts: &StringArray,
        (places, repeated): (&Locator, &RepeatedText),
    ) -> (StringArray, Vec<(usize, String)>) {
        let (mut filled, mut filled_places) =
            (StringBuilder::with_capacity(texts.len(), texts.values().len()), Vec::new());
        let mut last = None;
        for row in 0..texts.len() {
            if texts.is_valid(row) {
                last = Some(row);
                filled.append_value(texts.value(row));
                continue;
            }
            let above = match (last, self.get(n)) {
                (Some(above), _) => Some((texts.value(above), places.cell_place(above, n, ""))),
                (None, Some(before)) => Some((before.cell.text.as_str(), before.place.clone())),
                (None, None) => None,
            };
            let above = above.filter(|(text, _)| repeated.take(text.len()));
            filled.append_option(above.as_ref().map(|(text, _)| *text));
            filled_places.extend(above.map(|(_, place)| (row, place)));
        }
        if let Some(row) = last {
            self.set(n, Cell::text(texts.value(row)), places.cell_place(row, n, ""));
        }
        (filled.finish(), filled_places)
    }

    /// Fills the empty cells of columns of text that fill down; returns the places of the texts that were filled in, by row
    /// and column.
    pub(super) fn columns(
        &mut self,
        fills: &[Fill],
        columns: &mut [StringArray],
        (places, repeated): (&Locator, &RepeatedText),
    ) -> HashMap<(usize, usize), String> {
        let mut all = HashMap::new();
        let down = columns.iter_mut().zip(fills).enumerate().filter(|(_, (_, fill))| **fill == Fill::Down);
        for (n, (column, _)) in down {
            let (filled, filled_places) = self.column(n, column, (places, repeated));
            *column = filled;
            all.extend(filled_places.into_iter().map(|(row, place)| ((row, n), place)));
        }
        all
    }
}
