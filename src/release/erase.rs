//! A release that is kept, written again without what a person took back.
//!
//! In goes the folder of a release, by its own package and not by today's schema; its tables, changes,
//! evidence, history and report come out without the records and values that go. What names a value beside
//! its own column (raw text, extremes of a profile) goes with it. The release keeps its version.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use arrow::array::RecordBatch;
use serde_json::Value;

use super::{
    ReleaseError, Spooled, integrity,
    part::{self, Part, Rows},
    read, sidecars,
    traces::{TOLD, Tables, Traces, about, look, tables},
};
use crate::{
    encode::{changes, datapackage, evidence, history},
    model::{
        files::File,
        published::{PublishedDataset, PublishedFile},
        row::{remove_values, value},
        site::Site,
        withdrawal::WithdrawalSet,
    },
    state::{
        FileError, atomic,
        layout::{Layout, PathKey},
    },
};

/// A release being written again.
pub(super) struct Rewriting<'a> {
    /// Its package.
    pub published: &'a PublishedDataset,
    /// Where it stands.
    pub old: &'a Path,
    /// Where it is written.
    pub fresh: &'a Path,
    files: BTreeMap<String, PublishedFile>,
}

/// What makes a release of its own of what is left of another.
pub(super) struct Successor<'a> {
    /// Its version.
    pub version: String,
    /// What it changes.
    pub changes: &'a Spooled,
    /// When its rows and values were seen.
    pub history: &'a Spooled,
    /// What else its package tells.
    pub told: Vec<(&'static str, Value)>,
}

impl<'a> Rewriting<'a> {
    /// Begins with a copy of everything that is its own.
    pub(super) fn begin(published: &'a PublishedDataset, old: &'a Path, fresh: &'a Path) -> Result<Self, ReleaseError> {
        atomic::remove(fresh)?;
        atomic::with_each_file(old, fresh, atomic::copy)?;
        integrity::remove_unlisted(fresh)?;
        Ok(Self { published, old, fresh, files: BTreeMap::new() })
    }

    /// The tables without what goes, as CSV and JSON; gives the files and the rows.
    pub(super) fn texts(&mut self, set: &WithdrawalSet<'_>) -> Result<(Vec<PublishedFile>, Tables), ReleaseError> {
        let shapes = datapackage::shapes(self.published);
        let (mut files, mut left) = (Vec::new(), Vec::new());
        for (index, rows) in tables(self.old, self.published)? {
            let shape = &shapes[index];
            let rows = set.apply(shape, &rows, &datapackage::required(self.published, &shape.table))?;
            files.extend(part::texts(
                self.fresh,
                &Part::named([&shape.table, "", ""], rows.schema(), &[], Rows::Held(rows.clone())),
            )?);
            left.push((index, rows));
        }
        self.files.extend(files.iter().map(|file| (file.name.clone(), file.clone())));
        Ok((files, left))
    }

    /// All else: the tables as Parquet, what is told of the past, the evidence, the report and the package.
    pub(super) fn rest(
        mut self,
        site: &Site,
        left: &Tables,
        set: &WithdrawalSet<'_>,
        traces: &Traces,
        successor: Option<Successor<'_>>,
    ) -> Result<(), ReleaseError> {
        let shapes = datapackage::shapes(self.published);
        let version = successor.as_ref().map_or(&self.published.version, |s| &s.version).clone();
        let mut rows_left = BTreeMap::new();
        for (index, rows) in left {
            let shape = &shapes[*index];
            let key: Vec<_> = shape.key.iter().filter_map(|name| rows.schema().index_of(name).ok()).collect();
            self.parquet(
                &Part::named([&shape.table, "", ""], rows.schema(), &key, Rows::Held(rows.clone())),
                &version,
            )?;
            rows_left.insert(shape.table.clone(), rows.num_rows() as u64);
        }
        let (told_changes, told_history) = match &successor {
            Some(s) => (Some(s.changes.whole(changes::schema())?), Some(s.history.whole(history::schema())?)),
            None => (read::table(self.old, "changes")?, read::table(self.old, "history")?),
        };
        let sorted: [&[usize]; 2] = [&changes::KEY, &history::KEY];
        for (((name, columns), rows), key) in TOLD.into_iter().zip([told_changes, told_history]).zip(sorted) {
            let Some(rows) = rows else { continue };
            let rows = mask(&rows, columns, &|row| set.masks(&row[0], &row[1], &row[2]))?;
            self.tell(&Part::named([name, "", ""], rows.schema(), key, Rows::Held(rows.clone())), &version)?;
        }
        if let Some(told) = read::table(self.old, "evidence")? {
            let rows = evidence::batch(&traces.proofs(&told, set))?;
            self.parquet(
                &Part::named(["evidence", "", ""], rows.schema(), &evidence::KEY, Rows::Held(rows.clone())),
                &version,
            )?;
        }
        // A release that was read back may have none, and one that is damaged is left out.
        let path = self.fresh.join(File::Report.name());
        if let Ok(report) = fs::read(&path) {
            atomic::publish(&path, &traces.report(&report, &rows_left, set))?;
        }
        self.package(site, successor.map(|s| s.told).unwrap_or_default())
    }

