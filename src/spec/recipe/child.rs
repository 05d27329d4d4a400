//! Child tables of a recipe for tables: where their rows are in a row of the source, and what is known of each.

use regex::Regex;

use super::table::{Column, Condition, Heading};
use crate::model::issue::Place;

/// Several rows of a child table in one row of the source.
#[derive(Debug, Clone)]
pub struct List {
    /// Index of the child table in the schema.
    pub table: usize,
    /// Name of the child table.
    pub name: String,
    /// Where the recipe says so.
    pub place: Place,
    /// Where its items are.
    pub items: Items,
    /// Which of them are taken.
    pub only: Vec<Condition>,
    /// What fills the columns of the child table.
    pub columns: Vec<Column>,
}

/// Where the items of a list are.
#[derive(Debug, Clone)]
pub enum Items {
    /// The columns of the row are those of one item.
    One,
    /// Parted in a cell; of several columns, item by item.
    Split(Regex),
    /// In a list of JSON: the path of the list.
    Each(Heading),
    /// In the columns whose headings match, an item each; or each that is found in them.
    Unpivot(Vec<Regex>, Option<Find>),
}

/// A fact of an item that columns of a list may ask for in place of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// The heading of the column that it stands in.
    Heading,
    /// Its text.
    Value,
    /// Which character of its cell it begins with, from 1.
    Start,
}

impl Fact {
    /// How facts are asked for.
    pub const ALL: [(&str, Self); 3] = [("@heading", Self::Heading), ("@value", Self::Value), ("@start", Self::Start)];

    /// The one that a text asks for.
    pub fn of(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == text).map(|(_, fact)| *fact)
    }
}

/// What is looked for in a text.
#[derive(Debug, Clone)]
pub enum Find {
    /// Whatever matches one of these.
    Matches(Vec<Regex>),
    /// The labels of a vocabulary, by its name.
    Labels(String),
    /// The names that a reference knows, by its id.
    Names(String),
}
