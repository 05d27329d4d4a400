//! Every file of a release, written where nobody looks.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use sha2::{Digest, Sha256};

use super::{Ordered, ReleaseError, versions::versions};
use crate::{
    encode::{
        changes,
        csv::CsvWriter,
        datapackage::{self, Facts},
        evidence,
        json::JsonWriter,
        parquet::ParquetWriter,
    },
    model::{
        changes::Change,
        published::{FileFormat, PublishedFile},
        schema::TableSchema,
    },
    state::{
        FileError, atomic,
        layout::{Layout, Spot},
    },
};

/// A release in its staging folder.
#[derive(Debug)]
pub struct Staged {
    pub(super) folder: PathBuf,
    pub(super) dataset: String,
    pub(super) content: Content,
    /// `<date of the newest capture>-<8 hex of the content>`.
    pub version: String,
}

impl Staged {
    /// Throws the staged files away.
    ///
    /// # Errors
    /// When the staging folder cannot be removed.
    pub fn discard(self) -> Result<(), ReleaseError> {
        Ok(atomic::remove(&self.folder)?)
    }
}

/// SHA-256 over all that a release says; the same content keeps its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content(String);

impl Content {
    /// The eight digits that a version ends with.
    pub fn short(&self) -> String {
        self.0[..8].to_owned()
    }
}

/// A table that is published, whatever it holds.
struct Part<'a> {
    name: &'a str,
    title: &'a str,
    description: &'a str,
    schema: SchemaRef,
    /// Columns that its rows are sorted by.
    key: &'a [usize],
    rows: &'a RecordBatch,
}

impl<'a> Part<'a> {
    fn of(table: &'a TableSchema, rows: &'a RecordBatch) -> Self {
        let TableSchema { name, title, description, primary_key, .. } = table;
        Self { name, title, description, schema: table.arrow(), key: primary_key, rows }
    }
}

/// Writes a release. `facts.version` and `facts.first_captured` are settled here.
///
/// # Errors
/// When a file cannot be written; nothing is visible then.
pub fn stage(
    layout: &Layout,
    facts: &Facts<'_>,
    tables: &Ordered,
    changes: &[Change],
    report: &[u8],
) -> Result<Staged, ReleaseError> {
    let dataset = facts.schema.name.clone();
    let folder = layout.path(Spot::Staging(&dataset));
    atomic::remove(&folder)?;
    fs::create_dir_all(&folder).map_err(FileError::at("create", &folder))?;
    let parts: Vec<_> = facts.schema.tables.iter().zip(&tables.tables).map(|(t, rows)| Part::of(t, rows)).collect();
    let mut files = Vec::new();
    for part in &parts {
        files.extend(texts(&folder, part)?);
    }
    let content = content(facts, &files);
    let version = format!("{}-{}", facts.captured.format("%Y-%m-%d"), content.short());
    let kept = versions(layout, &dataset)?;
    let first_captured = kept.iter().map(|p| p.first_captured).fold(facts.captured, std::cmp::min);
    let sequence = kept.last().map_or(1, |p| p.sequence + 1);
    let facts = Facts { version: &version, sequence, first_captured, ..facts.clone() };
    for part in &parts {
        files.push(parquet(&facts, &folder, part)?);
    }
    let changes = changes::batch(changes, &version)?;
    let part = Part {
        name: "changes",
        title: "Alterações",
        description: "O que mudou desde a versão anterior: registos novos, campos alterados e registos que saíram.",
        schema: changes::schema(),
        key: &changes::KEY,
        rows: &changes,
    };
    files.extend(texts(&folder, &part)?);
    files.push(parquet(&facts, &folder, &part)?);
    let evidence = evidence::batch(&tables.evidence)?;
    let part = Part {
        name: "evidence",
        title: "Evidência",
        description: "De onde vem cada valor: captura, lugar, texto original e regra.",
        schema: evidence::schema(),
        key: &evidence::KEY,
        rows: &evidence,
    };
    files.push(parquet(&facts, &folder, &part)?);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    atomic::write(&folder.join("datapackage.json"), &datapackage::datapackage(&facts, &files))?;
    atomic::write(&folder.join("report.json"), report)?;
    Ok(Staged { folder, dataset, content, version })
}

