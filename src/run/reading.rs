//! Captures → typed batches: captures are read and normalised in parallel and put together in their order, so that the
//! number of threads changes no byte.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{
    Request,
    error::RunError,
    event::{Event, Listener},
    gather::{Fetched, kept},
    holding::Holding,
    unreached::{Reached, address},
};
use crate::{
    extract::{self, ExtractError, How, Unreadable},
    fetch::{Fetcher, Instead},
    model::{
        accounting::Accounting, capture::Capture, issue::Issue, issue_log::IssueLog, pool::ordered_map,
        table::TableBatch,
    },
    normalise,
    spec::{
        lookups::Lookup,
        pipeline::{Pipeline, Source},
    },
    state::{keep::Stored, layout::Layout},
};

/// Reads what was fetched.
pub(super) fn read(
    pipeline: &Pipeline,
    fetched: Fetched<'_>,
    request: &Request,
    fetcher: &Fetcher<'_>,
    layout: &Layout,
    listener: &mut dyn Listener,
) -> Result<Read, RunError> {
    let mut read = Read { issues: fetched.issues.into(), ..Read::default() };
    let holding = Holding::of(request.power.memory);
    each(pipeline, fetched.captures, layout, (&holding, request.power.threads), &mut |reading| {
        let batches = read.take(pipeline, reading, listener);
        read.batches.extend(batches);
    })?;
    for incomplete in &fetched.incomplete {
        read.issues.push(incomplete.issue());
        let (reached, mut due) = (Reached::of(pipeline, incomplete.source, &read.batches), incomplete.due());
        reached.strike(pipeline, &read.batches, &mut due);
        let (told, kept) = kept(incomplete.source, request, &Instead::Kept(incomplete.captures()), fetcher, layout);
        told.map_err(RunError::fetch)?;
        for stored in kept.map_err(RunError::capture)? {
            let capture = stored.capture(layout).map_err(RunError::capture)?;
            let reading = records(pipeline, incomplete.source, &capture, &holding)?;
            let old = read.take(pipeline, reading, listener);
            let carried = incomplete.keep(pipeline, &reached, old, &capture, &mut due)?;
            read.batches.extend(carried.batches);
            carried.issues.into_iter().for_each(|issue| read.issues.push(issue));
        }
        if !due.is_empty() {
            return Err(incomplete.lost());
        }
    }
    let unused = unused_lookups(pipeline, &read.used);
    read.issues.extend(unused);
    Ok(read)
}

/// What the sources gave.
#[derive(Default)]
pub(super) struct Read {
    pub(super) batches: Vec<(String, TableBatch)>,
    pub(super) accounting: Accounting,
    pub(super) issues: IssueLog,
    /// Lookups that corrected something.
    pub(super) used: BTreeSet<usize>,
    pub(super) captures: Vec<Origin>,
    /// Source id → its captures.
    pub(super) kept: BTreeMap<String, Vec<String>>,
    /// Rows of tables that are no records, and why.
    pub(super) refused: IssueLog,
    /// Rows of tables, those among them.
    pub(super) rows: u64,
}

/// Which address gave bytes, and when they were first seen.
pub(super) struct Origin {
    pub(super) address: String,
    pub(super) first_seen: DateTime<Utc>,
}

/// What one capture gave.
struct Reading {
    id: String,
    source: String,
    capture: Origin,
    sha256: String,
    issues: IssueLog,
    /// None of a capture that cannot be read.
    accounting: Option<Accounting>,
    used: BTreeSet<usize>,
    batches: Vec<TableBatch>,
    refused: IssueLog,
    rows: u64,
}

/// Reads captures on `threads` threads and gives what they hold to `emit`, in their order.
fn each(
    pipeline: &Pipeline,
    captures: Vec<(&Source, Stored)>,
    layout: &Layout,
    (holding, threads): (&Holding, usize),
    emit: &mut dyn FnMut(Reading),
) -> Result<(), RunError> {
    let threads = threads.min(captures.len());
    let mut captures = captures.into_iter();
    let read = |(): &mut (), (source, stored): (&Source, Stored)| one(pipeline, source, stored, layout, holding);
    ordered_map(
        (threads, threads),
        |()| captures.next(),
        read,
        |reading| {
            emit(reading?);
            Ok(())
        },
    )
}

