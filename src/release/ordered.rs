//! Rows in the order of their key, with their evidence.

use arrow::{
    array::RecordBatch,
    compute::{SortColumn, concat_batches, lexsort_to_indices, take_record_batch},
    error::ArrowError,
};

use crate::{
    encode::columns::{self, ColumnEvidence},
    model::{
        evidence::{Evidence, ValueProvenance},
        row::key_of_row,
        schema::{DatasetSchema, TableSchema},
        sheet::Provenance,
        table::TableBatch,
    },
};

/// The rows of a dataset, table by table, sorted by primary key, and what proves them.
#[derive(Debug)]
pub struct Ordered {
    /// A batch a table, in the schema's order.
    pub tables: Vec<RecordBatch>,
    /// Evidence, sorted by table, key and column; that of whole columns last.
    pub evidence: Vec<Evidence>,
}

/// Sorts the batches of a dataset; each comes with the address of its source.
///
/// # Errors
/// When batches of one table differ in their columns.
pub fn ordered(schema: &DatasetSchema, batches: Vec<(String, TableBatch)>) -> Result<Ordered, ArrowError> {
    let mut tables = Vec::with_capacity(schema.tables.len());
    let (mut evidence, mut columns) = (Vec::new(), Vec::new());
    for (index, table) in schema.tables.iter().enumerate() {
        let own: Vec<_> = batches.iter().filter(|(_, b)| b.table == index).collect();
        for (source, batch) in &own {
            proofs(table, source, batch, &mut evidence);
            columns.extend(ColumnEvidence::from_batch(table, source, &batch.provenance));
        }
        let all = concat_batches(&table.arrow(), own.iter().map(|(_, b)| &b.rows))?;
        tables.push(sorted(table, &all)?);
    }
    evidence.sort_by(|a, b| (&a.table, &a.key, &a.field).cmp(&(&b.table, &b.key, &b.field)));
    evidence.dedup();
    // Columns, which have no key, stand behind all rows: a reader infers types by the first.
    evidence.extend(columns::merge(columns));
    Ok(Ordered { tables, evidence })
}

fn sorted(table: &TableSchema, rows: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let columns: Vec<_> =
        table.primary_key.iter().map(|c| SortColumn { values: rows.column(*c).clone(), options: None }).collect();
    let order = lexsort_to_indices(&columns, None)?;
    take_record_batch(rows, &order)
}

fn proofs(table: &TableSchema, source: &str, batch: &TableBatch, evidence: &mut Vec<Evidence>) {
    let mut add = |key: String, field: &str, trace: &ValueProvenance| {
        let (table, field, source) = (table.name.clone(), field.to_owned(), source.to_owned());
        evidence.push(Evidence { table, key, field, source, provenance: trace.clone() });
    };
    let key = |row: usize| key_of_row(&batch.rows, &table.primary_key, row);
    match &batch.provenance {
        Provenance::Values(traces) => {
            for (field, column) in table.fields.iter().zip(traces) {
                for (row, trace) in column.iter().enumerate() {
                    trace.iter().for_each(|trace| add(key(row), &field.name, trace));
                }
            }
        }
        Provenance::Rows(rows) => {
            for row in 0..batch.rows.num_rows() {
                add(key(row), "", &rows.row_provenance(row));
            }
            for ((row, column), trace) in &rows.overrides {
                add(key(*row), &table.fields[*column].name, trace);
            }
        }
    }
    for aside in &batch.child_provenance {
        add(key(aside.row), &aside.field, &aside.provenance);
    }
}
