//! What tables must look like: Table Schema (v2) as meant, with our `seara:` needs.
//!
//! `spec::schema` reads it from JSON; `normalise` and `validate` obey it; `encode` writes it out.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field as ArrowField, Schema as ArrowSchema, SchemaRef, TimeUnit};
use serde_json::Value;

pub use super::constraints::{Bound, Constraints};

/// The schema of a dataset: its tables and what the catalogue needs to know.
#[derive(Debug, Clone)]
pub struct DatasetSchema {
    /// The dataset's name.
    pub name: String,
    /// Version of the schema, `major.minor.patch`.
    pub version: String,
    /// Why this major version breaks with the one before.
    pub breaking: Option<String>,
    /// Title in the site's language.
    pub title: String,
    /// What it is, for people.
    pub description: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// The same in English: `title`, `description`; null when nobody wrote it.
    pub english: Value,
    /// The `dcat` object.
    pub dcat: super::published::Dcat,
    /// Table and column whose days tell which time the data are of, where `dcat` gives none.
    pub temporal: Option<(usize, usize)>,
    /// The document that nests its tables, if one is wanted.
    pub document: Option<super::nested::NestedDocument>,
    /// Tables in order; parents stand before their children.
    pub tables: Vec<TableSchema>,
}

/// One table.
#[derive(Debug, Clone)]
pub struct TableSchema {
    /// Its name.
    pub name: String,
    /// Title in the site's language.
    pub title: String,
    /// What a row is.
    pub description: String,
    /// The same in English: `title`, `description`; null when nobody wrote it.
    pub english: Value,
    /// Columns in order.
    pub fields: Vec<Field>,
    /// Columns of the primary key, never empty.
    pub primary_key: Vec<usize>,
    /// Further sets of columns that must be unique together.
    pub unique_keys: Vec<Vec<usize>>,
    /// References to other tables of the dataset.
    pub foreign_keys: Vec<ForeignKey>,
    /// The Table Schema object as written, for the data package.
    pub written: Value,
}

/// Columns whose values must occur in another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// Columns here.
    pub fields: Vec<usize>,
    /// Index of the other table in the dataset; of this one for a reference to itself.
    pub table: usize,
    /// Columns there.
    pub references: Vec<usize>,
}

/// One column.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Its type.
    pub kind: Type,
    /// What its values must obey.
    pub constraints: Constraints,
    /// Order of day and month in numeric dates, where both fit.
    pub date_order: Option<DateOrder>,
    /// Column whose year serves when a date's text has none.
    pub year_from: Option<usize>,
    /// Column whose precision this one tells.
    pub precision_of: Option<usize>,
    /// Labels of the codes of an enum, for people.
    pub labels: Vec<(String, String)>,
    /// Whether it holds personal data, and what is published of them.
    pub personal: Option<Personal>,
}

impl Field {
    /// A column without a title, constraints and annotations.
    pub fn new(name: impl Into<String>, kind: Type) -> Self {
        Self {
            name: name.into(),
            title: String::new(),
            kind,
            constraints: Constraints::default(),
            date_order: None,
            year_from: None,
            precision_of: None,
            labels: Vec::new(),
            personal: None,
        }
    }
}

/// What is published of a column that holds personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    /// The values: publishing them has a reason in law.
    Keep,
    /// [`MASK`] in place of each value.
    Mask,
    /// Nothing: each value is missing.
    Drop,
}

/// What stands in place of a masked value.
pub const MASK: &str = "•••";

/// Order of day and month in numeric dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// 20-04-2014.
    Dmy,
    /// 04-20-2014.
    Mdy,
}

