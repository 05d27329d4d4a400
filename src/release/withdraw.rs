//! What a person takes back: a release, a record, or a value. It reaches every kept release, the captures it was
//! read in, and whatever waits or was set aside; what it changes is told without the value.
//!
//! Everything that must be known is written in the journal before the first file changes, so that the next
//! command can finish what a cut left half done, without the specs.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use arrow::array::RecordBatch;

use super::{
    Contents, Ordered, ReleaseError, catalogue,
    delta::aligned,
    erase::{self, Traces},
    history, latest, link, read, relocate, stage, versions,
};
use crate::{
    encode::datapackage::{self, Facts},
    model::{
        changes::{Change, Kind},
        published::Published,
        row::{named, value},
        schema::{DatasetSchema, MASK},
        site::Site,
        withdrawal::{Going, Shape, Withdrawal},
    },
    state::{
        FileError, atomic, captures,
        journal::{self, Erasure, Removal, Step},
        layout::{Layout, Spot},
        quarantine,
    },
};

/// What a withdrawal did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// The version that is shown now; none when the dataset is gone.
    pub shown: Option<String>,
    /// Kept releases that had it.
    pub releases: usize,
    /// Captures that were erased.
    pub captures: usize,
}

/// Takes a kept release back; the one before it is shown when it was shown. `None` when there is no such.
///
/// # Errors
/// When the file system refuses.
pub fn remove(layout: &Layout, site: &Site, dataset: &str, version: &str) -> Result<Option<Withdrawn>, ReleaseError> {
    let kept = versions(layout, dataset)?;
    let Some(at) = kept.iter().position(|p| p.version == version) else { return Ok(None) };
    let shown = latest(layout, dataset).map(|p| p.version).filter(|v| v != version);
    let before = kept[..at].last().or(kept.get(at + 1)).map(|p| p.version.clone());
    let mut own = rests_on(layout, dataset, version)?;
    for other in super::datasets(layout)? {
        for one in versions(layout, &other)?.iter().filter(|p| other != dataset || p.version != version) {
            let needed = rests_on(layout, &other, &one.version)?;
            own.retain(|capture| !needed.contains(capture));
        }
    }
    let removal = Removal { version: version.to_owned(), then: shown.or(before), captures: own.into_iter().collect() };
    journal::begin(layout, dataset, Step::Remove(removal.clone()))?;
    removed(layout, site, dataset, &removal)?;
    Ok(Some(Withdrawn { shown: removal.then, releases: 1, captures: removal.captures.len() }))
}

/// Captures that the values of a release rest on.
fn rests_on(layout: &Layout, dataset: &str, version: &str) -> Result<BTreeSet<String>, ReleaseError> {
    let proofs = read::table(&layout.path(Spot::Version(dataset, version)), "evidence")?;
    let column = proofs.as_ref().and_then(|rows| rows.column_by_name("capture"));
    Ok(column.into_iter().flat_map(|c| (0..c.len()).filter_map(|row| value(c, row))).collect())
}

/// Carries out what the journal tells of a release that is taken back; doing it again changes nothing.
pub(super) fn removed(layout: &Layout, site: &Site, dataset: &str, removal: &Removal) -> Result<(), ReleaseError> {
    match &removal.then {
        Some(version) => link(layout, dataset, version)?,
        None => atomic::remove(&layout.path(Spot::Latest(dataset)))?,
    }
    atomic::remove(&layout.path(Spot::Version(dataset, &removal.version)))?;
    forget(layout, dataset, &removal.captures)?;
    if removal.then.is_none() {
        atomic::remove(&layout.path(Spot::Dataset(dataset)))?;
    }
    let shown = removal.then.as_ref().map(|version| layout.path(Spot::Version(dataset, version)));
    catalogue::write(layout, &catalogue::with(layout, site, (dataset, shown.as_deref()))?)?;
    Ok(journal::done(layout, dataset)?)
}

/// Takes a record or a value back from every kept release. When the shown release had it, a new version without
/// it is shown, whose changes tell that it is gone. `withdrawn` is told in the new version's package.
///
/// # Errors
/// When a release cannot be read, or the file system refuses.
pub fn erase(
    layout: &Layout,
    site: &Site,
    schema: &DatasetSchema,
    withdrawal: &Withdrawal,
    withdrawn: Vec<serde_json::Value>,
) -> Result<Withdrawn, ReleaseError> {
    let dataset = schema.name.as_str();
    let asked = std::slice::from_ref(withdrawal);
    let mut going = Going::new(asked);
    let (mut found, mut releases) = (BTreeSet::new(), 0);
    for published in versions(layout, dataset)? {
        let folder = layout.path(Spot::Version(dataset, &published.version));
        let traces = erase::look(&folder, &published, &mut going)?;
        releases += usize::from(traces.shown);
        found.extend(traces.captures);
    }
    // What waits, and what was set aside, may have it too: the captures of both go as they do.
    let held = layout.path(Spot::Held(dataset));
    if let Some(published) = package(&held) {
        found.extend(erase::look(&held, &published, &mut going)?.captures);
    }
    found.extend(quarantine::load(layout, dataset)?.captures.into_values());
    let Some(shown) = latest(layout, dataset) else {
        let captures: Vec<_> = found.into_iter().collect();
        forget(layout, dataset, &captures)?;
        return Ok(Withdrawn { shown: None, releases: 0, captures: captures.len() });
    };
    let traces = erase::look(&layout.path(Spot::Latest(dataset)), &shown, &mut going)?;
    let version = match traces.shown {
        true => successor(layout, site, schema, &shown, &traces, &going, withdrawn)?,
        false => shown.version,
    };
    let rows = going.rows.iter().cloned().collect();
    let erasure = Erasure { version, what: withdrawal.clone(), rows, captures: found.into_iter().collect() };
    journal::begin(layout, dataset, Step::Erase(erasure.clone()))?;
    erased(layout, site, dataset, &erasure)?;
    Ok(Withdrawn { shown: Some(erasure.version), releases, captures: erasure.captures.len() })
}

