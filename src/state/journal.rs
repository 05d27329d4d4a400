//! The journal: a step that makes a release visible or erases data is written down before it begins and removed when it is
//! done, so that the next command can finish it after an interruption.

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

/// Why something cannot be written down, or what is written down not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file system refused.
    #[error(transparent)]
    File(#[from] FileError),
    /// It names what is no dataset, version or capture.
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

/// Something of a dataset that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The dataset.
    pub dataset: String,
    /// What.
    pub step: Step,
}

/// An entry: the dataset by its file's name, and what was begun or why that cannot be carried out.
pub type Entry = (String, Result<Begun, JournalError>);

impl Begun {
    /// Refuses names that are none before they are made parts of paths.
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

/// What was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// `latest` is to show this version, which is kept.
    Show(String),
    /// `latest` is to show this older version, at a person's request.
    Back(String),
    /// A new version is to be shown.
    Publish(Publication),
    /// A version is to vanish.
    Remove(VersionRemoval),
    /// Records and values are to vanish from every version.
    Erase(Erasure),
}

/// A new version that is to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// The version.
    pub version: String,
    /// How many versions are kept then, the oldest being removed.
    pub keep: usize,
}

/// A version that is to vanish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRemoval {
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
    /// The version that is shown then; it is in the staging folder until it is moved to its place.
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
/// When something else of the dataset is not done, it names what is no version, or the state folder cannot be written
/// to; nothing is begun then.
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

/// Strikes out what is done, for good.
///
/// # Errors
/// When the entry cannot be removed.
pub fn done(layout: &Layout, dataset: &str) -> Result<(), FileError> {
    atomic::remove_file(&layout.path(PathKey::Journal(dataset)))?;
    atomic::settle(&layout.path(PathKey::StateDir(StateDir::Journal)))
}

/// What was begun and not struck out, in order of dataset.
///
/// # Errors
/// When the journal is there but cannot be read.
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
        let odd = [
            ("a", Step::Show(version.to_owned())),
            (up, Step::Show(version.to_owned())),
            ("b", Step::Show(up.to_owned())),
            ("b", removal(up, None, &sha256)),
            ("b", removal(version, Some(up), &sha256)),
            ("b", removal(version, None, up)),
        ];
        let path = layout.path(PathKey::Journal("b"));
        for (dataset, step) in odd {
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
