//! From captures to typed batches: each is read and normalised by itself, on as many threads as there are, and what they
//! gave is put together in their order, so that the threads change no byte.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError, mpsc},
    thread,
};

use chrono::{DateTime, Utc};

use super::{
    Request,
    event::{Event, Listener},
    gather::{Broken, Fetched, broken, kept},
    unreached::Reached,
};
use crate::{
    extract::{self, How},
    fetch::{Fetcher, Instead},
    model::{accounting::Accounting, capture::Capture, issue::Issue, table::TableBatch},
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
) -> Result<Read, Broken> {
    let mut read = Read { issues: fetched.issues, ..Read::default() };
    each(pipeline, fetched.captures, layout, &mut |reading| {
        let batches = read.take(pipeline, reading, listener);
        read.batches.extend(batches);
    })?;
    for incomplete in &fetched.incomplete {
        read.issues.push(incomplete.issue());
        let (reached, mut due) = (Reached::of(pipeline, incomplete.source, &read.batches), incomplete.due());
        reached.strike(pipeline, &read.batches, &mut due);
        let (told, kept) = kept(incomplete.source, request, &Instead::Kept(incomplete.captures()), fetcher, layout);
        told.map_err(broken("fetch"))?;
        for stored in kept.map_err(broken("capture"))? {
            let capture = stored.capture(layout).map_err(broken("capture"))?;
            let reading = records(pipeline, incomplete.source, &capture)?;
            let old = read.take(pipeline, reading, listener);
            incomplete.keep(pipeline, &reached, old, &capture, &mut read, &mut due)?;
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
    pub(super) issues: Vec<Issue>,
    /// Lookups that corrected something.
    pub(super) used: BTreeSet<usize>,
    pub(super) captures: Vec<Origin>,
    /// Source id → its captures.
    pub(super) kept: BTreeMap<String, Vec<String>>,
    /// Rows of tables that are no records, and why.
    pub(super) refused: Vec<Issue>,
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
    issues: Vec<Issue>,
    /// None of a capture that cannot be read.
    accounting: Option<Accounting>,
    used: BTreeSet<usize>,
    batches: Vec<TableBatch>,
    refused: Vec<Issue>,
    rows: u64,
}

/// Reads captures on as many threads as there are; what they gave is heard in their order, whatever came first.
fn each(
    pipeline: &Pipeline,
    captures: Vec<(&Source, Stored)>,
    layout: &Layout,
    hear: &mut dyn FnMut(Reading),
) -> Result<(), Broken> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(captures.len());
    let one = |(source, stored): (&Source, Stored)| {
        let capture = stored.capture(layout).map_err(broken("capture"))?;
        records(pipeline, source, &capture)
    };
    if threads < 2 {
        return captures.into_iter().try_for_each(|each| one(each).map(&mut *hear));
    }
    let jobs = Mutex::new(captures.into_iter().enumerate());
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|scope| {
        let (send, come) = mpsc::sync_channel(threads);
        for _ in 0..threads {
            let send = send.clone();
            scope.spawn(move || {
                // Nobody listens any more once one has failed.
                while let Some((n, job)) = next() {
                    if send.send((n, one(job))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let (mut early, mut turn) = (BTreeMap::new(), 0);
        for (n, reading) in come {
            early.insert(n, reading?);
            while let Some(reading) = early.remove(&turn) {
                hear(reading);
                turn += 1;
            }
        }
        Ok(())
    })
}

/// Reads the records of one capture into typed batches.
fn records(pipeline: &Pipeline, source: &Source, capture: &Capture) -> Result<Reading, Broken> {
    let mut told = Reading {
        id: source.id.clone(),
        source: source.url.clone(),
        capture: Origin { address: source.url.clone(), first_seen: capture.first_seen },
        sha256: capture.sha256.clone(),
        issues: Vec::new(),
        accounting: None,
        used: BTreeSet::new(),
        batches: Vec::new(),
        refused: Vec::new(),
        rows: 0,
    };
    let content = match extract::read(capture, &How::of(pipeline, source)) {
        Ok(content) => content,
        Err(error) => {
            told.issues.push(error.issue());
            return Ok(told);
        }
    };
    let origin = extract::Origin { pipeline, source, capture: &capture.sha256, read_from: &capture.read_from };
    let reading = extract::records(&content, &origin);
    told.accounting = Some(reading.accounting);
    told.issues.extend(reading.issues);
    told.refused = reading.refused;
    told.rows = reading.rows;
    for batch in reading.batches {
        let table = &pipeline.schema.tables[batch.table];
        let typed = normalise::sheet(table, &normalise::Rules::of(pipeline), batch).map_err(broken("normalise"))?;
        told.used.extend(typed.used);
        told.batches.push(typed.batch);
    }
    Ok(told)
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
        self.refused.extend(refused);
        self.rows += rows;
        if let Some(accounting) = accounting {
            self.accounting.merge(&accounting);
            listener.hear(&Event::Extracted { dataset: pipeline.name.clone(), source: id.clone(), accounting });
        }
        self.issues.extend(issues);
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
