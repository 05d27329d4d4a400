//! What a cut left half done: finished where it can be, swept away where it cannot.

use super::{ReleaseError, folders, show, withdraw};
use crate::{
    model::site::Site,
    state::{
        FileError, atomic, index,
        journal::{self, Begun, Step},
        layout::{Layout, Shelf, Spot},
    },
};

/// What was made of what a cut had left.
#[derive(Debug, Default)]
pub struct Recovered {
    /// What was finished: the dataset, and the version that it shows now.
    pub finished: Vec<(String, String)>,
    /// What could not be, which the next command tries again.
    pub failed: Vec<(String, ReleaseError)>,
}

/// Finishes what a cut left half done, and sweeps away what it left behind. One dataset that cannot be finished
/// does not keep the others waiting.
///
/// # Errors
/// When the folders cannot be used.
pub fn recover(layout: &Layout, site: &Site) -> Result<Recovered, ReleaseError> {
    let mut told = Recovered::default();
    for begun in journal::open(layout)? {
        match finish(layout, site, &begun) {
            Ok(version) => told.finished.extend(version.map(|version| (begun.dataset, version))),
            Err(error) => told.failed.push((begun.dataset, error)),
        }
    }
    if told.failed.is_empty() {
        atomic::remove(&layout.path(Spot::Shelf(Shelf::Staging)))?;
    }
    for folder in Shelf::ALL.map(|shelf| layout.path(Spot::Shelf(shelf))).iter().chain([&layout.output, &layout.state])
    {
        atomic::sweep(folder)?;
    }
    for dataset in folders(&layout.output)? {
        incoming(layout, &dataset)?;
    }
    index::settle(layout)?;
    Ok(told)
}

/// Finishes one thing; gives the version that is shown now, if any.
fn finish(layout: &Layout, site: &Site, begun: &Begun) -> Result<Option<String>, ReleaseError> {
    let dataset = begun.dataset.as_str();
    match &begun.step {
        Step::Show(version) if layout.path(Spot::Version(dataset, version)).is_dir() => {
            show(layout, site, dataset, version)?;
            Ok(Some(version.clone()))
        }
        // It broke off before the release was in its place: the last one stands.
        Step::Show(_) => {
            journal::done(layout, dataset)?;
            Ok(None)
        }
        Step::Remove(removal) => {
            withdraw::removed(layout, site, dataset, removal)?;
            Ok(removal.then.clone())
        }
        Step::Erase(erasure) => {
            withdraw::erased(layout, site, dataset, erasure)?;
            Ok(Some(erasure.version.clone()))
        }
    }
}

/// Removes what was being put together beside the releases of a dataset.
fn incoming(layout: &Layout, dataset: &str) -> Result<(), FileError> {
    for name in folders(&layout.path(Spot::Dataset(dataset)))? {
        if name.ends_with(".incoming") {
            atomic::remove(&layout.path(Spot::Version(dataset, &name)))?;
        }
    }
    Ok(())
}
