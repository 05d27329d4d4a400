//! `[limits]`: how much reading one document may take.

use serde::{Deserialize, Serialize};

use super::section::Section;

/// How much a process may take that reads one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Memory, in MiB.
    pub memory: u64,
    /// Seconds of computing.
    pub compute: u64,
    /// Seconds in all.
    pub wall: u64,
    /// Bytes of captures that are one chunk each; tables of more are read in many.
    pub held: u64,
    /// Bytes of a chunk; zero for chunks of one record. What is published does not depend on it.
    pub chunk_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 2048, compute: 25, wall: 30, held: HELD << 20, chunk_bytes: CHUNK_BYTES }
    }
}

/// Bytes of memory that a run uses unless it is told otherwise.
pub const MEMORY: u64 = 1 << 30;

/// MiB of captures that are one chunk each.
const HELD: u64 = 64;

/// Bytes of a chunk: a worker takes about six times as much.
const CHUNK_BYTES: usize = 16 << 20;

/// Least and most of each limit.
const RANGES: [(&str, u64, u64); 5] = [
    ("memory_mib", 512, 65_536),
    ("compute_seconds", 1, 3_600),
    ("wall_seconds", 1, 7_200),
    ("held_mib", 0, 1024),
    ("chunk_bytes", 0, 256 << 20),
];

/// Reads the limits of a pipeline; `root` is the whole file.
pub(super) fn read(root: &Section<'_>) -> Limits {
    let usual = Limits::default();
    let Some(section) = root.section("limits") else { return usual };
    let [memory, compute, wall, held, chunk_bytes] = RANGES.map(|(key, least, most)| {
        let count = section.count(key)?;
        let fits = (least..=most).contains(&count.value);
        (fits || section.out_of_range(&count, key, &least.to_string(), &most.to_string())).then_some(count.value)
    });
    section.close();
    Limits {
        memory: memory.unwrap_or(usual.memory),
        compute: compute.unwrap_or(usual.compute),
        wall: wall.unwrap_or(usual.wall),
        held: held.map_or(usual.held, |mib| mib << 20),
        chunk_bytes: chunk_bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(usual.chunk_bytes),
    }
}
