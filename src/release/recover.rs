//! Recovers from an interrupted command: finishes what the journal lists, and removes what was left unfinished.

use super::{
    error::ReleaseError,
    integrity::check_integrity,
    swap::{Destination, reveal},
    versions::{datasets, folders},
    withdraw,
};
use crate::state::{
    FileError, atomic, index,
    journal::{self, Begun, Publication, Step},
    layout::{Layout, PathKey, StateDir},
};

/// The result of a recovery.
#[derive(Debug, Default)]
pub struct Recovered {
    /// What was finished.
    pub finished: Vec<Finished>,
    /// What could not be finished; the next command tries again.
    pub failed: Vec<(String, ReleaseError)>,
}

/// A step that an earlier command began, and that is finished now.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The dataset.
    pub dataset: String,
    /// The step.
    pub step: Step,
    /// The version that is shown now; none when the dataset is gone.
    pub shown: Option<String>,
}

/// Finishes the steps of interrupted commands, and removes their unfinished files. A dataset that cannot be finished does not
/// stop the others.
///
/// # Errors
/// When the folders cannot be used.
pub fn recover(to: Destination<'_>) -> Result<Recovered, ReleaseError> {
    let layout = to.layout;
    // Exchanges first, so that every release is where its name says.
    for dataset in datasets(layout)? {
        atomic::finish_exchanges(&layout.path(PathKey::Dataset(&dataset)))?;
    }
    let mut recovered = Recovered::default();
    for (dataset, begun) in journal::open(layout)? {
        match begun.map_err(ReleaseError::from).and_then(|begun| finish(to, begun)) {
            Ok(finished) => recovered.finished.extend(finished),
            Err(error) => recovered.failed.push((dataset, error)),
        }
    }
    let staging = layout.path(PathKey::StateDir(StateDir::Staging));
    if recovered.failed.is_empty() {
        atomic::remove(&staging)?;
    }
    for folder in
        StateDir::ALL.map(|dir| layout.path(PathKey::StateDir(dir))).iter().chain([&layout.output, &layout.state])
    {
        atomic::sweep(folder)?;
    }
    for dataset in datasets(layout)? {
        sweep(layout, &dataset)?;
    }
    // Its mode hides the releases in it, whose own modes are public.
    atomic::folder(&staging)?;
    index::settle(layout)?;
    Ok(recovered)
}

/// Finishes one step; `None` when there was nothing to finish.
fn finish(to: Destination<'_>, begun: Begun) -> Result<Option<Finished>, ReleaseError> {
    let (layout, dataset) = (to.layout, begun.dataset.as_str());
    let shown = match &begun.step {
        Step::Show(version) | Step::Back(version) | Step::Publish(Publication { version, .. }) => {
            // It broke off before the release was in its place: the last one stays.
            if !is_in_place(layout, dataset, version)? {
                journal::done(layout, dataset)?;
                return Ok(None);
            }
            reveal(to, dataset, begun.step.clone(), &mut || {})?;
            Some(version.clone())
        }
        Step::Remove(removal) => {
            withdraw::removed(to, dataset, removal)?;
            journal::done(layout, dataset)?;
            removal.then.clone()
        }
        Step::Erase(erasure) => {
            let shown = withdraw::erased(to, dataset, erasure)?;
            journal::done(layout, dataset)?;
            shown
        }
    };
    Ok(Some(Finished { dataset: begun.dataset, step: begun.step, shown }))
}

/// Whether a release is in its place and intact. One that was to replace a damaged one replaces it now.
fn is_in_place(layout: &Layout, dataset: &str, version: &str) -> Result<bool, ReleaseError> {
    let place = layout.path(PathKey::Version(dataset, version));
    if check_integrity(layout, dataset, &place)?.is_empty() {
        return Ok(true);
    }
    let fresh = atomic::incoming(&place);
    let is_ready = place.is_dir() && check_integrity(layout, dataset, &fresh)?.is_empty();
    if is_ready {
        atomic::exchange(&place)?;
    }
    Ok(is_ready)
}

/// Removes or finishes the unfinished folders of a dataset.
fn sweep(layout: &Layout, dataset: &str) -> Result<(), FileError> {
    atomic::sweep(&layout.path(PathKey::Dataset(dataset)))?;
    // Older programs used this suffix.
    for name in folders(&layout.path(PathKey::Dataset(dataset)))? {
        if name.ends_with(".incoming") {
            atomic::remove(&layout.path(PathKey::Version(dataset, &name)))?;
        }
    }
    Ok(())
}
