//! Memory that the tables of a document may take, counted before it is taken.
//!
//! A small file may tell very large tables: thousands of records of which each has a column of its own, a million rows of
//! two bytes. What is counted is what a run takes in the end for a row, a cell and a byte of text, as measured: what is
//! made of them later counts with them.

use super::Unreadable;
use crate::spec::limits::MEMORY;

/// Bytes that a row takes with its trail, a cell with its place, and a byte of text with its copies.
const COSTS: [u64; 3] = [500, 80, 3];

/// Memory that is left for tables.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    all: u64,
    left: u64,
}

impl Room {
    /// So many bytes of memory; none stands for what a run usually has.
    pub(super) fn of(bytes: u64) -> Self {
        let all = if bytes == 0 { MEMORY } else { bytes };
        Self { all, left: all }
    }

    /// Takes what rows, cells and bytes of text need.
    pub(super) fn take(&mut self, rows: usize, cells: usize, text: usize) -> Result<(), Unreadable> {
        match self.left.checked_sub(cost(rows as u64, cells as u64, text as u64)) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(self.exceeded()),
        }
    }

    /// A share of all of it, in bytes.
    pub(super) fn share(&self, share: u64) -> u64 {
        self.all / share
    }

    /// That a document needs more than there is.
    pub(super) fn exceeded(&self) -> Unreadable {
        Unreadable::Memory { mib: self.all.div_ceil(1 << 20) }
    }
}

impl Default for Room {
    fn default() -> Self {
        Self::of(MEMORY)
    }
}

/// What so many rows, cells and bytes of text take.
pub(super) fn cost(rows: u64, cells: u64, text: u64) -> u64 {
    [rows, cells, text].iter().zip(COSTS).fold(0, |all, (n, each)| all.saturating_add(n.saturating_mul(each)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_the_room_is_refused_before_it_is_taken() {
        let mut room = Room::of(1000);
        assert_eq!(room.take(1, 2, 10), Ok(()));
        assert_eq!(room.take(0, 0, 103), Ok(()));
        assert_eq!(room.take(0, 0, usize::MAX), Err(Unreadable::Memory { mib: 1 }));
    }
}
