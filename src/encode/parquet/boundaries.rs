//! Where the rows of a table are cut into row groups: by their number and by the bytes of their values.
//!
//! The boundaries depend on the rows alone: batches of any size give the same row groups.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};

/// Rows of a row group: enough to compress well, few enough to hold in memory.
pub(super) const GROUP_ROWS: usize = 100_000;

/// Bytes of the values of a row group. The row that reaches them is its last.
const GROUP_BYTES: u64 = 64 << 20;

/// The rows of the current row group so far: how many, and the bytes of their values.
#[derive(Debug, Default)]
pub(super) struct Boundaries {
    rows: usize,
    bytes: u64,
}

impl Boundaries {
    /// Adds the first rows of a batch that belong to the current row group. Returns how many they are, and whether they
    /// complete it; then the next row begins another.
    pub(super) fn take(&mut self, batch: &RecordBatch) -> (usize, bool) {
        self.take_until(batch, GROUP_BYTES)
    }

    fn take_until(&mut self, batch: &RecordBatch, max_bytes: u64) -> (usize, bool) {
        let fitting = (GROUP_ROWS - self.rows).min(batch.num_rows());
        let bytes = |rows: usize| self.bytes + batch_bytes(&batch.slice(0, rows));
        let all = bytes(fitting);
        if all >= max_bytes {
            // The first row that reaches the limit, which is among them.
            let (mut below, mut reaching) = (0, fitting);
            while reaching - below > 1 {
                let middle = below + (reaching - below) / 2;
                if bytes(middle) >= max_bytes { reaching = middle } else { below = middle }
            }
            *self = Self::default();
            return (reaching, true);
        }
        (self.rows, self.bytes) = (self.rows + fitting, all);
        let is_full = self.rows == GROUP_ROWS;
        if is_full {
            *self = Self::default();
        }
        (fitting, is_full)
    }
}

/// The rows of one row group, in batches.
#[derive(Debug, Default)]
pub struct GroupRows {
    pub(super) batches: Vec<RecordBatch>,
    /// Number of rows.
    pub rows: u64,
}

/// Joins and cuts the batches of a table to row groups.
#[derive(Debug, Default)]
pub struct RowGroupBuffer {
    boundaries: Boundaries,
    open: GroupRows,
}

impl RowGroupBuffer {
    /// Adds the first rows of a batch that belong to the current row group. Returns how many they are, and the row group if
    /// they complete it.
    pub fn add(&mut self, batch: &RecordBatch) -> (usize, Option<GroupRows>) {
        let (count, is_full) = self.boundaries.take(batch);
        if count > 0 {
            self.open.batches.push(batch.slice(0, count));
            self.open.rows += count as u64;
        }
        (count, is_full.then(|| std::mem::take(&mut self.open)))
    }

    /// Adds all rows of a batch; returns the row groups that they complete.
    pub fn add_all(&mut self, batch: &RecordBatch) -> Vec<GroupRows> {
        let (mut from, mut groups) = (0, Vec::new());
        while from < batch.num_rows() {
            let (count, group) = self.add(&batch.slice(from, batch.num_rows() - from));
            groups.extend(group);
            from += count;
        }
        groups
    }

    /// Takes the rows that complete no row group; `None` where there are none.
    pub fn take(&mut self) -> Option<GroupRows> {
        self.boundaries = Boundaries::default();
        Some(std::mem::take(&mut self.open)).filter(|open| open.rows > 0)
    }
}

impl GroupRows {
    /// Returns the batches.
    pub fn into_batches(self) -> Vec<RecordBatch> {
        self.batches
    }
}

/// The bytes of the values of a batch; those under nulls do not count.
fn batch_bytes(batch: &RecordBatch) -> u64 {
    batch.columns().iter().map(value_bytes).sum()
}

