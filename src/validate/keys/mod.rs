//! Unique keys and foreign keys of a dataset, in two passes over its rows.
//!
//! The first pass collects the keys of all rows ([`KeyFold`]: the number itself, or a hash of 128 bits); closing the fold
//! gives the [`KeyIndex`], against which the second pass checks each row. Folds of parts merge. Keys that exceed the memory
//! are spilled to sorted files (`sorted`). Read next: `check`.

mod check;
mod fixed;
mod sorted;

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use arrow::array::{Array, Int64Array, RecordBatch, StringArray};
use twox_hash::XxHash3_128;

use self::sorted::Distinct;
pub use self::sorted::{KeyList, KeySet, SpillConfig};
pub(super) use self::{
    check::{check, references},
    sorted::spill_largest,
};
use crate::{
    model::{
        row::value,
        schema::{DatasetSchema, ForeignKey},
        table::TableBatch,
    },
    state::FileError,
};

/// Separator of the parts of a key, which no text contains after cleaning.
const JOINT: char = '\u{1F}';

/// A table and some of its columns.
pub type Columns = (usize, Vec<usize>);

/// Keys, by the columns that they are of.
pub type KeysByColumns = BTreeMap<Columns, HashSet<u128>>;

/// The keys of the rows that were added.
#[derive(Debug)]
pub struct KeyFold {
    /// The keys of all rows, unordered, for each set of columns that is unique or referenced.
    keys: BTreeMap<Columns, KeyList>,
    /// Where keys that exceed the memory are spilled; none to keep all in memory.
    spill: Option<SpillConfig>,
}

/// The keys of all rows of a dataset.
#[derive(Debug, Default)]
pub struct KeyIndex {
    /// Keys that occur more than once.
    duplicates: BTreeMap<Columns, Arc<KeySet>>,
    /// All keys of columns that are referenced.
    targets: BTreeMap<Columns, Arc<KeySet>>,
    /// Keys whose rows were quarantined.
    quarantined: KeysByColumns,
}

impl KeyFold {
    /// Creates a fold without keys, all in memory.
    pub fn new(schema: &DatasetSchema) -> Self {
        let unique = (0..schema.tables.len()).flat_map(|t| unique_sets(schema, t).into_iter().map(move |set| (t, set)));
        let keys = unique.chain(referenced(schema)).map(|columns| (columns, KeyList::default())).collect();
        Self { keys, spill: None }
    }

    /// Creates a fold that spills keys which exceed the memory.
    pub fn spilling(schema: &DatasetSchema, spill: SpillConfig) -> Self {
        Self { spill: Some(spill), ..Self::new(schema) }
    }

    /// Adds the keys of rows of a table.
    pub fn add(&mut self, table: usize, rows: &RecordBatch) {
        for ((_, columns), keys) in self.keys.iter_mut().filter(|((t, _), _)| *t == table) {
            let reader = KeyReader::new(rows, columns);
            keys.extend((0..rows.num_rows()).filter_map(|row| reader.key(row)));
        }
    }

    /// Adds the keys of another part of the dataset.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn merge(&mut self, other: Self) -> Result<(), FileError> {
        for (columns, keys) in other.keys {
            self.keys.entry(columns).or_default().merge(keys);
        }
        let Some(spill) = &self.spill else { return Ok(()) };
        spill_largest(&mut self.keys.values_mut().collect::<Vec<_>>(), spill)
    }

    /// Closes the fold and returns the index of all keys.
    ///
    /// # Errors
    /// If a file cannot be read again, or written.
    pub fn close(self, schema: &DatasetSchema) -> Result<KeyIndex, FileError> {
        let referenced: HashSet<Columns> = referenced(schema).collect();
        let mut index = KeyIndex::default();
        for (columns, keys) in self.keys {
            let Distinct { all, duplicates } = keys.close(self.spill.as_ref(), referenced.contains(&columns))?;
            index.duplicates.insert(columns.clone(), Arc::new(duplicates));
            index.targets.insert(columns, Arc::new(all));
        }
        index.targets.retain(|columns, _| referenced.contains(columns));
        Ok(index)
    }
}

impl KeyIndex {
    /// Returns the index without the keys of quarantined rows.
    #[must_use]
    pub fn without(&self, quarantined: KeysByColumns) -> Self {
        Self { duplicates: self.duplicates.clone(), targets: self.targets.clone(), quarantined }
    }

    /// Whether several rows have this key in these columns.
    ///
    /// # Errors
    /// If spilled keys cannot be read.
    pub fn is_duplicate(&self, table: usize, columns: &[usize], key: u128) -> Result<bool, FileError> {
        self.duplicates.get(&(table, columns.to_vec())).map_or(Ok(false), |duplicates| duplicates.contains(key))
    }

