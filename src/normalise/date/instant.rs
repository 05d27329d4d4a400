//! Instants: a day, a time and a zone.
//!
//! In goes a text in the form of RFC 3339, or a day and a time as people write them; out come microseconds since 1970 in
//! UTC.
//!
//! Promise: a text without a zone is no instant unless the schema says its zone; no zone is guessed. An hour that a change
//! of clocks repeats has two readings.

use chrono::{LocalResult, NaiveDateTime, NaiveTime, SecondsFormat, TimeZone};
use chrono_tz::Tz;

use super::{Fault, Order, Precision, date, fits, read, time};

/// The rules by which the texts of a column are instants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Instant {
    /// The order of day and month.
    pub order: Option<Order>,
    /// The zone of texts without one.
    pub zone: Option<Tz>,
}

/// Reads an instant of RFC 3339, with `T` or a space, or a day and a time of day: microseconds since
/// 1970-01-01T00:00:00Z. Of at most nine decimals of a second, those beyond the microsecond are cut off.
///
/// # Errors
/// `NoZone` without an offset where the schema says no zone; `Ambiguous` for an hour that comes twice; `Impossible` for days
/// and times that do not exist, leap seconds included; `NotADate` for a day without a time.
pub fn instant(text: &str, rules: Instant) -> Result<i64, Fault> {
    let text = text.trim();
    match rfc3339(text) {
        Err(Fault::NotADate) => {}
        Ok((local, Some(offset))) => return Ok(microseconds(local) - i64::from(offset) * 1_000_000),
        Ok((local, None)) => return of_zone(local, rules.zone),
        Err(fault) => return Err(fault),
    }
    let parts = time::split(text).ok_or(Fault::NotADate)?;
    let day = read(parts.day, rules.order)?;
    let (Precision::Day, Some(year)) = (day.precision, day.year) else { return Err(Fault::NotADate) };
    let day = day.with_year(year).ok_or(Fault::Impossible)?;
    let local = day.and_time(parts.time.ok_or(Fault::Impossible)?);
    match parts.offset {
        Some(offset) => Ok(microseconds(local) - i64::from(offset.local_minus_utc()) * 1_000_000),
        None => of_zone(local, rules.zone),
    }
}

/// The instant of a local time in the zone of the schema.
fn of_zone(local: NaiveDateTime, zone: Option<Tz>) -> Result<i64, Fault> {
    let label = |at: chrono::DateTime<Tz>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    match zone.ok_or(Fault::NoZone)?.from_local_datetime(&local) {
        LocalResult::Single(at) => Ok(at.timestamp_micros()),
        LocalResult::Ambiguous(first, second) => Err(Fault::Ambiguous { readings: vec![label(first), label(second)] }),
        LocalResult::None => Err(Fault::Impossible),
    }
}

fn microseconds(local: NaiveDateTime) -> i64 {
    local.and_utc().timestamp_micros()
}

