//! Instants: a day, a time and a zone.
//!
//! In goes a text in the form of RFC 3339; out come microseconds since 1970 in UTC.
//!
//! Promise: a text without a zone is no instant; no zone is guessed.

use chrono::NaiveTime;

use super::{Fault, date, fits};

/// Reads an instant of RFC 3339, with `T` or a space: microseconds since 1970-01-01T00:00:00Z.
/// Of at most nine decimals of a second, those beyond the microsecond are cut off.
///
/// # Errors
/// `Ambiguous` without `Z` or an offset, as in UTC and in Portugal's summer; `Impossible` for days
/// and times that do not exist, leap seconds included.
pub fn instant(text: &str) -> Result<i64, Fault> {
    let text = text.trim();
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
    let time = NaiveTime::from_hms_opt(hour.into(), minute.into(), second.into()).filter(|_| ahead < 24 && by < 60);
    let date = date(year, two(moment, 5), two(moment, 8));
    let local = date.zip(time).map(|(date, time)| date.and_time(time)).ok_or(Fault::Impossible)?;
    if zone.is_empty() {
        let readings = ["Z", "+01:00"].map(|zone| format!("{text}{zone}")).into();
        return Err(Fault::Ambiguous { readings });
    }
    let offset = i64::from(ahead) * 3600 + i64::from(by) * 60;
    let seconds = local.and_utc().timestamp() - if zone.starts_with('-') { -offset } else { offset };
    let decimals = fraction.bytes().skip(1).chain(std::iter::repeat(b'0')).take(6);
    Ok(decimals.fold(seconds, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert_eq!(instant(text), Ok(want), "{text:?}");
        }
        let readings = ["2022-06-07T10:20:30Z", "2022-06-07T10:20:30+01:00"].map(str::to_owned).to_vec();
        assert_eq!(instant("2022-06-07T10:20:30"), Err(Fault::Ambiguous { readings }));
        for text in [
            "2022-02-30T00:00:00Z",
            "2022-06-07T24:00:00Z",
            "2022-06-07T10:60:00Z",
            "2016-12-31T23:59:60Z",
            "2022-06-07T10:00:00+24:00",
            "2022-06-07T10:00:00-01:60",
            "2022-06-31 10:00:00",
        ] {
            assert_eq!(instant(text), Err(Fault::Impossible), "{text:?}");
        }
        let huge = format!("2022-06-07T10:00:00.{}Z", "1".repeat(100_000));
        for text in [
            "",
            "2022-06-07",
            "2022-06-07T10:20Z",
            "2022-06-07T10:20:30.Z",
            "2022-06-07T10:20:30,5Z",
            "2022-06-07T10:20:30+0100",
            "2022-06-07T10:20:30+01",
            "2022-06-07T10:20:30 Z",
            "2022-06-07T10:20:30ZZ",
            "2022-06-07T10:20:30Z01:00",
            "2022-06-07T10:20:30\u{2212}01:00",
            "２022-06-07T10:20:30Z",
            "07-06-2022 10:20:30Z",
            "2022/06/07T10:20:30Z",
            "ççççççççççççççç",
            &huge,
        ] {
            assert_eq!(instant(text), Err(Fault::NotADate), "{text:.40?}");
        }
    }
}
