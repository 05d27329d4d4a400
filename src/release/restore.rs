//! A release that was published before, put back in its place.

use super::{
    error::ReleaseError,
    swap::{Destination, publish},
    write::sidecars,
};
use crate::state::layout::PathKey;

/// Publishes a release whose files are in the dataset's staging folder, each checked against its package.
///
/// # Errors
/// When the file system refuses; nothing is visible then.
pub fn restore(to: Destination<'_>, dataset: &str, version: &str) -> Result<(), ReleaseError> {
    let folder = to.layout.path(PathKey::Staging(dataset));
    sidecars::write(to.site, &folder)?;
    publish(to, dataset, version, &folder, usize::MAX)
}
