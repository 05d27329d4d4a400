//! A release that was published before, put back in its place.

use super::{ReleaseError, publish, sidecars};
use crate::{
    model::site::Site,
    state::{
        atomic,
        layout::{Layout, PathKey},
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
    let folder = layout.path(PathKey::Staging(dataset));
    atomic::remove(&folder)?;
    atomic::public_folder(&folder)?;
    for (name, bytes) in files {
        atomic::publish(&folder.join(name), bytes)?;
    }
    sidecars::write(site, &folder)?;
    publish(layout, site, dataset, version, &folder, usize::MAX)
}
