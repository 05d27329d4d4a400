//! A Parquet file of a release being written: of rows, or of row groups that are encoded elsewhere, each a part of the file.

use std::path::{Path, PathBuf};

use arrow::{array::RecordBatch, datatypes::SchemaRef};

use super::part::{self, Measured, Part, Unfinished};
use crate::release::error::ReleaseError;
use crate::{
    encode::{
        chunk::TableEncoder,
        parquet::{self, ParquetWriter, RowGroup},
    },
    model::published::{FileFormat, PublishedFile},
    state::FileError,
};

/// A Parquet file being written. Its metadata is known last.
pub(in crate::release) struct ParquetFile {
    path: PathBuf,
    file: PublishedFile,
    out: ParquetWriter<Measured>,
}

impl ParquetFile {
    /// Starts it; `hashed` if its SHA-256 is needed.
    pub(in crate::release) fn start(folder: &Path, part: &Part<'_>, hashed: bool) -> Result<Self, ReleaseError> {
        let Unfinished { path, out, file } = part::start(folder, part, FileFormat::Parquet)?.hashed(hashed);
        let out = ParquetWriter::new(out, &part.schema, part.key).map_err(ReleaseError::parquet(&path))?;
        Ok(Self { path, file, out })
    }

    /// Returns the encoder of its row groups; it makes CSV and JSON too if `texts` is set.
    pub(super) fn encoder(&self, schema: &SchemaRef, texts: bool) -> TableEncoder {
        TableEncoder::new(&self.out, schema, texts)
    }

    /// Name of its table.
    pub(in crate::release) fn table(&self) -> &str {
        self.file.name.trim_end_matches(".parquet")
    }

    /// Adds rows.
    pub(in crate::release) fn write(&mut self, rows: &RecordBatch) -> Result<(), ReleaseError> {
        self.out.write(rows).map_err(ReleaseError::parquet(&self.path))
    }

    /// Appends an encoded row group of some rows, as a part.
    pub(super) fn append(&mut self, group: RowGroup, rows: u64) -> Result<(), ReleaseError> {
        let from = self.out.bytes_written();
        self.out.append(group).map_err(ReleaseError::parquet(&self.path))?;
        part::add_part(&mut self.file, rows, [from, self.out.bytes_written()]);
        Ok(())
    }

    /// Appends the row groups of a finished file, each as a part.
    pub(super) fn append_file(&mut self, from: &std::fs::File) -> Result<(), ReleaseError> {
        let Self { path, file, out } = self;
        let mut start = out.bytes_written();
        let mut on_group = |rows, end| {
            part::add_part(file, rows, [start, end]);
            start = end;
        };
        out.append_file(from, &mut on_group).map_err(ReleaseError::parquet(path))
    }

    /// Writes the footer; the title of the file and `facts` become its metadata.
    pub(in crate::release) fn finish_titled(self, facts: &[(&str, &str)]) -> Result<PublishedFile, ReleaseError> {
        let title = self.file.title.clone();
        let facts: Vec<_> = [("title", title.as_str())].into_iter().chain(facts.iter().copied()).collect();
        self.finish(&facts)
    }

    /// Writes the footer, with `facts` as its metadata.
    pub(in crate::release) fn finish(mut self, facts: &[(&str, &str)]) -> Result<PublishedFile, ReleaseError> {
        let out = self.out.finish(facts).map_err(ReleaseError::parquet(&self.path))?;
        out.close(&self.path, &mut self.file)?;
        Ok(self.file)
    }
}

/// Copies a Parquet file with other metadata: its row groups keep their bytes and places.
pub(in crate::release) fn with_facts(
    mut file: PublishedFile,
    from: &Path,
    to: &Path,
    facts: &[(String, String)],
) -> Result<PublishedFile, ReleaseError> {
    let old = std::fs::File::open(from).map_err(FileError::at("read", from))?;
    let mut out = Measured::start(to)?;
    parquet::copy_with_facts(&old, &mut out, facts).map_err(ReleaseError::parquet(from))?;
    out.close(to, &mut file)?;
    Ok(file)
}
