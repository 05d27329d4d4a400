//! From the captures of a run to its tables, in bounded memory: chunk by chunk, on several threads, in a few passes.
//!
//! ```text
//! capture ─ input ─ chunks ─┬─ fill      last filled cells before each chunk     (where a recipe fills down)
//!                           ├─ removal   withdrawals, repeated rows               (where there may be some)
//!                           ├─ keys      all keys, and whether rows come in order
//!                           └─ chunk     typed, checked, quarantined, masked, encoded ─ accumulator ─ files
//! ```
//!
//! A table may be many chunks; a document, and what is small, is one chunk a capture. What a chunk gives depends on the
//! chunk and on the folds of the passes before, and outputs are put together in order; Parquet is cut by rows, and evidence
//! and issues come in the order of the source: neither the threads nor the memory nor the size of chunks change what is
//! published. Read next: `input`, `pass`, then `chunk`.

mod accumulator;
mod budget;
mod chunk;
mod conductor;
mod context;
mod evidence;
mod fill;
mod findings;
mod input;
mod keys;
mod order;
mod pass;
mod removal;
mod size;

use std::{fs::File, path::Path, sync::Mutex};

use chrono::DateTime;

pub(super) use self::context::Built;
use self::{budget::Budget, conductor::conduct, context::Context, input::Input};
use super::{
    Resources, RunContext,
    carry_forward::Incomplete,
    error::RunError,
    event::Listener,
    gather::{self, Fetched},
};
use crate::{
    extract::{ExtractError, Unreadable, table::large::decode},
    fetch::SourceOverride,
    model::issue_log::IssueLog,
    release::DatasetWriter,
    spec::pipeline::{Pipeline, Source},
    state::{FileError, capture_bytes::CaptureBytes, keep::Stored, layout::Layout},
};

/// Builds the tables of what was fetched.
pub(super) fn build<'p>(
    pipeline: &'p Pipeline,
    fetched: Fetched<'_>,
    run: RunContext<'_>,
    listener: &mut dyn Listener,
) -> Result<Built<'p>, RunError> {
    let RunContext { request, fetcher, layout, .. } = run;
    let mut stored = Vec::new();
    for (n, incomplete) in fetched.incomplete.iter().enumerate() {
        let kept = SourceOverride::Kept(incomplete.captures());
        let (missed, earlier) = gather::kept(incomplete.source, request, &kept, fetcher, layout);
        missed.map_err(RunError::fetch)?;
        let earlier = earlier.map_err(RunError::capture)?;
        stored.extend(earlier.into_iter().map(|earlier| (incomplete.source, earlier, Some(n))));
    }
    let is_large = size::is_large(pipeline, &fetched, layout);
    let own = fetched.captures.into_iter().map(|(source, stored)| (source, stored, None));
    let inputs =
        own.chain(stored).map(|(source, stored, listing)| input(pipeline, (source, stored, listing), is_large, layout));
    let inputs: Vec<_> = inputs.collect::<Result<_, _>>()?;
    let budget = Budget::new(request.resources.memory);
    let resources = if is_large { size::resources(pipeline, request.resources) } else { request.resources };
    let context = Context { pipeline, layout, resources, budget: &budget, begin: DatasetWriter::begin };
    let mut advanced = |done, of| listener.on_progress(&pipeline.name, done, of);
    let mut issues = IssueLog::from(fetched.issues);
    issues.extend(fetched.incomplete.iter().filter_map(Incomplete::issue));
    conduct(&context, (&inputs, &fetched.incomplete), issues, &mut advanced)
}

/// A capture as it is to be read.
fn input<'f>(
    pipeline: &Pipeline,
    (source, stored, listing): (&'f Source, Stored, Option<usize>),
    is_large: bool,
    layout: &Layout,
) -> Result<Input<'f>, RunError> {
    let decoded = if is_large {
        let body = stored.body(layout).map_err(RunError::capture)?;
        decode(body, (source, &pipeline.recipe), pipeline.limits, layout).map_err(RunError::extract)?
    } else {
        None
    };
    let (sha256, read_from, first_seen) = (stored.sha256.clone(), stored.read_from().to_owned(), stored.first_seen);
    Ok(Input { source, sha256, read_from, first_seen, listing, decoded, stored: Mutex::new(Some(stored)) })
}

/// Reads files by a pipeline and writes its tables, as a run does between its captures and its release; returns how many
/// rows each has. For benches: nothing is fetched, kept, compared or shown.
///
/// # Errors
/// When a file cannot be read or is of no kind that is read in chunks, or the staging folder cannot be written to.
pub fn tables(
    pipeline: &Pipeline,
    files: &[(&str, &Path)],
    resources: Resources,
    layout: &Layout,
) -> Result<Vec<u64>, RunError> {
    let mut inputs = Vec::new();
    for (id, path) in files {
        let read_from = path.display().to_string();
        let source = pipeline.sources.iter().find(|s| s.id == *id).ok_or_else(|| unknown_source(&read_from, id))?;
        let body = File::open(path).and_then(CaptureBytes::new).map_err(FileError::at("read", path));
        let body = body.map_err(RunError::fetch)?;
        let decoded = decode(body, (source, &pipeline.recipe), pipeline.limits, layout).map_err(RunError::extract)?;
        let (first_seen, stored, sha256) = (DateTime::UNIX_EPOCH, Mutex::new(None), String::new());
        inputs.push(Input { source, sha256, read_from, first_seen, listing: None, decoded, stored });
    }
    let budget = Budget::new(resources.memory);
    let resources = size::resources(pipeline, resources);
    let context = Context { pipeline, layout, resources, budget: &budget, begin: DatasetWriter::begin_unsummed };
    let built = conduct(&context, (&inputs, &[]), IssueLog::default(), &mut |_, _| {})?;
    built.writing.finish().map_err(RunError::release)
}

/// That a pipeline has no source of this id for a file.
fn unknown_source(document: &str, id: &str) -> RunError {
    let kind = Unreadable::NoReader { format: id.to_owned() };
    RunError::extract(ExtractError { document: document.to_owned(), kind })
}
