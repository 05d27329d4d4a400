//! Decides which notices are due: a pipeline whose state differs from the state of its last notice.
//!
//! The last notice is kept for each channel, so that a channel that failed is tried again, and the others do not repeat
//! theirs. A pipeline without a notice counts as well.

use super::status::{CannotRun, PipelineStatus};
use crate::state::ledger::Ledger;

/// The state of a pipeline in notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Well, or never run.
    Well,
    /// The last run was rejected.
    Rejected,
    /// The last run failed.
    Failed,
    /// Its data are older than their frequency allows.
    Stale,
    /// No run can start: its files have mistakes.
    Invalid,
    /// It is published, but its pipeline is missing.
    Missing,
}

impl State {
    /// Returns its name in notices and in the ledger. `Well` is sent only after another state, as `recovered`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Well => "recovered",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Stale => "stale",
            Self::Invalid => "invalid",
            Self::Missing => "missing",
        }
    }

    /// Returns the state of a pipeline by its status.
    pub fn from_status(status: &PipelineStatus) -> Self {
        match status.cannot_run {
            Some(CannotRun::Invalid) => return Self::Invalid,
            Some(CannotRun::Missing) => return Self::Missing,
            None => {}
        }
        match status.outcome.as_deref() {
            Some("rejected") => Self::Rejected,
            Some("failed" | "died" | "incomplete") => Self::Failed,
            // A pipeline that never ran is not stale.
            None if status.captured.is_none() => Self::Well,
            _ if status.stale.is_some() => Self::Stale,
            _ => Self::Well,
        }
    }
}

/// Returns the pipelines for which a channel has a notice to send.
pub fn news<'s>(
    statuses: &'s [PipelineStatus],
    channel: &str,
    ledger: Option<&Ledger>,
) -> Vec<(&'s PipelineStatus, State)> {
    let last = |status: &PipelineStatus| ledger.and_then(|l| l.notified_state(channel, &status.dataset).ok().flatten());
    let new = |(status, state): &(&PipelineStatus, State)| {
        last(status).as_deref().unwrap_or(State::Well.word()) != state.word()
    };
    statuses.iter().map(|s| (s, State::from_status(s))).filter(new).collect()
}
