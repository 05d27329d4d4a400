//! Lookups: corrections by a person, applied to the values that they name.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use arrow::array::{RecordBatch, StringArray};

use super::text;
use crate::{
    model::{
        evidence::{Origin, ValueProvenance, split_cell_part},
        schema::TableSchema,
        sheet::Provenance,
    },
    spec::lookups::Lookup,
};

/// Applies the lookups; returns the batch and the indexes of the lookups used.
pub(super) fn corrected(
    table: &TableSchema,
    lookups: &[Lookup],
    batch: RecordBatch,
    provenance: &mut Provenance,
) -> Result<(RecordBatch, BTreeSet<usize>), arrow::error::ArrowError> {
    let mut used = BTreeSet::new();
    if lookups.is_empty() {
        return Ok((batch, used));
    }
    let mut columns = batch.columns().to_vec();
    for (c, field) in table.fields.iter().enumerate() {
        let is_own = |l: &Lookup| l.field == field.name && (l.table.is_empty() || l.table == table.name);
        // Lookups by text, in their order.
        let mut own: Own<'_> = HashMap::new();
        for (n, lookup) in lookups.iter().enumerate().filter(|(_, l)| is_own(l)) {
            own.entry(text::clean(&lookup.raw)).or_default().push((n, lookup));
        }
        let cells = columns[c].as_any().downcast_ref::<StringArray>().filter(|_| !own.is_empty());
        let Some(cells) = cells else { continue };
        let mut texts: Vec<Option<String>> = cells.iter().map(|t| t.map(str::to_owned)).collect();
        for (row, slot) in texts.iter_mut().enumerate() {
            if let Some((n, lookup)) = named(&own, slot.as_deref(), provenance, row, c) {
                used.insert(n);
                let by = format!("lookup {}", lookup.written.spec_line());
                let trace = corrected_trace(provenance, row, c, by, slot.take());
                provenance.set(row, c, trace);
                *slot = (!lookup.value.is_empty()).then(|| lookup.value.clone());
            }
        }
        columns[c] = Arc::new(texts.into_iter().collect::<StringArray>());
    }
    Ok((RecordBatch::try_new(batch.schema(), columns)?, used))
}

/// Lookups by their text, cleaned.
type Own<'l> = HashMap<Cow<'l, str>, Vec<(usize, &'l Lookup)>>;

/// The lookup that names a value, by its text and place.
fn named<'l>(
    own: &Own<'l>,
    text: Option<&str>,
    provenance: &Provenance,
    row: usize,
    column: usize,
) -> Option<(usize, &'l Lookup)> {
    let clean = text.map(|t| text::clean(t).into_owned()).unwrap_or_default();
    let trace = provenance.get(row, column);
    let raw = trace.as_ref().and_then(|t| t.raw.as_deref()).map(|raw| text::clean(raw).into_owned());
    let place = provenance.place(row, column);
    let capture = provenance.capture(row).unwrap_or_default();
    // A missing value has no text to be named by.
    let applies = |l: &Lookup| {
        // The place of a cell names the items of its list too.
        let is_there = l.place == place || l.place == split_cell_part(&place).0;
        let at = is_there || (l.place.is_empty() && !clean.is_empty());
        at && capture.starts_with(&l.capture)
    };
    let first = |text: &str| own.get(text)?.iter().find(|(_, l)| applies(l)).copied();
    let raw = raw.as_deref().filter(|raw| *raw != clean).and_then(first);
    first(&clean).into_iter().chain(raw).min_by_key(|(n, _)| *n)
}

/// The evidence of a corrected value.
fn corrected_trace(
    provenance: &Provenance,
    row: usize,
    column: usize,
    rule: String,
    raw: Option<String>,
) -> ValueProvenance {
    let place = provenance.place(row, column);
    match provenance.get(row, column) {
        Some(own) => {
            let own = own.into_owned();
            let raw = own.raw.or(raw);
            ValueProvenance { origin: Origin::Lookup, rule, place, raw, ..own }
        }
        None => ValueProvenance { origin: Origin::Lookup, capture: None, place, raw: None, rule, inferred: false },
    }
}
