//! Why the bucket does not hold the output.

use std::{error::Error, path::PathBuf};

use crate::{model::secret::Secret, state::FileError};

/// Longest that a store's own words may be, in characters.
const LONGEST: usize = 400;

/// Why the bucket does not hold the output.
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
    /// A dataset keeps releases but shows none.
    #[error("{dataset} has kept releases but no `latest`: run its pipeline again")]
    Unwhole {
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
    /// What describes the bucket cannot be right.
    #[error("the bucket cannot be used: {told}")]
    Setup {
        /// What is wrong, and what would be right.
        told: String,
    },
    /// The system gives no means to wait for the network.
    #[error("cannot wait for the network: {error}")]
    Runtime {
        /// What the system said.
        error: std::io::Error,
    },
    /// The output is not the one that the plan saw.
    #[error("{path} changed while it was read: plan again when no pipeline is running")]
    Changed {
        /// Path below the output.
        path: String,
    },
    /// More would be removed than may be.
    #[error(
        "{removed} of {of} objects in the bucket would be removed, more than {limit} %; nothing was changed: check the \
         plan, and raise `max_removed_percent` if it is right"
    )]
    TooMany {
        /// Objects that would be removed.
        removed: u64,
        /// Objects there are.
        of: u64,
        /// How many percent may be.
        limit: u32,
    },
    /// There is no such bucket.
    #[error("the bucket {bucket} does not exist: create it, or correct its name, region or endpoint ({told})")]
    NoBucket {
        /// Its name.
        bucket: String,
        /// What the store said.
        told: String,
    },
    /// The key may not do this.
    #[error(
        "the key has no permission to {action} {path}: it needs permission to list the bucket and to read, put and \
         delete its objects ({told})"
    )]
    Refused {
        /// What was tried, as a verb.
        action: &'static str,
        /// The object.
        path: String,
        /// What the store said.
        told: String,
    },
    /// The store failed, as often as it was asked.
    #[error("cannot {action} {path} in the bucket: {told}; what was done is kept: run it again")]
    Store {
        /// What was tried, as a verb.
        action: &'static str,
        /// The object.
        path: String,
        /// What the store said.
        told: String,
    },
    /// What was sent is not what is there.
    #[error(
        "the bucket stores {path} differently from what was sent: {what} is {found:?}, not {sent:?}: check that nothing \
         else writes to it and that the store keeps metadata, then run it again"
    )]
    Unkept {
        /// The object.
        path: String,
        /// What differs.
        what: &'static str,
        /// What was sent.
        sent: String,
        /// What is there.
        found: String,
    },
}

/// What a store said, with its causes, in one line and without the secrets.
pub(super) fn told(error: &dyn Error, secrets: [&Secret; 2]) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !said.contains(&more) {
            said = format!("{said}: {more}");
        }
        cause = error.source();
    }
    let said = hidden(&said, secrets);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    match said.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &said[..end]),
        None => said,
    }
}

/// What a store said, without the secrets.
pub(super) fn hidden(said: &str, secrets: [&Secret; 2]) -> String {
    secrets.iter().fold(said.to_owned(), |said, secret| secret.redact(&said))
}

impl BucketError {
    /// Exit status of the command: 1 where a person has something to mend, 2 where something broke.
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
    fn a_store_says_it_in_one_line_and_without_the_secrets() {
        let error = std::io::Error::other("<Error>\n  <Key>AKIA1</Key>\n  s3cret </Error>");
        let secrets = [&Secret::new("AKIA1"), &Secret::new("s3cret")];
        assert_eq!(told(&error, secrets), "<Error> <Key>***</Key> *** </Error>");
        let none = [&Secret::default(), &Secret::default()];
        assert_eq!(told(&std::io::Error::other("é".repeat(500)), none).chars().count(), LONGEST + 1);
    }
}
