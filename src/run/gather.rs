//! From the sources of a pipeline to captures, which are stored while others are still being fetched. Read next: `streaming`.

use std::{
    panic,
    sync::{Arc, mpsc},
    thread,
};

use super::{
    Request, RunContext,
    carry_forward::{Cause, Incomplete},
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

/// Maximum count of pages that wait to be stored.
const WAITING: usize = 64;

/// The captures of all sources, stored and not yet read.
#[derive(Default)]
pub(super) struct Fetched<'p> {
    /// Each source with its capture.
    pub(super) captures: Vec<(&'p Source, Stored)>,
    /// The capture of each reference of the pipeline.
    pub(super) references: Vec<Stored>,
    /// Sources whose listing is incomplete.
    pub(super) incomplete: Vec<Incomplete<'p>>,
    /// Issues that were found while fetching.
    pub(super) issues: Vec<Issue>,
}

/// Fetches and stores every source.
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
        let (missing, kept) = kept(source, request, &request.source_override(&source.id), fetcher, layout);
        let kept = kept.map_err(RunError::capture)?;
        let number = kept.len();
        for capture in kept {
            listener.on_event(&captured(pipeline, source, &capture));
            if due::is_ahead(capture.first_seen, request.at) {
                let issue = Issue::warning("capture-in-future", source.url_place.clone());
                let issue = issue.with("source", &source.id).with("day", capture.first_seen.to_rfc3339());
                listener.on_event(&Event::Noticed { dataset: pipeline.name.clone(), issue });
            }
            all.captures.push((source, capture));
        }
        match missing {
            Ok(missed) => all.add_unreached((source, missed, number), base, (request, layout))?,
            // The server answered with something else than the document.
            Err(FetchError::Unexpected { address, reason }) => all.issues.push(unexpected(address, reason)),
            Err(error) => return Err(RunError::fetch(error)),
        }
    }
    Ok(all)
}

/// Fetches and stores the references of a pipeline.
fn references(
    pipeline: &Pipeline,
    request: &Request,
    fetcher: &Fetcher<'_>,
    layout: &Layout,
) -> Result<Vec<Stored>, RunError> {
    let mut all = Vec::new();
    for reference in &pipeline.references {
        let source = &reference.source;
        let (missing, kept) = kept(source, request, &request.source_override(&source.id), fetcher, layout);
        missing.map_err(RunError::fetch)?;
        all.extend(kept.map_err(RunError::capture)?);
    }
    Ok(all)
}

/// Fetches a source, and stores its pages while others are still being fetched. Returns the errors of missing pages, and the
/// captures of documents; pages that only lead to documents are stored and not returned.
pub(super) fn kept(
    source: &Source,
    request: &Request,
    source_override: &SourceOverride,
    fetcher: &Fetcher<'_>,
    layout: &Layout,
) -> (Result<Vec<FetchError>, FetchError>, Result<Vec<Stored>, CaptureError>) {
    let (send, receive) = mpsc::sync_channel(WAITING);
    thread::scope(|scope| {
        let keeper = scope.spawn(move || keep::keep_all(layout, receive.into_iter(), request.at));
        // Where storing failed, the thread that stores returns the error.
        let on_page = &mut |page, what| send.send((page, what == Use::Document)).map_err(|_| FetchError::NotStored);
        let missing = fetcher.gather(source, source_override, on_page);
        drop(send);
        let kept = keeper.join().unwrap_or_else(|cause| panic::resume_unwind(cause));
        let documents = |all: Vec<(Stored, bool)>| all.into_iter().filter(|(_, is)| *is).map(|(c, _)| c).collect();
        (missing, kept.map(documents))
    })
}

impl<'p> Fetched<'p> {
    /// Returns the fingerprint of what the release is made from: the specs, the program and the captures.
    pub(super) fn fingerprint(&self, pipeline: &Pipeline) -> String {
        let captures = self.captures.iter().map(|(source, capture)| format!("{} {}\n", source.id, capture.sha256));
        let references = self.references.iter().map(|capture| format!("{}\n", capture.sha256));
        // The sources of the program: another build of the same version may read differently.
        let specs: String = [env!("SEARA_SOURCES").to_owned(), pipeline.fingerprint.clone()].join("\n");
        sha256(format!("{specs}\n{}", captures.chain(references).collect::<String>()).as_bytes())
    }

    /// Whether every source gave all its documents, without issues.
    pub(super) fn is_complete(&self) -> bool {
        self.issues.is_empty() && self.incomplete.iter().all(|one| one.cause != Cause::Broken)
    }

    /// Adds what a source did not show: pages that are `missed`, next to the `number` of those that came, and what fell out of
    /// a window.
    fn add_unreached(
        &mut self,
        (source, missed, number): (&'p Source, Vec<FetchError>, usize),
        base: &Base,
        (request, layout): (&Request, &Layout),
    ) -> Result<(), RunError> {
        let is_fetched =
            matches!(request.source_override(&source.id), SourceOverride::Address | SourceOverride::Offline);
        let Some(pages) = source.pages.as_ref().filter(|_| is_fetched) else { return Ok(()) };
        let is_allowed = pages.allowed_missing.allows(missed.len(), missed.len() + number);
        let cause = match (missed.is_empty(), pages.is_window) {
            (true, false) => return Ok(()),
            (true, true) => Cause::Window,
            (false, _) if is_allowed => Cause::Allowed,
            (false, _) => Cause::Broken,
        };
        if cause == Cause::Allowed {
            let place = || Place::Document { document: source.url.clone(), place: "the whole document".to_owned() };
            let issue = |error: &FetchError| Issue::warning("page-missing", place()).with("detail", error.to_string());
            self.issues.extend(missed.iter().map(issue));
        }
        // A first release has nothing that it could keep.
        if cause == Cause::Broken || base.last.is_some() {
            self.incomplete.extend(Incomplete::new(base.last.as_ref(), source, (cause, missed), layout)?);
        }
        Ok(())
    }

    /// Returns the incomplete listings.
    pub(super) fn missing(&self) -> Vec<Arc<IncompleteListing>> {
        let broken = self.incomplete.iter().filter(|one| one.cause == Cause::Broken);
        broken.map(|incomplete| Arc::clone(&incomplete.listing)).collect()
    }
}

/// The issue of a response that is not what its source expects.
fn unexpected(document: String, reason: String) -> Issue {
    let place = Place::Document { document, place: "the whole document".to_owned() };
    Issue::error("unexpected-answer", place).with("detail", reason)
}

fn captured(pipeline: &Pipeline, source: &Source, capture: &Stored) -> Event {
    Event::Captured {
        dataset: pipeline.name.clone(),
        source: source.id.clone(),
        bytes: capture.length,
        sha256: capture.sha256.clone(),
    }
}
