//! Profiles of columns: missing values, distinct values, range, most frequent values and histogram.
//!
//! The counts were folded while the tables were written. Polars sorts and groups the counted values of one column at a time:
//! up to [`VALUES`](crate::model::value_sets::VALUES) rows.

use polars::prelude::{
    Column, DataFrame, DataType, IntoLazy, NamedFrom, PolarsResult, Series, SortMultipleOptions, col, lit,
};

use super::public;
use crate::model::{
    schema::{Field, TableSchema},
    statistics::ColumnProfile,
    value_counts::{ColumnCounts, TableCounts},
};

/// Number of most frequent values of a profile.
const TOP: u32 = 10;

/// Number of bins of a histogram.
const BINS: usize = 20;

/// Columns of a frame: a value, the number of rows with it, and its bin.
const VALUE: &str = "value";
const COUNT: &str = "count";
const BIN: &str = "bin";

/// Profiles the columns of all tables.
///
/// # Errors
/// If Polars fails on a column; the message names no row or value.
pub fn profiles(tables: &[TableSchema], counts: &[TableCounts]) -> Result<Vec<ColumnProfile>, String> {
    let mut all = Vec::new();
    for (table, counts) in tables.iter().zip(counts) {
        for (field, counts) in table.fields.iter().zip(counts.columns()) {
            let failed = |error| format!("{}.{}: {error}", table.name, field.name);
            all.push(profile(&table.name, field, counts).map_err(failed)?);
        }
    }
    Ok(all)
}

fn profile(table: &str, field: &Field, counts: ColumnCounts) -> PolarsResult<ColumnProfile> {
    let ColumnCounts { rows, nulls, distinct, range, numbers, texts } = counts;
    let values = rows.saturating_sub(nulls);
    // Not for columns whose values are mostly distinct, nor for personal data.
    let has_common = distinct.is_some_and(|distinct| distinct * 2 <= values) && field.personal.is_none();
    let top = if has_common { top(&texts)? } else { Vec::new() };
    let [min, max] = range.map_or([None, None], |range| range.map(Some));
    let (table, column) = (table.to_owned(), field.name.clone());
    Ok(public::profile(ColumnProfile { table, column, nulls, distinct, min, max, top, bins: bins(&numbers)? }))
}

/// The most frequent texts, each with its count; equally frequent ones in their order.
fn top(texts: &[(String, u64)]) -> PolarsResult<Vec<(String, u64)>> {
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let values: Vec<&str> = texts.iter().map(|(text, _)| text.as_str()).collect();
    let frame = frame(Series::new(VALUE.into(), values), texts.iter().map(|(_, n)| *n))?;
    let order = SortMultipleOptions::default().with_order_descending_multi([true, false]);
    let counted = frame.lazy().sort([COUNT, VALUE], order).limit(TOP).collect()?;
    let (values, counts) = (counted.column(VALUE)?.str()?.clone(), counted.column(COUNT)?.u64()?.clone());
    Ok(values.iter().zip(counts.iter()).filter_map(|(text, n)| Some((text?.to_owned(), n?))).collect())
}

/// The histogram: number of values in each bin between the minimum and the maximum.
fn bins(numbers: &[(f64, u64)]) -> PolarsResult<Vec<u64>> {
    let (Some((min, _)), Some((max, _))) = (numbers.first(), numbers.last()) else { return Ok(Vec::new()) };
    let range = max - min;
    if !range.is_finite() || range <= 0.0 {
        return Ok(Vec::new());
    }
    let values: Vec<f64> = numbers.iter().map(|(number, _)| *number).collect();
    let frame = frame(Series::new(VALUE.into(), values), numbers.iter().map(|(_, n)| *n))?;
    let bin = (col(VALUE) - lit(*min)) / lit(range) * lit(BINS as f64);
    let binned = frame.lazy().with_column(bin.cast(DataType::UInt32).alias(BIN));
    let binned = binned.group_by([col(BIN)]).agg([col(COUNT).sum()]).collect()?;
    let mut bins = vec![0; BINS];
    for (bin, n) in binned.column(BIN)?.u32()?.iter().zip(binned.column(COUNT)?.u64()?.iter()) {
        // The maximum is in the last bin.
        let bin = bin.map_or(0, |bin| usize::try_from(bin).unwrap_or(BINS)).min(BINS - 1);
        bins[bin] += n.unwrap_or_default();
    }
    Ok(bins)
}

