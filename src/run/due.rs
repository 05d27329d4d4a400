//! What is due: the pipelines whose hour has come since they ran last, and those that are fresh no more.
//!
//! Pure questions about instants; who asks brings the clock. Schedules are on the clocks of Lisbon: where these skip an
//! hour a run comes right after it, where they repeat one it comes once.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use crate::spec::schedule::Schedule;

/// How far the clocks of two machines may differ.
const APART: TimeDelta = TimeDelta::minutes(5);

/// Whether an instant that was written down has not come yet: the clock that it came from was ahead.
pub fn is_ahead(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at - now > APART
}

/// Whether a pipeline's hour has come since it ran last. What was missed is caught up once; one that never ran is due, and
/// so is one whose last run was by a clock that was ahead.
pub fn is_due(schedule: &Schedule, dataset: &str, last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    let Some(last) = last.filter(|last| !is_ahead(*last, now)) else { return true };
    next(schedule, dataset, last).is_some_and(|at| at <= now)
}

/// The first instant after another at which a pipeline runs.
pub fn next(schedule: &Schedule, dataset: &str, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let jitter = jitter(schedule, dataset);
    Some(schedule.next(after - jitter)? + jitter)
}

/// Returns how long the runs of a pipeline are delayed: the same for each run, and different for each pipeline.
fn jitter(schedule: &Schedule, dataset: &str) -> TimeDelta {
    let hash = Sha256::digest(dataset.as_bytes());
    let hash = u64::from(u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]));
    let seconds = if schedule.jitter == 0 { 0 } else { hash % (schedule.jitter * 60) };
    TimeDelta::seconds(i64::try_from(seconds).unwrap_or(0))
}

