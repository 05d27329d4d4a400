//! Whether captures are read in chunks, and how many workers the memory has room for.

use crate::{
    extract::table::large::{self, PACKED_FACTOR, unpacked_size},
    run::{Resources, gather::Fetched},
    spec::{
        limits::MEMORY,
        pipeline::{Pipeline, Source},
    },
    state::{keep::Stored, layout::Layout},
};

/// Bytes of memory that the rows of captures may take where each is one chunk, however few bytes the captures have. It does
/// not depend on the memory of the run: how a release is cut into parts would.
const HELD: u64 = MEMORY / 2;

/// Bytes of captures that are one chunk each, whatever they hold.
const FEW: u64 = 1 << 20;

/// How many times its bytes a worker needs for a chunk.
const SWELLS: u64 = 6;

/// The divisor of the memory that gives the part for everything else.
pub(super) const SHARE: u64 = 4;

/// Whether the captures of a pipeline are too large to be one chunk each.
pub(super) fn is_large(pipeline: &Pipeline, fetched: &Fetched<'_>, layout: &Layout) -> bool {
    let held = pipeline.limits.single_chunk_bytes;
    if pipeline.recipe.table().is_none() {
        return false;
    }
    let weighed = |stored: &Stored| match stored.length {
        // Whether a few bytes are packed is not asked: unpacked they are few too.
        few if few <= held / PACKED_FACTOR => few,
        many => stored.body(layout).map_or(many, |body| unpacked_size(&body)),
    };
    let bytes = fetched.captures.iter().map(|(_, stored)| weighed(stored)).fold(0, u64::saturating_add);
    // Of a few bytes not even the shortest rows would take much.
    bytes > held
        || bytes > FEW && {
            let cost = |(_, stored): &(&Source, Stored)| {
                stored.body(layout).map_or(0, |body| large::memory_cost(body.reader(), body.len()))
            };
            fetched.captures.iter().map(cost).fold(0, u64::saturating_add) > HELD
        }
}

/// As many threads as the memory allows: each worker holds a chunk, and what it makes of it.
pub(super) fn resources(pipeline: &Pipeline, resources: Resources) -> Resources {
    let each = (pipeline.limits.chunk_bytes as u64).saturating_mul(SWELLS);
    let most = (resources.memory - resources.memory / SHARE) / each.max(1);
    let threads = resources.threads.min(usize::try_from(most).unwrap_or(usize::MAX)).max(1);
    Resources { threads, ..resources }
}
