//! A recipe for tables: where the rows are and what fills each column.
//!
//! `read::table` parses it, `extract::table` applies it, `child` has the child tables; see `pipelines/RECIPES.md`.

use regex::Regex;

pub use super::child::{Fact, Find, Items, KeyPath, List, unescaped};
pub use super::input::{CsvDialect, RecordPath};
use super::{Reading, Recipe, Vocabulary};
use crate::{
    model::{issue::Place, text::squash},
    spec::template::Template,
};

/// The recipe of a pipeline.
#[derive(Debug, Clone)]
pub enum Plan {
    /// Records in pages of text.
    Document(Recipe),
    /// Rows of tables.
    Table(TableRecipe),
}

impl Plan {
    /// How the lines of plain text become pages and paragraphs.
    pub fn reading(&self) -> &Reading {
        match self {
            Self::Document(recipe) => &recipe.reading,
            Self::Table(recipe) => &recipe.reading,
        }
    }

    /// All CSS selectors of all rules.
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
    /// Texts that mean a missing value.
    pub reading: Reading,
    /// Vocabularies, by name.
    pub vocabularies: Vec<Vocabulary>,
    /// How the cells of a delimited text are written.
    pub dialect: CsvDialect,
    /// Paths of the records of JSON or XML.
    pub records: Vec<RecordPath>,
    /// Whether the records of JSON are objects; otherwise they are lists, and the first has the headings.
    pub keyed: bool,
    /// Whether a row of a delimited text may end before its last columns.
    pub short_rows: bool,
    /// How rows become rows of a table. Of several for one table, the first whose headings are in a grid is used.
    pub rows: Vec<RowRecipe>,
    /// What is left out, each with its reason.
    pub ignore: Vec<IgnoreRule>,
}

/// How rows of one shape become rows of one table, and of its child tables.
#[derive(Debug, Clone)]
pub struct RowRecipe {
    /// Index of the table in the schema that they fill.
    pub table: usize,
    /// Where the recipe declares it.
    pub place: Place,
    /// Ids of the sources whose tables are read; none for all.
    pub sources: Vec<String>,
    /// Patterns of the names of the sheets that are read; none for all that are not hidden.
    pub sheets: Vec<Regex>,
    /// Number of rows of the header; zero if columns are found by their index only.
    pub header: usize,
    /// Patterns of the first cell of rows that are always records.
    pub keep: Vec<Regex>,
    /// Conditions for a row to be read.
    pub only: Vec<Condition>,
    /// What fills the columns of the schema.
    pub columns: Vec<Column>,
    /// What fills child tables.
    pub lists: Vec<List>,
    /// The reason why a row with the key of an earlier one is dropped; none if it is an issue.
    pub once: Option<String>,
}

/// A condition on a cell of a row.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The heading of the cell.
    pub heading: Heading,
    /// The values, folded.
    pub is: Vec<String>,
    /// Whether the cell must have none of the values, instead of one of them.
    pub not: bool,
}

impl Condition {
    /// Whether a folded text meets the condition.
    pub fn holds(&self, folded: &str) -> bool {
        self.is.iter().any(|is| is == folded) != self.not
    }
}

/// What fills one column, or several by named groups.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name in the schema.
    pub name: String,
    /// Where the recipe declares it.
    pub place: Place,
    /// Where its text is.
    pub from: From,
    /// Patterns for the text; their named groups are the values.
    pub inside: Vec<Regex>,
    /// Pattern that separates the items of a text, for a column of type list.
    pub split: Option<Regex>,
    /// Pattern whose group `items` is the part of a cell with the items of a list.
    pub within: Option<Regex>,
    /// Separator of the texts of several cells that are joined.
    pub join: Option<String>,
    /// What a bare number counts, where it is a date or an instant.
    pub serial: Option<Serial>,
    /// Which number a percentage of a workbook is; `None` where the recipe does not say.
    pub percent: Option<Percent>,
    /// Name of a vocabulary that turns its label into a code.
    pub one_of: Option<String>,
    /// Column that takes the label itself.
    pub label: Option<String>,
    /// What fills an empty cell.
    pub fill: Fill,
    /// Whether a table without this column is read.
    pub optional: bool,
}

/// Which number a percentage of a workbook is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Percent {
    /// The one that is shown: 12.5 for 12.5%.
    Shown,
    /// The one that is stored: 0.125 for 12.5%.
    Fraction,
}

