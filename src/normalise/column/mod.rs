//! Reads the texts of one column by its type. `numbers` and `dates` try the fast paths of `quick` first.

mod dates;
mod numbers;

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, BooleanBuilder, ListBuilder, PrimitiveArray, PrimitiveBuilder, StringBuilder},
    datatypes::{ArrowPrimitiveType, Int32Type, TimestampMicrosecondType},
};

use super::{
    Derivation, Fault, boolean,
    cells::{self, Cells},
    nif, text,
};
use crate::model::{
    evidence::Origin,
    row_issues::RowIssues,
    schema::{StringFormat, TableSchema, Type},
};

/// Words of a Boolean column that are cached.
const WORDS: usize = 8;

/// Code and detail of a fault.
type Wrong = (&'static str, String);

/// Faults and derivations of one column.
struct Findings<'a> {
    index: usize,
    faults: &'a mut RowIssues<Fault>,
    derivations: &'a mut Vec<Derivation>,
}

impl Findings<'_> {
    fn fault(&mut self, row: usize, (code, detail): Wrong) {
        self.faults.push(Fault { row, column: self.index, code, detail });
    }

    fn derive(&mut self, row: usize, rule: String) {
        self.derivations.push(Derivation { row, column: self.index, origin: Origin::Derived, rule, from: None });
    }
}

/// Reads column `index`; a text without a reading becomes null and a fault.
pub(super) fn typed(
    table: &TableSchema,
    index: usize,
    texts: &[Cells],
    faults: &mut RowIssues<Fault>,
    derivations: &mut Vec<Derivation>,
) -> ArrayRef {
    let field = &table.fields[index];
    if let Some(of) = field.precision_of {
        return dates::precision(field, index, &table.fields[of], &texts[of], derivations);
    }
    let cells = &texts[index];
    let mut findings = Findings { index, faults, derivations };
    match &field.kind {
        Type::String(format) => strings(cells, *format, &mut findings),
        Type::Any => Arc::new(cells.texts.clone()),
        Type::Integer(style) => Arc::new(numbers::integers(cells, style, &mut findings)),
        Type::Number(style) => Arc::new(numbers::floats(cells, style, &mut findings)),
        Type::Decimal { scale, style } => {
            Arc::new(numbers::decimals(cells, *scale, style, &mut findings).with_data_type(field.kind.arrow()))
        }
        Type::Boolean { true_values, false_values } => {
            // All rows have the same few words.
            let mut cached: Vec<(&str, Option<bool>)> = Vec::new();
            let mut values = BooleanBuilder::with_capacity(cells.texts.len());
            let read = |t| {
                let value = match cached.iter().find(|(text, _)| *text == t) {
                    Some((_, value)) => *value,
                    None => {
                        let value = boolean::read(t, true_values, false_values);
                        if cached.len() < WORDS {
                            cached.push((t, value));
                        }
                        value
                    }
                };
                value.ok_or(("not-a-boolean", String::new()))
            };
            each(cells, &mut findings, read, |value| values.append_option(value));
            Arc::new(values.finish())
        }
        Type::Date => Arc::new(dates::days(table, field, cells, texts, &mut findings)),
        Type::DateTime => {
            let values = read::<TimestampMicrosecondType>(cells, &mut findings, dates::instant);
            Arc::new(values.with_timezone("UTC"))
        }
        Type::Year => Arc::new(read::<Int32Type>(cells, &mut findings, dates::year)),
        Type::List { delimiter } => list(cells, delimiter),
    }
}

/// Reads the values of a primitive column; a text without a reading is a fault.
fn read<'c, T: ArrowPrimitiveType>(
    cells: &'c Cells,
    findings: &mut Findings<'_>,
    one: impl FnMut(&'c str) -> Result<T::Native, Wrong>,
) -> PrimitiveArray<T> {
    let mut values = PrimitiveBuilder::<T>::with_capacity(cells.texts.len());
    each(cells, findings, one, |value| values.append_option(value));
    values.finish()
}

fn each<'c, T>(
    cells: &'c Cells,
    findings: &mut Findings<'_>,
    mut one: impl FnMut(&'c str) -> Result<T, Wrong>,
    mut put: impl FnMut(Option<T>),
) {
    for (row, cell) in cells.iter().enumerate() {
        put(match cell.map(&mut one) {
            None => None,
            Some(Ok(value)) => Some(value),
            Some(Err(wrong)) => {
                findings.fault(row, wrong);
                None
            }
        });
    }
}

/// Texts of a format; only suspects of the prefilter can be mojibake.
fn strings(cells: &Cells, format: StringFormat, findings: &mut Findings<'_>) -> ArrayRef {
    let mut changed = Vec::new();
    let mut on_read = |row: usize, read: Result<Option<String>, Wrong>| match read {
        Ok(None) => {}
        Ok(text) => changed.push((row, text)),
        Err(wrong) => {
            findings.fault(row, wrong);
            changed.push((row, None));
        }
    };
    let mojibake = |row: usize| text::mojibake(cells.at(row)?).map(|found| ("mojibake", found.to_owned()));
    if format == StringFormat::Nif {
        let mut suspects = cells.suspects.iter().peekable();
        for (row, cell) in cells.iter().enumerate() {
            let is_suspect = suspects.next_if_eq(&&row).is_some();
            let Some(text) = cell.filter(|text| !nif::is_plain(text)) else { continue };
            let mojibake = is_suspect.then(|| mojibake(row)).flatten();
            on_read(row, mojibake.map_or_else(|| tax_number(text).map(Some), Err));
        }
    } else {
        cells.suspects.iter().for_each(|row| on_read(*row, mojibake(*row).map_or(Ok(None), Err)));
    }
    Arc::new(cells::replaced(cells.texts.clone(), &changed))
}

/// Reads a tax number.
fn tax_number(text: &str) -> Result<String, Wrong> {
    nif::check(text).map_err(|f| {
        let detail = match f {
            nif::Fault::NotNine => "not nine digits",
            nif::Fault::CheckDigit => "wrong check digit",
            nif::Fault::Placeholder => "a placeholder",
            nif::Fault::Foreign => "a foreign number",
        };
        ("bad-nif", detail.to_owned())
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
