//! How a Parquet file is written: compression, pages, statistics, dictionaries, bloom filters.

use arrow::datatypes::SchemaRef;
use parquet::{
    basic::{Compression, ZstdLevel},
    errors::ParquetError,
    file::{
        metadata::SortingColumn,
        properties::{EnabledStatistics, WriterProperties},
    },
    schema::types::ColumnPath,
};

use super::boundaries::GROUP_ROWS;

/// Maximum rows of a data page; row groups are a multiple of it.
pub(super) const PAGE_ROWS: usize = 20_000;

/// Rows between two checks of a page's size. It divides [`PAGE_ROWS`]: the library ends a page at a check only.
const CHECKED_ROWS: usize = 1_000;

/// Maximum bytes of the dictionary of a column chunk; the values after that are written plain.
const DICTIONARY_BYTES: usize = 8 << 20;

/// Compression level of zstd.
const ZSTD_LEVEL: i32 = 3;

/// The properties of a file whose rows come sorted by the columns of `key`; columns that are `plain` get no dictionary.
pub(super) fn properties(schema: &SchemaRef, key: &[usize], plain: &[bool]) -> Result<WriterProperties, ParquetError> {
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
