//! What one piece of a large text gives: its rows typed, judged, masked and encoded, with what proves them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::{
    array::{Array, ArrayRef, RecordBatch, StringArray, StringBuilder},
    compute::cast,
    datatypes::DataType,
    error::ArrowError,
};
use parquet::errors::ParquetError;

use crate::{
    encode::{
        chunk::{TableChunk, TableEncoder},
        columns::{self, ColumnEvidence},
        evidence::{self, SharedEvidence},
    },
    extract::{
        self,
        table::{
            Reading,
            large::{Large, Split, Stopped},
        },
    },
    model::{
        accounting::Accounting,
        evidence::Evidence,
        issue_log::IssueLog,
        row::key_of_row,
        sheet::{Provenance, RowProvenance},
        table::TableBatch,
    },
    normalise,
    release::{Encoders, Pieces},
    run::{error::RunError, unreached::address},
    spec::pipeline::Pipeline,
    state::quarantine::Rejected,
    validate::{
        Checks,
        aside::set_aside,
        keys::{self, Columns, Grouped, Known},
        mask, withdrawn,
    },
};

/// Bytes that a place takes, roughly.
const PLACE: usize = 16;

/// Makes pieces; shared by all workers.
pub(super) struct Maker<'p, 'e> {
    pub(super) pipeline: &'p Pipeline,
    pub(super) known: Arc<Known>,
    pub(super) encoders: &'e Encoders,
    /// Which tables come in the order of their key; the rows of others are to be sorted first.
    pub(super) sorted: &'e [bool],
    /// Columns that rows refer to which are made of others.
    pub(super) strayed: &'e [Columns],
}

/// What a piece gave.
pub(super) struct Given<'p> {
    pub(super) pieces: Pieces,
    /// Rows of tables that are to be sorted.
    pub(super) loose: Vec<(usize, RecordBatch)>,
    pub(super) told: Told<'p>,
}

/// What is told of a piece beside its rows.
pub(super) struct Told<'p> {
    pub(super) checks: Checks<'p>,
    pub(super) accounting: Accounting,
    pub(super) issues: IssueLog,
    pub(super) refused: IssueLog,
    pub(super) rejected: Rejected,
    pub(super) used: BTreeSet<usize>,
    pub(super) columns: Vec<ColumnEvidence>,
    pub(super) erased: BTreeSet<String>,
    /// What rows referred to that were set aside.
    pub(super) gone: Grouped,
}

/// A piece being made.
struct Making<'m, 'p, 'e> {
    maker: &'m Maker<'p, 'e>,
    source: String,
    tables: Vec<TableChunk>,
    proofs: TableChunk,
    loose: Vec<(usize, RecordBatch)>,
    /// Tables, and the rules that fill them, of which it was told what their columns rest on: it is the same in all of a
    /// piece.
    seen: BTreeSet<(usize, String)>,
    /// What the evidence of the rows of each table says alike, by the rule that reads them.
    alike: BTreeMap<(usize, String), SharedEvidence>,
    told: Told<'p>,
}

impl<'p> Maker<'p, '_> {
    /// Makes a piece of a text; its bytes are read into room that is used again.
    pub(super) fn make(
        &self,
        large: &Large<'_>,
        origin: &extract::Origin<'_>,
        split: &Split,
        bytes: &mut Vec<u8>,
    ) -> Result<Given<'p>, Stopped<RunError>> {
        large.bytes(split, bytes)?;
        let told = Told {
            checks: Checks::new(&self.pipeline.schema, Arc::clone(&self.known)),
            accounting: Accounting::default(),
            issues: IssueLog::default(),
            refused: IssueLog::default(),
            rejected: Rejected::default(),
            used: BTreeSet::new(),
            columns: Vec::new(),
            erased: BTreeSet::new(),
            gone: Grouped::new(),
        };
        let fills = |n: usize| large.fills(n);
        let piece =
            |(n, e): (usize, &TableEncoder)| if fills(n) { e.chunk_with_capacity(split.count) } else { e.chunk() };
        let tables = self.encoders.tables.iter().enumerate().map(piece).collect();
        let proofs = self.encoders.proofs.chunk();
        let source = address(origin.source);
        let mut making = Making {
            maker: self,
            source,
            tables,
            proofs,
            loose: Vec::new(),
            seen: BTreeSet::new(),
            alike: BTreeMap::new(),
            told,
        };
        large.read(split, bytes, &mut |reading| making.take(reading))?;
        making.done().map_err(RunError::encode).map_err(Stopped::By)
    }

    /// What columns rest on, as a piece of its own.
    pub(super) fn columns(&self, columns: Vec<ColumnEvidence>) -> Result<Pieces, ParquetError> {
        let tables = self.encoders.tables.iter().map(|e| e.finish(e.chunk())).collect::<Result<_, _>>()?;
        let mut proofs = self.encoders.proofs.chunk();
        self.encoders.proofs.write(&mut proofs, &evidence::batch(&columns::merge(columns))?)?;
        Ok(Pieces { tables, proofs: self.encoders.proofs.finish(proofs)? })
    }
}

