//! Counts the values of a table's columns while its batches are written: a fold that several threads add to.
//!
//! What is counted depends on the values alone, neither on their order nor on how they are split into batches. Memory is
//! bounded: a column of more values than [`VALUES`](super::value_sets::VALUES) keeps counts of ranges of values, or none.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    datatypes::{
        DataType, Date32Type, Decimal128Type, DecimalType, Float64Type, Int32Type, Int64Type, Schema,
        TimestampMicrosecondType,
    },
};
use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta};

use super::{
    schema::DECIMAL_DIGITS,
    value_sets::{Ordered, Texts},
};

/// Counts of all columns of a table.
#[derive(Debug)]
pub struct TableCounts {
    columns: Vec<Mutex<Column>>,
    /// Threads start at columns one after the other, so that they seldom wait.
    start: AtomicUsize,
}

/// The counts of one column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnCounts {
    /// Number of rows.
    pub rows: u64,
    /// Rows without a value.
    pub nulls: u64,
    /// Number of distinct values; none of lists, and beyond [`DISTINCT`](super::value_sets::DISTINCT).
    pub distinct: Option<u64>,
    /// Smallest and largest value as published files write them, of types that have an order.
    pub range: Option<[String; 2]>,
    /// Numbers with their counts, ascending, of types that have an order. Of too many each stands for a range of
    /// values, by its smallest.
    pub numbers: Vec<(f64, u64)>,
    /// Texts with their counts, ascending; none of too many.
    pub texts: Vec<(String, u64)>,
}

impl TableCounts {
    /// Starts with no rows, of columns of a schema.
    pub fn new(schema: &Schema) -> Self {
        let columns = schema.fields().iter().map(|field| Mutex::new(Column::new(field.data_type()))).collect();
        Self { columns, start: AtomicUsize::new(0) }
    }

    /// Adds rows, whose columns are those of the schema.
    pub fn add(&self, rows: &RecordBatch) {
        let start = self.start.fetch_add(1, Ordering::Relaxed);
        for n in 0..self.columns.len() {
            let n = (start + n) % self.columns.len();
            if let Some(array) = rows.columns().get(n) {
                self.columns[n].lock().unwrap_or_else(PoisonError::into_inner).add(array);
            }
        }
    }

    /// Returns the counts of every column.
    pub fn columns(&self) -> Vec<ColumnCounts> {
        let counts = |column: &Mutex<Column>| column.lock().unwrap_or_else(PoisonError::into_inner).counts();
        self.columns.iter().map(counts).collect()
    }
}

/// A column being counted.
#[derive(Debug)]
struct Column {
    kind: DataType,
    rows: u64,
    nulls: u64,
    values: Values,
}

#[derive(Debug)]
enum Values {
    /// Of a type that has an order, as integers of the same order.
    Ordered(Ordered),
    Texts(Texts),
    /// Of lists.
    Uncounted,
}

impl Column {
    fn new(kind: &DataType) -> Self {
        let values = match kind {
            DataType::Utf8 | DataType::Boolean => Values::Texts(Texts::default()),
            DataType::Int32
            | DataType::Int64
            | DataType::Float64
            | DataType::Date32
            | DataType::Timestamp(..)
            | DataType::Decimal128(..) => Values::Ordered(Ordered::default()),
            _ => Values::Uncounted,
        };
        Self { kind: kind.clone(), rows: 0, nulls: 0, values }
    }

    fn add(&mut self, array: &ArrayRef) {
        self.rows += array.len() as u64;
        self.nulls += array.null_count() as u64;
        match &mut self.values {
            Values::Uncounted => {}
            Values::Ordered(ordered) => ordered.add_all(integers(array)),
            Values::Texts(texts) => match array.as_string_opt::<i32>() {
                Some(own) => texts.add_all(own.iter().flatten()),
                None => {
                    let own = array.as_boolean_opt();
                    texts.add_all(own.into_iter().flatten().flatten().map(|is| if is { "true" } else { "false" }));
                }
            },
        }
    }

