//! Profiles: nulls, distinct values, range, commonest values and distribution of every column, by Polars.
//!
//! In goes a column of a table; out comes its line for the report. One that is larger than [`MOST_BYTES`] is not given
//! whole, and its line tells the missing values alone: no more than that of a table is ever held.

use arrow::{
    array::{ArrayRef, RecordBatch},
    datatypes::{Decimal128Type, DecimalType},
};
use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta};
use polars::prelude::{AnyValue, DataFrame, DataType, IntoLazy, PolarsResult, SortMultipleOptions, col, len};

use super::{frame::frame, public};
use crate::model::{
    schema::{DECIMAL_DIGITS, Field},
    statistics::ColumnProfile,
};

/// Bytes of a column that is profiled.
pub const MOST_BYTES: usize = 128 << 20;

/// Commonest values that are told.
const TOP: u32 = 10;

/// Parts of the way from the smallest value to the largest.
const BINS: usize = 20;

/// The name of the column, and that of a count: no other is in the frame.
const VALUE: &str = "value";
const COUNT: &str = "count";

/// Profiles a column.
///
/// # Errors
/// When Polars refuses it; the message names neither row nor value.
pub fn profile(table: &str, field: &Field, column: &ArrayRef) -> Result<ColumnProfile, String> {
    let failed = |told: String| format!("{table}.{}: {told}", field.name);
    let rows = RecordBatch::try_from_iter_with_nullable([(VALUE, column.clone(), true)]);
    let rows = rows.map_err(|e| failed(e.to_string()))?;
    let told = frame(&rows).and_then(|frame| told(&frame, field)).map_err(|e| failed(e.to_string()))?;
    Ok(public::profile(ColumnProfile { table: table.to_owned(), column: field.name.clone(), ..told }))
}

fn told(frame: &DataFrame, field: &Field) -> PolarsResult<ColumnProfile> {
    let kind = frame.column(VALUE)?.dtype().clone();
    let column = || col(VALUE);
    let mut asked = vec![column().null_count().alias("nulls")];
    if !matches!(kind, DataType::List(_)) {
        asked.push(column().drop_nulls().n_unique().alias("distinct"));
    }
    if has_order(&kind) {
        asked.extend([column().min().alias("least"), column().max().alias("most")]);
    }
    let told = frame.clone().lazy().select(asked).collect()?;
    let value = |what: &str| told.column(what).ok().and_then(|c| c.get(0).ok());
    let count = |what: &str| value(what).and_then(|v| v.extract::<u64>()).unwrap_or_default();
    let (nulls, distinct) = (count("nulls"), count("distinct"));
    let there = (frame.height() as u64).saturating_sub(nulls);
    // What hardly ever comes again has no commonest, and what is of a person is not counted. Numbers and days are laid out.
    let is_common =
        distinct * 2 <= there && !matches!(kind, DataType::List(_)) && !has_order(&kind) && field.personal.is_none();
    Ok(ColumnProfile {
        nulls,
        distinct,
        min: value("least").and_then(|v| text(&v)),
        max: value("most").and_then(|v| text(&v)),
        top: if is_common && there > 0 { top(frame)? } else { Vec::new() },
        bins: if has_order(&kind) { bins(frame)? } else { Vec::new() },
        ..ColumnProfile::default()
    })
}

/// The commonest values; of those that are as common, the smaller first.
fn top(frame: &DataFrame) -> PolarsResult<Vec<(String, u64)>> {
    let order = SortMultipleOptions::default().with_order_descending_multi([true, false]);
    let counted =
        frame.clone().lazy().filter(col(VALUE).is_not_null()).group_by([col(VALUE)]).agg([len().alias(COUNT)]);
    let counted = counted.sort([COUNT, VALUE], order).limit(TOP).collect()?;
    let (values, counts) = (counted.column(VALUE)?, counted.column(COUNT)?);
    let one = |row: usize| Some((text(&values.get(row).ok()?)?, counts.get(row).ok()?.extract::<u64>()?));
    Ok((0..counted.height()).filter_map(one).collect())
}

/// How many values lie in each part of the way from the smallest to the largest.
fn bins(frame: &DataFrame) -> PolarsResult<Vec<u64>> {
    let numbers = frame.column(VALUE)?.cast(&DataType::Float64)?;
    let numbers = numbers.f64()?;
    let all = || numbers.iter().flatten();
    let (least, most) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let way = most - least;
    if !way.is_finite() || way <= 0.0 {
        return Ok(Vec::new());
    }
    let mut bins = vec![0; BINS];
    for number in all() {
        let part = (number - least) / way * BINS as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the count of bins")]
        let part = (part as usize).min(BINS - 1);
        bins[part] += 1;
    }
    Ok(bins)
}

