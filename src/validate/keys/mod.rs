//! Folds over a dataset: keys that must be unique, and references that must lead somewhere.
//!
//! A first pass over all rows gathers keys ([`Keys`], 128 bits each, or the number itself); closed, it is [`Known`],
//! by which a second pass judges each row where it stands. States of parts merge into the state of the whole. Keys that
//! are too many to be held wait in files, in their order (`sorted`). Read next: `judged`.

mod judged;
mod sorted;

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use arrow::array::{Array, Int64Array, RecordBatch, StringArray};
use twox_hash::XxHash3_128;

pub(super) use self::judged::{judge, references};
pub use self::sorted::Room;
use self::sorted::{Seen, Sorted};
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

/// Keys seen so far.
#[derive(Debug)]
pub struct Keys {
    /// For each set of columns that must be unique, or that is referred to: the key of every row, in no order.
    seen: BTreeMap<Columns, Seen>,
    /// Where those go that are too many; none where all are held.
    room: Option<Room>,
}

/// What all rows of a dataset have for keys.
#[derive(Debug, Default)]
pub struct Known {
    /// Keys that occur more than once.
    again: BTreeMap<Columns, Arc<Sorted>>,
    /// All keys that are referred to.
    targets: BTreeMap<Columns, Arc<Sorted>>,
    /// Those among them whose rows are not there any more.
    gone: Grouped,
}

impl Keys {
    /// Nothing seen yet.
    pub fn new(schema: &DatasetSchema) -> Self {
        let unique = (0..schema.tables.len()).flat_map(|t| sets(schema, t).into_iter().map(move |set| (t, set)));
        let seen = unique.chain(referred(schema)).map(|columns| (columns, Seen::default())).collect();
        Self { seen, room: None }
    }

    /// The same, of which no more are held than there is room for.
    pub fn within(schema: &DatasetSchema, room: Room) -> Self {
        Self { room: Some(room), ..Self::new(schema) }
    }

    /// Adds the rows of a table; columns that are no part of a key may be missing values.
    pub fn see(&mut self, table: usize, rows: &RecordBatch) {
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
        let Some(room) = &self.room else { return Ok(()) };
        while self.seen.values().map(Seen::held).sum::<usize>() > room.keys {
            let Some(most) = self.seen.values_mut().max_by_key(|seen| seen.held()) else { break };
            most.spill(room)?;
        }
        Ok(())
    }

    /// What all of it says.
    ///
    /// # Errors
    /// When a file cannot be read again, or written.
    pub fn close(self, schema: &DatasetSchema) -> Result<Known, FileError> {
        let referred: HashSet<Columns> = referred(schema).collect();
        let mut known = Known::default();
        for (columns, seen) in self.seen {
            let [all, again] = seen.close(self.room.as_ref(), referred.contains(&columns))?;
            known.again.insert(columns.clone(), Arc::new(again));
            known.targets.insert(columns, Arc::new(all));
        }
        known.targets.retain(|columns, _| referred.contains(columns));
        Ok(known)
    }
}

impl Known {
    /// The same without some rows, which are not there any more.
    #[must_use]
    pub fn less(&self, gone: Grouped) -> Self {
        Self { again: self.again.clone(), targets: self.targets.clone(), gone }
    }

    /// Whether the key of some columns of a row is one that another row has too.
    ///
    /// # Errors
    /// When the keys wait in a file that cannot be read.
    pub fn is_again(&self, table: usize, columns: &[usize], key: u128) -> Result<bool, FileError> {
        self.again.get(&(table, columns.to_vec())).map_or(Ok(false), |again| again.holds(key))
    }

    /// Whether each row of a table has a key of some columns that another row has too; null where it has none.
    pub(super) fn again(
        &self,
        table: usize,
        columns: &[usize],
        rows: &RecordBatch,
    ) -> Result<Vec<Option<bool>>, FileError> {
        // Where no key occurs twice, none has to be made.
        let again = self.again.get(&(table, columns.to_vec())).filter(|again| !again.is_empty());
        let read = Reader::of(rows, columns);
        let one = |row| match again {
            Some(again) => read.key(row).map(|key| again.holds(key)).transpose(),
            None => Ok(read.is_there(row).then_some(false)),
        };
        (0..rows.num_rows()).map(one).collect()
    }

    /// Takes back that keys occur again where those of the records that they belong to do: that is told of these.
    fn forgive(
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
                    *again = Some(!self.is_again(key.table, &key.references, own)?);
                }
            }
        }
        Ok(())
    }

    /// Whether what some columns of each row refer to is there; null where they refer to nothing.
    pub(super) fn leads(
        &self,
        to: (usize, &[usize]),
        columns: &[usize],
        rows: &RecordBatch,
    ) -> Result<Vec<Option<bool>>, FileError> {
        let to = (to.0, to.1.to_vec());
        let (there, gone) = (self.targets.get(&to), self.gone.get(&to));
        let read = Reader::of(rows, columns);
        let is_there = |key: u128| match there {
            Some(keys) if gone.is_none_or(|gone| !gone.contains(&key)) => keys.holds(key),
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
