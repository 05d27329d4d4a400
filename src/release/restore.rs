//! A release that was published before, put back in its place.

use super::{error::ReleaseError, swap::publish, write::sidecars};
use crate::{
    model::site::Site,
    state::layout::{Layout, PathKey},
};

/// Publishes a release whose files are in the dataset's staging folder, each checked against its package.
///
/// # Errors
/// When the file system refuses; nothing is visible then.
pub fn restore(layout: &Layout, site: &Site, dataset: &str, version: &str) -> Result<(), ReleaseError> {
    let folder = layout.path(PathKey::Staging(dataset));
    sidecars::write(site, &folder)?;
    publish(layout, site, dataset, version, &folder, usize::MAX)
}
