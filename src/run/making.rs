//! The tables of a dataset, made of its captures and written where nobody looks: held in memory where they are few,
//! piece by piece where they are many (`streaming`).

use arrow::error::ArrowError;

use super::{
    Request,
    error::RunError,
    event::Listener,
    gather::Fetched,
    judging,
    reading::{self, Origin, Read},
};
use crate::{
    encode::evidence,
    fetch::Fetcher,
    model::{accounting::Accounting, issue::Level, issue_log::IssueLog, table::TableBatch},
    release::{self, Encoders, Ordered, Pieces, Writing},
    spec::pipeline::Pipeline,
    state::{captures, layout::Layout, quarantine::Quarantine},
    validate::{Checks, mask, once, withdrawn},
};

/// What was made of the captures.
pub(super) struct Made<'p> {
    pub(super) checks: Checks<'p>,
    pub(super) accounting: Accounting,
    pub(super) issues: IssueLog,
    pub(super) captures: Vec<Origin>,
    pub(super) quarantine: Quarantine,
    pub(super) writing: Writing,
    /// Where the characters of each source went, where that was not told yet.
    pub(super) extracted: Vec<(String, Accounting)>,
}

/// Makes the tables of captures that are few enough to be held.
pub(super) fn held<'p>(
    pipeline: &'p Pipeline,
    fetched: Fetched<'_>,
    request: &Request,
    fetcher: &Fetcher<'_>,
    layout: &Layout,
    listener: &mut dyn Listener,
) -> Result<Made<'p>, RunError> {
    let mut read = reading::read(pipeline, fetched, request, fetcher, layout, listener)?;
    let mut batches = left(pipeline, &mut read, layout)?;
    let told_once = pipeline.recipe.table().map(|recipe| recipe.once().collect()).unwrap_or_default();
    let each = batches.iter_mut().map(|(_, batch)| batch);
    once::once(&pipeline.schema, &told_once, each, &mut read.accounting).map_err(RunError::validate)?;
    let Read { mut accounting, mut issues, captures, kept, refused, rows, .. } = read;
    let known = judging::known(&pipeline.schema, &batches)?;
    let mut checks = Checks::new(&pipeline.schema, known.into());
    let aside = judging::judge(pipeline, &mut checks, &mut batches, &mut accounting)?;
    checks.set_aside(aside.rows + refused.len(), rows);
    let quarantine = judging::quarantine(kept, aside.rejected, &refused, &issues);
    issues.append(softened(pipeline, refused));
    issues.append(aside.issues);
    // From here on nothing that is published holds what a schema masks or drops.
    let published = masked(pipeline, batches).map_err(RunError::validate)?;
    let tables = release::ordered(&pipeline.schema, published).map_err(RunError::release)?;
    let (mut writing, encoders) = Writing::begin(layout, &pipeline.schema).map_err(RunError::release)?;
    let pieces = encoded(&encoders, &tables).map_err(RunError::encode)?;
    writing.append(pieces, None).map_err(RunError::release)?;
    Ok(Made { checks, accounting, issues, captures, quarantine, writing, extracted: Vec::new() })
}

/// Sorted tables as one piece.
fn encoded(encoders: &Encoders, ordered: &Ordered) -> Result<Pieces, parquet::errors::ParquetError> {
    let mut tables = Vec::new();
    for (n, (encoder, rows)) in encoders.tables.iter().zip(&ordered.tables).enumerate() {
        let mut piece = encoder.chunk();
        encoders.write(n, &mut piece, rows)?;
        tables.push(encoder.finish(piece)?);
    }
    let mut proofs = encoders.proofs.chunk();
    encoders.proofs.write(&mut proofs, &evidence::batch(&ordered.evidence)?)?;
    Ok(Pieces { tables, proofs: encoders.proofs.finish(proofs)? })
}

/// What is wrong with rows that may be set aside is a warning.
pub(super) fn softened(pipeline: &Pipeline, refused: IssueLog) -> IssueLog {
    refused.with_level(|level| if pipeline.bounds.quarantined > 0 { Level::Warning } else { level })
}

/// The rows without what a person took back. Captures in which it stands are not kept.
fn left(pipeline: &Pipeline, read: &mut Read, layout: &Layout) -> Result<Vec<(String, TableBatch)>, RunError> {
    let batches = std::mem::take(&mut read.batches);
    let records = &pipeline.withdrawn.records;
    let left = withdrawn::left(&pipeline.schema, records, batches, &mut read.issues).map_err(RunError::validate)?;
    for capture in &left.captures {
        captures::erase(layout, capture).map_err(RunError::capture)?;
    }
    Ok(left.batches)
}

fn masked(pipeline: &Pipeline, batches: Vec<(String, TableBatch)>) -> Result<Vec<(String, TableBatch)>, ArrowError> {
    let one = |(source, batch): (String, TableBatch)| {
        mask::published(&pipeline.schema.tables[batch.table], batch).map(|batch| (source, batch))
    };
    batches.into_iter().map(one).collect()
}
