//! The files of one table being written: CSV and JSON as chunks give them, Parquet by row groups that are encoded elsewhere.
//!
//! All three have parts of the same rows, those of a row group: fixed places in the table, wherever chunks end.

use std::path::Path;

use super::{
    parquet_file::ParquetFile,
    part::{Part, Texts},
};
use crate::release::error::ReleaseError;
use crate::{
    encode::{
        chunk::{TableChunk, TableEncoder},
        parquet::{GroupRows, RowGroup, RowGroupBuffer},
    },
    model::published::PublishedFile,
};

/// The files of a table.
pub(super) struct TableFiles {
    texts: Texts,
    parquet: ParquetFile,
    /// Rows that complete no row group yet.
    buffer: RowGroupBuffer,
}

impl TableFiles {
    /// Starts the files in a folder; `summed` if their SHA-256 is needed.
    pub(super) fn start(folder: &Path, part: &Part<'_>, summed: bool) -> Result<(Self, TableEncoder), ReleaseError> {
        let texts = Texts::start(folder, part, summed)?;
        let parquet = ParquetFile::start(folder, part, summed)?;
        let encoder = parquet.encoder(&part.schema, true);
        Ok((Self { texts, parquet, buffer: RowGroupBuffer::default() }, encoder))
    }

    /// Adds the rows of a chunk; returns the row groups that they complete.
    pub(super) fn add(&mut self, chunk: &TableChunk, encoder: &TableEncoder) -> Result<Vec<GroupRows>, ReleaseError> {
        let (texts, mut groups, mut rows) = (&chunk.texts, Vec::new(), 0);
        // Text up to here is written; the batch begins there.
        let (mut written, mut start) = ([0, 0], [0, 0]);
        for (batch, end) in &chunk.batches {
            let mut from = 0;
            while from < batch.num_rows() {
                let (count, group) = self.buffer.add(&batch.slice(from, batch.num_rows() - from));
                (from, rows) = (from + count, rows + count as u64);
                let Some(group) = group else { continue };
                let cut = if from == batch.num_rows() {
                    *end
                } else {
                    let own = encoder.text_bytes(&batch.slice(0, from));
                    [start[0] + own[0], start[1] + own[1]]
                };
                self.texts.put(&texts.csv[written[0]..cut[0]], &texts.json[written[1]..cut[1]], rows)?;
                self.texts.end_part();
                (written, rows) = (cut, 0);
                groups.push(group);
            }
            start = *end;
        }
        self.texts.put(&texts.csv[written[0]..], &texts.json[written[1]..], rows)?;
        Ok(groups)
    }

    /// Takes the rows that complete no row group.
    pub(super) fn take_rest(&mut self) -> Option<GroupRows> {
        self.buffer.take()
    }

    /// Appends an encoded row group of some rows.
    pub(super) fn append(&mut self, group: RowGroup, rows: u64) -> Result<(), ReleaseError> {
        self.parquet.append(group, rows)
    }

    /// Rows so far.
    pub(super) fn rows(&self) -> u64 {
        self.texts.rows
    }

    /// Finishes CSV and JSON; returns them with the Parquet file, whose metadata is known last.
    pub(super) fn finish(self) -> Result<([PublishedFile; 2], ParquetFile), ReleaseError> {
        Ok((self.texts.finish()?, self.parquet))
    }
}
