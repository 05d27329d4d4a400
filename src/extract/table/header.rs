//! Finds the header of a table, and the columns that a recipe names.

use std::collections::HashMap;

use super::headings::{ColumnPlaces, column_places, names, width};
use crate::{
    model::{
        grid::Grid,
        text::{fold, squash},
    },
    spec::recipe::table::{
        Column, Condition, Fact, From, Heading, IgnoredContent, Items, List, RowRecipe, TableRecipe,
    },
};

/// Maximum count of rows that are searched for a header.
const MAX_HEADER_ROWS: usize = 500;

/// Maximum count of items of a list in JSON.
const MAX_ITEMS: usize = 10_000;

/// The header of a grid.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// Index of its first row, or of the first record where there is no header.
    pub(super) first: usize,
    /// Count of its rows.
    pub(super) rows: usize,
    /// Heading of each column, its levels joined by ` / `.
    pub(super) names: Vec<String>,
    /// Headings in the form in which they are compared.
    pub(super) squashed: Vec<String>,
    /// Compared heading → its first column.
    by_heading: HashMap<String, usize>,
    /// Places of its columns and headings.
    pub(super) column_places: ColumnPlaces,
    /// Columns of the grid that fill each column of the recipe.
    pub(super) takes: Vec<Vec<usize>>,
    /// Columns of the grid that fill each list of the recipe.
    pub(super) lists: Vec<ListColumns>,
    /// Columns of the grid that the conditions of the recipe (`only`) read.
    pub(super) condition_columns: Vec<usize>,
}

/// Columns of the grid that fill the columns of a list.
#[derive(Debug, Clone)]
pub(super) enum ListColumns {
    /// The columns of each column of the list.
    Cells(Vec<Vec<usize>>),
    /// For each item, the columns of each column of the list.
    Each(Vec<Vec<Vec<usize>>>),
    /// Columns that are unpivoted, one item each.
    Unpivot(Vec<usize>),
}

impl ListColumns {
    /// Returns all columns.
    pub(super) fn all(&self) -> Vec<usize> {
        match self {
            Self::Cells(columns) => columns.concat(),
            Self::Each(items) => items.concat().concat(),
            Self::Unpivot(columns) => columns.clone(),
        }
    }
}

/// The row with the most headings of a recipe, where none has all.
#[derive(Debug, Clone)]
pub(super) struct Nearest {
    pub(super) place: String,
    pub(super) found: usize,
    pub(super) missing: String,
    pub(super) present: String,
}

/// Finds the first rows that have all required headings of a recipe.
pub(super) fn find(grid: &Grid, recipe: &RowRecipe) -> Option<Header> {
    if recipe.header == 0 {
        let names = vec![String::new(); width(&grid.rows)];
        return grid.rows.first().map(|_| header((0, 0), names, ColumnPlaces::default(), recipe));
    }
    (0..grid.rows.len().min(MAX_HEADER_ROWS)).find_map(|first| {
        let names = names(grid, first, recipe.header)?;
        let squashed: Vec<String> = names.iter().map(|n| squash(n)).collect();
        let all = recipe.wanted().all(|headings| !columns(headings, &squashed).is_empty());
        (all && (recipe.wanted().next().is_some() || has_optional(recipe, &squashed)))
            .then(|| header((first, recipe.header), names, column_places(grid, first, recipe.header), recipe))
    })
}

/// Whether at least one optional heading is present; required where a recipe has only optional ones.
fn has_optional(recipe: &RowRecipe, squashed: &[String]) -> bool {
    recipe.columns.iter().any(|c| matches!(&c.from, From::Heading(h) if !columns(h, squashed).is_empty()))
}

pub(super) fn header(
    (first, rows): (usize, usize),
    names: Vec<String>,
    column_places: ColumnPlaces,
    recipe: &RowRecipe,
) -> Header {
    let squashed: Vec<String> = names.iter().map(|n| squash(n)).collect();
    let takes = recipe.columns.iter().map(|column| taken(column, &squashed)).collect();
    let lists = recipe.lists.iter().map(|list| items(list, &names, &squashed)).collect();
    let mut by_heading = HashMap::new();
    for (n, name) in squashed.iter().enumerate() {
        by_heading.entry(name.clone()).or_insert(n);
    }
    let condition_columns = recipe.only.iter().filter_map(|c| by_heading.get(&c.heading.squashed).copied()).collect();
    Header { first, rows, takes, lists, condition_columns, names, squashed, by_heading, column_places }
}

/// Finds the columns of a grid that fill a column of a recipe.
fn taken(column: &Column, squashed: &[String]) -> Vec<usize> {
    match &column.from {
        From::Heading(headings) => columns(headings, squashed),
        From::At(n) => vec![*n],
        _ => Vec::new(),
    }
}

/// Finds the columns of a grid that fill a list of a recipe.
fn items(list: &List, names: &[String], squashed: &[String]) -> ListColumns {
    match &list.items {
        Items::One | Items::Split(_) => ListColumns::Cells(list.columns.iter().map(|c| taken(c, squashed)).collect()),
        Items::Unpivot(patterns, _) => {
            let is = |name: &&String| patterns.iter().any(|p| p.is_match(name));
            ListColumns::Unpivot(names.iter().enumerate().filter(|(_, name)| is(name)).map(|(n, _)| n).collect())
        }
        Items::Each(path) => ListColumns::Each(each(list, &path.squashed, squashed)),
    }
}

