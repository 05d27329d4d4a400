//! The kept releases of each dataset, and which of them `latest` shows.

use std::{fs, path::Path};

use crate::{
    encode::{datapackage, report},
    model::{
        files::File,
        published::{PublishedDataset, is_version},
        statistics::Measure,
    },
    state::{
        FileError, atomic,
        layout::{Layout, PathKey},
    },
};

/// Returns the names of the datasets that have a folder in the output.
///
/// # Errors
/// When the output is there but cannot be read.
pub fn datasets(layout: &Layout) -> Result<Vec<String>, FileError> {
    let mut names = folders(&layout.output)?;
    // A folder that is being removed has a name that starts with a dot.
    names.retain(|name| !name.starts_with('.'));
    Ok(names)
}

/// Names of the folders in a folder; none if it is missing.
pub(super) fn folders(folder: &Path) -> Result<Vec<String>, FileError> {
    let mut names = atomic::names(folder)?;
    names.retain(|name| folder.join(name).is_dir());
    Ok(names)
}

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
