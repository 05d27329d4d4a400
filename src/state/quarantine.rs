//! The quarantine of a run: each rejected value or record with its place and reason, and the captures that it was read in,
//! so that a person can correct it and the run be tried again.

use std::{collections::BTreeMap, fs, io};

use serde::{Deserialize, Serialize};

use super::{
    FileError, Misnamed, atomic,
    layout::{Layout, PathKey, StateDir},
};
use crate::model::identifiers;

/// Everything that one run of a dataset quarantined.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantine {
    /// Source id → SHA-256 of the captures that it was read in.
    pub captures: BTreeMap<String, Vec<String>>,
    /// What was rejected.
    pub entries: Vec<Entry>,
    /// Number of rejected values beyond those that are kept.
    #[serde(default)]
    pub more: u64,
}

/// Values that were rejected: as many as anybody mends by hand are kept, the others are counted.
#[derive(Debug, Clone, Default)]
pub struct Rejected {
    entries: Vec<Entry>,
    bytes: usize,
    more: u64,
}

/// Values that are kept, and their bytes.
const REJECTED: (usize, usize) = (20_000, 64 << 20);

impl Rejected {
    /// Adds a value, or counts it once enough are kept; `None` is no value.
    pub fn add(&mut self, entry: impl FnOnce() -> Option<Entry>) {
        if self.entries.len() >= REJECTED.0 || self.bytes >= REJECTED.1 {
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

    /// The matter of a quarantine, with the captures that they were read in.
    pub fn into_quarantine(self, captures: BTreeMap<String, Vec<String>>) -> Quarantine {
        Quarantine { captures, entries: self.entries, more: self.more }
    }
}

/// One rejected value, or a record that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Table; empty for text that made no row.
    pub table: String,
    /// Key of the row.
    pub key: String,
    /// Column.
    pub field: String,
    /// The value as it was read, or the text.
    pub raw: String,
    /// Where it was read.
    pub place: String,
    /// Code of the issue.
    pub code: String,
    /// What stood in the source for each value of the row, by column.
    #[serde(default)]
    pub row: BTreeMap<String, String>,
}

/// Writes the quarantine of a run, in place of an earlier one.
///
/// # Errors
/// When the state folder cannot be written to.
pub fn keep(layout: &Layout, dataset: &str, quarantine: &Quarantine) -> Result<(), FileError> {
    let bytes = serde_json::to_vec_pretty(quarantine).unwrap_or_default();
    atomic::write(&layout.path(PathKey::Quarantine(dataset)), &bytes)
}

/// Returns the quarantine of a dataset; an empty one when its last run was not refused.
///
/// # Errors
/// When the file is there but cannot be read.
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

/// Removes the quarantine: a later run had none.
///
/// # Errors
/// When the file cannot be removed.
pub fn clear(layout: &Layout, dataset: &str) -> Result<(), FileError> {
    atomic::remove_file(&layout.path(PathKey::Quarantine(dataset)))
}

/// Returns the captures of quarantined values, which a correction will read again.
///
/// # Errors
/// When one is there that cannot be read: which captures it needs is not known then.
pub fn captures(layout: &Layout) -> Result<Vec<String>, FileError> {
    let names = atomic::names(&layout.path(PathKey::StateDir(StateDir::Quarantine)))?;
    let datasets = names.iter().filter_map(|name| name.strip_suffix(".json"));
    let quarantine: Result<Vec<Quarantine>, FileError> = datasets.map(|dataset| load(layout, dataset)).collect();
    Ok(quarantine?.into_iter().flat_map(|quarantine| quarantine.captures.into_values().flatten()).collect())
}