/// For each item of a list of JSON, the columns that fill those of the list.
fn each(list: &List, path: &str, squashed: &[String]) -> Vec<Vec<Vec<usize>>> {
    // `path.3.price` is the price of item 3, `path.3` the item itself.
    // A single value where other records have a list is a list of one item.
    let step = |name: &String| {
        if name == path {
            return Some((0, String::new()));
        }
        let rest = name.strip_prefix(path)?.strip_prefix('.')?;
        let (n, inner) = rest.split_once('.').unwrap_or((rest, ""));
        n.parse::<usize>().ok().map(|n| (n, inner.to_owned()))
    };
    let steps: Vec<_> = squashed.iter().map(step).collect();
    let count = steps.iter().flatten().map(|(n, _)| n + 1).max().unwrap_or_default();
    let mut items = vec![vec![Vec::new(); list.columns.len()]; count.min(MAX_ITEMS)];
    for (at, (n, inner)) in steps.iter().enumerate().filter_map(|(at, step)| Some((at, step.as_ref()?))) {
        for (c, column) in list.columns.iter().enumerate().filter(|_| *n < MAX_ITEMS) {
            let is = match &column.from {
                From::Heading(headings) => headings.iter().any(|h| h.is(inner)),
                From::Item(Fact::Value) => inner.is_empty(),
                _ => false,
            };
            if is {
                items[*n][c].push(at);
            }
        }
    }
    items
}

/// Finds the columns of the first heading that is present; `items.*` means all items of a list.
fn columns(headings: &[Heading], squashed: &[String]) -> Vec<usize> {
    let under = |heading: &Heading| -> Vec<usize> {
        let list = heading.text.strip_suffix(".*").map(squash);
        let is = |name: &String| match &list {
            Some(list) => {
                let item = name.strip_prefix(list.as_str()).and_then(|rest| rest.strip_prefix('.'));
                item.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
            }
            None => heading.is(name),
        };
        squashed.iter().enumerate().filter(|(_, name)| is(name)).map(|(n, _)| n).collect()
    };
    headings.iter().map(under).find(|found| !found.is_empty()).unwrap_or_default()
}

/// Finds the row with the most headings of a recipe.
pub(super) fn nearest(grid: &Grid, recipe: &RowRecipe) -> Option<Nearest> {
    let one = |first: usize| {
        let names = names(grid, first, recipe.header.max(1))?;
        let squashed: Vec<String> = names.iter().map(|n| squash(n)).collect();
        let (present, missing): (Vec<_>, Vec<_>) =
            recipe.wanted().partition(|headings| !columns(headings, &squashed).is_empty());
        let missing: Vec<_> = missing.iter().filter_map(|h| h.first()).map(|h| h.text.as_str()).collect();
        let filled: Vec<_> = names.iter().map(String::as_str).filter(|n| !n.is_empty()).collect();
        Some(Nearest {
            place: grid.row_place(&grid.rows[first]),
            found: present.len(),
            missing: missing.join(", "),
            present: filled.join(", "),
        })
    };
    // Of several with as many, the first.
    (0..grid.rows.len().min(MAX_HEADER_ROWS)).rev().filter_map(one).max_by_key(|near| near.found)
}

impl Header {
    /// Returns the path step of a column, where places are paths; otherwise empty.
    pub(super) fn step(&self, column: usize) -> &str {
        self.column_places.steps.get(column).map_or("", String::as_str)
    }

    /// Finds the first column of a heading.
    pub(super) fn column(&self, heading: &Heading) -> Option<usize> {
        self.by_heading.get(&heading.squashed).copied()
    }

    /// Iterates over the columns that its recipe uses; some occur more than once.
    pub(super) fn used_columns(&self) -> impl Iterator<Item = usize> {
        self.takes
            .iter()
            .flatten()
            .copied()
            .chain(self.lists.iter().flat_map(ListColumns::all))
            .chain(self.condition_columns.iter().copied())
    }

    /// Whether a row meets conditions; `says` returns the text of its cells.
    pub(super) fn fits<'r>(&self, conditions: &[Condition], says: impl Fn(usize) -> &'r str) -> bool {
        conditions.iter().all(|condition| {
            let said = self.column(&condition.heading).map(|c| fold(says(c))).unwrap_or_default();
            condition.holds(&said)
        })
    }

    /// Returns the index of the first row after it.
    pub(super) fn end(&self) -> usize {
        self.first + self.rows
    }

    /// Returns the reason of the rule that ignores a column.
    pub(super) fn ignored(&self, column: usize, recipe: &TableRecipe) -> Option<String> {
        let name = self.names.get(column)?;
        let own = |content: &IgnoredContent| matches!(content, IgnoredContent::Columns(names) if names.iter().any(|r| r.is_match(name)));
        recipe.ignore.iter().find(|l| own(&l.what)).map(|l| l.reason.clone())
    }
}
