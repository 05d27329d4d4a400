//! Joins: columns filled from another table by key, where the source has no value.

use std::sync::Arc;

use arrow::array::{Array, RecordBatch, StringArray};

use super::text;
use crate::{
    model::{
        evidence::{Origin, ValueProvenance},
        row,
        sheet::{ColumnProvenance, Provenance},
    },
    spec::join::Join,
};

/// Fills the columns of the joins of a table.
pub(super) fn joined(
    table: usize,
    joins: &[Join],
    mut batch: RecordBatch,
    provenance: &mut Provenance,
) -> Result<RecordBatch, arrow::error::ArrowError> {
    for join in joins.iter().filter(|join| join.table == table) {
        let mut columns = batch.columns().to_vec();
        let keys: Vec<Option<Vec<String>>> = (0..batch.num_rows()).map(|row| key(join, &batch, row)).collect();
        for (n, c) in join.take.iter().enumerate() {
            let Some(cells) = columns[*c].as_any().downcast_ref::<StringArray>() else { continue };
            let mut filled = Vec::new();
            let one = |row: usize| {
                let own = cells.is_valid(row).then(|| cells.value(row)).filter(|text| !text.trim().is_empty());
                own.map(str::to_owned).or_else(|| {
                    let key: Vec<_> = keys[row].as_ref()?.iter().map(String::as_str).collect();
                    let taken = join.find(&key)?[n].clone()?;
                    filled.push(row);
                    Some(taken)
                })
            };
            let texts: StringArray = (0..cells.len()).map(one).collect();
            trace_filled(join, *c, &filled, provenance);
            columns[*c] = Arc::new(texts);
        }
        batch = RecordBatch::try_new(batch.schema(), columns)?;
    }
    Ok(batch)
}

fn key(join: &Join, batch: &RecordBatch, row: usize) -> Option<Vec<String>> {
    let part = |c: &usize| row::text(batch, row, *c).map(|text| text::clean(text).into_owned());
    join.on.iter().map(part).collect()
}

/// Adds the evidence of the filled values: once for a column that nothing else fills, otherwise per value.
fn trace_filled(join: &Join, column: usize, filled: &[usize], provenance: &mut Provenance) {
    let rule = format!("join {}", join.with);
    if let Provenance::Rows(rows) = provenance
        && rows.columns.get(column).is_some_and(Option::is_none)
    {
        let mut columns = rows.columns.to_vec();
        columns[column] = Some(ColumnProvenance { origin: Origin::Derived, place: String::new(), heading: None, rule });
        rows.columns = columns.into();
        return;
    }
    for row in filled {
        let place = provenance.place(*row, join.on.first().copied().unwrap_or(column));
        let (rule, origin) = (rule.clone(), Origin::Derived);
        provenance.set(
            *row,
            column,
            ValueProvenance { origin, capture: None, place, raw: None, rule, inferred: false },
        );
    }
}
