//! Whether the rows of a large table come in the order of their key, but for some that will be set aside: then they need
//! not be sorted.
//!
//! A fold: pieces are seen by whoever reads them, in any order, and put together in theirs.

use arrow::{
    array::{ArrayRef, RecordBatch},
    error::ArrowError,
    row::{OwnedRow, RowConverter, SortField},
};

use crate::{
    model::schema::{DatasetSchema, TableSchema},
    state::FileError,
    validate::keys::{self, Known},
};

/// Rows at the beginning of a piece that are remembered one by one: those before may say that they stand too early.
const LEAD: usize = 64;

/// Rows out of order beyond which a table is not in order.
const MOST: usize = 100_000;

/// The order of the rows of each table.
pub(super) struct Order {
    tables: Vec<Table>,
}

struct Table {
    columns: Vec<usize>,
    converter: RowConverter,
    /// The first rows that come in order.
    lead: Vec<(OwnedRow, u128)>,
    /// The last of those that come in order.
    last: Option<OwnedRow>,
    /// Keys of rows that do not.
    out: Vec<u128>,
    is_lost: bool,
}

impl Order {
    /// Of no rows yet.
    pub(super) fn new(schema: &DatasetSchema) -> Result<Self, ArrowError> {
        let table = |table: &TableSchema| {
            let kinds = table.primary_key.iter().map(|c| SortField::new(table.fields[*c].kind.arrow())).collect();
            let converter = RowConverter::new(kinds)?;
            let columns = table.primary_key.clone();
            Ok(Table { columns, converter, lead: Vec::new(), last: None, out: Vec::new(), is_lost: false })
        };
        Ok(Self { tables: schema.tables.iter().map(table).collect::<Result<_, ArrowError>>()? })
    }

    /// Adds rows that stand behind those seen so far.
    pub(super) fn see(&mut self, table: usize, rows: &RecordBatch) -> Result<(), ArrowError> {
        self.tables[table].see(rows)
    }

    /// Adds the piece behind.
    pub(super) fn then(&mut self, behind: Self) {
        for (own, behind) in self.tables.iter_mut().zip(behind.tables) {
            own.then(behind);
        }
    }

    /// Whether all rows of each table but those whose key occurs again come in order.
    pub(super) fn holds(&self, known: &Known) -> Result<Vec<bool>, FileError> {
        let holds = |(n, table): (usize, &Table)| {
            let mut out = table.out.iter().map(|key| known.is_again(n, &table.columns, *key));
            Ok(!table.is_lost && out.try_fold(true, |all, is| Ok(all && is?))?)
        };
        self.tables.iter().enumerate().map(holds).collect()
    }
}

impl Table {
    fn see(&mut self, rows: &RecordBatch) -> Result<(), ArrowError> {
        let columns: Vec<ArrayRef> = self.columns.iter().map(|c| rows.column(*c).clone()).collect();
        let comparable = self.converter.convert_columns(&columns)?;
        let hashes = keys::of(rows, &self.columns);
        let mut last = None;
        for (n, row) in comparable.iter().enumerate() {
            let before = last.map(|n| comparable.row(n)).or(self.last.as_ref().map(OwnedRow::row));
            if before.is_some_and(|before| row <= before) {
                self.leave(hashes[n]);
                continue;
            }
            if self.lead.len() < LEAD {
                self.lead.push((row.owned(), hashes[n].unwrap_or_default()));
            }
            last = Some(n);
        }
        if let Some(n) = last {
            self.last = Some(comparable.row(n).owned());
        }
        Ok(())
    }

    /// A row out of order.
    fn leave(&mut self, key: Option<u128>) {
        match key {
            Some(key) if self.out.len() < MOST => self.out.push(key),
            _ => self.is_lost = true,
        }
    }

    fn then(&mut self, behind: Self) {
        self.is_lost |= behind.is_lost;
        let whole = behind.lead.len() < LEAD;
        let mut fits = 0;
        for (row, key) in &behind.lead {
            if self.last.as_ref().is_some_and(|last| row.row() <= last.row()) {
                self.leave(Some(*key));
                fits += 1;
            }
        }
        // Where all that is remembered stands too early, so may what is not.
        self.is_lost |= !whole && fits == LEAD;
        behind.out.into_iter().for_each(|key| self.leave(Some(key)));
        if let Some(last) = behind.last.filter(|new| self.last.as_ref().is_none_or(|old| new.row() > old.row())) {
            self.last = Some(last);
        }
        if self.lead.len() < LEAD {
            self.lead.extend(behind.lead);
        }
    }
}
