//! A recipe for tables, as meant: where the rows are and what fills each column.
//!
//! `read::table` makes it from TOML; `extract::table` follows it; `child` is what fills child tables. The language is told in `pipelines/RECIPES.md`.

use regex::Regex;

pub use super::child::{Fact, Find, Items, List};
use super::{Reading, Recipe, Vocabulary};
use crate::{
    model::{issue::Place, text::squash},
    spec::template::Template,
};

/// How a pipeline reads what it fetches.
#[derive(Debug, Clone)]
pub enum Plan {
    /// Records in pages of text.
    Document(Recipe),
    /// Rows of tables.
    Table(TableRecipe),
}

impl Plan {
    /// How texts are read.
    pub fn reading(&self) -> &Reading {
        match self {
            Self::Document(recipe) => &recipe.reading,
            Self::Table(recipe) => &recipe.reading,
        }
    }

    /// Every selector that any rule names.
    pub fn selectors(&self) -> Vec<&str> {
        match self {
            Self::Document(recipe) => recipe.selectors(),
            Self::Table(_) => Vec::new(),
        }
    }

    /// The recipe for tables, if it is one.
    pub fn table(&self) -> Option<&TableRecipe> {
        match self {
            Self::Document(_) => None,
            Self::Table(recipe) => Some(recipe),
        }
    }
}

/// How rows are read from tables.
#[derive(Debug, Clone)]
pub struct TableRecipe {
    /// Words that stand for no value.
    pub reading: Reading,
    /// Vocabularies, by name.
    pub vocabularies: Vec<Vocabulary>,
    /// What parts the cells of a delimited text, where it cannot be told from the text.
    pub delimiter: Option<char>,
    /// Steps that lead to the records of JSON or XML, and others that may lead there.
    pub records: Vec<Vec<String>>,
    /// Whether a row of a delimited text may end before its last columns.
    pub short_rows: bool,
    /// What becomes of rows. A table of the schema is filled from a grid by the first of its own whose headings are there.
    pub rows: Vec<RowRecipe>,
    /// What is left out, and why.
    pub leave: Vec<Leave>,
}

/// How rows of one shape become rows of one table, and of its child tables.
#[derive(Debug, Clone)]
pub struct RowRecipe {
    /// Index of the table in the schema that they fill.
    pub table: usize,
    /// Where the recipe says so.
    pub place: Place,
    /// Ids of the sources whose tables are read; none for all.
    pub sources: Vec<String>,
    /// Patterns of the names of the sheets that are read; none for all that are not hidden.
    pub sheets: Vec<Regex>,
    /// Rows of the header; none where columns are told by their place alone.
    pub header: usize,
    /// Patterns of the first cell of rows that are records, whatever they look like.
    pub keep: Vec<Regex>,
    /// What a row must say to be taken.
    pub only: Vec<Condition>,
    /// What fills the columns of the schema.
    pub columns: Vec<Column>,
    /// What fills child tables.
    pub lists: Vec<List>,
    /// Why a row whose key another one before it has is no new record, if it is none.
    pub once: Option<String>,
}

/// What the cells of a row must say.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The heading of the cell.
    pub heading: Heading,
    /// What it may say, folded.
    pub is: Vec<String>,
    /// Whether it may say anything but that.
    pub not: bool,
}

impl Condition {
    /// Whether a text, folded, is as it must be.
    pub fn holds(&self, folded: &str) -> bool {
        self.is.iter().any(|is| is == folded) != self.not
    }
}

