//! Values of cells that all workbooks spell alike: numbers, days, times, errors.
//!
//! A day counts from the last day of 1899, whose spreadsheets have a 29 February 1900, or from the first of 1904.

use chrono::{Datelike, Days, NaiveDate};

use crate::model::{
    grid::{Cell, CellKind},
    number_format::NumberFormat,
};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Days up to the end of the year 9999.
const LAST: i64 = 2_958_465;

/// The day from which a workbook counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Epoch {
    /// The last day of 1899.
    #[default]
    Y1900,
    /// The first day of 1904.
    Y1904,
}

/// What is shown in place of a day that there is none of.
const NO_DAY: &str = "#####";

/// Returns the cell of a number: a day or a time where its format shows one. The index of the format is the caller's to add.
pub(super) fn cell(number: f64, format: &NumberFormat, epoch: Epoch) -> Cell {
    let kind = |kind, text: String| Cell { kind, ..Cell::text(text) };
    if !format.is_temporal() {
        return kind(CellKind::Number, number_text(number));
    }
    let is_length = matches!(format, NumberFormat::Duration) || (*format == NumberFormat::Time && number < 0.0);
    if is_length || (0.0..1.0).contains(&number) {
        return Cell::text(clock(number));
    }
    match day(number, epoch) {
        Some(text) => kind(CellKind::Date, text),
        None => kind(CellKind::Error, NO_DAY.to_owned()),
    }
}

/// Returns the shortest text that reads back as the number.
pub(super) fn number_text(number: f64) -> String {
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}

/// Returns a length of time in days as hours, minutes and seconds: `26:30:00`, `-01:00:00`.
pub(super) fn clock(days: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a cast to an integer ends at its limits")]
    let seconds = (days * 86_400.0).round() as i64;
    let (sign, seconds) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
    format!("{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Returns a day, with its time where it has one; `None` where no calendar has it.
fn day(number: f64, epoch: Epoch) -> Option<String> {
    #[expect(clippy::cast_possible_truncation, reason = "a cast to an integer ends at its limits")]
    let milliseconds = (number * 86_400_000.0).round() as i64;
    let (days, seconds) = (milliseconds.div_euclid(DAY), milliseconds.rem_euclid(DAY) / 1000);
    let days = if epoch == Epoch::Y1904 { days.checked_add(1462)? } else { days };
    if !(1..=LAST).contains(&days) {
        return None;
    }
    let date = match days {
        60 if epoch == Epoch::Y1900 => "1900-02-29".to_owned(),
        _ => {
            // From March 1900 on, one day is counted that there was not.
            let since = if days < 60 { days + 1 } else { days };
            let date = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(since.unsigned_abs()))?;
            format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
        }
    };
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Some(if seconds == 0 { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") })
}

/// Returns whether a text is an error value in the words of some language: `#DIV/0!`, `#NOME?`, `#N/D`, `Err:502`.
pub(super) fn is_error_word(text: &str) -> bool {
    let is_name = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_uppercase() || matches!(c, '/' | '0' | '¿' | '¡' | '_' | '-'))
    };
    if let Some(number) = text.strip_prefix("Err:") {
        return number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit());
    }
    let Some(word) = text.strip_prefix('#') else { return false };
    let is_known = matches!(word, "N/A" | "N/D" | "NV" | "GETTING_DATA");
    is_known || word.strip_suffix(['!', '?']).is_some_and(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::number_format::parse;

    #[test]
    fn a_number_is_what_its_format_shows() {
        use CellKind::{Date, Error, Number, Text};
        for (number, code, kind, want) in [
            (0.125, "0.0%", Number, "0.125"),
            (1e-7, "General", Number, "0.0000001"),
            (0.1 + 0.2, "General", Number, "0.30000000000000004"),
            (-0.0, "General", Number, "0"),
            (45_352.0, "dd/mm/yyyy", Date, "2024-03-01"),
            (45_352.0, "mmm-yy", Date, "2024-03-01"),
            (45_352.604_166_666_664, "dd/mm/yyyy hh:mm", Date, "2024-03-01T14:30:00"),
            (45_352.999_999_999_9, "dd/mm/yyyy", Date, "2024-03-02"),
            (59.0, "dd/mm/yyyy", Date, "1900-02-28"),
            (60.0, "dd/mm/yyyy", Date, "1900-02-29"),
            (61.0, "dd/mm/yyyy", Date, "1900-03-01"),
            (1.0, "dd/mm/yyyy", Date, "1900-01-01"),
            (2_958_465.0, "dd/mm/yyyy", Date, "9999-12-31"),
            (2_958_466.0, "dd/mm/yyyy", Error, "#####"),
            (-1.0, "dd/mm/yyyy", Error, "#####"),
            (1e300, "dd/mm/yyyy", Error, "#####"),
            (0.604_166_666_666_666_7, "hh:mm", Text, "14:30:00"),
            (1.104_166_666_666_666_7, "[h]:mm", Text, "26:30:00"),
            (-0.041_666_666_666_666_664, "[h]:mm", Text, "-01:00:00"),
            (-0.041_666_666_666_666_664, "h:mm", Text, "-01:00:00"),
        ] {
            let cell = cell(number, &parse(code), Epoch::Y1900);
            assert_eq!((cell.kind, cell.text.as_str()), (kind, want), "{number} {code}");
        }
        for (number, want) in [(1.0, "1904-01-02"), (43_890.0, "2024-03-01")] {
            assert_eq!(cell(number, &parse("dd/mm/yyyy"), Epoch::Y1904).text, want);
        }
    }

    #[test]
    fn error_words_are_of_any_language() {
        for word in ["#N/A", "#N/D", "#REF!", "#NOME?", "#DIV/0!", "#¿NOMBRE?", "#ERROR!", "#NÚM!", "Err:502"] {
            assert!(is_error_word(word), "{word}");
        }
        for word in ["", "#", "#1", "#1 de 3!", "Err:", "N/A", "#!", "#hashtag!", "#####"] {
            assert!(!is_error_word(word), "{word}");
        }
    }
}
