//! What is to be told: pipelines whose state is another than the one that was told last.
//!
//! Each channel has its own memory of what it told, so that one that was out of reach tells later, and another does not
//! tell twice. What was never told of counts as well.

use super::status::{PipelineStatus, Unsound};
use crate::state::ledger::Ledger;

/// How it goes with a pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Well, or not yet begun.
    Well,
    /// A person has something to mend.
    Rejected,
    /// Something broke.
    Failed,
    /// Its data are older than their frequency allows.
    Stale,
    /// No run of it can begin: its files have mistakes.
    Unsound,
    /// It is published, but its pipeline is not there.
    Gone,
}

impl State {
    /// Its name in notices and in the ledger; of one that is told, being well means that it is so again.
    pub fn word(self) -> &'static str {
        match self {
            Self::Well => "recovered",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Stale => "stale",
            Self::Unsound => "invalid",
            Self::Gone => "missing",
        }
    }

    /// How a pipeline stands, in one word.
    pub fn of(status: &PipelineStatus) -> Self {
        match status.unsound {
            Some(Unsound::Mistaken) => return Self::Unsound,
            Some(Unsound::Gone) => return Self::Gone,
            None => {}
        }
        match status.outcome.as_deref() {
            Some("rejected") => Self::Rejected,
            Some("failed" | "died" | "incomplete") => Self::Failed,
            // Of one that never ran nobody expects anything.
            None if status.captured.is_none() => Self::Well,
            _ if status.stale.is_some() => Self::Stale,
            _ => Self::Well,
        }
    }
}

/// The pipelines of which a channel has something new to tell.
pub fn news<'s>(
    statuses: &'s [PipelineStatus],
    channel: &str,
    ledger: Option<&Ledger>,
) -> Vec<(&'s PipelineStatus, State)> {
    let told = |status: &PipelineStatus| ledger.and_then(|l| l.notified_state(channel, &status.dataset).ok().flatten());
    let new = |(status, state): &(&PipelineStatus, State)| {
        told(status).as_deref().unwrap_or(State::Well.word()) != state.word()
    };
    statuses.iter().map(|s| (s, State::of(s))).filter(new).collect()
}
