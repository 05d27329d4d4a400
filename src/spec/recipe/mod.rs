//! A recipe: how records are read from a document.
//!
//! `read` parses it from TOML, `against` checks it against the schema, `names` lists the names in it; `extract::document`
//! applies it. `table` is a recipe for tables. `pipelines/RECIPES.md` documents the language with examples.

mod against;
mod child;
mod input;
mod label;
mod names;
pub mod projection;
pub(super) mod read;
pub mod table;

use regex::Regex;

pub use self::label::Label;
use super::template::Template;
use crate::model::{issue::Place, marks::MarkRules};

/// How records are read from a document.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// How lines become pages and paragraphs.
    pub reading: Reading,
    /// Vocabularies, by name.
    pub vocabularies: Vec<Vocabulary>,
    /// Fields that are read once for a document.
    pub document: Vec<Step>,
    /// What a record is, in each layout.
    pub records: Vec<Record>,
    /// What is left out, each with its reason.
    pub ignore: Vec<Ignore>,
}

/// How the lines of a plain text become pages and paragraphs.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Patterns of a line that starts a page.
    pub page_starts: Vec<Regex>,
    /// Number of empty lines that separate two pages.
    pub page_gap: Option<u32>,
    /// Texts that mean a missing value.
    pub no_value: Vec<String>,
    /// Texts that are always a paragraph of their own.
    pub alone: Vec<String>,
    /// What becomes of text with marks.
    pub marks: MarkRules,
}

/// A controlled vocabulary: labels of the document and the codes that are published for them.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// Its name in the recipe.
    pub name: String,
    /// Label, code, and where the recipe declares them.
    pub entries: Vec<(String, String, Place)>,
}

/// What a record is and what it holds.
#[derive(Debug, Clone)]
pub struct Record {
    /// Index of its table in the schema.
    pub table: usize,
    /// What starts one.
    pub starts: Starts,
    /// Pattern of the last line of a record, if the next may start without a mark.
    pub ends: Option<Regex>,
    /// Its fields.
    pub steps: Vec<Step>,
    /// Its child tables.
    pub lists: Vec<List>,
    /// Order of values that do not follow their labels.
    pub order: Vec<OrderEntry>,
}

/// What starts a record.
#[derive(Debug, Clone)]
pub struct Starts {
    /// In a document of elements, CSS selector of the records; takes precedence over `mark`.
    pub selector: Option<String>,
    /// The mark, in any document.
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
    /// A heading of this level.
    Heading(u8),
    /// The largest text that comes more than once.
    Largest,
    /// Every page.
    Page,
    /// The document is one record, or `ends` separates them.
    Document,
}

/// One field, or several by named groups.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name: a column, or any word if named groups fill the columns.
    pub name: String,
    /// Where the recipe declares it, for evidence and issues.
    pub place: Place,
    /// In a document of elements, CSS selector of its text; takes precedence over `find`.
    pub selector: Option<String>,
    /// Where its text is found.
    pub find: Find,
    /// Patterns for the text that was found; their named groups are the values.
    pub inside: Vec<Regex>,
    /// Name of a vocabulary that turns its label into a code.
    pub one_of: Option<String>,
    /// Column that takes the label itself.
    pub label: Option<String>,
    /// Whether it may take several paragraphs.
    pub paragraphs: bool,
    /// Kinds of paragraphs that it takes.
    pub items: Items,
    /// Whether only the first paragraph that its pattern matches is used.
    pub first: bool,
    /// Whether another rule may use the same text.
    pub shared: bool,
    /// If pages have a layout: whether it is the largest text of the record.
    pub largest: bool,
    /// If pages have a layout: the field above it.
    pub below: Option<String>,
    /// Pattern that each of its paragraphs must match.
    pub like: Option<Regex>,
    /// Pattern of what is removed from each of its paragraphs.
    pub trim: Option<Regex>,
    /// Whether a record without it is quarantined.
    pub required: bool,
    /// Field and value: only for records in which this field has this value.
    pub when: Option<(String, String)>,
}

