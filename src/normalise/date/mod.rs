//! Dates and instants, as Portuguese and English documents write them.
//!
//! In goes a text (`2022-06-07`, `7 de junho de 2022`, `(25 JUL)`, `4.º trimestre de 2022`); out comes
//! a [`Reading`] with its precision, or a [`Fault`]. The caller adds a year that is left out.
//!
//! Promises: every date exists, in the years 1 to 9999 of the Gregorian calendar; a text with two
//! readings is [`Fault::Ambiguous`] and carries them. A law's number (`38/2022`) is no date.
//! Dates with a time of day are read in `instant`; of a date, midnight is no time of day.

mod instant;
mod time;

pub use instant::{Instant, instant};

use chrono::{Datelike, NaiveDate};

use crate::model::text::fold;

/// The months, each in Portuguese, folded, and in English.
const MONTHS: &str = "janeiro january fevereiro february marco march abril april maio may \
    junho june julho july agosto august setembro september outubro october novembro november \
    dezembro december";

/// Replacements in a quarter, after which `t` is between the numbers or before them.
const QUARTER_WORDS: [(&str, &str); 7] = [
    ("primeiro", "1"),
    ("segundo", "2"),
    ("terceiro", "3"),
    ("quarto", "4"),
    ("trimestre", "t"),
    ("quarter", "t"),
    ("q", "t"),
];

/// How much of a date a text contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// The year.
    Year,
    /// Three months of a year.
    Quarter,
    /// The month.
    Month,
    /// The day.
    Day,
}

impl Precision {
    /// The word in a `…_precision` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Day => "day",
        }
    }
}

/// The date in a text: the first day of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reading {
    /// The year, unless the text leaves it out.
    pub year: Option<i32>,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// How much of the date the text contains.
    pub precision: Precision,
}

impl Reading {
    /// The date in its own year, or in `year` if the text has none; `None` if there is no such day.
    pub fn with_year(self, year: i32) -> Option<NaiveDate> {
        date(self.year.unwrap_or(year), self.month, self.day)
    }

    fn new(year: Option<i32>, month: u8, day: Option<u8>) -> Self {
        let precision = if day.is_some() { Precision::Day } else { Precision::Month };
        Self { year, month, day: day.unwrap_or(1), precision }
    }

    /// ISO 8601 as far as it goes; XML Schema's `--07-25` for a day without a year.
    fn label(&self) -> String {
        let year = self.year.map_or_else(|| "-".to_owned(), |year| format!("{year:04}"));
        match self.precision {
            Precision::Year => year,
            Precision::Quarter => format!("{year}-Q{}", self.month.div_ceil(3)),
            Precision::Month => format!("{year}-{:02}", self.month),
            Precision::Day => format!("{year}-{:02}-{:02}", self.month, self.day),
        }
    }
}

/// The order of a numeric date's parts. A year of four digits that comes first overrides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
}

/// Why a text is not read as a date or an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// No date is written so.
    NotADate,
    /// The text has more than one reading.
    Ambiguous {
        /// In ISO 8601; `--07-25` has no year, `2022-Q4` is a quarter.
        readings: Vec<String>,
    },
    /// Written as a date, but there is no such day, or none in the declared order.
    Impossible,
    /// A date with a time of day, which a date cannot keep.
    TimeOfDay,
    /// A local time without its zone.
    NoZone,
}

/// The date of the Gregorian calendar, in the years 1 to 9999; `None` if there is no such day.
pub fn date(year: i32, month: u8, day: u8) -> Option<NaiveDate> {
    let date = NaiveDate::from_ymd_opt(year, month.into(), day.into())?;
    (1..=9999).contains(&year).then_some(date)
}

/// The first year of the far future, in which systems put the end of what has none.
pub const FAR_FUTURE: i32 = 2500;

/// Whether systems write this date where they have none: the first day of the years 1, 1601, 1753, 1800 and 1900, the days
/// before 1900 from which spreadsheets count, and the far future.
pub fn is_sentinel(date: NaiveDate) -> bool {
    let first_day = matches!(date.year(), 1 | 1601 | 1753 | 1800 | 1900) && date.ordinal() == 1;
    first_day || (date.year() == 1899 && date.ordinal() >= 364) || date.year() >= FAR_FUTURE
}

