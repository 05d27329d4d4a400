//! A pass over the chunks of all captures: chunks are read in parallel, and folded in order.

use std::{collections::VecDeque, convert::Infallible, sync::Mutex};

use super::{
    context::Context,
    input::{Opened, Typed, locked},
};
use crate::{
    extract::{
        Unreadable,
        chunk_source::{Chunk, ChunkSource, Chunks},
        table::large::ChunkError,
    },
    model::pool::ordered_map,
    run::error::RunError,
    spec::recipe::table::TableRecipe,
};

/// Identifies a chunk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job {
    /// Index of the capture.
    pub(super) input: usize,
    /// Number of the chunk among those of all captures.
    pub(super) chunk: u32,
}

/// Why a pass ended early.
pub(super) enum Stop {
    Failed(RunError),
    /// A capture cannot be read in chunks.
    Unreadable(usize, Unreadable),
}

impl From<RunError> for Stop {
    fn from(error: RunError) -> Self {
        Self::Failed(error)
    }
}

/// The result of mapping a chunk.
pub(super) type Mapped<T> = Result<T, ChunkError<RunError>>;

/// A chunk that is ready to be read.
pub(super) struct Ready<'w, 'i> {
    pub(super) job: Job,
    pub(super) opened: &'w Opened<'i>,
    pub(super) chunk: &'w Chunk,
    context: &'w Context<'w, 'w>,
    source: &'w ChunkSource<'w>,
    bytes: &'w [u8],
}

impl Ready<'_, '_> {
    /// Emits the rows of the chunk, part by part.
    pub(super) fn each(&self, emit: &mut dyn FnMut(Typed) -> Result<(), RunError>) -> Mapped<()> {
        self.opened.read(self.context, self.source, (self.chunk, self.bytes), emit)
    }

    /// Whether rows of the chunk fill a table of the schema directly.
    pub(super) fn fills(&self, table: usize) -> bool {
        self.source.fills(table)
    }

    /// Whether no cell of earlier chunks fills a cell of this one.
    pub(super) fn begins_table(&self) -> bool {
        self.source.begins_table(self.chunk)
    }
}

/// Work that the fold of a pass adds: workers do it before they take further chunks, and the fold receives its results in
/// the order in which the work was added.
pub(super) struct Backlog<'b, J, T> {
    jobs: Mutex<VecDeque<J>>,
    work: &'b (dyn Fn(J) -> Result<T, RunError> + Sync),
}

impl<'b, J, T> Backlog<'b, J, T> {
    /// Starts without work.
    pub(super) fn new(work: &'b (dyn Fn(J) -> Result<T, RunError> + Sync)) -> Self {
        Self { jobs: Mutex::default(), work }
    }

    /// Adds work.
    pub(super) fn extend(&self, jobs: impl IntoIterator<Item = J>) {
        locked(&self.jobs).extend(jobs);
    }

    fn pop(&self) -> Option<J> {
        locked(&self.jobs).pop_front()
    }
}

/// The next work of a worker.
enum Next<J> {
    Chunk(Taken),
    Added(J),
}

/// A chunk that was taken from the queue.
struct Taken {
    job: Job,
    chunk: Chunk,
    /// Whether its bytes were read when it was found.
    is_read: bool,
}

