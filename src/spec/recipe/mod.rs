//! A recipe as meant: how records are read from a document.
//!
//! `read` makes it from TOML, `against` holds it against the schema, `names` answers what it names;
//! `extract::document` follows it; `table` is its like for tables. The language is told, with examples, in `pipelines/RECIPES.md`.

mod against;
mod child;
mod names;
pub mod narrow;
pub(super) mod read;
pub mod table;

use regex::Regex;

use super::template::Template;
use crate::model::issue::Place;

/// How records are read from a document.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// How lines make pages and paragraphs.
    pub reading: Reading,
    /// Vocabularies, by name.
    pub vocabularies: Vec<Vocabulary>,
    /// What is read once for the whole document.
    pub document: Vec<Step>,
    /// What a record is.
    pub record: Record,
    /// What is left out, and why.
    pub ignore: Vec<Ignore>,
}

/// How the lines of a plain text make pages and paragraphs.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Patterns of a line that starts a page.
    pub page_starts: Vec<Regex>,
    /// Count of empty lines that part two pages.
    pub page_gap: Option<u32>,
    /// Words that stand for no value.
    pub no_value: Vec<String>,
    /// Words that are always a paragraph by themselves.
    pub alone: Vec<String>,
}

/// Labels of the document and the codes that are published for them.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// Its name in the recipe.
    pub name: String,
    /// Label and code, each with where the recipe says so.
    pub entries: Vec<(String, String, Place)>,
}

/// What a record is and what it holds.
#[derive(Debug, Clone)]
pub struct Record {
    /// Index of its table in the schema.
    pub table: usize,
    /// What starts one.
    pub starts: Starts,
    /// What ends one, if the next may start without a mark.
    pub ends: Option<Regex>,
    /// Its fields.
    pub steps: Vec<Step>,
    /// Its child tables.
    pub lists: Vec<List>,
    /// Order of values that stand apart from their labels.
    pub order: Vec<Turn>,
}

/// What starts a record.
#[derive(Debug, Clone)]
pub struct Starts {
    /// In a document of elements: each of these is a record. Goes before `mark`.
    pub selector: Option<String>,
    /// In any document.
    pub mark: StartMark,
}

/// The mark that starts a record.
#[derive(Debug, Clone)]
pub enum StartMark {
    /// A label line.
    Label(Label),
    /// The page that holds a label.
    PageWith(Label),
    /// A line that matches.
    Match(Regex),
    /// Every page.
    Page,
    /// The document is one record, or `ends` parts them.
    Document,
}

/// A line that says what follows it.
#[derive(Debug, Clone)]
pub enum Label {
    /// These words, whatever their spacing and case.
    Text {
        /// As written.
        text: String,
        /// For comparing.
        squashed: String,
    },
    /// These words and a number behind them, which is a value: `Medida {number}`.
    Numbered {
        /// As written.
        text: String,
        /// The words, for comparing.
        squashed: String,
        /// What the number is called.
        name: String,
    },
    /// Any line that matches whole; its named groups are values.
    Pattern(Regex),
}

/// One field, or several by named groups.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name: a column, or any word when named groups fill the columns.
    pub name: String,
    /// Where the recipe says so, for evidence and issues.
    pub place: Place,
    /// In a document of elements: where its text stands. Goes before `find`.
    pub selector: Option<String>,
    /// Where its text is found.
    pub find: Find,
    /// Patterns for the text that was found, whose groups are the values.
    pub inside: Vec<Regex>,
    /// Name of a vocabulary that turns its label into a code.
    pub one_of: Option<String>,
    /// Column that takes the label itself.
    pub label: Option<String>,
    /// Whether it may take several paragraphs.
    pub paragraphs: bool,
    /// Kinds of paragraphs that it takes.
    pub items: Items,
    /// Whether only the first paragraph that its pattern matches counts.
    pub first: bool,
    /// Whether what its pattern matched stays free for another rule.
    pub shared: bool,
    /// Where pages have a layout: whether it is the largest text of the record.
    pub largest: bool,
    /// Where pages have a layout: the field below which it stands.
    pub below: Option<String>,
    /// What each of its paragraphs must match.
    pub like: Option<Regex>,
    /// What is cut from each of its paragraphs.
    pub trim: Option<Regex>,
    /// Whether a record without it is refused.
    pub required: bool,
    /// Only for records in which another field has this value.
    pub when: Option<(String, String)>,
}

