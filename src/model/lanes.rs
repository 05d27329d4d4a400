//! Bytes looked at many at a time: which of a block are so, a bit each.
//!
//! A cell is so short that to look for its next sign anew costs more than to look at all bytes of a block at once.

use wide::u8x16;

/// Bytes of a block.
pub const BLOCK: usize = 64;

/// Which bytes are one.
#[inline]
pub fn equal(bytes: u8x16, one: u8) -> u8x16 {
    bytes.simd_eq(u8x16::splat(one))
}

/// Which bytes are in a range, both ends with it.
#[inline]
pub fn within(bytes: u8x16, from: u8, to: u8) -> u8x16 {
    match (from, to) {
        (0, _) => bytes.min(u8x16::splat(to)).simd_eq(bytes),
        (_, u8::MAX) => bytes.max(u8x16::splat(from)).simd_eq(bytes),
        _ => {
            let above = bytes - u8x16::splat(from);
            above.min(u8x16::splat(to - from)).simd_eq(above)
        }
    }
}

/// Which bytes of a block are so.
#[inline]
pub fn bits(block: &[u8; BLOCK], is: impl Fn(u8x16) -> u8x16) -> u64 {
    let (parts, _) = block.as_chunks::<16>();
    let part = |(n, part): (usize, &[u8; 16])| u64::from(is(u8x16::new(*part)).to_bitmask()) << (16 * n);
    parts.iter().enumerate().fold(0, |all, one| all | part(one))
}

/// Which of the bytes that begin at a place are so, as many as a block has; behind the end none is.
#[inline]
pub fn bits_at(bytes: &[u8], from: usize, is: impl Fn(u8x16) -> u8x16) -> u64 {
    let rest = bytes.get(from..).unwrap_or_default();
    if let Some(block) = rest.first_chunk() {
        return bits(block, is);
    }
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    bits(&block, is) & ((1 << rest.len()) - 1)
}

/// Gives the place of each byte that is so.
#[inline]
pub fn each(bytes: &[u8], is: impl Fn(u8x16) -> u8x16, mut hear: impl FnMut(usize)) {
    for from in (0..bytes.len()).step_by(BLOCK) {
        let mut found = bits_at(bytes, from, &is);
        while found != 0 {
            hear(from + found.trailing_zeros() as usize);
            found &= found - 1;
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
        fn each_byte_that_is_so_is_given(bytes in prop::collection::vec(any::<u8>(), 0..300), from: u8, over: u8, one: u8) {
            let to = from.saturating_add(over);
            let mut found = Vec::new();
            each(&bytes, |lanes| within(lanes, from, to) | equal(lanes, one), |at| found.push(at));
            let is = |at: &usize| (from..=to).contains(&bytes[*at]) || bytes[*at] == one;
            prop_assert_eq!(found, (0..bytes.len()).filter(is).collect::<Vec<_>>());
        }
    }
}
