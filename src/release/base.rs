//! What the next release of a dataset is compared with: the last one that is whole.

use std::{fs, path::PathBuf};

use super::{Content, ReleaseError, integrity::check_integrity, latest, read, version_folders, versions};
use crate::{
    encode::datapackage::Fault,
    model::{files, published::PublishedDataset},
    state::{
        atomic,
        layout::{Layout, PathKey},
    },
};

/// What the next release is compared with.
#[derive(Debug)]
pub struct Base {
    /// The release that is shown; where it is damaged, the newest kept one before it that is whole.
    pub last: Option<Kept>,
    /// What is wrong with the shown release.
    pub damaged: Option<Damaged>,
}

/// A release that is whole, and where it stands.
#[derive(Debug)]
pub struct Kept {
    /// Its folder.
    pub folder: PathBuf,
    /// What its package tells.
    pub published: PublishedDataset,
}

/// The shown release, where it is not what its package says.
#[derive(Debug)]
pub struct Damaged {
    /// Its version; none when no file tells it any more.
    pub version: Option<String>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// Versions of which a folder is kept, whole or not.
    kept: Vec<String>,
}

impl Base {
    /// The report of the release.
    pub fn report(&self) -> Vec<u8> {
        let folder = self.last.as_ref().map(|last| &last.folder);
        folder.and_then(|folder| fs::read(folder.join(files::File::Report.name())).ok()).unwrap_or_default()
    }

    /// The version of the release.
    pub fn version(&self) -> Option<&str> {
        self.last.as_ref().map(|last| last.published.version.as_str())
    }

    /// Whether nothing is left that a release could be compared with, though there was one.
    pub fn is_lost(&self) -> bool {
        self.damaged.is_some() && self.last.is_none()
    }

    /// Whether a release of this content was published before and is kept, whole or not.
    pub fn knows(&self, content: &Content) -> bool {
        let kept = self.damaged.iter().flat_map(|damaged| damaged.kept.iter().chain(&damaged.version));
        kept.into_iter().any(|version| version.ends_with(&content.short()))
    }
}

/// What the next release of a dataset is compared with.
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
    let last = last_whole(layout, dataset, version.as_deref())?;
    Ok(Base { last, damaged: Some(Damaged { version, faults, kept }) })
}

/// Every release in the output that is not what its package says, shown or kept.
///
/// # Errors
/// When a folder cannot be read.
pub fn damaged(layout: &Layout) -> Result<Vec<ReleaseError>, ReleaseError> {
    let mut all = Vec::new();
    for dataset in super::datasets(layout)?.into_iter().filter(|dataset| is_known(layout, dataset)) {
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

/// Whether there is any release of a dataset here, whole or not.
pub fn is_known(layout: &Layout, dataset: &str) -> bool {
    let is_kept = || version_folders(layout, dataset).is_ok_and(|kept| !kept.is_empty());
    layout.path(PathKey::Latest(dataset)).is_dir() || is_kept()
}

/// The version that `latest` shows, by its package or, where that is cut, by one of its tables.
pub fn shown(layout: &Layout, dataset: &str) -> Option<String> {
    let told = latest(layout, dataset).map(|published| published.version);
    told.or_else(|| {
        let latest = layout.path(PathKey::Latest(dataset));
        let tables = atomic::names(&latest).ok()?.into_iter().filter(|name| name.ends_with(".parquet"));
        let mut versions = tables.filter_map(|name| {
            let about = read::about(&latest.join(name)).ok()?;
            about.into_iter().find(|(name, _)| name == "version").map(|(_, version)| version)
        });
        versions.next()
    })
}

/// The newest kept release that is whole, from a version backwards; of all where the version is not kept.
fn last_whole(layout: &Layout, dataset: &str, from: Option<&str>) -> Result<Option<Kept>, ReleaseError> {
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
