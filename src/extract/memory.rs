//! Memory that the tables of a document may take, counted before it is taken.
//!
//! A small file may hold very large tables: thousands of records that each have a column of their own, a million rows of
//! two bytes. Rows, cells and bytes of text are counted with the memory that a run takes for each, as measured, with all
//! that is made of them later.

use super::Unreadable;
use crate::spec::limits::MEMORY;

/// Bytes of memory for a row with its provenance, for a cell with its place, and for a byte of text with its copies.
const COSTS: [u64; 3] = [500, 80, 3];

/// Memory that is left for tables.
#[derive(Debug, Clone, Copy)]
pub(super) struct MemoryBudget {
    all: u64,
    left: u64,
}

impl MemoryBudget {
    /// A budget in bytes; 0 means what a run usually has.
    pub(super) fn new(bytes: u64) -> Self {
        let all = if bytes == 0 { MEMORY } else { bytes };
        Self { all, left: all }
    }

    /// Takes the memory of rows, cells and bytes of text; fails if less is left.
    pub(super) fn take(&mut self, rows: usize, cells: usize, text: usize) -> Result<(), Unreadable> {
        match self.left.checked_sub(cost(rows as u64, cells as u64, text as u64)) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(self.exceeded()),
        }
    }

    /// The whole budget divided by `share`, in bytes.
    pub(super) fn share(&self, share: u64) -> u64 {
        self.all / share
    }

    /// The error of a document that needs more.
    pub(super) fn exceeded(&self) -> Unreadable {
        Unreadable::Memory { mib: self.all.div_ceil(1 << 20) }
    }
}

impl Default for MemoryBudget {
    fn default() -> Self {
        Self::new(MEMORY)
    }
}

/// The memory of rows, cells and bytes of text, in bytes.
pub(super) fn cost(rows: u64, cells: u64, text: u64) -> u64 {
    [rows, cells, text].iter().zip(COSTS).fold(0, |all, (n, each)| all.saturating_add(n.saturating_mul(each)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_the_room_is_refused_before_it_is_taken() {
        let mut budget = MemoryBudget::new(1000);
        assert_eq!(budget.take(1, 2, 10), Ok(()));
        assert_eq!(budget.take(0, 0, 103), Ok(()));
        assert_eq!(budget.take(0, 0, usize::MAX), Err(Unreadable::Memory { mib: 1 }));
    }
}
