//! A chunk of a table in every format: what one worker makes of the rows of one chunk of a source, to be appended after
//! the chunks before it.
//!
//! A chunk depends on its own rows alone, so that any number of workers makes the same files.

use std::{
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use parquet::errors::ParquetError;

use super::{
    parquet::{ParquetWriter, RowGroup, RowGroupEncoder, RowGroupFactory},
    texts::{self, TextColumns},
};

/// Encodes the chunks of one table; workers share it.
pub struct TableEncoder {
    row_groups: Arc<RowGroupFactory>,
    /// The columns as CSV and JSON; none for a table that is published as Parquet alone.
    columns: Option<TextColumns>,
    buffers: Arc<ChunkBuffers>,
}

/// Rows being encoded.
pub struct TableChunk {
    texts: TextChunk,
    parquet: RowGroupEncoder,
    rows: u64,
}

/// Encoded rows.
#[derive(Debug)]
pub struct EncodedChunk {
    /// As CSV and JSON.
    pub texts: TextChunk,
    row_groups: Vec<RowGroup>,
    /// Number of rows.
    pub rows: u64,
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

/// Starts the Parquet file of a table whose rows come sorted by the columns of `key`; returns it with the encoder of its
/// chunks, which makes CSV and JSON too if `texts` is set.
///
/// # Errors
/// When Parquet lacks a type of the schema, or `out` cannot be written to.
pub fn start_table<W: Write + Send>(
    out: W,
    schema: &SchemaRef,
    key: &[usize],
    texts: bool,
) -> Result<(ParquetWriter<W>, TableEncoder), ParquetError> {
    let file = ParquetWriter::new(out, schema, key)?;
    let row_groups = file.row_groups();
    let columns = texts.then(|| TextColumns::new(schema));
    Ok((file, TableEncoder { row_groups, columns, buffers: Arc::default() }))
}

impl TableEncoder {
    /// A chunk without rows, with buffers for `bytes` of text.
    pub fn chunk_with_capacity(&self, bytes: usize) -> TableChunk {
        if self.columns.is_none() {
            return self.chunk();
        }
        let used = self.buffers.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // Keys and quotation marks take half as much again.
        let [csv, json] = used.unwrap_or_else(|| [Vec::with_capacity(bytes), Vec::with_capacity(bytes + bytes / 2)]);
        let buffers = Some(Arc::clone(&self.buffers));
        TableChunk { texts: TextChunk { csv, json, buffers }, ..self.chunk() }
    }

    /// A chunk without rows.
    pub fn chunk(&self) -> TableChunk {
        TableChunk { texts: TextChunk::default(), parquet: RowGroupEncoder::default(), rows: 0 }
    }

    /// Adds rows to a chunk.
    ///
    /// # Errors
    /// When the columns are not those of the schema.
    pub fn write(&self, chunk: &mut TableChunk, batch: &RecordBatch) -> Result<(), ParquetError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        chunk.rows += batch.num_rows() as u64;
        if let Some(columns) = &self.columns {
            texts::write_rows(&mut chunk.texts.csv, &mut chunk.texts.json, batch, columns);
        }
        self.row_groups.write(&mut chunk.parquet, batch)
    }

    /// Returns the rows of a chunk, encoded.
    ///
    /// # Errors
    /// When the columns are not those of the schema.
    pub fn finish(&self, chunk: TableChunk) -> Result<EncodedChunk, ParquetError> {
        Ok(EncodedChunk { texts: chunk.texts, row_groups: self.row_groups.finish(chunk.parquet)?, rows: chunk.rows })
    }
}

impl EncodedChunk {
    /// Takes the row groups.
    pub fn take_row_groups(&mut self) -> Vec<RowGroup> {
        std::mem::take(&mut self.row_groups)
    }
}
