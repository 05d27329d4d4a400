//! Withdraws a release, a record, or a value from every kept release, from the captures that it was read in, and from pending
//! and quarantined data. What it changes is listed without the value.
//!
//! `scan` finds what a release shows, `rewrite` writes it again without that, `successor` makes a new version of it,
//! `brought` masks what a withdrawn release brought in, `capture_refs` counts who needs a capture. All of them read batch by
//! batch.
//!
//! Everything that must be known is written into the journal before the first file changes, so that the next command can
//! finish an interrupted withdrawal without the specs.

mod brought;
pub(super) mod capture_refs;
mod rewrite;
mod scan;
mod successor;

use std::{collections::BTreeSet, path::PathBuf};

use serde_json::Value;

use self::{rewrite::rewrite, scan::scan, successor::Context};
use super::{
    catalogue,
    error::ReleaseError,
    integrity::{self, check_integrity, require_intact},
    swap::{Destination, link},
    versions::{latest, package, versions},
};
use crate::{
    model::{
        published::PublishedDataset, schema::DatasetSchema, withdrawal::Withdrawal, withdrawal_set::WithdrawalSet,
    },
    state::{
        atomic, captures,
        journal::{self, Erasure, Step, VersionRemoval},
        layout::{Layout, PathKey},
        quarantine,
    },
};

/// What a withdrawal did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawSummary {
    /// The version that is shown now; none if the dataset is gone.
    pub shown: Option<String>,
    /// Number of kept releases that showed it.
    pub releases: usize,
    /// Number of erased captures.
    pub captures: usize,
}

/// Withdraws a kept release; if it was shown, the last intact one before it is shown. `None` if there is no such release.
/// `on_done` is called when it is gone, before the journal forgets the step: after an interruption the step is still there.
///
/// # Errors
/// When a release is damaged where it must be read, or the file system refuses; nothing is begun when one is.
pub fn remove(
    to: Destination<'_>,
    dataset: &str,
    version: &str,
    on_done: &mut dyn FnMut(&WithdrawSummary),
) -> Result<Option<WithdrawSummary>, ReleaseError> {
    let layout = to.layout;
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
    let removal = VersionRemoval { version: version.to_owned(), then, captures };
    journal::begin(layout, dataset, Step::Remove(removal.clone()))?;
    removed(to, dataset, &removal)?;
    let done = WithdrawSummary { shown: removal.then, releases: 1, captures: removal.captures.len() };
    on_done(&done);
    journal::done(layout, dataset)?;
    Ok(Some(done))
}

/// The first intact one of some kept releases, to be shown next; `None` if there are none.
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

/// Carries out the journal's step of a withdrawn release; repeating it changes nothing.
pub(super) fn removed(to: Destination<'_>, dataset: &str, removal: &VersionRemoval) -> Result<(), ReleaseError> {
    let Destination { layout, site } = to;
    let kept = versions(layout, dataset)?;
    if let Some(own) = kept.iter().find(|p| p.version == removal.version) {
        brought::mask_brought(to, own, &kept)?;
    }
    match &removal.then {
        Some(version) => link(layout, dataset, version)?,
        None => {
            // First the catalogue, so that it never leads to what is not there.
            catalogue::write(layout, &catalogue::with(layout, site, (dataset, None))?)?;
            atomic::remove(&layout.path(PathKey::Latest(dataset)))?;
        }
    }
    atomic::remove(&layout.path(PathKey::Version(dataset, &removal.version)))?;
    forget(layout, dataset, &removal.captures)?;
    if removal.then.is_none() {
        atomic::remove(&layout.path(PathKey::Dataset(dataset)))?;
    }
    settled(to, dataset, removal.then.as_deref())
}

/// Returns whether any kept, pending or quarantined data name one of the records, and whether any release shows it.
///
/// # Errors
/// When a release cannot be read.
pub fn shows(layout: &Layout, dataset: &str, records: &[Withdrawal]) -> Result<[bool; 2], ReleaseError> {
    let (mut found, mut set) = ([false; 2], WithdrawalSet::new(records));
    for (folder, published) in releases(layout, dataset)? {
        let scan = scan(&folder, &published, &mut set)?;
        found = [found[0] || scan.known, found[1] || scan.shown];
    }
    let quarantine = quarantine::load(layout, dataset)?;
    found[0] |= quarantine.entries.iter().any(|entry| set.masks(&entry.table, &entry.key, &entry.field));
    Ok(found)
}

/// Every kept or pending release of a dataset, with its folder.
fn releases(layout: &Layout, dataset: &str) -> Result<Vec<(PathBuf, PublishedDataset)>, ReleaseError> {
    let kept = versions(layout, dataset)?.into_iter();
    let place = |p: PublishedDataset| (layout.path(PathKey::Version(dataset, &p.version)), p);
    let pending = layout.path(PathKey::PendingReview(dataset));
    let pending = package(&pending).map(|published| (pending, published));
    Ok(kept.map(place).chain(pending).collect())
}