impl<'p> Making<'_, 'p, '_> {
    /// Adds what some records gave.
    fn take(&mut self, reading: Reading) -> Result<(), RunError> {
        let (pipeline, told) = (self.maker.pipeline, &mut self.told);
        let schema = &pipeline.schema;
        let mut account = reading.accounting;
        let mut batches = Vec::new();
        for sheet in reading.batches {
            let (table, rules) = (&schema.tables[sheet.table], normalise::Rules::new(pipeline));
            let typed = normalise::sheet(table, &rules, sheet).map_err(RunError::normalise)?;
            told.used.extend(typed.used);
            batches.push((String::new(), typed.batch));
        }
        let before = keys::some(self.maker.strayed, batches.iter().map(|(_, batch)| batch));
        let records = &pipeline.withdrawn.records;
        let left = withdrawn::left(schema, records, batches, &mut told.issues).map_err(RunError::validate)?;
        told.erased.extend(left.captures);
        let mut batches: Vec<_> = left.batches.into_iter().map(|(_, batch)| batch).collect();
        batches.iter_mut().try_for_each(|batch| told.checks.judge(batch)).map_err(RunError::validate)?;
        let may = pipeline.bounds.quarantined > 0;
        let aside = set_aside(schema, &mut batches.iter_mut().collect::<Vec<_>>(), may, &mut account);
        let aside = aside.map_err(RunError::validate)?;
        let after = keys::some(self.maker.strayed, batches.iter());
        for (columns, keys) in before {
            let stays = after.get(&columns);
            let lost = keys.into_iter().filter(|key| stays.is_none_or(|stays| !stays.contains(key)));
            told.gone.entry(columns).or_default().extend(lost);
        }
        told.checks.set_aside(aside.rows + reading.refused.len(), reading.rows);
        told.accounting.merge(&account);
        told.issues.append(reading.issues);
        told.issues.append(aside.issues);
        told.refused.append(reading.refused);
        told.rejected.append(aside.rejected);
        for batch in batches {
            self.told.checks.count(&batch);
            self.write(batch)?;
        }
        Ok(())
    }

    /// Encodes the rows of a batch, and what proves them.
    fn write(&mut self, batch: TableBatch) -> Result<(), RunError> {
        let table = &self.maker.pipeline.schema.tables[batch.table];
        let batch = mask::published(table, batch).map_err(RunError::validate)?;
        let encoders = self.maker.encoders;
        if self.maker.sorted[batch.table] {
            let written = encoders.write(batch.table, &mut self.tables[batch.table], &batch.rows);
            written.map_err(RunError::encode)?;
        } else if batch.rows.num_rows() > 0 {
            self.loose.push((batch.table, batch.rows.clone()));
        }
        let Provenance::Rows(traces) = &batch.provenance else { return Ok(()) };
        let keys = keys(&batch.rows, &table.primary_key).map_err(RunError::encode)?;
        let places = places(traces, batch.rows.num_rows());
        let count = batch.rows.num_rows();
        let of = (batch.table, traces.rule());
        let said = (&*traces.capture, of.1.as_str());
        if !self.alike.get(&of).is_some_and(|alike| alike.fits(said, count)) {
            let alike = SharedEvidence::new(&table.name, &self.source, said, count.next_power_of_two());
            self.alike.insert(of.clone(), alike.map_err(RunError::encode)?);
        }
        let mut proofs = Vec::new();
        if let Some(alike) = self.alike.get(&of) {
            proofs.push(alike.rows(keys, places).map_err(RunError::encode)?);
        }
        if !traces.overrides.is_empty() {
            let own = traces.overrides.iter().map(|((row, column), trace)| Evidence {
                table: table.name.clone(),
                key: key_of_row(&batch.rows, &table.primary_key, *row),
                field: table.fields[*column].name.clone(),
                source: self.source.clone(),
                provenance: trace.clone(),
            });
            proofs.push(evidence::batch(&own.collect::<Vec<_>>()).map_err(RunError::encode)?);
        }
        for proofs in &proofs {
            encoders.proofs.write(&mut self.proofs, proofs).map_err(RunError::encode)?;
        }
        if self.seen.insert(of) {
            self.told.columns.extend(ColumnEvidence::from_batch(table, &self.source, &batch.provenance));
        }
        Ok(())
    }

    fn done(self) -> Result<Given<'p>, ParquetError> {
        let encoders = self.maker.encoders;
        let tables =
            encoders.tables.iter().zip(self.tables).map(|(e, piece)| e.finish(piece)).collect::<Result<_, _>>()?;
        let pieces = Pieces { tables, proofs: encoders.proofs.finish(self.proofs)? };
        Ok(Given { pieces, loose: self.loose, told: self.told })
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