    fn counts(&self) -> ColumnCounts {
        let mut counts = ColumnCounts {
            rows: self.rows,
            nulls: self.nulls,
            distinct: None,
            range: None,
            numbers: Vec::new(),
            texts: Vec::new(),
        };
        match &self.values {
            Values::Uncounted => {}
            Values::Texts(texts) => {
                counts.distinct = texts.distinct.count(texts.counts.len());
                let sorted: BTreeMap<&str, u64> = texts.counts.values().map(|(text, n)| (&**text, *n)).collect();
                counts.texts = sorted.into_iter().map(|(text, n)| (text.to_owned(), n)).collect();
            }
            Values::Ordered(ordered) => {
                counts.distinct = ordered.distinct.count(ordered.counts.len());
                counts.range =
                    ordered.range.map(|range| range.map(|value| text(&self.kind, value).unwrap_or_default()));
                let min = ordered.range.map_or(0, |[min, _]| min);
                let sorted: BTreeMap<i64, u64> = ordered.counts.iter().map(|(range, n)| (*range, *n)).collect();
                let first = |range: i64| (i128::from(range) << ordered.shift).max(min);
                counts.numbers = sorted.into_iter().map(|(range, n)| (number(&self.kind, first(range)), n)).collect();
            }
        }
        counts
    }
}

/// The values of a column as integers of the same order.
fn integers(array: &ArrayRef) -> Box<dyn Iterator<Item = i128> + '_> {
    match array.data_type() {
        DataType::Int32 => Box::new(array.as_primitive::<Int32Type>().iter().flatten().map(i128::from)),
        DataType::Int64 => Box::new(array.as_primitive::<Int64Type>().iter().flatten().map(i128::from)),
        DataType::Date32 => Box::new(array.as_primitive::<Date32Type>().iter().flatten().map(i128::from)),
        DataType::Decimal128(..) => Box::new(array.as_primitive::<Decimal128Type>().iter().flatten()),
        DataType::Float64 => {
            let numbers = array.as_primitive::<Float64Type>().iter().flatten().filter(|number| !number.is_nan());
            // Zero has two signs, and is one value.
            Box::new(numbers.map(|number| i128::from(mirrored((number + 0.0).to_bits().cast_signed()))))
        }
        _ => {
            let instants = array.as_primitive_opt::<TimestampMicrosecondType>();
            Box::new(instants.into_iter().flatten().flatten().map(i128::from))
        }
    }
}

/// The bits of a number as an integer of the same order, and the other way round.
fn mirrored(bits: i64) -> i64 {
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// A value as a number.
fn number(kind: &DataType, value: i128) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a histogram needs no more")]
    let number = value as f64;
    match kind {
        DataType::Decimal128(_, scale) => number / 10_f64.powi(i32::from(*scale)),
        DataType::Float64 => i64::try_from(value).map_or(number, |bits| f64::from_bits(mirrored(bits).cast_unsigned())),
        _ => number,
    }
}

