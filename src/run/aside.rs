//! What a refused run sets aside: each value or text that stopped it, with its place, its reason and the raw
//! values of its row, so that a person can correct it.

use std::collections::BTreeMap;

use crate::{
    model::{
        evidence::Trace,
        findings::Findings,
        issue::{Issue, Level, Place},
        row::key,
        schema::{DatasetSchema, Field},
        sheet::Traces,
        table::TableBatch,
    },
    state::quarantine::{Entry, Quarantine},
};

/// The matter for the quarantine. `batches` are the rows as they were before anything was masked: the state
/// folder is not public, and a correction must name the value that it corrects.
pub(super) fn aside(
    schema: &DatasetSchema,
    captures: BTreeMap<String, Vec<String>>,
    findings: &Findings,
    batches: &[(String, TableBatch)],
) -> Quarantine {
    let rows = rows(schema, batches);
    let entry = |issue: &Issue| {
        let text = issue.args.iter().find(|(name, _)| *name == "text").map(|(_, text)| text.clone());
        let (text, code) = (text.unwrap_or_default(), issue.code.to_owned());
        match &issue.place {
            Place::Value { table, key, field, place } => {
                let [table, key, field, place] = [table, key, field, place].map(Clone::clone);
                let row = rows.get(&(table.clone(), key.clone())).cloned().unwrap_or_default();
                // What stood in the source, not what was made of it: by that a correction finds the value.
                let raw = row.get(&field).cloned().unwrap_or(text);
                Some(Entry { table, key, field, raw, place, code, row })
            }
            Place::Document { place, .. } => Some(Entry { raw: text, place: place.clone(), code, ..Entry::default() }),
            Place::Whole | Place::Spec { .. } => None,
        }
    };
    let errors = findings.issues.iter().filter(|i| i.level == Level::Error);
    Quarantine { captures, entries: errors.filter_map(entry).collect() }
}

/// What stood in the source for each value of each row, by table and key.
fn rows(
    schema: &DatasetSchema,
    batches: &[(String, TableBatch)],
) -> BTreeMap<(String, String), BTreeMap<String, String>> {
    let mut rows = BTreeMap::new();
    for (_, batch) in batches {
        let table = &schema.tables[batch.table];
        let Traces::Values(traces) = &batch.traces;
        for row in 0..batch.rows.num_rows() {
            let raw = |(field, column): (&Field, &Vec<Option<Trace>>)| {
                Some((field.name.clone(), column[row].as_ref()?.raw.as_deref()?.trim().to_owned()))
            };
            let values = table.fields.iter().zip(traces).filter_map(raw).collect();
            rows.insert((table.name.clone(), key(&batch.rows, &table.primary_key, row)), values);
        }
    }
    rows
}
