//! Numbers that are dates or instants.

use super::FilledColumn;
use crate::spec::recipe::table::Serial;

/// Converts numbers that count days, seconds or milliseconds to dates and instants; other texts stay.
pub(super) fn dates_from_serials(filled: FilledColumn, serial: Serial) -> FilledColumn {
    let one = |text: &str| -> Option<String> {
        let text = text.trim();
        let number: i64 = text.strip_suffix(".0").unwrap_or(text).parse().ok()?;
        match serial {
            Serial::Days => day(number),
            Serial::UnixSeconds => instant(number.checked_mul(1000)?),
            Serial::UnixMilliseconds => instant(number),
        }
    };
    let texts = filled.texts.iter().map(|text| text.map(|t| one(t).map_or(std::borrow::Cow::Borrowed(t), Into::into)));
    let counted = match serial {
        Serial::Days => "days of a spreadsheet",
        Serial::UnixSeconds => "seconds since 1970",
        Serial::UnixMilliseconds => "milliseconds since 1970",
    };
    let rule = format!("{}: {counted}", filled.provenance.rule);
    filled.made(texts.collect(), &rule)
}

/// Returns the date of a serial number of a spreadsheet, in the years up to 9999.
fn day(days: i64) -> Option<String> {
    // Before March 1900 spreadsheets disagree: some have a 29 February 1900.
    let since = (days > 60).then(|| chrono::TimeDelta::try_days(days - 25_569)).flatten()?;
    let date = chrono::NaiveDate::default().checked_add_signed(since)?;
    (chrono::Datelike::year(&date) <= 9999).then(|| date.to_string())
}

/// Returns the instant of milliseconds since 1970, in the years 1 to 9999 (RFC 3339).
fn instant(milliseconds: i64) -> Option<String> {
    let instant = chrono::DateTime::from_timestamp_millis(milliseconds)?;
    let is_in_range = (1..=9999).contains(&chrono::Datelike::year(&instant));
    is_in_range.then(|| instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_days_and_milliseconds() {
        for (days, want) in [
            (45_463, Some("2024-06-20")),
            (61, Some("1900-03-01")),
            (60, None),
            (-1, None),
            (2_958_465, Some("9999-12-31")),
            (2_958_466, None),
            (i64::MAX, None),
        ] {
            assert_eq!(day(days).as_deref(), want, "{days}");
        }
        for (milliseconds, want) in [
            (1_718_841_600_000, Some("2024-06-20T00:00:00Z")),
            (1_718_841_600_250, Some("2024-06-20T00:00:00.250Z")),
            (0, Some("1970-01-01T00:00:00Z")),
            (-86_400_000, Some("1969-12-31T00:00:00Z")),
            (253_402_300_800_000, None),
            (i64::MIN, None),
        ] {
            assert_eq!(instant(milliseconds).as_deref(), want, "{milliseconds}");
        }
    }
}
