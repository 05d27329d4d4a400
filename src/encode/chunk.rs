//! The rows of a chunk of a source as one worker encodes them: CSV and JSON to be appended after the chunks before, and the
//! batches that are cut and joined to row groups of Parquet, which any worker encodes.
//!
//! Text and row groups depend on rows alone, so that any number of workers and any size of chunks make the same files.

use std::{
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use parquet::errors::ParquetError;

use super::{
    parquet::{GroupRows, ParquetWriter, RowGroup, RowGroupFactory},
    texts::{self, TextColumns},
};

/// Encodes the rows of one table; workers share it.
pub struct TableEncoder {
    row_groups: Arc<RowGroupFactory>,
    /// The columns as CSV and JSON; none for a table that is published as Parquet alone.
    columns: Option<TextColumns>,
    buffers: Arc<ChunkBuffers>,
}

/// Rows of a chunk: as text, and as the batches that row groups are made of.
#[derive(Debug, Default)]
pub struct TableChunk {
    /// As CSV and JSON.
    pub texts: TextChunk,
    /// The batches, with where the text of each ends.
    pub batches: Vec<(RecordBatch, [usize; 2])>,
}

/// Rows as text.
#[derive(Debug, Default)]
pub struct TextChunk {
    /// Lines of CSV.
    pub csv: Vec<u8>,
    /// Objects of JSON, each after a comma.
    pub json: Vec<u8>,
    /// Where the buffers go once they are written.
    buffers: Option<Arc<ChunkBuffers>>,
}

/// Buffers of chunks that are written, for the next chunks: new ones would be zeroed by the system first.
#[derive(Debug, Default)]
struct ChunkBuffers(Mutex<Vec<[Vec<u8>; 2]>>);

impl Drop for TextChunk {
    fn drop(&mut self) {
        if let Some(buffers) = self.buffers.take() {
            let mut texts = [std::mem::take(&mut self.csv), std::mem::take(&mut self.json)];
            texts.iter_mut().for_each(Vec::clear);
            buffers.0.lock().unwrap_or_else(PoisonError::into_inner).push(texts);
        }
    }
}

impl TableEncoder {
    /// Encodes the rows of a Parquet file of a schema; makes CSV and JSON too if `texts` is set.
    pub fn new<W: Write + Send>(file: &ParquetWriter<W>, schema: &SchemaRef, texts: bool) -> Self {
        let columns = texts.then(|| TextColumns::new(schema));
        Self { row_groups: file.row_groups(), columns, buffers: Arc::default() }
    }

    /// A chunk without rows, with buffers for `bytes` of text.
    pub fn chunk_with_capacity(&self, bytes: usize) -> TableChunk {
        if self.columns.is_none() {
            return TableChunk::default();
        }
        let used = self.buffers.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // Keys and quotation marks take half as much again.
        let [csv, json] = used.unwrap_or_else(|| [Vec::with_capacity(bytes), Vec::with_capacity(bytes + bytes / 2)]);
        let buffers = Some(Arc::clone(&self.buffers));
        TableChunk { texts: TextChunk { csv, json, buffers }, batches: Vec::new() }
    }

    /// Adds rows to a chunk.
    pub fn write(&self, chunk: &mut TableChunk, batch: &RecordBatch) {
        if batch.num_rows() == 0 {
            return;
        }
        let TextChunk { csv, json, .. } = &mut chunk.texts;
        if let Some(columns) = &self.columns {
            texts::write_rows(csv, json, batch, columns);
        }
        chunk.batches.push((batch.clone(), [csv.len(), json.len()]));
    }

    /// The bytes of rows as CSV and as JSON.
    pub fn text_bytes(&self, rows: &RecordBatch) -> [usize; 2] {
        let (mut csv, mut json) = (Vec::new(), Vec::new());
        if let Some(columns) = &self.columns {
            texts::write_rows(&mut csv, &mut json, rows, columns);
        }
        [csv.len(), json.len()]
    }

    /// Encodes the rows of a row group.
    ///
    /// # Errors
    /// When the columns are not those of the schema.
    pub fn encode(&self, rows: &GroupRows) -> Result<RowGroup, ParquetError> {
        self.row_groups.encode(rows)
    }
}
