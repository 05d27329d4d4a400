//! The captures of a run as sources of chunks, whose rows are typed; those of a capture that is one chunk are held.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};

use super::{budget::Budget, context::Context};
use crate::{
    extract::{
        self, ExtractError, ExtractOptions, Extracted, Unreadable,
        chunk_source::{Chunk, ChunkSource},
        table::{
            fill::FillState,
            large::{ChunkError, DecodedInput},
        },
    },
    model::{accounting::Accounting, issue_log::IssueLog, table::TableBatch},
    normalise,
    run::{carry_forward::Carried, error::RunError},
    spec::pipeline::{Pipeline, Source},
    state::keep::Stored,
};

/// A capture to be read.
pub(super) struct Input<'f> {
    pub(super) source: &'f Source,
    pub(super) sha256: String,
    pub(super) read_from: String,
    pub(super) first_seen: DateTime<Utc>,
    /// The listing that broke off whose earlier capture this is.
    pub(super) listing: Option<usize>,
    /// Its bytes as they are read in chunks; none where it is one chunk.
    pub(super) decoded: Option<DecodedInput>,
    /// Its bytes as they are kept, until they are read; none where only chunks are read.
    pub(super) stored: Mutex<Option<Stored>>,
}

/// A capture that is open for reading.
pub(super) struct Opened<'i> {
    pub(super) input: &'i Input<'i>,
    pub(super) origin: &'i extract::Origin<'i>,
    pub(super) source: ChunkSource<'i>,
    /// Its rows where it is one chunk, once they were read.
    typed: Mutex<Option<Arc<Typed>>>,
    /// Its chunks, once the first pass has cut it.
    pub(super) chunks: Option<Vec<Chunk>>,
    /// Which of its rows are carried forward, of a capture of an earlier release.
    pub(super) carried: Option<Carried>,
}

/// Typed rows of a chunk, with what else was found there.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) batches: Vec<TableBatch>,
    /// None of a capture that cannot be read.
    pub(super) accounting: Option<Accounting>,
    pub(super) issues: IssueLog,
    /// Rows of the source that are no records, and why.
    pub(super) refused: IssueLog,
    /// Rows of the source, those among them.
    pub(super) rows: u64,
    /// Lookups that were used.
    pub(super) used: BTreeSet<usize>,
    pub(super) filled: FillState,
}

impl<'i> Opened<'i> {
    /// Opens a capture.
    pub(super) fn new(input: &'i Input<'i>, origin: &'i extract::Origin<'i>, threads: usize) -> Self {
        let source = ChunkSource::open(input.decoded.as_ref(), origin, threads);
        Self { input, origin, source, typed: Mutex::default(), chunks: None, carried: None }
    }

    /// That the capture cannot be read.
    pub(super) fn unreadable(&self, kind: Unreadable) -> RunError {
        RunError::extract(ExtractError { document: self.input.read_from.clone(), kind })
    }

    /// Emits the rows of a chunk, part by part. `source` is the capture as it is to be read, with all columns or with the
    /// keys alone; `bytes` are those of the chunk.
    pub(super) fn read(
        &self,
        context: &Context<'_, '_>,
        source: &ChunkSource<'_>,
        (chunk, bytes): (&Chunk, &[u8]),
        emit: &mut dyn FnMut(Typed) -> Result<(), RunError>,
    ) -> Result<(), ChunkError<RunError>> {
        if source.is_chunked() {
            return source.read((chunk, bytes), &mut |extracted| emit(self.typed(context.pipeline, extracted)?));
        }
        let known = locked(&self.typed).clone();
        let typed = match known {
            Some(typed) => typed,
            None => Arc::new(self.load(context).map_err(ChunkError::Sink)?),
        };
        *locked(&self.typed) = Some(Arc::clone(&typed));
        emit(Typed::clone(&typed)).map_err(ChunkError::Sink)
    }

    /// Types what was extracted.
    fn typed(&self, pipeline: &Pipeline, extracted: Extracted) -> Result<Typed, RunError> {
        let Extracted { batches, accounting, issues, refused, rows, filled } = extracted;
        let mut typed = Typed { accounting: Some(accounting), issues, refused, rows, filled, ..Typed::default() };
        for sheet in batches {
            let table = &pipeline.schema.tables[sheet.table];
            let normalised = normalise::sheet(table, &normalise::Rules::new(pipeline, self.input.source), sheet)
                .map_err(RunError::normalise)?;
            typed.used.extend(normalised.used);
            typed.batches.push(normalised.batch);
        }
        Ok(typed)
    }

    /// Reads the capture as one chunk, within the budget.
    fn load(&self, context: &Context<'_, '_>) -> Result<Typed, RunError> {
        let document = || self.input.read_from.clone();
        let Some(stored) = locked(&self.input.stored).take() else {
            let kind = Unreadable::NoReader { format: "chunks".to_owned() };
            return Err(RunError::extract(ExtractError { document: document(), kind }));
        };
        let budget = context.budget;
        let refused = |kind| Ok(Typed::refused(ExtractError { document: document(), kind }));
        if !budget.may_read(stored.length) {
            return refused(Unreadable::Memory { mib: budget.mib() });
        }
        let _reading = budget.read(stored.length);
        if let Some(n) = budget.exhausted() {
            return refused(Unreadable::Limit { limit: format!("{n} documents before it were beyond a limit") });
        }
        let capture = stored.capture(context.layout).map_err(RunError::capture)?;
        let options =
            ExtractOptions { memory: budget.left(), ..ExtractOptions::new(context.pipeline, self.input.source) };
        let origin = extract::Origin { memory: (budget.left() / 2).max(1), ..*self.origin };
        match extract::chunk_source::read_capture(capture, &options, &origin) {
            Ok(extracted) => Ok(held(budget, self.typed(context.pipeline, extracted)?, document)),
            Err(error) => {
                if matches!(error.kind, Unreadable::Limit { .. }) {
                    budget.count_exceeded();
                }
                Ok(Typed::refused(error))
            }
        }
    }
}

/// The rows of a capture, if they fit the budget; otherwise the issue that they do not.
fn held(budget: &Budget, typed: Typed, document: impl FnOnce() -> String) -> Typed {
    if budget.keep(&typed.batches) {
        return typed;
    }
    let mut issues = typed.issues;
    issues.push(ExtractError { document: document(), kind: Unreadable::Memory { mib: budget.mib() } }.issue());
    Typed { batches: Vec::new(), issues, ..typed }
}

impl Typed {
    /// Of a capture that cannot be read.
    fn refused(error: ExtractError) -> Self {
        Self { issues: vec![error.issue()].into(), ..Self::default() }
    }
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
