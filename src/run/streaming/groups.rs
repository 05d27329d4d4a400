//! Rows of one file that come sorted, encoded in parts of one row group each.

use arrow::array::RecordBatch;
use parquet::errors::ParquetError;

use crate::{
    encode::{
        chunk::{TableChunk, TableEncoder},
        parquet::GROUP_ROWS,
    },
    release::{DatasetChunk, Encoders},
};

/// The file that rows are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A table, by its index in the schema.
    Table(usize),
    /// The evidence.
    Evidence,
}

/// Builds the row groups of one file.
pub(super) struct GroupBuilder<'e> {
    encoders: &'e Encoders,
    target: Target,
    chunk: TableChunk,
    rows: usize,
}

impl<'e> GroupBuilder<'e> {
    /// No rows yet.
    pub(super) fn new(encoders: &'e Encoders, target: Target) -> Self {
        Self { encoders, target, chunk: encoder(encoders, target).chunk(), rows: 0 }
    }

    /// Adds rows; returns the row groups that they complete.
    pub(super) fn add(&mut self, rows: &RecordBatch) -> Result<Vec<DatasetChunk>, ParquetError> {
        let (mut from, mut full) = (0, Vec::new());
        while from < rows.num_rows() {
            let count = (GROUP_ROWS - self.rows).min(rows.num_rows() - from);
            let rows = rows.slice(from, count);
            match self.target {
                Target::Table(n) => self.encoders.write(n, &mut self.chunk, &rows)?,
                Target::Evidence => self.encoders.evidence.write(&mut self.chunk, &rows)?,
            }
            (from, self.rows) = (from + count, self.rows + count);
            if self.rows == GROUP_ROWS {
                full.push(self.take()?);
            }
        }
        Ok(full)
    }

    /// The rows that fill no whole group.
    pub(super) fn finish(mut self) -> Result<DatasetChunk, ParquetError> {
        self.take()
    }

    /// The rows that were added, as one part; the other files get none.
    fn take(&mut self) -> Result<DatasetChunk, ParquetError> {
        self.rows = 0;
        let own = std::mem::replace(&mut self.chunk, encoder(self.encoders, self.target).chunk());
        let mut own = Some(own);
        let mut part = |target: Target, encoder: &TableEncoder| {
            let chunk = own.take_if(|_| target == self.target);
            encoder.finish(chunk.unwrap_or_else(|| encoder.chunk()))
        };
        let tables = self.encoders.tables.iter().enumerate().map(|(n, e)| part(Target::Table(n), e));
        let tables = tables.collect::<Result<_, _>>()?;
        Ok(DatasetChunk { tables, evidence: part(Target::Evidence, &self.encoders.evidence)? })
    }
}

fn encoder(encoders: &Encoders, target: Target) -> &TableEncoder {
    match target {
        Target::Table(n) => &encoders.tables[n],
        Target::Evidence => &encoders.evidence,
    }
}
