//! Writes a kept release again without what is withdrawn.
//!
//! In goes the folder of a release, by its own package and not by today's schema. Files that show withdrawn records or
//! values are written again, batch by batch: tables, changes, history, evidence, the report. All others keep their bytes.
//! The release keeps its version, unless a [`Successor`] is made of it.

use std::{collections::BTreeMap, fs, path::Path};

use arrow::{
    array::{BooleanArray, RecordBatch, RecordBatchReader},
    compute::filter_record_batch,
};
use serde_json::Value;

use super::{
    super::{Destination, ReleaseError, SpillFile, integrity, read},
    scan::{EVIDENCE, QUOTING, Scan, naming, scan},
};
use crate::release::write::{
    parquet_file::{self, ParquetFile},
    part::Part,
    sidecars,
    table_writer::TableWriter,
};
use crate::{
    encode::datapackage::{self, NewFile},
    model::{
        files::File,
        published::{FileFormat, PublishedDataset, PublishedFile},
        row::{remove_values, texts_by_name},
        site::Site,
        withdrawal_set::WithdrawalSet,
    },
    state::{FileError, atomic, layout::PathKey},
};

/// A release being written again.
pub(super) struct Rewrite<'a> {
    published: &'a PublishedDataset,
    /// Its folder.
    old: &'a Path,
    /// Where it is written.
    fresh: &'a Path,
    set: &'a WithdrawalSet<'a>,
    scan: &'a Scan,
    files: BTreeMap<String, NewFile>,
    /// Rows of each table that is written again.
    rows: BTreeMap<String, u64>,
}

/// What makes a new release of a rewritten one.
pub(super) struct Successor<'a> {
    /// Its version.
    pub version: &'a str,
    /// What it changes.
    pub changes: &'a SpillFile,
    /// When its rows and values were seen.
    pub history: &'a SpillFile,
    /// Members of its package that differ.
    pub package: Vec<(&'static str, Value)>,
}

