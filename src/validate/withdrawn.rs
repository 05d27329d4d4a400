//! What a person took back, taken out of the rows of a run before anything is judged or written.

use std::collections::BTreeSet;

use arrow::{
    array::{BooleanArray, RecordBatch},
    compute::filter_record_batch,
    error::ArrowError,
};

use crate::model::{
    issue::{Issue, Place},
    row::{blanked, key},
    schema::DatasetSchema,
    sheet::{Aside, Traces},
    table::TableBatch,
    withdrawal::{Going, Shape, Withdrawal},
};

/// What is left of the rows of a run.
#[derive(Debug)]
pub struct Left {
    /// The batches, each with its source, without what was taken back.
    pub batches: Vec<(String, TableBatch)>,
    /// Captures that it was read in again, which may not be kept.
    pub captures: BTreeSet<String>,
}

/// Takes records and values out of the batches, and what is said of them out of the issues.
///
/// # Errors
/// Never with columns of one length; the signature is Arrow's.
pub fn left(
    schema: &DatasetSchema,
    withdrawals: &[Withdrawal],
    batches: Vec<(String, TableBatch)>,
    issues: &mut Vec<Issue>,
) -> Result<Left, ArrowError> {
    let mut captures = BTreeSet::new();
    if withdrawals.is_empty() {
        return Ok(Left { batches, captures });
    }
    let shapes = Shape::all(schema);
    let mut going = Going::new(withdrawals);
    // Parents come before their children in the schema, whatever the order of the batches is.
    for (index, shape) in shapes.iter().enumerate() {
        for (_, batch) in batches.iter().filter(|(_, b)| b.table == index) {
            going.see(shape, &shapes, &batch.rows);
        }
    }
    issues.retain(|issue| match &issue.place {
        Place::Value { table, key, field, .. } => !going.hides(table, key, field),
        _ => true,
    });
    let one = |(source, batch)| Ok((source, without(schema, &going, batch, &mut captures)?));
    let batches = batches.into_iter().map(one).collect::<Result<_, ArrowError>>()?;
    Ok(Left { batches, captures })
}

fn without(
    schema: &DatasetSchema,
    going: &Going<'_>,
    batch: TableBatch,
    captures: &mut BTreeSet<String>,
) -> Result<TableBatch, ArrowError> {
    let table = &schema.tables[batch.table];
    let TableBatch { table: index, mut rows, traces: Traces::Values(mut traces), asides } = batch;
    let keys: Vec<_> = (0..rows.num_rows()).map(|row| key(&rows, &table.primary_key, row)).collect();
    let mut columns = rows.columns().to_vec();
    for (c, field) in table.fields.iter().enumerate() {
        let goes: Vec<bool> = keys.iter().map(|key| going.hides(&table.name, key, &field.name)).collect();
        for (row, _) in goes.iter().enumerate().filter(|(_, goes)| **goes) {
            captures.extend(traces[c][row].take().and_then(|trace| trace.capture));
        }
        if goes.contains(&true) && !table.primary_key.contains(&c) {
            columns[c] = blanked(&columns[c], &goes, field.constraints.required)?;
        }
    }
    rows = RecordBatch::try_new(rows.schema(), columns)?;
    let stays: Vec<bool> = keys.iter().map(|key| !going.takes(&table.name, key)).collect();
    for column in &mut traces {
        let mut row = 0..;
        column.retain(|_| row.next().is_some_and(|row| stays[row]));
    }
    // Rows move up where others go.
    let place = |row: usize| stays[..row].iter().filter(|stays| **stays).count();
    let asides = asides.into_iter().filter(|a| stays[a.row]).map(|a| Aside { row: place(a.row), ..a }).collect();
    let rows = filter_record_batch(&rows, &BooleanArray::from(stays.clone()))?;
    Ok(TableBatch { table: index, rows, traces: Traces::Values(traces), asides })
}
