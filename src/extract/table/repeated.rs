//! Text that a recipe repeats in many rows: cells that fill down, the key of a record in its items, headings.
//!
//! A small file may repeat a long text very often, so the bytes are counted before they are written. Text beyond the limit
//! is left out, and the capture is refused by an issue.

use std::cell::Cell;

use crate::{
    extract::{ExtractError, Unreadable},
    model::issue::Issue,
    spec::limits::MEMORY,
};

/// The bytes of repeated text that are left.
pub(super) struct RepeatedText {
    max: u64,
    left: Cell<u64>,
    is_exceeded: Cell<bool>,
}

impl RepeatedText {
    /// No text yet; at most `max` bytes, of which zero means half of what a run usually has.
    pub(super) fn new(max: u64) -> Self {
        let max = if max == 0 { MEMORY / 2 } else { max };
        Self { max, left: Cell::new(max), is_exceeded: Cell::new(false) }
    }

    /// Takes the bytes of a text; `false` when they are beyond the limit.
    pub(super) fn take(&self, bytes: usize) -> bool {
        let left = self.left.get().checked_sub(bytes as u64);
        match left {
            Some(left) => self.left.set(left),
            None => self.is_exceeded.set(true),
        }
        left.is_some()
    }

    /// The issue of a document that was beyond the limit.
    pub(super) fn issue(&self, document: &str) -> Option<Issue> {
        let kind = Unreadable::RepeatedText { mib: self.max.div_ceil(1 << 20) };
        let error = ExtractError { document: document.to_owned(), kind };
        self.is_exceeded.get().then(|| error.issue())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_beyond_the_limit_is_not_taken() {
        let repeated = RepeatedText::new(10);
        assert_eq!([4, 7, 6, 1].map(|bytes| repeated.take(bytes)), [true, false, true, false]);
        assert!(repeated.is_exceeded.get());
    }
}
