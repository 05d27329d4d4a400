//! Runs the passes over the chunks of all captures, in order; starts again where a capture cannot be read in chunks.

use std::{collections::HashSet, sync::Arc};

use super::{
    accumulator::Accumulator,
    chunk::{ChunkOutput, ChunkProcessor},
    context::{Built, Context},
    fill,
    input::{Input, Opened},
    keys,
    pass::{Backlog, Mapped, Ready, Stop, pass, pass_with},
    removal::RowRemoval,
    size,
};
use crate::{
    extract::{self, table::large::DecodedInput},
    model::{issue_log::IssueLog, table::TableBatch},
    release::EncodedGroup,
    run::{
        carry_forward::{Incomplete, Reached, address, strike},
        error::{RunError, StageError},
    },
    spec::recipe::table::TableRecipe,
    state::{
        atomic,
        layout::{PathKey, StateDir},
    },
    validate::keys::{Columns, KeyIndex, KeysByColumns, SpillConfig},
};

/// Maximum count of rounds of the quarantine: how deep references to quarantined rows are followed.
const MAX_ROUNDS: usize = 1000;

/// Bytes of the memory budget for each key in memory; a key takes 16 bytes.
const KEYS: u64 = 1024;

/// Builds the tables of captures. Where one cannot be read in chunks, it becomes one chunk, and all passes start again.
pub(super) fn conduct<'p>(
    context: &Context<'p, '_>,
    (inputs, incomplete): (&[Input<'_>], &[Incomplete<'_>]),
    issues: IssueLog,
    advanced: &mut dyn FnMut(usize, usize),
) -> Result<Built<'p>, RunError> {
    let pipeline = context.pipeline;
    let origin = |i: &'_ Input<'_>| -> (String, String) { (i.sha256.clone(), i.read_from.clone()) };
    let names: Vec<_> = inputs.iter().map(origin).collect();
    let memory = context.budget.repeated_text(context.resources.threads);
    let origins: Vec<_> = inputs
        .iter()
        .zip(&names)
        .map(|(input, (capture, read_from))| extract::Origin {
            pipeline,
            source: input.source,
            capture,
            read_from,
            memory,
        })
        .collect();
    let threads = context.resources.threads;
    let open = |(input, origin)| Opened::new(input, origin, threads);
    let mut opened: Vec<_> = inputs.iter().zip(&origins).map(open).collect();
    loop {
        match attempt(context, &mut opened, incomplete, advanced) {
            Ok((accumulator, removal)) => return accumulator.close(context, &opened, &removal, issues),
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::Unreadable(input, kind)) => {
                let bytes = inputs[input].decoded.as_ref().map_or(0, DecodedInput::len);
                if bytes > context.resources.memory / size::SHARE {
                    return Err(opened[input].unreadable(kind));
                }
                // What is wrong with it is reported when it is read as one chunk.
                opened[input].source.join_chunks();
            }
        }
        opened.iter_mut().for_each(|opened| opened.chunks = None);
    }
}