    /// The package, with the files as they are now.
    fn package(self, site: &Site, told: Vec<(&'static str, Value)>) -> Result<(), ReleaseError> {
        let path = self.fresh.join(File::Package.name());
        let package = fs::read(&path).map_err(FileError::at("read", &path))?;
        atomic::publish(&path, &datapackage::with_files(&package, &self.files, told))?;
        sidecars::write(site, self.fresh)
    }

    /// A table that is told in every format.
    fn tell(&mut self, part: &Part<'_>, version: &str) -> Result<(), ReleaseError> {
        let texts = part::texts(self.fresh, part)?;
        self.files.extend(texts.map(|file| (file.name.clone(), file)));
        self.parquet(part, version)
    }

    fn parquet(&mut self, part: &Part<'_>, version: &str) -> Result<(), ReleaseError> {
        let told = read::about(&self.old.join(format!("{}.parquet", part.name)))?;
        let own = |(name, value): &(String, String)| {
            let value = if name == "version" { version } else { value.as_str() };
            (name.clone(), value.to_owned())
        };
        let told: Vec<_> = told.iter().map(own).collect();
        let told: Vec<_> = told.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let file = part::bare(&told, self.fresh, part)?;
        self.files.insert(file.name.clone(), file);
        Ok(())
    }
}

/// Writes a kept release again without what goes, and puts it in the place of the old one in one step.
///
/// # Errors
/// When the file system refuses; the release is then as it was.
pub(super) fn rewrite(
    layout: &Layout,
    site: &Site,
    published: &PublishedDataset,
    set: &mut WithdrawalSet<'_>,
) -> Result<(), ReleaseError> {
    let PublishedDataset { dataset, version, .. } = published;
    let folder = layout.path(PathKey::Version(dataset, version));
    let traces = look(&folder, published, set)?;
    if !traces.shown && traces.captures.is_empty() {
        return Ok(());
    }
    let fresh = atomic::incoming(&folder);
    let mut rewriting = Rewriting::begin(published, &folder, &fresh)?;
    let (_, left) = rewriting.texts(set)?;
    rewriting.rest(site, &left, set, &traces, None)?;
    Ok(atomic::exchange(&folder)?)
}

/// Takes out of the other kept releases what one of them brought in, which is taken back whole.
///
/// # Errors
/// When the file system refuses.
pub(super) fn redact(
    layout: &Layout,
    site: &Site,
    removed: &PublishedDataset,
    kept: &[PublishedDataset],
) -> Result<(), ReleaseError> {
    let own = layout.path(PathKey::Version(&removed.dataset, &removed.version));
    let Some(told) = read::table(&own, "changes")? else { return Ok(()) };
    let brought: BTreeSet<([String; 3], String)> = (0..told.num_rows())
        .filter_map(|row| Some((about(&told, row), value(told.column_by_name("after")?, row)?)))
        .collect();
    for published in kept.iter().filter(|p| p.version != removed.version) {
        let folder = layout.path(PathKey::Version(&published.dataset, &published.version));
        let fresh = atomic::incoming(&folder);
        let mut rewriting = Rewriting::begin(published, &folder, &fresh)?;
        for ((name, columns), key) in TOLD.into_iter().zip([changes::KEY.as_slice(), &history::KEY]) {
            let Some(mut rows) = read::table(&folder, name)? else { continue };
            for column in columns {
                let text = |row: usize| rows.column_by_name(column).and_then(|c| value(c, row)).unwrap_or_default();
                let goes: Vec<bool> =
                    (0..rows.num_rows()).map(|row| brought.contains(&(about(&rows, row), text(row)))).collect();
                rows = masked(&rows, column, &goes)?;
            }
            rewriting
                .tell(&Part::named([name, "", ""], rows.schema(), key, Rows::Held(rows.clone())), &published.version)?;
        }
        rewriting.package(site, Vec::new())?;
        atomic::exchange(&folder)?;
    }
    Ok(())
}

/// Rows that tell of values, with those columns masked whose value goes.
fn mask(
    rows: &RecordBatch,
    columns: &[&str],
    goes: &dyn Fn(&[String; 3]) -> bool,
) -> Result<RecordBatch, ReleaseError> {
    let told = |row: usize| Some(about(rows, row)).filter(|told| !told[2].is_empty());
    let goes: Vec<bool> = (0..rows.num_rows()).map(|row| told(row).is_some_and(|told| goes(&told))).collect();
    columns.iter().try_fold(rows.clone(), |rows, column| masked(&rows, column, &goes))
}

/// Rows with a mask in place of some values of a column.
fn masked(rows: &RecordBatch, column: &str, goes: &[bool]) -> Result<RecordBatch, ReleaseError> {
    let mut columns = rows.columns().to_vec();
    let at = rows.schema().index_of(column)?;
    columns[at] = remove_values(&columns[at], goes, true)?;
    Ok(RecordBatch::try_new(rows.schema(), columns)?)
}