/// What a number counts that is a date or an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serial {
    /// Days, as a spreadsheet counts them: 1 is 1 January 1900.
    Days,
    /// Seconds since 1970 in UTC.
    UnixSeconds,
    /// Milliseconds since 1970 in UTC.
    UnixMilliseconds,
}

/// Where the text of a column is.
#[derive(Debug, Clone)]
pub enum From {
    /// Under one of these headings.
    Heading(Vec<Heading>),
    /// In the column with this index, from 0.
    At(usize),
    /// In a row above, with one filled cell that a pattern matches: it names the group of the rows below it.
    Group,
    /// The name of the sheet.
    Sheet,
    /// A template of other values.
    Template(Template),
    /// A constant of the recipe.
    Constant(String),
    /// A fact of an item.
    Item(Fact),
}

/// What fills an empty cell.
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
    /// Squashed, for comparison.
    pub squashed: String,
}

impl Heading {
    /// A heading that is compared without regard to spacing and case.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), squashed: squash(text) }
    }

    /// Whether a squashed heading of a table is this one.
    pub fn is(&self, squashed: &str) -> bool {
        self.squashed == squashed
    }
}

/// A rule that ignores content of tables (`[[ignore]]`).
#[derive(Debug, Clone)]
pub struct IgnoreRule {
    /// Why; also the rule's name in the accounting.
    pub reason: String,
    /// Where the recipe declares it.
    pub place: Place,
    /// What it ignores.
    pub what: IgnoredContent,
}

/// The content that a rule ignores.
#[derive(Debug, Clone)]
pub enum IgnoredContent {
    /// Rows whose first filled cell matches.
    Row(Regex),
    /// Rows that meet these conditions.
    Where(Vec<Condition>),
    /// Rows above the header.
    Above,
    /// Columns whose headings match.
    Columns(Vec<Regex>),
    /// Sheets whose names match.
    Sheets(Vec<Regex>),
    /// Sheets that are hidden.
    Hidden,
    /// Everything outside of tables with the columns of the recipe.
    Elsewhere,
}

impl Column {
    /// Names of the groups of its patterns.
    pub fn groups(&self) -> Vec<&str> {
        self.inside.iter().flat_map(|r| r.capture_names().flatten()).collect()
    }
}

impl TableRecipe {
    /// The code of a label in a vocabulary.
    pub fn code(&self, vocabulary: &str, label: &str) -> Option<&str> {
        super::names::code(&self.vocabularies, vocabulary, label)
    }

    /// Whether everything outside of the recipe's tables is ignored.
    pub fn ignores_the_rest(&self) -> bool {
        self.ignore.iter().any(|l| matches!(l.what, IgnoredContent::Elsewhere))
    }

    /// Whether a column takes values of rows above.
    pub fn fills_from_above(&self) -> bool {
        let mut columns = self.rows.iter().flat_map(|rows| &rows.columns);
        columns.any(|c| c.fill == Fill::Down || matches!(c.from, From::Group))
    }

    /// The reason of the rule that ignores rows with this first text.
    pub fn ignored_by_first<'r>(&'r self, first: &str) -> Option<&'r str> {
        let is = |what: &IgnoredContent| matches!(what, IgnoredContent::Row(pattern) if pattern.is_match(first));
        self.ignore.iter().find(|rule| is(&rule.what)).map(|rule| rule.reason.as_str())
    }

    /// Tables that are declared `once`, with the reason why their rows may be repeated.
    pub fn once(&self) -> impl Iterator<Item = (usize, &str)> {
        self.rows.iter().filter_map(|rows| Some((rows.table, rows.once.as_deref()?)))
    }
}

impl RowRecipe {
    /// Headings of each column that a table must have.
    pub fn wanted(&self) -> impl Iterator<Item = &[Heading]> {
        self.headings(false)
    }

    /// Headings of each column that a table may lack.
    pub fn optional(&self) -> impl Iterator<Item = &[Heading]> {
        self.headings(true)
    }

    fn headings<'r>(&'r self, optional: bool) -> impl Iterator<Item = &'r [Heading]> {
        // A JSON array may be empty, and there may be no column that becomes rows.
        let lists = self.lists.iter().filter(|l| matches!(l.items, Items::One | Items::Split(_)));
        let columns = self.columns.iter().chain(lists.flat_map(|l| &l.columns));
        let headings = |c: &'r Column| if let From::Heading(all) = &c.from { Some(all.as_slice()) } else { None };
        columns.filter(move |c| c.optional == optional).filter_map(headings)
    }
}
