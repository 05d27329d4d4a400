//! What a person took back: a record, or one value of it. Which rows go with a record is told here, once,
//! for tables in memory and for files of old releases.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use serde::{Deserialize, Serialize};

use super::{
    row::named,
    schema::{DatasetSchema, ForeignKey, TableSchema},
};

/// A record or a value that may not be published any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Its table.
    pub table: String,
    /// Key of the row, its parts joined by `/`.
    pub key: String,
    /// The column; none for the whole record, and all that refers to it.
    pub field: Option<String>,
}

/// What of a table's build is needed to follow records into other tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Its name.
    pub table: String,
    /// Columns of its key.
    pub key: Vec<String>,
    /// References to other tables: columns here, the table, columns there.
    pub references: Vec<(Vec<String>, String, Vec<String>)>,
}

impl Shape {
    /// The build of every table of a schema.
    pub fn all(schema: &DatasetSchema) -> Vec<Self> {
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

/// Records that go, gathered table by table; parents come before their children.
#[derive(Debug)]
pub struct Going<'a> {
    withdrawals: &'a [Withdrawal],
    /// Table and columns → the values that those of its rows had that go.
    gone: BTreeMap<(String, Vec<String>), BTreeSet<String>>,
    /// Table and key of every row that goes.
    pub rows: BTreeSet<(String, String)>,
}

impl<'a> Going<'a> {
    /// Nothing seen yet.
    pub fn new(withdrawals: &'a [Withdrawal]) -> Self {
        Self { withdrawals, gone: BTreeMap::new(), rows: BTreeSet::new() }
    }

    /// Which rows of a batch go, by their place in it. `shapes` are those of all tables.
    pub fn see(&mut self, shape: &Shape, shapes: &[Shape], batch: &RecordBatch) -> Vec<bool> {
        let asked: BTreeSet<_> = shapes
            .iter()
            .flat_map(|s| &s.references)
            .filter(|(_, table, _)| *table == shape.table)
            .map(|(_, _, columns)| columns.clone())
            .collect();
        let goes = |row: usize| {
            let key = named(batch, &shape.key, row);
            let own = |w: &&Withdrawal| w.field.is_none() && w.table == shape.table && Some(&w.key) == key.as_ref();
            let follows = |(fields, table, columns): &(Vec<String>, String, Vec<String>)| {
                let gone = self.gone.get(&(table.clone(), columns.clone()));
                gone.zip(named(batch, fields, row)).is_some_and(|(gone, value)| gone.contains(&value))
            };
            self.withdrawals.iter().any(|w| own(&w)) || shape.references.iter().any(follows)
        };
        let going: Vec<bool> = (0..batch.num_rows()).map(goes).collect();
        for row in (0..batch.num_rows()).filter(|row| going[*row]) {
            self.rows.extend(named(batch, &shape.key, row).map(|key| (shape.table.clone(), key)));
            for columns in &asked {
                let value = named(batch, columns, row);
                self.gone.entry((shape.table.clone(), columns.clone())).or_default().extend(value);
            }
        }
        going
    }

    /// Whether a row goes as a whole: one that was seen, one that is named, or one whose key begins with that
    /// of a record that goes, as the keys of what belongs to a record do.
    pub fn takes(&self, table: &str, key: &str) -> bool {
        let named = |w: &&Withdrawal| w.field.is_none() && w.table == table && w.key == key;
        let below = |w: &&Withdrawal| {
            let rest = key.strip_prefix(w.key.as_str());
            w.field.is_none() && w.table != table && rest.is_some_and(|rest| rest.starts_with('/'))
        };
        self.rows.contains(&(table.to_owned(), key.to_owned()))
            || self.withdrawals.iter().any(|w| named(&w) || below(&w))
    }

    /// Whether a value goes: its row does, or it alone.
    pub fn hides(&self, table: &str, key: &str, field: &str) -> bool {
        let alone = |w: &Withdrawal| w.field.as_deref() == Some(field) && w.table == table && w.key == key;
        self.takes(table, key) || self.withdrawals.iter().any(alone)
    }
}
