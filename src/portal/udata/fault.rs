//! Errors of publishing on a portal.

use std::path::PathBuf;

use crate::state::{FileError, ledger::LedgerError};

/// Why a portal could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// A file of a release cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The ledger cannot be read or written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A secret that the environment lacks.
    #[error("the environment variable {name} is not set: it holds the API key of the portal {portal}")]
    Secret {
        /// Name of the variable.
        name: String,
        /// The portal.
        portal: String,
    },
    /// The portal cannot be reached.
    #[error("cannot reach {address}: {reason}; run it again later: it continues where it stopped")]
    Network {
        /// The address.
        address: String,
        /// What went wrong.
        reason: String,
    },
    /// The portal does not accept the key.
    #[error(
        "{portal} does not accept the API key: create a new one in your profile there and set it in the environment"
    )]
    Key {
        /// The portal.
        portal: String,
    },
    /// The owner of the key may not publish for the organisation.
    #[error(
        "{portal}: the owner of the API key may not publish for the organisation `{organization}`: ask its administrator for the role of editor"
    )]
    NoPermission {
        /// The portal.
        portal: String,
        /// The organisation.
        organization: String,
    },
    /// The portal is read-only at the moment.
    #[error("{portal} is read-only at the moment: run it again later")]
    ReadOnly {
        /// The portal.
        portal: String,
    },
    /// The portal refused a call.
    #[error("{portal} refused to {action}: {status} {reason}")]
    Refused {
        /// The portal.
        portal: String,
        /// The action, as a verb.
        action: String,
        /// HTTP status.
        status: u16,
        /// The text of the portal.
        reason: String,
    },
    /// A file that does not match its package.
    #[error(
        "{} does not match its package; the portal is unchanged: run the pipeline again, or publish another release with \
         `seara rollback`",
        file.display()
    )]
    Damaged {
        /// The file.
        file: PathBuf,
    },
    /// A file that the scan of the portal would reject.
    #[error(
        "{file} contains `{found}`, for which the portal rejects the file: correct it at the source or with a lookup"
    )]
    Scan {
        /// The file.
        file: String,
        /// The rejected text.
        found: String,
    },
    /// A code that the portal does not have.
    #[error("{portal} has no {what} `{code}`; it has: {known}")]
    Unknown {
        /// The portal.
        portal: String,
        /// The kind of code.
        what: &'static str,
        /// The code.
        code: String,
        /// The codes that it has.
        known: String,
    },
    /// The dataset differs from what was sent.
    #[error(
        "{portal} shows `{dataset}` differently from what was sent: {differences}; check it there and run it again"
    )]
    NotAsSent {
        /// The portal.
        portal: String,
        /// The dataset.
        dataset: String,
        /// The differences.
        differences: String,
    },
    /// More datasets would be archived than is allowed.
    #[error(
        "{count} of {all} datasets would be archived on {portal}, more than {bound} %; nothing was sent: if that is right, raise `max_removed_percent` of the portal"
    )]
    TooMany {
        /// The portal.
        portal: String,
        /// Number of datasets that would be archived.
        count: usize,
        /// Number of all datasets.
        all: usize,
        /// The limit, in percent.
        bound: u8,
    },
    /// A rate limit is exhausted.
    #[error("{portal} has reached its limit of {kind} for {minutes} minutes: the next push sends the rest")]
    Quota {
        /// The portal.
        portal: String,
        /// Minutes until the next call.
        minutes: u64,
        /// The kind of calls.
        kind: &'static str,
    },
}

impl PortalError {
    /// Whether it stops a push, because the other datasets would fail too.
    pub(super) fn is_fatal(&self) -> bool {
        matches!(
            self,
            Self::Network { .. }
                | Self::Quota { .. }
                | Self::Key { .. }
                | Self::ReadOnly { .. }
                | Self::Ledger(_)
                | Self::TooMany { .. }
        )
    }

    /// Exit status of the command: 1 if a person must correct something, 2 if something failed.
    pub fn status(&self) -> u8 {
        match self {
            Self::File(_)
            | Self::Damaged { .. }
            | Self::Ledger(_)
            | Self::Network { .. }
            | Self::ReadOnly { .. }
            | Self::Quota { .. } => 2,
            Self::Refused { status, .. } => 1 + u8::from(*status >= 500),
            _ => 1,
        }
    }
}