fn value_bytes(column: &ArrayRef) -> u64 {
    if let Some(texts) = column.as_string_opt::<i32>() {
        let offsets = texts.value_offsets();
        let all = i64::from(offsets[texts.len()] - offsets[0]);
        return u64::try_from(all - hidden_bytes(texts)).unwrap_or_default();
    }
    if let Some(lists) = column.as_list_opt::<i32>() {
        let at = |row: usize| usize::try_from(lists.value_offsets()[row]).unwrap_or_default();
        let items = |(from, to): (usize, usize)| value_bytes(&lists.values().slice(at(from), at(to) - at(from)));
        return match lists.nulls() {
            Some(nulls) => nulls.valid_slices().map(items).sum(),
            None => items((0, lists.len())),
        };
    }
    (column.data_type().primitive_width().unwrap_or(1) * column.len()) as u64
}

/// Bytes of texts under nulls.
pub(super) fn hidden_bytes(texts: &StringArray) -> i64 {
    let Some(nulls) = texts.nulls().filter(|nulls| nulls.null_count() > 0) else { return 0 };
    let offsets = texts.value_offsets();
    let bytes = |from: usize, to: usize| i64::from(offsets[to] - offsets[from]);
    bytes(0, texts.len()) - nulls.valid_slices().map(|(from, to)| bytes(from, to)).sum::<i64>()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Int64Array, ListBuilder, StringBuilder};
    use proptest::prelude::*;

    use super::*;

    fn table(lengths: &[Option<usize>]) -> RecordBatch {
        let numbers = Int64Array::from_iter_values((0..).take(lengths.len()));
        let texts: StringArray = lengths.iter().map(|length| length.map(|length| "é".repeat(length))).collect();
        let mut lists = ListBuilder::new(StringBuilder::new());
        for length in lengths {
            lists.append_option(length.map(|length| vec![Some("x".repeat(length)); length % 3]));
        }
        let columns: [(&str, ArrayRef); 3] =
            [("n", Arc::new(numbers)), ("t", Arc::new(texts)), ("l", Arc::new(lists.finish()))];
        RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).expect("a table")
    }

    /// The row groups of a table whose rows come in batches of some rows.
    fn groups(table: &RecordBatch, rows: usize, max_bytes: u64) -> Vec<usize> {
        let (mut boundaries, mut groups, mut open, mut at) = (Boundaries::default(), Vec::new(), 0, 0);
        while at < table.num_rows() {
            let (count, is_full) = boundaries.take_until(&table.slice(at, rows.min(table.num_rows() - at)), max_bytes);
            (at, open) = (at + count, open + count);
            if is_full {
                groups.push(std::mem::take(&mut open));
            }
        }
        groups.extend((open > 0).then_some(open));
        groups
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn row_groups_depend_on_rows_and_not_on_batches(
            lengths in prop::collection::vec(prop::option::of(0_usize..60), 1..300),
            rows in 1_usize..50,
            max_bytes in 1_u64..2000,
        ) {
            let table = table(&lengths);
            let own = groups(&table, usize::MAX, max_bytes);
            prop_assert_eq!(&groups(&table, rows, max_bytes), &own);
            // Each but the last reaches the limit with its last row, and not before.
            let mut at = 0;
            for count in &own[..own.len() - 1] {
                prop_assert!(batch_bytes(&table.slice(at, *count)) >= max_bytes);
                prop_assert!(*count == 1 || batch_bytes(&table.slice(at, count - 1)) < max_bytes);
                at += count;
            }
        }
    }

    #[test]
    fn a_row_group_has_a_fixed_number_of_rows() {
        let table = table(&vec![Some(1); 2 * GROUP_ROWS + 5]);
        assert_eq!(groups(&table, 8192, GROUP_BYTES), [GROUP_ROWS, GROUP_ROWS, 5]);
        assert_eq!(groups(&table, GROUP_ROWS, GROUP_BYTES), [GROUP_ROWS, GROUP_ROWS, 5]);
    }
}
