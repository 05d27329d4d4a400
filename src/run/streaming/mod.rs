//! Tables that are too large to be held: read piece by piece, by as many threads as may be used, in two passes.
//!
//! ```text
//! capture ─ body ─ pieces ─┬─ first pass: keys, order                ─┐
//!                          └─ second: typed, judged, set aside, masked ┴─ encoded ─ put behind each other
//! ```
//!
//! What a piece gives depends on it and on the keys of all; pieces are put together in their order. So neither the
//! threads nor the memory change a byte. `piece` is what one piece gives, `gathered` what all of them do. Read next:
//! `first`, then `second`.

mod first;
mod gathered;
mod order;
mod piece;
mod second;
mod size;
mod sorted;

use std::{collections::HashSet, fs::File, path::Path, sync::Arc};

use chrono::{DateTime, Utc};

pub(super) use self::size::is_large;
use self::{first::First, gathered::Gathered, order::Order, piece::Maker};
use super::{Power, error::RunError, gather::Fetched, making::Made};
use crate::{
    extract::{
        self, ExtractError, Unreadable,
        table::{
            Reading,
            large::{Large, Plain, Split, Stopped, plain},
        },
    },
    model::published,
    release::{Encoders, ReleaseError, Writing},
    spec::{
        pipeline::{Pipeline, Source},
        recipe::{narrow::Comes, table::TableRecipe},
    },
    state::{
        FileError, atomic,
        capture_bytes::CaptureBytes,
        keep::Stored,
        layout::{Layout, PathKey, StateDir},
    },
    validate::keys::{Grouped, Keys, Known, Room},
};

/// How often rows are read again without those that were set aside; a longer chain of references is followed in memory.
const PASSES: usize = 16;

/// Bytes of memory for each key that may be held, which itself takes 16 of them.
const KEYS: u64 = 1024;

/// Bytes of one source.
pub(super) struct Input<'f> {
    source: &'f Source,
    sha256: String,
    read_from: String,
    first_seen: DateTime<Utc>,
    plain: Plain,
}

/// A large text of a source.
struct Text<'i> {
    large: Large<'i>,
    origin: &'i extract::Origin<'i>,
    /// How many bytes it has.
    bytes: u64,
    splits: Vec<Split>,
    /// What stood above its records.
    head: Reading,
}

impl Text<'_> {
    /// What is made of a piece of it was made of.
    fn source(&self, split: &Split) -> published::PartSource {
        let (source, capture) = (self.origin.source.id.clone(), self.origin.capture.to_owned());
        let (bytes, line) = self.large.stands(split);
        published::PartSource { source, capture, bytes, line }
    }

    /// That it cannot be read.
    fn unreadable(&self, kind: Unreadable) -> RunError {
        let document = self.origin.read_from.to_owned();
        RunError::extract(ExtractError { document, kind })
    }
}

/// The bytes of all captures, as their tables can be read in pieces; none when those of one cannot.
pub(super) fn inputs<'f>(
    pipeline: &Pipeline,
    fetched: &Fetched<'f>,
    layout: &Layout,
) -> Result<Option<Vec<Input<'f>>>, RunError> {
    let input = |(source, stored): &(&'f Source, Stored)| {
        let body = stored.body(layout).map_err(RunError::capture)?;
        let plain = plain(body, source, pipeline.limits, layout).map_err(RunError::extract)?;
        let Some(plain) = plain else { return Ok(None) };
        let (sha256, read_from) = (stored.sha256.clone(), stored.read_from().to_owned());
        Ok(Some(Input { source, sha256, read_from, first_seen: stored.first_seen, plain }))
    };
    fetched.captures.iter().map(input).collect()
}

