//! Number formats of workbooks: what the format of a cell says of its value.
//!
//! A format code (`#,##0.00;[Red]-#,##0.00`, ECMA-376 part 1, 18.8.31) draws a number, a day or a time. Only what bears on
//! the value is kept: leading zeros, fixed decimals, percent, the precision of a date. The first section of a code decides.

mod code;
mod decimal;

use serde::{Deserialize, Serialize};

pub use self::code::parse;
use self::decimal::Decimal;

/// What a number format says of a value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum NumberFormat {
    /// As the program likes it.
    #[default]
    General,
    /// A number with a minimum of digits before the decimal point, and a fixed count after it: `000000`, `0.00`.
    Fixed {
        /// Minimum digits before the point.
        digits: u8,
        /// Digits after the point.
        decimals: u8,
    },
    /// A hundred times the number, with a percent sign.
    Percent {
        /// Digits after the point.
        decimals: u8,
    },
    /// An exponent: `0.00E+00`.
    Scientific,
    /// A fraction: `# ?/?`.
    Fraction,
    /// Text: `@`.
    Text,
    /// Digits with text among them: `0000"-"000`. Each character of the text comes after a `\`.
    Literal(Box<str>),
    /// A date.
    Date(DatePrecision),
    /// A date with a time of day.
    DateTime,
    /// A time of day.
    Time,
    /// A length of time: `[h]:mm`.
    Duration,
    /// Nothing is shown: `;;;`.
    Hidden {
        /// Whether text is not shown either.
        texts: bool,
    },
    /// A number in another way.
    Other,
}

/// The smallest unit of a date that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DatePrecision {
    /// `yyyy`.
    Year,
    /// `mmm-yy`.
    Month,
    /// `dd/mm/yyyy`.
    Day,
}

impl NumberFormat {
    /// Returns whether the value is a date, a time of day or a length of time.
    pub fn is_temporal(&self) -> bool {
        matches!(self, Self::Date(_) | Self::DateTime | Self::Time | Self::Duration)
    }

    /// Returns a number as it is drawn, with a decimal point and without groups; `None` where the format says nothing of its
    /// digits, or would draw fewer than there are. A percentage keeps all its digits.
    pub fn display(&self, number: &str) -> Option<String> {
        let number = Decimal::parse(number)?;
        match self {
            Self::Fixed { digits, decimals } => number.rounded().fixed(usize::from(*digits), usize::from(*decimals)),
            Self::Percent { decimals } => {
                let hundredfold = number.shifted(2);
                let fixed = hundredfold.rounded().fixed(1, usize::from(*decimals));
                Some(format!("{}%", fixed.unwrap_or_else(|| hundredfold.to_string())))
            }
            Self::Literal(pattern) => number.filled(pattern),
            _ => None,
        }
    }
}

/// Returns a number a hundred times as large, by its digits; `None` if the text is no number.
pub fn hundredfold(number: &str) -> Option<String> {
    Some(Decimal::parse(number)?.shifted(2).to_string())
}

/// Returns what a built-in number format says (ECMA-376 part 1, 18.8.30).
pub fn builtin(id: u16) -> NumberFormat {
    let fixed = |decimals| NumberFormat::Fixed { digits: 1, decimals };
    match id {
        1 | 3 | 5 | 6 | 37 | 38 | 41 | 42 => fixed(0),
        2 | 4 | 7 | 8 | 39 | 40 | 43 | 44 => fixed(2),
        9 => NumberFormat::Percent { decimals: 0 },
        10 => NumberFormat::Percent { decimals: 2 },
        11 | 48 => NumberFormat::Scientific,
        12 | 13 => NumberFormat::Fraction,
        17 => NumberFormat::Date(DatePrecision::Month),
        // 27 to 36 and 50 to 58 are dates of East Asian languages.
        14..=16 | 27..=31 | 36 | 50..=54 | 57 | 58 => NumberFormat::Date(DatePrecision::Day),
        18..=21 | 32..=35 | 45 | 47 | 55 | 56 => NumberFormat::Time,
        22 => NumberFormat::DateTime,
        46 => NumberFormat::Duration,
        49 => NumberFormat::Text,
        _ => NumberFormat::General,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_drawn_by_their_digits() {
        for (code, number, want) in [
            ("000000", "10102", Some("010102")),
            ("000000", "1234567", Some("1234567")),
            ("000000", "1.5", None),
            ("0.00", "3.1", Some("3.10")),
            ("0.00", "3", Some("3.00")),
            ("0.00", "3.0999999999999996", Some("3.10")),
            ("0.00", "3.14159", None),
            ("0.00", "-0.5", Some("-0.50")),
            ("00.00", "3.1", Some("03.10")),
            ("0", "0", Some("0")),
            ("0", "1e3", Some("1000")),
            ("0.0%", "0.125", Some("12.5%")),
            ("0%", "0.125", Some("12.5%")),
            ("0%", "0.07", Some("7%")),
            ("0%", "1.5e-3", Some("0.15%")),
            ("0.00%", "0.80000000000000004", Some("80.00%")),
            ("0000\"-\"000", "1000205", Some("1000-205")),
            ("0000\"-\"000", "205", Some("0000-205")),
            ("###\"-\"###", "12345", Some("12-345")),
            ("00\"/\"00", "12345", Some("123/45")),
            ("\"PT\"0000", "12", Some("PT0012")),
            ("General", "12", None),
        ] {
            assert_eq!(parse(code).display(number).as_deref(), want, "{code} {number}");
        }
        assert_eq!(hundredfold("0.125").as_deref(), Some("12.5"));
        assert_eq!(hundredfold("80").as_deref(), Some("8000"));
        assert_eq!(hundredfold("0.30000000000000004").as_deref(), Some("30.000000000000004"));
        assert_eq!(hundredfold("-0").as_deref(), Some("0"));
        assert_eq!(hundredfold("x"), None);
    }

    #[test]
    fn built_in_formats_are_as_their_codes() {
        for (id, code) in [
            (0, "General"),
            (1, "0"),
            (2, "0.00"),
            (4, "#,##0.00"),
            (9, "0%"),
            (10, "0.00%"),
            (11, "0.00E+00"),
            (12, "# ?/?"),
            (14, "mm-dd-yy"),
            (16, "d-mmm"),
            (17, "mmm-yy"),
            (18, "h:mm AM/PM"),
            (22, "m/d/yy h:mm"),
            (39, "#,##0.00;(#,##0.00)"),
            (44, "_(\"$\"* #,##0.00_);_(\"$\"* \\(#,##0.00\\);_(\"$\"* \"-\"??_);_(@_)"),
            (45, "mm:ss"),
            (46, "[h]:mm:ss"),
            (47, "mmss.0"),
            (49, "@"),
        ] {
            assert_eq!(builtin(id), parse(code), "{id} {code}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_code_is_read(code in "[0#?.,%/@\"\\\\;_*\\[\\]$hmsydeEé -]{0,24}", number in "-?[0-9]{0,20}(\\.[0-9]{0,20})?(e-?[0-9]{1,3})?") {
            drop(parse(&code).display(&number));
        }

        #[test]
        fn a_drawn_number_has_the_same_value(whole in 0..1_000_000_u32, cents in 0..100_u32, digits in 1..8_u8) {
            let drawn = NumberFormat::Fixed { digits, decimals: 2 }.display(&format!("{whole}.{cents:02}")).expect("it fits");
            prop_assert_eq!(drawn.parse::<f64>().ok(), format!("{whole}.{cents:02}").parse::<f64>().ok());
        }
    }
}
