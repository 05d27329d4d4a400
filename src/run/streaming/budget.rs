//! The memory for captures that must be held: a few large ones are read at a time, and what they hold is counted until it is
//! written. After many captures that exceeded a limit no more are read.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::model::{sheet::Provenance, table::TableBatch};

/// The divisor of the memory that gives the most bytes of one capture.
const ONE: u64 = 2;

/// The divisor of the memory that gives the most bytes of the captures that are read at the same time.
const AT_ONCE: u64 = 64;

/// The divisor of the memory that gives the part for everything else.
const ELSE: u64 = 8;

/// Minimum bytes of memory of a run.
const MIN: u64 = 64 << 20;

/// Captures beyond a limit after which no more are read: each may have taken all its time, and one alone stops the release.
const BROKEN: u32 = 20;

/// Bytes that a row takes until it is written, for its evidence, its key and its place.
const ROW: usize = 400;

/// Bytes that the provenance of one value takes.
const PROVENANCE: usize = 300;

/// The memory of a run for captures that are held.
pub(super) struct Budget {
    memory: u64,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    /// Bytes of the captures that are being read.
    reading: u64,
    /// Bytes of the rows that are held.
    kept: u64,
    /// Captures that exceeded a limit.
    broken: u32,
}

/// A capture that is being read.
pub(super) struct Reading<'h> {
    budget: &'h Budget,
    bytes: u64,
}

impl Budget {
    /// A budget of `memory` bytes, or the minimum of a run.
    pub(super) fn new(memory: u64) -> Self {
        Self::exactly(memory.max(MIN))
    }

    fn exactly(memory: u64) -> Self {
        Self { memory, state: Mutex::default(), freed: Condvar::new() }
    }

    /// Whether a capture of `bytes` bytes may be read at all.
    pub(super) fn may_read(&self, bytes: u64) -> bool {
        bytes <= self.memory / ONE
    }

    /// Waits until a capture of `bytes` bytes may be read at the same time as the others.
    pub(super) fn read(&self, bytes: u64) -> Reading<'_> {
        let mut state = self.state();
        while state.reading > 0 && state.reading.saturating_add(bytes) > self.memory / AT_ONCE {
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.reading = state.reading.saturating_add(bytes);
        Reading { budget: self, bytes }
    }

    /// Bytes that are left for the rows of a capture; at least one.
    pub(super) fn left(&self) -> u64 {
        // Zero means the default of a run.
        (self.memory - self.memory / ELSE).saturating_sub(self.state().kept).max(1)
    }

    /// Bytes that the text may take which a recipe repeats in the rows that one of some threads reads at once.
    pub(super) fn repeated_text(&self, threads: usize) -> u64 {
        self.memory / ONE / threads.max(1) as u64
    }

    /// Counts the rows of a capture; `false` when they exceed the memory.
    pub(super) fn keep(&self, batches: &[TableBatch]) -> bool {
        let bytes = batches.iter().map(weight).sum::<usize>() as u64;
        let fits = bytes <= self.left();
        self.state().kept += if fits { bytes } else { 0 };
        fits
    }

    /// Counts a capture that exceeded a limit.
    pub(super) fn count_exceeded(&self) {
        self.state().broken += 1;
    }

    /// Returns the count of captures that exceeded a limit, once it is too high for more to be read.
    pub(super) fn exhausted(&self) -> Option<u32> {
        Some(self.state().broken).filter(|broken| *broken >= BROKEN)
    }

    /// All of the memory, in MiB.
    pub(super) fn mib(&self) -> u64 {
        self.memory.div_ceil(1 << 20)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.budget.state().reading -= self.bytes;
        self.budget.freed.notify_all();
    }
}

/// The bytes that a batch takes until it is written.
fn weight(batch: &TableBatch) -> usize {
    let rows = batch.rows.num_rows();
    let provenances = match &batch.provenance {
        Provenance::Rows(rows) => rows.overrides.len(),
        Provenance::Values(columns) => columns.iter().flatten().flatten().count(),
    };
    // The same rows are there as text, too.
    2 * batch.rows.get_array_memory_size() + ROW * rows + PROVENANCE * provenances
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
        let budget = Budget::exactly(6400);
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let _reading = budget.read(40);
                    most.fetch_max(now.fetch_add(40, Ordering::SeqCst) + 40, Ordering::SeqCst);
                    thread::yield_now();
                    now.fetch_sub(40, Ordering::SeqCst);
                });
            }
        });
        assert!(most.into_inner() <= 100);
        // After many that exceeded a limit no more are read.
        (0..BROKEN - 1).for_each(|_| budget.count_exceeded());
        assert_eq!(budget.exhausted(), None);
        budget.count_exceeded();
        assert_eq!(budget.exhausted(), Some(BROKEN));
        // One that is larger is read alone.
        drop(budget.read(3000));
        assert!(budget.may_read(3200) && !budget.may_read(3201));
    }
}