/// Returns by how many days data are older than their frequency allows; `None` when they are fresh, or the frequency has no
/// period. Data whose capture time is in the future count as stale, since their age is unknown.
pub fn stale(frequency: &str, captured: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<i64> {
    let max = days(frequency)?;
    let Some(captured) = captured.filter(|captured| !is_ahead(*captured, now)) else { return Some(0) };
    let age = (now - captured).num_days();
    (age > max).then_some(age - max)
}

/// Returns the longest time between two releases of a frequency, in days; `None` where it has no period.
fn days(frequency: &str) -> Option<i64> {
    Some(match frequency {
        "1MIN" | "5MIN" | "10MIN" | "15MIN" | "30MIN" | "HOURLY" | "BIHOURLY" | "TRIHOURLY" | "12HRS" | "CONT"
        | "UPDATE_CONT" | "DAILY" | "DAILY_2" | "DAILY_3" => 1,
        "WEEKLY" | "WEEKLY_2" | "WEEKLY_3" | "WEEKLY_5" => 7,
        "BIWEEKLY" => 14,
        "MONTHLY" | "MONTHLY_2" | "MONTHLY_3" => 31,
        "BIMONTHLY" => 62,
        "QUARTERLY" => 92,
        "ANNUAL_3" => 123,
        "ANNUAL_2" => 184,
        "ANNUAL" => 366,
        "BIENNIAL" => 731,
        "TRIENNIAL" => 1_096,
        "QUADRENNIAL" => 1_461,
        "QUINQUENNIAL" => 1_827,
        "DECENNIAL" => 3_653,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Lisbon;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
    }

    fn schedule(cron: &str, jitter: u64) -> Schedule {
        Schedule::new(cron, jitter).expect("a cron line")
    }

    #[test]
    fn hours_are_those_of_lisbon_in_winter_and_summer() {
        let daily = schedule("30 1 * * *", 0);
        for (after, want) in [
            ("2026-01-10T12:00:00Z", "2026-01-11T01:30:00Z"),
            ("2026-07-10T12:00:00Z", "2026-07-11T00:30:00Z"),
            // On 29 March the clocks leave out the hour from 1 to 2: the run comes right after it.
            ("2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"),
            // On 25 October the hour from 1 to 2 is there twice: the run comes once.
            ("2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
            ("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
        ] {
            assert_eq!(next(&daily, "x", at(after)), Some(at(want)), "{after}");
        }
        // Monday is day 1, as in every crontab.
        assert_eq!(next(&schedule("0 6 * * 1", 0), "x", at("2026-01-10T12:00:00Z")), Some(at("2026-01-12T06:00:00Z")));
    }

    #[test]
    fn what_was_missed_is_caught_up_once() {
        let daily = schedule("0 6 * * *", 0);
        let last = Some(at("2026-01-10T06:00:10Z"));
        assert!(!is_due(&daily, "x", last, at("2026-01-11T05:59:00Z")));
        assert!(is_due(&daily, "x", last, at("2026-01-11T06:00:00Z")));
        assert!(is_due(&daily, "x", last, at("2026-02-20T12:00:00Z")));
        assert!(!is_due(&daily, "x", Some(at("2026-02-20T12:00:00Z")), at("2026-02-20T12:01:00Z")));
        assert!(is_due(&daily, "x", None, at("2026-01-01T00:00:00Z")));
    }

    #[test]
    fn a_last_run_that_has_not_come_yet_counts_as_none() {
        let daily = schedule("0 6 * * *", 0);
        let now = at("2026-01-10T12:00:00Z");
        assert!(is_due(&daily, "x", Some(at("2031-01-01T00:00:00Z")), now));
        // Two clocks are never the same.
        assert!(!is_due(&daily, "x", Some(at("2026-01-10T12:04:00Z")), now));
        assert!(is_ahead(at("2026-01-10T12:06:00Z"), now) && !is_ahead(at("2026-01-10T11:00:00Z"), now));
    }

    /// A month across the change to summer time, looked at every 30 seconds as the daemon does, with a restart at the
    /// very hour and three nights in which nothing ran.
    #[test]
    fn a_month_of_nights_runs_each_night_once() {
        let nightly = schedule("30 1 * * *", 0);
        let down = [
            ("2026-03-15T20:00:00Z", "2026-03-18T09:00:00Z"),
            ("2026-03-20T01:25:00Z", "2026-03-20T01:40:00Z"),
            ("2026-03-29T00:59:40Z", "2026-03-29T01:00:20Z"),
        ]
        .map(|(from, to)| (at(from), at(to)));
        let (mut now, end) = (at("2026-03-10T12:00:00Z"), at("2026-04-10T12:00:00Z"));
        let mut last = Some(at("2026-03-10T01:30:00Z"));
        let mut ran = Vec::new();
        while now < end {
            let is_up = !down.iter().any(|(from, to)| (*from..*to).contains(&now));
            // Nothing but the last run is remembered: a restart is no different from going on.
            if is_up && is_due(&nightly, "x", last, now) {
                ran.push(now);
                last = Some(now);
            }
            now += TimeDelta::seconds(30);
        }
        let local = |at: &DateTime<Utc>| at.with_timezone(&Lisbon);
        let days: Vec<_> = ran.iter().map(|at| local(at).date_naive()).collect();
        let missed = ["2026-03-16", "2026-03-17"].map(|day| day.parse::<chrono::NaiveDate>().expect("a day"));
        let first = "2026-03-11".parse::<chrono::NaiveDate>().expect("a day");
        let wanted: Vec<_> = first.iter_days().take(31).filter(|day| !missed.contains(day)).collect();
        assert_eq!(days, wanted, "once a day, and once for the nights that were missed");
        let late = ran.iter().filter(|at| local(at).format("%H:%M").to_string() != "01:30");
        let late: Vec<_> = late.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)).collect();
        // After the missed nights, after the restart, and on the night that has no half past one.
        assert_eq!(late, ["2026-03-18T09:00:00Z", "2026-03-20T01:40:00Z", "2026-03-29T01:00:30Z"]);
    }

    #[test]
    fn runs_of_one_hour_are_spread_the_same_way_each_day() {
        let spread = schedule("0 6 * * *", 30);
        let of =
            |name: &str, day: u32| next(&spread, name, at(&format!("2026-01-{day:02}T12:00:00Z"))).expect("an instant");
        assert_eq!(of("a", 11) - of("a", 10), TimeDelta::days(1));
        assert_ne!(of("a", 10), of("b", 10));
        assert!(of("a", 10) >= at("2026-01-11T06:00:00Z") && of("a", 10) < at("2026-01-11T06:30:00Z"));
    }
}
