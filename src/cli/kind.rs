//! Releases made from samples and real ones stand apart: a command that would mix them is refused before it writes.

use std::fs;

use super::{arguments::Global, console::Console};
use crate::{
    release,
    state::{
        FileError, atomic,
        layout::{Layout, PathKey},
    },
};

/// What a state folder says of itself where it remembers runs over samples.
const SAMPLE: &str = "sample\n";

/// What it says where it remembers real ones.
const REAL: &str = "real\n";

/// Lets a command over samples, or a real one, use these folders, which are its own from then on; the exit status when it
/// may not.
pub(super) fn permitted(sample: bool, global: &Global, layout: &Layout, console: &Console) -> Result<(), u8> {
    let mixed = other(sample, global, layout);
    match mixed.and_then(|mixed| if mixed.is_none() { mark(sample, layout).map(|()| None) } else { Ok(mixed) }) {
        Ok(None) => Ok(()),
        Ok(Some(folder)) => {
            let messages = console.messages();
            let folder = [("folder", folder)];
            console.complain(&if sample {
                messages.screen("is-real", &folder)
            } else {
                messages.screen("is-sample", &folder)
            });
            Err(super::USAGE)
        }
        Err(error) => {
            console.complain(&error.to_string());
            Err(2)
        }
    }
}

/// The folder that belongs to runs of the other kind.
fn other(sample: bool, global: &Global, layout: &Layout) -> Result<Option<String>, FileError> {
    let mut kinds = Vec::new();
    for dataset in release::datasets(layout)? {
        let told = match release::latest(layout, &dataset) {
            Some(told) => Some(told),
            None => release::versions(layout, &dataset)?.pop(),
        };
        kinds.extend(told.map(|published| published.sample));
    }
    if kinds.contains(&!sample) {
        return Ok(Some(layout.output.display().to_string()));
    }
    let told = fs::read_to_string(layout.path(PathKey::Kind)).ok();
    let is_other = match told.as_deref() {
        Some(told) => told != if sample { SAMPLE } else { REAL },
        // One of an older program does not say what it remembers: a given one may be real, unless samples stand beside it.
        None => sample && global.state.is_some() && kinds.is_empty() && layout.path(PathKey::Ledger).exists(),
    };
    Ok(is_other.then(|| layout.state.display().to_string()))
}

/// Lets a state folder say what it remembers, before anything else is written there.
fn mark(sample: bool, layout: &Layout) -> Result<(), FileError> {
    let path = layout.path(PathKey::Kind);
    if path.exists() {
        return Ok(());
    }
    atomic::write(&path, if sample { SAMPLE } else { REAL }.as_bytes())
}
