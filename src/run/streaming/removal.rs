//! Removes rows and values before a dataset is checked: rows of earlier captures that the run read again, withdrawn records
//! and values, and repeated rows of tables that are declared `once`.
//!
//! Each rule is computed by a pass over all chunks; every later pass applies it to each chunk alone, and sees the same rows.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;

use super::{
    context::Context,
    input::{Opened, Typed},
    pass::{Mapped, Ready, Stop, pass},
};
use crate::{
    model::{
        issue_log::IssueLog,
        schema::DatasetSchema,
        table::TableBatch,
        withdrawal::{TableRelations, WithdrawnValues},
        withdrawal_set::WithdrawalSet,
    },
    run::error::{RunError, StageError},
    spec::{pipeline::Pipeline, recipe::table::TableRecipe},
    validate::{
        keys::SpillConfig,
        once::{Once, OnceFold, Repeats},
        quarantine::filter,
        withdrawn::{self, Removed},
    },
};

/// Maximum count of passes that follow references to withdrawn records; each pass follows them within its chunks.
const MAX_DEPTH: usize = 256;

/// The rows and values to remove from a dataset.
pub(super) struct RowRemoval<'p> {
    schema: &'p DatasetSchema,
    shapes: Vec<TableRelations>,
    /// Withdrawn records and values; none without withdrawals.
    withdrawn: Option<WithdrawalSet<'p>>,
    /// Withdrawn values that no other row shows.
    secrets: WithdrawnValues,
    once: Once<'p>,
    /// Tables whose rows are items of records that are declared `once`.
    once_children: BTreeSet<usize>,
    repeats: Repeats,
}

/// What was removed from a chunk.
#[derive(Debug, Default)]
pub(super) struct Lost {
    /// Characters of repeated rows, by their table and the reason why its rows may be repeated.
    pub(super) ignored: BTreeMap<(usize, String), u64>,
    /// Captures that contain withdrawn data.
    pub(super) captures: BTreeSet<String>,
}

/// Counts the rows of each table of a chunk.
#[derive(Debug, Default)]
pub(super) struct RowCounter(BTreeMap<usize, u32>);

impl RowCounter {
    /// Adds `rows` rows of a table; returns the number of the first.
    fn advance(&mut self, table: usize, rows: usize) -> u32 {
        let count = self.0.entry(table).or_default();
        let from = *count;
        *count = from.saturating_add(u32::try_from(rows).unwrap_or(u32::MAX));
        from
    }
}

