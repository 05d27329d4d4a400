//! The kept releases of a dataset, which of them `latest` shows, and what changed between them.

use std::{fs, path::Path};

use super::{
    Kept, ReleaseError, Written,
    delta::delta,
    folders,
    integrity::{check_integrity, require_intact},
    read,
    spill_file::{SpillFile, SpillWriter},
};
use crate::{
    encode::{changes as changes_table, datapackage, report},
    model::{
        changes::{Change, ChangeKind},
        files::File,
        published::{PublishedDataset, is_version},
        schema::{DatasetSchema, TableSchema},
        statistics::Drift,
        statistics::Measure,
    },
    state::{
        FileError, atomic,
        layout::{Layout, PathKey, StateDir},
    },
};

/// Name of the table under which changes of the schema itself are listed.
pub const SCHEMA: &str = "schema";

/// Returns the release that `latest` shows, by its own package.
pub fn latest(layout: &Layout, dataset: &str) -> Option<PublishedDataset> {
    package(&layout.path(PathKey::Latest(dataset)))
}

/// Returns the release in a folder, by its own package.
pub(super) fn package(folder: &Path) -> Option<PublishedDataset> {
    datapackage::read(&fs::read(folder.join(File::Package.name())).ok()?)
}

/// Returns the names of the folders of kept releases, intact or not, the oldest first by day.
///
/// # Errors
/// When the dataset's folder is there but cannot be read.
pub(super) fn version_folders(layout: &Layout, dataset: &str) -> Result<Vec<String>, FileError> {
    let mut names = folders(&layout.path(PathKey::Dataset(dataset)))?;
    names.retain(|name| is_version(name));
    Ok(names)
}

/// Returns the measures in the report of a kept release; none where it cannot be read.
pub fn measures(layout: &Layout, dataset: &str, version: &str) -> Vec<Measure> {
    let report = fs::read(layout.path(PathKey::Version(dataset, version)).join(File::Report.name()));
    report.map(|bytes| report::measures(&bytes)).unwrap_or_default()
}

/// Returns every kept release of a dataset, the oldest first.
///
/// # Errors
/// When the dataset's folder is there but cannot be read.
pub fn versions(layout: &Layout, dataset: &str) -> Result<Vec<PublishedDataset>, FileError> {
    let home = layout.path(PathKey::Dataset(dataset));
    let mut kept = Vec::new();
    for name in atomic::names(&home)? {
        kept.extend(package(&home.join(&name)).filter(|p| p.version == name));
    }
    kept.sort_by(|a, b| (a.sequence, &a.version).cmp(&(b.sequence, &b.version)));
    Ok(kept)
}

/// Removes the oldest releases beyond `keep`; the one that `latest` shows always stays.
///
/// # Errors
/// When one cannot be removed.
pub(super) fn prune(layout: &Layout, dataset: &str, keep: usize) -> Result<(), FileError> {
    let shown = latest(layout, dataset).map(|p| p.version);
    let kept = versions(layout, dataset)?;
    let beyond = kept.len().saturating_sub(keep.max(1));
    let mut old = kept.iter().take(beyond).filter(|p| Some(&p.version) != shown.as_ref()).peekable();
    if old.peek().is_none() {
        return Ok(());
    }
    old.try_for_each(|old| atomic::remove(&layout.path(PathKey::Version(dataset, &old.version))))?;
    // The journal forgets the release next: after a loss of power no old one must be there again.
    atomic::settle(&layout.path(PathKey::Dataset(dataset)))
}

