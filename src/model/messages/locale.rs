//! A language of the messages, and how it writes numbers, shares, sizes and dates.

use std::str::FromStr;

use chrono::{DateTime, Datelike, Utc};

/// Names of the months in Portuguese.
const MESES: [&str; 12] = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
];

/// Names of the months in English.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A language that every message is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locale {
    /// Portuguese of Portugal (`pt-PT`).
    Pt,
    /// English (`en-GB`).
    En,
}

impl Locale {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Pt, Self::En];

    /// The language of a BCP 47 tag or a POSIX locale: Portuguese for `pt`, `pt-PT` or `pt_PT.UTF-8`, English for any
    /// other.
    pub fn from_tag(tag: &str) -> Self {
        if tag.split(['-', '_', '.']).next() == Some("pt") { Self::Pt } else { Self::En }
    }

    /// The language subtag of BCP 47: `pt` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Pt => "pt",
            Self::En => "en",
        }
    }

    /// A number with its thousands grouped.
    pub fn number(self, n: u64) -> String {
        let digits = n.to_string();
        let separator = match self {
            Self::Pt => '\u{a0}',
            Self::En => ',',
        };
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(digit);
        }
        out
    }

    /// `part` of `total` in per cent, with one decimal at most; 100 % when `total` is 0.
    pub fn percent(self, part: u64, total: u64) -> String {
        let share = permille(part, total);
        let (units, tenths) = (share / 10, share % 10);
        let decimal = if tenths == 0 { String::new() } else { format!("{}{tenths}", self.decimal_point()) };
        let sign = match self {
            Self::Pt => "\u{a0}%",
            Self::En => "%",
        };
        format!("{units}{decimal}{sign}")
    }

    /// A size in bytes, in SI units with one decimal.
    pub fn bytes(self, n: u64) -> String {
        let (unit, name) = match n {
            0..1_000 => return format!("{n}\u{a0}B"),
            1_000..1_000_000 => (1_000, "kB"),
            1_000_000..1_000_000_000 => (1_000_000, "MB"),
            _ => (1_000_000_000, "GB"),
        };
        let tenths = n / (unit / 10);
        format!("{}{}{}\u{a0}{name}", self.number(tenths / 10), self.decimal_point(), tenths % 10)
    }

    /// The day of an instant (UTC): `1 de março de 2025`, `1 March 2025`.
    pub fn date(self, at: DateTime<Utc>) -> String {
        let (months, of) = match self {
            Self::Pt => (&MESES, " de "),
            Self::En => (&MONTHS, " "),
        };
        let month = months.get(at.month0() as usize).copied().unwrap_or_default();
        format!("{}{of}{month}{of}{}", at.day(), at.year())
    }

    fn decimal_point(self) -> char {
        match self {
            Self::Pt => ',',
            Self::En => '.',
        }
    }
}

impl FromStr for Locale {
    type Err = String;

    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|locale| locale.tag() == tag).ok_or_else(|| format!("no messages in `{tag}`"))
    }
}

/// `part` of `total` in thousandths, rounded; 1000 when `total` is 0. Less than all is at most 999, more than nothing
/// at least 1.
pub fn permille(part: u64, total: u64) -> u64 {
    let (part, total) = (u128::from(part.min(total)), u128::from(total));
    if part == total {
        return 1000;
    }
    let share = (part * 1000 + total / 2) / total;
    u64::try_from(share.clamp(u128::from(part > 0), 999)).unwrap_or(1000)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn numbers_are_written_as_each_language_writes_them() {
        assert_eq!(Locale::Pt.number(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(Locale::En.number(1_234_567), "1,234,567");
        assert_eq!(Locale::Pt.percent(865, 1000), "86,5\u{a0}%");
        assert_eq!(Locale::En.percent(1, 2), "50%");
        assert_eq!(Locale::En.percent(0, 0), "100%");
        assert_eq!(Locale::En.percent(1, 1_000_000), "0.1%");
        assert_eq!(Locale::En.percent(999_999, 1_000_000), "99.9%");
        assert_eq!(Locale::Pt.bytes(12_345), "12,3\u{a0}kB");
        assert_eq!(Locale::En.bytes(999), "999\u{a0}B");
    }

    #[test]
    fn dates_are_written_as_each_language_writes_them() {
        let day = Utc.with_ymd_and_hms(2025, 3, 1, 6, 0, 0).single().expect("a day");
        assert_eq!(Locale::Pt.date(day), "1 de março de 2025");
        assert_eq!(Locale::En.date(day), "1 March 2025");
    }

    #[test]
    fn a_tag_names_its_language() {
        for tag in ["pt", "pt-PT", "pt_PT.UTF-8"] {
            assert_eq!(Locale::from_tag(tag), Locale::Pt);
        }
        assert_eq!(Locale::from_tag("C"), Locale::En);
        assert_eq!(Locale::from_tag("ptx"), Locale::En);
    }
}
