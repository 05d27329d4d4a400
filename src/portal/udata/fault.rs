//! Why a portal could not be read or written.

use std::path::PathBuf;

use crate::state::{FileError, ledger::LedgerError};

/// Why a portal could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// A file of a release cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// What is remembered of the portal cannot be read or written.
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
    #[error("cannot reach {address}: {told}; run it again later: it continues where it stopped")]
    Network {
        /// What was asked.
        address: String,
        /// What went wrong.
        told: String,
    },
    /// The portal does not know the key.
    #[error(
        "{portal} does not accept the API key: create a new one in your profile there and set it in the environment"
    )]
    Key {
        /// The portal.
        portal: String,
    },
    /// The key's owner may not write for the organisation.
    #[error(
        "{portal}: the owner of the API key may not publish for the organisation `{organization}`: ask its administrator for the role of editor"
    )]
    Right {
        /// The portal.
        portal: String,
        /// The organisation.
        organization: String,
    },
    /// The portal is read only for now.
    #[error("{portal} is read-only at the moment: run it again later")]
    ReadOnly {
        /// The portal.
        portal: String,
    },
    /// The portal refused.
    #[error("{portal} refused to {tried}: {status} {told}")]
    Refused {
        /// The portal.
        portal: String,
        /// What was tried.
        tried: String,
        /// HTTP status.
        status: u16,
        /// What it said.
        told: String,
    },
    /// A file that is not the one that the package of its release names.
    #[error(
        "{} does not match its package; the portal is unchanged: run the pipeline again, or publish another release with \
         `seara rollback`",
        file.display()
    )]
    Damaged {
        /// The file.
        file: PathBuf,
    },
    /// A file that the portal's scan would refuse.
    #[error(
        "{file} contains `{found}`, for which the portal rejects the file: correct it at the source or with a lookup"
    )]
    Scan {
        /// The file.
        file: String,
        /// What it holds.
        found: String,
    },
    /// A code that the portal does not know.
    #[error("{portal} has no {what} `{code}`; it has: {known}")]
    Unknown {
        /// The portal.
        portal: String,
        /// What kind of code.
        what: &'static str,
        /// The code.
        code: String,
        /// Those that it has.
        known: String,
    },
    /// What was read back is not what was sent.
    #[error("{portal} shows `{dataset}` differently from what was sent: {told}; check it there and run it again")]
    NotAsSent {
        /// The portal.
        portal: String,
        /// The dataset.
        dataset: String,
        /// What differs.
        told: String,
    },
    /// More would vanish than may at once.
    #[error(
        "{count} of {all} datasets would be archived on {portal}, more than {bound} %; nothing was sent: if that is right, raise `max_removed_percent` of the portal"
    )]
    TooMany {
        /// The portal.
        portal: String,
        /// How many would.
        count: usize,
        /// Of how many.
        all: usize,
        /// The bound.
        bound: u8,
    },
    /// The portal takes no more for now.
    #[error("{portal} has reached its limit of {kind} for {minutes} minutes: the next push sends the rest")]
    Quota {
        /// The portal.
        portal: String,
        /// How long.
        minutes: u64,
        /// What it takes no more of.
        kind: &'static str,
    },
}

impl PortalError {
    /// Whether it stops a push: the other datasets would fare no better.
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

    /// Exit status of the command: 1 where a person has something to mend, 2 where something broke.
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
