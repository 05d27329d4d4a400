//! Reads published tables from their Parquet files, batch by batch, with the columns and rows that are needed.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use arrow::{
    array::{Array, RecordBatch},
    compute::concat_batches,
};
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection},
    },
    file::metadata::PageIndexPolicy,
};

use super::error::ReleaseError;
use crate::{
    encode::datapackage,
    model::{files, schema::TableSchema},
    state::FileError,
};

/// A file of a release, open, with its path for messages.
type Open = (ParquetRecordBatchReaderBuilder<File>, PathBuf);

/// Rows of a batch that is read.
const BATCH_ROWS: usize = 8192;

/// The rows of a table, batch by batch.
pub type Batches = ParquetRecordBatchReader;

/// Returns all rows of a table of a release, in the order of its key; `None` when the release has no such table. Memory grows
/// with the table.
///
/// # Errors
/// When the release has the table, and its file is missing or cannot be read.
pub fn table(release: &Path, name: &str) -> Result<Option<RecordBatch>, ReleaseError> {
    open(release, name)?.map(all_rows).transpose()
}

/// Returns the first rows of a table of a release, at most `max`; `None` when the release has no such table.
///
/// # Errors
/// When the release has the table, and its file is missing or cannot be read.
pub(super) fn head(release: &Path, name: &str, max: usize) -> Result<Option<RecordBatch>, ReleaseError> {
    open(release, name)?.map(|(builder, path)| all_rows((builder.with_limit(max), path))).transpose()
}

/// Returns the number of rows of a table of a release; 0 when the release has no such table.
///
/// # Errors
/// When the release has the table, and its file is missing or cannot be read.
pub(super) fn count(release: &Path, name: &str) -> Result<u64, ReleaseError> {
    let rows = open(release, name)?.map_or(0, |(builder, _)| builder.metadata().file_metadata().num_rows());
    Ok(u64::try_from(rows).unwrap_or_default())
}

fn open(release: &Path, name: &str) -> Result<Option<Open>, ReleaseError> {
    let path = release.join(format!("{name}.parquet"));
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return if is_listed(release, name) { Err(ReleaseError::Missing { path }) } else { Ok(None) };
        }
        Err(error) => return Err(FileError::at("read", &path)(error).into()),
    };
    Ok(Some((builder(file, &path)?, path)))
}

/// Whether a release has a table, by its package; a release without a package may have any.
fn is_listed(release: &Path, name: &str) -> bool {
    let package = fs::read(release.join(files::File::Package.name()));
    release.is_dir() && package.map_or(true, |bytes| datapackage::lists_file(&bytes, &format!("{name}.parquet")))
}

fn builder(file: File, path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, ReleaseError> {
    // With the index of its pages those that hold no wanted row are not read.
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options);
    builder.map(|builder| builder.with_batch_size(BATCH_ROWS)).map_err(ReleaseError::parquet(path))
}

/// Reads some columns of a table of a release; `None` when the release has no such table.
///
/// # Errors
/// When the release has the table, and its file is missing or cannot be read.
pub fn columns(release: &Path, name: &str, wanted: &[&str]) -> Result<Option<ParquetRecordBatchReader>, ReleaseError> {
    let Some((builder, path)) = open(release, name)? else { return Ok(None) };
    let mask = ProjectionMask::columns(builder.parquet_schema(), wanted.iter().copied());
    builder.with_projection(mask).build().map(Some).map_err(ReleaseError::parquet(&path))
}

/// Reads some rows of a table of a release, by their numbers in ascending order, with all columns or some; nothing when
/// there are none or the release has no such table.
///
/// # Errors
/// When the release has the table, and its file is missing or cannot be read.
pub(super) fn rows(
    release: &Path,
    name: &str,
    columns: Option<&[&str]>,
    numbers: &[u64],
) -> Result<Option<Batches>, ReleaseError> {
    if numbers.is_empty() {
        return Ok(None);
    }
    let Some((builder, path)) = open(release, name)? else { return Ok(None) };
    let ranges = numbers.chunk_by(|a, b| a + 1 == *b).filter_map(|run| {
        let (first, last) = (usize::try_from(*run.first()?).ok()?, usize::try_from(*run.last()?).ok()?);
        Some(first..last + 1)
    });
    let all = usize::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or_default();
    let mut builder = builder.with_row_selection(RowSelection::from_consecutive_ranges(ranges, all));
    if let Some(columns) = columns {
        let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
        builder = builder.with_projection(mask);
    }
    builder.build().map(Some).map_err(ReleaseError::parquet(&path))
}

/// Returns the columns of a table of a release that have values.
///
/// # Errors
/// When the file is there but cannot be read.
pub(super) fn filled(release: &Path, table: &TableSchema) -> Result<Vec<String>, ReleaseError> {
    let mut filled = Vec::new();
    for field in &table.fields {
        // Most columns have a value among their first rows.
        for rows in columns(release, &table.name, &[&field.name])?.into_iter().flatten() {
            if rows?.columns().first().is_some_and(|column| column.null_count() < column.len()) {
                filled.push(field.name.clone());
                break;
            }
        }
    }
    Ok(filled)
}

/// Reads a table of a release; `None` when the release has no such table.
///
/// # Errors
/// When the release has the table, and its file is missing or cannot be read.
pub fn batches(release: &Path, name: &str) -> Result<Option<ParquetRecordBatchReader>, ReleaseError> {
    let Some((builder, path)) = open(release, name)? else { return Ok(None) };
    builder.build().map(Some).map_err(ReleaseError::parquet(&path))
}

fn all_rows((builder, path): Open) -> Result<RecordBatch, ReleaseError> {
    let schema = builder.schema().clone();
    let batches = builder.build().map_err(ReleaseError::parquet(&path))?.collect::<Result<Vec<_>, _>>()?;
    Ok(concat_batches(&schema, &batches)?)
}

/// Returns the key-value metadata of a Parquet file, without Arrow's schema.
///
/// # Errors
/// When it cannot be read.
pub(super) fn key_values(path: &Path) -> Result<Vec<(String, String)>, ReleaseError> {
    let file = File::open(path).map_err(FileError::at("read", path))?;
    let builder = builder(file, path)?;
    let pairs = builder.metadata().file_metadata().key_value_metadata().cloned().unwrap_or_default();
    // Arrow's schema is written by the writer of the file.
    let pairs = pairs.into_iter().filter(|pair| pair.key != "ARROW:schema");
    Ok(pairs.filter_map(|pair| Some((pair.key, pair.value?))).collect())
}
