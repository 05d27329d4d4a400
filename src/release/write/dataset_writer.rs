//! Writes the tables of a release, chunk by chunk, in the staging folder.
//!
//! Chunks are added in their order; the row groups that they complete are encoded by any thread, and appended in the order
//! in which they were completed. When all are written, the content of the release and so its version are known. Read next:
//! `stage`.

use std::{path::PathBuf, sync::Arc};

use arrow::array::RecordBatch;
use parquet::errors::ParquetError;

use super::{
    content::{self, Content},
    evidence_file::{EvidenceFile, EvidenceSeries},
    part::Part,
    table_files::TableFiles,
};
use crate::release::error::ReleaseError;
use crate::{
    encode::{
        chunk::{TableChunk, TableEncoder},
        datapackage::Facts,
        parquet::{GroupRows, RowGroup},
    },
    model::{published::PublishedFile, schema::DatasetSchema, value_counts::TableCounts},
    state::{
        atomic,
        layout::{Layout, PathKey, StateDir},
    },
};

/// Tables being written.
pub struct DatasetWriter {
    folder: PathBuf,
    tables: Vec<TableFiles>,
    evidence: EvidenceFile,
    counts: Arc<Vec<TableCounts>>,
}

/// Encodes the rows of all tables; workers share it.
pub struct Encoders {
    /// One encoder for each table, in the order of the schema.
    pub tables: Vec<TableEncoder>,
    /// The encoder of the evidence.
    evidence: TableEncoder,
    /// Counts of the values of each table; none if they are not needed.
    counts: Option<Arc<Vec<TableCounts>>>,
}

/// The rows of a chunk.
pub struct DatasetChunk {
    /// Of each table, in the schema's order.
    pub tables: Vec<TableChunk>,
    /// Their evidence, in its order.
    pub evidence: Vec<(EvidenceSeries, RecordBatch)>,
}

/// The rows of a row group that is complete.
pub struct CompleteGroup {
    target: Target,
    rows: GroupRows,
}

/// A row group that is encoded.
pub struct EncodedGroup {
    target: Target,
    group: RowGroup,
    rows: u64,
}

/// What a row group belongs to.
enum Target {
    /// A table, by its index in the schema.
    Table(usize),
    Evidence(EvidenceSeries),
}

impl Encoders {
    /// Encodes rows of a table into a chunk, and counts their values.
    pub fn write(&self, table: usize, chunk: &mut TableChunk, rows: &RecordBatch) {
        if let Some(counts) = &self.counts {
            counts[table].add(rows);
        }
        self.tables[table].write(chunk, rows);
    }

    /// Encodes a row group.
    ///
    /// # Errors
    /// Those of Parquet, with the columns of the schema never.
    pub fn encode(&self, complete: CompleteGroup) -> Result<EncodedGroup, ParquetError> {
        let CompleteGroup { target, rows } = complete;
        let encoder = match &target {
            Target::Table(n) => &self.tables[*n],
            Target::Evidence(_) => &self.evidence,
        };
        Ok(EncodedGroup { group: encoder.encode(&rows)?, rows: rows.rows, target })
    }
}

/// Tables that are written, of which it is known what they say.
#[derive(Debug)]
pub struct Written {
    pub(in crate::release) folder: PathBuf,
    pub(in crate::release) files: Vec<PublishedFile>,
    pub(in crate::release) content: Content,
    /// Its version.
    pub version: String,
    counts: Arc<Vec<TableCounts>>,
}

impl DatasetWriter {
    /// Starts the files of every table, with the encoders of their rows.
    ///
    /// # Errors
    /// When the staging folder cannot be written to.
    pub fn begin(layout: &Layout, schema: &DatasetSchema) -> Result<(Self, Encoders), ReleaseError> {
        Self::start(layout, schema, true)
    }

    /// Starts files that make no release: neither hashes nor values are counted.
    ///
    /// # Errors
    /// When the staging folder cannot be written to.
    pub fn begin_unsummed(layout: &Layout, schema: &DatasetSchema) -> Result<(Self, Encoders), ReleaseError> {
        Self::start(layout, schema, false)
    }

    fn start(layout: &Layout, schema: &DatasetSchema, summed: bool) -> Result<(Self, Encoders), ReleaseError> {
        let folder = layout.path(PathKey::Staging(&schema.name));
        atomic::remove(&folder)?;
        atomic::public_folder(&folder)?;
        let (mut tables, mut encoders) = (Vec::new(), Vec::new());
        for table in &schema.tables {
            let part = Part::new([&table.name, &table.title, &table.description], table.arrow(), &table.primary_key);
            let (files, encoder) = TableFiles::start(&folder, &part, summed)?;
            tables.push(files);
            encoders.push(encoder);
        }
        let scratch = layout.path(PathKey::StateDir(StateDir::Staging));
        let (evidence, encoder) = EvidenceFile::start([&folder, &scratch], summed)?;
        let counts = Arc::new(schema.tables.iter().map(|table| TableCounts::new(&table.arrow())).collect::<Vec<_>>());
        let own = summed.then(|| Arc::clone(&counts));
        let encoders = Encoders { tables: encoders, evidence: encoder, counts: own };
        Ok((Self { folder, tables, evidence, counts }, encoders))
    }

