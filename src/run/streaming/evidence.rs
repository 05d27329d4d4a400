//! The evidence of the rows of a chunk, as rows of `evidence.parquet`.

use std::collections::BTreeMap;

use arrow::{
    array::{Array, ArrayRef, RecordBatch, StringArray, StringBuilder},
    compute::cast,
    datatypes::DataType,
    error::ArrowError,
};

use crate::{
    encode::{
        columns::ColumnEvidence,
        evidence::{self, SharedEvidence},
    },
    model::{
        evidence::{Evidence, ValueProvenance},
        row::key_of_row,
        schema::TableSchema,
        sheet::{Provenance, RowProvenance},
        table::TableBatch,
    },
    release::EvidenceSeries,
    run::carry_forward::address,
    spec::pipeline::Source,
};

/// Bytes that a place takes, roughly.
const PLACE: usize = 16;

/// Builds the evidence of a chunk.
pub(super) struct EvidenceBuilder {
    /// The address of the source.
    source: String,
    /// What the evidence of the rows of each table has in common, by the rule that reads them.
    alike: BTreeMap<(usize, String), SharedEvidence>,
    /// The evidence of columns that was returned before: it is the same in most batches of a chunk, but for other sheets.
    seen: Vec<ColumnEvidence>,
}

impl EvidenceBuilder {
    /// No rows yet.
    pub(super) fn new(source: &Source) -> Self {
        Self { source: address(source), alike: BTreeMap::new(), seen: Vec::new() }
    }

    /// The evidence of the columns of a batch that no batch before had.
    pub(super) fn columns(&mut self, table: &TableSchema, batch: &TableBatch) -> Vec<ColumnEvidence> {
        let columns = ColumnEvidence::from_batch(table, &self.source, &batch.provenance);
        let new: Vec<_> = columns.into_iter().filter(|column| !self.seen.contains(column)).collect();
        self.seen.extend(new.iter().cloned());
        new
    }

    /// The evidence of the rows of a batch, which is masked: that of whole rows, and that of single values in the order of
    /// rows and names of columns.
    pub(super) fn rows(
        &mut self,
        table: &TableSchema,
        batch: &TableBatch,
    ) -> Result<Vec<(EvidenceSeries, RecordBatch)>, ArrowError> {
        let (mut all, mut own) = (Vec::new(), Vec::new());
        let mut add = |row: usize, field: &str, trace: &ValueProvenance| {
            let (key, field) = (key_of_row(&batch.rows, &table.primary_key, row), field.to_owned());
            let (table, source, trace) = (table.name.clone(), self.source.clone(), trace.clone());
            own.push((row, Evidence { table, key, field, source, provenance: trace }));
        };
        match &batch.provenance {
            Provenance::Values(traces) => {
                for (field, column) in table.fields.iter().zip(traces) {
                    for (row, trace) in
                        column.iter().enumerate().filter_map(|(row, trace)| Some((row, trace.as_ref()?)))
                    {
                        add(row, &field.name, trace);
                    }
                }
            }
            Provenance::Rows(traces) => {
                for ((row, column), trace) in &traces.overrides {
                    add(*row, &table.fields[*column].name, trace);
                }
            }
        }
        batch.child_provenance.iter().for_each(|child| add(child.row, &child.field, &child.provenance));
        own.sort_by(|(row, a), (other, b)| (row, &a.field).cmp(&(other, &b.field)));
        own.dedup();
        let series = |is_of_values| EvidenceSeries {
            table: table.name.as_str().into(),
            section: batch.provenance.section(),
            is_of_values,
        };
        if let Provenance::Rows(traces) = &batch.provenance
            && batch.rows.num_rows() > 0
        {
            all.push((series(false), self.alike(table, batch, traces)?));
        }
        if !own.is_empty() {
            all.push((series(true), evidence::batch(own.iter().map(|(_, evidence)| evidence))?));
        }
        Ok(all)
    }

    /// The evidence of whole rows, which differs in their keys and places alone.
    fn alike(
        &mut self,
        table: &TableSchema,
        batch: &TableBatch,
        traces: &RowProvenance,
    ) -> Result<RecordBatch, ArrowError> {
        let (of, count) = ((batch.table, traces.rule()), batch.rows.num_rows());
        let (keys, places) = (keys(&batch.rows, &table.primary_key)?, places(traces, count));
        let common = (&*traces.capture, of.1.as_str());
        match self.alike.get(&of).filter(|alike| alike.fits(common, count)) {
            Some(alike) => alike.rows(keys, places),
            None => {
                let alike = SharedEvidence::new(&table.name, &self.source, common, count.next_power_of_two())?;
                let rows = alike.rows(keys, places);
                self.alike.insert(of, alike);
                rows
            }
        }
    }
}

/// The keys of rows as people know them.
fn keys(rows: &RecordBatch, columns: &[usize]) -> Result<StringArray, ArrowError> {
    let texts = |column: &ArrayRef| cast(column, &DataType::Utf8);
    if let [one] = columns
        && matches!(rows.column(*one).data_type(), DataType::Utf8 | DataType::Int64)
        && let Some(texts) = texts(rows.column(*one))?.as_any().downcast_ref::<StringArray>()
    {
        return Ok(texts.clone());
    }
    Ok((0..rows.num_rows()).map(|row| Some(key_of_row(rows, columns, row))).collect())
}

/// Where rows were read.
fn places(traces: &RowProvenance, count: usize) -> StringArray {
    let mut places = StringBuilder::with_capacity(count, count * PLACE);
    for row in 0..count {
        // Writing to memory does not fail.
        let _ = traces.write_place(&mut places, row);
        places.append_value("");
    }
    places.finish()
}
