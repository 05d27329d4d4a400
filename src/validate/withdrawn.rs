//! Withdrawals: removes withdrawn records and values before rows are checked or written.
//!
//! A fold in two steps, so that it works at any size. First, [`remove`] collects the withdrawn values of each chunk
//! ([`Removed`]), and [`public`] finds those that other rows publish, which are not secret. Then [`redact`] and
//! [`redact_issues`] remove the secrets of all chunks from raw texts and issues.

use std::collections::BTreeSet;

use arrow::error::ArrowError;

use crate::model::{
    issue::{Issue, Place},
    issue_log::IssueLog,
    row::{key_of_row, value},
    schema::{DatasetSchema, MASK},
    table::TableBatch,
    withdrawal::{TableRelations, WithdrawnValues},
    withdrawal_set::WithdrawalSet,
};

/// A batch without withdrawn records and values.
#[derive(Debug)]
pub struct Removed {
    /// The batch.
    pub batch: TableBatch,
    /// Captures that contain withdrawn values, which must be deleted.
    pub captures: BTreeSet<String>,
    /// The removed values, typed and raw.
    pub secrets: WithdrawnValues,
}

/// Removes from a batch the records and the values of `set`.
///
/// # Errors
/// Never if all columns have one length; the signature is Arrow's.
pub fn remove(
    schema: &DatasetSchema,
    relations: &[TableRelations],
    set: &WithdrawalSet<'_>,
    batch: TableBatch,
) -> Result<Removed, ArrowError> {
    let table = &schema.tables[batch.table];
    let TableBatch { table: index, rows, mut provenance, child_provenance, issues, raw_text } = batch;
    let (mut captures, mut secrets) = (BTreeSet::new(), WithdrawnValues::default());
    let keys: Vec<_> = (0..rows.num_rows()).map(|row| key_of_row(&rows, &table.primary_key, row)).collect();
    for (c, field) in table.fields.iter().enumerate() {
        let is_masked = |(_, key): &(usize, &String)| set.masks(&table.name, key, &field.name);
        for (row, _) in keys.iter().enumerate().filter(is_masked) {
            let own = provenance.take(row, c);
            value(rows.column(c), row).into_iter().for_each(|text| secrets.add(&text));
            own.iter().filter_map(|t| t.raw.as_deref()).for_each(|raw| secrets.add(raw));
            raw_text.iter().filter_map(|raw| raw.text(row, c)).for_each(|text| secrets.add(text));
            captures.extend(own.and_then(|t| t.capture));
        }
    }
    let required: Vec<_> = table.fields.iter().filter(|f| f.constraints.required).map(|f| f.name.clone()).collect();
    let (rows, kept) = set.mask(&relations[index], &rows, &required)?;
    let batch = TableBatch { table: index, rows, provenance, child_provenance, issues, raw_text }.filter(&kept)?;
    Ok(Removed { batch, captures, secrets })
}

/// Returns the `secrets` that are also in rows without withdrawn values, and so are public.
pub fn public(
    schema: &DatasetSchema,
    set: &WithdrawalSet<'_>,
    batch: &TableBatch,
    secrets: &WithdrawnValues,
) -> WithdrawnValues {
    let table = &schema.tables[batch.table];
    let mut shown = WithdrawnValues::default();
    let mut add = |text: &str| {
        if secrets.contains(text) {
            shown.add(text);
        }
    };
    for row in 0..batch.rows.num_rows() {
        let key = key_of_row(&batch.rows, &table.primary_key, row);
        if table.fields.iter().any(|f| set.masks(&table.name, &key, &f.name)) {
            continue;
        }
        for (c, column) in batch.rows.columns().iter().enumerate() {
            value(column, row).iter().for_each(|text| add(text));
            batch.provenance.get(row, c).iter().filter_map(|t| t.raw.as_deref()).for_each(&mut add);
        }
    }
    shown
}

/// Removes secrets from the raw texts and the issues of a batch.
pub fn redact(batch: &mut TableBatch, set: &WithdrawalSet<'_>, secrets: &WithdrawnValues) {
    let values = batch.provenance.iter_mut().chain(batch.child_provenance.iter_mut().map(|a| &mut a.provenance));
    for value in values.filter(|t| t.raw.as_deref().is_some_and(|raw| secrets.contains_secret(raw))) {
        value.raw = None;
    }
    if let Some(raw) = &mut batch.raw_text {
        raw.withhold(|text| secrets.contains_secret(text));
    }
    batch.issues.retain(|(_, issue)| is_public(issue, set));
    batch.issues.stored_mut().for_each(|(_, issue)| mask(issue, secrets));
}

/// Drops the issues of withdrawn values, and masks secrets in the others.
pub fn redact_issues(issues: &mut IssueLog, set: &WithdrawalSet<'_>, secrets: &WithdrawnValues) {
    issues.retain(|issue| is_public(issue, set));
    issues.iter_mut().for_each(|issue| mask(issue, secrets));
}

fn is_public(issue: &Issue, set: &WithdrawalSet<'_>) -> bool {
    match &issue.place {
        Place::Value { table, key, field, .. } => !set.masks(table, key, field),
        _ => true,
    }
}

fn mask(issue: &mut Issue, secrets: &WithdrawnValues) {
    for (_, text) in issue.args.iter_mut().filter(|(_, text)| secrets.contains_secret(text)) {
        MASK.clone_into(text);
    }
}