impl<'p> RowRemoval<'p> {
    /// Finds what to remove. `keys` is the recipe with the columns of keys alone.
    pub(super) fn find(
        context: &Context<'p, '_>,
        opened: &mut [Opened<'_>],
        keys: Option<&TableRecipe>,
        spill: &SpillConfig,
    ) -> Result<Self, Stop> {
        let pipeline = context.pipeline;
        let once = pipeline.recipe.table().map(|recipe| recipe.once().collect()).unwrap_or_default();
        let recipes = pipeline.recipe.table().into_iter().flat_map(|recipe| &recipe.rows);
        let children = recipes.filter(|rows| rows.once.is_some()).flat_map(|rows| &rows.lists);
        let mut removal = Self {
            schema: &pipeline.schema,
            shapes: TableRelations::from_schema(&pipeline.schema),
            withdrawn: None,
            secrets: WithdrawnValues::default(),
            once,
            once_children: children.map(|list| list.table).collect(),
            repeats: Repeats::default(),
        };
        if !pipeline.withdrawn.records.is_empty() {
            removal.find_withdrawn(context, opened)?;
        }
        if !removal.once.is_empty() {
            removal.repeats = removal.find_repeats(context, opened, keys, spill)?;
        }
        Ok(removal)
    }

    /// Whether all columns are needed to find what to remove.
    pub(super) fn needs_all_columns(pipeline: &Pipeline) -> bool {
        !pipeline.withdrawn.records.is_empty()
    }

    /// Finds the withdrawn records with the rows that refer to them, and then their values.
    fn find_withdrawn(&mut self, context: &Context<'p, '_>, opened: &mut [Opened<'_>]) -> Result<(), Stop> {
        let set = self.withdrawn_set(context, opened)?;
        let mut secrets = WithdrawnValues::default();
        let (schema, shapes) = (self.schema, &self.shapes);
        Self::each_batch(
            context,
            opened,
            &|batch| {
                withdrawn::remove(schema, shapes, &set, batch)
                    .map(|removed| removed.secrets)
                    .map_err(RunError::validate)
            },
            &mut secrets,
        )?;
        if !secrets.is_empty() {
            let mut public = WithdrawnValues::default();
            let shown = |batch: TableBatch| Ok(withdrawn::public(schema, &set, &batch, &secrets));
            Self::each_batch(context, opened, &shown, &mut public)?;
            secrets.exclude(&public);
        }
        (self.withdrawn, self.secrets) = (Some(set), secrets);
        Ok(())
    }

    /// Returns the withdrawn records with the rows that refer to them.
    fn withdrawn_set(&self, context: &Context<'p, '_>, opened: &mut [Opened<'_>]) -> Result<WithdrawalSet<'p>, Stop> {
        let mut set = WithdrawalSet::new(&context.pipeline.withdrawn.records);
        set.collect(&self.shapes, &[]);
        let has_references = self.shapes.iter().any(|shape| !shape.references.is_empty());
        let count = |set: &WithdrawalSet<'_>| set.rows.values().map(BTreeSet::len).sum::<usize>();
        for _ in 0..MAX_DEPTH {
            let (before, mut chunks) = (count(&set), 0_usize);
            let rows = |ready: &Ready<'_, '_>| -> Mapped<Vec<(usize, RecordBatch)>> {
                let mut all = Vec::new();
                ready.each(&mut |mut typed| {
                    carry_forward(ready, context.pipeline, &mut typed)?;
                    all.extend(typed.batches.into_iter().map(|batch| (batch.table, batch.rows)));
                    Ok(())
                })?;
                Ok(all)
            };
            pass(context, opened, None, rows, |_, rows| {
                chunks += 1;
                set.collect(&self.shapes, &rows.iter().map(|(table, rows)| (*table, rows)).collect::<Vec<_>>());
                Ok(())
            })?;
            if count(&set) == before || chunks < 2 || !has_references {
                return Ok(set);
            }
        }
        Err(Stop::Failed(RunError::validate(StageError::TooDeep { max: MAX_DEPTH })))
    }

    /// Collects values of all batches.
    fn each_batch(
        context: &Context<'_, '_>,
        opened: &mut [Opened<'_>],
        values: &(dyn Fn(TableBatch) -> Result<WithdrawnValues, RunError> + Sync),
        all: &mut WithdrawnValues,
    ) -> Result<(), Stop> {
        let own = |ready: &Ready<'_, '_>| -> Mapped<WithdrawnValues> {
            let mut own = WithdrawnValues::default();
            ready.each(&mut |mut typed| {
                carry_forward(ready, context.pipeline, &mut typed)?;
                typed.batches.into_iter().try_for_each(|batch| {
                    own.merge(values(batch)?);
                    Ok(())
                })
            })?;
            Ok(own)
        };
        pass(context, opened, None, own, |_, own| {
            all.merge(own);
            Ok(())
        })
    }

    /// Finds the rows that repeat the key of an earlier row.
    fn find_repeats(
        &self,
        context: &Context<'p, '_>,
        opened: &mut [Opened<'_>],
        keys: Option<&TableRecipe>,
        spill: &SpillConfig,
    ) -> Result<Repeats, Stop> {
        let mut fold = OnceFold::default();
        let own = |ready: &Ready<'_, '_>| -> Mapped<OnceFold> {
            let (mut own, mut rows) = (OnceFold::default(), RowCounter::default());
            ready.each(&mut |mut typed| {
                self.withdraw(ready, context.pipeline, &mut typed)?;
                for batch in typed.batches.iter().filter(|batch| self.once.contains_key(&batch.table)) {
                    let from = rows.advance(batch.table, batch.rows.num_rows());
                    let key = &self.schema.tables[batch.table].primary_key;
                    own.add(batch.table, key, &batch.rows, (ready.job.chunk, from));
                }
                Ok(())
            })?;
            Ok(own)
        };
        pass(context, opened, keys, own, |_, own| fold.merge(own, spill).map_err(RunError::validate))?;
        fold.close(spill).map_err(RunError::validate).map_err(Stop::Failed)
    }

    /// Removes rows and values from typed rows of a chunk; `rows` counts the rows of the chunk.
    pub(super) fn apply(
        &self,
        ready: &Ready<'_, '_>,
        pipeline: &Pipeline,
        typed: &mut Typed,
        rows: &mut RowCounter,
    ) -> Result<Lost, RunError> {
        let mut lost = Lost { captures: self.withdraw(ready, pipeline, typed)?, ..Lost::default() };
        // Rows of the source that repeat a record, with the reason why they may.
        let (mut kept, mut repeated) = (Vec::new(), BTreeMap::new());
        for batch in &typed.batches {
            let reason = self.once.get(&batch.table);
            let from = if reason.is_some() { rows.advance(batch.table, batch.rows.num_rows()) } else { 0 };
            let own = self.repeats.kept(batch, (ready.job.chunk, from)).map_err(RunError::validate)?;
            for row in own.iter().flat_map(|own| (0..own.len()).filter(move |row| !own[*row])) {
                repeated.extend(batch.provenance.source_row(row).zip(reason));
            }
            kept.push(own.zip(reason));
        }
        for (batch, own) in typed.batches.iter_mut().zip(kept) {
            let (kept, reason) = match own {
                Some(own) => own,
                // The items of a repeated record are removed with it.
                None if self.once_children.contains(&batch.table) => {
                    let repeats = |row: usize| batch.provenance.source_row(row).and_then(|row| repeated.get(&row));
                    let Some(reason) = (0..batch.rows.num_rows()).find_map(repeats) else { continue };
                    ((0..batch.rows.num_rows()).map(|row| repeats(row).is_none()).collect(), *reason)
                }
                None => continue,
            };
            let weight = filter(batch, &kept).map_err(RunError::validate)?;
            *lost.ignored.entry((batch.table, (*reason).to_owned())).or_default() += weight;
        }
        Ok(lost)
    }

    /// Removes rows that are not carried forward, and withdrawn data; returns the captures that contain these.
    fn withdraw(
        &self,
        ready: &Ready<'_, '_>,
        pipeline: &Pipeline,
        typed: &mut Typed,
    ) -> Result<BTreeSet<String>, RunError> {
        carry_forward(ready, pipeline, typed)?;
        let mut all = BTreeSet::new();
        let Some(set) = &self.withdrawn else { return Ok(all) };
        for batch in std::mem::take(&mut typed.batches) {
            let removed = withdrawn::remove(self.schema, &self.shapes, set, batch).map_err(RunError::validate)?;
            let Removed { mut batch, captures, .. } = removed;
            withdrawn::redact(&mut batch, set, &self.secrets);
            all.extend(captures);
            typed.batches.push(batch);
        }
        Ok(all)
    }

    /// Redacts withdrawn data in issues.
    pub(super) fn redact(&self, issues: &mut IssueLog) {
        if let Some(set) = &self.withdrawn {
            withdrawn::redact_issues(issues, set, &self.secrets);
        }
    }
}

/// Keeps of the rows of an earlier capture those that are carried forward.
fn carry_forward(ready: &Ready<'_, '_>, pipeline: &Pipeline, typed: &mut Typed) -> Result<(), RunError> {
    match &ready.opened.carried {
        Some(carried) => carried.keep(pipeline, &mut typed.batches, &mut typed.issues),
        None => Ok(()),
    }
}
