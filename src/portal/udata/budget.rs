//! Rate limits of a portal, applied here so that the portal does not have to refuse calls.
//!
//! The ledger records calls, because the limits of a day span several runs. The clock is a parameter, so that tests do not
//! wait.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::PortalError;
use crate::state::ledger::{Ledger, LedgerError};

/// The kinds of calls that have their own limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A new dataset.
    Create,
    /// A file, or the address of one.
    Upload,
    /// Any other change.
    Write,
    /// A read.
    Read,
}

impl Kind {
    /// Its name in the ledger and in messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Create => "new datasets",
            Self::Upload => "files",
            Self::Write => "changes",
            Self::Read => "requests",
        }
    }

    /// Maximum number of calls in a period, the shortest period first.
    fn limits(self) -> &'static [(usize, TimeDelta)] {
        const MINUTE: TimeDelta = TimeDelta::minutes(1);
        const HOUR: TimeDelta = TimeDelta::hours(1);
        const DAY: TimeDelta = TimeDelta::days(1);
        match self {
            Self::Create => &[(5, MINUTE), (30, HOUR), (100, DAY)],
            Self::Upload => &[(10, MINUTE), (100, HOUR), (500, DAY)],
            Self::Write => &[(200, HOUR)],
            Self::Read => &[(300, MINUTE)],
        }
    }
}

/// The time, and how to wait.
pub struct Clock<'c> {
    /// Returns the current time.
    pub now: &'c dyn Fn() -> DateTime<Utc>,
    /// Waits for a duration.
    pub sleep: &'c dyn Fn(Duration),
}

/// Maximum time that a push waits: enough for the limit of an hour, not for that of a day.
const MAX_WAIT: TimeDelta = TimeDelta::minutes(61);

/// The calls of each kind to a portal, checked against the limits.
pub(super) struct Budget<'b> {
    portal: &'b str,
    ledger: Option<&'b Ledger>,
    /// Instants of the calls of each kind.
    calls: [Vec<DateTime<Utc>>; 4],
}

impl<'b> Budget<'b> {
    /// Creates a budget with the calls of the ledger.
    pub(super) fn new(portal: &'b str, ledger: Option<&'b Ledger>, now: DateTime<Utc>) -> Result<Self, LedgerError> {
        let mut calls: [Vec<DateTime<Utc>>; 4] = Default::default();
        if let Some(ledger) = ledger {
            for kind in [Kind::Create, Kind::Upload, Kind::Write] {
                let mut recorded = ledger.calls_since(portal, kind.word(), now - TimeDelta::days(1))?;
                // Calls in the future, from a wrong clock, would count for years.
                recorded.retain(|at| *at <= now);
                calls[kind as usize] = recorded;
            }
        }
        Ok(Self { portal, ledger, calls })
    }

    /// Time to wait until the next call of a kind is allowed; zero if it is now.
    fn wait(&self, kind: Kind, now: DateTime<Utc>) -> TimeDelta {
        let calls = &self.calls[kind as usize];
        let mut longest = TimeDelta::zero();
        for (max, within) in kind.limits() {
            let recent: Vec<_> = calls.iter().filter(|at| **at > now - *within).collect();
            if let Some(first) = recent.len().checked_sub(*max).and_then(|n| recent.get(n)) {
                longest = longest.max(**first + *within - now);
            }
        }
        longest
    }

    /// Waits until a call is allowed and records it; calls `on_wait` with the time to wait.
    ///
    /// # Errors
    /// If the wait would be longer than the maximum.
    pub(super) fn take(
        &mut self,
        kind: Kind,
        clock: &Clock<'_>,
        on_wait: &mut dyn FnMut(Kind, Duration),
    ) -> Result<(), PortalError> {
        loop {
            let wait = self.wait(kind, (clock.now)());
            if wait <= TimeDelta::zero() {
                break;
            }
            if wait > MAX_WAIT {
                let minutes = u64::try_from(wait.num_minutes()).unwrap_or_default() + 1;
                return Err(PortalError::Quota { portal: self.portal.to_owned(), minutes, kind: kind.word() });
            }
            let wait = wait.to_std().unwrap_or_default() + Duration::from_millis(50);
            on_wait(kind, wait);
            (clock.sleep)(wait);
        }
        let now = (clock.now)();
        self.calls[kind as usize].push(now);
        // Recorded before the call: the portal counts refused calls too.
        if let Some(ledger) = self.ledger.filter(|_| kind != Kind::Read) {
            ledger.record_call(self.portal, kind.word(), now)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::state::layout::Layout;

    #[test]
    fn no_limit_is_exceeded_and_no_call_is_lost() {
        let start = DateTime::UNIX_EPOCH;
        let at = Cell::new(start);
        let clock =
            Clock { now: &|| at.get(), sleep: &|wait| at.set(at.get() + TimeDelta::from_std(wait).expect("a time")) };
        let mut budget = Budget::new("p", None, start).expect("a budget");
        let mut turns = Vec::new();
        let refused = loop {
            match budget.take(Kind::Upload, &clock, &mut |_, _| {}) {
                Ok(()) => turns.push(at.get()),
                Err(error) => break error,
            }
        };
        // The calls of a day are made in five hours; then the error gives the wait.
        assert_eq!(turns.len(), 500);
        assert!(matches!(refused, PortalError::Quota { minutes: 1_100..1_440, .. }), "{refused}");
        for (max, within) in Kind::Upload.limits() {
            for (n, turn) in turns.iter().enumerate().skip(*max) {
                assert!(*turn - turns[n - max] >= *within, "{n}");
            }
        }
        at.set(start + TimeDelta::days(1) + TimeDelta::minutes(1));
        assert!(budget.take(Kind::Upload, &clock, &mut |_, _| {}).is_ok());
    }

    #[test]
    fn calls_in_the_future_do_not_count() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let (ledger, _) = Ledger::open(&layout).expect("a ledger");
        let (now, ahead) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + TimeDelta::days(2_000));
        for _ in 0..5 {
            ledger.record_call("p", Kind::Create.word(), ahead).expect("written");
        }
        assert_eq!(ledger.missing_since("p", "d", ahead).expect("written"), ahead);
        let mut budget = Budget::new("p", Some(&ledger), now).expect("a budget");
        let clock = Clock { now: &|| now, sleep: &|_| panic!("it waits") };
        budget.take(Kind::Create, &clock, &mut |_, _| {}).expect("a turn");
        assert_eq!(ledger.calls_since("p", Kind::Create.word(), now - TimeDelta::days(1)).expect("read"), [now]);
        assert_eq!(ledger.missing_since("p", "d", now).expect("read"), now);
        assert_eq!(ledger.missing_since("p", "d", now + TimeDelta::days(1)).expect("read"), now);
    }
}