/// What fills one column, or several by named groups.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name in the schema.
    pub name: String,
    /// Where the recipe says so.
    pub place: Place,
    /// Where its text stands.
    pub from: From,
    /// Patterns for the text, whose named groups are the values.
    pub inside: Vec<Regex>,
    /// What parts the items of a text, for a column of lists.
    pub split: Option<Regex>,
    /// The part of a cell that holds the items of a list, as the group `items`.
    pub within: Option<Regex>,
    /// What stands between the texts of several cells that make one.
    pub join: Option<String>,
    /// Whether a bare number counts days as a spreadsheet does.
    pub serial: bool,
    /// Name of a vocabulary that turns its label into a code.
    pub one_of: Option<String>,
    /// Column that takes the label itself.
    pub label: Option<String>,
    /// What an empty cell takes.
    pub fill: Fill,
    /// Whether a table without it is read too.
    pub optional: bool,
}

/// Where the text of a column stands.
#[derive(Debug, Clone)]
pub enum From {
    /// Under one of these headings.
    Heading(Vec<Heading>),
    /// In a column told by its place, from 0.
    At(usize),
    /// It is the name of the sheet.
    Sheet,
    /// It is made of other values.
    Template(Template),
    /// The recipe says it.
    Constant(String),
    /// It is a fact of an item.
    Item(Fact),
}

/// What an empty cell takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// Nothing.
    Nothing,
    /// The value of the merged cell that it is a part of.
    Merged,
    /// The value of the nearest cell above that has one.
    Down,
}

/// The heading of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// As written.
    pub text: String,
    /// For comparing.
    pub squashed: String,
}

impl Heading {
    /// A heading, whatever its spacing and case.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), squashed: squash(text) }
    }

    /// Whether a heading of a table is this one.
    pub fn is(&self, squashed: &str) -> bool {
        self.squashed == squashed
    }
}

/// What is left out of tables.
#[derive(Debug, Clone)]
pub struct Leave {
    /// Why; also the rule's name in the accounting.
    pub reason: String,
    /// Where the recipe says so.
    pub place: Place,
    /// What.
    pub what: Left,
}

/// What a rule that leaves out takes.
#[derive(Debug, Clone)]
pub enum Left {
    /// Rows whose first filled cell matches.
    Row(Regex),
    /// Rows whose cells say this.
    Where(Vec<Condition>),
    /// What stands above the header.
    Above,
    /// Columns whose headings match.
    Columns(Vec<Regex>),
    /// Sheets whose names match.
    Sheets(Vec<Regex>),
    /// Sheets that are hidden.
    Hidden,
    /// All that is not in a table with the columns of the recipe.
    Elsewhere,
}

impl Column {
    /// Names of the values that its patterns hold.
    pub fn groups(&self) -> Vec<&str> {
        self.inside.iter().flat_map(|r| r.capture_names().flatten()).collect()
    }
}

impl TableRecipe {
    /// The code of a label in a vocabulary.
    pub fn code(&self, vocabulary: &str, label: &str) -> Option<&str> {
        super::names::code(&self.vocabularies, vocabulary, label)
    }

    /// Whether all that is in no such table is left out.
    pub fn leaves_the_rest(&self) -> bool {
        self.leave.iter().any(|l| matches!(l.what, Left::Elsewhere))
    }

    /// Whether an empty cell takes the text of one above.
    pub fn fills_down(&self) -> bool {
        self.rows.iter().flat_map(|rows| &rows.columns).any(|column| column.fill == Fill::Down)
    }

    /// The tables that are declared `once`, with the reason why their rows may be repeated.
    pub fn once(&self) -> impl Iterator<Item = (usize, &str)> {
        self.rows.iter().filter_map(|rows| Some((rows.table, rows.once.as_deref()?)))
    }
}

impl RowRecipe {
    /// Columns that a table must have, with their headings.
    pub fn wanted(&self) -> impl Iterator<Item = &[Heading]> {
        // Items of JSON, and columns that become rows, may be none.
        let lists = self.lists.iter().filter(|l| matches!(l.items, Items::One | Items::Split(_)));
        let columns = self.columns.iter().chain(lists.flat_map(|l| &l.columns));
        columns.filter(|c| !c.optional).filter_map(|c| match &c.from {
            From::Heading(headings) => Some(headings.as_slice()),
            _ => None,
        })
    }
}