/// Writes a part as CSV and as JSON.
fn texts(folder: &Path, part: &Part<'_>) -> Result<[PublishedFile; 2], ReleaseError> {
    let schema = &part.schema;
    let names = || schema.fields().iter().map(|f| f.name().as_str());
    let mut csv = start(folder, part, FileFormat::Csv)?;
    let written = CsvWriter::new(&mut csv.out, names()).and_then(|mut w| w.write(part.rows));
    written.map_err(FileError::at("write", &csv.path))?;
    let mut json = start(folder, part, FileFormat::Json)?;
    let written = JsonWriter::new(&mut json.out, names());
    let written = written.and_then(|mut w| w.write(part.rows).and_then(|()| w.finish().map(drop)));
    written.map_err(FileError::at("write", &json.path))?;
    Ok([csv.finish()?, json.finish()?])
}

/// What a release says: its rows, its schema and its publisher, not when or from which file it was made.
fn content(facts: &Facts<'_>, files: &[PublishedFile]) -> Content {
    let mut digest = Sha256::new();
    for file in files {
        digest.update(file.name.as_bytes());
        digest.update(file.sha256.as_bytes());
    }
    for table in &facts.schema.tables {
        digest.update(table.written.to_string().as_bytes());
    }
    let schema = facts.schema;
    digest.update(format!(
        "{:?}{}{}{:?}{}",
        schema.dcat, schema.title, schema.description, schema.keywords, schema.version
    ));
    digest.update(format!("{:?}{}", facts.site, facts.sample));
    Content(hex::encode(digest.finalize()))
}

fn parquet(facts: &Facts<'_>, folder: &Path, part: &Part<'_>) -> Result<PublishedFile, ReleaseError> {
    let Unfinished { path, out, mut told } = start(folder, part, FileFormat::Parquet)?;
    let failed = |error| ReleaseError::Parquet { name: path.display().to_string(), error };
    let sources = facts.sources.join(" ");
    let about = [
        ("title", told.title.as_str()),
        ("licence", facts.site.licence.url.as_str()),
        ("publisher", facts.site.publisher.name.as_str()),
        ("source", sources.as_str()),
        ("version", facts.version),
        ("language", facts.site.language.as_str()),
    ];
    let mut writer = ParquetWriter::new(out, SchemaRef::clone(&part.schema), part.key, &about).map_err(failed)?;
    writer.write(part.rows).map_err(failed)?;
    let out = writer.finish().map_err(failed)?;
    out.close(&path, &mut told)?;
    Ok(told)
}

/// A file being written.
struct Unfinished {
    path: PathBuf,
    out: Measured,
    told: PublishedFile,
}

fn start(folder: &Path, part: &Part<'_>, format: FileFormat) -> Result<Unfinished, FileError> {
    let name = format!("{}.{}", part.name, format.extension());
    let path = folder.join(&name);
    let file = File::create(&path).map_err(FileError::at("create", &path))?;
    let out = Measured { inner: BufWriter::new(file), digest: Sha256::new(), bytes: 0 };
    let title = format!("{} ({})", part.title, format.extension().to_uppercase());
    let description = part.description.to_owned();
    let told = PublishedFile { name, format, title, description, bytes: 0, sha256: String::new() };
    Ok(Unfinished { path, out, told })
}

impl Unfinished {
    fn finish(mut self) -> Result<PublishedFile, FileError> {
        self.out.close(&self.path, &mut self.told)?;
        Ok(self.told)
    }
}

/// Counts and digests what is written, so that no file is read again for it.
struct Measured {
    inner: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Measured {
    fn close(mut self, path: &Path, told: &mut PublishedFile) -> Result<(), FileError> {
        self.inner.flush().map_err(FileError::at("write", path))?;
        self.inner.get_ref().sync_all().map_err(FileError::at("write", path))?;
        told.bytes = self.bytes;
        told.sha256 = hex::encode(self.digest.finalize());
        Ok(())
    }
}

impl Write for Measured {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(buffer)?;
        self.digest.update(&buffer[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
