//! Finds the columns of a grid that a recipe names.

use crate::{
    model::text::squash,
    spec::recipe::table::{Column, Fact, From, Heading, Items, List},
};

/// Maximum count of items of a list in JSON.
const MAX_ITEMS: usize = 10_000;

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
    /// Keeps columns.
    pub(super) fn retain(&mut self, mut is_kept: impl FnMut(usize) -> bool) {
        match self {
            Self::Cells(columns) => columns.iter_mut().for_each(|own| own.retain(|n| is_kept(*n))),
            Self::Each(items) => items.iter_mut().flatten().for_each(|own| own.retain(|n| is_kept(*n))),
            Self::Unpivot(columns) => columns.retain(|n| is_kept(*n)),
        }
    }

    /// Returns all columns.
    pub(super) fn all(&self) -> Vec<usize> {
        match self {
            Self::Cells(columns) => columns.concat(),
            Self::Each(items) => items.concat().concat(),
            Self::Unpivot(columns) => columns.clone(),
        }
    }
}

/// Finds the columns of a grid that fill a column of a recipe.
pub(super) fn taken(column: &Column, squashed: &[String]) -> Vec<usize> {
    match &column.from {
        From::Heading(headings) => columns(headings, squashed),
        From::At(n) => vec![*n],
        _ => Vec::new(),
    }
}

/// Finds the columns of the first heading that is present; `items.*` means all items of a list.
pub(super) fn columns(headings: &[Heading], squashed: &[String]) -> Vec<usize> {
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

/// Finds the columns of a grid that fill a list of a recipe.
pub(super) fn items(list: &List, names: &[String], squashed: &[String]) -> ListColumns {
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
