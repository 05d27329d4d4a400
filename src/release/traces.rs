//! Where a kept release shows what goes: in its tables, in what it tells of the past, and in its evidence.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use arrow::array::RecordBatch;

use super::{ReleaseError, read};
use crate::{
    encode::{datapackage, evidence, report},
    model::{
        evidence::Evidence,
        published::PublishedDataset,
        row::{key_by_names, value},
        schema::MASK,
        withdrawal::{WithdrawalSet, WithdrawnValues},
    },
};

/// What a release shows of records and values that go.
#[derive(Debug, Default)]
pub(super) struct Traces {
    /// Captures that they were read in.
    pub captures: BTreeSet<String>,
    /// Whether it shows any.
    pub shown: bool,
    /// Whether it knows any, be it by key alone.
    pub known: bool,
    secrets: WithdrawnValues,
    /// Table and column of each.
    columns: BTreeSet<(String, String)>,
}

/// Tables of a release, each with the index of its shape.
pub(super) type Tables = Vec<(usize, RecordBatch)>;

/// Every table of a release that has a schema.
pub(super) fn tables(folder: &Path, published: &PublishedDataset) -> Result<Tables, ReleaseError> {
    let mut all = Vec::new();
    for (index, (name, _)) in published.schemas.iter().enumerate() {
        all.extend(read::table(folder, name)?.map(|rows| (index, rows)));
    }
    Ok(all)
}

/// Looks for what goes in a release. Rows that go with a record are added to `set`.
///
/// # Errors
/// When the release cannot be read.
pub(super) fn look(
    folder: &Path,
    published: &PublishedDataset,
    set: &mut WithdrawalSet<'_>,
) -> Result<Traces, ReleaseError> {
    let mut traces = Traces::default();
    let shapes = datapackage::shapes(published);
    let tables = tables(folder, published)?;
    set.collect(&shapes, &tables.iter().map(|(index, rows)| (*index, rows)).collect::<Vec<_>>());
    let (mut public, mut whole) = (Vec::new(), BTreeSet::new());
    for (index, rows) in &tables {
        let shape = &shapes[*index];
        for row in 0..rows.num_rows() {
            let Some(key) = key_by_names(rows, &shape.key, row) else { continue };
            let goes = |name: &String| set.masks(&shape.table, &key, name) && !shape.key.contains(name);
            let touched = rows.schema().fields().iter().any(|f| goes(f.name()));
            traces.known |= touched;
            traces.shown |= set.removes(&shape.table, &key);
            for (field, column) in rows.schema().fields().iter().zip(rows.columns()) {
                let Some(value) = value(column, row).filter(|v| v != MASK) else { continue };
                if goes(field.name()) {
                    traces.shown = true;
                    traces.secrets.add(&value);
                    traces.columns.insert((shape.table.clone(), field.name().clone()));
                } else if !touched {
                    public.push(value);
                }
            }
            if !touched {
                whole.insert((shape.table.clone(), key));
            }
        }
    }
    traces.remembered(folder, set)?;
    for proof in read::table(folder, "evidence")?.iter().flat_map(evidence::read) {
        // The evidence of a row of a table is that of all its values.
        let whole_row = proof.field.is_empty() && set.affects(&proof.table, &proof.key);
        if whole_row || set.masks(&proof.table, &proof.key, &proof.field) {
            traces.captures.extend(proof.provenance.capture);
            // What stood in the source may stand beside other values that were made of it.
            proof.provenance.raw.iter().for_each(|raw| traces.secrets.add(raw));
        } else if whole.contains(&(proof.table, proof.key)) {
            public.extend(proof.provenance.raw);
        }
    }
    // What rows say that nothing is taken from is no secret.
    public.iter().for_each(|value| traces.secrets.exclude_public(value));
    Ok(traces)
}

impl Traces {
    /// The evidence that stays; raw text that holds a value that goes is left out.
    pub(super) fn proofs(&self, told: &RecordBatch, set: &WithdrawalSet<'_>) -> Vec<Evidence> {
        let mut all = evidence::read(told);
        all.retain(|proof| !set.masks(&proof.table, &proof.key, &proof.field));
        for proof in &mut all {
            if proof.provenance.raw.as_ref().is_some_and(|raw| self.secrets.contains_secret(raw)) {
                proof.provenance.raw = None;
            }
        }
        all
    }

    /// A report without what goes; `rows` are those that are left.
    pub(super) fn report(&self, bytes: &[u8], rows: &BTreeMap<String, u64>, set: &WithdrawalSet<'_>) -> Vec<u8> {
        let masks = |table: &str, key: &str, field: &str| set.masks(table, key, field);
        report::without(bytes, rows, &self.columns, &masks, &|text| self.secrets.contains_secret(text))
    }

    /// What changes and history remember of what goes.
    fn remembered(&mut self, folder: &Path, set: &WithdrawalSet<'_>) -> Result<(), ReleaseError> {
        for (name, columns) in TOLD {
            let Some(rows) = read::table(folder, name)? else { continue };
            for row in 0..rows.num_rows() {
                let [table, key, field] = about(&rows, row);
                self.known |= set.masks(&table, &key, &field);
                if field.is_empty() || !set.masks(&table, &key, &field) {
                    continue;
                }
                let texts = columns.iter().filter_map(|name| value(rows.column_by_name(name)?, row));
                for text in texts.filter(|text| text != MASK) {
                    self.shown = true;
                    self.secrets.add(&text);
                }
            }
        }
        Ok(())
    }
}

/// The tables that tell of values by table, key and field, and the columns that hold them.
pub(super) const TOLD: [(&str, &[&str]); 2] = [("changes", &["before", "after"]), ("history", &["value"])];

/// Table, key and field that a row tells of.
pub(super) fn about(rows: &RecordBatch, row: usize) -> [String; 3] {
    ["table", "key", "field"].map(|name| rows.column_by_name(name).and_then(|c| value(c, row)).unwrap_or_default())
}
