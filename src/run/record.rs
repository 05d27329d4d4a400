//! The ledger as a listener: it remembers how each run began and ended, and cannot fail one.

use chrono::{DateTime, Utc};

use super::event::{Event, Listener, Outcome};
use crate::{
    release,
    state::{layout::Layout, ledger::Ledger, runs::Ending},
};

/// Records events in the ledger, and passes them on to another listener.
pub struct Recorder<'a> {
    /// The ledger; none when it cannot be used.
    pub ledger: Option<&'a Ledger>,
    /// The run's only clock.
    pub at: DateTime<Utc>,
    /// The folders of releases and of the state.
    pub layout: &'a Layout,
    /// The listener that events are passed on to.
    pub next: &'a mut dyn Listener,
    /// Id of the current run in the ledger; none between runs.
    pub run: Option<i64>,
}

impl Listener for Recorder<'_> {
    fn on_event(&mut self, event: &Event) {
        // A run does not fail when the ledger cannot be written: releases do not depend on it.
        match (event, self.ledger) {
            (Event::Started { dataset }, Some(ledger)) => self.run = ledger.begin(dataset, self.at).ok(),
            (Event::Ended { dataset, outcome }, Some(ledger)) => {
                if let Some(run) = self.run.take() {
                    let _ = ledger.end(run, &ending(outcome));
                }
                if let (Outcome::Published { .. } | Outcome::Incomplete { .. }, Some(latest)) =
                    (outcome, release::latest(self.layout, dataset))
                {
                    let _ = ledger.release(&latest, &release::measures(self.layout, dataset, &latest.version));
                }
            }
            _ => {}
        }
        self.next.on_event(event);
    }

    fn on_progress(&mut self, dataset: &str, done: usize, of: usize) {
        self.next.on_progress(dataset, done, of);
    }
}

/// What the ledger keeps of an outcome.
fn ending(outcome: &Outcome) -> Ending {
    let (version, errors) = match outcome {
        Outcome::Published { version }
        | Outcome::Unchanged { version }
        | Outcome::PendingReview { version }
        | Outcome::Dry { version } => (Some(version.clone()), 0),
        Outcome::Rejected { errors } => (None, *errors),
        Outcome::Incomplete { version, .. } => (Some(version.clone()), 1),
        Outcome::Failed { .. } => (None, 1),
    };
    let stage = if let Outcome::Failed { error } = outcome { Some(error.stage()) } else { None };
    let message = outcome.message().map(|message| match stage {
        Some(stage) => format!("{stage}: {message}"),
        None => message,
    });
    Ending { outcome: outcome.word(), version, errors, message }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::run::error::RunError;

    struct NoListener;

    impl Listener for NoListener {
        fn on_event(&mut self, _: &Event) {}
    }

    #[test]
    fn the_ledger_keeps_why_a_run_failed() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let (ledger, _) = Ledger::open(&layout).expect("a ledger");
        let at = DateTime::UNIX_EPOCH;
        let mut recorder = Recorder { ledger: Some(&ledger), at, layout: &layout, next: &mut NoListener, run: None };
        let dataset = "obras".to_owned();
        recorder.on_event(&Event::Started { dataset: dataset.clone() });
        let error = Arc::new(RunError::panic(&"column 7 is missing"));
        recorder.on_event(&Event::Ended { dataset, outcome: Outcome::Failed { error } });
        let last = ledger.last_run("obras").expect("asked").expect("a run");
        assert_eq!(last.outcome, "failed");
        let message = "run: the program has a defect, please report it: column 7 is missing";
        assert_eq!(last.message.as_deref(), Some(message));
        ledger.forget_messages("obras").expect("forgotten");
        assert_eq!(ledger.last_run("obras").expect("asked").expect("a run").message, None);
    }
}
