//! Records → batches of text: a parent table's rows, then each child table's.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};

use super::{
    Origin,
    record::Record,
    values::{Value, Values},
};
use crate::model::{
    evidence::{Origin as From, ValueProvenance},
    issue::Issue,
    schema::TableSchema,
    sheet::{ChildProvenance, Provenance, SheetBatch},
};

/// Makes the batches of all tables that the recipe fills.
pub(super) fn batches(records: Vec<Record>, origin: &Origin<'_>, issues: &mut Vec<Issue>) -> Vec<SheetBatch> {
    let recipe = origin.recipe;
    let tables = &origin.pipeline.schema.tables;
    let parent = &tables[recipe.record.table];
    let (mut parents, mut asides) = (Vec::new(), Vec::new());
    let mut children: Vec<Vec<Values>> = vec![Vec::new(); recipe.record.lists.len()];
    for (row, record) in records.into_iter().enumerate() {
        for (list, mut values) in record.items {
            inherit(&mut values, &record.values, parent, &tables[recipe.record.lists[list].table], recipe.record.table);
            children[list].push(values);
        }
        asides.extend(record.asides.into_iter().map(|(field, trace)| ChildProvenance {
            row,
            field,
            provenance: trace,
        }));
        parents.push(record.values);
    }
    let mut batches = vec![batch(recipe.record.table, parent, parents, asides, issues)];
    for (list, rows) in recipe.record.lists.iter().zip(children) {
        batches.push(batch(list.table, &tables[list.table], rows, Vec::new(), issues));
    }
    batches.into_iter().flatten().collect()
}

/// Gives a child row the parent's values that its foreign key names.
fn inherit(child: &mut Values, values: &Values, parent: &TableSchema, table: &TableSchema, parent_index: usize) {
    for key in table.foreign_keys.iter().filter(|k| k.table == parent_index) {
        for (here, there) in key.fields.iter().zip(&key.references) {
            let Some(value) = values.get(&parent.fields[*there].name) else { continue };
            let ValueProvenance { capture, place, inferred, .. } = &value.trace;
            let trace = ValueProvenance {
                origin: From::Derived,
                capture: capture.clone(),
                place: place.clone(),
                raw: None,
                rule: format!("key of {}", parent.name),
                inferred: *inferred,
            };
            child.insert(table.fields[*here].name.clone(), Value { text: value.text.clone(), trace });
        }
    }
}

/// A batch of rows of one table.
fn batch(
    index: usize,
    table: &TableSchema,
    rows: Vec<Values>,
    asides: Vec<ChildProvenance>,
    issues: &mut Vec<Issue>,
) -> Option<SheetBatch> {
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(table.fields.len());
    let mut traces = Vec::with_capacity(table.fields.len());
    for field in &table.fields {
        let texts: StringArray = rows.iter().map(|r| r.get(&field.name).map(|v| v.text.as_str())).collect();
        traces.push(rows.iter().map(|r| r.get(&field.name).map(|v| v.trace.clone())).collect());
        columns.push(Arc::new(texts));
    }
    match SheetBatch::new(index, table.text(), columns, Provenance::Values(traces)) {
        Ok(batch) => Some(SheetBatch { child_provenance: asides, ..batch }),
        Err(error) => {
            let issue = Issue::error("invalid-batch", crate::model::issue::Place::Unspecified);
            issues.push(issue.with("table", &table.name).with("detail", error.to_string()));
            None
        }
    }
}
