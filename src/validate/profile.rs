//! Profiles: nulls, distinct values and range of every column, by Polars over whole tables.
//!
//! In go the typed tables of a dataset; out comes a line a column for the report. A table beyond
//! [`MAX_ROWS`] is not profiled: whole tables are held in memory only under a bound.

use arrow::{
    array::RecordBatch,
    datatypes::{Decimal128Type, DecimalType},
};
use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta};
use polars::prelude::{AnyValue, DataType, IntoLazy, PolarsResult, col};

use super::frame::frame;
use crate::model::{
    profile::ColumnProfile,
    schema::{DECIMAL_DIGITS, DatasetSchema},
};

/// Rows of a table that is profiled.
pub const MAX_ROWS: usize = 2_000_000;

/// Profiles the tables of a dataset, in the schema's order.
///
/// # Errors
/// When Polars refuses a column; the message names neither row nor value.
pub fn profile(schema: &DatasetSchema, tables: &[RecordBatch]) -> Result<Vec<ColumnProfile>, String> {
    let mut all = Vec::new();
    for (table, rows) in schema.tables.iter().zip(tables).filter(|(_, rows)| rows.num_rows() <= MAX_ROWS) {
        all.extend(columns(&table.name, rows).map_err(|e| format!("{}: {e}", table.name))?);
    }
    Ok(all)
}

fn columns(table: &str, rows: &RecordBatch) -> PolarsResult<Vec<ColumnProfile>> {
    let frame = frame(rows)?;
    let names: Vec<String> = frame.get_column_names().iter().map(ToString::to_string).collect();
    let ordered = |name: &String| frame.column(name).is_ok_and(|c| has_order(c.dtype()));
    let listed = |name: &String| frame.column(name).is_ok_and(|c| matches!(c.dtype(), DataType::List(_)));
    let mut asked = Vec::new();
    for (n, name) in names.iter().enumerate() {
        let column = || col(name.as_str());
        asked.push(column().null_count().alias(format!("{n} nulls")));
        if !listed(name) {
            asked.push(column().drop_nulls().n_unique().alias(format!("{n} distinct")));
        }
        if ordered(name) {
            asked.push(column().min().alias(format!("{n} least")));
            asked.push(column().max().alias(format!("{n} most")));
        }
    }
    let told = frame.clone().lazy().select(asked).collect()?;
    let value = |n: usize, what: &str| told.column(&format!("{n} {what}")).ok().and_then(|c| c.get(0).ok());
    let count = |n, what| value(n, what).and_then(|v| v.extract::<u64>()).unwrap_or_default();
    let profile = |(n, name): (usize, &String)| ColumnProfile {
        table: table.to_owned(),
        column: name.clone(),
        nulls: count(n, "nulls"),
        distinct: count(n, "distinct"),
        least: value(n, "least").and_then(|v| text(&v)),
        most: value(n, "most").and_then(|v| text(&v)),
    };
    Ok(names.iter().enumerate().map(profile).collect())
}

/// Whether a smallest and a largest value say something: of text they do not.
fn has_order(kind: &DataType) -> bool {
    !matches!(kind, DataType::String | DataType::Boolean | DataType::List(_) | DataType::Null)
}

/// A value as the published files write it.
fn text(value: &AnyValue<'_>) -> Option<String> {
    Some(match value {
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
        let batch = RecordBatch::try_from_iter(columns).expect("a batch");
        let told: Vec<_> = columns_of(&batch);
        assert_eq!(
            told,
            [
                "text nulls 1 distinct 1",
                "number nulls 0 distinct 2 from -2 to 7",
                "day nulls 1 distinct 2 from 1970-01-01 to 2022-01-08",
                "at nulls 2 distinct 1 from 1970-01-01T00:00:00Z to 1970-01-01T00:00:00Z",
                "money nulls 1 distinct 2 from -0.05 to 12.50",
                "list nulls 1 distinct 0",
            ]
        );
    }

    fn columns_of(batch: &RecordBatch) -> Vec<String> {
        let range = |p: &ColumnProfile| match (&p.least, &p.most) {
            (Some(least), Some(most)) => format!(" from {least} to {most}"),
            _ => String::new(),
        };
        let all = columns("t", batch).expect("profiled");
        all.iter().map(|p| format!("{} nulls {} distinct {}{}", p.column, p.nulls, p.distinct, range(p))).collect()
    }
}