/// Whether a smallest and a largest value say something: of text they do not.
fn has_order(kind: &DataType) -> bool {
    !matches!(kind, DataType::String | DataType::Boolean | DataType::List(_) | DataType::Null)
}

/// A value as the published files write it.
fn text(value: &AnyValue<'_>) -> Option<String> {
    Some(match value {
        AnyValue::String(text) => (*text).to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Boolean(is) => is.to_string(),
        AnyValue::Int32(n) => n.to_string(),
        AnyValue::Int64(n) => n.to_string(),
        AnyValue::Float64(n) => n.to_string(),
        AnyValue::Date(days) => (NaiveDate::default() + TimeDelta::days(i64::from(*days))).to_string(),
        AnyValue::Datetime(micros, ..) | AnyValue::DatetimeOwned(micros, ..) => {
            DateTime::from_timestamp_micros(*micros)?.to_rfc3339_opts(SecondsFormat::AutoSi, true)
        }
        AnyValue::Decimal(unscaled, _, scale) => {
            let scale = i8::try_from(*scale).ok()?;
            Decimal128Type::format_decimal(*unscaled, DECIMAL_DIGITS, scale)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::{
        array::{
            ArrayRef, Date32Array, Decimal128Array, Int64Array, ListBuilder, StringArray, StringBuilder,
            TimestampMicrosecondArray,
        },
        datatypes::DataType as Arrow,
    };

    use super::*;

    #[test]
    fn every_type_crosses_the_border_and_is_counted() {
        let mut lists = ListBuilder::new(StringBuilder::new());
        for items in [Some(vec!["a"]), None, Some(vec![])] {
            match items {
                Some(items) => {
                    items.iter().for_each(|i| lists.values().append_value(i));
                    lists.append(true);
                }
                None => lists.append(false),
            }
        }
        let money = Decimal128Array::from(vec![Some(1_250), Some(-5), None]).with_data_type(Arrow::Decimal128(18, 2));
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("text", Arc::new(StringArray::from(vec![Some("um"), None, Some("um")]))),
            ("number", Arc::new(Int64Array::from(vec![Some(7), Some(-2), Some(7)]))),
            ("day", Arc::new(Date32Array::from(vec![Some(0), Some(19_000), None]))),
            ("at", Arc::new(TimestampMicrosecondArray::from(vec![Some(0), None, None]).with_timezone("UTC"))),
            ("money", Arc::new(money)),
            ("list", Arc::new(lists.finish())),
        ];
        let told: Vec<_> = columns.iter().map(|(name, column)| of(name, column)).collect();
        assert_eq!(
            told,
            [
                "text nulls 1 distinct 1 top um×2",
                "number nulls 0 distinct 2 from -2 to 7",
                "day nulls 1 distinct 2 from 1970-01-01 to 2022-01-08",
                "at nulls 2 distinct 1 from 1970-01-01T00:00:00Z to 1970-01-01T00:00:00Z",
                "money nulls 1 distinct 2 from -0.05 to 12.50",
                "list nulls 1 distinct 0",
            ]
        );
    }

    #[test]
    fn values_are_counted_and_laid_out_from_the_least_to_the_most() {
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter((0..=100).flat_map(|n| vec![Some(n); 2]).chain([None])));
        let told = profile("t", &field("n"), &numbers).expect("profiled");
        assert!(told.top.is_empty());
        assert_eq!(told.bins.iter().sum::<u64>(), 202);
        assert_eq!((told.bins.len(), told.bins[0], told.bins[19]), (20, 10, 12));
        let words: ArrayRef = Arc::new(StringArray::from_iter_values(["b", "a", "c", "b", "a", "c", "c"]));
        let told = profile("t", &field("w"), &words).expect("profiled");
        assert_eq!(told.top, [("c".to_owned(), 3), ("a".to_owned(), 2), ("b".to_owned(), 2)]);
        // What is of a person is not counted.
        let person = Field { personal: Some(crate::model::schema::Personal::Keep), ..field("n") };
        assert!(profile("t", &person, &words).expect("profiled").top.is_empty());
    }

    fn field(name: &str) -> Field {
        Field {
            name: name.to_owned(),
            title: String::new(),
            kind: crate::model::schema::Type::Any,
            constraints: crate::model::schema::Constraints::default(),
            date_order: None,
            year_from: None,
            precision_of: None,
            labels: Vec::new(),
            personal: None,
        }
    }

    fn of(name: &str, column: &ArrayRef) -> String {
        let told = profile("t", &field(name), column).expect("profiled");
        let range = match (&told.min, &told.max) {
            (Some(least), Some(most)) => format!(" from {least} to {most}"),
            _ => String::new(),
        };
        let top: String = told.top.iter().map(|(value, n)| format!(" top {value}×{n}")).collect();
        format!("{name} nulls {} distinct {}{range}{top}", told.nulls, told.distinct)
    }
}
