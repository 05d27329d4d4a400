//! The catalogue of what `output/` shows. It is made before anything is exchanged, so that one that cannot be made stops a
//! release before it is visible.

use std::{fs, path::Path};

use super::{
    error::ReleaseError,
    versions::{datasets, latest, versions},
};
use crate::{
    encode::{
        catalogue::{self, Catalogue},
        datapackage,
    },
    model::{files::File, published::PublishedDataset, site::Site},
    state::{
        FileError, atomic,
        layout::{Layout, PathKey},
    },
};

/// Returns the catalogue of everything that is shown, with one dataset as it will be: the folder of the release that it is to
/// show, or none when it is removed.
///
/// # Errors
/// When a spec holds what a catalogue cannot say, or the output cannot be read.
pub(super) fn with(
    layout: &Layout,
    site: &Site,
    (dataset, folder): (&str, Option<&Path>),
) -> Result<Catalogue, ReleaseError> {
    let mut names = datasets(layout)?;
    names.retain(|name| name != dataset);
    let mut shown: Vec<PublishedDataset> = Vec::new();
    for name in names {
        // A dataset whose package is damaged is listed by its newest kept release, so that it does not vanish.
        let listed = match latest(layout, &name) {
            Some(latest) => Some(latest),
            None => versions(layout, &name)?.pop(),
        };
        shown.extend(listed.map(|one| measured(one, &layout.path(PathKey::Latest(&name)))));
    }
    if let Some(folder) = folder {
        shown.extend(published(folder)?);
    }
    Ok(catalogue::catalogue(site, &shown)?)
}

/// Checks that a catalogue can list the release in a folder.
///
/// # Errors
/// When a spec holds what a catalogue cannot say, or the folder cannot be read.
pub(super) fn check(site: &Site, folder: &Path) -> Result<(), ReleaseError> {
    let own: Vec<PublishedDataset> = published(folder)?.into_iter().collect();
    Ok(catalogue::catalogue(site, &own).map(drop)?)
}

/// Returns the release in a folder, by its own package and with the sizes of its files; `None` when the package is not one
/// of ours.
///
/// # Errors
/// When the package cannot be read.
pub(super) fn published(folder: &Path) -> Result<Option<PublishedDataset>, FileError> {
    let path = folder.join(File::Package.name());
    let bytes = fs::read(&path).map_err(FileError::at("read", &path))?;
    Ok(datapackage::read(&bytes).map(|one| measured(one, folder)))
}

/// The release with the sizes of its files; a missing file is left out.
fn measured(mut published: PublishedDataset, folder: &Path) -> PublishedDataset {
    published.files.retain_mut(|file| match fs::metadata(folder.join(&file.name)) {
        Ok(metadata) => {
            file.bytes = metadata.len();
            true
        }
        Err(_) => false,
    });
    published
}

/// Writes a catalogue.
///
/// # Errors
/// When the file system refuses.
pub(super) fn write(layout: &Layout, files: &Catalogue) -> Result<(), FileError> {
    for (name, bytes) in [("catalog.ttl", &files.ttl), ("catalog.rdf", &files.rdf), ("catalog.jsonld", &files.jsonld)] {
        atomic::publish(&layout.path(PathKey::Catalogue(name)), bytes)?;
    }
    for (name, bytes) in &files.pages {
        atomic::publish(&layout.path(PathKey::Catalogue(name)), bytes)?;
    }
    // The last page first, so that no page leads to one that is not there.
    for (name, bytes) in files.portal.iter().rev() {
        atomic::publish(&layout.path(PathKey::Catalogue(name)), bytes)?;
    }
    let is_page = |name: &String| name.starts_with("dados-gov") && name.ends_with(".jsonld");
    let is_listed = |name: &String| files.portal.iter().any(|(page, _)| page == name);
    for name in atomic::names(&layout.output)?.iter().filter(|name| is_page(name) && !is_listed(name)) {
        atomic::remove_file(&layout.path(PathKey::Catalogue(name)))?;
    }
    Ok(())
}
