//! `[limits]`: memory and time for reading one document, and the sizes of chunks.

use serde::{Deserialize, Serialize};

use super::section::Section;

/// Limits of a process that reads one document, and the sizes of chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Memory, in MiB.
    pub memory: u64,
    /// CPU time, in seconds.
    pub compute: u64,
    /// Elapsed time, in seconds.
    pub wall: u64,
    /// Largest size in bytes of captures that are read as one chunk; larger tables are read in several.
    pub single_chunk_bytes: u64,
    /// Bytes of a chunk; zero for chunks of one record. What is published does not depend on it.
    pub chunk_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 2048,
            compute: 25,
            wall: 30,
            single_chunk_bytes: SINGLE_CHUNK_MIB << 20,
            chunk_bytes: CHUNK_BYTES,
        }
    }
}

/// Default of `--memory`, in bytes.
pub const MEMORY: u64 = 1 << 30;

/// Default of `held_mib`: MiB of captures that are read as one chunk.
const SINGLE_CHUNK_MIB: u64 = 64;

/// Default of `chunk_bytes`: a worker uses about six times as much memory.
const CHUNK_BYTES: usize = 16 << 20;

/// Key, minimum and maximum of each limit.
const RANGES: [(&str, u64, u64); 5] = [
    ("memory_mib", 512, 65_536),
    ("compute_seconds", 1, 3_600),
    ("wall_seconds", 1, 7_200),
    ("held_mib", 0, 1024),
    ("chunk_bytes", 0, 256 << 20),
];

/// Reads the limits of a pipeline; `root` is the root of its file.
pub(super) fn read(root: &Section<'_>) -> Limits {
    let defaults = Limits::default();
    let Some(section) = root.section("limits") else { return defaults };
    let [memory, compute, wall, single_chunk, chunk] = RANGES.map(|(key, min, max)| {
        let count = section.count(key)?;
        let fits = (min..=max).contains(&count.value);
        (fits || section.out_of_range(&count, key, &min.to_string(), &max.to_string())).then_some(count.value)
    });
    section.close();
    Limits {
        memory: memory.unwrap_or(defaults.memory),
        compute: compute.unwrap_or(defaults.compute),
        wall: wall.unwrap_or(defaults.wall),
        single_chunk_bytes: single_chunk.map_or(defaults.single_chunk_bytes, |mib| mib << 20),
        chunk_bytes: chunk.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(defaults.chunk_bytes),
    }
}
