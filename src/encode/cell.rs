//! A value of a typed column as text: ISO 8601 dates, `…Z` instants, a decimal point.

use std::borrow::Cow;

use arrow::{
    array::{
        Array, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array, ListArray,
        StringArray, TimestampMicrosecondArray,
    },
    datatypes::DataType,
};
use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta};

/// A value ready to be written.
pub(super) enum Cell<'a> {
    /// Nothing.
    Null,
    /// Text, quoted where the format quotes text.
    Text(Cow<'a, str>),
    /// A number or a truth value, never quoted.
    Bare(String),
    /// Texts of a list.
    List(Vec<String>),
}

/// The value of a row.
pub(super) fn cell(array: &dyn Array, row: usize) -> Cell<'_> {
    if array.is_null(row) {
        return Cell::Null;
    }
    let any = array.as_any();
    if let Some(a) = any.downcast_ref::<StringArray>() {
        return Cell::Text(Cow::Borrowed(a.value(row)));
    }
    if let Some(a) = any.downcast_ref::<Int64Array>() {
        return Cell::Bare(a.value(row).to_string());
    }
    if let Some(a) = any.downcast_ref::<Int32Array>() {
        return Cell::Bare(a.value(row).to_string());
    }
    if let Some(a) = any.downcast_ref::<Float64Array>() {
        return Cell::Bare(a.value(row).to_string());
    }
    if let Some(a) = any.downcast_ref::<Decimal128Array>() {
        return Cell::Bare(a.value_as_string(row));
    }
    if let Some(a) = any.downcast_ref::<BooleanArray>() {
        return Cell::Bare(a.value(row).to_string());
    }
    if let Some(a) = any.downcast_ref::<Date32Array>() {
        let day = NaiveDate::default() + TimeDelta::days(i64::from(a.value(row)));
        return Cell::Text(Cow::Owned(day.to_string()));
    }
    if let Some(a) = any.downcast_ref::<TimestampMicrosecondArray>() {
        let instant = DateTime::from_timestamp_micros(a.value(row)).unwrap_or_default();
        return Cell::Text(Cow::Owned(instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)));
    }
    if let Some(a) = any.downcast_ref::<ListArray>() {
        let items = a.value(row);
        let texts = items.as_any().downcast_ref::<StringArray>();
        return Cell::List(texts.map(|t| t.iter().flatten().map(str::to_owned).collect()).unwrap_or_default());
    }
    // `model::schema::Type::arrow` makes no other type.
    debug_assert!(matches!(array.data_type(), DataType::Null), "no text for {}", array.data_type());
    Cell::Null
}