    /// Adds the rows of the next chunk; returns the row groups that they complete, to be encoded and appended.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn add(&mut self, rows: &DatasetChunk, encoders: &Encoders) -> Result<Vec<CompleteGroup>, ReleaseError> {
        let mut complete = Vec::new();
        for (n, chunk) in rows.tables.iter().enumerate() {
            complete.extend(self.add_table(n, chunk, encoders)?);
        }
        for (series, rows) in &rows.evidence {
            let groups = self.evidence.add(series, rows).into_iter();
            complete.extend(groups.map(|rows| CompleteGroup { target: Target::Evidence(series.clone()), rows }));
        }
        Ok(complete)
    }

    /// Adds the next rows of one table; returns the row groups that they complete.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn add_table(
        &mut self,
        table: usize,
        rows: &TableChunk,
        encoders: &Encoders,
    ) -> Result<Vec<CompleteGroup>, ReleaseError> {
        let groups = self.tables[table].add(rows, &encoders.tables[table])?;
        Ok(groups.into_iter().map(|rows| CompleteGroup { target: Target::Table(table), rows }).collect())
    }

    /// Takes the rows of tables that complete no row group, once all chunks were added.
    pub fn take_rest(&mut self) -> Vec<CompleteGroup> {
        let rest = self.tables.iter_mut().map(TableFiles::take_rest).enumerate();
        rest.filter_map(|(n, rows)| Some(CompleteGroup { target: Target::Table(n), rows: rows? })).collect()
    }

    /// Appends the next encoded row group.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn append(&mut self, encoded: EncodedGroup) -> Result<(), ReleaseError> {
        let EncodedGroup { target, group, rows } = encoded;
        match target {
            Target::Table(n) => self.tables[n].append(group, rows),
            Target::Evidence(series) => self.evidence.append(series, group),
        }
    }

    /// Ends the evidence with that of columns.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn end_evidence(&mut self, columns: &RecordBatch, encoders: &Encoders) -> Result<(), ReleaseError> {
        self.evidence.end(columns, &encoders.evidence)
    }

    /// Finishes files that make no release; returns how many rows each table has.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn finish(self) -> Result<Vec<u64>, ReleaseError> {
        let rows = self.tables.iter().map(TableFiles::rows).collect();
        for table in self.tables {
            table.finish()?.1.finish_titled(&[])?;
        }
        self.evidence.finish(&[])?;
        Ok(rows)
    }

    /// Finishes the files; what they say makes the version.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn close(self, facts: &Facts<'_>) -> Result<Written, ReleaseError> {
        let (mut files, mut parquets) = (Vec::new(), Vec::new());
        for table in self.tables {
            let (texts, parquet) = table.finish()?;
            files.extend(texts);
            parquets.push(parquet);
        }
        let content = content::content(facts, &files);
        let version = format!("{}-{}", facts.captured.format("%Y-%m-%d"), content.short());
        let about = about(&Facts { version: &version, ..facts.clone() });
        files.push(self.evidence.finish(&borrowed(&about))?);
        for parquet in parquets {
            files.push(parquet.finish_titled(&borrowed(&about))?);
        }
        Ok(Written { folder: self.folder, files, content, version, counts: self.counts })
    }
}

impl Written {
    /// Counts of the values of each table, in the schema's order.
    pub fn counts(&self) -> &[TableCounts] {
        &self.counts
    }

    /// What they say.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// Throws the files away.
    ///
    /// # Errors
    /// When the staging folder cannot be removed.
    pub fn discard(self) -> Result<(), ReleaseError> {
        Ok(atomic::remove(&self.folder)?)
    }
}

/// The key-value metadata of the Parquet files of a release.
pub(in crate::release) fn about(facts: &Facts<'_>) -> [(&'static str, String); 5] {
    let site = facts.site;
    [
        ("licence", site.licence.url.clone()),
        ("publisher", site.publisher.name.clone()),
        ("source", facts.sources.join(" ")),
        ("version", facts.version.to_owned()),
        ("language", site.language.clone()),
    ]
}

pub(in crate::release) fn borrowed<'a>(about: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    about.iter().map(|(name, value)| (*name, value.as_str())).collect()
}
