//! Parquet: zstd, sorted by key, page index, statistics, bloom filters on key columns, key-value metadata.
//!
//! In go batches, or row groups that workers encoded (`row_groups`); out comes one file. The bytes depend on the rows and
//! the metadata alone, not on how the rows are split into batches, nor on the number of threads.

mod footer;
mod row_groups;

use std::{io::Write, sync::Arc};

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    errors::ParquetError,
    file::{
        metadata::{KeyValue, SortingColumn},
        properties::{EnabledStatistics, WriterProperties},
        writer::SerializedFileWriter,
    },
    schema::types::ColumnPath,
};

pub use self::footer::copy_with_facts;
pub use self::row_groups::{RowGroup, RowGroupEncoder, RowGroupFactory};

/// Maximum rows of a row group: enough to compress well, few enough to hold in memory.
pub const GROUP_ROWS: usize = 100_000;

/// Maximum rows of a data page; row groups are a multiple of it.
const PAGE_ROWS: usize = 20_000;

/// Rows between two checks of a page's size. It divides [`PAGE_ROWS`]: the library ends a page at a check only.
const CHECKED_ROWS: usize = 1_000;

/// Maximum bytes of the dictionary of a column chunk; the values after that are written plain.
const DICTIONARY_BYTES: usize = 8 << 20;

/// Compression level of zstd.
const ZSTD_LEVEL: i32 = 3;

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
        self.factory.write(&mut self.open, batch)?;
        let groups = self.open.take_groups();
        self.add(groups)
    }

    /// Adds encoded row groups after the rows that were written.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn append(&mut self, groups: Vec<RowGroup>) -> Result<(), ParquetError> {
        self.flush()?;
        self.add(groups)
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
        let groups = self.factory.finish(std::mem::take(&mut self.open))?;
        self.add(groups)
    }

    fn add(&mut self, groups: Vec<RowGroup>) -> Result<(), ParquetError> {
        groups.into_iter().try_for_each(|group| group.append(&mut self.file))
    }
}

/// The properties of a file whose rows come sorted by the columns of `key`; columns that are `plain` get no dictionary.
fn properties(schema: &SchemaRef, key: &[usize], plain: &[bool]) -> Result<WriterProperties, ParquetError> {
    let sorting = |c: &usize| SortingColumn {
        column_idx: i32::try_from(*c).unwrap_or(i32::MAX),
        descending: false,
        nulls_first: true,
    };
    let sorting = (!key.is_empty()).then(|| key.iter().map(sorting).collect());
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_write_batch_size(CHECKED_ROWS)
        .set_dictionary_page_size_limit(DICTIONARY_BYTES)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_sorting_columns(sorting)
        .set_created_by("seara".to_owned());
    for column in key {
        let name = schema.field(*column).name().clone();
        properties = properties.set_column_bloom_filter_enabled(ColumnPath::from(name), true);
    }
    for (field, _) in schema.fields().iter().zip(plain).filter(|(_, plain)| **plain) {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(field.name().clone()), false);
    }
    Ok(properties.build())
}