/// Reads a text of RFC 3339 by its positions: the local time, and its offset in seconds where it has one.
fn rfc3339(text: &str) -> Result<(NaiveDateTime, Option<i32>), Fault> {
    let (moment, rest) = text.split_at_checked(19).ok_or(Fault::NotADate)?;
    let (fraction, zone) = rest.split_at(rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len()));
    let is_instant = fits(&moment.replacen(['t', ' '], "T", 1), "0000-00-00T00:00:00")
        && ".000000000".get(..fraction.len()).is_some_and(|mask| fits(fraction, mask))
        && fraction != "."
        && (matches!(zone, "" | "Z" | "z") || fits(zone, "+00:00") || fits(zone, "-00:00"));
    if !is_instant {
        return Err(Fault::NotADate);
    }
    let two = |of: &str, at| of.get(at..at + 2).and_then(|d| d.parse::<u8>().ok()).unwrap_or(0);
    let year = i32::from(two(moment, 0)) * 100 + i32::from(two(moment, 2));
    let ([hour, minute, second], [ahead, by]) =
        ([11, 14, 17].map(|at| two(moment, at)), [1, 4].map(|at| two(zone, at)));
    let nanoseconds = format!("{:0<9}", fraction.trim_start_matches('.')).parse().unwrap_or_default();
    let time = NaiveTime::from_hms_nano_opt(hour.into(), minute.into(), second.into(), nanoseconds);
    let date = date(year, two(moment, 5), two(moment, 8));
    let local = date.zip(time.filter(|_| ahead < 24 && by < 60)).map(|(date, time)| date.and_time(time));
    let offset = i32::from(ahead) * 3600 + i32::from(by) * 60;
    let offset = (!zone.is_empty()).then_some(if zone.starts_with('-') { -offset } else { offset });
    local.map(|local| (local, offset)).ok_or(Fault::Impossible)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_ZONE: Instant = Instant { order: None, zone: None };

    #[test]
    fn instants_need_a_zone() {
        for (text, want) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01 00:00:01z", 1_000_000),
            ("1970-01-01t01:00:00+01:00", 0),
            ("1969-12-31T23:59:59.5Z", -500_000),
            ("1970-01-01T00:00:00.1234569Z", 123_456),
            ("1970-01-01T00:00:00-00:30", 1_800_000_000),
            ("2022-06-07T10:20:30+00:00", 1_654_597_230_000_000),
            ("2022-06-07T10:20:30+0000", 1_654_597_230_000_000),
            ("2022-06-07T11:20:30+01", 1_654_597_230_000_000),
            ("2022-06-07T10:20:30 Z", 1_654_597_230_000_000),
            ("2022-06-07 10:20:30 UTC", 1_654_597_230_000_000),
            ("2022/06/07 10:20:30Z", 1_654_597_230_000_000),
        ] {
            assert_eq!(instant(text, NO_ZONE), Ok(want), "{text:?}");
        }
        for text in ["2022-06-07T10:20:30", "2022-06-07 10:20", "20/06/2022 14:30", "7 de junho de 2022, 14h30"] {
            assert_eq!(instant(text, NO_ZONE), Err(Fault::NoZone), "{text:?}");
        }
        for text in [
            "2022-02-30T00:00:00Z",
            "2022-06-07T24:00:00Z",
            "2022-06-07T10:60:00Z",
            "2016-12-31T23:59:60Z",
            "2022-06-07T10:00:00+24:00",
            "2022-06-07T10:00:00-01:60",
            "2022-06-31 10:00:00",
        ] {
            assert_eq!(instant(text, NO_ZONE), Err(Fault::Impossible), "{text:?}");
        }
        let huge = format!("2022-06-07T10:00:00.{}Z", "1".repeat(100_000));
        for text in [
            "",
            "2022-06-07",
            "2022-06-07T10:20:30.Z",
            "2022-06-07T10:20:30,5Z",
            "2022-06-07T10:20:30ZZ",
            "2022-06-07T10:20:30Z01:00",
            "２022-06-07T10:20:30Z",
            "junho de 2022 10:20Z",
            "14:30",
            "ççççççççççççççç",
            &huge,
        ] {
            assert_eq!(instant(text, NO_ZONE), Err(Fault::NotADate), "{text:.40?}");
        }
    }

    #[test]
    fn a_zone_of_the_schema_completes_local_times() {
        let lisbon = Instant { order: Some(Order::Dmy), zone: Some(chrono_tz::Europe::Lisbon) };
        let utc = |text: &str| instant(text, NO_ZONE).expect("an instant");
        for (text, want) in [
            ("2022-06-07T14:30:00", "2022-06-07T13:30:00Z"),
            ("2022-11-09T00:00:00", "2022-11-09T00:00:00Z"),
            ("07/06/2022 14:30", "2022-06-07T13:30:00Z"),
            ("7/6/2022 2:30:00 PM", "2022-06-07T13:30:00Z"),
            ("7 de junho de 2022, 14h30", "2022-06-07T13:30:00Z"),
            ("2022-06-07T14:30:00Z", "2022-06-07T14:30:00Z"),
            ("2022-06-07T14:30:00.25", "2022-06-07T13:30:00.25Z"),
        ] {
            assert_eq!(instant(text, lisbon), Ok(utc(want)), "{text:?}");
        }
        // The clocks go back at two o'clock, and forward at one.
        let readings = ["2022-10-30T01:30:00+01:00", "2022-10-30T01:30:00Z"].map(str::to_owned).to_vec();
        assert_eq!(instant("2022-10-30T01:30:00", lisbon), Err(Fault::Ambiguous { readings }));
        assert_eq!(instant("2022-03-27T01:30:00", lisbon), Err(Fault::Impossible));
        assert_eq!(instant("2022-06-07", lisbon), Err(Fault::NotADate), "a day has no time");
    }
}
