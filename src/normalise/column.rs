//! One column: its texts read by its type.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array, ListBuilder,
    StringArray, StringBuilder, TimestampMicrosecondArray,
};

use super::{
    Fault, Mark, boolean,
    cells::{self, Cells},
    date, money, nif, number, quick, text,
};
use crate::model::{
    evidence::Origin,
    schema::{DECIMAL_DIGITS, DateOrder, Field, NumberStyle, StringFormat, TableSchema, Type},
};

/// Words of a column of truth values that are remembered.
const WORDS: usize = 8;

/// A code and what is told with it.
type Wrong = (&'static str, String);

/// Where faults and marks of one column go.
struct Told<'a> {
    index: usize,
    faults: &'a mut Vec<Fault>,
    marks: &'a mut Vec<Mark>,
}

impl Told<'_> {
    fn fault(&mut self, row: usize, (code, told): Wrong) {
        self.faults.push(Fault { row, column: self.index, code, told });
    }

    fn mark(&mut self, row: usize, rule: String) {
        self.marks.push(Mark { row, column: self.index, origin: Origin::Derived, rule, from: None });
    }
}

/// Reads column `index`; what has no reading becomes null and a fault.
pub(super) fn typed(
    table: &TableSchema,
    index: usize,
    texts: &[Cells],
    faults: &mut Vec<Fault>,
    marks: &mut Vec<Mark>,
) -> ArrayRef {
    let field = &table.fields[index];
    if let Some(of) = field.precision_of {
        return precision(field, index, &table.fields[of], &texts[of], marks);
    }
    let cells = &texts[index];
    let mut told = Told { index, faults, marks };
    match &field.kind {
        Type::String(format) => strings(cells, *format, &mut told),
        Type::Any => Arc::new(cells.texts.clone()),
        Type::Integer(style) => Arc::new(Int64Array::from(read(cells, &mut told, |t| match quick::integer(t) {
            Some(value) => Ok(value),
            None => number::integer(bare(style, t), &separators(style)).map_err(numeric),
        }))),
        Type::Number(style) => Arc::new(Float64Array::from(read(cells, &mut told, |t| {
            number::float(bare(style, t), &separators(style)).map_err(numeric)
        }))),
        Type::Decimal { scale, style } => {
            let values = decimals(cells, *scale, style, &mut told);
            Arc::new(Decimal128Array::from(values).with_data_type(field.kind.arrow()))
        }
        Type::Boolean { true_values, false_values } => {
            // The same few words stand in all rows.
            let mut met: Vec<(&str, Option<bool>)> = Vec::new();
            Arc::new(BooleanArray::from(read(cells, &mut told, |t| {
                let value = match met.iter().find(|(text, _)| *text == t) {
                    Some((_, value)) => *value,
                    None => {
                        let value = boolean::read(t, true_values, false_values);
                        if met.len() < WORDS {
                            met.push((t, value));
                        }
                        value
                    }
                };
                value.ok_or(("not-a-boolean", String::new()))
            })))
        }
        Type::Date => Arc::new(Date32Array::from(days(table, field, cells, texts, &mut told))),
        Type::DateTime => {
            let values = read(cells, &mut told, |t| date::instant(t).map_err(|f| dated(&f)));
            Arc::new(TimestampMicrosecondArray::from(values).with_timezone("UTC"))
        }
        Type::Year => Arc::new(Int32Array::from(read(cells, &mut told, year))),
        Type::List { delimiter } => list(cells, delimiter),
    }
}

/// A number's text without the mark of the euro, where one may stand beside it.
fn bare<'t>(style: &NumberStyle, text: &'t str) -> &'t str {
    if style.euros { money::without_mark(text.trim()) } else { text }
}

fn decimals(cells: &Cells, scale: u8, style: &NumberStyle, told: &mut Told<'_>) -> Vec<Option<i128>> {
    let separators = separators(style);
    let mut repaired = Vec::new();
    let mut row = 0;
    let values = cells.iter().map(|cell| {
        row += 1;
        let text = cell?;
        if let Some(value) = quick::decimal(text, scale, &separators) {
            return Some(value);
        }
        match number::decimal(bare(style, text), scale, &separators).map_err(numeric) {
            Ok(value) if value.unscaled.unsigned_abs() >= 10_u128.pow(u32::from(DECIMAL_DIGITS)) => {
                told.fault(row - 1, ("too-large", String::new()));
                None
            }
            Ok(value) => {
                repaired.extend(value.repaired.then_some(row - 1));
                Some(value.unscaled)
            }
            Err(wrong) => {
                told.fault(row - 1, wrong);
                None
            }
        }
    });
    let values = values.collect();
    repaired.into_iter().for_each(|row| told.mark(row, "float artefact rounded".to_owned()));
    values
}

/// Days since 1970. A year that a text lacks comes from the field that the schema names, and is marked.
fn days(table: &TableSchema, field: &Field, cells: &Cells, texts: &[Cells], told: &mut Told<'_>) -> Vec<Option<i32>> {
    let mut values = Vec::with_capacity(cells.texts.value_offsets().len());
    for (row, cell) in cells.iter().enumerate() {
        let elsewhere = field.year_from.and_then(|y| texts[y].at(row));
        values.push(match cell.map(|t| day(field, t, elsewhere)) {
            None => None,
            Some(Ok((day, borrowed))) => {
                if borrowed {
                    let from = field.year_from.map_or("", |y| table.fields[y].name.as_str());
                    told.mark(row, format!("year from {from}"));
                }
                Some(day)
            }
            Some(Err(wrong)) => {
                told.fault(row, wrong);
                None
            }
        });
    }
    values
}

