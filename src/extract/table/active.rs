//! The recipes for rows that read a grid, each with the header that it found there.

use std::collections::HashMap;

use super::header::{self, Header};
use crate::spec::recipe::table::{Fill, RowRecipe, TableRecipe};

/// Columns from which on a row with one cell is a note, not a record.
const MIN_NOTE_COLUMNS: usize = 3;

/// A recipe for rows that reads a grid.
pub(super) struct Active<'r> {
    pub(super) recipe: &'r RowRecipe,
    pub(super) header: Header,
    /// How many columns it asks for, when all of it is read.
    used_columns: usize,
    /// The column of the schema that each column of the grid fills.
    fills: HashMap<usize, &'r str>,
}

/// Whether recipes ask for so many columns that a row with one cell is a note, not a record.
pub(super) fn is_wide(active: &[Active<'_>]) -> bool {
    active.iter().map(|a| a.used_columns).sum::<usize>() >= MIN_NOTE_COLUMNS
}

impl<'r> Active<'r> {
    /// A recipe, and the header of the grid.
    pub(super) fn new(recipe: &'r RowRecipe, header: Header, used_columns: usize) -> Self {
        let mut fills = HashMap::new();
        let own = recipe.columns.iter().zip(&header.takes).map(|(column, takes)| (column.name.as_str(), takes.clone()));
        let lists = recipe.lists.iter().zip(&header.lists).map(|(list, takes)| (list.name.as_str(), takes.all()));
        for (name, takes) in own.chain(lists).chain([("only", header.condition_columns.clone())]) {
            // The first that asks for a column tells of it.
            for n in takes {
                fills.entry(n).or_insert(name);
            }
        }
        Self { recipe, header, used_columns, fills }
    }

    /// The column of the schema that a column of the grid fills.
    pub(super) fn takes(&self, n: usize) -> Option<&'r str> {
        self.fills.get(&n).copied()
    }

    /// The recipe of another plan that fills the same table by the same header, with fewer columns.
    pub(super) fn narrowed<'p>(&self, recipe: &'p TableRecipe) -> Option<Active<'p>> {
        let own = recipe.rows.iter().find(|r| r.place == self.recipe.place)?;
        let header = &self.header;
        let header =
            header::header((header.first, header.rows), header.names.clone(), header.column_places.clone(), own);
        Some(Active::new(own, header, self.used_columns))
    }
}

/// How each of the first `width` columns of a grid fills its empty cells.
pub(super) fn fills(active: &[Active<'_>], width: usize) -> Vec<Fill> {
    let mut fills = vec![Fill::Nothing; width];
    for a in active {
        for (column, takes) in a.recipe.columns.iter().zip(&a.header.takes) {
            let own = takes.iter().filter(|c| **c < width && column.fill != Fill::Nothing);
            own.for_each(|c| fills[*c] = column.fill);
        }
    }
    fills
}
