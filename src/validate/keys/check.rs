//! Checks rows against the index of all keys: unique keys and foreign keys.

use super::{
    super::{rows, tally::Tally},
    KeyIndex, unique_sets,
};
use crate::{
    model::{issue::Issue, row::key_of_row, row_issues::RowIssues, schema::DatasetSchema, table::TableBatch},
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
        let duplicate_row = |(row, is_duplicate): (usize, &Option<bool>)| (*is_duplicate == Some(true)).then_some(row);
        tally.add(batch.table, "unique", duplicates.iter().flatten().count() as u64, 0);
        for row in duplicates.iter().enumerate().filter_map(duplicate_row) {
            tally.add(batch.table, "unique", 0, 1);
            let names: Vec<_> = set.iter().map(|c| table.fields[*c].name.as_str()).collect();
            let issue = Issue::error("duplicate-key", rows::place(table, batch, row, set[0]));
            let issue = issue.with("key", key_of_row(&batch.rows, &set, row));
            issues.push((row, issue.with("columns", names.join(", "))));
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
        tally.add(batch.table, "foreignKey", resolved.iter().flatten().count() as u64, 0);
        for row in resolved.iter().enumerate().filter(|(_, resolved)| **resolved == Some(false)).map(|(row, _)| row) {
            tally.add(batch.table, "foreignKey", 0, 1);
            let issue = Issue::error("dangling-reference", rows::place(table, batch, row, foreign.fields[0]));
            let names: Vec<_> = foreign.fields.iter().map(|c| table.fields[*c].name.as_str()).collect();
            let issue =
                issue.with("key", key_of_row(&batch.rows, &foreign.fields, row)).with("columns", names.join(", "));
            issues.push((row, issue.with("table", &schema.tables[foreign.table].name)));
        }
    }
    batch.issues.append(issues);
    Ok(())
}
