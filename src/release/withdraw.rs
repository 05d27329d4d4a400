//! What a person takes back: a release, a record, or a value. It reaches every kept release, the captures it was
//! read in, and whatever waits or was set aside; what it changes is told without the value.
//!
//! Everything that must be known is written in the journal before the first file changes, so that the next
//! command can finish what a cut left half done, without the specs.

use std::{collections::BTreeSet, path::Path};

use serde_json::{Value, json};

use super::{
    Kept, ReleaseError, capture_refs, catalogue,
    erase::{self, Rewriting, Successor},
    history,
    integrity::{self, check_integrity, require_intact},
    latest, link, read,
    stage::content,
    traces::{self, Traces},
    versions::{self, package, versions},
};
use crate::{
    encode::datapackage::{self, Facts},
    model::{
        changes::{Change, ChangeKind},
        published::PublishedDataset,
        row::key_by_names,
        schema::{DatasetSchema, MASK},
        site::Site,
        withdrawal::{Withdrawal, WithdrawalSet},
    },
    state::{
        atomic, captures,
        journal::{self, Erasure, Removal, Step},
        layout::{Layout, PathKey},
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

/// Takes a kept release back; the last whole one before it is shown when it was shown. `None` when there is no such.
/// `heard` is called when it is gone, before the journal forgets it: who was told of nothing finds it there.
///
/// # Errors
/// When a release is damaged where it must be read, or the file system refuses; nothing is begun when one is.
pub fn remove(
    layout: &Layout,
    site: &Site,
    dataset: &str,
    version: &str,
    heard: &mut dyn FnMut(&Withdrawn),
) -> Result<Option<Withdrawn>, ReleaseError> {
    let kept = versions(layout, dataset)?;
    let Some(at) = kept.iter().position(|p| p.version == version) else { return Ok(None) };
    integrity::require_readable(layout, dataset)?;
    let shown = latest(layout, dataset).map(|p| p.version).filter(|v| v != version);
    let then = match shown {
        Some(shown) => Some(shown),
        None => next(layout, dataset, kept[..at].iter().rev().chain(&kept[at + 1..]))?,
    };
    let needed = capture_refs::referenced(layout, |of, one| (of, one) != (dataset, version))?;
    let captures = capture_refs::unreferenced(layout, &kept, &needed).into_iter().collect();
    let removal = Removal { version: version.to_owned(), then, captures };
    journal::begin(layout, dataset, Step::Remove(removal.clone()))?;
    removed(layout, site, dataset, &removal)?;
    let done = Withdrawn { shown: removal.then, releases: 1, captures: removal.captures.len() };
    heard(&done);
    journal::done(layout, dataset)?;
    Ok(Some(done))
}

/// The first of some kept releases that is whole, to be shown next; none when there are none.
fn next<'p>(
    layout: &Layout,
    dataset: &str,
    kept: impl Iterator<Item = &'p PublishedDataset>,
) -> Result<Option<String>, ReleaseError> {
    let mut damaged = None;
    for PublishedDataset { version, .. } in kept {
        let faults = check_integrity(layout, dataset, &layout.path(PathKey::Version(dataset, version)))?;
        match require_intact(faults, dataset, version) {
            Ok(()) => return Ok(Some(version.clone())),
            Err(error) => damaged = damaged.or(Some(error)),
        }
    }
    damaged.map_or(Ok(None), Err)
}

/// Bytes that the history may take while it is sorted.
const SORTED: usize = 64 << 20;

/// Carries out what the journal tells of a release that is taken back; doing it again changes nothing.
pub(super) fn removed(layout: &Layout, site: &Site, dataset: &str, removal: &Removal) -> Result<(), ReleaseError> {
    let kept = versions(layout, dataset)?;
    if let Some(own) = kept.iter().find(|p| p.version == removal.version) {
        erase::redact(layout, site, own, &kept)?;
    }
    match &removal.then {
        Some(version) => link(layout, dataset, version)?,
        None => {
            // First it is told no more, so that no catalogue leads to what is not there.
            catalogue::write(layout, &catalogue::with(layout, site, (dataset, None))?)?;
            atomic::remove(&layout.path(PathKey::Latest(dataset)))?;
        }
    }
    atomic::remove(&layout.path(PathKey::Version(dataset, &removal.version)))?;
    forget(layout, dataset, &removal.captures)?;
    if removal.then.is_none() {
        atomic::remove(&layout.path(PathKey::Dataset(dataset)))?;
    }
    settled(layout, site, dataset, removal.then.as_deref())
}

/// Whether anything that is kept, waits or was set aside knows one of the records; and whether any shows it.
///
/// # Errors
/// When a release cannot be read.
pub fn shows(layout: &Layout, dataset: &str, records: &[Withdrawal]) -> Result<[bool; 2], ReleaseError> {
    let (mut found, mut set) = ([false; 2], WithdrawalSet::new(records));
    for (folder, published) in everywhere(layout, dataset)? {
        let traces = traces::look(&folder, &published, &mut set)?;
        found = [found[0] || traces.known, found[1] || traces.shown];
    }
    let aside = quarantine::load(layout, dataset)?;
    found[0] |= aside.entries.iter().any(|entry| set.masks(&entry.table, &entry.key, &entry.field));
    Ok(found)
}

/// Every release of a dataset that is kept or waits.
fn everywhere(layout: &Layout, dataset: &str) -> Result<Vec<(std::path::PathBuf, PublishedDataset)>, ReleaseError> {
    let kept = versions(layout, dataset)?.into_iter();
    let place = |p: PublishedDataset| (layout.path(PathKey::Version(dataset, &p.version)), p);
    let held = layout.path(PathKey::PendingReview(dataset));
    let waits = package(&held).map(|published| (held, published));
    Ok(kept.map(place).chain(waits).collect())
}

/// Takes records and values back from every kept release. When the shown release had one, a new version without
/// it is shown, whose changes tell that it is gone. `withdrawn` is told in the new version's package; `heard` is called as
/// [`remove`] does.
///
/// # Errors
/// When a release is damaged where it must be read, or the file system refuses; nothing is begun when one is.
pub fn erase(
    layout: &Layout,
    site: &Site,
    schema: &DatasetSchema,
    records: &[Withdrawal],
    withdrawn: Vec<Value>,
    heard: &mut dyn FnMut(&Withdrawn),
) -> Result<Withdrawn, ReleaseError> {
    let dataset = schema.name.as_str();
    integrity::require_readable(layout, dataset)?;
    let mut set = WithdrawalSet::new(records);
    let (mut found, mut releases) = (BTreeSet::new(), 0);
    let kept = versions(layout, dataset)?;
    for (folder, published) in everywhere(layout, dataset)? {
        let traces = traces::look(&folder, &published, &mut set)?;
        releases += usize::from(traces.shown && kept.contains(&published));
        found.extend(traces.captures);
    }
    // Captures that nothing kept rests on may have it too, and nobody can tell.
    found.extend(capture_refs::unreferenced(layout, &kept, &capture_refs::referenced(layout, |_, _| true)?));
    found.extend(quarantine::load(layout, dataset)?.captures.into_values().flatten());
    let captures: Vec<String> = found.into_iter().collect();
    let Some(shown) = latest(layout, dataset) else {
        forget(layout, dataset, &captures)?;
        let done = Withdrawn { shown: None, releases: 0, captures: captures.len() };
        heard(&done);
        return Ok(done);
    };
    let traces = traces::look(&layout.path(PathKey::Latest(dataset)), &shown, &mut set)?;
    let version = match traces.shown {
        true => successor(layout, site, schema, &shown, &traces, &set, withdrawn)?,
        false => shown.version,
    };
    let rows = set.rows.iter().cloned().collect();
    let erasure = Erasure { version, what: records.to_vec(), rows, captures };
    journal::begin(layout, dataset, Step::Erase(erasure.clone()))?;
    let shown = erased(layout, site, dataset, &erasure)?;
    heard(&Withdrawn { shown: shown.clone(), releases, captures: erasure.captures.len() });
    journal::done(layout, dataset)?;
    Ok(Withdrawn { shown, releases, captures: erasure.captures.len() })
}

/// Stages what follows the shown release: the same without what goes, by its own schema. Gives its version.
fn successor(
    layout: &Layout,
    site: &Site,
    schema: &DatasetSchema,
    shown: &PublishedDataset,
    traces: &Traces,
    set: &WithdrawalSet<'_>,
    withdrawn: Vec<Value>,
) -> Result<String, ReleaseError> {
    let dataset = schema.name.as_str();
    let (old, fresh) = (layout.path(PathKey::Latest(dataset)), layout.path(PathKey::Staging(dataset)));
    let mut rewriting = Rewriting::begin(shown, &old, &fresh)?;
    let (files, left) = rewriting.texts(set)?;
    // The content is named as a run would name it, so that the next run over the same source changes nothing.
    let facts = Facts::new(site, schema, &shown.jurisdiction, shown.captured, &shown.sources, shown.sample);
    let version = format!("{}-{}", shown.captured.format("%Y-%m-%d"), content(&facts, &files).short());
    let changes = changed(&old, shown, set)?;
    let changes = versions::spooled(layout, changes, &version)?;
    let last = Kept { folder: old.clone(), published: shown.clone() };
    let history = history(layout, schema, Some(&last), &changes, shown.captured.date_naive(), SORTED)?;
    let sequence = versions(layout, dataset)?.last().map_or(1, |p| p.sequence + 1);
    let told = vec![
        ("version", json!(version)),
        ("seara:release", json!(sequence)),
        ("seara:follows", json!(shown.version)),
        ("seara:withdrawn", Value::Array(withdrawn)),
    ];
    let (changes, history) = (&changes, &history);
    rewriting.rest(site, &left, set, traces, Some(Successor { version: version.clone(), changes, history, told }))?;
    Ok(version)
}

/// What a release changes by what goes: rows deleted, values modified, never told.
fn changed(folder: &Path, published: &PublishedDataset, set: &WithdrawalSet<'_>) -> Result<Vec<Change>, ReleaseError> {
    let mut changes = Vec::new();
    for shape in datapackage::shapes(published) {
        let Some(rows) = read::table(folder, &shape.table)? else { continue };
        let needed = datapackage::required(published, &shape.table);
        for row in 0..rows.num_rows() {
            let Some(key) = key_by_names(&rows, &shape.key, row) else { continue };
            let change = |kind, field: Option<&String>| Change {
                table: shape.table.clone(),
                key: key.clone(),
                kind,
                field: field.cloned(),
                before: field.map(|_| MASK.to_owned()),
                after: field.filter(|f| needed.contains(f)).map(|_| MASK.to_owned()),
            };
            if set.removes(&shape.table, &key) {
                changes.push(change(ChangeKind::Delete, None));
                continue;
            }
            for (field, column) in rows.schema().fields().iter().zip(rows.columns()) {
                if column.is_valid(row) && set.masks(&shape.table, &key, field.name()) {
                    changes.push(change(ChangeKind::Modify, Some(field.name())));
                }
            }
        }
    }
    Ok(changes)
}

/// Carries out what the journal tells of records and values that are taken back; doing it again changes nothing. Gives the
/// version that is shown then.
pub(super) fn erased(
    layout: &Layout,
    site: &Site,
    dataset: &str,
    erasure: &Erasure,
) -> Result<Option<String>, ReleaseError> {
    let (staged, place) =
        (layout.path(PathKey::Staging(dataset)), layout.path(PathKey::Version(dataset, &erasure.version)));
    if !place.is_dir() && package(&staged).is_some_and(|p| p.version == erasure.version) {
        atomic::relocate(&staged, &place)?;
    }
    let mut set = WithdrawalSet::new(&erasure.what);
    set.rows.extend(erasure.rows.iter().cloned());
    for published in versions(layout, dataset)? {
        erase::rewrite(layout, site, &published, &mut set)?;
    }
    let shown = latest(layout, dataset).map(|p| p.version);
    let version = if place.is_dir() { Some(erasure.version.clone()) } else { shown };
    if let Some(version) = &version {
        link(layout, dataset, version)?;
    }
    forget(layout, dataset, &erasure.captures)?;
    settled(layout, site, dataset, version.as_deref())?;
    Ok(version)
}

/// Tells the catalogue what is shown.
fn settled(layout: &Layout, site: &Site, dataset: &str, shown: Option<&str>) -> Result<(), ReleaseError> {
    let shown = shown.map(|version| layout.path(PathKey::Version(dataset, version)));
    catalogue::write(layout, &catalogue::with(layout, site, (dataset, shown.as_deref()))?)?;
    // What is gone stays gone after a loss of power: only then is it done.
    Ok([&layout.state, &layout.output].into_iter().try_for_each(|folder| atomic::flush(folder))?)
}

/// Erases captures, and what waits or was set aside, which may rest on them.
fn forget(layout: &Layout, dataset: &str, erased: &[String]) -> Result<(), ReleaseError> {
    erased.iter().try_for_each(|capture| captures::erase(layout, capture))?;
    atomic::remove(&layout.path(PathKey::PendingReview(dataset)))?;
    let files = [PathKey::PendingReviewNote(dataset), PathKey::Quarantine(dataset), PathKey::Rejected(dataset)];
    Ok(files.into_iter().try_for_each(|spot| atomic::remove_file(&layout.path(spot)))?)
}
