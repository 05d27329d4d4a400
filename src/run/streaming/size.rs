//! Whether captures are too large to be held, and how many workers the memory has room for.

use crate::{
    extract::table::large::{self, PACKED, weight},
    run::{Power, gather::Fetched},
    spec::{
        limits::MEMORY,
        pipeline::{Pipeline, Source},
    },
    state::{keep::Stored, layout::Layout},
};

/// Bytes of memory that the rows of captures may take where they are held, however few bytes the captures have. It does
/// not follow what a run may use: how a release is cut into parts would.
const HELD: u64 = MEMORY / 2;

/// Bytes of captures that are held whatever they tell.
const FEW: u64 = 1 << 20;

/// How many times its bytes a worker takes for a piece.
const SWELLS: u64 = 6;

/// The share of the memory that is left to all else.
pub(super) const SHARE: u64 = 4;

/// Whether the captures of a pipeline are too many to be held.
pub(in crate::run) fn is_large(pipeline: &Pipeline, fetched: &Fetched<'_>, layout: &Layout) -> bool {
    let held = pipeline.limits.held;
    let Some(recipe) = pipeline.recipe.table().filter(|recipe| recipe.reads_alone()) else { return false };
    // What refers to a row that was withdrawn goes with it: that is known of all of them at once.
    let strayed = recipe.strayed(&pipeline.schema);
    let names: Vec<_> = strayed.iter().map(|(table, _)| &pipeline.schema.tables[*table].name).collect();
    let is_parted = pipeline.withdrawn.records.iter().any(|record| names.contains(&&record.table));
    if is_parted || !fetched.incomplete.is_empty() {
        return false;
    }
    let weighed = |stored: &Stored| match stored.length {
        // Whether a few bytes are packed is not asked: unpacked they are few too.
        few if few <= held / PACKED => few,
        many => stored.body(layout).map_or(many, |body| weight(&body)),
    };
    let bytes = fetched.captures.iter().map(|(_, stored)| weighed(stored)).fold(0, u64::saturating_add);
    // Of a few bytes not even the shortest rows would take much.
    bytes > held
        || bytes > FEW && {
            let cost = |(_, stored): &(&Source, Stored)| {
                stored.body(layout).map_or(0, |body| large::held(body.reader(), body.len()))
            };
            fetched.captures.iter().map(cost).fold(0, u64::saturating_add) > HELD
        }
}

/// How many workers there may be: each holds a piece, and what it makes of it.
pub(super) fn threads(pipeline: &Pipeline, power: Power) -> usize {
    let each = (pipeline.limits.piece as u64).saturating_mul(SWELLS);
    let most = (power.memory - power.memory / SHARE) / each.max(1);
    power.threads.min(usize::try_from(most).unwrap_or(usize::MAX)).max(1)
}