/// Reads a date, or as much of one as the text contains. Midnight after a day is no time of day: databases and programs
/// write it after every date.
///
/// # Errors
/// Any [`Fault`] but `NoZone`. Two-digit years, two months, and a numeric day and month that could be swapped
/// without a declared `order`, are `Ambiguous`.
pub fn read(text: &str, order: Option<Order>) -> Result<Reading, Fault> {
    let text = match time::split(text.trim()) {
        Some(parts) if parts.is_midnight() => parts.day,
        Some(parts) => return read(parts.day, order).and(Err(Fault::TimeOfDay)),
        None => text.trim(),
    };
    // Folding would make digits of `²`, a footnote's mark.
    if text.len() > 64 || text.contains(|c: char| c.is_numeric() && !c.is_ascii_digit()) {
        return Err(Fault::NotADate);
    }
    let folded = fold(text).replace('°', "o");
    let bare = folded.trim_start_matches(['(', '[']).trim_end_matches([')', ']']).trim();
    let readings = quarter(bare).or_else(|| named(bare)).or_else(|| numeric(bare, order));
    let mut readings = readings.ok_or(Fault::NotADate)?;
    // Any leap year does for a text without a year.
    readings.retain(|reading| reading.with_year(2000).is_some());
    readings.sort();
    readings.dedup();
    match readings[..] {
        [] => Err(Fault::Impossible),
        [reading] => Ok(reading),
        _ => Err(Fault::Ambiguous { readings: readings.iter().map(Reading::label).collect() }),
    }
}

/// The readings of a quarter; `None` for another form.
fn quarter(text: &str) -> Option<Vec<Reading>> {
    // `T4` without a year is a flat of four rooms.
    let is_spelt = text.contains("trimestre");
    let mut text = text.replace(" de ", " ");
    for (word, plain) in QUARTER_WORDS {
        text = text.replace(word, plain);
    }
    let (before, after) = text.split_once('t')?;
    let (quarter, year) = match (unmarked(before), unmarked(after)) {
        ("", after) => after.split_at_checked(1)?,
        (year, quarter) if year.len() == 4 => (quarter, year),
        other => other,
    };
    let years = match unmarked(year) {
        "" if is_spelt => vec![None],
        year if is_number(year) => years(year),
        _ => return None,
    };
    let month = quarter.parse::<u8>().ok().filter(|_| is_number(quarter))?;
    let month = month.saturating_mul(3).saturating_sub(2);
    let of_year = |year| Reading { precision: Precision::Quarter, ..Reading::new(year, month, None) };
    Some(years.into_iter().map(of_year).collect())
}

/// The readings of a text with the names of months; `None` for another form.
fn named(text: &str) -> Option<Vec<Reading>> {
    let text = text.strip_prefix("a ").unwrap_or(text).replace(" de ", " ").replace(" of ", " ");
    if !text.starts_with(char::is_alphanumeric) || text.ends_with(['-', '/', ',']) {
        return None;
    }
    let (mut numbers, mut months) = (Vec::new(), Vec::new());
    for word in text.split([' ', '/', '-', '.', ',']).filter(|word| !matches!(*word, "" | "o")) {
        match (word.strip_suffix('o').unwrap_or(word), month(word)) {
            (_, Some(month)) => months.push(month),
            ("primeir", _) => numbers.push("1"),
            (digits, _) if is_number(digits) => numbers.push(digits),
            _ => return None,
        }
    }
    let is_month_first = text.starts_with(char::is_alphabetic);
    numbers.sort_by_key(|digits| digits.len());
    let readings: Vec<Reading> = match (&months[..], &numbers[..]) {
        ([month], [day, year]) => days(year, *month, day)?.collect(),
        ([month], [day]) if day.len() < 3 => {
            let day_of = Reading::new(None, *month, Some(day.parse().ok()?));
            // `JUL 22` may be a day or a year.
            let as_years = if is_month_first { years(day) } else { Vec::new() };
            let month_of = |year| Reading::new(year, *month, None);
            std::iter::once(day_of).chain(as_years.into_iter().map(month_of)).collect()
        }
        (_, [number]) if number.len() < 4 => return None,
        (_, [] | [_]) => {
            let years = numbers.first().map_or(vec![None], |year| years(year));
            let of_year = |year| months.iter().map(move |month| Reading::new(year, *month, None));
            years.into_iter().flat_map(of_year).collect()
        }
        _ => return None,
    };
    (!readings.is_empty()).then_some(readings)
}

