//! `fill = "down"`: an empty cell takes the text of the last filled cell above it, across the chunks of a table.
//!
//! The state after some rows is a value ([`FillState`]). States fold: that of two parts is the later one over the earlier,
//! so that the state before each chunk is known from the states of the chunks before, in whatever order they were read.

use std::collections::{BTreeMap, HashMap};

use arrow::array::{Array, StringArray, StringBuilder};

use super::repeated::RepeatedText;
use crate::{
    model::{grid::Cell, locator::Locator},
    spec::recipe::table::Fill,
};

/// The last filled cell of each column that fills down.
#[derive(Debug, Clone, Default)]
pub struct FillState(BTreeMap<usize, FilledCell>);

/// A cell, and where it is.
#[derive(Debug, Clone)]
pub(super) struct FilledCell {
    pub(super) cell: Cell,
    pub(super) place: String,
}

impl FillState {
    /// Merges the state of the rows after these.
    pub fn then(&mut self, later: Self) {
        self.0.extend(later.0);
    }

    pub(super) fn get(&self, column: usize) -> Option<&FilledCell> {
        self.0.get(&column)
    }

    pub(super) fn set(&mut self, column: usize, cell: Cell, place: String) {
        self.0.insert(column, FilledCell { cell, place });
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