/// A value as published files write it.
fn text(kind: &DataType, value: i128) -> Option<String> {
    Some(match kind {
        DataType::Float64 => number(kind, value).to_string(),
        DataType::Date32 => (NaiveDate::default() + TimeDelta::try_days(i64::try_from(value).ok()?)?).to_string(),
        DataType::Timestamp(..) => {
            DateTime::from_timestamp_micros(i64::try_from(value).ok()?)?.to_rfc3339_opts(SecondsFormat::AutoSi, true)
        }
        DataType::Decimal128(_, scale) => Decimal128Type::format_decimal(value, DECIMAL_DIGITS, *scale),
        _ => value.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, sync::Arc};

    use arrow::{
        array::{Decimal128Array, Float64Array, Int64Array, ListBuilder, StringArray, StringBuilder},
        datatypes::Field,
    };
    use proptest::prelude::*;

    use super::{
        super::value_sets::{DISTINCT, VALUES, hash},
        *,
    };

    fn table(columns: &[ArrayRef]) -> (TableCounts, RecordBatch) {
        let field = |(n, column): (usize, &ArrayRef)| Field::new(format!("c{n}"), column.data_type().clone(), true);
        let schema = Arc::new(Schema::new(columns.iter().enumerate().map(field).collect::<Vec<_>>()));
        let rows = RecordBatch::try_new(Arc::clone(&schema), columns.to_vec()).expect("rows");
        (TableCounts::new(&schema), rows)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 24, ..ProptestConfig::default() })]

        #[test]
        fn counts_depend_neither_on_chunks_nor_on_order(
            seed in any::<u64>(), count in 1_usize..90_000, spread in 1_u64..4_000_000_000, cut in 1_usize..50_000
        ) {
            let random = |n: usize| hash(&(seed, n)) % spread;
            let numbers: Vec<i64> = (0..count).map(|n| random(n).cast_signed() - 1_000_000).collect();
            let column = |numbers: &[i64]| -> [ArrayRef; 2] {
                let texts = numbers.iter().map(|n| Some(format!("{n}"))).collect::<StringArray>();
                [Arc::new(Int64Array::from(numbers.to_vec())), Arc::new(texts)]
            };
            let (one, rows) = table(&column(&numbers));
            one.add(&rows);
            let mut turned = numbers.clone();
            turned.reverse();
            let (other, rows) = table(&column(&turned));
            for from in (0..count).step_by(cut) {
                other.add(&rows.slice(from, cut.min(count - from)));
            }
            prop_assert_eq!(one.columns(), other.columns());
            let distinct = numbers.iter().collect::<HashSet<_>>().len() as u64;
            let counts = one.columns();
            prop_assert_eq!(counts[0].distinct, Some(distinct));
            prop_assert_eq!(counts[1].distinct, Some(distinct));
            prop_assert_eq!(counts[0].numbers.iter().map(|(_, n)| n).sum::<u64>(), count as u64);
            prop_assert!(counts[0].numbers.len() <= VALUES);
        }
    }

    #[test]
    fn beyond_the_bound_the_number_of_distinct_values_is_unknown() {
        let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(0..=DISTINCT as i64));
        let (counts, rows) = table(&[ids]);
        counts.add(&rows.slice(0, DISTINCT));
        assert_eq!(counts.columns()[0].distinct, Some(DISTINCT as u64));
        counts.add(&rows.slice(DISTINCT, 1));
        let column = &counts.columns()[0];
        assert_eq!((column.distinct, &column.range), (None, &Some(["0".to_owned(), DISTINCT.to_string()])));
    }

    #[test]
    fn amounts_beyond_64_bits_are_counted() {
        let large = i128::from(i64::MAX) * 1_000;
        let amounts = Decimal128Array::from(vec![large, -large, 100, large, 101, 100])
            .with_data_type(DataType::Decimal128(38, 2));
        let (counts, rows) = table(&[Arc::new(amounts)]);
        counts.add(&rows);
        let column = &counts.columns()[0];
        let text = "92233720368547758070.00";
        assert_eq!((column.distinct, &column.range), (Some(4), &Some([format!("-{text}"), text.to_owned()])));
        assert_eq!(column.numbers.iter().map(|(_, n)| n).collect::<Vec<_>>(), [&1, &3, &2]);
    }

    #[test]
    fn numbers_keep_their_order_and_lists_are_not_counted() {
        let numbers: ArrayRef = Arc::new(Float64Array::from(vec![Some(-0.0), Some(2.5), None, Some(-1e30), Some(0.0)]));
        let mut lists = ListBuilder::new(StringBuilder::new());
        for _ in 0..5 {
            lists.append_value([Some("a")]);
        }
        let (counts, rows) = table(&[numbers, Arc::new(lists.finish())]);
        counts.add(&rows);
        let [numbers, lists] = <[ColumnCounts; 2]>::try_from(counts.columns()).expect("two columns");
        assert_eq!(numbers.numbers, [(-1e30, 1), (0.0, 2), (2.5, 1)]);
        assert_eq!((numbers.nulls, numbers.distinct), (1, Some(3)));
        assert_eq!((lists.rows, lists.distinct), (5, None));
    }
}
