//! The state between runs: paths, atomic writes, captures, journal, ledger.
//!
//! `layout` names every path; `access` keeps the state private to its owner; `atomic` writes files so that an interruption
//! leaves the old or the new one; `lock` allows one writer at a time; `journal` lists the steps that must be finished. `keep`
//! stores fetched bytes as `captures` in WARC (`warc`, `spool`, `capture_bytes`), `index` finds them, and `revisits` records
//! that they were received again. `quarantine` keeps rejected values, `ledger` (`runs`) the outcome of each run, `visits` the
//! last response of each address, `checked` the hashes of files of releases. `merge` merges sorted files. Read next: `layout`.

pub mod access;
pub mod atomic;
pub mod capture_bytes;
pub mod captures;
pub mod checked;
pub mod hash;
pub mod index;
pub mod journal;
pub mod keep;
pub mod layout;
pub mod ledger;
pub mod lock;
pub mod merge;
mod migrations;
pub mod notices;
pub mod portals;
pub mod quarantine;
mod revisits;
pub mod runs;
pub mod spool;
pub mod visits;
pub mod warc;

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use crate::model::message::Message;

/// A failed operation on a file or folder.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} {path}: {error}")]
pub struct FileError {
    /// The operation, as a verb.
    pub action: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// The error of the system.
    pub error: std::io::Error,
}

/// An invalid name in a file of the state, which is never used in a path.
#[derive(Debug, thiserror::Error)]
#[error("{path} names {name:?}, which is no {what}: somebody else wrote it, remove the file and run the command again")]
pub struct Misnamed {
    /// The file.
    pub path: PathBuf,
    /// The name.
    pub name: String,
    /// What it should be the name of.
    pub what: &'static str,
}

impl Misnamed {
    /// The error as a sentence for people.
    pub fn message(&self) -> Message {
        Message::new("misnamed").with("path", self.path.display()).with("name", format!("{:?}", self.name))
    }

    /// Checks names, each with its predicate and with what it should be the name of.
    ///
    /// # Errors
    /// The first name that is not valid.
    pub fn check<'n>(
        path: &Path,
        names: impl IntoIterator<Item = (&'n str, fn(&str) -> bool, &'static str)>,
    ) -> Result<(), Self> {
        match names.into_iter().find(|(name, is_one, _)| !is_one(name)) {
            None => Ok(()),
            Some((name, _, what)) => Err(Self { path: path.to_path_buf(), name: name.to_owned(), what }),
        }
    }
}

impl FileError {
    /// The error as a sentence for people.
    pub fn message(&self) -> Message {
        let cause = match self.error.kind() {
            ErrorKind::NotFound => "file-not-found",
            ErrorKind::PermissionDenied => "file-denied",
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "file-disk-full",
            ErrorKind::FileTooLarge => "file-too-large",
            ErrorKind::IsADirectory => "file-is-folder",
            ErrorKind::NotADirectory => "file-no-folder",
            ErrorKind::ReadOnlyFilesystem => "file-read-only",
            _ => "verbatim",
        };
        let action = match self.action {
            "begin" => "file-begin",
            "create" => "file-create",
            "exchange" => "file-exchange",
            "list" => "file-list",
            "lock" => "file-lock",
            "look at" => "file-inspect",
            "open" => "file-open",
            "read" | "read in" => "file-read",
            "remove" => "file-remove",
            "rename" => "file-rename",
            "replace" => "file-replace",
            "sync" => "file-sync",
            "use" => "file-use",
            _ => "file-write",
        };
        let message = Message::new(action).with("path", self.path.display());
        message.with_message("cause", Message::new(cause).with("text", &self.error))
    }

    /// Adds the path and the verb to an error of the system.
    pub fn at(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |error| Self { action, path, error }
    }
}

#[cfg(test)]
mod fuzz;