/// Types of Table Schema that Seara publishes.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// Text, of a format.
    String(StringFormat),
    /// A whole number.
    Integer(NumberStyle),
    /// A number with a binary fraction.
    Number(NumberStyle),
    /// A number with a fixed count of decimals (`seara:scale`).
    Decimal {
        /// Decimals.
        scale: u8,
        /// Its separators.
        style: NumberStyle,
    },
    /// True or false.
    Boolean {
        /// Words that mean true; empty for the usual ones.
        true_values: Vec<String>,
        /// Words that mean false.
        false_values: Vec<String>,
    },
    /// A day.
    Date,
    /// An instant.
    DateTime,
    /// A year.
    Year,
    /// Text of no type.
    Any,
    /// Texts in one cell, parted by a delimiter.
    List {
        /// What parts them.
        delimiter: String,
    },
}

/// Formats of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StringFormat {
    /// Any text.
    Default,
    /// An e-mail address.
    Email,
    /// An absolute URI.
    Uri,
    /// A UUID.
    Uuid,
    /// A Portuguese tax number (`seara:nif`), its check digit right.
    Nif,
}

/// Separators of a number as the source writes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NumberStyle {
    /// Before the decimals.
    pub decimal: Option<char>,
    /// Between the groups.
    pub group: Option<char>,
    /// Whether a euro sign may stand beside it (Table Schema's `bareNumber: false`).
    pub euros: bool,
}

/// Metadata of a list's column: what parts its items in a text, where that is not a comma.
pub const DELIMITER: &str = "delimiter";

/// Digits that a decimal column can hold: enough for any amount, and few enough that all readers of Parquet take it for
/// a number of 64 bits.
pub const DECIMAL_DIGITS: u8 = 18;

impl Type {
    /// The Arrow type of the column.
    pub fn arrow(&self) -> DataType {
        match self {
            Self::String(_) | Self::Any => DataType::Utf8,
            Self::Integer(_) => DataType::Int64,
            Self::Number(_) => DataType::Float64,
            Self::Decimal { scale, .. } => DataType::Decimal128(DECIMAL_DIGITS, i8::try_from(*scale).unwrap_or(0)),
            Self::Boolean { .. } => DataType::Boolean,
            Self::Date => DataType::Date32,
            Self::DateTime => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Year => DataType::Int32,
            Self::List { .. } => DataType::List(Arc::new(ArrowField::new("item", DataType::Utf8, true))),
        }
    }
}

impl TableSchema {
    /// A table without a title, a description and keys but the primary one.
    pub fn new(name: impl Into<String>, fields: Vec<Field>, primary_key: Vec<usize>) -> Self {
        Self {
            name: name.into(),
            title: String::new(),
            description: String::new(),
            english: Value::Null,
            fields,
            primary_key,
            unique_keys: Vec::new(),
            foreign_keys: Vec::new(),
            written: Value::Null,
        }
    }

    /// The Arrow schema of its typed batches.
    pub fn arrow(&self) -> SchemaRef {
        let field = |f: &Field| {
            let field = ArrowField::new(&f.name, f.kind.arrow(), true);
            match &f.kind {
                Type::List { delimiter } if delimiter != "," => field.with_metadata([(DELIMITER, delimiter.as_str())]),
                _ => field,
            }
        };
        Arc::new(ArrowSchema::new(self.fields.iter().map(field).collect::<Vec<_>>()))
    }

    /// The Arrow schema of its all-text batches.
    pub fn text(&self) -> SchemaRef {
        let fields: Vec<_> = self.fields.iter().map(|f| ArrowField::new(&f.name, DataType::Utf8, true)).collect();
        Arc::new(ArrowSchema::new(fields))
    }

    /// Index of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.name == name)
    }
}

impl DatasetSchema {
    /// What scores of its description look at; how old its data are is not known here.
    pub fn facts(&self) -> super::score::DescriptionFacts<'_> {
        super::score::DescriptionFacts {
            keywords: &self.keywords,
            description: &self.description,
            dcat: &self.dcat,
            has_time: self.dcat.temporal.is_some() || self.temporal.is_some(),
            is_stale: false,
        }
    }

    /// Index of a table.
    pub fn table(&self, name: &str) -> Option<usize> {
        self.tables.iter().position(|t| t.name == name)
    }
}
