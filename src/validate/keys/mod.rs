//! Folds over a dataset: keys that must be unique, and references that must lead somewhere.
//!
//! A first pass over all rows collects keys ([`KeyFold`], 128 bits each, or the number itself); closed, it is the
//! [`KeyIndex`] by which a second pass checks each row. Folds of parts merge into the fold of all. Keys that exceed the
//! memory are spilled to sorted files (`sorted`). Read next: `check`.

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
        schema::{DatasetSchema, ForeignKey, TableSchema},
        table::TableBatch,
    },
    state::FileError,
};

/// Parts of a key are joined by a character that no text holds after cleaning.
const JOINT: char = '\u{1F}';

/// A table and some of its columns.
pub type Columns = (usize, Vec<usize>);

/// Keys of some columns each.
pub type Grouped = BTreeMap<Columns, HashSet<u128>>;

/// The keys of the rows that were seen.
#[derive(Debug)]
pub struct KeyFold {
    /// For each set of columns that must be unique, or that is referred to: the key of every row, in no order.
    seen: BTreeMap<Columns, KeyList>,
    /// Where keys go that exceed the memory; none where all are held.
    spill: Option<SpillConfig>,
}

/// The keys of all rows of a dataset.
#[derive(Debug, Default)]
pub struct KeyIndex {
    /// Keys that occur more than once.
    duplicates: BTreeMap<Columns, Arc<KeySet>>,
    /// All keys that are referred to.
    targets: BTreeMap<Columns, Arc<KeySet>>,
    /// Those among them whose rows were quarantined.
    gone: Grouped,
}

impl KeyFold {
    /// Nothing seen yet.
    pub fn new(schema: &DatasetSchema) -> Self {
        let unique = (0..schema.tables.len()).flat_map(|t| sets(schema, t).into_iter().map(move |set| (t, set)));
        let seen = unique.chain(referred(schema)).map(|columns| (columns, KeyList::default())).collect();
        Self { seen, spill: None }
    }

    /// The same, spilling keys beyond the memory.
    pub fn spilling(schema: &DatasetSchema, spill: SpillConfig) -> Self {
        Self { spill: Some(spill), ..Self::new(schema) }
    }

    /// Adds the rows of a table; columns that are no part of a key may be missing values.
    pub fn add(&mut self, table: usize, rows: &RecordBatch) {
        for ((_, columns), seen) in self.seen.iter_mut().filter(|((t, _), _)| *t == table) {
            let read = Reader::of(rows, columns);
            seen.extend((0..rows.num_rows()).filter_map(|row| read.key(row)));
        }
    }

    /// Adds what another part of the dataset saw.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn merge(&mut self, other: Self) -> Result<(), FileError> {
        for (columns, seen) in other.seen {
            self.seen.entry(columns).or_default().merge(seen);
        }
        let Some(spill) = &self.spill else { return Ok(()) };
        spill_largest(&mut self.seen.values_mut().collect::<Vec<_>>(), spill)
    }

    /// The index of all keys.
    ///
    /// # Errors
    /// When a file cannot be read again, or written.
    pub fn close(self, schema: &DatasetSchema) -> Result<KeyIndex, FileError> {
        let referred: HashSet<Columns> = referred(schema).collect();
        let mut index = KeyIndex::default();
        for (columns, seen) in self.seen {
            let Distinct { all, duplicates } = seen.close(self.spill.as_ref(), referred.contains(&columns))?;
            index.duplicates.insert(columns.clone(), Arc::new(duplicates));
            index.targets.insert(columns, Arc::new(all));
        }
        index.targets.retain(|columns, _| referred.contains(columns));
        Ok(index)
    }
}

impl KeyIndex {
    /// The same without the keys of rows that were quarantined.
    #[must_use]
    pub fn without(&self, gone: Grouped) -> Self {
        Self { duplicates: self.duplicates.clone(), targets: self.targets.clone(), gone }
    }

    /// Whether the key of some columns of a row is one that another row has too.
    ///
    /// # Errors
    /// When the keys wait in a file that cannot be read.
    pub fn is_duplicate(&self, table: usize, columns: &[usize], key: u128) -> Result<bool, FileError> {
        self.duplicates.get(&(table, columns.to_vec())).map_or(Ok(false), |again| again.contains(key))
    }

    /// Whether each row of a table has a key of some columns that another row has too; null where it has none.
    pub(super) fn duplicates(
        &self,
        table: usize,
        columns: &[usize],
        rows: &RecordBatch,
    ) -> Result<Vec<Option<bool>>, FileError> {
        // Where no key occurs twice, none has to be made.
        let again = self.duplicates.get(&(table, columns.to_vec())).filter(|again| !again.is_empty());
        let read = Reader::of(rows, columns);
        let one = |row| match again {
            Some(again) => read.key(row).map(|key| again.contains(key)).transpose(),
            None => Ok(read.is_there(row).then_some(false)),
        };
        (0..rows.num_rows()).map(one).collect()
    }

    /// Clears the duplicates whose parent rows are duplicates too: these are reported instead.
    fn clear_parts(
        &self,
        schema: &DatasetSchema,
        table: &TableSchema,
        set: &[usize],
        rows: &RecordBatch,
        again: &mut [Option<bool>],
    ) -> Result<(), FileError> {
        if !again.contains(&Some(true)) {
            return Ok(());
        }
        let is_part = |key: &&ForeignKey| key.fields.iter().all(|c| set.contains(c)) && key.fields.len() < set.len();
        for key in table.foreign_keys.iter().filter(is_part) {
            if schema.tables[key.table].primary_key == key.references {
                let read = Reader::of(rows, &key.fields);
                for (row, again) in again.iter_mut().enumerate().filter(|(_, again)| **again == Some(true)) {
                    let Some(own) = read.key(row) else { continue };
                    *again = Some(!self.is_duplicate(key.table, &key.references, own)?);
                }
            }
        }
        Ok(())
    }

    /// Whether what some columns of each row refer to is there; null where they refer to nothing.
    pub(super) fn resolves(
        &self,
        to: (usize, &[usize]),
        columns: &[usize],
        rows: &RecordBatch,
    ) -> Result<Vec<Option<bool>>, FileError> {
        let to = (to.0, to.1.to_vec());
        let (there, gone) = (self.targets.get(&to), self.gone.get(&to));
        let read = Reader::of(rows, columns);
        let is_there = |key: u128| match there {
            Some(keys) if gone.is_none_or(|gone| !gone.contains(&key)) => keys.contains(key),
            _ => Ok(false),
        };
        (0..rows.num_rows()).map(|row| read.key(row).map(is_there).transpose()).collect()
    }
}

/// The keys that rows have in some columns of their tables.
pub fn some<'b>(of: &[Columns], batches: impl Iterator<Item = &'b TableBatch>) -> Grouped {
    let mut found = Grouped::new();
    for batch in batches {
        for columns in of.iter().filter(|(table, _)| *table == batch.table) {
            let read = Reader::of(&batch.rows, &columns.1);
            let keys = (0..batch.rows.num_rows()).filter_map(|row| read.key(row));
            found.entry(columns.clone()).or_default().extend(keys);
        }
    }
    found
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
