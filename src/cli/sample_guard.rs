//! Keeps releases made from samples apart from real ones: a command that would mix them is refused before it writes.

use std::fs;

use super::{arguments::Global, console::Console};
use crate::{
    release,
    state::{
        FileError, atomic,
        layout::{Layout, PathKey},
    },
};

/// Content of the marker file of a state folder for samples.
const SAMPLE: &str = "sample\n";

/// Content of the marker file of a state folder for real data.
const REAL: &str = "real\n";

/// Claims the folders for samples or for real data. Fails with the exit status when they belong to the other kind.
pub(super) fn claim(sample: bool, global: &Global, layout: &Layout, console: &Console) -> Result<(), u8> {
    let mixed = conflict(sample, global, layout);
    match mixed.and_then(|mixed| if mixed.is_none() { mark(sample, layout).map(|()| None) } else { Ok(mixed) }) {
        Ok(None) => Ok(()),
        Ok(Some(folder)) => {
            let messages = console.messages();
            let folder = [("folder", folder)];
            console.print_error(&if sample {
                messages.screen("real-folder", &folder)
            } else {
                messages.screen("sample-folder", &folder)
            });
            Err(super::USAGE)
        }
        Err(error) => {
            console.print_error(&error.to_string());
            Err(2)
        }
    }
}

/// The folder that belongs to the other kind, if any.
fn conflict(sample: bool, global: &Global, layout: &Layout) -> Result<Option<String>, FileError> {
    let mut kinds = Vec::new();
    for dataset in release::datasets(layout)? {
        let published = match release::latest(layout, &dataset) {
            Some(published) => Some(published),
            None => release::versions(layout, &dataset)?.pop(),
        };
        kinds.extend(published.map(|published| published.sample));
    }
    if kinds.contains(&!sample) {
        return Ok(Some(layout.output.display().to_string()));
    }
    let marker = fs::read_to_string(layout.path(PathKey::Kind)).ok();
    let is_other = match marker.as_deref() {
        Some(marker) => marker != if sample { SAMPLE } else { REAL },
        // Older versions wrote no marker: a given folder may hold real data unless the output holds samples.
        None => sample && global.state.is_some() && kinds.is_empty() && layout.path(PathKey::Ledger).exists(),
    };
    Ok(is_other.then(|| layout.state.display().to_string()))
}

/// Writes the marker file, before anything else is written to the folder.
fn mark(sample: bool, layout: &Layout) -> Result<(), FileError> {
    let path = layout.path(PathKey::Kind);
    if path.exists() {
        return Ok(());
    }
    atomic::write(&path, if sample { SAMPLE } else { REAL }.as_bytes())
}