impl<'a> Rewrite<'a> {
    /// Starts a release in `fresh` with the files that keep their bytes.
    pub(super) fn start(
        published: &'a PublishedDataset,
        [old, fresh]: [&'a Path; 2],
        set: &'a WithdrawalSet<'a>,
        scan: &'a Scan,
    ) -> Result<Self, ReleaseError> {
        atomic::remove(fresh)?;
        atomic::with_each_file(old, fresh, atomic::link)?;
        integrity::remove_unlisted(fresh)?;
        Ok(Self { published, old, fresh, set, scan, files: BTreeMap::new(), rows: BTreeMap::new() })
    }

    /// Writes the tables that change as CSV and JSON, and all but the footers of their Parquet files, which name the
    /// version.
    pub(super) fn tables(&mut self) -> Result<Vec<ParquetFile>, ReleaseError> {
        let mut open = Vec::new();
        for shape in datapackage::shapes(self.published) {
            if !self.scan.changed.contains(&shape.table) {
                continue;
            }
            let Some(batches) = read::batches(self.old, &shape.table)? else { continue };
            let required = datapackage::required(self.published, &shape.table);
            let schema = batches.schema();
            let key: Vec<_> = shape.key.iter().filter_map(|name| schema.index_of(name).ok()).collect();
            let mut table = self.table(&Part::untitled(&shape.table, schema, &key))?;
            for rows in batches {
                table.write(&self.set.apply(&shape, &rows?, &required)?)?;
            }
            let (parquet, rows) = self.close_texts(table)?;
            self.rows.insert(shape.table.clone(), rows);
            open.push(parquet);
        }
        Ok(open)
    }

    /// CSV and JSON of every table: the content of the release, once [`Self::tables`] are written.
    pub(super) fn texts(&self) -> Vec<PublishedFile> {
        let is_table = |file: &&PublishedFile| {
            let name = file.name.rsplit_once('.').map_or("", |(name, _)| name);
            file.format != FileFormat::Parquet && self.published.schemas.iter().any(|(table, _)| table == name)
        };
        let newest = |file: &PublishedFile| self.files.get(&file.name).map_or(file, |new| &new.file).clone();
        self.published.files.iter().filter(is_table).map(newest).collect()
    }

    /// Writes all else: the footers of tables, changes, history, evidence, the report, the package and its sidecars.
    pub(super) fn finish(
        mut self,
        site: &Site,
        tables: Vec<ParquetFile>,
        successor: Option<Successor<'_>>,
    ) -> Result<(), ReleaseError> {
        let version = successor.as_ref().map_or(self.published.version.as_str(), |s| s.version).to_owned();
        for table in tables {
            self.close_parquet(table, &version)?;
        }
        let (set, own) = (self.set, successor.as_ref().map(|s| [s.changes, s.history]));
        for (n, (name, columns, key)) in QUOTING.into_iter().enumerate() {
            if let Some(own) = own {
                self.replace((name, key), &version, &mut |_, table| {
                    own[n].each(&mut |rows| table.write(&masked(set, rows, columns)?))
                })?;
            } else if self.scan.changed.contains(name) {
                self.replace((name, key), &version, &mut |batches, table| {
                    batches.into_iter().try_for_each(|rows| table.write(&masked(set, &rows?, columns)?))
                })?;
            }
        }
        if self.scan.changed.contains(EVIDENCE) {
            self.evidence(&version)?;
        }
        if successor.is_some() {
            self.name_version(&version)?;
        }
        // A release that was read back may have none, and one that is damaged is left out.
        let path = self.fresh.join(File::Report.name());
        if let Ok(report) = fs::read(&path) {
            atomic::publish(&path, &self.scan.report(&report, &self.rows, self.set))?;
        }
        self.package(site, successor.map(|s| s.package).unwrap_or_default())
    }

    /// Writes the package, with the files as they are now, and its sidecars.
    pub(super) fn package(self, site: &Site, members: Vec<(&'static str, Value)>) -> Result<(), ReleaseError> {
        let path = self.fresh.join(File::Package.name());
        let package = fs::read(&path).map_err(FileError::at("read", &path))?;
        atomic::publish(&path, &datapackage::with_files(&package, &self.files, members))?;
        sidecars::write(site, self.fresh)
    }

    /// Starts a table in every format, in place of the old one.
    fn table(&self, part: &Part<'_>) -> Result<TableWriter, ReleaseError> {
        for format in FileFormat::ALL {
            // The old file has two names: writing through this one would change both.
            atomic::remove_file(&self.fresh.join(format!("{}.{}", part.name, format.extension())))?;
        }
        TableWriter::start(self.fresh, part)
    }

    /// Finishes the CSV and the JSON of a table.
    fn close_texts(&mut self, table: TableWriter) -> Result<(ParquetFile, u64), ReleaseError> {
        let (texts, parquet, rows) = table.finish_texts()?;
        self.files.extend(texts.map(|file| (file.name.clone(), NewFile { file, has_same_parts: false })));
        Ok((parquet, rows))
    }

    /// Finishes a Parquet file with the metadata of the old one, but for the version that it belongs to.
    fn close_parquet(&mut self, parquet: ParquetFile, version: &str) -> Result<(), ReleaseError> {
        let facts = facts(&self.old.join(format!("{}.parquet", parquet.table())), version)?;
        let facts: Vec<_> = facts.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let file = parquet.finish(&facts)?;
        self.files.insert(file.name.clone(), NewFile { file, has_same_parts: false });
        Ok(())
    }

    /// Replaces changes or history by the rows that `write` gives, which gets the old ones.
    pub(super) fn replace(
        &mut self,
        (name, key): (&str, &[usize]),
        version: &str,
        write: &mut dyn FnMut(read::Batches, &mut TableWriter) -> Result<(), ReleaseError>,
    ) -> Result<(), ReleaseError> {
        let Some(batches) = read::batches(self.old, name)? else { return Ok(()) };
        let mut table = self.table(&Part::untitled(name, batches.schema(), key))?;
        write(batches, &mut table)?;
        let (parquet, _) = self.close_texts(table)?;
        self.close_parquet(parquet, version)
    }

    /// Writes the evidence again, without that of what goes, and without raw text that quotes it.
    fn evidence(&mut self, version: &str) -> Result<(), ReleaseError> {
        let Some(batches) = read::batches(self.old, EVIDENCE)? else { return Ok(()) };
        let schema = batches.schema();
        let raw = schema.index_of("raw").ok();
        atomic::remove_file(&self.fresh.join(format!("{EVIDENCE}.{}", FileFormat::Parquet.extension())))?;
        let mut parquet = ParquetFile::start(self.fresh, &Part::untitled(EVIDENCE, schema, &[]), true)?;
        for rows in batches {
            let rows = rows?;
            let names = naming(&rows);
            let stays = |row: usize| {
                let [table, key, field] = names(row);
                !self.set.masks(table, key, field)
            };
            let stays: BooleanArray = (0..rows.num_rows()).map(|row| Some(stays(row))).collect();
            let mut columns = rows.columns().to_vec();
            if let Some(raw) = raw {
                let texts = texts_by_name(&rows, ["raw"]);
                let quotes = |row| texts(row).into_iter().flatten().any(|raw| self.scan.contains_secret(raw));
                let quotes: Vec<bool> = (0..rows.num_rows()).map(quotes).collect();
                columns[raw] = remove_values(&columns[raw], &quotes, false)?;
            }
            let rows = RecordBatch::try_new(rows.schema(), columns)?;
            parquet.write(&filter_record_batch(&rows, &stays)?)?;
        }
        self.close_parquet(parquet, version)
    }

    /// Lets the Parquet files that keep their rows name another version; row groups and parts stay as they are.
    fn name_version(&mut self, version: &str) -> Result<(), ReleaseError> {
        let is_kept =
            |file: &&PublishedFile| file.format == FileFormat::Parquet && !self.files.contains_key(&file.name);
        let kept: Vec<PublishedFile> = self.published.files.iter().filter(is_kept).cloned().collect();
        for file in kept {
            let (from, to) = (self.old.join(&file.name), self.fresh.join(&file.name));
            if !from.is_file() {
                continue;
            }
            atomic::remove_file(&to)?;
            let file = parquet_file::with_facts(file, &from, &to, &facts(&from, version)?)?;
            self.files.insert(file.name.clone(), NewFile { file, has_same_parts: true });
        }
        Ok(())
    }
}

/// The metadata of a Parquet file, with the version that it is to belong to.
fn facts(path: &Path, version: &str) -> Result<Vec<(String, String)>, ReleaseError> {
    let named = |(name, value): (String, String)| match name.as_str() {
        "version" => (name, version.to_owned()),
        _ => (name, value),
    };
    Ok(read::key_values(path)?.into_iter().map(named).collect())
}

/// Rows of changes or history, with the values masked that go.
fn masked(set: &WithdrawalSet<'_>, rows: &RecordBatch, columns: &[&str]) -> Result<RecordBatch, ReleaseError> {
    let names = naming(rows);
    let goes = |row: usize| {
        let [table, key, field] = names(row);
        !field.is_empty() && set.masks(table, key, field)
    };
    let goes: Vec<bool> = (0..rows.num_rows()).map(goes).collect();
    columns.iter().try_fold(rows.clone(), |rows, column| mask_column(&rows, column, &goes))
}

/// Rows with a mask in place of some values of a column.
pub(super) fn mask_column(rows: &RecordBatch, column: &str, goes: &[bool]) -> Result<RecordBatch, ReleaseError> {
    if !goes.contains(&true) {
        return Ok(rows.clone());
    }
    let mut columns = rows.columns().to_vec();
    let at = rows.schema().index_of(column)?;
    columns[at] = remove_values(&columns[at], goes, true)?;
    Ok(RecordBatch::try_new(rows.schema(), columns)?)
}

/// Writes a kept release again without what is withdrawn, and puts it in the place of the old one in one step.
///
/// # Errors
/// When the file system refuses; the release is then as it was.
pub(super) fn rewrite(
    to: Destination<'_>,
    published: &PublishedDataset,
    set: &mut WithdrawalSet<'_>,
) -> Result<(), ReleaseError> {
    let PublishedDataset { dataset, version, .. } = published;
    let folder = to.layout.path(PathKey::Version(dataset, version));
    let mut found = scan(&folder, published, set)?;
    if !found.shown && found.captures.is_empty() {
        return Ok(());
    }
    found.exclude_public(&folder, published, set)?;
    // The evidence of a row stays when only a value of it goes: then nothing may be left to write.
    let report = fs::read(folder.join(File::Report.name())).unwrap_or_default();
    if found.changed.is_empty() && (report.is_empty() || found.report(&report, &BTreeMap::new(), set) == report) {
        return Ok(());
    }
    let fresh = atomic::incoming(&folder);
    let mut rewrite = Rewrite::start(published, [&folder, &fresh], set, &found)?;
    let tables = rewrite.tables()?;
    rewrite.finish(to.site, tables, None)?;
    Ok(atomic::exchange(&folder)?)
}
