//! Folds over a dataset: keys that must be unique, and references that must lead somewhere.
//!
//! The state is sets of keys; states of parts of a dataset merge into the state of the whole.

use std::collections::{HashMap, HashSet};

use super::{rows, tally::Tally};
use crate::model::{
    issue::{Issue, Place},
    row::value,
    schema::DatasetSchema,
    table::TableBatch,
};

/// Parts of a key are joined by a character that no text holds after cleaning.
const JOINT: char = '\u{1F}';

/// A table and some of its columns.
type Columns = (usize, Vec<usize>);

#[derive(Debug)]
pub(super) struct Keys<'s> {
    schema: &'s DatasetSchema,
    /// For each set of columns that must be unique: key → where it was first.
    unique: HashMap<Columns, HashMap<String, Place>>,
    /// Keys that occurred again, with both places.
    again: Vec<(Columns, String, Place, Place)>,
    /// Keys that other tables refer to.
    targets: HashMap<Columns, HashSet<String>>,
    /// References seen: table, index of the foreign key, key, and where.
    references: Vec<(usize, usize, String, Place)>,
}

impl<'s> Keys<'s> {
    pub(super) fn new(schema: &'s DatasetSchema) -> Self {
        let (unique, targets) = (HashMap::new(), HashMap::new());
        Self { schema, unique, again: Vec::new(), targets, references: Vec::new() }
    }

    /// Every set of columns of a table that must be unique.
    fn sets(&self, table: usize) -> Vec<Vec<usize>> {
        let schema = &self.schema.tables[table];
        let single = schema.fields.iter().enumerate().filter(|(_, f)| f.constraints.unique).map(|(c, _)| vec![c]);
        let mut sets: Vec<_> =
            [schema.primary_key.clone()].into_iter().chain(schema.unique_keys.clone()).chain(single).collect();
        sets.sort();
        sets.dedup();
        sets
    }

    /// Adds a batch.
    pub(super) fn see(&mut self, batch: &TableBatch) {
        let table = &self.schema.tables[batch.table];
        for set in self.sets(batch.table) {
            for row in 0..batch.rows.num_rows() {
                if let Some(key) = key(batch, &set, row) {
                    self.meet((batch.table, set.clone()), key, rows::place(table, batch, row, set[0]));
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

    fn meet(&mut self, columns: Columns, key: String, place: Place) {
        let seen = self.unique.entry(columns.clone()).or_default();
        match seen.get(&key) {
            Some(first) => self.again.push((columns, key, first.clone(), place)),
            None => {
                seen.insert(key, place);
            }
        }
    }

    /// Adds what another part of the dataset saw; this part's keys count as the first.
    pub(super) fn merge(&mut self, other: Self) {
        self.again.extend(other.again);
        for (columns, keys) in other.unique {
            let mut keys: Vec<_> = keys.into_iter().collect();
            keys.sort_by(|a, b| a.0.cmp(&b.0));
            keys.into_iter().for_each(|(key, place)| self.meet(columns.clone(), key, place));
        }
        for (columns, keys) in other.targets {
            self.targets.entry(columns).or_default().extend(keys);
        }
        self.references.extend(other.references);
    }

    /// Tells every key that occurs twice and every reference that leads nowhere.
    pub(super) fn close(self, issues: &mut Vec<Issue>, tally: &mut Tally) {
        for ((table, _), keys) in &self.unique {
            tally.add(*table, "unique", keys.len() as u64, 0);
        }
        for ((table, set), key, first, place) in self.again {
            tally.add(table, "unique", 1, 1);
            let names: Vec<_> = set.iter().map(|c| self.schema.tables[table].fields[*c].name.as_str()).collect();
            let issue = Issue::error("duplicate-key", place).with("key", key.replace(JOINT, "/"));
            let first = match first {
                Place::Value { place, .. } => place,
                _ => String::new(),
            };
            issues.push(issue.with("columns", names.join(", ")).with("first", first));
        }
        for (table, f, key, place) in self.references {
            let foreign = &self.schema.tables[table].foreign_keys[f];
            let there = self.targets.get(&(foreign.table, foreign.references.clone()));
            let leads = there.is_some_and(|keys| keys.contains(&key));
            tally.add(table, "foreignKey", 1, u64::from(!leads));
            if !leads {
                let other = &self.schema.tables[foreign.table].name;
                let issue = Issue::error("dangling-reference", place);
                issues.push(issue.with("key", key.replace(JOINT, "/")).with("table", other));
            }
        }
    }
}

/// The key of a row; `None` when a part is null.
fn key(batch: &TableBatch, columns: &[usize], row: usize) -> Option<String> {
    let part = |c: &usize| {
        let column = batch.rows.column(*c);
        value(column, row)
    };
    let parts: Option<Vec<_>> = columns.iter().map(part).collect();
    parts.map(|p| p.join(&JOINT.to_string()))
}