/// The release in a folder, by its own package.
fn package(folder: &Path) -> Option<Published> {
    datapackage::read(&fs::read(folder.join("datapackage.json")).ok()?)
}

/// Stages what follows the shown release: the same without what goes. Gives its version.
fn successor(
    layout: &Layout,
    site: &Site,
    schema: &DatasetSchema,
    shown: &Published,
    traces: &Traces,
    going: &Going<'_>,
    withdrawn: Vec<serde_json::Value>,
) -> Result<String, ReleaseError> {
    let folder = layout.path(Spot::Latest(&schema.name));
    let (mut tables, mut changes, mut rows_left) = (Vec::new(), Vec::new(), BTreeMap::new());
    for (table, shape) in schema.tables.iter().zip(Shape::all(schema)) {
        let rows = read::table(&folder, &table.name)?;
        let rows = rows.unwrap_or_else(|| RecordBatch::new_empty(table.arrow()));
        let rows = aligned(table, &rows)?;
        let required: Vec<_> = table.fields.iter().filter(|f| f.constraints.required).map(|f| f.name.clone()).collect();
        let left = erase::without(&rows, &shape, &required, going)?;
        changes.extend(told(&shape, &rows, going));
        rows_left.insert(table.name.clone(), left.num_rows() as u64);
        tables.push(left);
    }
    let proofs = read::table(&folder, "evidence")?;
    let evidence = proofs.map(|rows| erase::proofs(&rows, traces, going)).unwrap_or_default();
    let path = folder.join("report.json");
    let before = fs::read(&path).map_err(FileError::at("read", &path))?;
    let report = traces.report(&before, &rows_left, going);
    let mut past = history(layout, schema, &changes, shown.captured.date_naive())?;
    for seen in past.iter_mut().filter(|s| s.field.as_ref().is_some_and(|f| going.hides(&s.table, &s.key, f))) {
        seen.value = seen.value.take().map(|_| MASK.to_owned());
    }
    let mut facts = Facts::new(site, schema, shown.captured, &shown.sources, shown.sample);
    facts.withdrawn = withdrawn;
    let ordered = Ordered { tables, evidence };
    let contents = Contents { tables: &ordered, changes: &changes, history: &past, report: &report };
    Ok(stage(layout, &facts, contents)?.version)
}

/// What a table changes by what goes: rows deleted, values modified, never told.
fn told(shape: &Shape, rows: &RecordBatch, going: &Going<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let change = |key: &String, kind, field: Option<&String>| Change {
        table: shape.table.clone(),
        key: key.clone(),
        kind,
        field: field.cloned(),
        before: field.map(|_| MASK.to_owned()),
        after: None,
    };
    for row in 0..rows.num_rows() {
        let Some(key) = named(rows, &shape.key, row) else { continue };
        if going.takes(&shape.table, &key) {
            changes.push(change(&key, Kind::Delete, None));
            continue;
        }
        for (field, column) in rows.schema().fields().iter().zip(rows.columns()) {
            if column.is_valid(row) && going.hides(&shape.table, &key, field.name()) {
                changes.push(change(&key, Kind::Modify, Some(field.name())));
            }
        }
    }
    changes
}

/// Carries out what the journal tells of a record or value that is taken back; doing it again changes nothing.
pub(super) fn erased(layout: &Layout, site: &Site, dataset: &str, erasure: &Erasure) -> Result<(), ReleaseError> {
    let (staged, place) = (layout.path(Spot::Staging(dataset)), layout.path(Spot::Version(dataset, &erasure.version)));
    let is_staged = package(&staged).is_some_and(|p| p.version == erasure.version);
    if !place.is_dir() && is_staged {
        relocate(&staged, &place)?;
    }
    // A later run may have taken its place in the meantime: then that is shown, and erased as well.
    let shown = latest(layout, dataset).map(|p| p.version);
    let version = if place.is_dir() { Some(erasure.version.clone()) } else { shown };
    let asked = std::slice::from_ref(&erasure.what);
    let mut going = Going::new(asked);
    going.rows.extend(erasure.rows.iter().cloned());
    for published in versions(layout, dataset)? {
        let folder = layout.path(Spot::Version(dataset, &published.version));
        erase::rewrite(layout, &published, &folder, &mut going)?;
    }
    if let Some(version) = &version {
        link(layout, dataset, version)?;
    }
    forget(layout, dataset, &erasure.captures)?;
    let shown = version.map(|version| layout.path(Spot::Version(dataset, &version)));
    catalogue::write(layout, &catalogue::with(layout, site, (dataset, shown.as_deref()))?)?;
    Ok(journal::done(layout, dataset)?)
}

/// Erases captures, and what waits or was set aside, which may rest on them.
fn forget(layout: &Layout, dataset: &str, erased: &[String]) -> Result<(), ReleaseError> {
    for capture in erased {
        captures::erase(layout, capture)?;
    }
    atomic::remove(&layout.path(Spot::Held(dataset)))?;
    for spot in [Spot::HeldNote(dataset), Spot::Quarantine(dataset), Spot::Rejected(dataset)] {
        atomic::remove_file(&layout.path(spot))?;
    }
    Ok(())
}