/// Makes the tables of large captures. None when one of them is of no kind that
/// is read in pieces: then all are to be held.
pub(super) fn streamed<'p>(
    pipeline: &'p Pipeline,
    inputs: &[Input<'_>],
    power: Power,
    layout: &Layout,
    begin: impl Fn() -> Result<(Writing, Encoders), ReleaseError>,
    advanced: &mut dyn FnMut(usize, usize),
) -> Result<Option<Made<'p>>, RunError> {
    let Some(recipe) = pipeline.recipe.table() else { return Ok(None) };
    let power = Power { threads: size::threads(pipeline, power), ..power };
    let origin = |i: &'_ Input<'_>| -> (String, String) { (i.sha256.clone(), i.read_from.clone()) };
    let named: Vec<_> = inputs.iter().map(origin).collect();
    let origins: Vec<_> = inputs
        .iter()
        .zip(&named)
        .map(|(input, (capture, read_from))| extract::Origin { pipeline, source: input.source, capture, read_from })
        .collect();
    let mut texts = Vec::new();
    for (input, origin) in inputs.iter().zip(&origins) {
        match Large::open(&input.plain, recipe, origin, power.threads) {
            Ok(Some((large, head))) => {
                texts.push(Text { large, origin, bytes: input.plain.len(), splits: Vec::new(), head });
            }
            // What is wrong with it is told by who reads it whole.
            Ok(None) | Err(_) => return Ok(None),
        }
    }
    // A text may prove odd where the first pass does not look.
    for _ in 0..=texts.len() {
        let Some((known, order)) = known(pipeline, recipe, &mut texts, power, layout)? else { return Ok(None) };
        let sorted = sorted(pipeline, recipe, &known, &order)?;
        let begin = || begin().map_err(RunError::release);
        match gathered(pipeline, &texts, (known, &sorted), power, layout, &begin, advanced)? {
            Passed::Odd(text) => {
                texts[text].large.follow_every_sign();
                // Where there is one there may be others: they are met in the first pass now.
                texts.iter_mut().for_each(|text| text.large.look_at_all());
            }
            Passed::By(gathered) => return gathered.made(inputs, layout).map(Some),
            Passed::TooOften => return Ok(None),
        }
    }
    Ok(None)
}

/// Which tables come in the order of their key.
fn sorted(pipeline: &Pipeline, recipe: &TableRecipe, known: &Known, order: &Order) -> Result<Vec<bool>, RunError> {
    let own = order.holds(known).map_err(RunError::validate)?;
    let holds = |table: usize| match recipe.comes(&pipeline.schema, table) {
        Comes::ByItself => own[table],
        Comes::With(parent) => own[parent],
        Comes::Mixed => false,
    };
    Ok((0..pipeline.schema.tables.len()).map(holds).collect())
}

/// How the second passes ended.
enum Passed<'p> {
    By(Box<Gathered<'p>>),
    /// In a text marks stand where none may.
    Odd(usize),
    /// References lead too far to be followed piece by piece.
    TooOften,
}

/// Reads all texts, and again without the rows that refer to what was set aside.
fn gathered<'p>(
    pipeline: &'p Pipeline,
    texts: &[Text<'_>],
    (known, sorted): (Known, &[bool]),
    power: Power,
    layout: &Layout,
    begin: &dyn Fn() -> Result<(Writing, Encoders), RunError>,
    advanced: &mut dyn FnMut(usize, usize),
) -> Result<Passed<'p>, RunError> {
    let strayed = pipeline.recipe.table().map(|recipe| recipe.strayed(&pipeline.schema)).unwrap_or_default();
    let mut gone = Grouped::new();
    for _ in 0..PASSES {
        let (writing, encoders) = begin()?;
        let known = Arc::new(known.less(gone.clone()));
        let mut gathered = Gathered::of(pipeline, Arc::clone(&known), writing, sorted, power, layout)?;
        let maker = Maker { pipeline, known, encoders: &encoders, sorted, strayed: &strayed };
        if let Some(odd) = second::pass(&mut gathered, texts, &maker, power.threads, advanced)? {
            return Ok(Passed::Odd(odd));
        }
        let lost = |gone: &Grouped| gone.values().map(HashSet::len).sum::<usize>();
        // What refers to a row that was set aside goes too, however far.
        if lost(&gathered.gone) == lost(&gone) {
            return Ok(Passed::By(Box::new(gathered)));
        }
        gone = std::mem::take(&mut gathered.gone);
    }
    Ok(Passed::TooOften)
}

