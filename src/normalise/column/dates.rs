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
pub(super) fn instant(field: &Field, text: &str) -> Result<i64, Wrong> {
    let rules = date::Instant { order: order(field), zone: field.zone };
    let value = date::instant(text, rules).map_err(|fault| match fault {
        date::Fault::NotADate if date::read(text, rules.order).is_ok() => ("no-time", String::new()),
        fault => dated(&fault),
    })?;
    match chrono::DateTime::from_timestamp_micros(value).map(|at| at.date_naive()) {
        Some(day) if date::is_sentinel(day) => Err(("sentinel-date", day.to_string())),
        _ => Ok(value),
    }
}

/// Reads a year of four digits.
pub(super) fn year(text: &str) -> Result<i32, Wrong> {
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let year = text.parse().ok().filter(|_| digits).ok_or(("not-a-year", String::new()))?;
    if year == 0 || year >= date::FAR_FUTURE { Err(("sentinel-date", String::new())) } else { Ok(year) }
}

fn dated(fault: &date::Fault) -> Wrong {
    match fault {
        date::Fault::NotADate => ("not-a-date", String::new()),
        date::Fault::Ambiguous { readings } => ("ambiguous-value", readings.join(", ")),
        date::Fault::Impossible => ("no-such-day", String::new()),
        date::Fault::TimeOfDay => ("time-lost", String::new()),
        date::Fault::NoZone => ("no-zone", String::new()),
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
    // Programs write midnight after every day.
    let usual = value.strip_suffix("T00:00:00").unwrap_or(value);
    if let Some((year, month, day)) = quick::date(usual, field.date_order == Some(DateOrder::Dmy))
        && let Some(date) = date::date(year, month, day)
        && !date::is_sentinel(date)
    {
        return Ok((date.to_epoch_days(), false));
    }
    let reading = reading(field, value).map_err(|f| dated(&f))?;
    let elsewhere = || year.and_then(|y| date::read(y, None).ok()).and_then(|r| r.year);
    let year = reading.year.or_else(elsewhere).ok_or(("no-year", String::new()))?;
    let date = reading.with_year(year).ok_or(("no-such-day", String::new()))?;
    if date::is_sentinel(date) {
        return Err(("sentinel-date", date.to_string()));
    }
    Ok((date.to_epoch_days(), reading.year.is_none()))
}

/// Reads a date; an instant that is midnight in the zone of the field is its day there.
fn reading(field: &Field, text: &str) -> Result<date::Reading, date::Fault> {
    let order = order(field);
    let read = date::read(text, order);
    let (Err(date::Fault::TimeOfDay), Some(zone)) = (&read, field.zone) else { return read };
    let micros = date::instant(text, date::Instant { order, zone: Some(zone) })?;
    let local = chrono::DateTime::from_timestamp_micros(micros).map(|at| at.with_timezone(&zone).naive_local());
    date::read(&local.map(|local| local.to_string()).unwrap_or_default(), order)
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
        let reading = reading(of, cell?).ok()?;
        let rule = format!("precision of {}", of.name);
        derivations.push(Derivation { row, column: index, origin: Origin::Derived, rule, from: field.precision_of });
        Some(reading.precision.as_str())
    };
    Arc::new(cells.iter().enumerate().map(word).collect::<StringArray>())
}