    /// Returns for each row whether another row has the same key in these columns; `None` for a row without a key.
    pub(super) fn duplicates(
        &self,
        table: usize,
        columns: &[usize],
        rows: &RecordBatch,
    ) -> Result<Vec<Option<bool>>, FileError> {
        // If there are no duplicates, no key has to be computed.
        let duplicates = self.duplicates.get(&(table, columns.to_vec())).filter(|duplicates| !duplicates.is_empty());
        let reader = KeyReader::new(rows, columns);
        let one = |row| match duplicates {
            Some(duplicates) => reader.key(row).map(|key| duplicates.contains(key)).transpose(),
            None => Ok(reader.has_key(row).then_some(false)),
        };
        (0..rows.num_rows()).map(one).collect()
    }

    /// Clears the duplicates whose parent rows are duplicates too, because only the parents are reported.
    fn clear_children(
        &self,
        schema: &DatasetSchema,
        batch: &TableBatch,
        set: &[usize],
        duplicates: &mut [Option<bool>],
    ) -> Result<(), FileError> {
        if !duplicates.contains(&Some(true)) {
            return Ok(());
        }
        let is_parent = |key: &&ForeignKey| key.fields.iter().all(|c| set.contains(c)) && key.fields.len() < set.len();
        for key in schema.tables[batch.table].foreign_keys.iter().filter(is_parent) {
            if schema.tables[key.table].primary_key == key.references {
                let reader = KeyReader::new(&batch.rows, &key.fields);
                for (row, is_duplicate) in duplicates.iter_mut().enumerate().filter(|(_, is)| **is == Some(true)) {
                    let Some(own) = reader.key(row) else { continue };
                    *is_duplicate = Some(!self.is_duplicate(key.table, &key.references, own)?);
                }
            }
        }
        Ok(())
    }

    /// Returns for each row whether its foreign key in `columns` refers to a row; `None` for a row without one.
    pub(super) fn resolves(
        &self,
        to: (usize, &[usize]),
        columns: &[usize],
        rows: &RecordBatch,
    ) -> Result<Vec<Option<bool>>, FileError> {
        let to = (to.0, to.1.to_vec());
        let (targets, quarantined) = (self.targets.get(&to), self.quarantined.get(&to));
        let reader = KeyReader::new(rows, columns);
        let is_target = |key: u128| match targets {
            Some(keys) if quarantined.is_none_or(|keys| !keys.contains(&key)) => keys.contains(key),
            _ => Ok(false),
        };
        (0..rows.num_rows()).map(|row| reader.key(row).map(is_target).transpose()).collect()
    }
}

/// Collects the keys of all rows in the given columns.
pub fn collect<'b>(columns: &[Columns], batches: impl Iterator<Item = &'b TableBatch>) -> KeysByColumns {
    let mut found = KeysByColumns::new();
    for batch in batches {
        for columns in columns.iter().filter(|(table, _)| *table == batch.table) {
            let reader = KeyReader::new(&batch.rows, &columns.1);
            let keys = (0..batch.rows.num_rows()).filter_map(|row| reader.key(row));
            found.entry(columns.clone()).or_default().extend(keys);
        }
    }
    found
}

/// All sets of columns of a table that must be unique.
pub(super) fn unique_sets(schema: &DatasetSchema, table: usize) -> Vec<Vec<usize>> {
    let schema = &schema.tables[table];
    let single = schema.fields.iter().enumerate().filter(|(_, f)| f.constraints.unique).map(|(c, _)| vec![c]);
    let mut sets: Vec<_> =
        [schema.primary_key.clone()].into_iter().chain(schema.unique_keys.clone()).chain(single).collect();
    sets.sort();
    sets.dedup();
    sets
}

/// All sets of columns that a foreign key refers to.
fn referenced(schema: &DatasetSchema) -> impl Iterator<Item = Columns> {
    schema.tables.iter().flat_map(|t| &t.foreign_keys).map(|key| (key.table, key.references.clone()))
}

/// Returns the key of each row; none if a part is missing.
pub fn row_keys(rows: &RecordBatch, columns: &[usize]) -> Vec<Option<u128>> {
    let reader = KeyReader::new(rows, columns);
    (0..rows.num_rows()).map(|row| reader.key(row)).collect()
}

/// Computes the keys of rows from some columns.
enum KeyReader<'b> {
    Number(&'b Int64Array),
    Text(&'b StringArray),
    Several(&'b RecordBatch, &'b [usize]),
}

impl<'b> KeyReader<'b> {
    fn new(rows: &'b RecordBatch, columns: &'b [usize]) -> Self {
        let one = if let [one] = columns { Some(rows.column(*one).as_any()) } else { None };
        let number = one.and_then(|c| c.downcast_ref()).map(Self::Number);
        let text = || one.and_then(|c| c.downcast_ref()).map(Self::Text);
        number.or_else(text).unwrap_or(Self::Several(rows, columns))
    }

    /// Whether no part of a row's key is missing.
    fn has_key(&self, row: usize) -> bool {
        match self {
            Self::Number(numbers) => numbers.is_valid(row),
            Self::Text(texts) => texts.is_valid(row),
            Self::Several(rows, columns) => columns.iter().all(|c| rows.column(*c).is_valid(row)),
        }
    }

    /// Computes the key of a row; none if a part is missing. A number is its own key; other keys are a hash of 128 bits.
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
