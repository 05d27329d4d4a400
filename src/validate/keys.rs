//! Folds over a dataset: keys that must be unique, and references that must lead somewhere.
//!
//! The state is sets of keys; states of parts of a dataset merge into the state of the whole.

use std::collections::{HashMap, HashSet};

use arrow::array::Array;

use super::rows;
use crate::model::{
    issue::{Issue, Place},
    schema::DatasetSchema,
    table::TableBatch,
};

/// Parts of a key are joined by a character that no text holds after cleaning.
const JOINT: char = '\u{1F}';

#[derive(Debug)]
pub(super) struct Keys<'s> {
    schema: &'s DatasetSchema,
    /// For each table and each unique set of columns: key → place of its first row.
    unique: HashMap<(usize, Vec<usize>), HashMap<String, String>>,
    /// Keys that other tables refer to.
    targets: HashMap<(usize, Vec<usize>), HashSet<String>>,
    /// References seen: table, index of the foreign key, key, and where.
    references: Vec<(usize, usize, String, Place)>,
}

impl<'s> Keys<'s> {
    pub(super) fn new(schema: &'s DatasetSchema) -> Self {
        Self { schema, unique: HashMap::new(), targets: HashMap::new(), references: Vec::new() }
    }

    /// Every set of columns of a table that must be unique.
    fn sets(&self, table: usize) -> Vec<Vec<usize>> {
        let schema = &self.schema.tables[table];
        let single = schema.fields.iter().enumerate().filter(|(_, f)| f.constraints.unique).map(|(c, _)| vec![c]);
        let mut sets: Vec<_> =
            [schema.primary_key.clone()].into_iter().chain(schema.unique_keys.clone()).chain(single).collect();
        sets.dedup();
        sets
    }

    /// Adds a batch.
    pub(super) fn see(&mut self, batch: &TableBatch, issues: &mut Vec<Issue>) {
        let table = &self.schema.tables[batch.table];
        for set in self.sets(batch.table) {
            for row in 0..batch.rows.num_rows() {
                let Some(key) = key(batch, &set, row) else { continue };
                let place = rows::place(table, batch, row, set[0]);
                let at = match &place {
                    Place::Value { place, .. } => place.clone(),
                    _ => String::new(),
                };
                let seen = self.unique.entry((batch.table, set.clone())).or_default();
                if let Some(first) = seen.get(&key) {
                    let names: Vec<_> = set.iter().map(|c| table.fields[*c].name.as_str()).collect();
                    let issue = Issue::error("duplicate-key", place);
                    issues.push(
                        issue
                            .with("key", key.replace(JOINT, "/"))
                            .with("columns", names.join(", "))
                            .with("first", first),
                    );
                } else {
                    seen.insert(key, at);
                }
            }
        }
        for (f, foreign) in table.foreign_keys.iter().enumerate() {
            for row in 0..batch.rows.num_rows() {
                if let Some(key) = key(batch, &foreign.fields, row) {
                    self.references.push((batch.table, f, key, rows::place(table, batch, row, foreign.fields[0])));
                }
            }
        }
        let asked = self.schema.tables.iter().flat_map(|t| &t.foreign_keys).filter(|k| k.table == batch.table);
        for foreign in asked {
            let keys = (0..batch.rows.num_rows()).filter_map(|row| key(batch, &foreign.references, row));
            self.targets.entry((batch.table, foreign.references.clone())).or_default().extend(keys);
        }
    }

    /// Tells every reference that leads nowhere.
    pub(super) fn close(&mut self, issues: &mut Vec<Issue>) {
        for (table, f, key, place) in self.references.drain(..) {
            let foreign = &self.schema.tables[table].foreign_keys[f];
            let there = self.targets.get(&(foreign.table, foreign.references.clone()));
            if !there.is_some_and(|keys| keys.contains(&key)) {
                let other = &self.schema.tables[foreign.table].name;
                issues.push(
                    Issue::error("dangling-reference", place).with("key", key.replace(JOINT, "/")).with("table", other),
                );
            }
        }
    }
}

/// The key of a row; `None` when a part is null.
fn key(batch: &TableBatch, columns: &[usize], row: usize) -> Option<String> {
    let part = |c: &usize| {
        let column = batch.rows.column(*c);
        column.is_valid(row).then(|| arrow::util::display::array_value_to_string(column, row).unwrap_or_default())
    };
    let parts: Option<Vec<_>> = columns.iter().map(part).collect();
    parts.map(|p| p.join(&JOINT.to_string()))
}