/// Runs all passes over all chunks once.
fn attempt<'p>(
    context: &Context<'p, '_>,
    opened: &mut [Opened<'_>],
    incomplete: &[Incomplete<'_>],
    advanced: &mut dyn FnMut(usize, usize),
) -> Result<(Accumulator<'p>, RowRemoval<'p>), Stop> {
    let pipeline = context.pipeline;
    fill::fill_down(context, opened)?;
    let narrow = pipeline.recipe.table().filter(|_| !RowRemoval::needs_all_columns(pipeline));
    let keys_only = narrow.map(|recipe| recipe.keys(&pipeline.schema, &pipeline.derived_columns()));
    carry_forward(context, opened, incomplete, keys_only.as_ref())?;
    let folder = context.layout.path(PathKey::StateDir(StateDir::Staging));
    atomic::folder(&folder).map_err(RunError::validate)?;
    let spill = SpillConfig { folder, keys: usize::try_from(context.resources.memory / KEYS).unwrap_or(usize::MAX) };
    let removal = RowRemoval::find(context, opened, keys_only.as_ref(), &spill)?;
    let (index, sorted) = keys::read(context, opened, keys_only.as_ref(), &removal, &spill)?;
    let referenced = pipeline.recipe.table().map(|recipe| recipe.referenced_keys(&pipeline.schema)).unwrap_or_default();
    let accumulator = rounds(context, opened, (&removal, index), (&sorted, &referenced), advanced)?;
    Ok((accumulator, removal))
}

/// Finds which rows of incomplete listings are carried forward: those in captures of the last release that the run did not
/// read again.
fn carry_forward(
    context: &Context<'_, '_>,
    opened: &mut [Opened<'_>],
    incomplete: &[Incomplete<'_>],
    keys: Option<&TableRecipe>,
) -> Result<(), Stop> {
    let pipeline = context.pipeline;
    let rows = |ready: &Ready<'_, '_>| -> Mapped<(String, Vec<TableBatch>)> {
        let (mut all, mut issues) = (Vec::new(), IssueLog::default());
        ready.each(&mut |mut typed| {
            if let Some(carried) = &ready.opened.carried {
                carried.keep(pipeline, &mut typed.batches, &mut issues)?;
            }
            all.append(&mut typed.batches);
            Ok(())
        })?;
        Ok((address(ready.opened.input.source), all))
    };
    for (n, incomplete) in incomplete.iter().enumerate() {
        let is_own = |opened: &Opened<'_>| opened.input.listing == Some(n);
        let from = opened.iter().position(is_own).unwrap_or(opened.len());
        let to = from + opened[from..].iter().take_while(|opened| is_own(opened)).count();
        let (mut reached, mut due) = (Reached::new(pipeline, incomplete.source), incomplete.due());
        pass(context, &mut opened[..from], keys, rows, |_, (source, batches)| {
            batches.iter().for_each(|batch| reached.add(&source, batch));
            batches.iter().for_each(|batch| strike(pipeline, batch, &mut due));
            Ok(())
        })?;
        opened[from..to].iter_mut().for_each(|opened| opened.carried = None);
        pass(context, &mut opened[from..to], keys, rows, |_, (_, batches)| {
            batches.iter().for_each(|batch| strike(pipeline, batch, &mut due));
            Ok(())
        })?;
        if !due.is_empty() {
            return Err(Stop::Failed(incomplete.lost()));
        }
        let reached = Arc::new(reached);
        for opened in &mut opened[from..to] {
            let (input, day) = (opened.input, opened.input.first_seen.format("%Y-%m-%d").to_string());
            opened.carried = Some(incomplete.carried(&input.sha256, &reached, day, &input.read_from));
        }
    }
    Ok(())
}

/// Results of the workers in the last pass.
enum Output<'p> {
    Chunk(Box<ChunkOutput<'p>>),
    Group(EncodedGroup),
}

/// Runs the last pass, which writes the tables; again as long as rows refer to quarantined rows.
fn rounds<'p>(
    context: &Context<'p, '_>,
    opened: &mut [Opened<'_>],
    (removal, index): (&RowRemoval<'p>, KeyIndex),
    (sorted, referenced): (&[bool], &[Columns]),
    advanced: &mut dyn FnMut(usize, usize),
) -> Result<Accumulator<'p>, Stop> {
    let (mut indexes, mut gone) = (vec![Arc::new(index)], KeysByColumns::new());
    while indexes.len() <= MAX_ROUNDS {
        let (writing, encoders) =
            (context.begin)(context.layout, &context.pipeline.schema).map_err(RunError::release)?;
        let mut accumulator = Accumulator::new(context, &indexes[0], writing, sorted)?;
        accumulator.set_heads(opened);
        let processor = ChunkProcessor {
            pipeline: context.pipeline,
            removal,
            indexes: &indexes,
            encoders: &encoders,
            sorted,
            referenced,
        };
        let all = opened.iter().map(|opened| opened.chunks.as_ref().map_or(1, Vec::len)).sum();
        let mut done = 0;
        let encode = |group| Ok(Output::Group(encoders.encode(group).map_err(RunError::encode)?));
        let backlog = Backlog::new(&encode);
        let process = |ready: &Ready<'_, '_>| processor.process(ready).map(|output| Output::Chunk(Box::new(output)));
        pass_with(context, opened, (None, &backlog), process, |job, output| {
            match (job, output) {
                (Some(job), Output::Chunk(output)) => {
                    backlog.extend(accumulator.add(job.input, *output, &encoders)?);
                    done += 1;
                    advanced(done, all);
                }
                (_, Output::Group(group)) => accumulator.append(group)?,
                (None, Output::Chunk(_)) => {}
            }
            Ok(())
        })?;
        let lost = accumulator.finish(&encoders, context.resources.threads)?;
        let count = |gone: &KeysByColumns| gone.values().map(HashSet::len).sum::<usize>();
        if count(&lost) == count(&gone) {
            return Ok(accumulator);
        }
        gone = lost;
        indexes.push(Arc::new(indexes[0].without(gone.clone())));
    }
    Err(Stop::Failed(RunError::validate(StageError::TooDeep { max: MAX_ROUNDS })))
}
