//! Where the records of a text end whose marks stand where RFC 4180 has them: at the line's ends outside of marks. Nothing
//! else of them is looked at, so that it costs little.

use crate::model::lanes::{BLOCK, bits_at, equal};

/// The end of a record.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct End {
    /// Where its line ends, or the text.
    pub(super) at: usize,
    /// Ends of fields so far, but those of records.
    pub(super) delimiters: u64,
    /// Lines so far.
    pub(super) lines: u64,
}

/// Ends of records, one after the other; the last is that of the text.
pub(super) struct Ends<'t> {
    bytes: &'t [u8],
    delimiter: u8,
    block: Block,
    /// All bits where the block begins within marks.
    within: u64,
    is_done: bool,
}

/// Signs of a block, a bit each, and how many stand before it.
#[derive(Default)]
struct Block {
    from: usize,
    /// Ends of records that were not given yet.
    ends: u64,
    delimiters: (u64, u64),
    lines: (u64, u64),
}

impl<'t> Ends<'t> {
    pub(super) fn of(delimiter: u8, bytes: &'t [u8]) -> Self {
        let mut all = Self { bytes, delimiter, block: Block::default(), within: 0, is_done: false };
        all.look(0);
        all
    }

    /// Looks at the block that begins at a place.
    fn look(&mut self, from: usize) {
        let bits = |sign: u8| bits_at(self.bytes, from, |bytes| equal(bytes, sign));
        let (marks, lines, delimiters) = (bits(b'"'), bits(b'\n'), bits(self.delimiter));
        // Each bit becomes whether the marks up to it are odd.
        let mut inside = marks;
        for width in [1, 2, 4, 8, 16, 32] {
            inside ^= inside << width;
        }
        inside ^= self.within;
        self.within = 0_u64.wrapping_sub(inside >> (BLOCK - 1));
        let before = &self.block;
        let all = |(signs, before): (u64, u64)| before + u64::from(signs.count_ones());
        self.block = Block {
            from,
            ends: lines & !inside,
            delimiters: (delimiters & !inside, all(before.delimiters)),
            lines: (lines, all(before.lines)),
        };
    }

    /// The end that stands at a bit of the block.
    fn end(&self, bit: u32) -> End {
        let up_to = u64::MAX.checked_shl(bit + 1).map_or(u64::MAX, |behind| !behind);
        let all = |(signs, before): (u64, u64)| before + u64::from((signs & up_to).count_ones());
        let Block { from, delimiters, lines, .. } = &self.block;
        End { at: from + bit as usize, delimiters: all(*delimiters), lines: all(*lines) }
    }
}

impl Iterator for Ends<'_> {
    type Item = End;

    fn next(&mut self) -> Option<End> {
        while self.block.ends == 0 {
            let from = self.block.from + BLOCK;
            if from >= self.bytes.len() {
                let last = End { at: self.bytes.len(), ..self.end(u64::BITS - 1) };
                return (!std::mem::replace(&mut self.is_done, true)).then_some(last);
            }
            self.look(from);
        }
        let bit = self.block.ends.trailing_zeros();
        self.block.ends &= self.block.ends - 1;
        Some(self.end(bit))
    }
}
