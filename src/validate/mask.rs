//! Personal data that a schema masks or drops, taken out of rows and of their trails before anything is
//! written.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, RecordBatch, StringArray, new_null_array},
    error::ArrowError,
};

use super::privacy;
use crate::model::{
    evidence::Trace,
    schema::{MASK, Personal, TableSchema},
    sheet::{Aside, Traces},
    table::TableBatch,
};

/// The batch as it may be published. Trails beside a hidden value, and those that
/// hold personal data which their value leaves out, keep their place and lose their raw text.
///
/// # Errors
/// Never with columns of one length; the signature is Arrow's.
pub fn published(table: &TableSchema, batch: TableBatch) -> Result<TableBatch, ArrowError> {
    let hidden = |c: &usize| matches!(table.fields[*c].personal, Some(Personal::Mask | Personal::Drop));
    let columns: Vec<usize> = (0..table.fields.len()).filter(hidden).collect();
    let TableBatch { table: index, rows, mut traces, mut asides, faults, .. } = batch;
    asides.iter_mut().map(|a| &mut a.trace).for_each(unsaid);
    let hidden = match &mut traces {
        Traces::Values(traces) => {
            let declared = |c: usize| table.fields[c].personal.is_some();
            let told = traces.iter_mut().enumerate().filter(|(c, _)| !declared(*c));
            told.flat_map(|(_, t)| t.iter_mut().flatten()).for_each(unsaid);
            beside(&rows, &columns, traces, &mut asides);
            columns
        }
        Traces::Rows(own) => {
            // A row's raw text is read again from its capture; what stands here is of single values.
            own.own.values_mut().for_each(unsaid);
            let goes = |c: &usize| columns.contains(c);
            own.own.iter_mut().filter(|((_, c), _)| goes(c)).for_each(|(_, trace)| trace.raw = None);
            columns
        }
    };
    let mut published: Vec<ArrayRef> = rows.columns().to_vec();
    for c in hidden {
        published[c] = match table.fields[c].personal {
            Some(Personal::Mask) => mask(&rows, c),
            _ => new_null_array(rows.column(c).data_type(), rows.num_rows()),
        };
    }
    let rows = RecordBatch::try_new(rows.schema(), published)?;
    Ok(TableBatch { table: index, rows, traces, asides, faults, said: None })
}

/// Takes the raw text of hidden values out of their own trails, and of those beside them that may hold it.
fn beside(rows: &RecordBatch, columns: &[usize], traces: &mut [Vec<Option<Trace>>], asides: &mut [Aside]) {
    for c in columns {
        let texts = rows.column(*c).as_any().downcast_ref::<StringArray>();
        for row in 0..rows.num_rows() {
            let value = texts.filter(|t| t.is_valid(row)).map(|t| t.value(row));
            let place = traces[*c].get(row).and_then(Option::as_ref).map(|t| t.place.clone());
            let beside = asides.iter_mut().filter(|a| a.row == row).map(|a| &mut a.trace);
            for trace in beside.filter(|t| shares(&place, t, value)) {
                trace.raw = None;
            }
            for (other, column) in traces.iter_mut().enumerate() {
                let Some(trace) = column.get_mut(row).and_then(Option::as_mut) else { continue };
                if other == *c || shares(&place, trace, value) {
                    trace.raw = None;
                }
            }
        }
    }
}

/// Whether the raw text of a trail may hold a hidden value: it stood in the same place, or holds its words.
fn shares(place: &Option<String>, trace: &Trace, value: Option<&str>) -> bool {
    place.as_ref() == Some(&trace.place) || trace.raw.as_ref().zip(value).is_some_and(|(raw, v)| raw.contains(v))
}

/// Takes raw text out that holds personal data which the value itself does not.
fn unsaid(trace: &mut Trace) {
    if trace.raw.as_deref().is_some_and(|raw| privacy::find(raw).is_some()) {
        trace.raw = None;
    }
}

fn mask(rows: &RecordBatch, column: usize) -> ArrayRef {
    let column = rows.column(column);
    Arc::new((0..column.len()).map(|row| column.is_valid(row).then_some(MASK)).collect::<StringArray>())
}
