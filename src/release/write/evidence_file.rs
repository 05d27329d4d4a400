//! The evidence of all tables being written: by table, then by section of the recipe, whole rows before single values, each
//! in the order of the source.
//!
//! Chunks give the evidence of all tables mixed. Each series of rows that belong together has row groups of its own, which
//! wait in a file without a name; series of few rows share row groups. Where chunks end does not show.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::array::RecordBatch;

use super::{parquet_file::ParquetFile, part::Part};
use crate::release::error::ReleaseError;
use crate::{
    encode::{
        chunk::TableEncoder,
        evidence,
        parquet::{GroupRows, ParquetWriter, RowGroup, RowGroupBuffer},
    },
    model::published::PublishedFile,
    state::atomic::{self, File},
};

/// Name, title and description of the evidence.
const EVIDENCE: [&str; 3] =
    ["evidence", "Evidência", "De onde vem cada valor: captura, lugar, texto original e regra."];

/// A series of evidence, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EvidenceSeries {
    /// Name of the table.
    pub table: Arc<str>,
    /// Section of the recipe that makes its rows; empty where there is only one.
    pub section: Arc<str>,
    /// Whether it is that of single values, and not of whole rows.
    pub is_of_values: bool,
}

/// The file of the evidence.
pub(super) struct EvidenceFile {
    file: ParquetFile,
    series: BTreeMap<EvidenceSeries, Series>,
    /// Where files without a name are made.
    folder: PathBuf,
}

/// The rows of a series.
#[derive(Default)]
struct Series {
    /// Rows that complete no row group yet.
    buffer: RowGroupBuffer,
    /// Its row groups.
    groups: Option<ParquetWriter<File>>,
}

impl EvidenceFile {
    /// Starts the file in a folder; `summed` if its SHA-256 is needed. Files without a name are made in `scratch`.
    pub(super) fn start([folder, scratch]: [&Path; 2], summed: bool) -> Result<(Self, TableEncoder), ReleaseError> {
        let [name, title, description] = EVIDENCE;
        let part = Part::new([name, title, description], evidence::schema(), &[]);
        let file = ParquetFile::start(folder, &part, summed)?;
        let encoder = file.encoder(&part.schema, false);
        Ok((Self { file, series: BTreeMap::new(), folder: scratch.to_path_buf() }, encoder))
    }

    /// Adds rows of a series; returns the row groups that they complete.
    pub(super) fn add(&mut self, series: &EvidenceSeries, rows: &RecordBatch) -> Vec<GroupRows> {
        if !self.series.contains_key(series) {
            self.series.insert(series.clone(), Series::default());
        }
        self.series.get_mut(series).map(|series| series.buffer.add_all(rows)).unwrap_or_default()
    }

    /// Appends an encoded row group to those of its series.
    pub(super) fn append(&mut self, series: EvidenceSeries, group: RowGroup) -> Result<(), ReleaseError> {
        let (own, failed) = (self.series.entry(series).or_default(), ReleaseError::parquet(&self.folder));
        let groups = match &mut own.groups {
            Some(groups) => groups,
            none => {
                let file = atomic::scratch(&self.folder)?;
                none.insert(ParquetWriter::new(file, &evidence::schema(), &[]).map_err(&failed)?)
            }
        };
        groups.append(group).map_err(failed)
    }

    /// Puts the series one after another, and the evidence of columns after them.
    pub(super) fn end(&mut self, columns: &RecordBatch, encoder: &TableEncoder) -> Result<(), ReleaseError> {
        let mut shared = RowGroupBuffer::default();
        for (_, series) in std::mem::take(&mut self.series) {
            let Series { mut buffer, groups } = series;
            if let Some(groups) = groups {
                self.write(shared.take(), encoder)?;
                let file = groups.finish(&[]).map_err(ReleaseError::parquet(&self.folder))?.into_std();
                self.file.append_file(&file)?;
            }
            for batch in buffer.take().into_iter().flat_map(GroupRows::into_batches) {
                self.write(shared.add_all(&batch), encoder)?;
            }
        }
        // A reader infers types from the first rows, which have keys.
        self.write(shared.add_all(columns), encoder)?;
        self.write(shared.take(), encoder)
    }

    /// Encodes row groups and writes them.
    fn write(
        &mut self,
        groups: impl IntoIterator<Item = GroupRows>,
        encoder: &TableEncoder,
    ) -> Result<(), ReleaseError> {
        groups.into_iter().try_for_each(|group| {
            let encoded = encoder.encode(&group).map_err(ReleaseError::parquet(&self.folder))?;
            self.file.append(encoded, group.rows)
        })
    }

    /// Writes the footer, with `facts` as metadata.
    pub(super) fn finish(self, facts: &[(&str, &str)]) -> Result<PublishedFile, ReleaseError> {
        self.file.finish_titled(facts)
    }
}
