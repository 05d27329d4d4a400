//! Values of typed columns as text: ISO 8601 dates, `…Z` instants, a decimal point. CSV and JSON write them by the same
//! functions, so that both say the same.

use std::io::Write;

use arrow::{
    array::{
        Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array,
        ListArray, StringArray, TimestampMicrosecondArray,
    },
    datatypes::{DataType, TimeUnit},
};
use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, TimeDelta};

/// A column whose type is known.
pub(super) enum Column<'a> {
    /// Text, quoted where the format quotes text.
    Text(&'a StringArray),
    /// Numbers and truth values, never quoted.
    Integer(&'a Int64Array),
    Year(&'a Int32Array),
    Number(&'a Float64Array),
    Decimal(&'a Decimal128Array, u32),
    Boolean(&'a BooleanArray),
    /// Days and instants: text that no format needs to quote but JSON.
    Day(&'a Date32Array),
    Instant(&'a TimestampMicrosecondArray),
    /// Texts.
    List(&'a ListArray),
    /// Nothing.
    Null,
}

impl<'a> Column<'a> {
    /// A column of a type that [`crate::model::schema::Type::arrow`] makes.
    pub(super) fn of(array: &'a ArrayRef) -> Self {
        match array.data_type() {
            DataType::Utf8 => Self::Text(array.as_string()),
            DataType::Int64 => Self::Integer(array.as_primitive()),
            DataType::Int32 => Self::Year(array.as_primitive()),
            DataType::Float64 => Self::Number(array.as_primitive()),
            DataType::Decimal128(_, scale) => {
                Self::Decimal(array.as_primitive(), u32::try_from(*scale).unwrap_or_default())
            }
            DataType::Boolean => Self::Boolean(array.as_boolean()),
            DataType::Date32 => Self::Day(array.as_primitive()),
            DataType::Timestamp(TimeUnit::Microsecond, _) => Self::Instant(array.as_primitive()),
            DataType::List(_) => Self::List(array.as_list()),
            other => {
                debug_assert!(matches!(other, DataType::Null), "no text for {other}");
                Self::Null
            }
        }
    }

    /// Whether JSON writes its values in quotation marks.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Day(_) | Self::Instant(_))
    }

    /// Whether a row has no value.
    pub(super) fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Text(a) => a.is_null(row),
            Self::Integer(a) => a.is_null(row),
            Self::Year(a) => a.is_null(row),
            Self::Number(a) => a.is_null(row),
            Self::Decimal(a, _) => a.is_null(row),
            Self::Boolean(a) => a.is_null(row),
            Self::Day(a) => a.is_null(row),
            Self::Instant(a) => a.is_null(row),
            Self::List(a) => a.is_null(row),
            Self::Null => true,
        }
    }

    /// Writes a value that is neither text nor a list; days and instants without quotes.
    pub(super) fn write(&self, out: &mut Vec<u8>, row: usize) {
        match self {
            Self::Integer(a) => signed(out, a.value(row)),
            Self::Year(a) => signed(out, i64::from(a.value(row))),
            Self::Decimal(a, scale) => decimal(out, a.value(row), *scale),
            Self::Boolean(a) => out.extend_from_slice(if a.value(row) { b"true" } else { b"false" }),
            Self::Day(a) => day(out, a.value(row)),
            // Writing to memory does not fail.
            Self::Number(a) => drop(write!(out, "{}", a.value(row))),
            Self::Instant(a) => {
                let instant = DateTime::from_timestamp_micros(a.value(row)).unwrap_or_default();
                out.extend_from_slice(instant.to_rfc3339_opts(SecondsFormat::AutoSi, true).as_bytes());
            }
            Self::Text(_) | Self::List(_) | Self::Null => {}
        }
    }
}

/// A value as one text; none where there is none.
pub(super) fn told(array: &ArrayRef, row: usize) -> Option<String> {
    let column = Column::of(array);
    if column.is_null(row) {
        return None;
    }
    Some(match column {
        Column::Text(texts) => texts.value(row).to_owned(),
        Column::List(lists) => items(lists, row).join("; "),
        column => {
            let mut out = Vec::new();
            column.write(&mut out, row);
            String::from_utf8_lossy(&out).into_owned()
        }
    })
}

/// The texts of a list.
pub(super) fn items(lists: &ListArray, row: usize) -> Vec<String> {
    let items = lists.value(row);
    let texts = items.as_any().downcast_ref::<StringArray>();
    texts.map(|t| t.iter().flatten().map(str::to_owned).collect()).unwrap_or_default()
}

/// The digits of the numbers of two.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut n = 0;
    while n < 100 {
        pairs[n as usize] = [b'0' + n / 10, b'0' + n % 10];
        n += 1;
    }
    pairs
};

/// Room for the digits of a number, its sign and its point; they are written from the last to the first.
type Digits = [u8; 24];

/// Writes a number of so many digits at least up to `end`; tells where it begins.
#[inline]
fn digits(signs: &mut Digits, mut end: usize, mut value: u64, least: usize) -> usize {
    let most = end.saturating_sub(least);
    while value >= 10 {
        let pair = PAIRS[(value % 100) as usize];
        (signs[end - 2], signs[end - 1]) = (pair[0], pair[1]);
        (value, end) = (value / 100, end - 2);
    }
    if value > 0 {
        end -= 1;
        signs[end] = PAIRS[value as usize][1];
    }
    // The room is full of noughts.
    end.min(most)
}

/// A whole number.
fn signed(out: &mut Vec<u8>, value: i64) {
    let mut signs = [b'0'; size_of::<Digits>()];
    let mut at = digits(&mut signs, size_of::<Digits>(), value.unsigned_abs(), 1);
    if value < 0 {
        at -= 1;
        signs[at] = b'-';
    }
    out.extend_from_slice(&signs[at..]);
}

/// A number with a fixed count of decimals.
fn decimal(out: &mut Vec<u8>, unscaled: i128, scale: u32) {
    let (Ok(value), Some(unit)) = (i64::try_from(unscaled), 10_u64.checked_pow(scale)) else {
        return wide(out, unscaled, scale);
    };
    let mut signs = [b'0'; size_of::<Digits>()];
    let mut at = size_of::<Digits>();
    let (whole, decimals) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    if scale > 0 {
        at = digits(&mut signs, at, decimals, scale as usize) - 1;
        signs[at] = b'.';
    }
    at = digits(&mut signs, at, whole, 1);
    if value < 0 {
        at -= 1;
        signs[at] = b'-';
    }
    out.extend_from_slice(&signs[at..]);
}

/// One beyond 64 bits.
fn wide(out: &mut Vec<u8>, unscaled: i128, scale: u32) {
    if unscaled < 0 {
        out.push(b'-');
    }
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = scale as usize + 1);
    let (whole, decimals) = digits.split_at(digits.len() - scale as usize);
    out.extend_from_slice(whole.as_bytes());
    if scale > 0 {
        out.push(b'.');
        out.extend_from_slice(decimals.as_bytes());
    }
}

/// A day.
fn day(out: &mut Vec<u8>, days: i32) {
    let day = NaiveDate::default() + TimeDelta::days(i64::from(days));
    let Ok(year @ 0..=9999) = usize::try_from(day.year()) else {
        return out.extend_from_slice(day.to_string().as_bytes());
    };
    let [[y1, y2], [y3, y4]] = [PAIRS[year / 100], PAIRS[year % 100]];
    let [[m1, m2], [d1, d2]] = [day.month(), day.day()].map(|n| PAIRS[n as usize % 100]);
    out.extend_from_slice(&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::util::display::array_value_to_string;
    use proptest::prelude::*;

    use super::*;

    fn told(array: ArrayRef) -> (String, String) {
        let mut out = Vec::new();
        Column::of(&array).write(&mut out, 0);
        (String::from_utf8(out).expect("text"), array_value_to_string(&array, 0).expect("a text"))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn values_are_written_as_arrow_shows_them(n: i64, y: i32, d: i128, scale in 0_i8..20, days in -700_000_i32..2_900_000) {
            let wide = Decimal128Array::from(vec![d % 10_i128.pow(37)]).with_data_type(DataType::Decimal128(38, scale));
            let small = Decimal128Array::from(vec![i128::from(y)]).with_data_type(DataType::Decimal128(38, scale));
            let all: [ArrayRef; 5] = [
                Arc::new(Int64Array::from(vec![n])),
                Arc::new(Int32Array::from(vec![y])),
                Arc::new(Date32Array::from(vec![days])),
                Arc::new(wide),
                Arc::new(small),
            ];
            for array in all {
                let (ours, theirs) = told(array);
                prop_assert_eq!(ours, theirs);
            }
        }
    }
}
