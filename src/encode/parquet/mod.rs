//! Parquet: zstd, sorted by key, page index, statistics, bloom filters on key columns, key-value metadata.
//!
//! In go batches, or row groups that workers encoded (`row_groups`); out comes one file. The bytes depend on the rows and
//! the metadata alone, not on how the rows are split into batches (`boundaries`), nor on the number of threads.

mod boundaries;
mod footer;
mod properties;
mod row_groups;

use std::{fs::File, io::Write, sync::Arc};

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use parquet::{
    arrow::ArrowWriter,
    errors::ParquetError,
    file::{metadata::KeyValue, writer::SerializedFileWriter},
};

pub use self::{
    boundaries::{GroupRows, RowGroupBuffer},
    footer::copy_with_facts,
    row_groups::{RowGroup, RowGroupFactory},
};
use self::{footer::append_row_groups, properties::properties, row_groups::RowGroupEncoder};

/// Writes one Parquet file: batches, or row groups encoded elsewhere.
pub struct ParquetWriter<W: Write + Send> {
    file: SerializedFileWriter<W>,
    factory: Arc<RowGroupFactory>,
    /// Rows of [`Self::write`] that are not in the file yet.
    open: RowGroupEncoder,
}

impl<W: Write + Send> ParquetWriter<W> {
    /// Starts a file whose rows come sorted by the columns of `key`.
    ///
    /// # Errors
    /// When Parquet lacks a type of the schema, or `out` cannot be written to.
    pub fn new(out: W, schema: &SchemaRef, key: &[usize]) -> Result<Self, ParquetError> {
        let writer = ArrowWriter::try_new(out, Arc::clone(schema), Some(properties(schema, key, &[])?))?;
        let (file, factory) = writer.into_serialized_writer()?;
        let factory = Arc::new(RowGroupFactory::new(schema, key, factory));
        Ok(Self { file, factory, open: RowGroupEncoder::default() })
    }

    /// Encodes row groups of this file; workers share it.
    pub fn row_groups(&self) -> Arc<RowGroupFactory> {
        Arc::clone(&self.factory)
    }

    /// Adds rows. They start a new row group after those of [`Self::append`].
    ///
    /// # Errors
    /// When the columns are not those of the schema, or `out` cannot be written to.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), ParquetError> {
        let groups = self.factory.write(&mut self.open, batch)?;
        groups.into_iter().try_for_each(|group| group.append(&mut self.file))
    }

    /// Adds an encoded row group after the rows that were written.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn append(&mut self, group: RowGroup) -> Result<(), ParquetError> {
        self.flush()?;
        group.append(&mut self.file)
    }

    /// Copies the row groups of a finished file of the same columns after the rows that were written. After each,
    /// `on_group` receives the number of its rows, and the bytes written so far.
    ///
    /// # Errors
    /// When `from` has other columns or cannot be read, or `out` cannot be written to.
    pub fn append_file(&mut self, from: &File, on_group: &mut dyn FnMut(u64, u64)) -> Result<(), ParquetError> {
        self.flush()?;
        append_row_groups(from, &mut self.file, on_group)
    }

    /// Bytes written so far.
    pub fn bytes_written(&self) -> u64 {
        self.file.bytes_written() as u64
    }

    /// Writes the footer, with `facts` as key-value metadata.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn finish(mut self, facts: &[(&str, &str)]) -> Result<W, ParquetError> {
        self.flush()?;
        for (name, value) in facts {
            self.file.append_key_value_metadata(KeyValue::new((*name).to_owned(), (*value).to_owned()));
        }
        self.file.into_inner()
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        let group = self.factory.finish(&mut self.open)?;
        group.map_or(Ok(()), |group| group.append(&mut self.file))
    }
}
