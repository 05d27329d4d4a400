//! Converts records to batches of text: the rows of the parent table, then those of each child table.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};

use super::{
    Origin,
    draft::Record,
    values::{Value, Values},
};
use crate::model::{
    evidence::{Origin as ValueOrigin, ValueProvenance},
    issue::Issue,
    schema::TableSchema,
    sheet::{ChildProvenance, Provenance, SheetBatch},
};

/// Makes the batches of all tables of the recipe.
pub(super) fn batches(records: Vec<Record>, origin: &Origin<'_>, issues: &mut Vec<Issue>) -> Vec<SheetBatch> {
    let recipe = origin.recipe;
    let tables = &origin.pipeline.schema.tables;
    let parent = &tables[recipe.record.table];
    let (mut parents, mut child_provenance) = (Vec::new(), Vec::new());
    let mut children: Vec<Vec<Values>> = vec![Vec::new(); recipe.record.lists.len()];
    for (row, record) in records.into_iter().enumerate() {
        for (list, mut values) in record.items {
            inherit(&mut values, &record.values, parent, &tables[recipe.record.lists[list].table], recipe.record.table);
            children[list].push(values);
        }
        child_provenance.extend(record.child_provenance.into_iter().map(|(field, provenance)| ChildProvenance {
            row,
            field,
            provenance,
        }));
        parents.push(record.values);
    }
    let mut batches = vec![batch(recipe.record.table, parent, parents, child_provenance, issues)];
    for (list, rows) in recipe.record.lists.iter().zip(children) {
        batches.push(batch(list.table, &tables[list.table], rows, Vec::new(), issues));
    }
    batches.into_iter().flatten().collect()
}

/// Sets the foreign key columns of a child row to the values of its parent.
fn inherit(child: &mut Values, values: &Values, parent: &TableSchema, table: &TableSchema, parent_index: usize) {
    for key in table.foreign_keys.iter().filter(|k| k.table == parent_index) {
        for (here, there) in key.fields.iter().zip(&key.references) {
            let Some(value) = values.get(&parent.fields[*there].name) else { continue };
            let ValueProvenance { capture, place, inferred, .. } = &value.provenance;
            let provenance = ValueProvenance {
                origin: ValueOrigin::Derived,
                capture: capture.clone(),
                place: place.clone(),
                raw: None,
                rule: format!("key of {}", parent.name),
                inferred: *inferred,
            };
            child.insert(table.fields[*here].name.clone(), Value { text: value.text.clone(), provenance });
        }
    }
}

/// Makes a batch of rows of one table.
fn batch(
    index: usize,
    table: &TableSchema,
    rows: Vec<Values>,
    child_provenance: Vec<ChildProvenance>,
    issues: &mut Vec<Issue>,
) -> Option<SheetBatch> {
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(table.fields.len());
    let mut provenance = Vec::with_capacity(table.fields.len());
    for field in &table.fields {
        let texts: StringArray = rows.iter().map(|r| r.get(&field.name).map(|v| v.text.as_str())).collect();
        provenance.push(rows.iter().map(|r| r.get(&field.name).map(|v| v.provenance.clone())).collect());
        columns.push(Arc::new(texts));
    }
    match SheetBatch::new(index, table.text(), columns, Provenance::Values(provenance)) {
        Ok(batch) => Some(SheetBatch { child_provenance, ..batch }),
        Err(error) => {
            let issue = Issue::error("invalid-batch", crate::model::issue::Place::Unspecified);
            issues.push(issue.with("table", &table.name).with("detail", error.to_string()));
            None
        }
    }
}
