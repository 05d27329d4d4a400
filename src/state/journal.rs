//! What is being made visible, or erased: written down before it begins and struck out when it is done, so
//! that the next command can finish what a cut left half done.

use std::fs;

use serde::{Deserialize, Serialize};

use super::{
    FileError, atomic,
    layout::{Layout, Spot},
};
use crate::model::withdrawal::Withdrawal;

/// Something of a dataset that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The dataset.
    pub dataset: String,
    /// What.
    pub step: Step,
}

/// What was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// `latest` is to show this version.
    Show(String),
    /// A version is to vanish.
    Remove(Removal),
    /// A record or value is to vanish from every version.
    Erase(Erasure),
}

/// A version that is to vanish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// The version.
    pub version: String,
    /// The one that `latest` is to show then; none when the dataset is to vanish.
    pub then: Option<String>,
    /// Captures that nothing else rests on.
    pub captures: Vec<String>,
}

/// A record or value that is to vanish from every version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// The version that is shown then; it stands in the staging folder until it is in its place.
    pub version: String,
    /// What is to vanish.
    pub what: Withdrawal,
    /// Table and key of every row that goes with it.
    pub rows: Vec<(String, String)>,
    /// Captures that it was read in.
    pub captures: Vec<String>,
}

/// Writes down that something begins.
///
/// # Errors
/// When the state folder cannot be written to; nothing is begun then.
pub fn begin(layout: &Layout, dataset: &str, step: Step) -> Result<(), FileError> {
    let begun = Begun { dataset: dataset.to_owned(), step };
    atomic::write(&layout.path(Spot::Journal(dataset)), &serde_json::to_vec(&begun).unwrap_or_default())
}

/// Strikes out what is done.
///
/// # Errors
/// When the entry cannot be removed.
pub fn done(layout: &Layout, dataset: &str) -> Result<(), FileError> {
    atomic::remove_file(&layout.path(Spot::Journal(dataset)))
}

/// What was begun and not struck out, in order of dataset.
///
/// # Errors
/// When the journal is there but cannot be read.
pub fn open(layout: &Layout) -> Result<Vec<Begun>, FileError> {
    let folder = layout.path(Spot::Shelf("journal"));
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(FileError::at("read", &folder))?,
    };
    let mut begun = Vec::new();
    for entry in entries {
        let path = entry.map_err(FileError::at("read", &folder))?.path();
        let bytes = fs::read(&path).map_err(FileError::at("read", &path))?;
        // An entry is written whole; what is none is a temporary file that a cut left behind.
        match serde_json::from_slice(&bytes) {
            Ok(entry) => begun.push(entry),
            Err(_) => atomic::remove_file(&path)?,
        }
    }
    begun.sort_by(|a: &Begun, b| a.dataset.cmp(&b.dataset));
    Ok(begun)
}