/// The readings of digits and marks, impossible days among them; `None` for another form.
fn numeric(text: &str, order: Option<Order>) -> Option<Vec<Reading>> {
    if fits(text, "0000") {
        let year = Reading::new(text.parse().ok(), 1, None);
        return Some(vec![Reading { precision: Precision::Year, ..year }]);
    }
    if fits(text, "0000-00") {
        let (year, month) = text.split_once('-')?;
        return Some(vec![Reading::new(year.parse().ok(), month.parse().ok()?, None)]);
    }
    let mark = text.chars().find(|c| matches!(c, '-' | '/' | '.' | ':'))?;
    let parts: Vec<&str> = text.split(mark).collect();
    let [a, b, c] = parts[..] else { return None };
    if !parts.iter().all(|part| is_number(part)) || (mark == ':' && a.len() < 4) {
        return None;
    }
    let orders = match order.filter(|_| a.len() < 4) {
        Some(Order::Dmy) => vec![(c, b, a)],
        Some(Order::Mdy) => vec![(c, a, b)],
        None => vec![(c, b, a), (c, a, b), (a, b, c)],
    };
    // A year of four digits in the place of a day or a month is no `u8`.
    let of_order = |(year, month, day): (_, &str, _)| days(year, month.parse().ok()?, day);
    Some(orders.into_iter().filter_map(of_order).flatten().collect())
}

/// A number without outer marks and ordinal indicators.
fn unmarked(text: &str) -> &str {
    text.trim_matches([' ', '.', '/', '-', 'o'])
}

fn days(year: &str, month: u8, day: &str) -> Option<impl Iterator<Item = Reading>> {
    let day = day.parse().ok()?;
    Some(years(year).into_iter().map(move |year| Reading::new(year, month, Some(day))))
}

/// The years that digits can mean; empty if they are neither two nor four.
fn years(digits: &str) -> Vec<Option<i32>> {
    match (digits.len(), digits.parse::<i32>()) {
        (4, Ok(year)) => vec![Some(year)],
        (2, Ok(year)) => vec![Some(1900 + year), Some(2000 + year)],
        _ => Vec::new(),
    }
}

fn month(word: &str) -> Option<u8> {
    let at = MONTHS.split(' ').position(|name| word == name || name.get(..3) == Some(word))?;
    u8::try_from(at / 2 + 1).ok()
}