fn frame(values: Series, counts: impl Iterator<Item = u64>) -> PolarsResult<DataFrame> {
    let counts = Series::new(COUNT.into(), counts.collect::<Vec<u64>>());
    DataFrame::new(values.len(), vec![Column::from(values), Column::from(counts)])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::{
        array::{
            Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, ListBuilder, RecordBatch,
            StringArray, StringBuilder, TimestampMicrosecondArray,
        },
        datatypes::{DataType as Arrow, Field as ArrowField, Schema},
    };

    use super::*;
    use crate::model::schema::{Personal, StringFormat, Type};

    #[test]
    fn every_type_is_counted() {
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
            ("truth", Arc::new(BooleanArray::from(vec![Some(true), Some(true), Some(true)]))),
            ("number", Arc::new(Int64Array::from(vec![Some(7), Some(-2), Some(7)]))),
            ("day", Arc::new(Date32Array::from(vec![Some(0), Some(19_000), None]))),
            ("at", Arc::new(TimestampMicrosecondArray::from(vec![Some(0), None, None]).with_timezone("UTC"))),
            ("money", Arc::new(money)),
            ("list", Arc::new(lists.finish())),
        ];
        let lines: Vec<_> = columns.iter().map(|(name, column)| line(name, column)).collect();
        assert_eq!(
            lines,
            [
                "text nulls 1 distinct 1 top um×2",
                "truth nulls 0 distinct 1 top true×3",
                "number nulls 0 distinct 2 from -2 to 7",
                "day nulls 1 distinct 2 from 1970-01-01 to 2022-01-08",
                "at nulls 2 distinct 1 from 1970-01-01T00:00:00Z to 1970-01-01T00:00:00Z",
                "money nulls 1 distinct 2 from -0.05 to 12.50",
                "list nulls 1 distinct ?",
            ]
        );
    }

    #[test]
    fn values_are_counted_and_put_into_bins() {
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter((0..=100).flat_map(|n| vec![Some(n); 2]).chain([None])));
        let own = profile_column(&field("n"), &numbers);
        assert!(own.top.is_empty());
        assert_eq!(own.bins.iter().sum::<u64>(), 202);
        assert_eq!((own.bins.len(), own.bins[0], own.bins[19]), (20, 10, 12));
        let words: ArrayRef = Arc::new(StringArray::from_iter_values(["b", "a", "c", "b", "a", "c", "c"]));
        let own = profile_column(&field("w"), &words);
        assert_eq!(own.top, [("c".to_owned(), 3), ("a".to_owned(), 2), ("b".to_owned(), 2)]);
        // Personal data have no most frequent values.
        let person = Field { personal: Some(Personal::Keep), ..field("n") };
        assert!(profile_column(&person, &words).top.is_empty());
    }

    fn field(name: &str) -> Field {
        Field::new(name, Type::String(StringFormat::Default))
    }

    fn profile_column(field: &Field, column: &ArrayRef) -> ColumnProfile {
        let schema = Arc::new(Schema::new(vec![ArrowField::new(&field.name, column.data_type().clone(), true)]));
        let counts = TableCounts::new(&schema);
        counts.add(&RecordBatch::try_new(schema, vec![Arc::clone(column)]).expect("rows"));
        profile("t", field, counts.columns().remove(0)).expect("profiled")
    }

    fn line(name: &str, column: &ArrayRef) -> String {
        let own = profile_column(&field(name), column);
        let range = match (&own.min, &own.max) {
            (Some(min), Some(max)) => format!(" from {min} to {max}"),
            _ => String::new(),
        };
        let top: String = own.top.iter().map(|(value, n)| format!(" top {value}×{n}")).collect();
        let distinct = own.distinct.map_or("?".to_owned(), |n| n.to_string());
        format!("{name} nulls {} distinct {distinct}{range}{top}", own.nulls)
    }
}