/// Reads all chunks on the threads of the context by `map`, and gives the results to `fold` in the order of the chunks.
/// With a `recipe`, tables are read for its columns alone. The first pass over a capture cuts it.
pub(super) fn pass<T: Send>(
    context: &Context<'_, '_>,
    opened: &mut [Opened<'_>],
    recipe: Option<&TableRecipe>,
    map: impl Fn(&Ready<'_, '_>) -> Mapped<T> + Sync,
    mut fold: impl FnMut(Job, T) -> Result<(), RunError>,
) -> Result<(), Stop> {
    let backlog = Backlog::<Infallible, T>::new(&|never| match never {});
    pass_with(context, opened, (recipe, &backlog), map, |job, mapped| job.map_or(Ok(()), |job| fold(job, mapped)))
}

/// A pass whose `fold` adds work to a backlog; the results of that come to it without a chunk.
pub(super) fn pass_with<J: Send, T: Send>(
    context: &Context<'_, '_>,
    opened: &mut [Opened<'_>],
    (recipe, backlog): (Option<&TableRecipe>, &Backlog<'_, J, T>),
    map: impl Fn(&Ready<'_, '_>) -> Mapped<T> + Sync,
    mut fold: impl FnMut(Option<Job>, T) -> Result<(), RunError>,
) -> Result<(), Stop> {
    let threads = (context.resources.threads, context.resources.threads);
    let mut cut: Vec<Option<Vec<Chunk>>> = opened.iter().map(|o| o.chunks.is_none().then(Vec::new)).collect();
    {
        let inputs: &[Opened<'_>] = opened;
        let projected: Vec<Option<ChunkSource<'_>>> =
            inputs.iter().map(|opened| recipe.map(|recipe| opened.source.projected(recipe, opened.origin))).collect();
        let sources: Vec<&ChunkSource<'_>> =
            inputs.iter().zip(&projected).map(|(opened, own)| own.as_ref().unwrap_or(&opened.source)).collect();
        let mut queue = Queue { inputs, sources: &sources, cutting: None, at: (0, 0), next: 0 };
        let read = |bytes: &mut Vec<u8>, next: Result<Next<J>, Stop>| -> Result<(Option<Taken>, T), Stop> {
            let taken = match next? {
                Next::Chunk(taken) => taken,
                Next::Added(job) => return Ok((None, (backlog.work)(job)?)),
            };
            let (input, source) = (taken.job.input, sources[taken.job.input]);
            if !taken.is_read {
                source.bytes(&taken.chunk, bytes).map_err(|kind| Stop::Unreadable(input, kind))?;
            }
            let (job, opened, chunk) = (taken.job, &inputs[input], &taken.chunk);
            let mapped =
                map(&Ready { job, opened, chunk, context, source, bytes }).map_err(|stopped| match stopped {
                    ChunkError::Sink(error) => Stop::Failed(error),
                    ChunkError::Unreadable(kind) => Stop::Unreadable(input, kind),
                })?;
            Ok((Some(taken), mapped))
        };
        let added = || backlog.pop().map(|job| Ok(Next::Added(job)));
        ordered_map(
            threads,
            |bytes| added().or_else(|| queue.take(bytes).map(|taken| taken.map(Next::Chunk))),
            read,
            |mapped| {
                let (taken, mapped) = mapped?;
                let job = taken.as_ref().map(|taken| taken.job);
                if let Some(taken) = taken
                    && let Some(chunks) = &mut cut[taken.job.input]
                {
                    chunks.push(taken.chunk);
                }
                fold(job, mapped).map_err(Stop::Failed)
            },
        )?;
    }
    // What the last chunks added.
    ordered_map(threads, |(): &mut ()| backlog.pop(), |(), job| (backlog.work)(job), |result| fold(None, result?))?;
    for (opened, chunks) in opened.iter_mut().zip(cut) {
        opened.chunks = opened.chunks.take().or(chunks);
    }
    Ok(())
}

/// The chunks of all captures, in order; those of a capture that was not cut yet are cut as they are taken.
struct Queue<'q, 'i> {
    inputs: &'q [Opened<'i>],
    sources: &'q [&'q ChunkSource<'q>],
    cutting: Option<Chunks<'q>>,
    /// The capture, and the chunk in it, that is next.
    at: (usize, usize),
    next: u32,
}

impl Queue<'_, '_> {
    fn take(&mut self, bytes: &mut Vec<u8>) -> Option<Result<Taken, Stop>> {
        loop {
            let (input, at) = self.at;
            let opened = self.inputs.get(input)?;
            let (chunk, is_read) = match &opened.chunks {
                Some(chunks) => (chunks.get(at).cloned(), false),
                None => match self.cutting.get_or_insert_with(|| self.sources[input].chunks()).next(bytes) {
                    Ok(chunk) => (chunk, true),
                    Err(kind) => return Some(Err(Stop::Unreadable(input, kind))),
                },
            };
            if let Some(chunk) = chunk {
                let job = Job { input, chunk: self.next };
                (self.at.1, self.next) = (at + 1, self.next + 1);
                return Some(Ok(Taken { job, chunk, is_read }));
            }
            (self.at, self.cutting) = ((input + 1, 0), None);
        }
    }
}
