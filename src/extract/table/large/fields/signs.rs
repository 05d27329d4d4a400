//! Where the signs of delimited text stand, one after the other, and what quotation marks make of them.

use crate::model::lanes::{BLOCK, bits_at, equal};

/// Places of the signs.
pub(super) struct Signs<'t> {
    bytes: &'t [u8],
    signs: [u8; 3],
    /// Where the block begins, and its signs that were not given yet.
    from: usize,
    left: u64,
}

impl<'t> Signs<'t> {
    /// Of three signs in a text.
    pub(super) fn of(signs: [u8; 3], bytes: &'t [u8]) -> Self {
        let mut all = Self { bytes, signs, from: 0, left: 0 };
        all.left = all.block();
        all
    }

    /// The signs of the block.
    fn block(&self) -> u64 {
        let [a, b, c] = self.signs;
        bits_at(self.bytes, self.from, |bytes| equal(bytes, a) | equal(bytes, b) | equal(bytes, c))
    }
}

impl Iterator for Signs<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            self.from += BLOCK;
            if self.from >= self.bytes.len() {
                return None;
            }
            self.left = self.block();
        }
        let at = self.from + self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(at)
    }
}

/// A mark that stands where none may stand.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Odd;

/// What of quotation marks stands before a sign of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    Open,
    Closed(usize),
}

impl Mark {
    /// Behind one more, which is the field's first sign or not; and whether one of the field's was doubled.
    pub(super) fn then(self, at: usize, is_first: bool, doubled: bool) -> Result<(Self, bool), Odd> {
        match self {
            Self::None if is_first => Ok((Self::Open, doubled)),
            Self::Open => Ok((Self::Closed(at), doubled)),
            Self::Closed(before) if before + 1 == at => Ok((Self::Open, true)),
            _ => Err(Odd),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn signs_are_found_where_they_stand(bytes in prop::collection::vec(prop::sample::select(b"a;\"\n\0\xC3".to_vec()), 0..300)) {
            let found: Vec<_> = Signs::of(*b";\"\n", &bytes).collect();
            let want: Vec<_> = bytes.iter().enumerate().filter(|(_, b)| b";\"\n".contains(b)).map(|(at, _)| at).collect();
            prop_assert_eq!(found, want);
        }
    }
}
