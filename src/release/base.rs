//! The base of the next release of a dataset: the last intact one, which it is compared with.

use std::{fs, path::PathBuf};

use super::{
    error::ReleaseError,
    integrity::check_integrity,
    read,
    versions::{datasets, latest, version_folders, versions},
    write::content::Content,
};
use crate::{
    encode::datapackage::Fault,
    model::{files, published::PublishedDataset},
    state::{
        atomic,
        layout::{Layout, PathKey},
    },
};

/// The release that the next one is compared with.
#[derive(Debug)]
pub struct Base {
    /// The shown release; if it is damaged, the newest intact one before it.
    pub last: Option<Kept>,
    /// The shown release, if it is damaged.
    pub damaged: Option<Damaged>,
}

/// An intact release, with its folder.
#[derive(Debug)]
pub struct Kept {
    /// Its folder.
    pub folder: PathBuf,
    /// What its package says.
    pub published: PublishedDataset,
}

/// A shown release that differs from its package.
#[derive(Debug)]
pub struct Damaged {
    /// Its version; none when no file names it any more.
    pub version: Option<String>,
    /// What differs.
    pub faults: Vec<Fault>,
    /// Versions of which a folder is kept, intact or not.
    kept: Vec<String>,
}

impl Base {
    /// Returns the report of the release; empty when there is none.
    pub fn report(&self) -> Vec<u8> {
        let folder = self.last.as_ref().map(|last| &last.folder);
        folder.and_then(|folder| fs::read(folder.join(files::File::Report.name())).ok()).unwrap_or_default()
    }

    /// Returns the version of the release.
    pub fn version(&self) -> Option<&str> {
        self.last.as_ref().map(|last| last.published.version.as_str())
    }

    /// Returns whether there was a release, but none is intact.
    pub fn is_lost(&self) -> bool {
        self.damaged.is_some() && self.last.is_none()
    }

    /// Returns whether a release of this content is kept, intact or not.
    pub fn knows(&self, content: &Content) -> bool {
        let kept = self.damaged.iter().flat_map(|damaged| damaged.kept.iter().chain(&damaged.version));
        kept.into_iter().any(|version| version.ends_with(&content.short()))
    }
}

/// Finds the base of the next release of a dataset.
///
/// # Errors
/// When a folder cannot be read.
pub fn base(layout: &Layout, dataset: &str) -> Result<Base, ReleaseError> {
    let folder = layout.path(PathKey::Latest(dataset));
    let kept = version_folders(layout, dataset)?;
    if !folder.is_dir() && kept.is_empty() {
        return Ok(Base { last: None, damaged: None });
    }
    let faults = check_integrity(layout, dataset, &folder)?;
    if let (true, Some(published)) = (faults.is_empty(), latest(layout, dataset)) {
        return Ok(Base { last: Some(Kept { folder, published }), damaged: None });
    }
    let version = shown(layout, dataset);
    let last = last_intact(layout, dataset, version.as_deref())?;
    Ok(Base { last, damaged: Some(Damaged { version, faults, kept }) })
}

/// Returns every release in the output that differs from its package, shown or kept.
///
/// # Errors
/// When a folder cannot be read.
pub fn damaged(layout: &Layout) -> Result<Vec<ReleaseError>, ReleaseError> {
    let mut all = Vec::new();
    for dataset in datasets(layout)?.into_iter().filter(|dataset| is_known(layout, dataset)) {
        let kept = version_folders(layout, &dataset)?;
        let kept = kept.iter().map(|version| (version.as_str(), layout.path(PathKey::Version(&dataset, version))));
        for (version, folder) in kept.chain([("latest", layout.path(PathKey::Latest(&dataset)))]) {
            let faults = check_integrity(layout, &dataset, &folder)?;
            if !faults.is_empty() {
                all.push(ReleaseError::Damaged { dataset: dataset.clone(), version: version.to_owned(), faults });
            }
        }
    }
    Ok(all)
}

/// Returns whether the output has any release of a dataset, intact or not.
pub fn is_known(layout: &Layout, dataset: &str) -> bool {
    let is_kept = || version_folders(layout, dataset).is_ok_and(|kept| !kept.is_empty());
    layout.path(PathKey::Latest(dataset)).is_dir() || is_kept()
}

/// Returns the version that `latest` shows, by its package or, where that is damaged, by one of its tables.
pub fn shown(layout: &Layout, dataset: &str) -> Option<String> {
    let version = latest(layout, dataset).map(|published| published.version);
    version.or_else(|| {
        let latest = layout.path(PathKey::Latest(dataset));
        let tables = atomic::names(&latest).ok()?.into_iter().filter(|name| name.ends_with(".parquet"));
        let mut versions = tables.filter_map(|name| {
            let pairs = read::key_values(&latest.join(name)).ok()?;
            pairs.into_iter().find(|(name, _)| name == "version").map(|(_, version)| version)
        });
        versions.next()
    })
}

/// The newest intact release from a version backwards; of all where the version is not kept.
fn last_intact(layout: &Layout, dataset: &str, from: Option<&str>) -> Result<Option<Kept>, ReleaseError> {
    let mut kept = versions(layout, dataset)?;
    if let Some(at) = kept.iter().position(|published| Some(published.version.as_str()) == from) {
        kept.truncate(at + 1);
    }
    for published in kept.into_iter().rev() {
        let folder = layout.path(PathKey::Version(dataset, &published.version));
        if check_integrity(layout, dataset, &folder)?.is_empty() {
            return Ok(Some(Kept { folder, published }));
        }
    }
    Ok(None)
}