fn is_number(text: &str) -> bool {
    matches!(text.len(), 1 | 2 | 4) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether the text has the shape of `mask`, where `0` is any digit.
fn fits(text: &str, mask: &str) -> bool {
    let fits_one = |(b, mask): (u8, u8)| if mask == b'0' { b.is_ascii_digit() } else { b == mask };
    text.len() == mask.len() && text.bytes().zip(mask.bytes()).all(fits_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(text: &str, order: Option<Order>) -> String {
        match read(text, order) {
            Ok(reading) => format!("{} {}", reading.precision.as_str(), reading.label()),
            Err(Fault::Ambiguous { readings }) => readings.join(" or "),
            Err(fault) => format!("{fault:?}"),
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of hazards")]
    fn every_form_is_read_with_its_precision() {
        for (text, want) in [
            ("2022-06-07", "day 2022-06-07"),
            (" 2022/06/07\u{A0}", "day 2022-06-07"),
            ("2004:03:01", "day 2004-03-01"),
            ("2022.6.7", "day 2022-06-07"),
            ("20-04-2014", "day 2014-04-20"),
            ("20/04/2014", "day 2014-04-20"),
            ("20.04.2014", "day 2014-04-20"),
            ("04/20/2014", "day 2014-04-20"),
            ("04/04/2014", "day 2014-04-04"),
            ("01/mar", "day --03-01"),
            ("01-mar-2020", "day 2020-03-01"),
            ("2020-mar-01", "day 2020-03-01"),
            ("7 de junho de 2022", "day 2022-06-07"),
            ("7 de Junho de 2022.", "day 2022-06-07"),
            ("7 junho 2022", "day 2022-06-07"),
            ("1.º de maio de 2020", "day 2020-05-01"),
            ("1º de maio de 2020", "day 2020-05-01"),
            ("1° maio 2020", "day 2020-05-01"),
            ("primeiro de maio de 2020", "day 2020-05-01"),
            ("July 7, 2022", "day 2022-07-07"),
            ("July 7", "day --07-07"),
            ("22 de dezembro", "day --12-22"),
            ("A 22 dezembro", "day --12-22"),
            ("29 de fevereiro", "day --02-29"),
            ("(25 JUL)", "day --07-25"),
            ("( 25 JUL )", "day --07-25"),
            ("25 JUL", "day --07-25"),
            ("OUT", "month --10"),
            ("março", "month --03"),
            ("MARCO", "month --03"),
            ("mar\u{AD}ço", "month --03"),
            ("julho de 2022", "month 2022-07"),
            ("July 2022", "month 2022-07"),
            ("jul. 2022", "month 2022-07"),
            ("jul/2022", "month 2022-07"),
            ("[July 2022]", "month 2022-07"),
            ("2022-06", "month 2022-06"),
            ("2022", "year 2022"),
            ("4º trimestre de 2022", "quarter 2022-Q4"),
            ("4.º trimestre de 2022", "quarter 2022-Q4"),
            ("quarto trimestre de 2021", "quarter 2021-Q4"),
            ("1.º Trimestre 2022", "quarter 2022-Q1"),
            ("3.º trimestre", "quarter --Q3"),
            ("4T2022", "quarter 2022-Q4"),
            ("T4 2022", "quarter 2022-Q4"),
            ("Q4/2022", "quarter 2022-Q4"),
            ("2022-Q4", "quarter 2022-Q4"),
        ] {
            assert_eq!(read_as(text, None), want, "{text:?}");
        }
        let quarter = read("4T2022", None).map(|r| (r.year, r.month, r.day));
        assert_eq!(quarter, Ok((Some(2022), 10, 1)), "the first day of the quarter");
    }

    #[test]
    fn two_readings_are_a_fault_with_both() {
        for (text, want) in [
            ("03/04/2020", "2020-03-04 or 2020-04-03"),
            ("OUT/NOV", "--10 or --11"),
            ("out-nov 2022", "2022-10 or 2022-11"),
            ("JUL 22", "--07-22 or 1922-07 or 2022-07"),
            ("25-jul-22", "1922-07-25 or 2022-07-25"),
            ("4T22", "1922-Q4 or 2022-Q4"),
            ("20/04/14", "1914-04-20 or 1920-04-14 or 2014-04-20 or 2020-04-14"),
        ] {
            assert_eq!(read_as(text, None), want, "{text:?}");
        }
        assert_eq!(read_as("20/04/14", Some(Order::Dmy)), "1914-04-20 or 2014-04-20");
    }

    #[test]
    fn a_declared_order_decides_or_forbids() {
        use Order::{Dmy, Mdy};
        for (text, order, want) in [
            ("03/04/2020", Dmy, "day 2020-04-03"),
            ("03/04/2020", Mdy, "day 2020-03-04"),
            ("20/04/2014", Mdy, "Impossible"),
            ("04/20/2014", Dmy, "Impossible"),
            ("2014-04-03", Dmy, "day 2014-04-03"),
            ("2014-04-03", Mdy, "day 2014-04-03"),
            ("2014-20-04", Dmy, "Impossible"),
        ] {
            assert_eq!(read_as(text, Some(order)), want, "{text:?} {order:?}");
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of hazards")]
    fn impossible_days_and_other_texts_have_their_faults() {
        for text in [
            "31-02-2020",
            "29/02/2021",
            "32/01/2020",
            "2022-13-01",
            "2022-13",
            "2022-00-10",
            "0000",
            "0000-01-01",
            "30 de fevereiro",
            "31 de junho de 2022",
            "0 jan 2020",
            "5T2022",
            "0T2022",
        ] {
            assert_eq!(read(text, None), Err(Fault::Impossible), "{text:?}");
        }
        let huge = "2022-".repeat(100_000);
        for text in [
            "",
            " ",
            "-",
            "()",
            "38/2022",
            "6/2022",
            "06-2022",
            "2022/06",
            "2020-2021",
            "1º semestre de 2022",
            "T4",
            "4T",
            "Q",
            "t",
            "º",
            "Lisboa, 7 de junho de 2022",
            "até julho de 2022",
            "25 a 26 JUL",
            "25 OUT/NOV",
            "5-6 jul 2022",
            "jul 2022/2023",
            "-5 jul",
            "--5 jul",
            "25 jul-",
            "2.5 jul",
            "123 jul",
            "20220607",
            "44719",
            "202",
            "10:20:30",
            "20:04:2014",
            "2022-06/07",
            "2022-06-07-01",
            "2022-06-07 00:00:00 (a)",
            "2022--07",
            "+5-03-2020",
            "003-04-2020",
            "２０２２",
            "٢٠٢٢",
            "2022²",
            "½ jul",
            "Não aplicável",
            "Inexistente",
            "N/A",
            "NULL",
            "janeirinho",
            "\u{1F600} 2022",
            &huge,
        ] {
            assert_eq!(read(text, None), Err(Fault::NotADate), "{text:.40?}");
        }
    }

    #[test]
    fn a_year_from_elsewhere_completes_only_what_lacks_one() {
        let iso = |text, year| read(text, None).ok().and_then(|r| r.with_year(year)).map(|d| d.to_string());
        for (text, year, want) in [
            ("25 JUL", 2022, Some("2022-07-25")),
            ("OUT", 2022, Some("2022-10-01")),
            ("29 de fevereiro", 2024, Some("2024-02-29")),
            ("29 de fevereiro", 2023, None),
            ("25 JUL", 0, None),
            ("25 JUL", i32::MAX, None),
            ("7 de junho de 2022", 1999, Some("2022-06-07")),
        ] {
            assert_eq!(iso(text, year).as_deref(), want, "{text:?} in {year}");
        }
    }

    #[test]
    fn dates_exist_in_the_years_1_to_9999() {
        for (year, month, day, want) in [
            (1, 1, 1, Some(-719_162)),
            (1969, 12, 31, Some(-1)),
            (2000, 2, 29, Some(11_016)),
            (9999, 12, 31, Some(2_932_896)),
            (0, 12, 31, None),
            (10_000, 1, 1, None),
            (1900, 2, 29, None),
            (2022, 13, 1, None),
            (2022, 0, 1, None),
        ] {
            assert_eq!(date(year, month, day).map(|date| date.to_epoch_days()), want, "{year}-{month}-{day}");
        }
        for (year, month, day, want) in [
            (1, 1, 1, true),
            (1753, 1, 1, true),
            (1800, 1, 1, true),
            (1899, 12, 30, true),
            (1899, 12, 31, true),
            (1900, 1, 1, true),
            (2999, 12, 31, true),
            (9999, 12, 31, true),
            (3000, 1, 1, true),
            (1899, 12, 29, false),
            (1900, 1, 2, false),
            (1970, 1, 1, false),
            (2099, 12, 31, false),
            (2499, 12, 31, false),
        ] {
            assert_eq!(date(year, month, day).map(is_sentinel), Some(want), "{year}-{month}-{day}");
        }
    }

    #[test]
    fn midnight_after_a_day_is_no_time_of_day() {
        for text in [
            "2022-06-07T00:00:00",
            "2022-06-07 00:00",
            "2022-06-07 00:00:00.000",
            "2022-06-07T00:00:00Z",
            "2022-06-07T00:00:00+01:00",
            "2022-06-07T00:00:00.000+0100",
            "07/06/2022 00:00:00",
            "7/6/2022 0:00:00",
            "07/06/2022 12:00:00 AM",
            "07-06-2022 00h00",
            "7 de junho de 2022, 00:00",
        ] {
            assert_eq!(read_as(text, Some(Order::Dmy)), "day 2022-06-07", "{text:?}");
        }
        for text in [
            "2022-06-07T10:00:00Z",
            "2022-06-07 25:00",
            "07/06/2022 14:30",
            "2022-06-07 00:00:01",
            "07/06/2022 12:00 PM",
            "7 de junho de 2022 às 15h30",
        ] {
            assert_eq!(read(text, Some(Order::Dmy)), Err(Fault::TimeOfDay), "{text:?}");
        }
        for text in ["14:30", "00:00:00", "A1 00:00", "07/06/2022 às", "2022-06-07 10"] {
            assert_eq!(read(text, Some(Order::Dmy)), Err(Fault::NotADate), "{text:?}");
        }
        assert_eq!(read("31/02/2022 00:00", Some(Order::Dmy)), Err(Fault::Impossible));
        assert_eq!(read_as("03/04/2022 00:00", None), "2022-03-04 or 2022-04-03");
    }
}
