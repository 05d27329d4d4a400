//! Writes one table of a release, as CSV, JSON and Parquet, batch by batch.

use std::path::Path;

use arrow::array::RecordBatch;

use super::{
    parquet_file::ParquetFile,
    part::{Part, Texts},
};
use crate::{
    encode::texts::{self, TextColumns},
    model::published::PublishedFile,
    release::error::ReleaseError,
};

/// Writes a table as CSV, JSON and Parquet, one batch after another.
pub(in crate::release) struct TableWriter {
    texts: Texts,
    columns: TextColumns,
    parquet: ParquetFile,
}

impl TableWriter {
    /// Starts the three files.
    pub(in crate::release) fn start(folder: &Path, part: &Part<'_>) -> Result<Self, ReleaseError> {
        let texts = Texts::start(folder, part, true)?;
        Ok(Self { texts, columns: TextColumns::new(&part.schema), parquet: ParquetFile::start(folder, part, true)? })
    }

    /// Adds rows.
    pub(in crate::release) fn write(&mut self, rows: &RecordBatch) -> Result<(), ReleaseError> {
        let (mut lines, mut objects) = (Vec::new(), Vec::new());
        texts::write_rows(&mut lines, &mut objects, rows, &self.columns);
        self.texts.put(&lines, &objects, rows.num_rows() as u64)?;
        self.parquet.write(rows)
    }

    /// Finishes CSV and JSON; gives them, the Parquet file without its footer, and the number of rows.
    pub(in crate::release) fn finish_texts(self) -> Result<([PublishedFile; 2], ParquetFile, u64), ReleaseError> {
        let rows = self.texts.rows;
        Ok((self.texts.finish()?, self.parquet, rows))
    }
}
