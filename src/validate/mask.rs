//! Personal data that a schema masks or drops, taken out of rows and of their trails before anything is
//! written.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, RecordBatch, StringArray, new_null_array},
    error::ArrowError,
};

use super::{privacy, public};
use crate::model::{
    evidence::ValueProvenance,
    locator::Locator,
    row::value,
    schema::{MASK, Personal, TableSchema},
    sheet::{ChildProvenance, ColumnProvenance, Provenance, RowProvenance},
    table::TableBatch,
};

/// The batch as it may be published. Trails beside a hidden value, and those that
/// hold personal data which their value leaves out, keep their place and lose their raw text; sheets, paths and headings
/// keep no name that is personal.
///
/// # Errors
/// Never with columns of one length; the signature is Arrow's.
pub fn published(table: &TableSchema, batch: TableBatch) -> Result<TableBatch, ArrowError> {
    let is_hidden = |c: &usize| matches!(table.fields[*c].personal, Some(Personal::Mask | Personal::Drop));
    let columns: Vec<usize> = (0..table.fields.len()).filter(is_hidden).collect();
    let secrets = secrets(&batch, &columns);
    let TableBatch { table: index, rows, provenance: mut traces, child_provenance: mut asides, issues: faults, .. } =
        batch;
    asides.iter_mut().map(|a| &mut a.provenance).for_each(unsaid);
    beside(&secrets, &mut traces, &mut asides);
    match &mut traces {
        Provenance::Values(traces) => {
            let declared = |c: usize| table.fields[c].personal.is_some();
            let told = traces.iter_mut().enumerate().filter(|(c, _)| !declared(*c));
            told.flat_map(|(_, t)| t.iter_mut().flatten()).for_each(unsaid);
            let hidden = traces.iter_mut().enumerate().filter(|(c, _)| columns.contains(c));
            hidden.flat_map(|(_, t)| t.iter_mut().flatten()).for_each(|trace| trace.raw = None);
        }
        Provenance::Rows(own) => {
            // A row's raw text is read again from its capture; what stands here is of single values.
            own.overrides.values_mut().for_each(unsaid);
            let goes = |c: &usize| columns.contains(c);
            own.overrides.iter_mut().filter(|((_, c), _)| goes(c)).for_each(|(_, trace)| trace.raw = None);
            unnamed(own);
        }
    }
    let mut published: Vec<ArrayRef> = rows.columns().to_vec();
    for c in columns {
        published[c] = match table.fields[c].personal {
            Some(Personal::Mask) => mask(&rows, c),
            _ => new_null_array(rows.column(c).data_type(), rows.num_rows()),
        };
    }
    let rows = RecordBatch::try_new(rows.schema(), published)?;
    Ok(TableBatch { table: index, rows, provenance: traces, child_provenance: asides, issues: faults, raw_text: None })
}

/// A hidden value: its row, where it stood, and what it says, now and in the source.
struct Secret {
    row: usize,
    place: String,
    says: Vec<String>,
}

/// Signs of a value that is no text from which on it is known again in a text: a shorter one stands in many.
const KNOWN: usize = 4;

/// The hidden values of rows that have trails beside them which may hold their words.
fn secrets(batch: &TableBatch, columns: &[usize]) -> Vec<Secret> {
    let rows: BTreeSet<usize> = match &batch.provenance {
        _ if columns.is_empty() => BTreeSet::new(),
        Provenance::Values(_) => (0..batch.rows.num_rows()).collect(),
        Provenance::Rows(own) => {
            own.overrides.keys().map(|(row, _)| *row).chain(batch.child_provenance.iter().map(|a| a.row)).collect()
        }
    };
    let mut secrets = Vec::new();
    for (row, c) in rows.into_iter().flat_map(|row| columns.iter().map(move |c| (row, *c))) {
        let column = batch.rows.column(c);
        let (now, said) = (value(column, row), batch.raw_value(row, c));
        let is_text = column.as_any().is::<StringArray>();
        let is_known = |text: &String| !text.is_empty() && (is_text || text.chars().count() >= KNOWN);
        let says = now.into_iter().chain(said.map(|said| said.trim().to_owned())).filter(is_known).collect();
        // Of a value that is not there the place is that of its row.
        let place = if column.is_valid(row) { batch.provenance.place(row, c) } else { String::new() };
        secrets.push(Secret { row, place, says });
    }
    secrets
}

/// Takes the raw text out of the trails beside hidden values that may hold it.
fn beside(secrets: &[Secret], traces: &mut Provenance, asides: &mut [ChildProvenance]) {
    for secret in secrets {
        let in_row = asides.iter_mut().filter(|a| a.row == secret.row).map(|a| &mut a.provenance);
        let unsay = |trace: &mut ValueProvenance| {
            if secret.is_in(trace) {
                trace.raw = None;
            }
        };
        in_row.for_each(unsay);
        match traces {
            Provenance::Values(traces) => {
                traces.iter_mut().filter_map(|c| c.get_mut(secret.row)?.as_mut()).for_each(unsay);
            }
            Provenance::Rows(own) => {
                let in_row = (secret.row, 0)..(secret.row + 1, 0);
                own.overrides.range_mut(in_row).map(|(_, trace)| trace).for_each(unsay);
            }
        }
    }
}

impl Secret {
    /// Whether the raw text of a trail may hold it: it stood in the same place, or holds its words.
    fn is_in(&self, trace: &ValueProvenance) -> bool {
        (!self.place.is_empty() && self.place == trace.place)
            || trace.raw.as_ref().is_some_and(|raw| self.says.iter().any(|says| raw.contains(says)))
    }
}

/// Takes raw text out that holds personal data which the value itself does not.
fn unsaid(trace: &mut ValueProvenance) {
    if trace.raw.as_deref().is_some_and(|raw| privacy::find(raw).is_some()) {
        trace.raw = None;
    }
}

/// Takes personal names out of the places and headings of rows.
fn unnamed(own: &mut RowProvenance) {
    let named = |text: &str| matches!(public::place(text), Cow::Owned(_));
    match &*own.places {
        Locator::Lines { name, lines } => {
            if let Cow::Owned(name) = public::text(name) {
                own.places = Arc::new(Locator::Lines { name, lines: lines.clone() });
            }
        }
        Locator::Sheet { name, rows } => {
            if let Cow::Owned(name) = public::text(name) {
                own.places = Arc::new(Locator::Sheet { name, rows: rows.clone() });
            }
        }
        Locator::Paths(paths) if paths.iter().any(|path| named(path)) => {
            own.places = Arc::new(Locator::Paths(paths.iter().map(|path| public::place(path).into_owned()).collect()));
        }
        _ => {}
    }
    let trails = || own.columns.iter().flatten();
    if trails().any(|trail| named(&trail.place) || trail.heading.as_deref().is_some_and(named)) {
        let plain = |text: &String| public::place(text).into_owned();
        let trail = |trail: &ColumnProvenance| ColumnProvenance {
            origin: trail.origin,
            place: plain(&trail.place),
            heading: trail.heading.as_ref().map(plain),
            rule: plain(&trail.rule),
        };
        own.columns = own.columns.iter().map(|own| own.as_ref().map(trail)).collect();
    }
    for trace in own.overrides.values_mut() {
        if let Cow::Owned(place) = public::place(&trace.place) {
            trace.place = place;
        }
    }
}

fn mask(rows: &RecordBatch, column: usize) -> ArrayRef {
    let column = rows.column(column);
    Arc::new((0..column.len()).map(|row| column.is_valid(row).then_some(MASK)).collect::<StringArray>())
}
