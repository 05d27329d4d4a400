//! Finds the columns of a grid that a recipe names.

use std::{collections::HashMap, sync::Arc};

use crate::{
    model::text::squash,
    spec::recipe::table::{Column, Fact, From, Heading, Items, KeyPath, List, unescaped},
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
    /// Items under keys of the data.
    Keyed(Vec<KeyedItem>),
    /// Columns that are unpivoted, one item each.
    Unpivot(Vec<usize>),
}

/// An item under a key of the data.
#[derive(Debug, Clone)]
pub(super) struct KeyedItem {
    /// The key.
    pub(super) key: Arc<str>,
    /// Path step from the record to the item.
    pub(super) step: String,
    /// The columns of each column of the list.
    pub(super) columns: Vec<Vec<usize>>,
}

impl ListColumns {
    /// Keeps columns.
    pub(super) fn retain(&mut self, mut is_kept: impl FnMut(usize) -> bool) {
        match self {
            Self::Cells(columns) => columns.iter_mut().for_each(|own| own.retain(|n| is_kept(*n))),
            Self::Each(items) => items.iter_mut().flatten().for_each(|own| own.retain(|n| is_kept(*n))),
            Self::Keyed(items) => {
                items.iter_mut().flat_map(|item| &mut item.columns).for_each(|own| own.retain(|n| is_kept(*n)));
            }
            Self::Unpivot(columns) => columns.retain(|n| is_kept(*n)),
        }
    }

    /// Returns all columns.
    pub(super) fn all(&self) -> Vec<usize> {
        match self {
            Self::Cells(columns) => columns.concat(),
            Self::Each(items) => items.concat().concat(),
            Self::Keyed(items) => items.iter().flat_map(|item| item.columns.concat()).collect(),
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

/// Finds the columns of the first heading that is present; `items.*` means all items of a list, and the single value where
/// other records have a list.
pub(super) fn columns(headings: &[Heading], squashed: &[String]) -> Vec<usize> {
    let under = |heading: &Heading| -> Vec<usize> {
        let list = heading.text.strip_suffix(".*").map(squash);
        let is = |name: &String| match &list {
            Some(list) => {
                let Some(rest) = name.strip_prefix(list.as_str()) else { return false };
                let is_item = |n: &str| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit());
                rest.is_empty() || rest.strip_prefix('.').is_some_and(is_item)
            }
            None => heading.is(name),
        };
        squashed.iter().enumerate().filter(|(_, name)| is(name)).map(|(n, _)| n).collect()
    };
    headings.iter().map(under).find(|found| !found.is_empty()).unwrap_or_default()
}

/// Finds the columns of a grid that fill a list of a recipe; `steps` are the path steps of its columns, where places are
/// paths.
pub(super) fn items(list: &List, (names, squashed): (&[String], &[String]), steps: &[String]) -> ListColumns {
    match &list.items {
        Items::One | Items::Split(_) => ListColumns::Cells(list.columns.iter().map(|c| taken(c, squashed)).collect()),
        Items::Unpivot(patterns, _) => {
            let is = |name: &&String| patterns.iter().any(|p| p.is_match(name));
            ListColumns::Unpivot(names.iter().enumerate().filter(|(_, name)| is(name)).map(|(n, _)| n).collect())
        }
        Items::Each(path) => ListColumns::Each(each(list, &path.squashed, squashed)),
        Items::Keyed(path) => ListColumns::Keyed(keyed(list, path, steps)),
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
            if is_inner(column, inner) {
                items[*n][c].push(at);
            }
        }
    }
    items
}

/// Whether a column of a list takes what is at a squashed path inside its items.
fn is_inner(column: &Column, inner: &str) -> bool {
    match &column.from {
        From::Heading(headings) => headings.iter().any(|h| h.is(inner)),
        From::Item(Fact::Value) => inner.is_empty(),
        _ => false,
    }
}

/// The items under the keys of a path, in the order in which they first occur.
fn keyed(list: &List, path: &KeyPath, steps: &[String]) -> Vec<KeyedItem> {
    let (mut items, mut by_step): (Vec<KeyedItem>, HashMap<String, usize>) = (Vec::new(), HashMap::new());
    for (at, pointer) in steps.iter().enumerate() {
        let Some((key, step, inner)) = under_key(path, pointer) else { continue };
        let next = items.len();
        let n = *by_step.entry(step.clone()).or_insert(next);
        if n == MAX_ITEMS {
            break;
        }
        if n == next {
            items.push(KeyedItem { key: key.into(), step, columns: vec![Vec::new(); list.columns.len()] });
        }
        let own = list.columns.iter().zip(&mut items[n].columns).filter(|(column, _)| is_inner(column, &inner));
        own.for_each(|(_, columns)| columns.push(at));
    }
    items.retain(|item| item.columns.iter().any(|own| !own.is_empty()));
    items
}

/// Splits the path step of a column into the key of its item, the step of the item, and the squashed path inside it. An item
/// is the value under the key, or an item of its array.
fn under_key(path: &KeyPath, pointer: &str) -> Option<(String, String, String)> {
    let steps: Vec<&str> = pointer.strip_prefix('/')?.split('/').collect();
    let (outer, inner) = steps.split_at_checked(path.steps.len())?;
    let is_along =
        |(own, step): (&Option<String>, &&str)| own.as_ref().is_none_or(|own| *own == squash(&unescaped(step)));
    if !path.steps.iter().zip(outer).all(is_along) {
        return None;
    }
    let key = unescaped(outer[path.steps.iter().position(Option::is_none)?]);
    let is_item = |step: &&&str| step.bytes().all(|b| b.is_ascii_digit());
    let (item, inner) = if inner.first().filter(is_item).is_some() { inner.split_at(1) } else { inner.split_at(0) };
    let step = [outer, item].concat().iter().map(|step| format!("/{step}")).collect();
    Some((key, step, squash(&inner.iter().map(|step| unescaped(step)).collect::<Vec<_>>().join("."))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_step_is_parted_at_its_key() {
        let parted = |path: &str, pointer: &str| under_key(&KeyPath::parse(path).expect("a path"), pointer);
        let some = |key: &str, step: &str, inner: &str| Some((key.to_owned(), step.to_owned(), inner.to_owned()));
        assert_eq!(
            parted("Dados.{key}", "/Dados/1.º T 2025/0/valor"),
            some("1.º T 2025", "/Dados/1.º T 2025/0", "valor")
        );
        assert_eq!(parted("{key}", "/2024"), some("2024", "/2024", ""));
        assert_eq!(parted("{key}.linhas", "/a~1b/linhas/2/x/y"), some("a/b", "/a~1b/linhas/2", "x.y"));
        assert_eq!(parted("/p.q/{key}", "/p.q/k/total"), some("k", "/p.q/k", "total"));
        assert_eq!(parted("Dados.{key}", "/Outros/1/0"), None);
        assert_eq!(parted("Dados.{key}", "/Dados"), None);
        assert_eq!([KeyPath::parse("Dados"), KeyPath::parse("{key}.{key}")], [None, None]);
    }
}
