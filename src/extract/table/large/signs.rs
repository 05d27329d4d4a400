//! Where three signs stand in a text, told a block at a time: a field of delimited text is so short that to look for the
//! next sign anew costs more than to look at all bytes of a block at once.

use wide::u8x16;

/// Bytes that are looked at at once: a bit each.
const BLOCK: usize = 64;

/// Places of the signs, one after the other.
pub(super) struct Signs<'t> {
    bytes: &'t [u8],
    signs: [u8x16; 3],
    /// Where the block begins, and its signs that were not given yet.
    from: usize,
    left: u64,
}

impl<'t> Signs<'t> {
    /// Of three signs in a text.
    pub(super) fn of(signs: [u8; 3], bytes: &'t [u8]) -> Self {
        let mut all = Self { bytes, signs: signs.map(u8x16::splat), from: 0, left: 0 };
        all.left = all.block();
        all
    }

    /// The signs of the block.
    fn block(&self) -> u64 {
        let rest = &self.bytes[self.from.min(self.bytes.len())..];
        if let Some(block) = rest.first_chunk::<BLOCK>() {
            return self.among(block);
        }
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        // What stands behind the text is none of it.
        self.among(&block) & ((1 << rest.len()) - 1)
    }

    fn among(&self, block: &[u8; BLOCK]) -> u64 {
        let (parts, _) = block.as_chunks::<16>();
        let one = |part: &[u8; 16]| {
            let bytes = u8x16::new(*part);
            let [a, b, c] = self.signs.map(|sign| bytes.simd_eq(sign));
            u64::from((a | b | c).to_bitmask())
        };
        parts.iter().enumerate().fold(0, |all, (n, part)| all | one(part) << (16 * n))
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
