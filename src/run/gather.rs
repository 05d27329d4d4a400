//! From the sources of a pipeline to captures: what comes is kept while the rest is still on its way. Read next: `streaming`.

use std::{
    panic,
    sync::{Arc, mpsc},
    thread,
};

use super::{
    Request, RunContext,
    carry_forward::Incomplete,
    due,
    error::{IncompleteListing, RunError},
    event::{Event, Listener},
};
use crate::{
    fetch::{FetchError, Fetcher, SourceOverride, Use},
    model::issue::{Issue, Place},
    release::Base,
    spec::pipeline::{Pipeline, Source},
    state::{
        captures::CaptureError,
        hash::sha256,
        keep::{self, Stored},
        layout::Layout,
    },
};

/// Pages that wait to be kept at most.
const WAITING: usize = 64;

/// What every source gave, kept and not yet read.
#[derive(Default)]
pub(super) struct Fetched<'p> {
    /// Each source with its capture.
    pub(super) captures: Vec<(&'p Source, Stored)>,
    /// What each reference of the pipeline gave.
    pub(super) references: Vec<Stored>,
    /// Sources whose listing broke off.
    pub(super) incomplete: Vec<Incomplete<'p>>,
    /// What a person should know.
    pub(super) issues: Vec<Issue>,
}

/// Fetches and keeps every source.
pub(super) fn fetch<'p>(
    pipeline: &'p Pipeline,
    context: RunContext<'_>,
    base: &Base,
    listener: &mut dyn Listener,
) -> Result<Fetched<'p>, RunError> {
    let RunContext { request, fetcher, layout, .. } = context;
    let mut all = Fetched { references: references(pipeline, request, fetcher, layout)?, ..Fetched::default() };
    for source in &pipeline.sources {
        if let (Some(reason), SourceOverride::Address) =
            (&source.requests.robots_exempt, request.source_override(&source.id))
        {
            all.issues.push(Issue::warning("robots-exempt", source.url_place.clone()).with("reason", reason));
        }
        let (told, kept) = kept(source, request, &request.source_override(&source.id), fetcher, layout);
        for capture in kept.map_err(RunError::capture)? {
            listener.on_event(&captured(pipeline, source, &capture));
            if due::is_ahead(capture.first_seen, request.at) {
                let issue = Issue::warning("capture-in-future", source.url_place.clone());
                let issue = issue.with("source", &source.id).with("day", capture.first_seen.to_rfc3339());
                listener.on_event(&Event::Noticed { dataset: pipeline.name.clone(), issue });
            }
            all.captures.push((source, capture));
        }
        match told {
            Ok(missed) if missed.is_empty() => {}
            Ok(missed) => all.incomplete.push(Incomplete::new(base.last.as_ref(), source, missed, layout)?),
            // The server answered, but not with the document: a person must look.
            Err(FetchError::Unexpected { address, reason }) => all.issues.push(unexpected(address, reason)),
            Err(error) => return Err(RunError::fetch(error)),
        }
    }
    Ok(all)
}

/// Fetches and keeps what the pipeline looks things up in.
fn references(
    pipeline: &Pipeline,
    request: &Request,
    fetcher: &Fetcher<'_>,
    layout: &Layout,
) -> Result<Vec<Stored>, RunError> {
    let mut all = Vec::new();
    for reference in &pipeline.references {
        let source = &reference.source;
        let (told, kept) = kept(source, request, &request.source_override(&source.id), fetcher, layout);
        told.map_err(RunError::fetch)?;
        all.extend(kept.map_err(RunError::capture)?);
    }
    Ok(all)
}

/// Fetches a source, and keeps what comes while the rest is still on its way. What only leads to documents is kept too,
/// and not among them.
pub(super) fn kept(
    source: &Source,
    request: &Request,
    source_override: &SourceOverride,
    fetcher: &Fetcher<'_>,
    layout: &Layout,
) -> (Result<Vec<FetchError>, FetchError>, Result<Vec<Stored>, CaptureError>) {
    let (send, come) = mpsc::sync_channel(WAITING);
    thread::scope(|scope| {
        let keeper = scope.spawn(move || keep::keep_all(layout, come.into_iter(), request.at));
        // A keeper that has failed says why; nobody is asked for what it could not keep.
        let on_page = &mut |page, what| send.send((page, what == Use::Document)).map_err(|_| FetchError::NotStored);
        let told = fetcher.gather(source, source_override, on_page);
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
        let references = self.references.iter().map(|capture| format!("{}\n", capture.sha256));
        // The sources of the program: another build of the same version may read otherwise.
        let told: String = [env!("SEARA_SOURCES").to_owned(), pipeline.fingerprint.clone()].join("\n");
        sha256(format!("{told}\n{}", captures.chain(references).collect::<String>()).as_bytes())
    }

    /// Whether every source gave its document, without a word for a person.
    pub(super) fn is_whole(&self) -> bool {
        self.issues.is_empty() && self.incomplete.is_empty()
    }

    /// The listings that broke off.
    pub(super) fn missing(&self) -> Vec<Arc<IncompleteListing>> {
        self.incomplete.iter().map(|incomplete| Arc::clone(&incomplete.listing)).collect()
    }
}

/// An answer that is not what its source expects.
fn unexpected(document: String, told: String) -> Issue {
    let place = Place::Document { document, place: "the whole document".to_owned() };
    Issue::error("unexpected-answer", place).with("detail", told)
}

fn captured(pipeline: &Pipeline, source: &Source, capture: &Stored) -> Event {
    Event::Captured {
        dataset: pipeline.name.clone(),
        source: source.id.clone(),
        bytes: capture.length,
        sha256: capture.sha256.clone(),
    }
}