/// Compares written tables with the last release: returns the rows of `changes`, and the drift of each table. Without a last
/// release every row is new. Many changes are kept in a temporary file.
///
/// The tables are read again: a row can only be compared once all rows are in the order of their key.
///
/// # Errors
/// When a release cannot be read, or the temporary file not be written.
pub fn changes(
    layout: &Layout,
    schema: &DatasetSchema,
    last: Option<&Kept>,
    now: &Written,
) -> Result<(SpillFile, Vec<Drift>), ReleaseError> {
    let spool = SpillWriter::new(changes_table::schema(), &layout.path(PathKey::StateDir(StateDir::Staging)));
    let mut writer = ChangeWriter { spool, version: &now.version, waiting: Vec::new() };
    let mut drifts = Vec::new();
    for table in &schema.tables {
        let before = last.map(|last| read::batches(&last.folder, &table.name)).transpose()?.flatten();
        let after = read::batches(&now.folder, &table.name)?;
        let sides = (before.into_iter().flatten(), after.into_iter().flatten());
        let counts = delta(table, sides.0, sides.1, &mut |change| writer.add(change))?;
        drifts.push(Drift {
            table: table.name.clone(),
            before: counts.before,
            added: counts.added,
            changed: counts.changed,
            vanished: counts.vanished,
            distinct: Vec::new(),
            filled: last.map(|last| read::filled(&last.folder, table)).transpose()?.unwrap_or_default(),
        });
    }
    last.iter().flat_map(|last| schema_changes(schema, &last.published)).try_for_each(|change| writer.add(change))?;
    writer.write()?;
    Ok((writer.spool.done()?, drifts))
}

/// Returns known changes as rows of `changes`.
pub(super) fn to_rows(layout: &Layout, changes: Vec<Change>, version: &str) -> Result<SpillFile, ReleaseError> {
    let spool = SpillWriter::new(changes_table::schema(), &layout.path(PathKey::StateDir(StateDir::Staging)));
    let mut writer = ChangeWriter { spool, version, waiting: changes };
    writer.write()?;
    writer.spool.done()
}

/// Changes of a batch.
const WAITING: usize = 8192;

/// Writes changes as rows of `changes`, many at a time.
struct ChangeWriter<'v> {
    spool: SpillWriter,
    version: &'v str,
    waiting: Vec<Change>,
}

impl ChangeWriter<'_> {
    fn add(&mut self, change: Change) -> Result<(), ReleaseError> {
        self.waiting.push(change);
        if self.waiting.len() < WAITING { Ok(()) } else { self.write() }
    }

    fn write(&mut self) -> Result<(), ReleaseError> {
        if !self.waiting.is_empty() {
            self.spool.add(changes_table::batch(&self.waiting, self.version)?)?;
            self.waiting.clear();
        }
        Ok(())
    }
}

/// The changes of the schema itself: its version, and why it breaks with the one before.
fn schema_changes(schema: &DatasetSchema, last: &PublishedDataset) -> Vec<Change> {
    let before = [Some(last.schema_version.clone()), last.breaking.clone()];
    let after = [Some(schema.version.clone()), schema.breaking.clone()];
    let change = |((field, before), after): ((&str, Option<String>), Option<String>)| Change {
        table: SCHEMA.to_owned(),
        key: schema.name.clone(),
        kind: ChangeKind::Modify,
        field: Some(field.to_owned()),
        before,
        after,
    };
    let all = ["version", "seara:breaking"].into_iter().zip(before).zip(after).map(change);
    all.filter(|c| c.before != c.after).collect()
}

/// Returns the changes between two kept releases, table by table.
///
/// # Errors
/// When one of them is not what its package says, or cannot be read.
pub fn difference(
    layout: &Layout,
    dataset: &str,
    tables: &[TableSchema],
    [before, after]: [&str; 2],
) -> Result<Vec<Change>, ReleaseError> {
    for version in [before, after] {
        require_intact(
            check_integrity(layout, dataset, &layout.path(PathKey::Version(dataset, version)))?,
            dataset,
            version,
        )?;
    }
    let mut changes = Vec::new();
    for table in tables {
        let of = |version| read::batches(&layout.path(PathKey::Version(dataset, version)), &table.name);
        let (before, after) = (of(before)?.into_iter().flatten(), of(after)?.into_iter().flatten());
        delta(table, before, after, &mut |change| {
            changes.push(change);
            Ok(())
        })?;
    }
    Ok(changes)
}
