//! Checks rows against the index of all keys: unique keys and foreign keys.

use super::{
    super::{rows, tally::Tally},
    KeyIndex, unique_sets,
};
use crate::{
    model::{
        issue::Issue,
        row::key_of_row,
        row_issues::RowIssues,
        schema::{DatasetSchema, TableSchema},
        table::TableBatch,
    },
    state::FileError,
};

/// Checks the unique keys and the foreign keys of every row, and adds the issues to the batch.
pub(in crate::validate) fn check(
    schema: &DatasetSchema,
    index: &KeyIndex,
    batch: &mut TableBatch,
    tally: &mut Tally,
) -> Result<(), FileError> {
    let table = &schema.tables[batch.table];
    let mut issues = RowIssues::default();
    for set in unique_sets(schema, batch.table) {
        let mut duplicates = index.duplicates(batch.table, &set, &batch.rows)?;
        index.clear_children(schema, batch, &set, &mut duplicates)?;
        for row in failing_rows(("unique", true), &duplicates, batch.table, tally) {
            issues.push((row, key_issue("duplicate-key", table, batch, &set, row)));
        }
    }
    batch.issues.append(issues);
    references(schema, index, batch, tally)
}

/// Checks the foreign keys of every row, and adds the issues to the batch.
pub(in crate::validate) fn references(
    schema: &DatasetSchema,
    index: &KeyIndex,
    batch: &mut TableBatch,
    tally: &mut Tally,
) -> Result<(), FileError> {
    let table = &schema.tables[batch.table];
    let mut issues = RowIssues::default();
    for foreign in &table.foreign_keys {
        let resolved = index.resolves((foreign.table, &foreign.references), &foreign.fields, &batch.rows)?;
        for row in failing_rows(("foreignKey", false), &resolved, batch.table, tally) {
            let issue = key_issue("dangling-reference", table, batch, &foreign.fields, row);
            issues.push((row, issue.with("table", &schema.tables[foreign.table].name)));
        }
    }
    batch.issues.append(issues);
    Ok(())
}

/// Returns the rows whose answer is the failing one of a check, and counts the answers; a row with an empty key has none.
fn failing_rows(
    (check, failing): (&'static str, bool),
    answers: &[Option<bool>],
    table: usize,
    tally: &mut Tally,
) -> Vec<usize> {
    let rows: Vec<_> = (0..answers.len()).filter(|row| answers[*row] == Some(failing)).collect();
    tally.add(table, check, answers.iter().flatten().count() as u64, rows.len() as u64);
    rows
}

/// An issue of the values that a row has in the columns of a key.
fn key_issue(code: &'static str, table: &TableSchema, batch: &TableBatch, columns: &[usize], row: usize) -> Issue {
    let names: Vec<_> = columns.iter().map(|column| table.fields[*column].name.as_str()).collect();
    Issue::error(code, rows::place(table, batch, row, columns[0]))
        .with("key", key_of_row(&batch.rows, columns, row))
        .with("columns", names.join(", "))
}
