//! Columns of dates, timestamps and years, and of the precision of dates.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, Date32Array, PrimitiveBuilder, StringArray},
    datatypes::Date32Type,
};

use super::{
    super::{Derivation, cells::Cells, date, quick},
    Findings, Wrong,
};
use crate::model::{
    evidence::Origin,
    schema::{DateOrder, Field, TableSchema},
};

/// Reads dates as days since 1970. A year that a text lacks comes from the field that the schema names, and is a derivation.
pub(super) fn days(
    table: &TableSchema,
    field: &Field,
    cells: &Cells,
    texts: &[Cells],
    findings: &mut Findings<'_>,
) -> Date32Array {
    let mut values = PrimitiveBuilder::<Date32Type>::with_capacity(cells.texts.len());
    for (row, cell) in cells.iter().enumerate() {
        let elsewhere = field.year_from.and_then(|y| texts[y].at(row));
        values.append_option(match cell.map(|t| day(field, t, elsewhere)) {
            None => None,
            Some(Ok((day, borrowed))) => {
                if borrowed {
                    let from = field.year_from.map_or("", |y| table.fields[y].name.as_str());
                    findings.derive(row, format!("year from {from}"));
                }
                Some(day)
            }
            Some(Err(wrong)) => {
                findings.fault(row, wrong);
                None
            }
        });
    }
    values.finish()
}

/// Reads a timestamp, in microseconds since 1970.
pub(super) fn instant(text: &str) -> Result<i64, Wrong> {
    date::instant(text).map_err(|fault| dated(&fault))
}

/// Reads a year of four digits.
pub(super) fn year(text: &str) -> Result<i32, Wrong> {
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or(("not-a-year", String::new()))
}

fn dated(fault: &date::Fault) -> Wrong {
    match fault {
        date::Fault::NotADate => ("not-a-date", String::new()),
        date::Fault::Ambiguous { readings } => ("ambiguous-value", readings.join(", ")),
        date::Fault::Impossible => ("no-such-day", String::new()),
    }
}

fn order(field: &Field) -> Option<date::Order> {
    field.date_order.map(|o| match o {
        DateOrder::Dmy => date::Order::Dmy,
        DateOrder::Mdy => date::Order::Mdy,
    })
}

/// Reads a date as days since 1970, and whether its year is that of `year`.
fn day(field: &Field, value: &str, year: Option<&str>) -> Result<(i32, bool), Wrong> {
    if let Some((year, month, day)) = quick::date(value, field.date_order == Some(DateOrder::Dmy))
        && let Some(date) = date::date(year, month, day)
        && !date::is_sentinel(date)
    {
        return Ok((date.to_epoch_days(), false));
    }
    let reading = date::read(value, order(field)).map_err(|f| dated(&f))?;
    let elsewhere = || year.and_then(|y| date::read(y, None).ok()).and_then(|r| r.year);
    let year = reading.year.or_else(elsewhere).ok_or(("no-year", String::new()))?;
    let date = reading.with_year(year).ok_or(("no-such-day", String::new()))?;
    if date::is_sentinel(date) {
        return Err(("sentinel-date", date.to_string()));
    }
    Ok((date.to_epoch_days(), reading.year.is_none()))
}

/// The precision of the dates of another column.
pub(super) fn precision(
    field: &Field,
    index: usize,
    of: &Field,
    cells: &Cells,
    derivations: &mut Vec<Derivation>,
) -> ArrayRef {
    let word = |(row, cell): (usize, Option<&str>)| {
        let reading = date::read(cell?, order(of)).ok()?;
        let rule = format!("precision of {}", of.name);
        derivations.push(Derivation { row, column: index, origin: Origin::Derived, rule, from: field.precision_of });
        Some(reading.precision.as_str())
    };
    Arc::new(cells.iter().enumerate().map(word).collect::<StringArray>())
}