/// Reads one capture, as soon as there is room for it.
fn one(
    pipeline: &Pipeline,
    source: &Source,
    stored: Stored,
    layout: &Layout,
    holding: &Holding,
) -> Result<Reading, RunError> {
    let refused = |kind| {
        let document = stored.read_from().to_owned();
        let told = Reading::of(source, &stored.sha256, stored.first_seen);
        Ok(told.refused(ExtractError { document, kind }))
    };
    if !holding.may_read(stored.length) {
        return refused(Unreadable::Memory { mib: holding.mib() });
    }
    let _reading = holding.read(stored.length);
    if let Some(n) = holding.gave_up() {
        return refused(Unreadable::Limit { limit: format!("{n} documents before it were beyond a limit") });
    }
    let capture = stored.capture(layout).map_err(RunError::capture)?;
    records(pipeline, source, &capture, holding)
}

/// Reads the records of one capture into typed batches.
fn records(pipeline: &Pipeline, source: &Source, capture: &Capture, holding: &Holding) -> Result<Reading, RunError> {
    let mut told = Reading::of(source, &capture.sha256, capture.first_seen);
    let how = How { memory: holding.left(), ..How::of(pipeline, source) };
    let content = match extract::read(capture, &how) {
        Ok(content) => content,
        Err(error) => {
            if matches!(error.kind, Unreadable::Limit { .. }) {
                holding.broke();
            }
            return Ok(told.refused(error));
        }
    };
    let origin = extract::Origin { pipeline, source, capture: &capture.sha256, read_from: &capture.read_from };
    let reading = extract::records(&content, &origin);
    // The rows take its room.
    drop(content);
    told.accounting = Some(reading.accounting);
    told.issues.append(reading.issues);
    told.refused = reading.refused;
    told.rows = reading.rows;
    for batch in reading.batches {
        let table = &pipeline.schema.tables[batch.table];
        let typed = normalise::sheet(table, &normalise::Rules::new(pipeline), batch).map_err(RunError::normalise)?;
        told.used.extend(typed.used);
        told.batches.push(typed.batch);
    }
    if holding.keep(&told.batches) {
        return Ok(told);
    }
    // None of them is published.
    told.batches.clear();
    let kind = Unreadable::Memory { mib: holding.mib() };
    Ok(told.refused(ExtractError { document: capture.read_from.clone(), kind }))
}

impl Reading {
    /// Nothing yet of a capture.
    fn of(source: &Source, sha256: &str, first_seen: DateTime<Utc>) -> Self {
        Self {
            id: source.id.clone(),
            source: address(source),
            capture: Origin { address: address(source), first_seen },
            sha256: sha256.to_owned(),
            issues: IssueLog::default(),
            accounting: None,
            used: BTreeSet::new(),
            batches: Vec::new(),
            refused: IssueLog::default(),
            rows: 0,
        }
    }

    /// The same of a capture that cannot be read.
    fn refused(mut self, why: ExtractError) -> Self {
        self.issues.push(why.issue());
        self
    }
}

impl Read {
    /// Adds what a capture of a source gave; gives its batches.
    fn take(
        &mut self,
        pipeline: &Pipeline,
        reading: Reading,
        listener: &mut dyn Listener,
    ) -> Vec<(String, TableBatch)> {
        let Reading { id, source, capture, sha256, issues, accounting, used, batches, refused, rows } = reading;
        self.refused.append(refused);
        self.rows += rows;
        if let Some(accounting) = accounting {
            self.accounting.merge(&accounting);
            listener.hear(&Event::Extracted { dataset: pipeline.name.clone(), source: id.clone(), accounting });
        }
        self.issues.append(issues);
        self.used.extend(used);
        self.kept.entry(id).or_default().push(sha256);
        self.captures.push(capture);
        batches.into_iter().map(|batch| (source.clone(), batch)).collect()
    }
}

/// A correction that corrects nothing any more is worth a look.
pub(super) fn unused_lookups(pipeline: &Pipeline, used: &BTreeSet<usize>) -> Vec<Issue> {
    let unused = pipeline.lookups.iter().enumerate().filter(|(n, _)| !used.contains(n));
    let told = |(_, lookup): (usize, &Lookup)| {
        let issue = Issue::warning("lookup-unused", lookup.written.clone());
        issue.with("field", &lookup.field).with("raw", &lookup.raw)
    };
    unused.map(told).collect()
}
