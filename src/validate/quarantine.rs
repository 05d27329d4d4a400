//! Quarantine: rows with errors leave their batches, where a pipeline allows it, and their errors become warnings.
//!
//! In go the batches of one reading; a row of the source leaves with every row that was made of it, so that no child row
//! loses its parent. Out come the findings, each of which carries its row, and the rows as they stood in the source.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::error::ArrowError;

use crate::{
    model::{
        issue::{Issue, Level, Place},
        issue_log::IssueLog,
        row::key_of_row,
        schema::DatasetSchema,
        table::TableBatch,
        text::count_characters,
    },
    state::quarantine::{Entry, Rejected},
};

/// The rows of a table that one section of a recipe makes: they come in the order of the source, whatever chunks they are in.
pub type Series = (usize, Arc<str>);

/// What the quarantine took from some batches.
#[derive(Debug, Default)]
pub struct Quarantined {
    /// What was found in the rows of each series.
    pub tables: BTreeMap<Series, Findings>,
    /// Rows of the source that left.
    pub rows: u64,
    /// Characters of the rows that left.
    pub weight: u64,
}

impl Quarantined {
    /// Appends what was taken from later batches.
    pub fn append(&mut self, other: Self) {
        for (series, findings) in other.tables {
            self.tables.entry(series).or_default().append(findings);
        }
        self.rows += other.rows;
        self.weight += other.weight;
    }
}

/// What was found in the rows of one series, in their order.
#[derive(Debug, Default)]
pub struct Findings {
    /// All issues of rows; those of rows that left are warnings.
    pub issues: IssueLog,
    /// The values that were in error, as they stood in the source.
    pub rejected: Rejected,
}

impl Findings {
    /// Appends the findings of later rows.
    pub fn append(&mut self, other: Self) {
        self.issues.append(other.issues);
        self.rejected.append(other.rejected);
    }
}

/// Takes the findings out of batches and, where `may` allows it, the rows with errors.
///
/// # Errors
/// Those of Arrow, with columns of one length never.
pub fn quarantine(schema: &DatasetSchema, batches: &mut [TableBatch], may: bool) -> Result<Quarantined, ArrowError> {
    let mut taken = Quarantined::default();
    let is_error = |issue: &Issue| issue.level == Level::Error;
    let mut going = BTreeSet::new();
    for batch in batches.iter_mut() {
        batch.issues.sort();
        let rejected = &mut taken.tables.entry(series(batch)).or_default().rejected;
        for (row, issue) in batch.issues.stored().iter().filter(|(_, issue)| is_error(issue)) {
            rejected.add(|| entry(schema, batch, *row, issue));
        }
        rejected.count(batch.issues.omitted_errors());
        going.extend(batch.issues.error_rows().filter_map(|row| batch.provenance.source_row(row)));
    }
    // Looked up for every row: a sorted list is faster than a tree.
    let gone: Vec<_> = going.iter().filter(|_| may).collect();
    let leaves = |batch: &TableBatch, row: usize| {
        !gone.is_empty() && batch.provenance.source_row(row).is_some_and(|r| gone.binary_search(&&r).is_ok())
    };
    for batch in batches.iter_mut() {
        let faults = std::mem::take(&mut batch.issues);
        let level = |row, level| if leaves(batch, row) { Level::Warning } else { level };
        taken.tables.entry(series(batch)).or_default().issues.append(faults.into_log(level));
        let stays: Vec<bool> = (0..batch.rows.num_rows()).map(|row| !leaves(batch, row)).collect();
        if stays.contains(&false) {
            taken.weight += filter(batch, &stays)?;
        }
    }
    taken.rows = gone.len() as u64;
    Ok(taken)
}

fn series(batch: &TableBatch) -> Series {
    (batch.table, batch.provenance.section())
}

/// Keeps the rows of a batch that stay; returns the characters of the others.
///
/// # Errors
/// When there are not as many marks as rows.
pub fn filter(batch: &mut TableBatch, stays: &[bool]) -> Result<u64, ArrowError> {
    let weight = (0..stays.len()).filter(|row| !stays[*row]).map(|row| weight_of(batch, row)).sum();
    let empty = TableBatch::empty(batch.table, batch.rows.schema());
    *batch = std::mem::replace(batch, empty).filter(stays)?;
    Ok(weight)
}

/// The characters of a row's cells.
fn weight_of(batch: &TableBatch, row: usize) -> u64 {
    (0..batch.rows.num_columns()).filter_map(|c| batch.raw_value(row, c)).map(|text| count_characters(&text)).sum()
}

/// A value as it stood in the source, with its row: what a person needs to correct it.
fn entry(schema: &DatasetSchema, batch: &TableBatch, row: usize, issue: &Issue) -> Option<Entry> {
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