/// What the rows of all texts have for keys, and in which order they come. None when one cannot be read.
fn known(
    pipeline: &Pipeline,
    recipe: &TableRecipe,
    texts: &mut [Text<'_>],
    power: Power,
    layout: &Layout,
) -> Result<Option<(Known, Order)>, RunError> {
    let schema = &pipeline.schema;
    let keys_only = recipe.keys(schema);
    let folder = layout.path(PathKey::StateDir(StateDir::Staging));
    atomic::folder(&folder).map_err(RunError::validate)?;
    let room = Room { folder, keys: usize::try_from(power.memory / KEYS).unwrap_or(usize::MAX) };
    let mut keys = Keys::within(schema, room.clone());
    let mut order = Order::new(schema).map_err(RunError::validate)?;
    for text in texts {
        let narrow =
            |large: &Large<'_>| first::pass(&large.narrowed(&keys_only, text.origin), pipeline, power.threads, &room);
        let first = match narrow(&text.large) {
            // Where a mark stands that was not looked at, the text may be cut where no record ends.
            Err(Stopped::Odd | Stopped::Unreadable(_)) if text.large.follow_every_sign() => narrow(&text.large),
            other => other,
        };
        let First { splits, keys: own, order: behind } = match first {
            Ok(first) => first,
            Err(Stopped::By(error)) => return Err(error),
            // Nobody reads it whole.
            Err(Stopped::Unreadable(kind)) if text.bytes > power.memory / size::SHARE => {
                return Err(text.unreadable(kind));
            }
            Err(Stopped::Unreadable(_) | Stopped::Odd) => return Ok(None),
        };
        text.splits = splits;
        keys.merge(own).map_err(RunError::validate)?;
        order.then(behind);
    }
    Ok(Some((keys.close(schema).map_err(RunError::validate)?, order)))
}

/// Reads files by a pipeline and writes its tables, as a run does between its captures and its release; tells
/// how many rows each has. What a bench measures: nothing is fetched, kept, compared or shown.
///
/// # Errors
/// When a file cannot be read or is of no kind that is read in pieces, or the staging folder cannot be written to.
pub fn tables(
    pipeline: &Pipeline,
    files: &[(&str, &Path)],
    power: Power,
    layout: &Layout,
) -> Result<Vec<u64>, RunError> {
    let mut inputs = Vec::new();
    for (id, path) in files {
        let no_reader = || unreadable(path.display().to_string(), id);
        let source = pipeline.sources.iter().find(|s| s.id == *id).ok_or_else(no_reader)?;
        let body = File::open(path).and_then(CaptureBytes::new).map_err(FileError::at("read", path));
        let plain =
            plain(body.map_err(RunError::fetch)?, source, pipeline.limits, layout).map_err(RunError::extract)?;
        let plain = plain.ok_or_else(no_reader)?;
        let (sha256, read_from) = (String::new(), path.display().to_string());
        inputs.push(Input { source, sha256, read_from, first_seen: DateTime::UNIX_EPOCH, plain });
    }
    let begin = || Writing::begin_unsummed(layout, &pipeline.schema);
    let made = streamed(pipeline, &inputs, power, layout, begin, &mut |_, _| {})?;
    let made = made.ok_or_else(|| unreadable(pipeline.name.clone(), "streamed"))?;
    made.writing.finish().map_err(RunError::release)
}

/// The error of a document that is not of the format that is needed.
fn unreadable(document: String, format: &str) -> RunError {
    RunError::extract(ExtractError { document, kind: Unreadable::NoReader { format: format.to_owned() } })
}
