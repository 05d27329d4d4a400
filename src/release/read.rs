//! Published tables read back from their Parquet files.

use std::{fs::File, path::Path};

use arrow::{array::RecordBatch, compute::concat_batches};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::ReleaseError;
use crate::state::FileError;

/// The rows of a table of a release, in the order of its key; `None` when the release has no such table.
///
/// # Errors
/// When the file is there but cannot be read.
pub fn table(release: &Path, name: &str) -> Result<Option<RecordBatch>, ReleaseError> {
    let path = release.join(format!("{name}.parquet"));
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(FileError::at("read", &path)(error).into()),
    };
    let failed = |error| ReleaseError::Parquet { name: path.display().to_string(), error };
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?;
    let schema = builder.schema().clone();
    let batches = builder.build().map_err(failed)?.collect::<Result<Vec<_>, _>>()?;
    Ok(Some(concat_batches(&schema, &batches)?))
}

/// The first rows of a table of a release; `None` when the release has no such table.
///
/// # Errors
/// When the file is there but cannot be read.
pub(super) fn head(release: &Path, name: &str, most: usize) -> Result<Option<RecordBatch>, ReleaseError> {
    let path = release.join(format!("{name}.parquet"));
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(FileError::at("read", &path)(error).into()),
    };
    let failed = |error| ReleaseError::Parquet { name: path.display().to_string(), error };
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?.with_limit(most);
    let schema = builder.schema().clone();
    let batches = builder.build().map_err(failed)?.collect::<Result<Vec<_>, _>>()?;
    Ok(Some(concat_batches(&schema, &batches)?))
}

/// How many rows a table of a release has; none when the release has no such table.
///
/// # Errors
/// When the file is there but cannot be read.
pub(super) fn count(release: &Path, name: &str) -> Result<u64, ReleaseError> {
    let path = release.join(format!("{name}.parquet"));
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(FileError::at("read", &path)(error).into()),
    };
    let failed = |error| ReleaseError::Parquet { name: path.display().to_string(), error };
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?;
    Ok(u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or_default())
}

/// What a Parquet file says of the release it belongs to: name and value.
///
/// # Errors
/// When it cannot be read.
pub(super) fn about(path: &Path) -> Result<Vec<(String, String)>, ReleaseError> {
    let file = File::open(path).map_err(FileError::at("read", path))?;
    let failed = |error| ReleaseError::Parquet { name: path.display().to_string(), error };
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?;
    let told = builder.metadata().file_metadata().key_value_metadata().cloned().unwrap_or_default();
    // The columns' own types are written by whoever writes the file.
    let told = told.into_iter().filter(|pair| pair.key != "ARROW:schema");
    Ok(told.filter_map(|pair| Some((pair.key, pair.value?))).collect())
}
