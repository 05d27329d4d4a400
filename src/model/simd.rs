//! Searches in bytes, a block at a time (SIMD).
//!
//! A test takes 16 bytes and returns a mask with all bits of a matching byte set. Texts of tables are so short that a
//! search per text costs more than a test of all bytes of a column.

use wide::u8x16;

/// Bytes of a block.
pub const BLOCK: usize = 64;

/// Matches bytes equal to `one`.
#[inline]
pub fn equal(bytes: u8x16, one: u8) -> u8x16 {
    bytes.simd_eq(u8x16::splat(one))
}

/// Matches bytes in a range; both ends are included.
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

/// Returns a bit for each byte of a block: whether it matches.
#[inline]
pub fn bits(block: &[u8; BLOCK], test: impl Fn(u8x16) -> u8x16) -> u64 {
    let (parts, _) = block.as_chunks::<16>();
    let part = |(n, part): (usize, &[u8; 16])| u64::from(test(u8x16::new(*part)).to_bitmask()) << (16 * n);
    parts.iter().enumerate().fold(0, |all, one| all | part(one))
}

/// Returns the bits of the block at an offset; those after the last byte are 0.
#[inline]
pub fn bits_at(bytes: &[u8], from: usize, test: impl Fn(u8x16) -> u8x16) -> u64 {
    let rest = bytes.get(from..).unwrap_or_default();
    if let Some(block) = rest.first_chunk() {
        return bits(block, test);
    }
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    bits(&block, test) & ((1 << rest.len()) - 1)
}

/// Calls `on_match` with the offset of each matching byte, in ascending order.
#[inline]
pub fn for_each_match(bytes: &[u8], test: impl Fn(u8x16) -> u8x16, mut on_match: impl FnMut(usize)) {
    for from in (0..bytes.len()).step_by(BLOCK) {
        let mut found = bits_at(bytes, from, &test);
        while found != 0 {
            on_match(from + found.trailing_zeros() as usize);
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
        fn every_matching_byte_is_found(bytes in prop::collection::vec(any::<u8>(), 0..300), from: u8, over: u8, one: u8) {
            let to = from.saturating_add(over);
            let mut found = Vec::new();
            for_each_match(&bytes, |bytes| within(bytes, from, to) | equal(bytes, one), |at| found.push(at));
            let matches = |at: &usize| (from..=to).contains(&bytes[*at]) || bytes[*at] == one;
            prop_assert_eq!(found, (0..bytes.len()).filter(matches).collect::<Vec<_>>());
        }
    }
}
