//! Converts records to batches of text: the rows of the parent table, then those of each child table.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};

use super::{
    draft::Record,
    values::{Value, Values},
};
use crate::{
    model::{
        evidence::{Origin as ValueOrigin, ValueProvenance},
        issue::Issue,
        schema::TableSchema,
        sheet::{ChildProvenance, Provenance, SheetBatch},
    },
    spec::{pipeline::Pipeline, recipe::Recipe},
};

/// Makes the batches of all tables of the recipe.
pub(super) fn batches(
    records: Vec<(usize, Record)>,
    recipe: &Recipe,
    pipeline: &Pipeline,
    issues: &mut Vec<Issue>,
) -> Vec<SheetBatch> {
    let tables = &pipeline.schema.tables;
    let mut rows: Vec<Vec<Values>> = vec![Vec::new(); tables.len()];
    let mut child_provenance: Vec<Vec<ChildProvenance>> = tables.iter().map(|_| Vec::new()).collect();
    for (layout, record) in records {
        let layout = &recipe.records[layout];
        for (list, mut values) in record.items {
            let table = layout.lists[list].table;
            inherit(&mut values, &record.values, &tables[layout.table], &tables[table], layout.table);
            rows[table].push(values);
        }
        let row = rows[layout.table].len();
        let provenance = record.child_provenance.into_iter();
        let provenance = provenance.map(|(field, provenance)| ChildProvenance { row, field, provenance });
        child_provenance[layout.table].extend(provenance);
        rows[layout.table].push(record.values);
    }
    let parents = recipe.records.iter().map(|record| record.table);
    let children = recipe.records.iter().flat_map(|record| record.lists.iter().map(|list| list.table));
    let mut order: Vec<usize> = Vec::new();
    for table in parents.chain(children) {
        if !order.contains(&table) {
            order.push(table);
        }
    }
    let make = |table: usize| {
        let (rows, provenance) = (std::mem::take(&mut rows[table]), std::mem::take(&mut child_provenance[table]));
        batch(table, &tables[table], rows, provenance, issues)
    };
    order.into_iter().filter_map(make).collect()
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
