//! Parquet: ZSTD, sorted by key, page index, bloom filters on key columns, key-value metadata.
//!
//! In go batches; out comes a file, whole by [`ParquetWriter`], or in row groups by `group::Groups` for tables whose
//! pieces are encoded side by side.

mod bounds;
mod chunk;
mod distinct;
pub(super) mod group;
mod hybrid;
mod numbers;
mod pages;
mod texts;

use std::io::Write;

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    errors::ParquetError,
    file::{
        metadata::{KeyValue, SortingColumn},
        properties::{EnabledStatistics, WriterProperties},
    },
    schema::types::ColumnPath,
};

/// Rows of a group: enough to compress well, few enough to hold.
pub const GROUP_ROWS: usize = 100_000;

/// Bytes of the distinct values of a column and group, beyond which they are written one by one.
const DICTIONARY: usize = 8 << 20;

/// How hard pages are compressed.
const LEVEL: i32 = 3;

/// Writes batches of one table as Parquet.
pub struct ParquetWriter<W: Write + Send> {
    inner: ArrowWriter<W>,
}

impl<W: Write + Send> ParquetWriter<W> {
    /// Starts a file whose rows come sorted by the columns of `key`; `facts` become its metadata.
    ///
    /// # Errors
    /// When the schema has a type that Parquet lacks.
    pub fn new(out: W, schema: SchemaRef, key: &[usize], facts: &[(&str, &str)]) -> Result<Self, ParquetError> {
        let properties = properties(&schema, key, facts, &[])?;
        let inner = ArrowWriter::try_new(out, schema, Some(properties))?;
        Ok(Self { inner })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// Those of the file.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), ParquetError> {
        self.inner.write(batch)
    }

    /// Writes the footer.
    ///
    /// # Errors
    /// Those of the file.
    pub fn finish(self) -> Result<W, ParquetError> {
        self.inner.into_inner()
    }
}

/// How a file of a table is written whose rows come sorted by the columns of `key`; those that are `plain` have no
/// dictionary.
fn properties(
    schema: &SchemaRef,
    key: &[usize],
    facts: &[(&str, &str)],
    plain: &[bool],
) -> Result<WriterProperties, ParquetError> {
    let sorting = |c: &usize| SortingColumn {
        column_idx: i32::try_from(*c).unwrap_or(i32::MAX),
        descending: false,
        nulls_first: true,
    };
    let sorting = (!key.is_empty()).then(|| key.iter().map(sorting).collect());
    let facts = facts.iter().map(|(k, v)| KeyValue::new((*k).to_owned(), (*v).to_owned())).collect();
    let mut properties = WriterProperties::builder()
        .set_compression(zstd()?)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_dictionary_page_size_limit(DICTIONARY)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_sorting_columns(sorting)
        .set_key_value_metadata(Some(facts))
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

fn zstd() -> Result<Compression, ParquetError> {
    Ok(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
}