fn year(text: &str) -> Result<i32, Wrong> {
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or(("not-a-year", String::new()))
}

fn read<'c, T>(
    cells: &'c Cells,
    told: &mut Told<'_>,
    mut one: impl FnMut(&'c str) -> Result<T, Wrong>,
) -> Vec<Option<T>> {
    let cell = |(row, cell): (usize, Option<&'c str>)| match one(cell?) {
        Ok(value) => Some(value),
        Err(wrong) => {
            told.fault(row, wrong);
            None
        }
    };
    cells.iter().enumerate().map(cell).collect()
}

/// Texts of a format; those that are plain have no sign of garbled text.
fn strings(cells: &Cells, format: StringFormat, told: &mut Told<'_>) -> ArrayRef {
    let mut changed = Vec::new();
    let mut hear = |row: usize, read: Result<Option<String>, Wrong>| match read {
        Ok(None) => {}
        Ok(text) => changed.push((row, text)),
        Err(wrong) => {
            told.fault(row, wrong);
            changed.push((row, None));
        }
    };
    let garbled = |row: usize| text::mojibake(cells.at(row)?).map(|sign| ("mojibake", sign.to_owned()));
    if format == StringFormat::Nif {
        let mut careful = cells.careful.iter().peekable();
        for (row, cell) in cells.iter().enumerate() {
            let is_careful = careful.next_if_eq(&&row).is_some();
            let Some(text) = cell.filter(|text| !nif::is_plain(text)) else { continue };
            let garbled = is_careful.then(|| garbled(row)).flatten();
            hear(row, garbled.map_or_else(|| number_of(text).map(Some), Err));
        }
    } else {
        cells.careful.iter().for_each(|row| hear(*row, garbled(*row).map_or(Ok(None), Err)));
    }
    Arc::new(cells::replaced(cells.texts.clone(), &changed))
}

/// A tax number.
fn number_of(text: &str) -> Result<String, Wrong> {
    nif::check(text).map_err(|f| {
        let told = match f {
            nif::Fault::NotNine => "not nine digits",
            nif::Fault::CheckDigit => "wrong check digit",
            nif::Fault::Placeholder => "a placeholder",
            nif::Fault::Foreign => "a foreign number",
        };
        ("bad-nif", told.to_owned())
    })
}

fn separators(style: &NumberStyle) -> number::Style {
    number::Style { decimal: style.decimal, group: style.group }
}

fn numeric(fault: number::Fault) -> Wrong {
    match fault {
        number::Fault::NotANumber => ("not-a-number", String::new()),
        number::Fault::Ambiguous { readings } => ("two-readings", readings.join(", ")),
        number::Fault::TooManyDecimals { scale } => ("too-many-decimals", scale.to_string()),
        number::Fault::TooPrecise => ("too-precise", String::new()),
        number::Fault::TooLarge => ("too-large", String::new()),
    }
}

fn dated(fault: &date::Fault) -> Wrong {
    match fault {
        date::Fault::NotADate => ("not-a-date", String::new()),
        date::Fault::Ambiguous { readings } => ("two-readings", readings.join(", ")),
        date::Fault::Impossible => ("no-such-day", String::new()),
    }
}

fn order(field: &Field) -> Option<date::Order> {
    field.date_order.map(|o| match o {
        DateOrder::Dmy => date::Order::Dmy,
        DateOrder::Mdy => date::Order::Mdy,
    })
}

/// Days since 1970, and whether the year came from elsewhere.
fn day(field: &Field, value: &str, year: Option<&str>) -> Result<(i32, bool), Wrong> {
    if let Some((year, month, day)) = quick::date(value, field.date_order == Some(DateOrder::Dmy))
        && let Some(date) = date::Date::new(year, month, day)
        && !date::is_sentinel(&date)
    {
        return Ok((date.days_since_epoch(), false));
    }
    let reading = date::read(value, order(field)).map_err(|f| dated(&f))?;
    let elsewhere = || year.and_then(|y| date::read(y, None).ok()).and_then(|r| r.year);
    let told = reading.year.or_else(elsewhere).ok_or(("no-year", String::new()))?;
    let date = reading.with_year(told).ok_or(("no-such-day", String::new()))?;
    if date::is_sentinel(&date) {
        return Err(("sentinel-date", date.iso()));
    }
    Ok((date.days_since_epoch(), reading.year.is_none()))
}

/// How precise the dates of another column are.
fn precision(field: &Field, index: usize, of: &Field, cells: &Cells, marks: &mut Vec<Mark>) -> ArrayRef {
    let word = |(row, cell): (usize, Option<&str>)| {
        let reading = date::read(cell?, order(of)).ok()?;
        let rule = format!("precision of {}", of.name);
        marks.push(Mark { row, column: index, origin: Origin::Derived, rule, from: field.precision_of });
        Some(reading.precision.as_str())
    };
    Arc::new(cells.iter().enumerate().map(word).collect::<StringArray>())
}

fn list(cells: &Cells, delimiter: &str) -> ArrayRef {
    let mut builder = ListBuilder::new(StringBuilder::new());
    for cell in cells.iter() {
        if let Some(text) = cell {
            for item in text.split(delimiter).map(str::trim).filter(|i| !i.is_empty()) {
                builder.values().append_value(item);
            }
        }
        builder.append(cell.is_some());
    }
    Arc::new(builder.finish())
}