/// Where the text of a field is found.
#[derive(Debug, Clone)]
pub enum Find {
    /// At its index in `order`.
    Order,
    /// After one of these labels.
    After(Vec<Label>),
    /// Before the first of these labels that the record has.
    Before(Vec<Label>),
    /// In paragraphs that match one of these.
    Match(Vec<Regex>),
    /// A template of other values.
    Template(Template),
}

/// A child table.
#[derive(Debug, Clone)]
pub struct List {
    /// Index of its table in the schema.
    pub table: usize,
    /// Its name, which is the table's.
    pub name: String,
    /// Where the recipe declares it.
    pub place: Place,
    /// Labels before its items, each with the code for `into`.
    pub after: Vec<(Label, Option<String>)>,
    /// In a document of elements, CSS selector of its items; takes precedence over `after`.
    pub selector: Option<String>,
    /// Patterns of paragraphs; their named groups are the items.
    pub matches: Vec<Regex>,
    /// Headings of a table in the document, each with the column it fills.
    pub columns: Vec<(String, String)>,
    /// Whether `columns` are by place: the table has no headings.
    pub by_place: bool,
    /// What counts as an item.
    pub items: Items,
    /// Column for the item's text; none when the groups of `matches` are the columns.
    pub text: Option<String>,
    /// Column for the address that the item links to.
    pub link: Option<String>,
    /// Column for the code of the label or group of the item.
    pub into: Option<String>,
    /// Column for its index in the list, from 1.
    pub position: Option<String>,
    /// Column for its number.
    pub number: Option<String>,
    /// Whether a text that is already in the list adds no row.
    pub distinct: bool,
    /// Column that says whether a cue decided `into`.
    pub inferred: Option<String>,
    /// Pattern that separates the items of one text.
    pub split: Option<Regex>,
    /// Pattern of what is removed from an item.
    pub trim: Option<Regex>,
    /// Cues: code → patterns.
    pub cues: Vec<(String, Vec<Regex>)>,
    /// A field, and the code for `into` by its value.
    pub by: Option<CodesByValue>,
    /// Code of an item without a cue, or whose record has another value.
    pub otherwise: Option<String>,
}

/// The codes of items by the value of a field of their record.
#[derive(Debug, Clone)]
pub struct CodesByValue {
    /// Name of the field.
    pub field: String,
    /// Value and code.
    pub codes: Vec<(String, String)>,
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

/// An entry of the order of values.
#[derive(Debug, Clone)]
pub struct OrderEntry {
    /// Name of a step or of a list.
    pub name: String,
    /// Minimum number of paragraphs.
    pub min: usize,
    /// Whether it may have more than one paragraph.
    pub many: bool,
}

/// A rule that leaves out content.
#[derive(Debug, Clone)]
pub struct Ignore {
    /// Why; also the rule's name in the accounting.
    pub reason: String,
    /// Where the recipe declares it.
    pub place: Place,
    /// What it leaves out.
    pub what: Ignored,
}

/// Where pages without labels are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagesAt {
    /// Before the first record.
    Before,
    /// After the first page with a label and before the last.
    Between,
    /// After the last page with a label.
    After,
}

/// What a rule leaves out.
#[derive(Debug, Clone)]
pub enum Ignored {
    /// Lines that match.
    Line(Regex),
    /// All from the first line that matches to the end of the document.
    From(Regex),
    /// Pages without any label.
    Pages {
        /// Where they are.
        at: PagesAt,
        /// Only pages of up to this number of lines.
        max_lines: Option<u64>,
    },
    /// Elements of a web page.
    Inside(String),
    /// All but these elements of a web page.
    Outside(String),
    /// Text that repeats the value of this field of the record.
    Repeats(String),
    /// Running heads and feet: text at the top or bottom of most pages.
    Running,
}
