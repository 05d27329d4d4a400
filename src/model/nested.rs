//! A document that nests a dataset's tables, as a standard of the field asks: which column stands at which path, and
//! which child rows inside which record.

use serde_json::Value;

/// A document.
#[derive(Debug, Clone, PartialEq)]
pub struct NestedDocument {
    /// Its file name.
    pub name: String,
    /// What it says beside its records: JSON with facts of the release, such as `{@date}`, in its texts.
    pub facts: Value,
    /// Its lists of records.
    pub lists: Vec<NestedList>,
    /// All of that as written, for the data package.
    pub written: Value,
}

/// A list inside a document or a record.
#[derive(Debug, Clone, PartialEq)]
pub struct NestedList {
    /// Its name there.
    pub name: String,
    /// Index of the table whose rows it holds.
    pub table: usize,
    /// The path of each value inside a record, and its column.
    pub fields: Vec<(Vec<String>, usize)>,
    /// Lists inside each record: rows of tables that refer to it.
    pub members: Vec<NestedList>,
}
