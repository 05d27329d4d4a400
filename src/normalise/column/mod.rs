//! One column: its texts read by its type. `numbers` and `dates` are those of which most are told at a glance.

mod dates;
mod numbers;

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, BooleanBuilder, ListBuilder, PrimitiveArray, PrimitiveBuilder, StringBuilder},
    datatypes::{ArrowPrimitiveType, Int32Type, TimestampMicrosecondType},
};

use super::{
    Fault, Mark, boolean,
    cells::{self, Cells},
    nif, text,
};
use crate::model::{
    evidence::Origin,
    faults::Faults,
    schema::{StringFormat, TableSchema, Type},
};

/// Words of a column of truth values that are remembered.
const WORDS: usize = 8;

/// A code and what is told with it.
type Wrong = (&'static str, String);

/// Where faults and marks of one column go.
struct Told<'a> {
    index: usize,
    faults: &'a mut Faults<Fault>,
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
    faults: &mut Faults<Fault>,
    marks: &mut Vec<Mark>,
) -> ArrayRef {
    let field = &table.fields[index];
    if let Some(of) = field.precision_of {
        return dates::precision(field, index, &table.fields[of], &texts[of], marks);
    }
    let cells = &texts[index];
    let mut told = Told { index, faults, marks };
    match &field.kind {
        Type::String(format) => strings(cells, *format, &mut told),
        Type::Any => Arc::new(cells.texts.clone()),
        Type::Integer(style) => Arc::new(numbers::integers(cells, style, &mut told)),
        Type::Number(style) => Arc::new(numbers::floats(cells, style, &mut told)),
        Type::Decimal { scale, style } => {
            Arc::new(numbers::decimals(cells, *scale, style, &mut told).with_data_type(field.kind.arrow()))
        }
        Type::Boolean { true_values, false_values } => {
            // The same few words stand in all rows.
            let mut met: Vec<(&str, Option<bool>)> = Vec::new();
            let mut values = BooleanBuilder::with_capacity(cells.texts.len());
            let read = |t| {
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
            };
            each(cells, &mut told, read, |value| values.append_option(value));
            Arc::new(values.finish())
        }
        Type::Date => Arc::new(dates::days(table, field, cells, texts, &mut told)),
        Type::DateTime => {
            let values = read::<TimestampMicrosecondType>(cells, &mut told, dates::instant);
            Arc::new(values.with_timezone("UTC"))
        }
        Type::Year => Arc::new(read::<Int32Type>(cells, &mut told, dates::year)),
        Type::List { delimiter } => list(cells, delimiter),
    }
}

/// The values of a column of numbers; a text that has none is a fault.
fn read<'c, T: ArrowPrimitiveType>(
    cells: &'c Cells,
    told: &mut Told<'_>,
    one: impl FnMut(&'c str) -> Result<T::Native, Wrong>,
) -> PrimitiveArray<T> {
    let mut values = PrimitiveBuilder::<T>::with_capacity(cells.texts.len());
    each(cells, told, one, |value| values.append_option(value));
    values.finish()
}

fn each<'c, T>(
    cells: &'c Cells,
    told: &mut Told<'_>,
    mut one: impl FnMut(&'c str) -> Result<T, Wrong>,
    mut put: impl FnMut(Option<T>),
) {
    for (row, cell) in cells.iter().enumerate() {
        put(match cell.map(&mut one) {
            None => None,
            Some(Ok(value)) => Some(value),
            Some(Err(wrong)) => {
                told.fault(row, wrong);
                None
            }
        });
    }
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
        let mut suspects = cells.suspects.iter().peekable();
        for (row, cell) in cells.iter().enumerate() {
            let is_suspect = suspects.next_if_eq(&&row).is_some();
            let Some(text) = cell.filter(|text| !nif::is_plain(text)) else { continue };
            let garbled = is_suspect.then(|| garbled(row)).flatten();
            hear(row, garbled.map_or_else(|| number_of(text).map(Some), Err));
        }
    } else {
        cells.suspects.iter().for_each(|row| hear(*row, garbled(*row).map_or(Ok(None), Err)));
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
