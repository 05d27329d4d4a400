//! From the sources of a pipeline to typed batches: what is fetched is kept, read and normalised, source by source.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem, panic,
    sync::mpsc,
    thread,
};

use chrono::{DateTime, Utc};

use super::{
    Request,
    event::{Event, Listener},
    unreached::{Incomplete, Reached},
};
use crate::{
    extract::{self, How},
    fetch::{FetchError, Fetcher, Instead, Use},
    model::{
        accounting::Accounting,
        capture::Capture,
        issue::{Issue, Place},
        table::TableBatch,
    },
    normalise,
    spec::pipeline::{Pipeline, Source},
    state::{
        captures::{self, CaptureError},
        keep::{self, Stored},
        layout::Layout,
    },
};

/// What broke, and in which stage.
pub(super) struct Broken {
    pub(super) stage: &'static str,
    pub(super) told: String,
}

/// An error with its stage.
pub(super) fn broken<E: std::fmt::Display>(stage: &'static str) -> impl FnOnce(E) -> Broken {
    move |error| Broken { stage, told: error.to_string() }
}

/// Pages that wait to be kept at most.
const WAITING: usize = 64;

/// What every source gave, kept and not yet read.
#[derive(Default)]
pub(super) struct Fetched<'p> {
    /// Each source with its capture.
    captures: Vec<(&'p Source, Stored)>,
    /// Sources whose listing broke off.
    incomplete: Vec<Incomplete<'p>>,
    /// What a person should know.
    issues: Vec<Issue>,
}

/// Fetches and keeps every source.
pub(super) fn fetch<'p>(
    pipeline: &'p Pipeline,
    request: &Request,
    fetcher: &Fetcher<'_>,
    layout: &Layout,
    listener: &mut dyn Listener,
) -> Result<Fetched<'p>, Broken> {
    let mut all = Fetched::default();
    for source in &pipeline.sources {
        if let (Some(reason), Instead::Address) = (&source.manners.robots, request.instead(&source.id)) {
            all.issues.push(Issue::warning("robots-exempt", source.url_place.clone()).with("reason", reason));
        }
        let (told, kept) = kept(source, request, &request.instead(&source.id), fetcher, layout);
        for capture in kept.map_err(broken("capture"))? {
            listener.hear(&captured(pipeline, source, &capture));
            all.captures.push((source, capture));
        }
        match told {
            Ok(missed) if missed.is_empty() => {}
            Ok(missed) => all.incomplete.push(Incomplete::of(pipeline, source, &missed, layout)?),
            // The server answered, but not with the document: a person must look.
            Err(FetchError::Unexpected { address, told }) => all.issues.push(unexpected(address, told)),
            Err(error) => return Err(broken("fetch")(error)),
        }
    }
    Ok(all)
}

/// Fetches a source, and keeps what comes while the rest is still on its way. What only leads to documents is kept too,
/// and not among them.
fn kept(
    source: &Source,
    request: &Request,
    instead: &Instead,
    fetcher: &Fetcher<'_>,
    layout: &Layout,
) -> (Result<Vec<FetchError>, FetchError>, Result<Vec<Stored>, CaptureError>) {
    let (send, come) = mpsc::sync_channel(WAITING);
    thread::scope(|scope| {
        let keeper = scope.spawn(move || keep::keep_all(layout, come.into_iter(), request.at));
        // A keeper that has failed says why; nobody is asked for what it could not keep.
        let hear = &mut |page, what| send.send((page, what == Use::Document)).map_err(|_| FetchError::Unkept);
        let told = fetcher.gather(source, instead, hear);
        drop(send);
        let kept = keeper.join().unwrap_or_else(|cause| panic::resume_unwind(cause));
        let documents = |all: Vec<(Stored, bool)>| all.into_iter().filter(|(_, is)| *is).map(|(c, _)| c).collect();
        (told, kept.map(documents))
    })
}

