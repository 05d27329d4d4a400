//! How often a portal may be asked: its own limits, kept on our side, so that it need not say no.
//!
//! What was asked is remembered in the ledger, for the limits of a day outlast a run. The clock is given: a test lives
//! through days in a moment.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::PortalError;
use crate::state::ledger::{Ledger, LedgerError};

/// What a portal counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A new dataset.
    Create,
    /// A file, or the address of one.
    Upload,
    /// Any other writing.
    Write,
    /// Reading.
    Read,
}

impl Kind {
    /// Its name in the ledger and in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Create => "new datasets",
            Self::Upload => "files",
            Self::Write => "changes",
            Self::Read => "questions",
        }
    }

    /// How many in how long, the shortest time first.
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
    /// What time it is.
    pub now: &'c dyn Fn() -> DateTime<Utc>,
    /// Waits.
    pub sleep: &'c dyn Fn(Duration),
}

/// Longest time that a push waits: for the limit of an hour, not for that of a day.
const PATIENCE: TimeDelta = TimeDelta::minutes(61);

/// How often a portal may still be asked.
pub(super) struct Budget<'b> {
    portal: &'b str,
    ledger: Option<&'b Ledger>,
    /// When what of each kind was asked.
    spent: [Vec<DateTime<Utc>>; 4],
}

impl<'b> Budget<'b> {
    /// What is left after what the ledger remembers.
    pub(super) fn new(portal: &'b str, ledger: Option<&'b Ledger>, now: DateTime<Utc>) -> Result<Self, LedgerError> {
        let mut spent: [Vec<DateTime<Utc>>; 4] = Default::default();
        if let Some(ledger) = ledger {
            for kind in [Kind::Create, Kind::Upload, Kind::Write] {
                let mut asked = ledger.calls_since(portal, kind.word(), now - TimeDelta::days(1))?;
                // What a clock that was ahead wrote down would count for years.
                asked.retain(|at| *at <= now);
                spent[kind as usize] = asked;
            }
        }
        Ok(Self { portal, ledger, spent })
    }

    /// How long to wait before one more may be asked; nothing when it may be now.
    fn wait(&self, kind: Kind, now: DateTime<Utc>) -> TimeDelta {
        let spent = &self.spent[kind as usize];
        let mut longest = TimeDelta::zero();
        for (most, within) in kind.limits() {
            let recent: Vec<_> = spent.iter().filter(|at| **at > now - *within).collect();
            if let Some(first) = recent.len().checked_sub(*most).and_then(|n| recent.get(n)) {
                longest = longest.max(**first + *within - now);
            }
        }
        longest
    }

    /// Waits for a turn and takes it. `waits` hears how long it will take.
    ///
    /// # Errors
    /// When it would take longer than a push waits.
    pub(super) fn take(
        &mut self,
        kind: Kind,
        clock: &Clock<'_>,
        waits: &mut dyn FnMut(Kind, Duration),
    ) -> Result<(), PortalError> {
        loop {
            let wait = self.wait(kind, (clock.now)());
            if wait <= TimeDelta::zero() {
                break;
            }
            if wait > PATIENCE {
                let minutes = u64::try_from(wait.num_minutes()).unwrap_or_default() + 1;
                return Err(PortalError::Quota { portal: self.portal.to_owned(), minutes, kind: kind.word() });
            }
            let wait = wait.to_std().unwrap_or_default() + Duration::from_millis(50);
            waits(kind, wait);
            (clock.sleep)(wait);
        }
        let now = (clock.now)();
        self.spent[kind as usize].push(now);
        // Written down before it is asked: what the portal refuses counts as well.
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
    fn no_limit_is_ever_passed_and_no_turn_is_lost() {
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
        // A day's worth goes out in five hours; then it says when it goes on.
        assert_eq!(turns.len(), 500);
        assert!(matches!(refused, PortalError::Quota { minutes: 1_100..1_440, .. }), "{refused}");
        for (most, within) in Kind::Upload.limits() {
            for (n, turn) in turns.iter().enumerate().skip(*most) {
                assert!(*turn - turns[n - most] >= *within, "{n}");
            }
        }
        at.set(start + TimeDelta::days(1) + TimeDelta::minutes(1));
        assert!(budget.take(Kind::Upload, &clock, &mut |_, _| {}).is_ok());
    }

    #[test]
    fn what_a_clock_that_was_ahead_wrote_down_does_not_count() {
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
