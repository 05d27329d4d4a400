//! Folds over a dataset: keys that must be unique, and references that must lead somewhere.
//!
//! A first pass over all rows gathers keys ([`Keys`], 128 bits each, or the number itself); closed, it is [`Known`],
//! by which a second pass judges each row where it stands. States of parts merge into the state of the whole.

use std::collections::{BTreeMap, HashSet};

use arrow::array::{Array, Int64Array, RecordBatch, StringArray};
use twox_hash::XxHash3_128;

use super::{rows, tally::Tally};
use crate::model::{
    issue::Issue,
    row::value,
    schema::{DatasetSchema, ForeignKey, TableSchema},
    table::TableBatch,
};

/// Parts of a key are joined by a character that no text holds after cleaning.
const JOINT: char = '\u{1F}';

/// A table and some of its columns.
type Columns = (usize, Vec<usize>);

/// Keys seen so far.
#[derive(Debug)]
pub struct Keys {
    /// For each set of columns that must be unique, or that is referred to: the key of every row, in no order.
    seen: BTreeMap<Columns, Vec<u128>>,
}

/// What all rows of a dataset have for keys.
#[derive(Debug, Default)]
pub struct Known {
    /// Keys that occur more than once.
    again: BTreeMap<Columns, HashSet<u128>>,
    /// All keys that are referred to, sorted.
    targets: BTreeMap<Columns, Vec<u128>>,
}

impl Keys {
    /// Nothing seen yet.
    pub fn new(schema: &DatasetSchema) -> Self {
        let unique = (0..schema.tables.len()).flat_map(|t| sets(schema, t).into_iter().map(move |set| (t, set)));
        let seen = unique.chain(referred(schema)).map(|columns| (columns, Vec::new())).collect();
        Self { seen }
    }

    /// Adds the rows of a table; columns that are no part of a key may be missing values.
    pub fn see(&mut self, table: usize, rows: &RecordBatch) {
        for ((_, columns), keys) in self.seen.iter_mut().filter(|((t, _), _)| *t == table) {
            let read = Reader::of(rows, columns);
            keys.extend((0..rows.num_rows()).filter_map(|row| read.key(row)));
        }
    }

    /// Adds what another part of the dataset saw.
    pub fn merge(&mut self, other: Self) {
        for (columns, keys) in other.seen {
            self.seen.entry(columns).or_default().extend(keys);
        }
    }

    /// What all of it says.
    pub fn close(self, schema: &DatasetSchema) -> Known {
        let referred: HashSet<Columns> = referred(schema).collect();
        let mut known = Known::default();
        for (columns, mut keys) in self.seen {
            keys.sort_unstable();
            let again = keys.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
            known.again.insert(columns.clone(), again);
            if referred.contains(&columns) {
                keys.dedup();
                known.targets.insert(columns, keys);
            }
        }
        known
    }
}

impl Known {
    /// Whether the key of some columns of a row is one that another row has too.
    pub fn is_again(&self, table: usize, columns: &[usize], key: u128) -> bool {
        self.again.get(&(table, columns.to_vec())).is_some_and(|again| again.contains(&key))
    }

    /// Whether each row of a table has a key of some columns that another row has too; null where it has none.
    pub(super) fn again(&self, table: usize, columns: &[usize], rows: &RecordBatch) -> Vec<Option<bool>> {
        let again = self.again.get(&(table, columns.to_vec()));
        let read = Reader::of(rows, columns);
        let one = |row| Some(again.is_some_and(|a| !a.is_empty() && read.key(row).is_some_and(|k| a.contains(&k))));
        // Where no key occurs twice, none has to be made.
        (0..rows.num_rows()).map(|row| one(row).filter(|_| read.is_there(row))).collect()
    }

    /// Takes back that keys occur again where those of the records that they belong to do: that is told of these.
    fn forgive(
        &self,
        schema: &DatasetSchema,
        table: &TableSchema,
        set: &[usize],
        rows: &RecordBatch,
        again: &mut [Option<bool>],
    ) {
        if !again.contains(&Some(true)) {
            return;
        }
        let is_part = |key: &&ForeignKey| key.fields.iter().all(|c| set.contains(c)) && key.fields.len() < set.len();
        for key in table.foreign_keys.iter().filter(is_part) {
            if schema.tables[key.table].primary_key == key.references {
                let read = Reader::of(rows, &key.fields);
                let is_told = |row: usize| read.key(row).is_some_and(|k| self.is_again(key.table, &key.references, k));
                again.iter_mut().enumerate().filter(|(row, _)| is_told(*row)).for_each(|(_, a)| *a = a.map(|_| false));
            }
        }
    }

    /// Whether what some columns of each row refer to is there; null where they refer to nothing.
    pub(super) fn leads(&self, to: (usize, &[usize]), columns: &[usize], rows: &RecordBatch) -> Vec<Option<bool>> {
        let there = self.targets.get(&(to.0, to.1.to_vec()));
        let read = Reader::of(rows, columns);
        let is_there = |key: u128| there.is_some_and(|keys| keys.binary_search(&key).is_ok());
        (0..rows.num_rows()).map(|row| read.key(row).map(is_there)).collect()
    }
}

