//! The recipes for rows that apply to a grid, each with the header that it found there.

use std::{collections::HashMap, sync::Arc};

use super::{groups::GroupRule, header::Header};
use crate::{
    model::schema::{TableSchema, Type},
    spec::recipe::table::{Column, Fill, From, RowRecipe, TableRecipe},
};

/// Minimum count of used columns from which a row with a single cell is a note, not a record.
const MIN_NOTE_COLUMNS: usize = 3;

/// A recipe for rows that applies to a grid.
pub(super) struct Active<'r> {
    pub(super) recipe: &'r RowRecipe,
    pub(super) header: Header,
    /// Facts of the complete recipe, by which rows are classified.
    pub(super) shape: Arc<TableShape>,
    /// Column of the grid → name of the field or list that it fills.
    fills: HashMap<usize, &'r str>,
}

/// Facts of a complete recipe and of its table in a grid, by which rows are classified.
#[derive(Debug)]
pub(super) struct TableShape {
    /// Count of columns of the grid that the recipe uses.
    used_columns: usize,
    /// The rows that name groups.
    pub(super) groups: Vec<Arc<GroupRule>>,
    /// Columns of text, and whether each is part of the key of a record.
    pub(super) labels: Vec<(usize, bool)>,
    /// Columns of numbers and days.
    pub(super) typed: Vec<usize>,
}

/// Whether recipes use enough columns for a row with a single cell to be a note, not a record.
pub(super) fn is_wide(active: &[Active<'_>]) -> bool {
    used_columns(active) >= MIN_NOTE_COLUMNS
}

/// Returns the count of columns of the grid that recipes use.
pub(super) fn used_columns(active: &[Active<'_>]) -> usize {
    active.iter().map(|a| a.shape.used_columns).sum()
}

impl<'r> Active<'r> {
    /// Binds a recipe, which fills a table of the schema, to the header of a grid.
    pub(super) fn new(recipe: &'r RowRecipe, header: Header, table: &TableSchema) -> Self {
        let shape = Arc::new(TableShape::new(recipe, &header, table));
        Self::with_shape(recipe, header, shape)
    }

    fn with_shape(recipe: &'r RowRecipe, header: Header, shape: Arc<TableShape>) -> Self {
        let mut fills = HashMap::new();
        let own = recipe.columns.iter().zip(&header.takes).map(|(column, takes)| (column.name.as_str(), takes.clone()));
        let lists = recipe.lists.iter().zip(&header.lists).map(|(list, takes)| (list.name.as_str(), takes.all()));
        for (name, takes) in own.chain(lists).chain([("only", header.condition_columns.clone())]) {
            // A column belongs to the first that uses it.
            for n in takes {
                fills.entry(n).or_insert(name);
            }
        }
        Self { recipe, header, shape, fills }
    }

    /// Returns the name of the field or list that a column of the grid fills.
    pub(super) fn target(&self, n: usize) -> Option<&'r str> {
        self.fills.get(&n).copied()
    }

    /// Binds the same section of a recipe with fewer columns to the same header.
    pub(super) fn projected<'p>(&self, recipe: &'p TableRecipe) -> Option<Active<'p>> {
        let own = recipe.rows.iter().find(|r| r.place == self.recipe.place)?;
        Some(Active::with_shape(own, self.header.bound_to(own), Arc::clone(&self.shape)))
    }
}

impl TableShape {
    fn new(recipe: &RowRecipe, header: &Header, table: &TableSchema) -> Self {
        let keys = key_columns(recipe, table);
        let (mut labels, mut typed, half) = (Vec::new(), Vec::new(), header.names.len().div_ceil(2));
        for (column, takes) in recipe.columns.iter().zip(&header.takes) {
            let [n] = takes[..] else { continue };
            let field = table.fields.iter().find(|f| f.name == column.name).filter(|_| column.inside.is_empty());
            match field.map(|f| &f.kind) {
                Some(
                    Type::Integer(_)
                    | Type::Number(_)
                    | Type::Decimal { .. }
                    | Type::Date
                    | Type::DateTime
                    | Type::Year,
                ) => {
                    typed.push(n);
                }
                Some(Type::String(_) | Type::Any) | None => {
                    let is_key = keys.contains(&column.name.as_str())
                        || column.groups().iter().any(|group| keys.contains(group));
                    if is_key || n < half {
                        labels.push((n, is_key));
                    }
                }
                Some(_) => {}
            }
        }
        let groups = GroupRule::all(recipe).into_iter().map(Arc::new).collect();
        Self { used_columns: header.used_columns().count(), groups, labels, typed }
    }
}

/// Returns the names of the columns that are part of the key of a table, and of those that a template makes it of.
fn key_columns<'r>(recipe: &'r RowRecipe, table: &'r TableSchema) -> Vec<&'r str> {
    let mut names: Vec<&str> = table.primary_key.iter().map(|c| table.fields[*c].name.as_str()).collect();
    let made = |column: &'r Column| if let From::Template(made) = &column.from { Some((column, made)) } else { None };
    let templates: Vec<_> = recipe.columns.iter().filter_map(made).collect();
    loop {
        let before = names.len();
        for (column, template) in &templates {
            if names.contains(&column.name.as_str()) {
                let fresh: Vec<_> = template.names().filter(|name| !names.contains(name)).collect();
                names.extend(fresh);
            }
        }
        if names.len() == before {
            return names;
        }
    }
}

/// Returns the rules of recipes by which rows name groups.
pub(super) fn group_rules<'a>(active: &'a [Active<'_>]) -> impl Iterator<Item = &'a [Arc<GroupRule>]> {
    active.iter().map(|a| a.shape.groups.as_slice())
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
