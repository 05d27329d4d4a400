//! Columns of numbers: by the fast paths where they apply, otherwise by the full parser.

use arrow::{
    array::{Array, Decimal128Array, PrimitiveArray, PrimitiveBuilder},
    datatypes::{Decimal128Type, Float64Type, Int64Type},
};

use super::{
    super::{cells::Cells, money, number, quick},
    Findings, Wrong, read,
};
use crate::model::schema::{DECIMAL_DIGITS, NumberStyle};

/// Reads integers.
pub(super) fn integers(cells: &Cells, style: &NumberStyle, findings: &mut Findings<'_>) -> PrimitiveArray<Int64Type> {
    read(cells, findings, |t| match quick::integer(t) {
        Some(value) => Ok(value),
        None => number::integer(bare(style, t), &separators(style)).map_err(numeric),
    })
}

/// Reads binary floats.
pub(super) fn floats(cells: &Cells, style: &NumberStyle, findings: &mut Findings<'_>) -> PrimitiveArray<Float64Type> {
    read(cells, findings, |t| number::float(bare(style, t), &separators(style)).map_err(numeric))
}

/// Reads decimals of a scale, unscaled.
pub(super) fn decimals(cells: &Cells, scale: u8, style: &NumberStyle, findings: &mut Findings<'_>) -> Decimal128Array {
    let separators = separators(style);
    let mut values = PrimitiveBuilder::<Decimal128Type>::with_capacity(cells.texts.len());
    for (row, cell) in cells.iter().enumerate() {
        let mut full = |text: &str| match number::decimal(bare(style, text), scale, &separators).map_err(numeric) {
            Ok(value) if value.unscaled.unsigned_abs() >= 10_u128.pow(u32::from(DECIMAL_DIGITS)) => {
                findings.fault(row, ("too-large", String::new()));
                None
            }
            Ok(value) => {
                if value.repaired {
                    findings.derive(row, "float artefact rounded".to_owned());
                }
                Some(value.unscaled)
            }
            Err(wrong) => {
                findings.fault(row, wrong);
                None
            }
        };
        values.append_option(cell.and_then(|text| quick::decimal(text, scale, &separators).or_else(|| full(text))));
    }
    values.finish()
}

/// Strips the mark of the euro where the style allows one.
fn bare<'t>(style: &NumberStyle, text: &'t str) -> &'t str {
    if style.euros { money::without_mark(text.trim()) } else { text }
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
        number::Fault::TooLarge => ("too-large", String::new()),
    }
}
