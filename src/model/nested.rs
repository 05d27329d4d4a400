//! A JSON document that nests the tables of a dataset, as standards such as OC4IDS require: the path of each column, and
//! the child rows inside each record.

use serde_json::Value;

/// The description of a nested JSON document.
#[derive(Debug, Clone, PartialEq)]
pub struct NestedDocument {
    /// Its file name.
    pub name: String,
    /// Members in addition to its records: JSON whose texts may hold placeholders for facts of the release, such as
    /// `{@date}`.
    pub facts: Value,
    /// Its arrays of records.
    pub lists: Vec<NestedList>,
    /// The description as written, for the data package.
    pub written: Value,
}

/// An array of records inside a document or a record.
#[derive(Debug, Clone, PartialEq)]
pub struct NestedList {
    /// Its member name.
    pub name: String,
    /// Index of the table whose rows are its records.
    pub table: usize,
    /// Path of each value inside a record, and index of its column.
    pub fields: Vec<(Vec<String>, usize)>,
    /// Arrays inside each record: rows of tables that refer to it.
    pub members: Vec<NestedList>,
}
