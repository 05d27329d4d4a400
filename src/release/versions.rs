//! The releases of a dataset that are kept, and which of them `latest` shows.

use std::{collections::HashSet, fs, path::Path};

use arrow::array::RecordBatch;

use super::{ReleaseError, delta::delta, read};
use crate::{
    encode::{datapackage, report},
    model::{
        changes::{Change, Kind},
        drift::Drift,
        measure::Measure,
        published::Published,
        schema::{DatasetSchema, TableSchema},
    },
    state::{
        FileError, atomic,
        layout::{Layout, Spot},
    },
};

/// The table that changes of the schema itself are told of.
pub const SCHEMA: &str = "schema";

/// The release that `latest` shows, by its own package.
pub fn latest(layout: &Layout, dataset: &str) -> Option<Published> {
    datapackage::read(&fs::read(layout.path(Spot::Latest(dataset)).join("datapackage.json")).ok()?)
}

/// The report of the release that `latest` shows; empty when there is none.
pub fn last_report(layout: &Layout, dataset: &str) -> Vec<u8> {
    fs::read(layout.path(Spot::Latest(dataset)).join("report.json")).unwrap_or_default()
}

/// What a kept release measured.
pub fn measures(layout: &Layout, dataset: &str, version: &str) -> Vec<Measure> {
    let report = fs::read(layout.path(Spot::Version(dataset, version)).join("report.json"));
    report.map(|bytes| report::measures(&bytes)).unwrap_or_default()
}

/// Every kept release of a dataset, the oldest first.
///
/// # Errors
/// When the dataset's folder is there but cannot be read.
pub fn versions(layout: &Layout, dataset: &str) -> Result<Vec<Published>, FileError> {
    let home = layout.path(Spot::Dataset(dataset));
    let mut kept = Vec::new();
    for name in atomic::names(&home)? {
        let package = fs::read(home.join(&name).join("datapackage.json")).ok();
        kept.extend(package.and_then(|bytes| datapackage::read(&bytes)).filter(|p| p.version == name));
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
    for old in kept.iter().take(beyond).filter(|p| Some(&p.version) != shown.as_ref()) {
        atomic::remove(&layout.path(Spot::Version(dataset, &old.version)))?;
    }
    Ok(())
}

/// What the tables in a folder change against the release that `latest` shows, and how far each table moves; all is
/// new where there is none.
///
/// # Errors
/// When the last release is there but cannot be read.
pub fn changes(layout: &Layout, schema: &DatasetSchema, now: &Path) -> Result<(Vec<Change>, Vec<Drift>), ReleaseError> {
    let latest = layout.path(Spot::Latest(&schema.name));
    let (mut changes, mut drifts) = (Vec::new(), Vec::new());
    for table in &schema.tables {
        let empty = || RecordBatch::new_empty(table.arrow());
        let before = read::table(&latest, &table.name)?.unwrap_or_else(empty);
        let rows = read::table(now, &table.name)?.unwrap_or_else(empty);
        let own = delta(table, &before, &rows)?;
        let count = |kind| own.iter().filter(|c| c.kind == kind).count() as u64;
        let changed: HashSet<_> = own.iter().filter(|c| c.kind == Kind::Modify).map(|c| &c.key).collect();
        drifts.push(Drift {
            table: table.name.clone(),
            before: before.num_rows() as u64,
            added: count(Kind::Add),
            changed: changed.len() as u64,
            vanished: count(Kind::Delete),
            distinct: Vec::new(),
        });
        changes.extend(own);
    }
    let last = super::latest(layout, &schema.name);
    changes.extend(last.iter().flat_map(|last| of_schema(schema, last)));
    Ok((changes, drifts))
}

/// What became of the schema itself: its version, and why it breaks with the one before.
fn of_schema(schema: &DatasetSchema, last: &Published) -> Vec<Change> {
    let before = [Some(last.schema_version.clone()), last.breaking.clone()];
    let after = [Some(schema.version.clone()), schema.breaking.clone()];
    let change = |((field, before), after): ((&str, Option<String>), Option<String>)| Change {
        table: SCHEMA.to_owned(),
        key: schema.name.clone(),
        kind: Kind::Modify,
        field: Some(field.to_owned()),
        before,
        after,
    };
    let all = ["version", "seara:breaking"].into_iter().zip(before).zip(after).map(change);
    all.filter(|c| c.before != c.after).collect()
}

/// What changed between two kept releases, table by table.
///
/// # Errors
/// When one of them cannot be read.
pub fn difference(
    layout: &Layout,
    dataset: &str,
    tables: &[TableSchema],
    [before, after]: [&str; 2],
) -> Result<Vec<Change>, ReleaseError> {
    let mut changes = Vec::new();
    for table in tables {
        let of = |version| read::table(&layout.path(Spot::Version(dataset, version)), &table.name);
        let empty = || RecordBatch::new_empty(table.arrow());
        let (before, after) = (of(before)?.unwrap_or_else(empty), of(after)?.unwrap_or_else(empty));
        changes.extend(delta(table, &before, &after)?);
    }
    Ok(changes)
}
