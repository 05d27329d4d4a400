//! The files of one table being written: CSV and JSON as chunks give them, Parquet by row groups that are encoded elsewhere.
//!
//! All three have parts of the same rows, those of a row group: fixed places in the table, wherever chunks end.

use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;

use super::part::{self, Measured, Part, Texts, Unfinished};
use crate::release::error::ReleaseError;
use crate::{
    encode::{
        chunk::{self, TableChunk, TableEncoder},
        parquet::{GroupRows, ParquetWriter, RowGroup, RowGroupBuffer},
    },
    model::published::{FileFormat, PublishedFile},
};

/// The files of a table.
pub(super) struct TableFiles {
    texts: Texts,
    parquet: GroupedFile,
    /// Rows that complete no row group yet.
    buffer: RowGroupBuffer,
}

impl TableFiles {
    /// Starts the files in a folder; `summed` if their SHA-256 is needed.
    pub(super) fn start(folder: &Path, part: &Part<'_>, summed: bool) -> Result<(Self, TableEncoder), ReleaseError> {
        let texts = Texts::start(folder, part, summed)?;
        let (parquet, encoder) = GroupedFile::start(folder, part, true, summed)?;
        Ok((Self { texts, parquet, buffer: RowGroupBuffer::default() }, encoder))
    }

    /// Adds the rows of a chunk; returns the row groups that they complete.
    pub(super) fn add(&mut self, chunk: &TableChunk, encoder: &TableEncoder) -> Result<Vec<GroupRows>, ReleaseError> {
        let (texts, mut groups, mut rows) = (&chunk.texts, Vec::new(), 0);
        // Text up to here is written; the batch begins there.
        let (mut written, mut start) = ([0, 0], [0, 0]);
        for (batch, end) in &chunk.batches {
            let mut from = 0;
            while from < batch.num_rows() {
                let (count, group) = self.buffer.add(&batch.slice(from, batch.num_rows() - from));
                (from, rows) = (from + count, rows + count as u64);
                let Some(group) = group else { continue };
                let cut = if from == batch.num_rows() {
                    *end
                } else {
                    let own = encoder.text_bytes(&batch.slice(0, from));
                    [start[0] + own[0], start[1] + own[1]]
                };
                self.texts.put(&texts.csv[written[0]..cut[0]], &texts.json[written[1]..cut[1]], rows)?;
                self.texts.end_part();
                (written, rows) = (cut, 0);
                groups.push(group);
            }
            start = *end;
        }
        self.texts.put(&texts.csv[written[0]..], &texts.json[written[1]..], rows)?;
        Ok(groups)
    }

    /// Takes the rows that complete no row group.
    pub(super) fn take_rest(&mut self) -> Option<GroupRows> {
        self.buffer.take()
    }

    /// Appends an encoded row group of some rows.
    pub(super) fn append(&mut self, group: RowGroup, rows: u64) -> Result<(), ReleaseError> {
        self.parquet.append(group, rows)
    }

    /// Rows so far.
    pub(super) fn rows(&self) -> u64 {
        self.texts.rows
    }

    /// Finishes CSV and JSON; returns them with the Parquet file, whose metadata is known last.
    pub(super) fn finish(self) -> Result<([PublishedFile; 2], GroupedFile), ReleaseError> {
        Ok((self.texts.finish()?, self.parquet))
    }
}

/// A Parquet file being written, of row groups that are encoded elsewhere.
pub(super) struct GroupedFile {
    path: PathBuf,
    file: PublishedFile,
    out: ParquetWriter<Measured>,
}

impl GroupedFile {
    /// Starts it; its encoder makes CSV and JSON too if `texts` is set.
    pub(super) fn start(
        folder: &Path,
        part: &Part<'_>,
        texts: bool,
        summed: bool,
    ) -> Result<(Self, TableEncoder), ReleaseError> {
        let started = part::start(folder, part, FileFormat::Parquet)?;
        let Unfinished { path, out, mut file } = started.hashed(summed);
        file.title = part::title(part, FileFormat::Parquet);
        let (out, encoder) = chunk::start_table(out, &part.schema, part.key, texts).map_err(failed(&path))?;
        Ok((Self { path, file, out }, encoder))
    }

    /// Appends an encoded row group of some rows, as a part.
    pub(super) fn append(&mut self, group: RowGroup, rows: u64) -> Result<(), ReleaseError> {
        let from = self.out.bytes_written();
        self.out.append(group).map_err(failed(&self.path))?;
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
        out.append_file(from, &mut on_group).map_err(failed(path))
    }

    /// Writes the footer; the title of the file and `facts` become its metadata.
    pub(super) fn finish(mut self, facts: &[(&str, &str)]) -> Result<PublishedFile, ReleaseError> {
        let title = self.file.title.clone();
        let facts: Vec<_> = [("title", title.as_str())].into_iter().chain(facts.iter().copied()).collect();
        let out = self.out.finish(&facts).map_err(failed(&self.path))?;
        out.close(&self.path, &mut self.file)?;
        Ok(self.file)
    }
}

pub(super) fn failed(path: &Path) -> impl Fn(ParquetError) -> ReleaseError {
    let name = path.display().to_string();
    move |error| ReleaseError::Parquet { name: name.clone(), error }
}
