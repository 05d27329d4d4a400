//! A time of day after a day: `07/06/2022 14:30`, `2022-06-07T14:30:00.5Z`, `6/7/2022 2:30:00 PM`.

use chrono::{FixedOffset, NaiveTime, Timelike};

/// A text parted into its day and its time.
pub(super) struct Parts<'t> {
    /// The text of the day.
    pub(super) day: &'t str,
    /// The time; `None` where it does not exist, such as 25:00.
    pub(super) time: Option<NaiveTime>,
    /// The offset from UTC, where the text has one.
    pub(super) offset: Option<FixedOffset>,
}

impl Parts<'_> {
    /// Whether the time is midnight.
    pub(super) fn is_midnight(&self) -> bool {
        self.time.is_some_and(|time| time.num_seconds_from_midnight() == 0 && time.nanosecond() == 0)
    }
}

/// Parts a text that ends with a time of day; `None` for another text.
pub(super) fn split(text: &str) -> Option<Parts<'_>> {
    // Most dates have neither: they are left to the parser of days.
    if text.len() < 10 || !text.bytes().any(|byte| matches!(byte, b':' | b'h')) {
        return None;
    }
    let start = time_start(text)?;
    let (day, time) = text.split_at(start);
    let day = day.strip_suffix(['T', 't']).unwrap_or(day).trim_end();
    let day = ["às", "as", "at", "pelas"].iter().find_map(|word| day.strip_suffix(word)).unwrap_or(day);
    let (time, offset) = zoned(time)?;
    let (clock, afternoon) = half_of_day(time);
    let time = clock_time(clock, afternoon)?;
    Some(Parts { day: day.trim_end().trim_end_matches([',', ';']).trim_end(), time, offset })
}

/// Where the hour begins: one or two digits before the first colon or `h`, after a space or a `T`.
fn time_start(text: &str) -> Option<usize> {
    let mark = text.char_indices().find(|(at, c)| {
        let before = text.as_bytes()[..*at].last();
        matches!(c, ':' | 'h') && before.is_some_and(u8::is_ascii_digit)
    });
    let (mark, _) = mark?;
    let digits = text.as_bytes()[..mark].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let start = mark - digits;
    let is_after_day = matches!(text.as_bytes()[..start].last(), Some(b' ' | b'T' | b't'));
    ((1..=2).contains(&digits) && is_after_day).then_some(start)
}

/// Parts a time from its offset: `Z`, `UTC`, `GMT`, `+01:00`, `+0100`, `+01`.
fn zoned(time: &str) -> Option<(&str, Option<FixedOffset>)> {
    let utc = ["Z", "z", "UTC", "GMT"].iter().find_map(|zone| time.strip_suffix(zone));
    if let Some(time) = utc {
        return Some((time.trim_end(), FixedOffset::east_opt(0)));
    }
    let Some(at) = time.rfind(['+', '-', '\u{2212}']) else { return Some((time, None)) };
    let (time, offset) = time.split_at(at);
    let digits: String = offset.chars().skip(1).filter(|c| *c != ':').collect();
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i32>().ok();
    let (hours, minutes) = match digits.len() {
        2 => (number(0..2)?, 0),
        4 => (number(0..2)?, number(2..4)?),
        _ => return None,
    };
    let seconds = (hours * 60 + minutes) * 60;
    let offset = FixedOffset::east_opt(if offset.starts_with('+') { seconds } else { -seconds });
    (minutes < 60).then_some((time.trim_end(), Some(offset?)))
}

/// A time without `AM` or `PM`, and whether it is in the afternoon.
fn half_of_day(time: &str) -> (&str, Option<bool>) {
    let end = time.len().saturating_sub(2);
    match time.get(end..).map(str::to_ascii_uppercase).as_deref() {
        Some("AM") => (time[..end].trim_end(), Some(false)),
        Some("PM") => (time[..end].trim_end(), Some(true)),
        _ => (time, None),
    }
}

/// The time of a clock, `14:30`, `14h30`, `14h`, `14:30:00.5`; `None` for another text, `Some(None)` where there is no such
/// time.
fn clock_time(clock: &str, afternoon: Option<bool>) -> Option<Option<NaiveTime>> {
    let clock = clock.trim_end_matches("min").trim_end_matches('m').trim_end();
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let parts: Vec<&str> = clock.split([':', 'h']).collect();
    let is_number = |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let [hour, rest @ ..] = &parts[..] else { return None };
    let are_numbers =
        is_number(hour) && rest.iter().all(|part| is_number(part) || (part.is_empty() && clock.ends_with('h')));
    let is_fraction = (1..=9).contains(&fraction.len()) && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !are_numbers || !is_fraction || rest.is_empty() || rest.len() > 2 {
        return None;
    }
    let number = |part: Option<&&str>| part.map_or(0, |part| part.parse::<u32>().unwrap_or_default());
    let hour = match (number(Some(hour)), afternoon) {
        (hour, None) => hour,
        (hour @ 1..=12, Some(afternoon)) => hour % 12 + if afternoon { 12 } else { 0 },
        _ => 99,
    };
    let nanoseconds = format!("{fraction:0<9}").parse().unwrap_or_default();
    Some(NaiveTime::from_hms_nano_opt(hour, number(rest.first()), number(rest.get(1)), nanoseconds))
}
