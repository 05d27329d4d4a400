//! Drops rows that repeat the key of an earlier row, in the tables that a recipe declares `once`: the first wins.
//!
//! Two passes over the dataset, so that it works at any size: the first collects the key and the position of every row
//! ([`OnceFold`]), closed it is the set of repeated positions ([`Repeats`]) by which the second drops rows, and the rows of
//! child tables that belong to them.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use super::keys::{self, KeyList, KeySet, SpillConfig};
use crate::{model::table::TableBatch, state::FileError};

/// Tables that are declared `once`, with the reason why their rows may be repeated.
pub type Once<'r> = BTreeMap<usize, &'r str>;

/// Position of a row: index of its chunk, and index among the rows of its table in the chunk.
pub type Position = (u32, u32);

/// Keys and positions of the rows of the tables that are declared `once`.
#[derive(Debug, Default)]
pub struct OnceFold {
    tables: BTreeMap<usize, KeyList<(u128, u64)>>,
}

impl OnceFold {
    /// Adds the rows of a table with the primary key `key`; the first of them is at `from`.
    pub fn add(&mut self, table: usize, key: &[usize], rows: &RecordBatch, (chunk, from): Position) {
        let keys = keys::row_keys(rows, key);
        let positions = (u64::from(chunk) << u32::BITS | u64::from(from)..).zip(keys);
        let keyed = positions.filter_map(|(position, key)| Some((key?, position)));
        self.tables.entry(table).or_default().extend(keyed);
    }

    /// Adds the rows of another part of the dataset; keys beyond the memory of `spill` go to files.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn merge(&mut self, other: Self, spill: &SpillConfig) -> Result<(), FileError> {
        for (table, keys) in other.tables {
            self.tables.entry(table).or_default().merge(keys);
        }
        let mut lists: Vec<_> = self.tables.values_mut().collect();
        keys::spill_largest(&mut lists, spill)
    }

    /// Returns the positions of all rows that repeat the key of an earlier one.
    ///
    /// # Errors
    /// If a file cannot be written, or read again.
    pub fn close(self, spill: &SpillConfig) -> Result<Repeats, FileError> {
        let mut repeats = Repeats::default();
        for (table, keys) in self.tables {
            let (mut last, mut repeated) = (None, KeyList::<u128>::default());
            keys.sorted(Some(spill), &mut |(key, position)| {
                if last.replace(key) == Some(key) {
                    repeated.extend([u128::from(position)].into_iter());
                }
                if repeated.in_memory() > spill.keys { repeated.spill(spill) } else { Ok(()) }
            })?;
            repeats.tables.insert(table, repeated.close(Some(spill), true)?.all);
        }
        Ok(repeats)
    }
}

/// The positions of repeated rows.
#[derive(Debug, Default)]
pub struct Repeats {
    tables: BTreeMap<usize, KeySet>,
}

impl Repeats {
    /// Returns for each row of a batch whether it is kept; `None` if all are. The first row is at the given position.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn kept(&self, batch: &TableBatch, (chunk, from): Position) -> Result<Option<Vec<bool>>, FileError> {
        let Some(repeated) = self.tables.get(&batch.table).filter(|repeated| !repeated.is_empty()) else {
            return Ok(None);
        };
        let first = u64::from(chunk) << u32::BITS | u64::from(from);
        let kept = (first..).take(batch.rows.num_rows()).map(|at| Ok(!repeated.contains(u128::from(at))?));
        let kept: Vec<bool> = kept.collect::<Result<_, FileError>>()?;
        Ok(Some(kept).filter(|kept| kept.contains(&false)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array};

    use super::*;
    use crate::model::{
        row_issues::RowIssues,
        schema::{Field, NumberStyle, TableSchema, Type},
        sheet::Provenance,
    };

    fn table() -> TableSchema {
        TableSchema {
            name: "t".to_owned(),
            title: String::new(),
            description: String::new(),
            english: serde_json::Value::Null,
            fields: vec![Field::new("id", Type::Integer(NumberStyle::default()))],
            primary_key: vec![0],
            unique_keys: Vec::new(),
            foreign_keys: Vec::new(),
            written: serde_json::Value::Null,
        }
    }

    fn batch(ids: &[i64]) -> TableBatch {
        let column: ArrayRef = Arc::new(Int64Array::from(ids.to_vec()));
        let rows = RecordBatch::try_new(table().arrow(), vec![column]).expect("a batch");
        let provenance = Provenance::Values(vec![vec![None; ids.len()]]);
        let (child_provenance, issues) = (Vec::new(), RowIssues::default());
        TableBatch { table: 0, rows, provenance, child_provenance, issues, raw_text: None }
    }

    /// The rows that stay do not depend on how they are cut into chunks, nor on the memory.
    #[test]
    fn the_first_of_each_key_stays_however_rows_are_cut() {
        let ids: Vec<i64> = (0..500).map(|n| n * n % 37).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let kept_ids = |size: usize, keys: usize| {
            let spill = SpillConfig { folder: folder.path().to_path_buf(), keys };
            let mut fold = OnceFold::default();
            for (n, chunk) in (0..).zip(ids.chunks(size)) {
                let mut own = OnceFold::default();
                own.add(0, &[0], &batch(chunk).rows, (n, 0));
                fold.merge(own, &spill).expect("merged");
            }
            let repeats = fold.close(&spill).expect("closed");
            let mut left = Vec::new();
            for (n, chunk) in (0..).zip(ids.chunks(size)) {
                let kept = repeats.kept(&batch(chunk), (n, 0)).expect("known").unwrap_or(vec![true; chunk.len()]);
                left.extend(chunk.iter().zip(kept).filter(|(_, kept)| *kept).map(|(id, _)| *id));
            }
            left
        };
        let want = kept_ids(500, 10_000);
        assert_eq!(want.len(), 19);
        for (size, keys) in [(1, 10_000), (1, 0), (7, 5), (100, 100)] {
            assert_eq!(kept_ids(size, keys), want, "{size} {keys}");
        }
    }
}
