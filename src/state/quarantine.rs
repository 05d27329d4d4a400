//! The quarantine of a run: rejected values and records with their place and reason, and the captures that they are in, so
//! that a person can correct them and run the pipeline again.

use std::{collections::BTreeMap, fs, io};

use serde::{Deserialize, Serialize};

use super::{
    FileError, Misnamed, atomic,
    layout::{Layout, PathKey, StateDir},
};
use crate::model::identifiers;

/// All rejected values of one run of a dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantine {
    /// Source id → SHA-256 of its captures.
    pub captures: BTreeMap<String, Vec<String>>,
    /// Rejected values.
    pub entries: Vec<Entry>,
    /// Number of further rejected values, which are not kept.
    #[serde(default)]
    pub more: u64,
}

/// Rejected values: up to a limit they are kept, the others are counted.
#[derive(Debug, Clone, Default)]
pub struct Rejected {
    entries: Vec<Entry>,
    bytes: usize,
    more: u64,
}

/// Maximum number of values that are kept, and of their bytes.
const MAX_KEPT: (usize, usize) = (20_000, 64 << 20);

impl Rejected {
    /// Adds a value, or counts it beyond the limit; `None` is ignored.
    pub fn add(&mut self, entry: impl FnOnce() -> Option<Entry>) {
        if self.entries.len() >= MAX_KEPT.0 || self.bytes >= MAX_KEPT.1 {
            self.more += 1;
        } else if let Some(entry) = entry() {
            self.bytes += entry.row.iter().map(|(column, text)| column.len() + text.len()).sum::<usize>();
            self.bytes += size_of::<Entry>() + entry.key.len() + entry.raw.len() + entry.place.len();
            self.entries.push(entry);
        }
    }

    /// Counts values that are not kept.
    pub fn count(&mut self, more: u64) {
        self.more += more;
    }

    /// Appends the values of a later part.
    pub fn append(&mut self, other: Self) {
        other.entries.into_iter().for_each(|entry| self.add(|| Some(entry)));
        self.more += other.more;
    }

    /// Converts the values to a quarantine, with the captures that they are in.
    pub fn into_quarantine(self, captures: BTreeMap<String, Vec<String>>) -> Quarantine {
        Quarantine { captures, entries: self.entries, more: self.more }
    }
}

/// One rejected value, or a record that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Table; empty for text that became no row.
    pub table: String,
    /// Key of the row.
    pub key: String,
    /// Column.
    pub field: String,
    /// The raw value, or the text.
    pub raw: String,
    /// Its place in the capture.
    pub place: String,
    /// Code of the issue.
    pub code: String,
    /// Column → raw value, for each value of the row.
    #[serde(default)]
    pub row: BTreeMap<String, String>,
}

/// Writes the quarantine of a run, replacing an earlier one.
///
/// # Errors
/// If the state folder cannot be written to.
pub fn keep(layout: &Layout, dataset: &str, quarantine: &Quarantine) -> Result<(), FileError> {
    let bytes = serde_json::to_vec_pretty(quarantine).unwrap_or_default();
    atomic::write(&layout.path(PathKey::Quarantine(dataset)), &bytes)
}

/// Returns the quarantine of the last run of a dataset; empty if there is none.
///
/// # Errors
/// If the file exists but cannot be read.
pub fn load(layout: &Layout, dataset: &str) -> Result<Quarantine, FileError> {
    let path = layout.path(PathKey::Quarantine(dataset));
    match fs::read(&path) {
        Ok(bytes) => {
            let quarantine: Quarantine =
                serde_json::from_slice(&bytes).map_err(|e| FileError::at("read", &path)(e.into()))?;
            let names = quarantine.captures.values().flatten();
            let names = names.map(|name| (name.as_str(), identifiers::is_sha256 as fn(&str) -> bool, "capture"));
            Misnamed::check(&path, names).map_err(|e| FileError::at("use", &path)(io::Error::other(e)))?;
            Ok(quarantine)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Quarantine::default()),
        Err(error) => Err(FileError::at("read", &path)(error)),
    }
}

/// Removes the quarantine, after a run without one.
///
/// # Errors
/// If the file cannot be removed.
pub fn clear(layout: &Layout, dataset: &str) -> Result<(), FileError> {
    atomic::remove_file(&layout.path(PathKey::Quarantine(dataset)))
}

/// Returns the captures of all quarantines, which must be kept to run again after corrections.
///
/// # Errors
/// If a quarantine cannot be read, so that its captures are unknown.
pub fn captures(layout: &Layout) -> Result<Vec<String>, FileError> {
    let names = atomic::names(&layout.path(PathKey::StateDir(StateDir::Quarantine)))?;
    let datasets = names.iter().filter_map(|name| name.strip_suffix(".json"));
    let quarantine: Result<Vec<Quarantine>, FileError> = datasets.map(|dataset| load(layout, dataset)).collect();
    Ok(quarantine?.into_iter().flat_map(|quarantine| quarantine.captures.into_values().flatten()).collect())
}