/// Every set of columns of a table that must be unique.
pub(super) fn sets(schema: &DatasetSchema, table: usize) -> Vec<Vec<usize>> {
    let schema = &schema.tables[table];
    let single = schema.fields.iter().enumerate().filter(|(_, f)| f.constraints.unique).map(|(c, _)| vec![c]);
    let mut sets: Vec<_> =
        [schema.primary_key.clone()].into_iter().chain(schema.unique_keys.clone()).chain(single).collect();
    sets.sort();
    sets.dedup();
    sets
}

/// Every set of columns that some table refers to.
fn referred(schema: &DatasetSchema) -> impl Iterator<Item = Columns> {
    schema.tables.iter().flat_map(|t| &t.foreign_keys).map(|key| (key.table, key.references.clone()))
}

/// The key of a row as text, its parts joined by `/`.
pub(super) fn shown(rows: &RecordBatch, columns: &[usize], row: usize) -> String {
    columns.iter().map(|c| value(rows.column(*c), row).unwrap_or_default()).collect::<Vec<_>>().join("/")
}

/// Judges the keys and the references of every row.
pub(super) fn judge(schema: &DatasetSchema, known: &Known, batch: &mut TableBatch, tally: &mut Tally) {
    let table = &schema.tables[batch.table];
    let mut issues = Vec::new();
    for set in sets(schema, batch.table) {
        let mut again = known.again(batch.table, &set, &batch.rows);
        known.forgive(schema, table, &set, &batch.rows, &mut again);
        let twice = |(row, again): (usize, &Option<bool>)| (*again == Some(true)).then_some(row);
        tally.add(batch.table, "unique", again.iter().flatten().count() as u64, 0);
        for row in again.iter().enumerate().filter_map(twice) {
            tally.add(batch.table, "unique", 0, 1);
            let names: Vec<_> = set.iter().map(|c| table.fields[*c].name.as_str()).collect();
            let issue = Issue::error("duplicate-key", rows::place(table, batch, row, set[0]));
            let issue = issue.with("key", shown(&batch.rows, &set, row));
            issues.push((row, issue.with("columns", names.join(", "))));
        }
    }
    batch.faults.extend(issues);
    references(schema, known, batch, tally);
}

/// Judges the references of every row.
pub(super) fn references(schema: &DatasetSchema, known: &Known, batch: &mut TableBatch, tally: &mut Tally) {
    let table = &schema.tables[batch.table];
    let mut issues = Vec::new();
    for foreign in &table.foreign_keys {
        let leads = known.leads((foreign.table, &foreign.references), &foreign.fields, &batch.rows);
        tally.add(batch.table, "foreignKey", leads.iter().flatten().count() as u64, 0);
        for row in leads.iter().enumerate().filter(|(_, leads)| **leads == Some(false)).map(|(row, _)| row) {
            tally.add(batch.table, "foreignKey", 0, 1);
            let issue = Issue::error("dangling-reference", rows::place(table, batch, row, foreign.fields[0]));
            let issue = issue.with("key", shown(&batch.rows, &foreign.fields, row));
            issues.push((row, issue.with("table", &schema.tables[foreign.table].name)));
        }
    }
    batch.faults.extend(issues);
}

/// The keys of rows as they are compared; none where a part is missing.
pub fn of(rows: &RecordBatch, columns: &[usize]) -> Vec<Option<u128>> {
    let read = Reader::of(rows, columns);
    (0..rows.num_rows()).map(|row| read.key(row)).collect()
}

/// Reads the keys of rows.
enum Reader<'b> {
    Number(&'b Int64Array),
    Text(&'b StringArray),
    Several(&'b RecordBatch, &'b [usize]),
}

impl<'b> Reader<'b> {
    fn of(rows: &'b RecordBatch, columns: &'b [usize]) -> Self {
        let one = if let [one] = columns { Some(rows.column(*one).as_any()) } else { None };
        let number = one.and_then(|c| c.downcast_ref()).map(Self::Number);
        let text = || one.and_then(|c| c.downcast_ref()).map(Self::Text);
        number.or_else(text).unwrap_or(Self::Several(rows, columns))
    }

    /// Whether all parts of a row's key are there.
    fn is_there(&self, row: usize) -> bool {
        match self {
            Self::Number(numbers) => numbers.is_valid(row),
            Self::Text(texts) => texts.is_valid(row),
            Self::Several(rows, columns) => columns.iter().all(|c| rows.column(*c).is_valid(row)),
        }
    }

    /// The key of a row; none when a part is missing. Numbers are their own key; texts have one of 128 bits.
    fn key(&self, row: usize) -> Option<u128> {
        match self {
            Self::Number(numbers) => numbers.is_valid(row).then(|| u128::from(numbers.value(row).cast_unsigned())),
            Self::Text(texts) => texts.is_valid(row).then(|| XxHash3_128::oneshot(texts.value(row).as_bytes())),
            Self::Several(rows, columns) => {
                let parts: Option<Vec<_>> = columns.iter().map(|c| value(rows.column(*c), row)).collect();
                parts.map(|p| XxHash3_128::oneshot(p.join(&JOINT.to_string()).as_bytes()))
            }
        }
    }
}
