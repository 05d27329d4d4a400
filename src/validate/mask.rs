//! Personal data that a schema masks or drops, taken out of rows and of their trails before anything is
//! written.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, RecordBatch, StringArray, new_null_array},
    error::ArrowError,
};

use crate::model::{
    schema::{MASK, Personal, TableSchema},
    sheet::Traces,
    table::TableBatch,
};

/// The batch as it may be published. Raw text of the row's trails that holds a masked value loses it.
///
/// # Errors
/// Never with columns of one length; the signature is Arrow's.
pub fn published(table: &TableSchema, batch: TableBatch) -> Result<TableBatch, ArrowError> {
    let hidden = |c: &usize| matches!(table.fields[*c].personal, Some(Personal::Mask | Personal::Drop));
    let columns: Vec<usize> = (0..table.fields.len()).filter(hidden).collect();
    if columns.is_empty() {
        return Ok(batch);
    }
    let TableBatch { table: index, rows, traces: Traces::Values(mut traces), asides } = batch;
    let mut published: Vec<ArrayRef> = rows.columns().to_vec();
    for c in columns {
        let texts = rows.column(c).as_any().downcast_ref::<StringArray>();
        for row in 0..rows.num_rows() {
            let value = texts.filter(|t| t.is_valid(row)).map(|t| t.value(row));
            for (other, column) in traces.iter_mut().enumerate() {
                let Some(trace) = column.get_mut(row).and_then(Option::as_mut) else { continue };
                let raw = trace.raw.take().filter(|_| other != c);
                trace.raw = raw.map(|raw| value.map_or(raw.clone(), |v| raw.replace(v, MASK)));
            }
        }
        published[c] = match table.fields[c].personal {
            Some(Personal::Mask) => mask(&rows, c),
            _ => new_null_array(rows.column(c).data_type(), rows.num_rows()),
        };
    }
    let rows = RecordBatch::try_new(rows.schema(), published)?;
    Ok(TableBatch { table: index, rows, traces: Traces::Values(traces), asides })
}

fn mask(rows: &RecordBatch, column: usize) -> ArrayRef {
    let column = rows.column(column);
    Arc::new((0..column.len()).map(|row| column.is_valid(row).then_some(MASK)).collect::<StringArray>())
}
