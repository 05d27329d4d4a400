//! Published tables read back from their Parquet files.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use arrow::{
    array::{Array, ArrayRef, RecordBatch},
    compute::{concat, concat_batches},
};
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
    },
    errors::ParquetError,
};

use super::ReleaseError;
use crate::{
    encode::datapackage,
    model::{files, schema::TableSchema},
    state::FileError,
};

/// A file of a release, open, with its path for messages.
type Open = (ParquetRecordBatchReaderBuilder<File>, PathBuf);

/// The rows of a table of a release, in the order of its key; `None` when the release has no such table.
///
/// # Errors
/// When the release has the table, and its file is missing or cannot be read.
pub fn table(release: &Path, name: &str) -> Result<Option<RecordBatch>, ReleaseError> {
    open(release, name)?.map(rows).transpose()
}

/// The first rows of a table of a release; `None` when the release has no such table.
///
/// # Errors
/// When the release has the table, and its file is missing or cannot be read.
pub(super) fn head(release: &Path, name: &str, most: usize) -> Result<Option<RecordBatch>, ReleaseError> {
    open(release, name)?.map(|(builder, path)| rows((builder.with_limit(most), path))).transpose()
}

/// How many rows a table of a release has; none when the release has no such table.
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
            return if is_told(release, name) { Err(ReleaseError::Missing { path }) } else { Ok(None) };
        }
        Err(error) => return Err(FileError::at("read", &path)(error).into()),
    };
    Ok(Some((builder(file, &path)?, path)))
}

/// Whether a release has a table of a name, by its package; a release without a package may have any.
fn is_told(release: &Path, name: &str) -> bool {
    let package = fs::read(release.join(files::File::Package.name()));
    release.is_dir() && package.map_or(true, |bytes| datapackage::lists_file(&bytes, &format!("{name}.parquet")))
}

fn builder(file: File, path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, ReleaseError> {
    ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| failed(path, error))
}

/// Some columns of a table of a release, batch by batch; none when the release has no such table.
///
/// # Errors
/// When the release has the table, and its file is missing or cannot be read.
pub fn columns(release: &Path, name: &str, wanted: &[&str]) -> Result<Option<ParquetRecordBatchReader>, ReleaseError> {
    let Some((builder, path)) = open(release, name)? else { return Ok(None) };
    let mask = ProjectionMask::columns(builder.parquet_schema(), wanted.iter().copied());
    builder.with_projection(mask).build().map(Some).map_err(|error| failed(&path, error))
}

/// A column of a table.
pub enum Column {
    /// All its values.
    Whole(ArrayRef),
    /// They are too many; so many are missing.
    Large {
        /// How many are.
        nulls: u64,
    },
    /// There is no such column, or table.
    Missing,
}

/// A column of a table of a release, if its values are not larger than `most` bytes.
///
/// # Errors
/// When the release has the table, and its file is missing or cannot be read.
pub fn column(release: &Path, name: &str, column: &str, most: usize) -> Result<Column, ReleaseError> {
    let (mut parts, mut bytes, mut nulls, mut is_there) = (Vec::new(), 0, 0, false);
    for rows in columns(release, name, &[column])?.into_iter().flatten() {
        let rows = rows?;
        let Some(part) = rows.columns().first() else { continue };
        is_there = true;
        nulls += part.null_count() as u64;
        bytes += part.get_array_memory_size();
        if bytes <= most {
            parts.push(ArrayRef::clone(part));
        } else {
            parts.clear();
        }
    }
    Ok(match (is_there, bytes <= most) {
        (false, _) => Column::Missing,
        (true, false) => Column::Large { nulls },
        (true, true) => Column::Whole(concat(&parts.iter().map(AsRef::as_ref).collect::<Vec<_>>())?),
    })
}

/// The columns of a table of a release that have values.
///
/// # Errors
/// When the file is there but cannot be read.
pub(super) fn filled(release: &Path, table: &TableSchema) -> Result<Vec<String>, ReleaseError> {
    let mut filled = Vec::new();
    for field in &table.fields {
        // Most columns have one among their first rows.
        for rows in columns(release, &table.name, &[&field.name])?.into_iter().flatten() {
            if rows?.columns().first().is_some_and(|column| column.null_count() < column.len()) {
                filled.push(field.name.clone());
                break;
            }
        }
    }
    Ok(filled)
}

/// A table of a release, batch by batch; none when the release has no such table.
///
/// # Errors
/// When the release has the table, and its file is missing or cannot be read.
pub fn batches(release: &Path, name: &str) -> Result<Option<ParquetRecordBatchReader>, ReleaseError> {
    let Some((builder, path)) = open(release, name)? else { return Ok(None) };
    builder.build().map(Some).map_err(|error| failed(&path, error))
}

fn rows((builder, path): Open) -> Result<RecordBatch, ReleaseError> {
    let schema = builder.schema().clone();
    let batches = builder.build().map_err(|error| failed(&path, error))?.collect::<Result<Vec<_>, _>>()?;
    Ok(concat_batches(&schema, &batches)?)
}

fn failed(path: &Path, error: ParquetError) -> ReleaseError {
    ReleaseError::Parquet { name: path.display().to_string(), error }
}

/// What a Parquet file says of the release it belongs to: name and value.
///
/// # Errors
/// When it cannot be read.
pub(super) fn about(path: &Path) -> Result<Vec<(String, String)>, ReleaseError> {
    let file = File::open(path).map_err(FileError::at("read", path))?;
    let told = builder(file, path)?;
    let told = told.metadata().file_metadata().key_value_metadata().cloned().unwrap_or_default();
    // The columns' own types are written by whoever writes the file.
    let told = told.into_iter().filter(|pair| pair.key != "ARROW:schema");
    Ok(told.filter_map(|pair| Some((pair.key, pair.value?))).collect())
}
