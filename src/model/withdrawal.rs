//! Withdrawn records and values, and what must not be quoted of them. Read next: `withdrawal_set`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::schema::{DatasetSchema, ForeignKey, TableSchema};

/// A record or a value that must not be published any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Its table.
    pub table: String,
    /// Key of the row, as [`super::row::join_key`] writes it.
    pub key: String,
    /// The column; none for the record and everything that refers to it.
    pub field: Option<String>,
}

/// Key and references of a table: what is needed to follow a record into other tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRelations {
    /// Its name.
    pub table: String,
    /// Columns of its key.
    pub key: Vec<String>,
    /// References to other tables.
    pub references: Vec<Reference>,
}

/// A reference to another table: columns here, the table, columns there.
pub type Reference = (Vec<String>, String, Vec<String>);

impl TableRelations {
    /// Returns the relations of every table of a schema.
    pub fn from_schema(schema: &DatasetSchema) -> Vec<Self> {
        let names = |t: &TableSchema, columns: &[usize]| columns.iter().map(|c| t.fields[*c].name.clone()).collect();
        let reference = |table: &TableSchema, key: &ForeignKey| {
            let other = &schema.tables[key.table];
            (names(table, &key.fields), other.name.clone(), names(other, &key.references))
        };
        let shape = |table: &TableSchema| Self {
            table: table.name.clone(),
            key: names(table, &table.primary_key),
            references: table.foreign_keys.iter().map(|key| reference(table, key)).collect(),
        };
        schema.tables.iter().map(shape).collect()
    }
}

/// Characters up to which a value occurs anywhere: only longer ones are looked for in other text.
const COMMON: usize = 3;

/// Withdrawn values, as they were published and as the source has them. They are never written down.
#[derive(Debug, Default)]
pub struct WithdrawnValues(BTreeSet<String>);

impl WithdrawnValues {
    /// Adds a value.
    pub fn add(&mut self, value: &str) {
        if value.trim().chars().count() > COMMON {
            self.0.insert(value.trim().to_owned());
        }
    }

    /// Removes a value that a row shows from which nothing is withdrawn: it is no secret.
    pub fn exclude_public(&mut self, value: &str) {
        self.0.remove(value.trim());
    }

    /// Adds those of another part.
    pub fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Returns whether a value is one of them.
    pub fn contains(&self, value: &str) -> bool {
        self.0.contains(value.trim())
    }

    /// Removes values that rows show from which nothing is withdrawn.
    pub fn exclude(&mut self, public: &Self) {
        self.0.retain(|value| !public.0.contains(value));
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether a text contains one of them.
    pub fn contains_secret(&self, text: &str) -> bool {
        self.0.iter().any(|value| text.contains(value.as_str()))
    }
}
