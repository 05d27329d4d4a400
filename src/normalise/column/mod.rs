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
    nif, spreadsheet, text,
};
use crate::model::{
    evidence::Origin,
    issue::Level,
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
        self.faults.push(Fault { row, column: self.index, code, level: Level::Error, detail });
    }

    /// Reports a value that has a reading.
    fn warn(&mut self, row: usize, (code, detail): Wrong) {
        self.faults.push(Fault { row, column: self.index, code, level: Level::Warning, detail });
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
            let values = read::<TimestampMicrosecondType>(cells, &mut findings, |text| dates::instant(field, text));
            Arc::new(values.with_timezone("UTC"))
        }
        Type::Year => Arc::new(read::<Int32Type>(cells, &mut findings, dates::year)),
        Type::List { delimiter } => list(cells, delimiter, &mut findings),
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

/// Texts of a format; only suspects of the prefilter can be damaged.
fn strings(cells: &Cells, format: StringFormat, findings: &mut Findings<'_>) -> ArrayRef {
    let mut changed = Vec::new();
    if format == StringFormat::Nif {
        let mut suspects = cells.suspects.iter().peekable();
        for (row, cell) in cells.iter().enumerate() {
            let is_suspect = suspects.next_if_eq(&&row).is_some();
            let Some(text) = cell.filter(|text| !nif::is_plain(text)) else { continue };
            match is_suspect.then(|| damage(cells, text)).flatten().map_or_else(|| tax_number(text), Err) {
                Ok(number) => changed.push((row, Some(number))),
                Err(wrong) => {
                    findings.fault(row, wrong);
                    changed.push((row, None));
                }
            }
        }
    } else {
        for row in &cells.suspects {
            let Some(text) = cells.at(*row) else { continue };
            if let Some(wrong) = damage(cells, text) {
                findings.fault(*row, wrong);
                changed.push((*row, None));
            } else if let Some(found) = cells.kept_mojibake(text).or_else(|| text::lost_letter(text)) {
                findings.warn(*row, ("mojibake", found.to_owned()));
            }
        }
    }
    Arc::new(cells::replaced(cells.texts.clone(), &changed))
}

/// What a program did to a text on its way, if it cannot be undone.
fn damage(cells: &Cells, text: &str) -> Option<Wrong> {
    let rounded = || spreadsheet::is_rounded(text).then(|| ("number-rounded", String::new()));
    cells.mojibake(text).map(|found| ("mojibake", found.to_owned())).or_else(rounded)
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

/// Splits texts into lists; one with mojibake is a fault.
fn list(cells: &Cells, delimiter: &str, findings: &mut Findings<'_>) -> ArrayRef {
    let mut builder = ListBuilder::new(StringBuilder::new());
    let mut suspects = cells.suspects.iter().peekable();
    for (row, cell) in cells.iter().enumerate() {
        let is_suspect = suspects.next_if_eq(&&row).is_some();
        let found = cell.filter(|_| is_suspect).and_then(|text| cells.mojibake(text));
        if let Some(found) = found {
            findings.fault(row, ("mojibake", found.to_owned()));
        }
        let text = cell.filter(|_| found.is_none());
        for item in text.into_iter().flat_map(|text| text.split(delimiter)).map(str::trim).filter(|i| !i.is_empty()) {
            builder.values().append_value(item);
        }
        builder.append(text.is_some());
    }
    Arc::new(builder.finish())
}
