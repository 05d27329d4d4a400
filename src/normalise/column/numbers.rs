//! Columns of numbers: by the fast paths where they apply, otherwise by the full parser.

use std::borrow::Cow;

use arrow::{
    array::{Array, Decimal128Array, PrimitiveArray, PrimitiveBuilder},
    datatypes::{ArrowPrimitiveType, Decimal128Type, Float64Type, Int64Type},
};

use super::{
    super::{
        cells::Cells,
        notation::{self, Notation},
        number, quick, spreadsheet,
    },
    Findings, Wrong,
};
use crate::model::schema::{DECIMAL_DIGITS, NumberStyle};

/// A number as it was read, and the rule that made it of another notation.
struct Reading<T> {
    value: T,
    rule: Option<Cow<'static, str>>,
}

/// Reads integers.
pub(super) fn integers(cells: &Cells, style: &NumberStyle, findings: &mut Findings<'_>) -> PrimitiveArray<Int64Type> {
    let separators = separators(style);
    let full = |text: &str| full(style, text, |text| number::integer(text, &separators));
    column(cells, findings, quick::integer, full)
}

/// Reads binary floats. One in scientific notation that shows fewer digits than its size is a warning.
pub(super) fn floats(cells: &Cells, style: &NumberStyle, findings: &mut Findings<'_>) -> PrimitiveArray<Float64Type> {
    let separators = separators(style);
    for row in &cells.suspects {
        if cells.at(*row).is_some_and(spreadsheet::is_rounded) {
            findings.warn(*row, ("number-rounded", String::new()));
        }
    }
    let full = |text: &str| full(style, text, |text| number::float(text, &separators));
    column(cells, findings, |_| None, full)
}

/// Reads decimals of a scale, unscaled.
pub(super) fn decimals(cells: &Cells, scale: u8, style: &NumberStyle, findings: &mut Findings<'_>) -> Decimal128Array {
    let separators = separators(style);
    let read = |text: &str| {
        let read = if style.round { number::rounded } else { number::decimal };
        read(text, scale, &separators)
    };
    let full = |text: &str| {
        let Reading { value, rule } = full(style, text, read)?;
        if value.unscaled.unsigned_abs() >= 10_u128.pow(u32::from(DECIMAL_DIGITS)) {
            return Err(("too-large", String::new()));
        }
        let rounded = value.rounded.then(|| Cow::Owned(format!("rounded to {scale} decimals")));
        let repaired = value.repaired.then_some(Cow::Borrowed("float artefact rounded"));
        Ok(Reading { value: value.unscaled, rule: rule.or(rounded).or(repaired) })
    };
    column::<Decimal128Type>(cells, findings, |text| quick::decimal(text, scale, &separators), full)
}

/// Reads each text by the fast path, or else by the full parser; a text without a reading is a fault.
fn column<T: ArrowPrimitiveType>(
    cells: &Cells,
    findings: &mut Findings<'_>,
    fast: impl Fn(&str) -> Option<T::Native>,
    full: impl Fn(&str) -> Result<Reading<T::Native>, Wrong>,
) -> PrimitiveArray<T> {
    let mut values = PrimitiveBuilder::<T>::with_capacity(cells.texts.len());
    for (row, cell) in cells.iter().enumerate() {
        let mut by_full_parser = |text: &str| match full(text) {
            Ok(Reading { value, rule }) => {
                if let Some(rule) = rule {
                    findings.derive(row, rule.into_owned());
                }
                Some(value)
            }
            Err(wrong) => {
                findings.fault(row, wrong);
                None
            }
        };
        values.append_option(cell.and_then(|text| fast(text).or_else(|| by_full_parser(text))));
    }
    values.finish()
}

/// Reads a number in any notation that has one reading.
fn full<T>(
    style: &NumberStyle,
    text: &str,
    read: impl Fn(&str) -> Result<T, number::Fault>,
) -> Result<Reading<T>, Wrong> {
    let fault = match read(notation::without_unit(style, text)) {
        Ok(value) => return Ok(Reading { value, rule: None }),
        Err(fault) => fault,
    };
    if fault != number::Fault::NotANumber {
        return Err(numeric(fault));
    }
    match notation::read(text, style, &separators(style)) {
        Some(Notation::Negative(number, rule)) => {
            let value = read(&number).map_err(numeric)?;
            Ok(Reading { value, rule: Some(Cow::Borrowed(rule)) })
        }
        Some(Notation::Brackets) => Err(("number-in-brackets", String::new())),
        Some(Notation::NumberWith(other)) => Err(("number-with-text", other.to_owned())),
        None => Err(numeric(fault)),
    }
}

fn separators(style: &NumberStyle) -> number::Style {
    number::Style { decimal: style.decimal, group: style.group }
}

fn numeric(fault: number::Fault) -> Wrong {
    match fault {
        number::Fault::NotANumber => ("not-a-number", String::new()),
        number::Fault::Ambiguous { readings } => ("ambiguous-value", readings.join(", ")),
        number::Fault::TooManyDecimals { scale } => ("too-many-decimals", scale.to_string()),
        number::Fault::TooPrecise => ("too-precise", String::new()),
        number::Fault::Rounded => ("number-rounded", String::new()),
        number::Fault::TooLarge => ("too-large", String::new()),
    }
}
