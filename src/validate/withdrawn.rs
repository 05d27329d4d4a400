//! What a person took back, taken out of the rows of a run before anything is judged or written.

use std::collections::BTreeSet;

use arrow::error::ArrowError;

use crate::model::{
    issue::{Issue, Place},
    kept::Kept,
    row::{key, value},
    schema::{DatasetSchema, MASK},
    table::TableBatch,
    withdrawal::{Going, Secrets, Shape, Withdrawal},
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
    issues: &mut Kept,
) -> Result<Left, ArrowError> {
    let mut captures = BTreeSet::new();
    if withdrawals.is_empty() {
        return Ok(Left { batches, captures });
    }
    let shapes = Shape::all(schema);
    let mut going = Going::new(withdrawals);
    let rows: Vec<_> = batches.iter().map(|(_, batch)| (batch.table, &batch.rows)).collect();
    going.see(&shapes, &rows);
    let mut secrets = Secrets::default();
    let mut left = Vec::with_capacity(batches.len());
    for (source, batch) in batches {
        left.push((source, without(schema, &shapes, &going, batch, &mut captures, &mut secrets)?));
    }
    left.iter().for_each(|(_, batch)| forgive(schema, &going, batch, &mut secrets));
    left.iter_mut().for_each(|(_, batch)| unsay(batch, &secrets));
    let is_told = |issue: &Issue| match &issue.place {
        Place::Value { table, key, field, .. } => !going.hides(table, key, field),
        _ => true,
    };
    issues.retain(is_told);
    left.iter_mut().for_each(|(_, batch)| batch.faults.retain(|(_, issue)| is_told(issue)));
    let of_rows = left.iter_mut().flat_map(|(_, batch)| batch.faults.whole_mut().map(|(_, issue)| issue));
    for (_, told) in issues.iter_mut().chain(of_rows).flat_map(|issue| &mut issue.args) {
        if secrets.told_by(told) {
            MASK.clone_into(told);
        }
    }
    Ok(Left { batches: left, captures })
}

/// A batch without what goes; where that was read, and what it was, is gathered.
fn without(
    schema: &DatasetSchema,
    shapes: &[Shape],
    going: &Going<'_>,
    batch: TableBatch,
    captures: &mut BTreeSet<String>,
    secrets: &mut Secrets,
) -> Result<TableBatch, ArrowError> {
    let table = &schema.tables[batch.table];
    let TableBatch { table: index, rows, mut traces, asides, faults, mut said } = batch;
    let keys: Vec<_> = (0..rows.num_rows()).map(|row| key(&rows, &table.primary_key, row)).collect();
    for (c, field) in table.fields.iter().enumerate() {
        let hides = |(_, key): &(usize, &String)| going.hides(&table.name, key, &field.name);
        for (row, _) in keys.iter().enumerate().filter(hides) {
            // What the rows said in the source is of use to who corrects them; not any more.
            said = None;
            let trace = traces.take(row, c);
            value(rows.column(c), row).into_iter().for_each(|text| secrets.add(&text));
            trace.iter().filter_map(|t| t.raw.as_deref()).for_each(|raw| secrets.add(raw));
            captures.extend(trace.and_then(|t| t.capture));
        }
    }
    let needed: Vec<_> = table.fields.iter().filter(|f| f.constraints.required).map(|f| f.name.clone()).collect();
    let (rows, stays) = going.hidden(&shapes[index], &rows, &needed)?;
    TableBatch { table: index, rows, traces, asides, faults, said }.only(&stays)
}

/// What rows say that nothing was taken from is no secret.
fn forgive(schema: &DatasetSchema, going: &Going<'_>, batch: &TableBatch, secrets: &mut Secrets) {
    let table = &schema.tables[batch.table];
    for row in 0..batch.rows.num_rows() {
        let key = key(&batch.rows, &table.primary_key, row);
        if table.fields.iter().any(|f| going.hides(&table.name, &key, &f.name)) {
            continue;
        }
        for (c, column) in batch.rows.columns().iter().enumerate() {
            value(column, row).into_iter().for_each(|text| secrets.forgive(&text));
            batch.traces.of(row, c).iter().filter_map(|t| t.raw.as_deref()).for_each(|raw| secrets.forgive(raw));
        }
    }
}

/// Takes the raw text out of what was read beside a value that goes.
fn unsay(batch: &mut TableBatch, secrets: &Secrets) {
    let beside = batch.traces.each_mut().chain(batch.asides.iter_mut().map(|a| &mut a.trace));
    for trace in beside.filter(|t| t.raw.as_deref().is_some_and(|raw| secrets.told_by(raw))) {
        trace.raw = None;
    }
}
