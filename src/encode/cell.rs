//! Values of typed columns as text: ISO 8601 dates, `…Z` instants, a decimal point. CSV and JSON share these functions.

use std::io::Write;

use arrow::{
    array::{
        Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array,
        ListArray, StringArray, TimestampMicrosecondArray,
    },
    datatypes::{DataType, TimeUnit},
};
use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta};

/// A column, downcast to the array of its type.
pub(super) enum Column<'a> {
    /// Quoted where the format quotes text.
    Text(&'a StringArray),
    /// Numbers and Booleans, never quoted.
    Integer(&'a Int64Array),
    Year(&'a Int32Array),
    Number(&'a Float64Array),
    Decimal(&'a Decimal128Array, u32),
    Boolean(&'a BooleanArray),
    /// Dates and timestamps: quoted in JSON alone.
    Date(&'a Date32Array),
    Timestamp(&'a TimestampMicrosecondArray),
    /// Lists of texts.
    List(&'a ListArray),
    /// Without values.
    Null,
}

impl<'a> Column<'a> {
    /// Downcasts a column of a type that [`crate::model::schema::Type::arrow`] returns.
    pub(super) fn new(array: &'a ArrayRef) -> Self {
        match array.data_type() {
            DataType::Utf8 => Self::Text(array.as_string()),
            DataType::Int64 => Self::Integer(array.as_primitive()),
            DataType::Int32 => Self::Year(array.as_primitive()),
            DataType::Float64 => Self::Number(array.as_primitive()),
            DataType::Decimal128(_, scale) => {
                Self::Decimal(array.as_primitive(), u32::try_from(*scale).unwrap_or_default())
            }
            DataType::Boolean => Self::Boolean(array.as_boolean()),
            DataType::Date32 => Self::Date(array.as_primitive()),
            DataType::Timestamp(TimeUnit::Microsecond, _) => Self::Timestamp(array.as_primitive()),
            DataType::List(_) => Self::List(array.as_list()),
            other => {
                debug_assert!(matches!(other, DataType::Null), "no text for {other}");
                Self::Null
            }
        }
    }

    /// Whether JSON writes its values in quotation marks.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Date(_) | Self::Timestamp(_))
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
            Self::Date(a) => a.is_null(row),
            Self::Timestamp(a) => a.is_null(row),
            Self::List(a) => a.is_null(row),
            Self::Null => true,
        }
    }

    /// Appends a value that is neither text nor a list; dates and timestamps without quotation marks.
    pub(super) fn write(&self, out: &mut Vec<u8>, row: usize) {
        match self {
            Self::Integer(a) => integer(out, a.value(row)),
            Self::Year(a) => integer(out, a.value(row)),
            Self::Decimal(a, scale) => decimal(out, a.value(row), *scale),
            Self::Boolean(a) => out.extend_from_slice(if a.value(row) { b"true" } else { b"false" }),
            // Writing to memory does not fail.
            Self::Number(a) => drop(write!(out, "{}", a.value(row))),
            Self::Date(a) => drop(write!(out, "{}", NaiveDate::default() + TimeDelta::days(a.value(row).into()))),
            Self::Timestamp(a) => {
                let instant = DateTime::from_timestamp_micros(a.value(row)).unwrap_or_default();
                out.extend_from_slice(instant.to_rfc3339_opts(SecondsFormat::AutoSi, true).as_bytes());
            }
            Self::Text(_) | Self::List(_) | Self::Null => {}
        }
    }
}

/// A value as one text; `None` for a missing value.
pub(super) fn to_text(array: &ArrayRef, row: usize) -> Option<String> {
    let column = Column::new(array);
    if column.is_null(row) {
        return None;
    }
    Some(match column {
        Column::Text(texts) => texts.value(row).to_owned(),
        Column::List(lists) => list_items(lists, row).join("; "),
        column => {
            let mut out = Vec::new();
            column.write(&mut out, row);
            String::from_utf8_lossy(&out).into_owned()
        }
    })
}

/// The texts of a list.
pub(super) fn list_items(lists: &ListArray, row: usize) -> Vec<String> {
    let items = lists.value(row);
    let texts = items.as_any().downcast_ref::<StringArray>();
    texts.map(|t| t.iter().flatten().map(str::to_owned).collect()).unwrap_or_default()
}

/// Appends an integer.
fn integer(out: &mut Vec<u8>, value: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// Appends a number with `scale` decimals.
fn decimal(out: &mut Vec<u8>, unscaled: i128, scale: u32) {
    if unscaled < 0 {
        out.push(b'-');
    }
    let mut buffer = itoa::Buffer::new();
    let digits = match u64::try_from(unscaled.unsigned_abs()) {
        Ok(small) => buffer.format(small),
        Err(_) => buffer.format(unscaled.unsigned_abs()),
    };
    let (digits, scale) = (digits.as_bytes(), scale as usize);
    match digits.len().checked_sub(scale).filter(|integer| *integer > 0) {
        Some(integer) => {
            out.extend_from_slice(&digits[..integer]);
            if scale > 0 {
                out.push(b'.');
                out.extend_from_slice(&digits[integer..]);
            }
        }
        None => {
            out.extend_from_slice(b"0.");
            out.resize(out.len() + scale - digits.len(), b'0');
            out.extend_from_slice(digits);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::util::display::array_value_to_string;
    use proptest::prelude::*;

    use super::*;

    fn both(array: ArrayRef) -> (String, String) {
        let mut out = Vec::new();
        Column::new(&array).write(&mut out, 0);
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
                let (ours, theirs) = both(array);
                prop_assert_eq!(ours, theirs);
            }
        }
    }
}
