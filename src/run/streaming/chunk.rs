//! What one chunk gives: its rows typed, checked, masked and encoded, with their evidence.

use std::{collections::BTreeSet, sync::Arc};

use arrow::array::RecordBatch;

use super::{
    evidence::EvidenceBuilder,
    input::Typed,
    pass::{Mapped, Ready},
    removal::{Lost, RowCounter, RowRemoval},
};
use crate::{
    encode::{
        chunk::{TableChunk, TableEncoder},
        columns::ColumnEvidence,
    },
    model::{accounting::Accounting, issue_log::IssueLog, table::TableBatch},
    release::{DatasetChunk, Encoders},
    run::error::RunError,
    spec::pipeline::Pipeline,
    validate::{
        Checks,
        keys::{self, Columns, KeyIndex, KeysByColumns},
        mask,
        quarantine::{Quarantined, quarantine},
    },
};

/// Processes chunks; shared by all workers.
pub(super) struct ChunkProcessor<'p, 'e> {
    pub(super) pipeline: &'p Pipeline,
    pub(super) removal: &'e RowRemoval<'e>,
    /// The keys of all rows, and then those that are left after each round of the quarantine.
    pub(super) indexes: &'e [Arc<KeyIndex>],
    pub(super) encoders: &'e Encoders,
    /// Which tables come in the order of their key; the rows of the others are sorted first.
    pub(super) sorted: &'e [bool],
    /// Columns that rows refer to which come from other rows of a source.
    pub(super) referenced: &'e [Columns],
}

/// What a chunk gave.
pub(super) struct ChunkOutput<'p> {
    /// Rows of tables that come in the order of their key, and the evidence of all.
    pub(super) written: DatasetChunk,
    /// Rows of tables that are to be sorted.
    pub(super) loose: Vec<(usize, RecordBatch)>,
    pub(super) checks: Checks<'p>,
    /// What was extracted; none of a capture that cannot be read.
    pub(super) accounting: Option<Accounting>,
    pub(super) lost: Lost,
    /// Issues of the source, not of rows.
    pub(super) issues: IssueLog,
    pub(super) refused: IssueLog,
    /// What each round of the quarantine took: the first for errors of rows, the others for references to rows that the
    /// round before took.
    pub(super) rounds: Vec<Quarantined>,
    pub(super) used: BTreeSet<usize>,
    /// What columns rest on.
    pub(super) columns: Vec<ColumnEvidence>,
    /// Keys of rows that were quarantined, which other rows may refer to.
    pub(super) gone: KeysByColumns,
}

/// A chunk being processed.
struct ChunkState<'m, 'p, 'e> {
    processor: &'m ChunkProcessor<'p, 'e>,
    evidence: EvidenceBuilder,
    rows: RowCounter,
    output: ChunkOutput<'p>,
}

impl<'p> ChunkProcessor<'p, '_> {
    /// Processes a chunk.
    pub(super) fn process(&self, ready: &Ready<'_, '_>) -> Mapped<ChunkOutput<'p>> {
        let size = ready.chunk.byte_count();
        let empty = |(n, encoder): (usize, &TableEncoder)| {
            let is_large = ready.fills(n) && self.sorted[n];
            if is_large { encoder.chunk_with_capacity(size) } else { TableChunk::default() }
        };
        let tables = self.encoders.tables.iter().enumerate().map(empty).collect();
        let mut state = ChunkState {
            processor: self,
            evidence: EvidenceBuilder::new(ready.opened.input.source),
            rows: RowCounter::default(),
            output: ChunkOutput {
                written: DatasetChunk { tables, evidence: Vec::new() },
                loose: Vec::new(),
                checks: Checks::new(&self.pipeline.schema, Arc::clone(&self.indexes[0])),
                accounting: None,
                lost: Lost::default(),
                issues: IssueLog::default(),
                refused: IssueLog::default(),
                rounds: Vec::new(),
                used: BTreeSet::new(),
                columns: Vec::new(),
                gone: KeysByColumns::new(),
            },
        };
        ready.each(&mut |typed| state.add(ready, typed))?;
        Ok(state.output)
    }
}

impl<'p> ChunkState<'_, 'p, '_> {
    /// Adds the rows of a part of the chunk.
    fn add(&mut self, ready: &Ready<'_, '_>, mut typed: Typed) -> Result<(), RunError> {
        let processor = self.processor;
        let lost = processor.removal.apply(ready, processor.pipeline, &mut typed, &mut self.rows)?;
        let mut batches = std::mem::take(&mut typed.batches);
        let before = keys::collect(processor.referenced, batches.iter());
        let quarantined = self.check(&mut batches)?;
        let after = keys::collect(processor.referenced, batches.iter());
        let output = &mut self.output;
        for (columns, keys) in before {
            let stays = after.get(&columns);
            let gone = keys.into_iter().filter(|key| stays.is_none_or(|stays| !stays.contains(key)));
            output.gone.entry(columns).or_default().extend(gone);
        }
        output.checks.count_source(quarantined + typed.refused.len(), typed.rows);
        output.lost.captures.extend(lost.captures);
        for (reason, weight) in lost.ignored {
            *output.lost.ignored.entry(reason).or_default() += weight;
        }
        if let Some(accounting) = &typed.accounting {
            output.accounting.get_or_insert_default().merge(accounting);
        }
        output.issues.append(typed.issues);
        output.refused.append(typed.refused);
        output.used.extend(typed.used);
        for batch in batches {
            self.output.checks.count(&batch);
            self.write(batch)?;
        }
        Ok(())
    }

    /// Checks rows and quarantines those with errors; then, round by round, those that refer to rows that the round before
    /// took. Returns how many rows of the source left.
    fn check(&mut self, batches: &mut [TableBatch]) -> Result<u64, RunError> {
        let (schema, may) = (&self.processor.pipeline.schema, self.processor.pipeline.bounds.quarantined > 0);
        let (checks, rounds, mut rows) = (&mut self.output.checks, &mut self.output.rounds, 0);
        for (n, index) in self.processor.indexes.iter().enumerate() {
            for batch in batches.iter_mut() {
                let checked = if n == 0 { checks.check(batch) } else { checks.references(index, batch) };
                checked.map_err(RunError::validate)?;
            }
            let taken = quarantine(schema, batches, may).map_err(RunError::validate)?;
            rows += taken.rows;
            match rounds.get_mut(n) {
                Some(round) => round.append(taken),
                None => rounds.push(taken),
            }
        }
        Ok(rows)
    }

    /// Encodes the rows of a batch as text, and their evidence.
    fn write(&mut self, batch: TableBatch) -> Result<(), RunError> {
        let processor = self.processor;
        let table = &processor.pipeline.schema.tables[batch.table];
        // From here on nothing that is published holds what a schema masks or drops.
        let batch = mask::published(table, batch).map_err(RunError::validate)?;
        let DatasetChunk { tables, evidence } = &mut self.output.written;
        if processor.sorted[batch.table] {
            processor.encoders.write(batch.table, &mut tables[batch.table], &batch.rows);
        } else if batch.rows.num_rows() > 0 {
            self.output.loose.push((batch.table, batch.rows.clone()));
        }
        evidence.extend(self.evidence.rows(table, &batch).map_err(RunError::encode)?);
        self.output.columns.extend(self.evidence.columns(table, &batch));
        Ok(())
    }
}
