//! Rows that are set aside: what is wrong with them becomes a warning, and the others may go out.
//!
//! In go the batches that one piece of a source gave; a row of the source goes with all that was made of it, so
//! that no child is left without its parent. What was set aside comes out as it stood in the source.

use std::collections::BTreeSet;

use crate::{
    model::{
        accounting::Accounting,
        issue::{Issue, Level, Place},
        issue_log::IssueLog,
        row::key_of_row,
        schema::DatasetSchema,
        table::TableBatch,
        text::count_characters,
    },
    state::quarantine::{Entry, Rejected},
};

/// What was set aside.
#[derive(Debug, Default)]
pub struct Aside {
    /// The values that were the reason.
    pub rejected: Rejected,
    /// Everything that was found out about rows.
    pub issues: IssueLog,
    /// How many rows of the source.
    pub rows: u64,
}

/// Takes what is known of rows out of their batches; where rows may be set aside, those with errors go.
///
/// # Errors
/// Those of Arrow, with columns of one length never.
pub fn set_aside(
    schema: &DatasetSchema,
    batches: &mut [&mut TableBatch],
    may: bool,
    account: &mut Accounting,
) -> Result<Aside, arrow::error::ArrowError> {
    let mut aside = Aside::default();
    let is_error = |issue: &Issue| issue.level == Level::Error;
    let mut going = BTreeSet::new();
    for batch in batches.iter() {
        for (row, issue) in batch.issues.stored().iter().filter(|(_, issue)| is_error(issue)) {
            aside.rejected.add(|| rejected(schema, batch, *row, issue));
        }
        aside.rejected.count(batch.issues.omitted_errors());
        going.extend(batch.issues.error_rows().filter_map(|row| batch.provenance.source_row(row)));
    }
    // Asked for every row: a sorted list is nearer than a tree.
    let gone: Vec<_> = going.iter().filter(|_| may).collect();
    let goes = |batch: &TableBatch, row: usize| {
        !gone.is_empty() && batch.provenance.source_row(row).is_some_and(|r| gone.binary_search(&&r).is_ok())
    };
    for batch in batches.iter_mut() {
        let faults = std::mem::take(&mut batch.issues);
        let soft = |row, level| if goes(batch, row) { Level::Warning } else { level };
        aside.issues.append(faults.into_log(soft));
        let stays: Vec<bool> = (0..batch.rows.num_rows()).map(|row| !goes(batch, row)).collect();
        if stays.contains(&false) {
            let weight: u64 = (0..stays.len()).filter(|row| !stays[*row]).map(|row| weight_of(batch, row)).sum();
            let weight = weight.min(account.in_records);
            account.in_records -= weight;
            account.quarantined += weight;
            let nothing = empty(schema, batch.table);
            let whole = std::mem::replace(*batch, nothing);
            **batch = whole.filter(&stays)?;
        }
    }
    if may {
        aside.rows = going.len() as u64;
    }
    Ok(aside)
}

/// The characters of a row's cells.
pub(super) fn weight_of(batch: &TableBatch, row: usize) -> u64 {
    (0..batch.rows.num_columns()).filter_map(|c| batch.raw_value(row, c)).map(|text| count_characters(&text)).sum()
}

fn empty(schema: &DatasetSchema, table: usize) -> TableBatch {
    TableBatch::empty(table, schema.tables[table].arrow())
}

/// A value as it stood in the source, with its row; what a person needs to mend it.
fn rejected(schema: &DatasetSchema, batch: &TableBatch, row: usize, issue: &Issue) -> Option<Entry> {
    let table = &schema.tables[batch.table];
    let text = issue.args.iter().find(|(name, _)| *name == "text").map(|(_, text)| text.clone()).unwrap_or_default();
    let said = |(c, name): (usize, &String)| Some((name.clone(), batch.raw_value(row, c)?.trim().to_owned()));
    let whole: std::collections::BTreeMap<_, _> =
        table.fields.iter().map(|f| &f.name).enumerate().filter_map(said).collect();
    let (field, place) = match &issue.place {
        Place::Value { field, place, .. } => (field.clone(), place.clone()),
        Place::Document { place, .. } => (String::new(), place.clone()),
        Place::Unspecified | Place::Spec { .. } => return None,
    };
    // What stood in the source, not what was made of it: by that a correction finds the value.
    let raw = whole.get(&field).cloned().unwrap_or(text);
    let key = key_of_row(&batch.rows, &table.primary_key, row);
    Some(Entry { table: table.name.clone(), key, field, raw, place, code: issue.code.to_owned(), row: whole })
}
