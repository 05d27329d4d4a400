//! Which texts of a column ask for a look of their own: most columns of most sources have none, which is seen of all their
//! bytes at once.
//!
//! A text that is not told is not empty, is as `text::clean` leaves it, has no entity to resolve, no sign of garbled text,
//! and is no word for no value. One that is told may be all that too.

use arrow::array::{Array, StringArray};
use wide::u8x16;

use super::{
    quick::{NoValue, is_edge},
    text,
};
use crate::model::{
    lanes::{equal, within},
    row::{self, Walk},
};

/// Bytes that are looked at at once.
const LANES: usize = 16;

/// Rows whose texts ask for a look of their own, in their order.
pub(super) fn suspects(texts: &StringArray, no_value: &NoValue<'_>) -> Vec<usize> {
    let place = |offset: i32| usize::try_from(offset).unwrap_or_default();
    let (bytes, offsets) = (row::bytes(texts), texts.value_offsets());
    let start = place(offsets[0]);
    let edged = |ends: &[i32]| {
        let (from, to) = (place(ends[0]) - start, place(ends[1]) - start);
        from == to || no_value.asks(bytes[from]) || is_edge(bytes[to - 1])
    };
    let mut told: Vec<_> = offsets.windows(2).map(edged).collect();
    let mut walk = Walk::of(texts);
    odd(bytes, &mut |at| told[walk.row(at)] = true);
    told.iter().enumerate().filter(|(row, told)| **told && texts.is_valid(*row)).map(|(row, _)| row).collect()
}

/// Whether no byte asks for a look; told of most that do not, in half the time that it takes to tell of all.
fn is_usual(bytes: &[u8; LANES], before: &[u8; LANES]) -> bool {
    let [bytes, before] = [bytes, before].map(|lanes| u8x16::new(*lanes));
    let odd = within(bytes, 0, 0x1F) | equal(bytes, 0x7F) | within(bytes, 0xC4, 0xFF) | equal(bytes, b'&');
    let spaces = within(bytes, 0, b' ') & within(before, 0, b' ');
    let marked = equal(before, 0xC2) | equal(before, b'_') | equal(bytes | u8x16::splat(1), 0x83);
    (odd | spaces | marked).to_bitmask() == 0
}

/// Whether bytes ask for a look, by what stands before each: a bit each.
fn signs(bytes: &[u8; LANES], before: &[u8; LANES]) -> u32 {
    let [bytes, before] = [bytes, before].map(|lanes| u8x16::new(*lanes));
    let (is, was) = (|byte| equal(bytes, byte), |byte| equal(before, byte));
    let (line, ended) = (is(b'\n'), was(b'\n'));
    // What no clean text has, or what only a careful look can judge: beyond Latin 1 there are spaces, bullets, marks that
    // combine, invisible signs.
    let odd = (within(bytes, 0, 0x1F) & !line) | is(0x7F) | within(bytes, 0xC4, 0xFF) | is(b'&');
    let spaces = (is(b' ') | line) & (was(b' ') | ended);
    // U+0080 to U+00A0 and U+00AD; `·`, which is a bullet at the start of a line.
    let invisible = (within(bytes, 0x80, 0xA0) | is(0xAD)) & was(0xC2);
    let bullet = is(0xC2) & ended;
    // Letters by which garbled text is known; what is left of an escaped return.
    let garbled = equal(bytes | u8x16::splat(1), 0x83) & was(0xC3);
    let escaped = is(b'x') & was(b'_');
    (odd | spaces | invisible | bullet | garbled | escaped).to_bitmask()
}

/// Gives the places of bytes that ask for a look. What stands at the ends of texts is not seen.
fn odd(bytes: &[u8], hear: &mut dyn FnMut(usize)) {
    let mut add = |at: usize, mut found: u32| {
        while found != 0 {
            let at = at + found.trailing_zeros() as usize;
            // An `&` alone is a sign as any other.
            if bytes[at] != b'&' || text::is_entity(&bytes[at..]) {
                hear(at);
            }
            found &= found - 1;
        }
    };
    // Letters say nothing.
    let padded = |rest: &[u8]| {
        let mut lanes = [b'a'; LANES];
        lanes[..rest.len()].copy_from_slice(rest);
        lanes
    };
    let head = bytes.len().min(1);
    add(0, signs(&padded(&bytes[..head]), &padded(&[])));
    let (blocks, rest) = bytes[head..].as_chunks::<LANES>();
    for (n, block) in blocks.iter().enumerate() {
        let at = head + n * LANES;
        if let Some(before) = bytes[at - 1..].first_chunk()
            && !is_usual(block, before)
        {
            add(at, signs(block, before));
        }
    }
    let at = bytes.len() - rest.len();
    if !rest.is_empty() {
        add(at, signs(&padded(rest), &padded(&bytes[at - 1..bytes.len() - 1])));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2048, ..ProptestConfig::default() })]

        #[test]
        fn a_text_that_is_not_told_is_left_as_it_is(
            texts in prop::collection::vec("([ A-Za-z0-9_&;\\-\n\r\tãõçÃÂâ·º\u{A0}\u{AD}\u{85}\u{301}•–€\u{200B}x]|_x000D_|&amp;|&nbsp;|&#39;|Ã§|.|[a-z]{9}){0,12}", 0..12)
        ) {
            let words = ["-".to_owned(), "N/A".to_owned()];
            let told = suspects(&StringArray::from(texts.clone()), &NoValue::of(&words));
            for (row, own) in texts.iter().enumerate().filter(|(row, _)| !told.contains(row)) {
                prop_assert_eq!(text::clean(own), own.as_str(), "{}", row);
                prop_assert_eq!(text::unescape(own), own.as_str());
                prop_assert_eq!(text::mojibake(own), None);
                prop_assert!(!NoValue::of(&words).holds(own));
            }
        }
    }

    #[test]
    fn usual_columns_have_no_suspects() {
        let usual =
            ["Aquisição de bens móveis, n.º 3", "A\nB", "Évora", "https://x.pt/a_b?c=1&id=2", "Artigo 20.º", "x"];
        assert_eq!(suspects(&StringArray::from(usual.to_vec()), &NoValue::of(&[])), [0_usize; 0]);
        let parts = StringArray::from(vec![Some(" "), Some("a"), None, Some(""), Some("é ")]);
        assert_eq!(suspects(&parts.slice(1, 4), &NoValue::of(&[])), [2, 3]);
    }
}
