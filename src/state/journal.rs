//! The journal: a step that publishes a release or erases data has an entry from its start to its end, so that the next
//! command can finish it after an interruption.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    FileError, Misnamed, atomic,
    layout::{Layout, PathKey, StateDir},
};
use crate::model::{identifiers, message::Message, published::is_version, withdrawal::Withdrawal};

/// Why an entry cannot be written, or cannot be carried out.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// A name in it is not a valid dataset, version or capture.
    #[error(transparent)]
    Misnamed(#[from] Misnamed),
    /// An entry that cannot be read.
    #[error("{path} is damaged: remove it and give the command again that was cut")]
    Damaged {
        /// The entry.
        path: PathBuf,
    },
}

impl JournalError {
    /// The error as a sentence for people.
    pub fn message(&self) -> Message {
        match self {
            Self::File(error) => error.message(),
            Self::Misnamed(error) => error.message(),
            Self::Damaged { path } => Message::new("journal-damaged").with("path", path.display()),
        }
    }
}

/// A step of a dataset that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The dataset.
    pub dataset: String,
    /// The step.
    pub step: Step,
}

/// An entry: the dataset from the name of its file, and the step or the reason why it cannot be carried out.
pub type Entry = (String, Result<Begun, JournalError>);

impl Begun {
    /// Refuses invalid names before they become parts of paths.
    fn check(&self, path: &Path) -> Result<(), Misnamed> {
        type Kind = (fn(&str) -> bool, &'static str);
        let (version, capture): (Kind, Kind) = ((is_version, "version"), (identifiers::is_sha256, "capture"));
        let (versions, captures): (Vec<&String>, &[String]) = match &self.step {
            Step::Show(version) | Step::Back(version) | Step::Publish(Publication { version, .. }) => {
                (vec![version], &[])
            }
            Step::Remove(removal) => ([&removal.version].into_iter().chain(&removal.then).collect(), &removal.captures),
            Step::Erase(erasure) => (vec![&erasure.version], &erasure.captures),
        };
        let dataset = (self.dataset.as_str(), identifiers::is_name as fn(&str) -> bool, "dataset");
        let versions = versions.into_iter().map(|name| (name.as_str(), version.0, version.1));
        let captures = captures.iter().map(|name| (name.as_str(), capture.0, capture.1));
        Misnamed::check(path, [dataset].into_iter().chain(versions).chain(captures))
    }
}

/// A step that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Make `latest` show this version, which is kept.
    Show(String),
    /// Roll `latest` back to this older version.
    Back(String),
    /// Publish a new version.
    Publish(Publication),
    /// Remove a version.
    Remove(VersionRemoval),
    /// Erase records and values from every version.
    Erase(Erasure),
}

/// The publication of a new version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// The version.
    pub version: String,
    /// Number of versions that are kept; the oldest are removed.
    pub keep: usize,
}

/// The removal of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRemoval {
    /// The version.
    pub version: String,
    /// The version that `latest` shows afterwards; none if the dataset is removed.
    pub then: Option<String>,
    /// Captures that no other version refers to.
    pub captures: Vec<String>,
}

/// The erasure of records and values from every version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// The version that is shown afterwards; it is in the staging folder until it is moved.
    pub version: String,
    /// The records and values.
    pub what: Vec<Withdrawal>,
    /// Table and key of every row that is removed with them.
    pub rows: Vec<(String, String)>,
    /// Captures that contain them, and captures that no version refers to.
    pub captures: Vec<String>,
}

/// Writes the entry of a step that begins. Never replaces the entry of another step that is not finished.
///
/// # Errors
/// If another step of the dataset is not finished, a name is not valid, or the state folder cannot be written to. Nothing
/// is begun then.
pub fn begin(layout: &Layout, dataset: &str, step: Step) -> Result<(), JournalError> {
    let path = layout.path(PathKey::Journal(dataset));
    let begun = Begun { dataset: dataset.to_owned(), step };
    begun.check(&path)?;
    let open = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Begun>(&bytes).ok());
    if open.is_some_and(|open| open != begun) {
        let error = std::io::Error::other("an earlier change of the dataset is not finished");
        return Err(FileError::at("begin", &path)(error).into());
    }
    Ok(atomic::write(&path, &serde_json::to_vec(&begun).unwrap_or_default())?)
}

/// Removes the entry of a step that is done, and syncs that.
///
/// # Errors
/// If the entry cannot be removed.
pub fn done(layout: &Layout, dataset: &str) -> Result<(), FileError> {
    atomic::remove_file(&layout.path(PathKey::Journal(dataset)))?;
    atomic::settle(&layout.path(PathKey::StateDir(StateDir::Journal)))
}

/// Returns the steps that were begun and are not done, sorted by dataset.
///
/// # Errors
/// If the journal exists but cannot be read.
pub fn open(layout: &Layout) -> Result<Vec<Entry>, FileError> {
    let folder = layout.path(PathKey::StateDir(StateDir::Journal));
    let names = atomic::names(&folder)?;
    let entries = names.iter().filter_map(|name| name.strip_suffix(".json"));
    Ok(entries.map(|name| (name.to_owned(), entry(&folder.join(format!("{name}.json")), name))).collect())
}

fn entry(path: &Path, name: &str) -> Result<Begun, JournalError> {
    let bytes = fs::read(path).map_err(FileError::at("read", path))?;
    let damaged = |_| JournalError::Damaged { path: path.to_path_buf() };
    let begun: Begun = serde_json::from_slice(&bytes).map_err(damaged)?;
    begun.check(path)?;
    if begun.dataset == name {
        return Ok(begun);
    }
    Err(Misnamed { path: path.to_path_buf(), name: begun.dataset, what: "dataset of this file" }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_leads_elsewhere_is_refused_and_the_others_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let version = "2026-03-01-0a1b2c3d";
        begin(&layout, "a", Step::Show(version.to_owned())).expect("begun");
        let removal = |version: &str, then: Option<&str>, capture: &str| {
            let captures = vec![capture.to_owned()];
            Step::Remove(VersionRemoval { version: version.to_owned(), then: then.map(str::to_owned), captures })
        };
        let sha256 = "0a".repeat(32);
        let up = "../other";
        let invalid = [
            ("a", Step::Show(version.to_owned())),
            (up, Step::Show(version.to_owned())),
            ("b", Step::Show(up.to_owned())),
            ("b", removal(up, None, &sha256)),
            ("b", removal(version, Some(up), &sha256)),
            ("b", removal(version, None, up)),
        ];
        let path = layout.path(PathKey::Journal("b"));
        for (dataset, step) in invalid {
            let refused = begin(&layout, dataset, step.clone());
            assert!(dataset == "a" || refused.is_err(), "{refused:?}");
            let bytes = serde_json::to_vec(&Begun { dataset: dataset.to_owned(), step }).expect("JSON");
            fs::write(&path, bytes).expect("written");
            let all = open(&layout).expect("read");
            let [(_, good), (name, bad)] = &all[..] else { panic!("{all:?}") };
            assert!(good.is_ok() && name == "b");
            let error = bad.as_ref().expect_err("refused").to_string();
            assert!(error.contains("b.json names") && error.contains("remove the file"), "{error}");
        }
        fs::write(&path, "{").expect("written");
        let error = open(&layout).expect("read").pop().expect("one").1.expect_err("damaged").to_string();
        assert!(error.contains("b.json is damaged"), "{error}");
    }
}
