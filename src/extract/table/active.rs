//! The recipes for rows that apply to a grid, each with the header that it found there.

use std::collections::HashMap;

use super::header::Header;
use crate::spec::recipe::table::{Fill, RowRecipe, TableRecipe};

/// Minimum count of used columns from which a row with a single cell is a note, not a record.
const MIN_NOTE_COLUMNS: usize = 3;

/// A recipe for rows that applies to a grid.
pub(super) struct Active<'r> {
    pub(super) recipe: &'r RowRecipe,
    pub(super) header: Header,
    /// Count of columns of the grid that the complete recipe uses.
    used_columns: usize,
    /// Column of the grid → name of the field or list that it fills.
    fills: HashMap<usize, &'r str>,
}

/// Whether recipes use enough columns for a row with a single cell to be a note, not a record.
pub(super) fn is_wide(active: &[Active<'_>]) -> bool {
    active.iter().map(|a| a.used_columns).sum::<usize>() >= MIN_NOTE_COLUMNS
}

impl<'r> Active<'r> {
    /// Binds a recipe to the header of a grid; `used_columns` counts the columns of the complete recipe.
    pub(super) fn new(recipe: &'r RowRecipe, header: Header, used_columns: usize) -> Self {
        let mut fills = HashMap::new();
        let own = recipe.columns.iter().zip(&header.takes).map(|(column, takes)| (column.name.as_str(), takes.clone()));
        let lists = recipe.lists.iter().zip(&header.lists).map(|(list, takes)| (list.name.as_str(), takes.all()));
        for (name, takes) in own.chain(lists).chain([("only", header.condition_columns.clone())]) {
            // A column belongs to the first that uses it.
            for n in takes {
                fills.entry(n).or_insert(name);
            }
        }
        Self { recipe, header, used_columns, fills }
    }

    /// Returns the name of the field or list that a column of the grid fills.
    pub(super) fn target(&self, n: usize) -> Option<&'r str> {
        self.fills.get(&n).copied()
    }

    /// Binds the same section of a recipe with fewer columns to the same header.
    pub(super) fn projected<'p>(&self, recipe: &'p TableRecipe) -> Option<Active<'p>> {
        let own = recipe.rows.iter().find(|r| r.place == self.recipe.place)?;
        Some(Active::new(own, self.header.bound_to(own), self.used_columns))
    }
}

/// Returns how each of the first `width` columns of a grid fills its empty cells.
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
