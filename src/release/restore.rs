//! A release that was published before, put back in its place.

use std::fs;

use super::{ReleaseError, beside, publish};
use crate::{
    model::site::Site,
    state::{
        FileError, atomic,
        layout::{Layout, Spot},
    },
};

/// Puts the files of a release back and shows it; each was checked against its package.
///
/// # Errors
/// When the file system refuses; nothing is visible then.
pub fn restore(
    layout: &Layout,
    site: &Site,
    dataset: &str,
    version: &str,
    files: &[(String, Vec<u8>)],
) -> Result<(), ReleaseError> {
    let folder = layout.path(Spot::Staging(dataset));
    atomic::remove(&folder)?;
    fs::create_dir_all(&folder).map_err(FileError::at("create", &folder))?;
    for (name, bytes) in files {
        atomic::write(&folder.join(name), bytes)?;
    }
    beside::write(site, &folder)?;
    publish(layout, site, dataset, version, &folder, usize::MAX)
}
