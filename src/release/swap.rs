//! Makes a release visible: its folder goes to its place, `latest` shows it, the catalogue lists it.
//!
//! The journal knows each step before it begins, so that the next command finishes it after an interruption.

use std::path::Path;

use super::{
    base::Base,
    catalogue,
    error::ReleaseError,
    integrity::{self, check_integrity, require_intact},
    versions::prune,
    write::{sidecars, stage::Staged},
};
use crate::{
    model::site::Site,
    state::{
        FileError, atomic,
        journal::{self, Publication, Step},
        layout::{Layout, PathKey},
    },
    validate::Vetted,
};

/// Where releases are published: the folders of the project, and the site that its catalogue describes.
#[derive(Debug, Clone, Copy)]
pub struct Destination<'a> {
    /// The folders.
    pub layout: &'a Layout,
    /// The site.
    pub site: &'a Site,
}

/// The result of [`swap`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Swapped {
    /// `latest` shows the release now.
    Published,
    /// `latest` shows the same content already, under this version.
    Unchanged(String),
    /// The release waits for a person's approval.
    PendingReview,
}

/// Makes a staged release visible: moves it to its version's folder, links it and exchanges it as `latest`, then lists it in
/// the catalogue. `keep` releases stay. `base` is the release that it was compared with.
///
/// # Errors
/// When the file system refuses; the last release is then intact, or [`super::recover()`] finishes the swap.
pub fn swap(
    to: Destination<'_>,
    staged: Staged,
    keep: usize,
    base: &Base,
    _proof: &Vetted,
) -> Result<Swapped, ReleaseError> {
    let dataset = staged.dataset.as_str();
    if let Some(shown) = base.version()
        && base.damaged.is_none()
        && shown.ends_with(&staged.content.short())
    {
        atomic::remove(&staged.folder)?;
        return Ok(Swapped::Unchanged(shown.to_owned()));
    }
    publish(to, dataset, &staged.version, &staged.folder, keep)?;
    Ok(Swapped::Published)
}

/// Moves a complete release to its place and shows it.
pub(super) fn publish(
    to: Destination<'_>,
    dataset: &str,
    version: &str,
    folder: &Path,
    keep: usize,
) -> Result<(), ReleaseError> {
    let Destination { layout, site } = to;
    // A release that the catalogue cannot list is not made visible.
    catalogue::check(site, folder)?;
    require_intact(integrity::check_written(folder)?, dataset, version)?;
    let home = layout.path(PathKey::Dataset(dataset));
    atomic::public_folder(&home)?;
    let place = layout.path(PathKey::Version(dataset, version));
    let step = Step::Publish(Publication { version: version.to_owned(), keep });
    journal::begin(layout, dataset, step.clone())?;
    if !place.is_dir() {
        atomic::relocate(folder, &place)?;
    } else if check_integrity(layout, dataset, &place)?.is_empty() {
        // The same content was published under this version before: its files stay.
        atomic::remove(folder)?;
    } else {
        let fresh = atomic::incoming(&place);
        atomic::remove(&fresh)?;
        atomic::relocate(folder, &fresh)?;
        atomic::exchange(&place)?;
    }
    reveal(to, dataset, step, &mut || {})
}

/// Publishes a release whose files are in the dataset's staging folder, each checked against its package.
///
/// # Errors
/// When the file system refuses; nothing is visible then.
pub fn restore(to: Destination<'_>, dataset: &str, version: &str) -> Result<(), ReleaseError> {
    let folder = to.layout.path(PathKey::Staging(dataset));
    sidecars::write(to.site, &folder)?;
    publish(to, dataset, version, &folder, usize::MAX)
}

/// Lets `latest` show an older release, because a person asks for it. `on_shown` is called once it is visible, before the
/// journal forgets the step: after an interruption the step is still there.
///
/// # Errors
/// When the release differs from its package, or the file system refuses.
pub fn roll_back(
    to: Destination<'_>,
    dataset: &str,
    version: &str,
    on_shown: &mut dyn FnMut(),
) -> Result<(), ReleaseError> {
    let layout = to.layout;
    require_intact(
        check_integrity(layout, dataset, &layout.path(PathKey::Version(dataset, version)))?,
        dataset,
        version,
    )?;
    reveal(to, dataset, Step::Back(version.to_owned()), on_shown)
}

/// Lets `latest` show the kept release of a step. The journal has the step until all is done, so that the next command
/// finishes it after an interruption.
pub(super) fn reveal(
    to: Destination<'_>,
    dataset: &str,
    step: Step,
    on_shown: &mut dyn FnMut(),
) -> Result<(), ReleaseError> {
    let Destination { layout, site } = to;
    let (version, keep) = match &step {
        Step::Show(version) | Step::Back(version) => (version.clone(), None),
        Step::Publish(publication) => (publication.version.clone(), Some(publication.keep)),
        Step::Remove(_) | Step::Erase(_) => return Ok(()),
    };
    let catalogue = catalogue::with(layout, site, (dataset, Some(&layout.path(PathKey::Version(dataset, &version)))))?;
    journal::begin(layout, dataset, step)?;
    link(layout, dataset, &version)?;
    catalogue::write(layout, &catalogue)?;
    keep.map_or(Ok(()), |keep| prune(layout, dataset, keep))?;
    on_shown();
    Ok(journal::done(layout, dataset)?)
}

/// Lets `latest` show a kept release.
pub(super) fn link(layout: &Layout, dataset: &str, version: &str) -> Result<(), FileError> {
    let place = layout.path(PathKey::Latest(dataset));
    let incoming = atomic::incoming(&place);
    atomic::remove(&incoming)?;
    atomic::with_each_file(&layout.path(PathKey::Version(dataset, version)), &incoming, atomic::link)?;
    atomic::exchange(&place)
}
