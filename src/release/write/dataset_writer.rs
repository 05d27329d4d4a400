//! The tables of a release being written, piece by piece, where nobody looks.
//!
//! Pieces are encoded by whoever read them, and put behind each other here, in the order in which they are given. When
//! all are there the content of the release is known, and by it its version. Read next: `stage`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::array::RecordBatch;
use parquet::errors::ParquetError;

use super::{
    content::{self, Content},
    part::{self, Measured, Part, Texts, Unfinished},
};
use crate::release::error::ReleaseError;
use crate::{
    encode::{
        chunk::{self, EncodedChunk, TableChunk, TableEncoder},
        datapackage::Facts,
        evidence,
        parquet::ParquetWriter,
    },
    model::{
        published::{FileFormat, FilePart, PartSource, PublishedFile},
        schema::DatasetSchema,
        value_counts::TableCounts,
    },
    state::{
        atomic,
        layout::{Layout, PathKey},
    },
};

/// Name, title and description of the evidence.
pub(in crate::release) const EVIDENCE: [&str; 3] =
    ["evidence", "Evidência", "De onde vem cada valor: captura, lugar, texto original e regra."];

/// Tables being written.
pub struct DatasetWriter {
    folder: PathBuf,
    tables: Vec<Table>,
    evidence: ParquetFile,
    counts: Arc<Vec<TableCounts>>,
}

/// The files of a table.
struct Table {
    texts: Texts,
    parquet: ParquetFile,
}

/// A Parquet file that is not finished.
struct ParquetFile {
    path: PathBuf,
    file: PublishedFile,
    out: ParquetWriter<Measured>,
}

/// What makes the chunk of all tables: shared by all workers.
pub struct Encoders {
    /// One a table, in the schema's order.
    pub tables: Vec<TableEncoder>,
    /// That of the evidence.
    pub evidence: TableEncoder,
    /// Counts of the values of each table; none where nobody asks for them.
    counts: Option<Arc<Vec<TableCounts>>>,
}

impl Encoders {
    /// Encodes rows of a table into a chunk, and counts their values.
    ///
    /// # Errors
    /// Those of Parquet, with the columns of the schema never.
    pub fn write(&self, table: usize, chunk: &mut TableChunk, rows: &RecordBatch) -> Result<(), ParquetError> {
        if let Some(counts) = &self.counts {
            counts[table].add(rows);
        }
        self.tables[table].write(chunk, rows)
    }
}

/// A piece of all tables.
pub struct DatasetChunk {
    /// One a table, in the schema's order.
    pub tables: Vec<EncodedChunk>,
    /// The evidence.
    pub evidence: EncodedChunk,
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
    /// Starts the files of every table, and what makes their chunk.
    ///
    /// # Errors
    /// When the staging folder cannot be written to.
    pub fn begin(layout: &Layout, schema: &DatasetSchema) -> Result<(Self, Encoders), ReleaseError> {
        Self::start(layout, schema, true)
    }

    /// The same for files of which nobody asks what they say: they make no release.
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
            let texts = Texts::start(&folder, &part, summed)?;
            let (parquet, encoder) = start_parquet(&folder, &part, true, summed)?;
            tables.push(Table { texts, parquet });
            encoders.push(encoder);
        }
        let [name, title, description] = EVIDENCE;
        let part = Part::new([name, title, description], evidence::schema(), &[]);
        let (evidence, encoder) = start_parquet(&folder, &part, false, summed)?;
        let counts = Arc::new(schema.tables.iter().map(|table| TableCounts::new(&table.arrow())).collect::<Vec<_>>());
        let own = summed.then(|| Arc::clone(&counts));
        let encoders = Encoders { tables: encoders, evidence: encoder, counts: own };
        Ok((Self { folder, tables, evidence, counts }, encoders))
    }

    /// Puts a piece behind those that are there; `of` is what it was made of, if of one piece of a capture.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn append(&mut self, chunk: DatasetChunk, of: Option<&PartSource>) -> Result<(), ReleaseError> {
        let part = |chunk: &EncodedChunk| FilePart { rows: chunk.rows, offset: 0, bytes: 0, source: of.cloned() };
        for (table, mut chunk) in self.tables.iter_mut().zip(chunk.tables) {
            let part = part(&chunk);
            table.texts.part(&chunk.texts.csv, &chunk.texts.json, &part)?;
            table.parquet.append(&mut chunk, &part)?;
        }
        let mut evidence = chunk.evidence;
        let part = part(&evidence);
        self.evidence.append(&mut evidence, &part)
    }

    /// Finishes files that make no release; tells how many rows each table has.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn finish(self) -> Result<Vec<u64>, ReleaseError> {
        let rows = self.tables.iter().map(|t| t.texts.rows).collect();
        for table in self.tables {
            table.texts.finish()?;
            table.parquet.finish(&[])?;
        }
        self.evidence.finish(&[])?;
        Ok(rows)
    }

    /// Finishes the files; what they say makes the version.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn close(self, facts: &Facts<'_>) -> Result<Written, ReleaseError> {
        let mut files = Vec::new();
        let mut parquets = vec![self.evidence];
        for table in self.tables {
            files.extend(table.texts.finish()?);
            parquets.push(table.parquet);
        }
        let content = content::content(facts, &files);
        let version = format!("{}-{}", facts.captured.format("%Y-%m-%d"), content.short());
        let about = about(&Facts { version: &version, ..facts.clone() });
        for parquet in parquets {
            files.push(parquet.finish(&borrowed(&about))?);
        }
        Ok(Written { folder: self.folder, files, content, version, counts: self.counts })
    }
}

impl Written {
    /// The folder with the files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

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

fn start_parquet(
    folder: &Path,
    part: &Part<'_>,
    texts: bool,
    summed: bool,
) -> Result<(ParquetFile, TableEncoder), ReleaseError> {
    let started = part::start(folder, part, FileFormat::Parquet)?;
    let Unfinished { path, out, mut file } = started.hashed(summed);
    file.title = part::title(part, FileFormat::Parquet);
    let (out, encoder) = chunk::start_table(out, &part.schema, part.key, texts).map_err(failed(&path))?;
    Ok((ParquetFile { path, file, out }, encoder))
}

fn failed(path: &Path) -> impl Fn(ParquetError) -> ReleaseError {
    let name = path.display().to_string();
    move |error| ReleaseError::Parquet { name: name.clone(), error }
}

impl ParquetFile {
    fn append(&mut self, chunk: &mut EncodedChunk, part: &FilePart) -> Result<(), ReleaseError> {
        let from = self.out.bytes_written();
        self.out.append(chunk.take_row_groups()).map_err(failed(&self.path))?;
        part::add_part(&mut self.file, part, [from, self.out.bytes_written()]);
        Ok(())
    }

    /// The file with its footer; its title and `about` become its metadata.
    fn finish(mut self, about: &[(&str, &str)]) -> Result<PublishedFile, ReleaseError> {
        let title = self.file.title.clone();
        let facts: Vec<_> = [("title", title.as_str())].into_iter().chain(about.iter().copied()).collect();
        let out = self.out.finish(&facts).map_err(failed(&self.path))?;
        out.close(&self.path, &mut self.file)?;
        Ok(self.file)
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
