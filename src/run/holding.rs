//! Memory and time that captures may take: a few large ones are read at a time, and what they give is counted until it is
//! written; after many that broke a limit no more are read.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::model::{sheet::Provenance, table::TableBatch};

/// The share of the memory that one capture may have as it came.
const ONE: u64 = 2;

/// The share that all captures may have which are read at a time: what they are packed in swells.
const AT_ONCE: u64 = 64;

/// The share of the memory that is left to all else.
const ELSE: u64 = 8;

/// Bytes of memory that a run has at least.
const LEAST: u64 = 64 << 20;

/// Captures beyond a limit after which no more are read: each may have taken all its time, and one alone stops the release.
const BROKEN: u32 = 20;

/// Bytes that a row takes until it is written: its evidence, its key, its place.
const ROW: usize = 400;

/// Bytes that a value takes which has a trail of its own.
const TRAIL: usize = 300;

/// The memory of a run, while its captures are read.
pub(super) struct Holding {
    memory: u64,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    /// Bytes of the captures that are being read.
    reading: u64,
    /// Bytes of what was read.
    kept: u64,
    /// Captures that broke a limit.
    broken: u32,
}

/// A capture that is being read.
pub(super) struct Reading<'h> {
    holding: &'h Holding,
    bytes: u64,
}

impl Holding {
    /// So many bytes of memory, of which a run needs some whatever it reads.
    pub(super) fn of(memory: u64) -> Self {
        Self::exactly(memory.max(LEAST))
    }

    fn exactly(memory: u64) -> Self {
        Self { memory, state: Mutex::default(), freed: Condvar::new() }
    }

    /// Whether a capture of so many bytes may be read at all.
    pub(super) fn may_read(&self, bytes: u64) -> bool {
        bytes <= self.memory / ONE
    }

    /// Waits until a capture of so many bytes may be read beside the others.
    pub(super) fn read(&self, bytes: u64) -> Reading<'_> {
        let mut state = self.state();
        while state.reading > 0 && state.reading.saturating_add(bytes) > self.memory / AT_ONCE {
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.reading = state.reading.saturating_add(bytes);
        Reading { holding: self, bytes }
    }

    /// Bytes that are left for what a capture gives.
    pub(super) fn left(&self) -> u64 {
        // None would stand for what a run usually has.
        (self.memory - self.memory / ELSE).saturating_sub(self.state().kept).max(1)
    }

    /// Counts what a capture gave; whether there is room for it.
    pub(super) fn keep(&self, batches: &[TableBatch]) -> bool {
        let bytes = batches.iter().map(weight).sum::<usize>() as u64;
        let fits = bytes <= self.left();
        self.state().kept += if fits { bytes } else { 0 };
        fits
    }

    /// Counts a capture that broke a limit.
    pub(super) fn broke(&self) {
        self.state().broken += 1;
    }

    /// How many captures broke a limit, if they are so many that no more are read.
    pub(super) fn gave_up(&self) -> Option<u32> {
        Some(self.state().broken).filter(|broken| *broken >= BROKEN)
    }

    /// All of it, in MiB.
    pub(super) fn mib(&self) -> u64 {
        self.memory.div_ceil(1 << 20)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.holding.state().reading -= self.bytes;
        self.holding.freed.notify_all();
    }
}

/// The bytes that a batch takes until it is written.
fn weight(batch: &TableBatch) -> usize {
    let rows = batch.rows.num_rows();
    let trails = match &batch.provenance {
        Provenance::Rows(rows) => rows.overrides.len(),
        Provenance::Values(columns) => columns.iter().flatten().flatten().count(),
    };
    // As text the same rows stand beside.
    2 * batch.rows.get_array_memory_size() + ROW * rows + TRAIL * trails
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicU64, Ordering},
        thread,
    };

    use super::*;

    #[test]
    fn captures_that_are_large_together_are_read_one_after_another() {
        let holding = Holding::exactly(6400);
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let _reading = holding.read(40);
                    most.fetch_max(now.fetch_add(40, Ordering::SeqCst) + 40, Ordering::SeqCst);
                    thread::yield_now();
                    now.fetch_sub(40, Ordering::SeqCst);
                });
            }
        });
        assert!(most.into_inner() <= 100);
        // After many that broke a limit no more are read.
        (0..BROKEN - 1).for_each(|_| holding.broke());
        assert_eq!(holding.gave_up(), None);
        holding.broke();
        assert_eq!(holding.gave_up(), Some(BROKEN));
        // One that is larger is read alone.
        drop(holding.read(3000));
        assert!(holding.may_read(3200) && !holding.may_read(3201));
    }
}
