//! Errors of publishing to a bucket.

use std::{error::Error, path::PathBuf};

use crate::{model::secret::Secret, state::FileError};

/// Maximum length of the text of a store's error, in characters.
const MAX_CHARACTERS: usize = 400;

/// Why the output could not be published to a bucket.
#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    /// A file of the output cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Nothing is published.
    #[error("{folder} has nothing to publish; the bucket is unchanged: run a pipeline first")]
    Empty {
        /// The output.
        folder: PathBuf,
    },
    /// There are files, but no dataset among them.
    #[error("{folder} has no dataset; the bucket is unchanged: run a pipeline first")]
    NoDataset {
        /// The output.
        folder: PathBuf,
    },
    /// A dataset has kept releases but no current one.
    #[error("{dataset} has kept releases but no `latest`: run its pipeline again")]
    NoLatest {
        /// Dataset.
        dataset: String,
    },
    /// A release that was made from samples.
    #[error("{path} is of a sample, and samples are never published: run the pipeline without --sample")]
    Sample {
        /// Path of its package.
        path: String,
    },
    /// A name that no object can have.
    #[error("{path} is not a valid object name: rename it")]
    Name {
        /// Path below the output.
        path: String,
    },
    /// The settings of the bucket are not valid.
    #[error("the bucket cannot be used: {reason}")]
    Setup {
        /// What is wrong, and the cure.
        reason: String,
    },
    /// The async runtime could not be created.
    #[error("cannot wait for the network: {error}")]
    Runtime {
        /// The error of the system.
        error: std::io::Error,
    },
    /// The output has changed since the plan was made.
    #[error("{path} changed while it was read: plan again when no pipeline is running")]
    Changed {
        /// Path below the output.
        path: String,
    },
    /// More objects would be removed than is allowed.
    #[error(
        "{removed} of {all} objects in the bucket would be removed, more than {limit} %; nothing was changed: check the \
         plan, and raise `max_removed_percent` if it is right"
    )]
    TooMany {
        /// Number of objects that would be removed.
        removed: u64,
        /// Number of all objects of Seara.
        all: u64,
        /// The limit, in percent.
        limit: u32,
    },
    /// There is no such bucket.
    #[error("the bucket {bucket} does not exist: create it, or correct its name, region or endpoint ({reason})")]
    NoBucket {
        /// Its name.
        bucket: String,
        /// The error of the store.
        reason: String,
    },
    /// The key lacks a permission.
    #[error(
        "the key has no permission to {action} {path}: it needs permission to list the bucket and to read, put and \
         delete its objects ({reason})"
    )]
    Refused {
        /// The operation, as a verb.
        action: &'static str,
        /// The object.
        path: String,
        /// The error of the store.
        reason: String,
    },
    /// The store failed in all attempts.
    #[error("cannot {action} {path} in the bucket: {reason}; what was done is kept: run it again")]
    Store {
        /// The operation, as a verb.
        action: &'static str,
        /// The object.
        path: String,
        /// The error of the store.
        reason: String,
    },
    /// The object differs from what was sent.
    #[error(
        "the bucket stores {path} differently from what was sent: {what} is {found:?}, not {sent:?}: check that nothing \
         else writes to it and that the store keeps metadata, then run it again"
    )]
    StoredDifferently {
        /// The object.
        path: String,
        /// The property that differs.
        what: &'static str,
        /// The value that was sent.
        sent: String,
        /// The value in the bucket.
        found: String,
    },
}

/// Formats an error of a store with its causes, in one line and without secrets.
pub(super) fn describe(error: &dyn Error, secrets: [&Secret; 2]) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    let text = redact(&text, secrets);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Redacts the secrets in a text of a store.
pub(super) fn redact(text: &str, secrets: [&Secret; 2]) -> String {
    secrets.iter().fold(text.to_owned(), |text, secret| secret.redact(&text))
}

impl BucketError {
    /// Exit status of the command: 1 if a person must correct something, 2 if something failed.
    pub fn status(&self) -> u8 {
        match self {
            Self::Empty { .. }
            | Self::NoDataset { .. }
            | Self::Sample { .. }
            | Self::Name { .. }
            | Self::Setup { .. }
            | Self::TooMany { .. }
            | Self::NoBucket { .. } => 1,
            _ => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_a_store_is_one_line_without_secrets() {
        let error = std::io::Error::other("<Error>\n  <Key>AKIA1</Key>\n  s3cret </Error>");
        let secrets = [&Secret::new("AKIA1"), &Secret::new("s3cret")];
        assert_eq!(describe(&error, secrets), "<Error> <Key>***</Key> *** </Error>");
        let none = [&Secret::default(), &Secret::default()];
        assert_eq!(describe(&std::io::Error::other("é".repeat(500)), none).chars().count(), MAX_CHARACTERS + 1);
    }
}
