//! The values of a column that differ, in the order in which they come first, and which of them each row has.
//!
//! In go the rows of one column; out come places in a dictionary, unless the first values are hardly ever alike: then it
//! would only grow. What values are hashed by decides nothing that is written.

use std::hash::{BuildHasher, Hasher};

use arrow::array::StringArray;
use foldhash::fast::RandomState;
use hashbrown::{HashTable, hash_table::Entry};

use super::DICTIONARY;

/// Bytes of the length before each text.
const LENGTH: usize = 4;

/// Values by which it is told whether those of a column are alike.
pub(super) const PROBED: usize = 1024;

/// Whether of so many values hardly two are alike.
fn is_varied(all: usize, distinct: usize) -> bool {
    all >= PROBED / 4 && distinct * 200 >= all * 199
}

/// Texts that differ; its room is used again for the next column.
#[derive(Default)]
pub(super) struct Texts {
    state: RandomState,
    table: HashTable<u32>,
    /// What each text is found by.
    hashes: Vec<u64>,
    /// Where each begins in the page.
    starts: Vec<usize>,
    page: Vec<u8>,
    rows: Vec<u32>,
}

impl Texts {
    /// Lists the texts of a column; false where that does not pay.
    pub(super) fn list(&mut self, column: &[&StringArray]) -> bool {
        self.table.clear();
        self.hashes.clear();
        self.starts.clear();
        self.page.clear();
        self.rows.clear();
        for texts in column {
            let (mut last, mut place) = (None, 0);
            for text in texts.iter().flatten() {
                // Many columns say the same row after row.
                if !last.is_some_and(|last: &str| is_same(last.as_bytes(), text.as_bytes())) {
                    place = self.place(text);
                    last = Some(text);
                    if self.page.len() > DICTIONARY {
                        return false;
                    }
                }
                self.rows.push(place);
                if self.rows.len() == PROBED && is_varied(PROBED, self.len()) {
                    return false;
                }
            }
        }
        !self.rows.is_empty() && (self.rows.len() > PROBED || !is_varied(self.rows.len(), self.len()))
    }

    fn place(&mut self, text: &str) -> u32 {
        let Self { state, table, hashes, starts, page, .. } = self;
        let mut hasher = state.build_hasher();
        hasher.write(text.as_bytes());
        let hash = hasher.finish();
        let is_it = |place: &u32| {
            let start = starts[*place as usize];
            page[start - LENGTH..start] == length(text) && is_same(&page[start..start + text.len()], text.as_bytes())
        };
        match table.entry(hash, is_it, |place| hashes[*place as usize]) {
            Entry::Occupied(place) => *place.get(),
            Entry::Vacant(free) => {
                let place = u32::try_from(starts.len()).unwrap_or(u32::MAX);
                hashes.push(hash);
                page.extend_from_slice(&length(text));
                starts.push(page.len());
                page.extend_from_slice(text.as_bytes());
                free.insert(place);
                place
            }
        }
    }

    /// Bytes that it holds.
    pub(super) fn room(&self) -> usize {
        self.page.capacity()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// Which of them each row has that has one.
    pub(super) fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// One of them.
    pub(super) fn text(&self, place: u32) -> &[u8] {
        let start = self.starts[place as usize];
        let end = self.starts.get(place as usize + 1).map_or(self.page.len(), |next| next - LENGTH);
        &self.page[start..end]
    }

    /// All as a page has them, each behind its length.
    pub(super) fn page(&self) -> &[u8] {
        &self.page
    }
}

/// Numbers that differ; its room is used again for the next column.
#[derive(Default)]
pub(super) struct Numbers {
    state: RandomState,
    table: HashTable<u32>,
    numbers: Vec<i64>,
    rows: Vec<u32>,
}

impl Numbers {
    /// Lists the numbers of a column; false where that does not pay.
    pub(super) fn list(&mut self, column: &[i64]) -> bool {
        let Self { state, table, numbers, rows } = self;
        table.clear();
        numbers.clear();
        rows.clear();
        let hash = |number: i64| {
            let mut hasher = state.build_hasher();
            hasher.write_i64(number);
            hasher.finish()
        };
        for number in column {
            let is_it = |place: &u32| numbers[*place as usize] == *number;
            let place = match table.entry(hash(*number), is_it, |place| hash(numbers[*place as usize])) {
                Entry::Occupied(place) => *place.get(),
                Entry::Vacant(free) => {
                    let place = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                    free.insert(place);
                    numbers.push(*number);
                    place
                }
            };
            rows.push(place);
            if rows.len() == PROBED && is_varied(PROBED, numbers.len()) {
                return false;
            }
        }
        !rows.is_empty() && (rows.len() > PROBED || !is_varied(rows.len(), numbers.len()))
    }

    /// All.
    pub(super) fn numbers(&self) -> &[i64] {
        &self.numbers
    }

    /// Which of them each row has that has one.
    pub(super) fn rows(&self) -> &[u32] {
        &self.rows
    }
}

/// Whether texts are the same. Most are so short that to call for a comparison would cost more than it.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    match (one.first_chunk::<8>(), other.first_chunk::<8>()) {
        _ if one.len() != other.len() => false,
        (Some(begin), Some(began)) if one.len() <= 16 => begin == began && one.last_chunk::<8>() == other.last_chunk(),
        (Some(begin), Some(began)) => begin == began && one == other,
        _ => one.iter().zip(other).all(|(one, other)| one == other),
    }
}

/// How long a text is, as Parquet writes it.
pub(super) fn length(text: &str) -> [u8; LENGTH] {
    u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes()
}
