//! Releases that passed every check and wait for a person's word (`review = true`).
//!
//! A pending release is whole and vetted; it stands in the state folder, where nobody is served from. What it
//! changes is told against the release that was shown when it was made: when another is shown by now, it is
//! out of date, and the run must be repeated.

use std::fs;

use serde::{Deserialize, Serialize};

use super::{
    Base, ReleaseError, Staged, Swapped,
    integrity::{check_integrity, require_intact},
    publish, swap,
};
use crate::{
    model::{published::is_version, site::Site},
    state::{
        Misnamed, atomic,
        layout::{Layout, PathKey},
    },
    validate::Vetted,
};

/// A release that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingReview {
    /// Its version.
    pub version: String,
    /// The version that was shown when it was made; none for a first release.
    pub base: Option<String>,
}

/// Holds a vetted release in place of the one that waited before it, whose sources have moved on since. The content that
/// is shown already was approved before: where it is damaged, it is put in its place again. `base` is what the release was
/// compared with.
///
/// # Errors
/// When the file system refuses.
pub fn submit_for_review(
    layout: &Layout,
    site: &Site,
    staged: Staged,
    keep: usize,
    base: &Base,
    proof: &Vetted,
) -> Result<Swapped, ReleaseError> {
    let dataset = staged.dataset.as_str();
    let shown = super::shown(layout, dataset);
    // Its note first, so that a cut never leaves the note of one release with another.
    let (folder, note) =
        (layout.path(PathKey::PendingReview(dataset)), layout.path(PathKey::PendingReviewNote(dataset)));
    atomic::remove_file(&note)?;
    atomic::remove(&folder)?;
    if shown.as_ref().is_some_and(|version| version.ends_with(&staged.content.short())) {
        return swap(layout, site, staged, keep, base, proof);
    }
    let home = folder.parent().unwrap_or(&layout.state);
    atomic::folder(home)?;
    atomic::relocate(&staged.folder, &folder)?;
    let pending = PendingReview { version: staged.version.clone(), base: shown };
    atomic::write(&note, &serde_json::to_vec(&pending).unwrap_or_default())?;
    Ok(Swapped::PendingReview)
}

/// The release of a dataset that waits.
///
/// # Errors
/// When its note names what is no version.
pub fn pending_review(layout: &Layout, dataset: &str) -> Result<Option<PendingReview>, Misnamed> {
    let path = layout.path(PathKey::PendingReviewNote(dataset));
    let note = fs::read(&path).ok().and_then(|note| serde_json::from_slice::<PendingReview>(&note).ok());
    let Some(pending) = note.filter(|_| layout.path(PathKey::PendingReview(dataset)).is_dir()) else { return Ok(None) };
    Misnamed::check(&path, [(pending.version.as_str(), is_version as fn(&str) -> bool, "version")])?;
    Ok(Some(pending))
}

/// Makes a pending release visible; `None` when another release is shown than the one it was made against.
///
/// # Errors
/// When the pending release is not what its package says, or the file system refuses.
pub fn approve(
    layout: &Layout,
    site: &Site,
    dataset: &str,
    pending: &PendingReview,
    keep: usize,
) -> Result<Option<()>, ReleaseError> {
    if super::shown(layout, dataset) != pending.base {
        return Ok(None);
    }
    let folder = layout.path(PathKey::PendingReview(dataset));
    require_intact(check_integrity(layout, dataset, &folder)?, dataset, &pending.version)?;
    publish(layout, site, dataset, &pending.version, &folder, keep)?;
    atomic::remove_file(&layout.path(PathKey::PendingReviewNote(dataset)))?;
    Ok(Some(()))
}