/// Withdraws records and values from every kept release. If the shown release has one, a new version without it is shown,
/// whose changes list the removal; `withdrawn` goes into its package. `on_done` is called as by [`remove`].
///
/// # Errors
/// When a release is damaged where it must be read, or the file system refuses; nothing is begun when one is.
pub fn erase(
    to: Destination<'_>,
    schema: &DatasetSchema,
    records: &[Withdrawal],
    withdrawn: Vec<Value>,
    on_done: &mut dyn FnMut(&WithdrawSummary),
) -> Result<WithdrawSummary, ReleaseError> {
    let (layout, dataset) = (to.layout, schema.name.as_str());
    integrity::require_readable(layout, dataset)?;
    let mut set = WithdrawalSet::new(records);
    let (mut found, mut count) = (BTreeSet::new(), 0);
    let kept = versions(layout, dataset)?;
    for (folder, published) in releases(layout, dataset)? {
        let scan = scan(&folder, &published, &mut set)?;
        count += usize::from(scan.shown && kept.contains(&published));
        found.extend(scan.captures);
    }
    // Captures that no kept release refers to may contain the data too: they are deleted as well.
    found.extend(capture_refs::unreferenced(layout, &kept, &capture_refs::referenced(layout, |_, _| true)?));
    found.extend(quarantine::load(layout, dataset)?.captures.into_values().flatten());
    let captures: Vec<String> = found.into_iter().collect();
    let Some(shown) = latest(layout, dataset) else {
        forget(layout, dataset, &captures)?;
        let done = WithdrawSummary { shown: None, releases: 0, captures: captures.len() };
        on_done(&done);
        return Ok(done);
    };
    let scan = scan(&layout.path(PathKey::Latest(dataset)), &shown, &mut set)?;
    let version = match scan.shown {
        true => Context { to, schema }.successor(&shown, scan, &set, withdrawn)?,
        false => shown.version,
    };
    let erasure = Erasure { version, what: records.to_vec(), rows: set.rows(), captures };
    journal::begin(layout, dataset, Step::Erase(erasure.clone()))?;
    let shown = erased(to, dataset, &erasure)?;
    let done = WithdrawSummary { shown, releases: count, captures: erasure.captures.len() };
    on_done(&done);
    journal::done(layout, dataset)?;
    Ok(done)
}

/// Carries out the journal's step of withdrawn records and values; repeating it changes nothing. Returns the version that is
/// shown then.
pub(super) fn erased(to: Destination<'_>, dataset: &str, erasure: &Erasure) -> Result<Option<String>, ReleaseError> {
    let layout = to.layout;
    let (staged, place) =
        (layout.path(PathKey::Staging(dataset)), layout.path(PathKey::Version(dataset, &erasure.version)));
    if !place.is_dir() && package(&staged).is_some_and(|p| p.version == erasure.version) {
        atomic::relocate(&staged, &place)?;
    }
    let mut set = WithdrawalSet::new(&erasure.what);
    set.add_rows(&erasure.rows);
    for published in versions(layout, dataset)? {
        rewrite(to, &published, &mut set)?;
    }
    let shown = latest(layout, dataset).map(|p| p.version);
    let version = if place.is_dir() { Some(erasure.version.clone()) } else { shown };
    if let Some(version) = &version {
        link(layout, dataset, version)?;
    }
    forget(layout, dataset, &erasure.captures)?;
    settled(to, dataset, version.as_deref())?;
    Ok(version)
}

/// Writes the catalogue, and waits until everything is on the disk.
fn settled(to: Destination<'_>, dataset: &str, shown: Option<&str>) -> Result<(), ReleaseError> {
    let Destination { layout, site } = to;
    let shown = shown.map(|version| layout.path(PathKey::Version(dataset, version)));
    catalogue::write(layout, &catalogue::with(layout, site, (dataset, shown.as_deref()))?)?;
    // Only what stays gone after a loss of power is done.
    Ok([&layout.state, &layout.output].into_iter().try_for_each(|folder| atomic::flush(folder))?)
}

/// Erases captures, and pending or quarantined data, which may come from them.
fn forget(layout: &Layout, dataset: &str, erased: &[String]) -> Result<(), ReleaseError> {
    erased.iter().try_for_each(|capture| captures::erase(layout, capture))?;
    atomic::remove(&layout.path(PathKey::PendingReview(dataset)))?;
    let files = [PathKey::PendingReviewNote(dataset), PathKey::Quarantine(dataset), PathKey::Rejected(dataset)];
    Ok(files.into_iter().try_for_each(|key| atomic::remove_file(&layout.path(key)))?)
}
