//! Releases that passed every check and wait for a person's approval (`review = true`).
//!
//! A pending release is complete and vetted; it is in the state folder, which is not served. Its changes are against the
//! release that was shown when it was made: if another is shown by now, it is out of date, and the run must be repeated.

use std::fs;

use serde::{Deserialize, Serialize};

use super::{
    base::{Base, shown},
    error::ReleaseError,
    integrity::{check_integrity, require_intact},
    swap::{Destination, Swapped, publish, swap},
    write::stage::Staged,
};
use crate::{
    model::published::is_version,
    state::{
        Misnamed, atomic,
        layout::{Layout, PathKey},
    },
    validate::Vetted,
};

/// A release that waits for approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingReview {
    /// Its version.
    pub version: String,
    /// The version that was shown when it was made; none for a first release.
    pub base: Option<String>,
}

/// Lets a vetted release wait for approval, in place of an earlier pending one. Content that is shown already was approved
/// before: if it is damaged, it is published again. `base` is the release that it was compared with.
///
/// # Errors
/// When the file system refuses.
pub fn submit_for_review(
    to: Destination<'_>,
    staged: Staged,
    keep: usize,
    base: &Base,
    proof: &Vetted,
) -> Result<Swapped, ReleaseError> {
    let layout = to.layout;
    let dataset = staged.dataset.as_str();
    let shown = shown(layout, dataset);
    // The note first, so that an interruption never leaves the note of one release with another.
    let (folder, note) =
        (layout.path(PathKey::PendingReview(dataset)), layout.path(PathKey::PendingReviewNote(dataset)));
    atomic::remove_file(&note)?;
    atomic::remove(&folder)?;
    if shown.as_ref().is_some_and(|version| version.ends_with(&staged.content.short())) {
        return swap(to, staged, keep, base, proof);
    }
    let home = folder.parent().unwrap_or(&layout.state);
    atomic::folder(home)?;
    atomic::relocate(&staged.folder, &folder)?;
    let pending = PendingReview { version: staged.version.clone(), base: shown };
    atomic::write(&note, &serde_json::to_vec(&pending).unwrap_or_default())?;
    Ok(Swapped::PendingReview)
}

/// Returns the pending release of a dataset.
///
/// # Errors
/// When its note names no version.
pub fn pending_review(layout: &Layout, dataset: &str) -> Result<Option<PendingReview>, Misnamed> {
    let path = layout.path(PathKey::PendingReviewNote(dataset));
    let note = fs::read(&path).ok().and_then(|note| serde_json::from_slice::<PendingReview>(&note).ok());
    let Some(pending) = note.filter(|_| layout.path(PathKey::PendingReview(dataset)).is_dir()) else { return Ok(None) };
    Misnamed::check(&path, [(pending.version.as_str(), is_version as fn(&str) -> bool, "version")])?;
    Ok(Some(pending))
}

/// Makes a pending release visible; `None` if another release is shown than the one that it was made against.
///
/// # Errors
/// When the pending release differs from its package, or the file system refuses.
pub fn approve(
    to: Destination<'_>,
    dataset: &str,
    pending: &PendingReview,
    keep: usize,
) -> Result<Option<()>, ReleaseError> {
    let layout = to.layout;
    if shown(layout, dataset) != pending.base {
        return Ok(None);
    }
    let folder = layout.path(PathKey::PendingReview(dataset));
    require_intact(check_integrity(layout, dataset, &folder)?, dataset, &pending.version)?;
    publish(to, dataset, &pending.version, &folder, keep)?;
    atomic::remove_file(&layout.path(PathKey::PendingReviewNote(dataset)))?;
    Ok(Some(()))
}
