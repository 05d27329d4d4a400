//! Child tables of a recipe for tables: where their rows are in a row of the source, and what fills their columns.

use regex::Regex;

use super::table::{Column, Condition, Heading};
use crate::model::issue::Place;

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
    /// In the columns whose headings match: each cell is an item, or each part of it that is found.
    Unpivot(Vec<Regex>, Option<Find>),
}

/// A fact of an item that a column of a list may take instead of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// Heading of the column of the item.
    Heading,
    /// Text of the item.
    Value,
    /// Index of its first character in the cell, from 1.
    Start,
}

impl Fact {
    /// Names of the facts in a recipe.
    pub const ALL: [(&str, Self); 3] = [("@heading", Self::Heading), ("@value", Self::Value), ("@start", Self::Start)];

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
