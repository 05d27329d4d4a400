//! Days and times of OpenDocument, which are written as in XML Schema.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// Returns a day, or a day with a time to the second; `None` where it is none.
///
/// A spreadsheet knows no time zone: the `Z` that some writers add says nothing.
pub(super) fn day(text: &str) -> Option<String> {
    let text = text.trim();
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(day.format("%Y-%m-%d").to_string());
    }
    let instant = NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y-%m-%dT%H:%M:%S%.f").ok()?;
    // Sums of days are off by less than a second.
    let rounded = instant.checked_add_signed(TimeDelta::milliseconds(500))?;
    let has_time = rounded.time().format("%H:%M:%S").to_string() != NaiveTime::MIN.format("%H:%M:%S").to_string();
    Some(rounded.format(if has_time { "%Y-%m-%dT%H:%M:%S" } else { "%Y-%m-%d" }).to_string())
}

/// Returns a time of day or a length of time as hours, minutes and seconds; `None` where it is none, or counts in months.
pub(super) fn clock(text: &str) -> Option<String> {
    let text = text.trim();
    let (is_negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let rest = rest.strip_prefix('P').filter(|rest| !rest.is_empty())?;
    let (days, times) = rest.split_once('T').unwrap_or((rest, ""));
    let mut seconds = 0_f64;
    for (part, units) in [(days, &[('D', 86_400.0)][..]), (times, &[('H', 3600.0), ('M', 60.0), ('S', 1.0)][..])] {
        let mut rest = part;
        while let Some(end) = rest.find(|c: char| c.is_ascii_alphabetic()) {
            let (number, unit) = rest.split_at(end);
            let (_, size) = units.iter().find(|(letter, _)| unit.starts_with(*letter))?;
            seconds += number.parse::<f64>().ok().filter(|n| *n >= 0.0)? * size;
            rest = &unit[1..];
        }
        if !rest.is_empty() {
            return None;
        }
    }
    let days = seconds / 86_400.0;
    (seconds < 1e12).then(|| super::super::value::clock(if is_negative { -days } else { days }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_day_or_time_is_none() {
        for text in ["", "7 de junho", "2022-13-01", "2022-06-07T25:00:00", "99999999999-01-01"] {
            assert_eq!(day(text), None, "{text}");
        }
        for text in ["", "14:30", "PT1X", "P1Y", "PT1", "P", "PT-1H", "PT1e300H"] {
            assert_eq!(clock(text), None, "{text}");
        }
    }
}
