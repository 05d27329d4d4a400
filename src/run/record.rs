//! The ledger as a listener: it remembers how each run began and ended, and cannot fail one.

use chrono::{DateTime, Utc};

use super::event::{Event, Listener, Outcome};
use crate::{
    release,
    state::{layout::Layout, ledger::Ledger},
};

/// Remembers, and lets another listener hear too.
pub struct Recorder<'a> {
    /// The ledger; none when it cannot be used.
    pub ledger: Option<&'a Ledger>,
    /// The run's only clock.
    pub at: DateTime<Utc>,
    /// Where releases stand.
    pub layout: &'a Layout,
    /// Who hears too.
    pub next: &'a mut dyn Listener,
    /// The run that is under way.
    pub run: Option<i64>,
}

impl Listener for Recorder<'_> {
    fn hear(&mut self, event: &Event) {
        // What cannot be remembered is no reason to stop: the releases are the truth.
        match (event, self.ledger) {
            (Event::Started { dataset }, Some(ledger)) => self.run = ledger.begin(dataset, self.at).ok(),
            (Event::Ended { dataset, outcome }, Some(ledger)) => {
                let (version, errors) = match outcome {
                    Outcome::Published { version }
                    | Outcome::Unchanged { version }
                    | Outcome::PendingReview { version }
                    | Outcome::Dry { version } => (Some(version), 0),
                    Outcome::Rejected { errors } => (None, *errors),
                    Outcome::Incomplete { version, .. } => (Some(version), 1),
                    Outcome::Failed { .. } => (None, 1),
                };
                if let Some(run) = self.run.take() {
                    let _ = ledger.end(run, outcome.word(), version.map(String::as_str), errors);
                }
                if let (Outcome::Published { .. } | Outcome::Incomplete { .. }, Some(latest)) =
                    (outcome, release::latest(self.layout, dataset))
                {
                    let _ = ledger.release(&latest, &release::measures(self.layout, dataset, &latest.version));
                }
            }
            _ => {}
        }
        self.next.hear(event);
    }

    fn advance(&mut self, dataset: &str, done: usize, of: usize) {
        self.next.advance(dataset, done, of);
    }
}
