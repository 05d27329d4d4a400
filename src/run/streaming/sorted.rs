//! Rows of one table that come sorted, put together into pieces of as many as a group has.

use arrow::array::RecordBatch;
use parquet::errors::ParquetError;

use crate::{
    encode::{
        chunk::{TableChunk, TableEncoder},
        parquet::GROUP_ROWS,
    },
    release::{Encoders, Pieces, ReleaseError},
};

/// Rows of one table that come sorted, being put together.
pub(super) struct Sorted<'e> {
    encoders: &'e Encoders,
    table: usize,
    piece: TableChunk,
    rows: usize,
}

impl<'e> Sorted<'e> {
    /// Nothing yet of a table.
    pub(super) fn of(encoders: &'e Encoders, table: usize) -> Self {
        Self { encoders, table, piece: encoders.tables[table].chunk(), rows: 0 }
    }

    /// Adds rows; gives a piece when they are enough for one.
    pub(super) fn add(&mut self, rows: &RecordBatch) -> Result<Option<Pieces>, ReleaseError> {
        let encoder = &self.encoders.tables[self.table];
        let failed = |error| ReleaseError::Parquet { name: "a table that is sorted".to_owned(), error };
        self.encoders.write(self.table, &mut self.piece, rows).map_err(failed)?;
        self.rows += rows.num_rows();
        if self.rows < GROUP_ROWS {
            return Ok(None);
        }
        self.rows = 0;
        let piece = std::mem::replace(&mut self.piece, encoder.chunk());
        self.pieces(piece).map(Some).map_err(failed)
    }

    /// The rows that are left.
    pub(super) fn done(self) -> Result<Pieces, ParquetError> {
        let last = self.encoders.tables[self.table].chunk();
        let Self { encoders, table, piece, .. } = self;
        Sorted { encoders, table, piece: last, rows: 0 }.pieces(piece)
    }

    fn pieces(&self, piece: TableChunk) -> Result<Pieces, ParquetError> {
        let mut piece = Some(piece);
        let one = |(n, encoder): (usize, &TableEncoder)| match piece.take_if(|_| n == self.table) {
            Some(own) => encoder.finish(own),
            None => encoder.finish(encoder.chunk()),
        };
        let tables = self.encoders.tables.iter().enumerate().map(one).collect::<Result<_, _>>()?;
        Ok(Pieces { tables, proofs: self.encoders.proofs.finish(self.encoders.proofs.chunk())? })
    }
}
