//! What is being made visible, or erased: written down before it begins and struck out when it is done, so
//! that the next command can finish what a cut left half done.

use std::fs;

use serde::{Deserialize, Serialize};

use super::{
    FileError, atomic,
    layout::{Layout, Shelf, Spot},
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
    /// The same, because a person asked for an older one.
    Back(String),
    /// A version is to vanish.
    Remove(Removal),
    /// Records and values are to vanish from every version.
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

/// Records and values that are to vanish from every version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// The version that is shown then; it stands in the staging folder until it is in its place.
    pub version: String,
    /// What is to vanish.
    pub what: Vec<Withdrawal>,
    /// Table and key of every row that goes with them.
    pub rows: Vec<(String, String)>,
    /// Captures that they were read in, and those that nothing rests on.
    pub captures: Vec<String>,
}

/// Writes down that something begins. What was begun before and is not done is never forgotten for it.
///
/// # Errors
/// When something else of the dataset is not done, or the state folder cannot be written to; nothing is begun
/// then.
pub fn begin(layout: &Layout, dataset: &str, step: Step) -> Result<(), FileError> {
    let path = layout.path(Spot::Journal(dataset));
    let begun = Begun { dataset: dataset.to_owned(), step };
    let open = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Begun>(&bytes).ok());
    if open.is_some_and(|open| open != begun) {
        let told = std::io::Error::other("an earlier change of the dataset is not finished");
        return Err(FileError::at("begin", &path)(told));
    }
    atomic::write(&path, &serde_json::to_vec(&begun).unwrap_or_default())
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
    let folder = layout.path(Spot::Shelf(Shelf::Journal));
    let mut begun = Vec::new();
    for name in atomic::names(&folder)? {
        let path = folder.join(name);
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
