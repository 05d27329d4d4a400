//! What a person took back, taken out of the rows of a run before anything is judged or written.

use std::collections::BTreeSet;

use arrow::error::ArrowError;

use crate::model::{
    issue::{Issue, Place},
    issue_log::IssueLog,
    row::{key_of_row, value},
    schema::{DatasetSchema, MASK},
    table::TableBatch,
    withdrawal::{TableRelations, Withdrawal, WithdrawnValues},
    withdrawal_set::WithdrawalSet,
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
    issues: &mut IssueLog,
) -> Result<Left, ArrowError> {
    let mut captures = BTreeSet::new();
    if withdrawals.is_empty() {
        return Ok(Left { batches, captures });
    }
    let shapes = TableRelations::from_schema(schema);
    let mut set = WithdrawalSet::new(withdrawals);
    let rows: Vec<_> = batches.iter().map(|(_, batch)| (batch.table, &batch.rows)).collect();
    set.collect(&shapes, &rows);
    let mut secrets = WithdrawnValues::default();
    let mut left = Vec::with_capacity(batches.len());
    for (source, batch) in batches {
        left.push((source, without(schema, &shapes, &set, batch, &mut captures, &mut secrets)?));
    }
    left.iter().for_each(|(_, batch)| exclude_public(schema, &set, batch, &mut secrets));
    left.iter_mut().for_each(|(_, batch)| redact(batch, &secrets));
    let is_told = |issue: &Issue| match &issue.place {
        Place::Value { table, key, field, .. } => !set.masks(table, key, field),
        _ => true,
    };
    issues.retain(is_told);
    left.iter_mut().for_each(|(_, batch)| batch.issues.retain(|(_, issue)| is_told(issue)));
    let of_rows = left.iter_mut().flat_map(|(_, batch)| batch.issues.stored_mut().map(|(_, issue)| issue));
    for (_, told) in issues.iter_mut().chain(of_rows).flat_map(|issue| &mut issue.args) {
        if secrets.contains_secret(told) {
            MASK.clone_into(told);
        }
    }
    Ok(Left { batches: left, captures })
}

/// A batch without what goes; where that was read, and what it was, is gathered.
fn without(
    schema: &DatasetSchema,
    shapes: &[TableRelations],
    set: &WithdrawalSet<'_>,
    batch: TableBatch,
    captures: &mut BTreeSet<String>,
    secrets: &mut WithdrawnValues,
) -> Result<TableBatch, ArrowError> {
    let table = &schema.tables[batch.table];
    let TableBatch {
        table: index,
        rows,
        provenance: mut traces,
        child_provenance: asides,
        issues: faults,
        raw_text: mut said,
    } = batch;
    let keys: Vec<_> = (0..rows.num_rows()).map(|row| key_of_row(&rows, &table.primary_key, row)).collect();
    for (c, field) in table.fields.iter().enumerate() {
        let masks = |(_, key): &(usize, &String)| set.masks(&table.name, key, &field.name);
        for (row, _) in keys.iter().enumerate().filter(masks) {
            // What the rows said in the source is of use to who corrects them; not any more.
            said = None;
            let trace = traces.take(row, c);
            value(rows.column(c), row).into_iter().for_each(|text| secrets.add(&text));
            trace.iter().filter_map(|t| t.raw.as_deref()).for_each(|raw| secrets.add(raw));
            captures.extend(trace.and_then(|t| t.capture));
        }
    }
    let needed: Vec<_> = table.fields.iter().filter(|f| f.constraints.required).map(|f| f.name.clone()).collect();
    let (rows, stays) = set.mask(&shapes[index], &rows, &needed)?;
    TableBatch { table: index, rows, provenance: traces, child_provenance: asides, issues: faults, raw_text: said }
        .filter(&stays)
}

/// What rows say that nothing was taken from is no secret.
fn exclude_public(schema: &DatasetSchema, set: &WithdrawalSet<'_>, batch: &TableBatch, secrets: &mut WithdrawnValues) {
    let table = &schema.tables[batch.table];
    for row in 0..batch.rows.num_rows() {
        let key = key_of_row(&batch.rows, &table.primary_key, row);
        if table.fields.iter().any(|f| set.masks(&table.name, &key, &f.name)) {
            continue;
        }
        for (c, column) in batch.rows.columns().iter().enumerate() {
            value(column, row).into_iter().for_each(|text| secrets.exclude_public(&text));
            batch
                .provenance
                .get(row, c)
                .iter()
                .filter_map(|t| t.raw.as_deref())
                .for_each(|raw| secrets.exclude_public(raw));
        }
    }
}

/// Takes the raw text out of what was read beside a value that goes.
fn redact(batch: &mut TableBatch, secrets: &WithdrawnValues) {
    let beside = batch.provenance.iter_mut().chain(batch.child_provenance.iter_mut().map(|a| &mut a.provenance));
    for trace in beside.filter(|t| t.raw.as_deref().is_some_and(|raw| secrets.contains_secret(raw))) {
        trace.raw = None;
    }
}
