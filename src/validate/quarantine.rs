//! Quarantine: removes rows with errors from their batches, if a pipeline allows it; their errors become warnings.
//!
//! A row of the source is removed with every row that was made from it, so that no child row loses its parent. Returned are
//! the issues of all rows, and the raw values of the removed ones.

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

/// A series of rows: table, and the section of the recipe that fills it. Its rows are in the order of the source, whatever
/// the chunks.
pub type Series = (usize, Arc<str>);

/// Issues and rows that the quarantine took from batches.
#[derive(Debug, Default)]
pub struct Quarantined {
    /// Findings in the rows of each series.
    pub tables: BTreeMap<Series, Findings>,
    /// Number of quarantined rows of the source.
    pub rows: u64,
    /// Number of characters of the quarantined rows.
    pub characters: u64,
}

impl Quarantined {
    /// Appends what the quarantine took from later batches.
    pub fn append(&mut self, other: Self) {
        for (series, findings) in other.tables {
            self.tables.entry(series).or_default().append(findings);
        }
        self.rows += other.rows;
        self.characters += other.characters;
    }
}

/// Findings in the rows of one series, in their order.
#[derive(Debug, Default)]
pub struct Findings {
    /// All issues of rows; those of quarantined rows are warnings.
    pub issues: IssueLog,
    /// The values with errors, as in the source.
    pub rejected: Rejected,
}

impl Findings {
    /// Appends the findings of later rows.
    pub fn append(&mut self, other: Self) {
        self.issues.append(other.issues);
        self.rejected.append(other.rejected);
    }
}

/// Takes the issues out of batches and, if `is_allowed`, the rows with errors.
///
/// # Errors
/// Never if all columns have one length; the signature is Arrow's.
pub fn quarantine(
    schema: &DatasetSchema,
    batches: &mut [TableBatch],
    is_allowed: bool,
) -> Result<Quarantined, ArrowError> {
    let mut taken = Quarantined::default();
    let is_error = |issue: &Issue| issue.level == Level::Error;
    let mut with_errors = BTreeSet::new();
    for batch in batches.iter_mut() {
        batch.issues.sort();
        let rejected = &mut taken.tables.entry(series(batch)).or_default().rejected;
        for (row, issue) in batch.issues.stored().iter().filter(|(_, issue)| is_error(issue)) {
            rejected.add(|| entry(schema, batch, *row, issue));
        }
        rejected.count(batch.issues.omitted_errors());
        with_errors.extend(batch.issues.error_rows().filter_map(|row| batch.provenance.source_row(row)));
    }
    // Searched for every row: a sorted list is faster than a tree.
    let quarantined: Vec<_> = with_errors.iter().filter(|_| is_allowed).collect();
    let is_quarantined = |batch: &TableBatch, row: usize| {
        !quarantined.is_empty()
            && batch.provenance.source_row(row).is_some_and(|r| quarantined.binary_search(&&r).is_ok())
    };
    for batch in batches.iter_mut() {
        let issues = std::mem::take(&mut batch.issues);
        let level = |row, level| if is_quarantined(batch, row) { Level::Warning } else { level };
        taken.tables.entry(series(batch)).or_default().issues.append(issues.into_log(level));
        let kept: Vec<bool> = (0..batch.rows.num_rows()).map(|row| !is_quarantined(batch, row)).collect();
        if kept.contains(&false) {
            taken.characters += filter(batch, &kept)?;
        }
    }
    taken.rows = quarantined.len() as u64;
    Ok(taken)
}

fn series(batch: &TableBatch) -> Series {
    (batch.table, batch.provenance.section())
}

/// Keeps the rows of a batch for which `kept` is true; returns the number of characters of the others.
///
/// # Errors
/// If `kept` and the batch differ in length.
pub fn filter(batch: &mut TableBatch, kept: &[bool]) -> Result<u64, ArrowError> {
    let characters = (0..kept.len()).filter(|row| !kept[*row]).map(|row| row_characters(batch, row)).sum();
    let empty = TableBatch::empty(batch.table, batch.rows.schema());
    *batch = std::mem::replace(batch, empty).filter(kept)?;
    Ok(characters)
}

/// Number of characters of the raw cells of a row.
fn row_characters(batch: &TableBatch, row: usize) -> u64 {
    (0..batch.rows.num_columns()).filter_map(|c| batch.raw_value(row, c)).map(|text| count_characters(&text)).sum()
}

/// A raw value with its row, for a person to correct it.
fn entry(schema: &DatasetSchema, batch: &TableBatch, row: usize, issue: &Issue) -> Option<Entry> {
    let table = &schema.tables[batch.table];
    let text = issue.args.iter().find(|(name, _)| *name == "text").map(|(_, text)| text.clone()).unwrap_or_default();
    let cell = |(c, name): (usize, &String)| Some((name.clone(), batch.raw_value(row, c)?.trim().to_owned()));
    let row_texts: BTreeMap<_, _> = table.fields.iter().map(|f| &f.name).enumerate().filter_map(cell).collect();
    let (field, place) = match &issue.place {
        Place::Value { field, place, .. } => (field.clone(), place.clone()),
        Place::Document { place, .. } => (String::new(), place.clone()),
        Place::Unspecified | Place::Spec { .. } => return None,
    };
    // Lookups find a value by its raw text.
    let raw = row_texts.get(&field).cloned().unwrap_or(text);
    let key = key_of_row(&batch.rows, &table.primary_key, row);
    Some(Entry { table: table.name.clone(), key, field, raw, place, code: issue.code.to_owned(), row: row_texts })
}
