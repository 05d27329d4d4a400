//! Child tables of a recipe for tables: where their rows are in a row of the source, and what fills their columns.

use regex::Regex;

use super::table::{Column, Condition, Heading};
use crate::model::{issue::Place, text::squash};

/// Rows of a child table in one row of the source.
#[derive(Debug, Clone)]
pub struct List {
    /// Index of the child table in the schema.
    pub table: usize,
    /// Name of the child table.
    pub name: String,
    /// Where the recipe declares it.
    pub place: Place,
    /// Where its items are.
    pub items: Items,
    /// Conditions for an item to become a row.
    pub only: Vec<Condition>,
    /// What fills the columns of the child table.
    pub columns: Vec<Column>,
}

/// Where the items of a list are in a row.
#[derive(Debug, Clone)]
pub enum Items {
    /// The row has one item, in its columns.
    One,
    /// Cells have several items, separated by this pattern; the n-th items of the columns make a row.
    Split(Regex),
    /// In a JSON array under this path.
    Each(Heading),
    /// Under a path of which one step is a key of the data, such as a year: each value under it is an item, or each item of its
    /// array.
    Keyed(KeyPath),
    /// In the columns whose headings match: each cell is an item, or each part of it that is found.
    Unpivot(Vec<Regex>, Option<Find>),
}

/// A path of which one step is a key of the data: `Dados.{key}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPath {
    /// As written.
    pub text: String,
    /// Its steps, squashed; `None` for the key.
    pub steps: Vec<Option<String>>,
}

impl KeyPath {
    /// The step that stands for a key.
    const KEY: &str = "{key}";

    /// Parses a path with one key, in steps that dots separate, or as a JSON Pointer. `None` where no step, or more than one,
    /// is a key.
    pub fn parse(text: &str) -> Option<Self> {
        let pointer = text.strip_prefix('/').map(|rest| rest.split('/').map(unescaped).collect::<Vec<_>>());
        let steps = pointer.unwrap_or_else(|| text.split('.').map(str::to_owned).collect());
        let steps: Vec<_> = steps.iter().map(|step| (step != Self::KEY).then(|| squash(step))).collect();
        (steps.iter().filter(|step| step.is_none()).count() == 1).then(|| Self { text: text.to_owned(), steps })
    }
}

/// Returns a step of a JSON Pointer without its escapes.
pub fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// A fact of an item that a column of a list may take instead of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// Heading of the column of the item.
    Heading,
    /// Key of the data under which the item is.
    Key,
    /// Text of the item.
    Value,
    /// Index of its first character in the cell, from 1.
    Start,
}

impl Fact {
    /// Names of the facts in a recipe.
    pub const ALL: [(&str, Self); 4] =
        [("@heading", Self::Heading), ("@key", Self::Key), ("@value", Self::Value), ("@start", Self::Start)];

    /// Finds the fact with this name.
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == text).map(|(_, fact)| *fact)
    }
}

/// What is searched for in a text.
#[derive(Debug, Clone)]
pub enum Find {
    /// Matches of these patterns.
    Matches(Vec<Regex>),
    /// The labels of a vocabulary, by its name.
    Labels(String),
    /// The names of a reference, by its id.
    Names(String),
}
