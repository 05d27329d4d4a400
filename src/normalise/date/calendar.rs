//! Days of the calendar, and their count.
//!
//! In go a year, a month and a day, or days since 1970; out comes the other.
//!
//! Promise: every [`Date`] exists, in the years 1 to 9999 of the Gregorian calendar.

/// A day of the Gregorian calendar, in the years 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// The date, if there is such a day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let lengths = [31, 28 + u8::from(is_leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let last = *lengths.get(usize::from(month).checked_sub(1)?)?;
        let exists = (1..=9999).contains(&year) && (1..=last).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// Days since 1970-01-01, negative before it: Arrow's `date32`.
    pub fn days_since_epoch(&self) -> i32 {
        // Years that begin in March end with the leap day; the first here is 1 March of the year 0.
        let from_march = (i32::from(self.month) + 9) % 12;
        let year = self.year - i32::from(self.month < 3);
        let of_year = (153 * from_march + 2) / 5 + i32::from(self.day) - 1;
        365 * year + year / 4 - year / 100 + year / 400 + of_year - 719_468
    }

    /// The date so many days after 1970-01-01; `None` outside the years 1 to 9999.
    pub fn from_days(days: i32) -> Option<Self> {
        let days = days.checked_add(719_468)?;
        let (cycle, of_cycle) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_cycle - of_cycle / 1460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
        let of_year = of_cycle - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = u8::try_from(of_year - (153 * from_march + 2) / 5 + 1).ok()?;
        let month = u8::try_from((from_march + 2) % 12 + 1).ok()?;
        Self::new(cycle * 400 + year + i32::from(month < 3), month, day)
    }

    /// `2022-06-07`.
    pub fn iso(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Whether systems write this date for want of one: the first day of the years 1, 1800 and 1900.
pub fn is_sentinel(date: &Date) -> bool {
    matches!(date, Date { year: 1 | 1800 | 1900, month: 1, day: 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_both_ways_through_all_years() {
        for (year, month, day, days) in [
            (1970, 1, 1, 0),
            (1969, 12, 31, -1),
            (2000, 2, 29, 11_016),
            (2022, 6, 7, 19_150),
            (1, 1, 1, -719_162),
            (9999, 12, 31, 2_932_896),
        ] {
            let date = Date::new(year, month, day);
            assert_eq!(date.map(|d| d.days_since_epoch()), Some(days), "{year}-{month}-{day}");
        }
        let mut before = None;
        for days in -719_162..=2_932_896 {
            let date = Date::from_days(days);
            assert_eq!(date.map(|d| d.days_since_epoch()), Some(days));
            assert!(before < date, "{days}");
            before = date;
        }
        for days in [-719_163, 2_932_897, i32::MIN, i32::MAX] {
            assert_eq!(Date::from_days(days), None, "{days}");
        }
    }

    #[test]
    fn sentinels_are_known() {
        for (year, month, day, want) in
            [(1, 1, 1, true), (1800, 1, 1, true), (1900, 1, 1, true), (1900, 1, 2, false), (1970, 1, 1, false)]
        {
            let date = Date::new(year, month, day);
            assert_eq!(date.as_ref().map(is_sentinel), Some(want), "{year}-{month}-{day}");
        }
    }
}