impl Fetched<'_> {
    /// What the release will come of: the specs, the program and the captures.
    pub(super) fn fingerprint(&self, pipeline: &Pipeline) -> String {
        let captures = self.captures.iter().map(|(source, capture)| format!("{} {}\n", source.id, capture.sha256));
        let told: String = [env!("CARGO_PKG_VERSION").to_owned(), pipeline.fingerprint.clone()].join("\n");
        captures::sha256(format!("{told}\n{}", captures.collect::<String>()).as_bytes())
    }

    /// Whether every source gave its document, without a word for a person.
    pub(super) fn is_whole(&self) -> bool {
        self.issues.is_empty() && self.incomplete.is_empty()
    }

    /// Which listings broke off, and why; nothing when all are complete.
    pub(super) fn missing(&self) -> Option<String> {
        let told: Vec<String> = self.incomplete.iter().map(Incomplete::told).collect();
        (!told.is_empty()).then(|| told.join("; "))
    }
}

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
    for (source, stored) in fetched.captures {
        let capture = stored.capture(layout).map_err(broken("capture"))?;
        records(pipeline, source, &capture, &mut read, listener)?;
        read.kept.entry(source.id.clone()).or_default().push(capture.sha256.clone());
        read.captures.push(Origin { address: source.url.clone(), first_seen: capture.first_seen });
    }
    for incomplete in &fetched.incomplete {
        read.issues.push(incomplete.issue());
        let (reached, mut due) = (Reached::of(pipeline, incomplete.source, &read.batches), incomplete.due());
        reached.strike(pipeline, &read.batches, &mut due);
        let (told, kept) = kept(incomplete.source, request, &Instead::Kept(incomplete.captures()), fetcher, layout);
        told.map_err(broken("fetch"))?;
        for stored in kept.map_err(broken("capture"))? {
            let capture = stored.capture(layout).map_err(broken("capture"))?;
            let fresh = mem::take(&mut read.batches);
            records(pipeline, incomplete.source, &capture, &mut read, listener)?;
            let old = mem::replace(&mut read.batches, fresh);
            incomplete.keep(pipeline, &reached, old, &capture, &mut read, &mut due)?;
            read.kept.entry(incomplete.source.id.clone()).or_default().push(capture.sha256.clone());
            read.captures.push(Origin { address: incomplete.source.url.clone(), first_seen: capture.first_seen });
        }
        if !due.is_empty() {
            return Err(incomplete.lost());
        }
    }
    unused_lookups(pipeline, &mut read);
    Ok(read)
}

/// An answer that is not what its source expects.
fn unexpected(document: String, told: String) -> Issue {
    let place = Place::Document { document, place: "the whole document".to_owned() };
    Issue::error("unexpected-answer", place).with("told", told)
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
}

/// Which address gave bytes, and when they were first seen.
pub(super) struct Origin {
    pub(super) address: String,
    pub(super) first_seen: DateTime<Utc>,
}

fn captured(pipeline: &Pipeline, source: &Source, capture: &Stored) -> Event {
    Event::Captured {
        dataset: pipeline.name.clone(),
        source: source.id.clone(),
        bytes: capture.length,
        sha256: capture.sha256.clone(),
    }
}

/// Reads the records of one capture into typed batches.
fn records(
    pipeline: &Pipeline,
    source: &Source,
    capture: &Capture,
    read: &mut Read,
    listener: &mut dyn Listener,
) -> Result<(), Broken> {
    let content = match extract::read(capture, &How::of(pipeline, source)) {
        Ok(content) => content,
        Err(error) => {
            read.issues.push(error.issue());
            return Ok(());
        }
    };
    let origin = extract::Origin { pipeline, source, capture: &capture.sha256, read_from: &capture.read_from };
    let reading = extract::records(&content, &origin);
    listener.hear(&Event::Extracted {
        dataset: pipeline.name.clone(),
        source: source.id.clone(),
        accounting: reading.accounting.clone(),
    });
    read.accounting.merge(&reading.accounting);
    read.issues.extend(reading.issues);
    for batch in reading.batches {
        let table = &pipeline.schema.tables[batch.table];
        let no_value = &pipeline.recipe.reading().no_value;
        let typed = normalise::sheet(table, no_value, &pipeline.lookups, batch).map_err(broken("normalise"))?;
        read.issues.extend(typed.issues);
        read.used.extend(typed.used);
        read.batches.push((source.url.clone(), typed.batch));
    }
    Ok(())
}

/// A correction that corrects nothing any more is worth a look.
fn unused_lookups(pipeline: &Pipeline, read: &mut Read) {
    for (_, lookup) in pipeline.lookups.iter().enumerate().filter(|(n, _)| !read.used.contains(n)) {
        let issue = Issue::warning("lookup-unused", lookup.written.clone());
        read.issues.push(issue.with("field", &lookup.field).with("raw", &lookup.raw));
    }
}