/// Where the text of a field is found.
#[derive(Debug, Clone)]
pub enum Find {
    /// At its place in `order`.
    Order,
    /// After one of these labels.
    After(Vec<Label>),
    /// In front of this label.
    Before(Label),
    /// In paragraphs that match one of these.
    Match(Vec<Regex>),
    /// Made of other values.
    Template(Template),
}

/// A child table.
#[derive(Debug, Clone)]
pub struct List {
    /// Index of its table in the schema.
    pub table: usize,
    /// Its name, which is the table's.
    pub name: String,
    /// Where the recipe says so.
    pub place: Place,
    /// Labels it stands after, each with the code for `into`.
    pub after: Vec<(Label, Option<String>)>,
    /// In a document of elements: where its items stand. Goes before `after`.
    pub selector: Option<String>,
    /// Paragraphs whose named groups hold the items.
    pub matches: Vec<Regex>,
    /// Headings of a table in the document, each with the column it fills.
    pub columns: Vec<(String, String)>,
    /// What counts as an item.
    pub items: Items,
    /// Column for the item's text; none when the groups of `matches` are the columns.
    pub text: Option<String>,
    /// Column for the address that the item links to.
    pub link: Option<String>,
    /// Column for the code of the label or group it stands under.
    pub into: Option<String>,
    /// Column for its place in the list, from 1.
    pub position: Option<String>,
    /// Column for the number it carries.
    pub number: Option<String>,
    /// Whether a text that is there already adds no row.
    pub distinct: bool,
    /// Column that says whether a cue decided `into`.
    pub inferred: Option<String>,
    /// What parts the items in one text.
    pub split: Option<Regex>,
    /// What is cut from an item.
    pub trim: Option<Regex>,
    /// Cues: code → patterns.
    pub cues: Vec<(String, Vec<Regex>)>,
    /// Code of an item without a cue.
    pub otherwise: Option<String>,
}

/// What counts as an item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Items {
    /// Plain paragraphs.
    pub paragraph: bool,
    /// Items with a bullet.
    pub bullet: bool,
    /// Items with a number.
    pub number: bool,
    /// Lines that are an address.
    pub url: bool,
}

/// One turn in the order of values.
#[derive(Debug, Clone)]
pub struct Turn {
    /// Name of a step or of a list.
    pub name: String,
    /// Fewest paragraphs it takes.
    pub least: usize,
    /// Whether it may take more than one.
    pub many: bool,
}

/// What is left out.
#[derive(Debug, Clone)]
pub struct Ignore {
    /// Why; also the rule's name in the accounting.
    pub reason: String,
    /// Where the recipe says so.
    pub place: Place,
    /// What.
    pub what: Ignored,
}

/// Where pages without labels stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagesAt {
    /// In front of the first record.
    Before,
    /// Behind the first page with a label and in front of the last.
    Between,
    /// Behind the last page with a label.
    After,
}

/// What an ignoring rule takes.
#[derive(Debug, Clone)]
pub enum Ignored {
    /// Lines that match.
    Line(Regex),
    /// All from the first line that matches to the end of the document.
    From(Regex),
    /// Pages without any label.
    Pages {
        /// Where they stand.
        at: PagesAt,
        /// Only those with so many lines at most.
        most_lines: Option<u64>,
    },
    /// Elements of a web page.
    Inside(String),
    /// All but these elements of a web page.
    Outside(String),
    /// Text that says again what a field of the record says.
    Repeats(String),
    /// What stands at the head or foot of most pages.
    Running,
}
