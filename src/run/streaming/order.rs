//! Detects tables whose rows are in the order of their key, apart from rows that will be quarantined: these tables are not
//! sorted.
//!
//! A fold: each chunk has its own state, and the states of chunks are appended in the order of the chunks.

use arrow::{
    array::{ArrayRef, RecordBatch},
    error::ArrowError,
    row::{OwnedRow, RowConverter, SortField},
};

use crate::{
    model::schema::{DatasetSchema, TableSchema},
    state::FileError,
    validate::keys::{self, KeyIndex},
};

/// Maximum count of first rows of a chunk whose keys are kept: they may be out of order once the chunk is appended to those
/// before.
const FIRST_ROWS: usize = 64;

/// Maximum count of rows out of order; a table with more is sorted.
const MAX_OUT_OF_ORDER: usize = 100_000;

/// The order of the rows of each table.
pub(super) struct Order {
    tables: Vec<TableOrder>,
}

struct TableOrder {
    columns: Vec<usize>,
    converter: RowConverter,
    /// Keys of the first rows in order.
    first: Vec<(OwnedRow, u128)>,
    /// Key of the last row in order.
    last: Option<OwnedRow>,
    /// Keys of rows out of order.
    out_of_order: Vec<u128>,
    /// Whether the table has too many rows out of order.
    is_unsorted: bool,
}

impl Order {
    /// Starts without rows.
    pub(super) fn new(schema: &DatasetSchema) -> Result<Self, ArrowError> {
        let table = |table: &TableSchema| {
            let kinds = table.primary_key.iter().map(|c| SortField::new(table.fields[*c].kind.arrow())).collect();
            let converter = RowConverter::new(kinds)?;
            let columns = table.primary_key.clone();
            let (first, out_of_order) = (Vec::new(), Vec::new());
            Ok(TableOrder { columns, converter, first, last: None, out_of_order, is_unsorted: false })
        };
        Ok(Self { tables: schema.tables.iter().map(table).collect::<Result<_, ArrowError>>()? })
    }

    /// Adds the next rows of a table.
    pub(super) fn add(&mut self, table: usize, rows: &RecordBatch) -> Result<(), ArrowError> {
        self.tables[table].add(rows)
    }

    /// Appends the state of the next chunk.
    pub(super) fn append(&mut self, next: Self) {
        for (own, next) in self.tables.iter_mut().zip(next.tables) {
            own.append(next);
        }
    }

    /// Returns whether the rows of each table are in order, apart from rows with duplicate keys.
    pub(super) fn are_sorted(&self, index: &KeyIndex) -> Result<Vec<bool>, FileError> {
        let is_sorted = |(n, table): (usize, &TableOrder)| {
            let mut out = table.out_of_order.iter().map(|key| index.is_duplicate(n, &table.columns, *key));
            Ok(!table.is_unsorted && out.try_fold(true, |all, is| Ok(all && is?))?)
        };
        self.tables.iter().enumerate().map(is_sorted).collect()
    }
}

impl TableOrder {
    fn add(&mut self, rows: &RecordBatch) -> Result<(), ArrowError> {
        let columns: Vec<ArrayRef> = self.columns.iter().map(|c| rows.column(*c).clone()).collect();
        let comparable = self.converter.convert_columns(&columns)?;
        let hashes = keys::row_keys(rows, &self.columns);
        let mut last = None;
        for (n, row) in comparable.iter().enumerate() {
            let before = last.map(|n| comparable.row(n)).or(self.last.as_ref().map(OwnedRow::row));
            if before.is_some_and(|before| row <= before) {
                self.add_out_of_order(hashes[n]);
                continue;
            }
            if self.first.len() < FIRST_ROWS {
                self.first.push((row.owned(), hashes[n].unwrap_or_default()));
            }
            last = Some(n);
        }
        if let Some(n) = last {
            self.last = Some(comparable.row(n).owned());
        }
        Ok(())
    }

    fn add_out_of_order(&mut self, key: Option<u128>) {
        match key {
            Some(key) if self.out_of_order.len() < MAX_OUT_OF_ORDER => self.out_of_order.push(key),
            _ => self.is_unsorted = true,
        }
    }

    fn append(&mut self, next: Self) {
        self.is_unsorted |= next.is_unsorted;
        let are_all = next.first.len() < FIRST_ROWS;
        let mut out_of_order = 0;
        for (row, key) in &next.first {
            if self.last.as_ref().is_some_and(|last| row.row() <= last.row()) {
                self.add_out_of_order(Some(*key));
                out_of_order += 1;
            }
        }
        // Where all rows that are remembered are out of order, so may be those that are not.
        self.is_unsorted |= !are_all && out_of_order == FIRST_ROWS;
        next.out_of_order.into_iter().for_each(|key| self.add_out_of_order(Some(key)));
        if let Some(last) = next.last.filter(|new| self.last.as_ref().is_none_or(|old| new.row() > old.row())) {
            self.last = Some(last);
        }
        if self.first.len() < FIRST_ROWS {
            self.first.extend(next.first);
        }
    }
}
