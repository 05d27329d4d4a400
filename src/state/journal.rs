//! What is being made visible, written down before it begins and struck out when it is done, so that the
//! next command can finish what a cut left half done.

use std::fs;

use serde::{Deserialize, Serialize};

use super::{
    FileError, atomic,
    layout::{Layout, Spot},
};

/// A swap that was begun: `latest` of a dataset is to show a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swap {
    /// The dataset.
    pub dataset: String,
    /// The version that `latest` is to show; none when the dataset is to vanish.
    pub version: Option<String>,
}

/// Writes down that a swap begins.
///
/// # Errors
/// When the state folder cannot be written to; nothing is begun then.
pub fn begin(layout: &Layout, swap: &Swap) -> Result<(), FileError> {
    let bytes = serde_json::to_vec(swap).unwrap_or_default();
    atomic::write(&layout.path(Spot::Journal(&swap.dataset)), &bytes)
}

/// Strikes out a swap that is done.
///
/// # Errors
/// When the entry cannot be removed.
pub fn done(layout: &Layout, dataset: &str) -> Result<(), FileError> {
    let path = layout.path(Spot::Journal(dataset));
    match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(FileError::at("remove", &path)(error)),
        _ => Ok(()),
    }
}

/// Swaps that were begun and not struck out, in order of dataset.
///
/// # Errors
/// When the journal is there but cannot be read.
pub fn open(layout: &Layout) -> Result<Vec<Swap>, FileError> {
    let folder = layout.path(Spot::Journals);
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(FileError::at("read", &folder))?,
    };
    let mut swaps = Vec::new();
    for entry in entries {
        let path = entry.map_err(FileError::at("read", &folder))?.path();
        let bytes = fs::read(&path).map_err(FileError::at("read", &path))?;
        // An entry is written whole; what is none is a temporary file that a cut left behind.
        match serde_json::from_slice(&bytes) {
            Ok(swap) => swaps.push(swap),
            Err(_) => fs::remove_file(&path).map_err(FileError::at("remove", &path))?,
        }
    }
    swaps.sort_by(|a: &Swap, b| a.dataset.cmp(&b.dataset));
    Ok(swaps)
}
