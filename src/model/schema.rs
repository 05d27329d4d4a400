//! Schemas of datasets: Table Schema (v2) with the `seara:` extensions, parsed.
//!
//! `spec::schema` reads them from JSON; `normalise` and `validate` apply them; `encode` writes them.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field as ArrowField, Schema as ArrowSchema, SchemaRef, TimeUnit};
use serde_json::Value;

pub use super::constraints::{Bound, Constraints};

/// The schema of a dataset: its tables and its metadata for the catalogue.
#[derive(Debug, Clone)]
pub struct DatasetSchema {
    /// The dataset's name.
    pub name: String,
    /// Version of the schema, `major.minor.patch`.
    pub version: String,
    /// Why this major version is incompatible with the previous one.
    pub breaking: Option<String>,
    /// Title in the site's language.
    pub title: String,
    /// Description for people.
    pub description: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// English `title` and `description`; null where missing.
    pub english: Value,
    /// The `dcat` object.
    pub dcat: super::published::Dcat,
    /// Table and column of the dates that give the temporal coverage, where `dcat` has none.
    pub temporal: Option<(usize, usize)>,
    /// Description of its nested JSON document, if it has one.
    pub document: Option<super::nested::NestedDocument>,
    /// Tables in order; parents precede their children.
    pub tables: Vec<TableSchema>,
}

/// One table.
#[derive(Debug, Clone)]
pub struct TableSchema {
    /// Its name.
    pub name: String,
    /// Title in the site's language.
    pub title: String,
    /// Description of a row.
    pub description: String,
    /// English `title` and `description`; null where missing.
    pub english: Value,
    /// Columns in order.
    pub fields: Vec<Field>,
    /// Columns of the primary key, never empty.
    pub primary_key: Vec<usize>,
    /// Further unique keys: sets of columns.
    pub unique_keys: Vec<Vec<usize>>,
    /// References to other tables of the dataset.
    pub foreign_keys: Vec<ForeignKey>,
    /// The Table Schema object as written, for the data package.
    pub written: Value,
}

/// A foreign key: columns whose values must occur in another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// Referring columns.
    pub fields: Vec<usize>,
    /// Index of the referenced table in the dataset; it can be the same table.
    pub table: usize,
    /// Referenced columns.
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
    /// Its constraints.
    pub constraints: Constraints,
    /// Order of day and month in numeric dates, where both orders are possible.
    pub date_order: Option<DateOrder>,
    /// Zone of instants that have none, and in which an instant at midnight is a day (`seara:zone`).
    pub zone: Option<chrono_tz::Tz>,
    /// Column whose year completes dates without a year.
    pub year_from: Option<usize>,
    /// Column of which this one has the precision.
    pub precision_of: Option<usize>,
    /// Labels of the codes of an enum, for people.
    pub labels: Vec<(String, String)>,
    /// For personal data: what is published of them.
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
            zone: None,
            year_from: None,
            precision_of: None,
            labels: Vec::new(),
            personal: None,
        }
    }
}

/// What is published of a column with personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    /// The values: publishing them has a legal basis.
    Keep,
    /// [`MASK`] instead of each value.
    Mask,
    /// No values: each is null.
    Drop,
}

/// The text of a masked value.
pub const MASK: &str = "•••";

/// Order of day and month in numeric dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// 20-04-2014.
    Dmy,
    /// 04-20-2014.
    Mdy,
}

/// The supported types of Table Schema.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// Text, of a format.
    String(StringFormat),
    /// An integer.
    Integer(NumberStyle),
    /// A binary floating-point number.
    Number(NumberStyle),
    /// A decimal number with a fixed scale (`seara:scale`).
    Decimal {
        /// Count of decimal places.
        scale: u8,
        /// Its separators.
        style: NumberStyle,
    },
    /// True or false.
    Boolean {
        /// Texts for true; empty for the default ones.
        true_values: Vec<String>,
        /// Texts for false.
        false_values: Vec<String>,
    },
    /// A date.
    Date,
    /// A date-time in UTC.
    DateTime,
    /// A year.
    Year,
    /// Untyped text.
    Any,
    /// A list of texts in one cell.
    List {
        /// Separator of the items.
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
    /// A Portuguese tax number (`seara:nif`) with a valid check digit.
    Nif,
}

/// The number format of the source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NumberStyle {
    /// Decimal separator.
    pub decimal: Option<char>,
    /// Group separator.
    pub group: Option<char>,
    /// Whether a euro or percent sign may precede or follow it (Table Schema's `bareNumber: false`).
    pub units: bool,
    /// Whether all brackets and final minus signs are negative numbers (`seara:sign`).
    pub accounting: bool,
    /// Whether decimals beyond the scale are rounded (`seara:round`).
    pub round: bool,
}

/// Arrow metadata key of a list column: its item separator, where that is not a comma.
pub const DELIMITER: &str = "delimiter";

/// Precision of decimal columns: enough for any amount, and few enough that all readers of Parquet use 64-bit integers.
pub const DECIMAL_DIGITS: u8 = 18;

impl Type {
    /// Returns the Arrow type of the column.
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

    /// Returns the Arrow schema of its typed batches.
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

    /// Returns the Arrow schema of its text batches.
    pub fn text(&self) -> SchemaRef {
        let fields: Vec<_> = self.fields.iter().map(|f| ArrowField::new(&f.name, DataType::Utf8, true)).collect();
        Arc::new(ArrowSchema::new(fields))
    }

    /// Finds the index of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.name == name)
    }
}

impl DatasetSchema {
    /// Returns the metadata for the scores; `is_stale` is false, since the age of the data is not known here.
    pub fn facts(&self) -> super::score::DescriptionFacts<'_> {
        super::score::DescriptionFacts {
            keywords: &self.keywords,
            description: &self.description,
            dcat: &self.dcat,
            has_time: self.dcat.temporal.is_some() || self.temporal.is_some(),
            is_stale: false,
        }
    }

    /// Finds the index of a table.
    pub fn table(&self, name: &str) -> Option<usize> {
        self.tables.iter().position(|t| t.name == name)
    }
}
