//! `[schedule]`: the instants at which a pipeline runs, on the wall clock of Lisbon.
//!
//! The crate `cron` counts; this module keeps the meaning of a crontab, which differs from the crate's: five fields without
//! seconds, 0 and 7 are Sunday and 1 is Monday, and of two restricted day fields either one is enough. The crate counts on
//! the wall clock as if it were UTC, so that no change of the clocks confuses it; each wall-clock time becomes one instant
//! afterwards. A time that the spring change skips is the first instant after the gap, one that the autumn change repeats
//! is the first of the two.

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Lisbon;

use super::section::Section;

/// The instants at which a pipeline runs.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// One, or one for each of two restricted day fields.
    crons: Vec<cron::Schedule>,
    /// As written.
    pub written: String,
    /// Minutes over which runs of the same instant are spread.
    pub jitter: u64,
}

/// Maximum number of minutes over which runs are spread.
const MAX_JITTER: u64 = 1_440;

/// Largest change of a clock.
const MAX_CHANGE: TimeDelta = TimeDelta::hours(2);

/// Short forms of common schedules.
const ALIASES: [(&str, &str); 7] = [
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];

/// Names of the days of the week, from Sunday.
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

impl Schedule {
    /// Reads the five fields of a crontab.
    ///
    /// # Errors
    /// The field that is not valid, as a key of the catalogue of messages.
    pub fn new(written: &str, jitter: u64) -> Result<Self, &'static str> {
        let text = ALIASES.iter().find(|(alias, _)| *alias == written.trim()).map_or(written, |(_, fields)| fields);
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields[..] else { return Err("it needs five fields") };
        let any = |field| if field == "?" { "*" } else { field };
        let (day, weekday) = (any(day), any(weekday));
        let weekdays = weekday_list(weekday).ok_or("its day of the week is not valid")?;
        let parse = |fields: [&str; 5]| format!("0 {}", fields.join(" ")).parse::<cron::Schedule>().ok();
        for (fields, wrong) in [
            ([minute, "*", "*", "*", "*"], "its minute is not valid"),
            (["*", hour, "*", "*", "*"], "its hour is not valid"),
            (["*", "*", day, "*", "*"], "its day of the month is not valid"),
            (["*", "*", "*", month, "*"], "its month is not valid"),
        ] {
            parse(fields).ok_or(wrong)?;
        }
        let alternatives = match (day, weekday) {
            ("*", _) | (_, "*") => vec![[minute, hour, day, month, weekdays.as_str()]],
            _ => vec![[minute, hour, day, month, "*"], [minute, hour, "*", month, weekdays.as_str()]],
        };
        let crons = alternatives.into_iter().map(parse).collect::<Option<_>>().ok_or("it needs five fields")?;
        Ok(Self { crons, written: written.to_owned(), jitter })
    }

    /// The first instant after another one, without jitter; none where none comes before the year 2101.
    pub fn next(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // The wall clock may show an earlier time after `after`: the search starts before it.
        let from = (after.with_timezone(&Lisbon).naive_local() - MAX_CHANGE).and_utc();
        let next = |cron: &cron::Schedule| cron.after(&from).map(|at| instant(at.naive_utc())).find(|at| *at > after);
        self.crons.iter().filter_map(next).min()
    }

    /// Whether the schedule has no instant, such as on 31 February.
    fn never_comes(&self) -> bool {
        // A fixed day, so that a spec means the same whenever it is read. Until 2100 every date of a leap year falls on
        // every day of the week.
        self.next(DateTime::UNIX_EPOCH).is_none()
    }
}

/// The instant of a whole minute on the wall clock of Lisbon: the first of two, or the first after a gap.
fn instant(wall: NaiveDateTime) -> DateTime<Utc> {
    let later = (0..=MAX_CHANGE.num_minutes()).map(|minutes| wall + TimeDelta::minutes(minutes));
    let first = later.filter_map(|wall| Lisbon.from_local_datetime(&wall).earliest()).map(|at| at.to_utc()).next();
    first.unwrap_or_else(|| wall.and_utc())
}

/// The days of the week of a field as the crate counts them, from 1 for Sunday; `*` for all. None of a field that is not
/// valid.
fn weekday_list(field: &str) -> Option<String> {
    if field == "*" {
        return Some(field.to_owned());
    }
    let day = |text: &str| match WEEKDAYS.iter().position(|name| text.eq_ignore_ascii_case(name)) {
        Some(day) => Some(day),
        None => text.parse().ok().filter(|day| *day <= 7 && text.len() == 1),
    };
    let mut days = [false; 7];
    for item in field.split(',') {
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        let step = step.map_or(Some(1), |step| step.parse::<usize>().ok().filter(|step| (1..=7).contains(step)))?;
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (0, 6),
            Some((first, last)) => (day(first)?, day(last)?),
            None if item.contains('/') => (day(range)?, 6),
            None => (day(range)?, day(range)?),
        };
        if first > last {
            return None;
        }
        (first..=last).step_by(step).for_each(|day| days[day % 7] = true);
    }
    let numbers = days.iter().enumerate().filter(|(_, is_in)| **is_in).map(|(day, _)| (day + 1).to_string());
    Some(numbers.collect::<Vec<_>>().join(","))
}

/// Reads the schedule of a pipeline; `root` is the file.
pub(super) fn read(root: &Section<'_>) -> Option<Schedule> {
    let section = root.section("schedule")?;
    let written = section.needed("cron");
    let jitter = section.count("jitter_minutes");
    let jitter = jitter
        .filter(|n| n.value <= MAX_JITTER || section.out_of_range(n, "jitter_minutes", "0", &MAX_JITTER.to_string()));
    section.close();
    match Schedule::new(&written.value, jitter.map_or(0, |n| n.value)) {
        Ok(schedule) if schedule.never_comes() => {
            section.reader.report("cron-never", &written.span, &[("got", &written.value)]);
            None
        }
        Ok(schedule) => Some(schedule),
        Err(wrong) => {
            if !written.value.is_empty() {
                section.reader.report("bad-cron", &written.span, &[("got", &written.value), ("detail", wrong)]);
            }
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, NaiveDate, Timelike};
    use proptest::prelude::*;

    use super::*;

    fn schedule(text: &str) -> Schedule {
        Schedule::new(text, 0).unwrap_or_else(|wrong| panic!("{text}: {wrong}"))
    }

    #[test]
    fn a_field_that_is_not_valid_is_named() {
        for (text, want) in [
            ("60 6 * * *", "its minute is not valid"),
            ("0 24 * * *", "its hour is not valid"),
            ("0 6 0 * *", "its day of the month is not valid"),
            ("0 6 32 * *", "its day of the month is not valid"),
            ("0 6 * 13 *", "its month is not valid"),
            ("0 6 * * 8", "its day of the week is not valid"),
            ("0 6 * * 5-1", "its day of the week is not valid"),
            ("0 6 * * monday", "its day of the week is not valid"),
            ("0 0 6 * * *", "it needs five fields"),
            ("0 6 * *", "it needs five fields"),
            ("0 6 * * * 2031", "it needs five fields"),
            ("", "it needs five fields"),
        ] {
            assert_eq!(Schedule::new(text, 0).err(), Some(want), "{text}");
        }
    }

    #[test]
    fn days_of_the_week_are_those_of_a_crontab() {
        for (field, want) in [
            ("*", "*"),
            ("0", "1"),
            ("7", "1"),
            ("1", "2"),
            ("1-5", "2,3,4,5,6"),
            ("5-7", "1,6,7"),
            ("Mon,wed", "2,4"),
            ("fri-SAT", "6,7"),
            ("*/2", "1,3,5,7"),
            ("1-5/2", "2,4,6"),
            ("2/3", "3,6"),
        ] {
            assert_eq!(weekday_list(field).as_deref(), Some(want), "{field}");
        }
    }

    #[test]
    fn a_day_that_never_comes_is_known() {
        for text in ["0 0 31 2 *", "0 6 30 feb *", "0 6 31 4,6,9,11 *"] {
            assert!(schedule(text).never_comes(), "{text}");
        }
        // Of two day fields either is enough.
        for text in ["0 0 29 2 *", "0 0 31 2 1", "0 0 29 2 0", "@weekly", "@annually"] {
            assert!(!schedule(text).never_comes(), "{text}");
        }
    }

    /// A field of a crontab and the values that it means, without the code under test.
    fn field(min: u32, max: u32) -> impl Strategy<Value = (String, Option<Vec<u32>>)> {
        prop_oneof![
            2 => Just(("*".to_owned(), None)),
            3 => (min..=max).prop_map(|n| (n.to_string(), Some(vec![n]))),
            1 => (min..=max, min..=max).prop_map(|(a, b)| {
                let (a, b) = (a.min(b), a.max(b));
                (format!("{a}-{b}"), Some((a..=b).collect()))
            }),
            1 => (min..=max, min..=max).prop_map(|(a, b)| (format!("{a},{b}"), Some(vec![a, b]))),
            1 => (2..7_u32).prop_map(move |n| {
                (format!("*/{n}"), Some((min..=max).step_by(n as usize).collect()))
            }),
        ]
    }

    /// Values of the five fields; none where all fit.
    type Fields = [Option<Vec<u32>>; 5];

    /// Whether a day fits the last three fields.
    fn is_day(day: NaiveDate, fields: &Fields) -> bool {
        let has = |n: usize, value: u32| fields[n].as_ref().is_none_or(|all| all.contains(&value));
        let weekday = day.weekday().num_days_from_sunday();
        let (month_day, week_day) = (has(2, day.day()), has(4, weekday) || weekday == 0 && has(4, 7));
        let both_restricted = fields[2].is_some() && fields[4].is_some();
        has(3, day.month()) && if both_restricted { month_day || week_day } else { month_day && week_day }
    }

    /// Every instant of 2026, from all minutes of the wall clock: one that is skipped is carried to the first minute that
    /// is not, one that is repeated counts the first time.
    fn reference(fields: &Fields) -> Vec<DateTime<Utc>> {
        let all = |n: usize, max: u32| fields[n].clone().unwrap_or_else(|| (0..=max).collect());
        let (minutes, hours) = (all(0, 59), all(1, 23));
        let mut instants = Vec::new();
        let days = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day").iter_days().take(365);
        for day in days.filter(|day| is_day(*day, fields)) {
            for (hour, minute) in hours.iter().flat_map(|hour| minutes.iter().map(move |minute| (*hour, *minute))) {
                let mut wall = day.and_hms_opt(hour, minute, 0).expect("a time");
                while Lisbon.from_local_datetime(&wall).earliest().is_none() {
                    wall += TimeDelta::minutes(1);
                }
                instants.extend(Lisbon.from_local_datetime(&wall).earliest().map(|at| at.to_utc()));
            }
        }
        instants.sort();
        instants.dedup();
        instants
    }

    /// Compares a schedule with the reference; if it has many instants, only in the nights in which the clocks change.
    fn check(text: &str, fields: &Fields) {
        let (schedule, wanted) = (schedule(text), reference(fields));
        let is_night = |at: &DateTime<Utc>| matches!((at.month(), at.day()), (3, 29) | (10, 25)) && at.hour() < 4;
        let mut after = DateTime::parse_from_rfc3339("2025-12-31T23:59:59Z").expect("an instant").to_utc();
        for want in &wanted {
            if wanted.len() < 1_000 || is_night(want) {
                assert_eq!(schedule.next(after), Some(*want), "{text} after {after}");
            }
            after = *want;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn instants_of_a_year_are_those_of_the_reference(
            minute in field(0, 59), hour in field(0, 23), day in field(1, 31), month in field(1, 12), weekday in field(0, 7),
        ) {
            let fields = [minute, hour, day, month, weekday];
            let text = fields.each_ref().map(|(text, _)| text.as_str()).join(" ");
            check(&text, &fields.map(|(_, values)| values));
        }

        #[test]
        fn the_hour_that_is_skipped_or_repeated_comes_once(minute in 0..60_u32, hour in 0..4_u32) {
            check(&format!("{minute} {hour} * * *"), &[Some(vec![minute]), Some(vec![hour]), None, None, None]);
            check(&format!("{minute} * * * *"), &[Some(vec![minute]), None, None, None, None]);
        }
    }
}
