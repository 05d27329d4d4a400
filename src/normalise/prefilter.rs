//! A prefilter of text cleaning: finds the texts of a column that may need cleaning, 16 bytes at a time.
//!
//! Conservative: a text that is not found is not empty, is as `text::clean` leaves it, has no entity to resolve, no
//! mojibake, and is no word for no value. A text that is found may be all that too. Most columns of most sources have none.

use arrow::array::{Array, StringArray};
use wide::u8x16;

use super::text;
use crate::model::{
    row::{self, RowCursor},
    simd::{equal, within},
    text::{fold, is_no_value},
};

/// Bytes tested at once.
const WIDTH: usize = 16;

/// First bytes of texts that may need cleaning: white space, the first byte of `·` (a bullet), and what begins an error or
/// an escape of a spreadsheet.
const SUSPECT_FIRST_BYTES: [u8; 6] = [b' ', b'\n', 0xC2, b'#', b'=', b'\''];

/// Words for no value, and the first bytes of texts that may be one of them or may need cleaning.
#[derive(Debug)]
pub(super) struct NoValueWords<'w> {
    words: &'w [String],
    word_bytes: [bool; 256],
    suspect_bytes: [bool; 256],
}

impl<'w> NoValueWords<'w> {
    pub(super) fn new(words: &'w [String]) -> Self {
        let mut word_bytes = [false; 256];
        for first in words.iter().filter_map(|word| fold(word).chars().next()) {
            // A text that folds to the word may begin with an accented letter or a full-width form.
            word_bytes[0x80..].fill(true);
            if let Ok(byte) = u8::try_from(first) {
                word_bytes[usize::from(byte)] = true;
                word_bytes[usize::from(byte.to_ascii_uppercase())] = true;
            }
        }
        let mut suspect_bytes = word_bytes;
        for byte in SUSPECT_FIRST_BYTES {
            suspect_bytes[usize::from(byte)] = true;
        }
        Self { words, word_bytes, suspect_bytes }
    }

    /// Whether a clean text is one of the words.
    pub(super) fn contains(&self, text: &str) -> bool {
        text.as_bytes().first().is_some_and(|first| self.word_bytes[usize::from(*first)])
            && is_no_value(self.words, text)
    }

    /// Whether a text may be one of the words, or may need cleaning, by its first bytes.
    fn is_suspect_start(&self, text: &[u8]) -> bool {
        // `Err:502` is an error of a spreadsheet.
        self.suspect_bytes[usize::from(text[0])] || (text[0] == b'E' && text.get(1) == Some(&b'r'))
    }
}

/// Returns the rows whose texts may need cleaning, in ascending order.
pub(super) fn suspects(texts: &StringArray, no_value: &NoValueWords<'_>) -> Vec<usize> {
    let position = |offset: i32| usize::try_from(offset).unwrap_or_default();
    let (bytes, offsets) = (row::text_bytes(texts), texts.value_offsets());
    let start = position(offsets[0]);
    let at_ends = |ends: &[i32]| {
        let (from, to) = (position(ends[0]) - start, position(ends[1]) - start);
        from == to || no_value.is_suspect_start(&bytes[from..to]) || is_suspect_end(bytes[to - 1])
    };
    let mut is_suspect: Vec<_> = offsets.windows(2).map(at_ends).collect();
    let mut rows = RowCursor::new(texts);
    suspect_bytes(bytes, &mut |at| is_suspect[rows.row_at(at)] = true);
    let mut rows = RowCursor::new(texts);
    // Both are rare: they are searched for apart.
    for at in memchr::memchr2_iter(b'+', b'?', bytes) {
        let row = rows.row_at(at);
        let [from, to] = [row, row + 1].map(|row| position(offsets[row]) - start);
        is_suspect[row] |= is_rare_suspect(&bytes[from..to], at - from);
    }
    let valid = is_suspect.iter().enumerate().filter(|(row, is_suspect)| **is_suspect && texts.is_valid(*row));
    valid.map(|(row, _)| row).collect()
}

/// Whether a text that ends with the byte may need cleaning: white space.
fn is_suspect_end(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n')
}

/// Whether the `+` or `?` of a text is that of an exponent, or is between two letters and begins no query of an address.
fn is_rare_suspect(text: &[u8], at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let [sign, after @ ..] = after else { return false };
    if *sign == b'+' {
        return matches!(before, [.., b'E' | b'e']);
    }
    let is_between_letters = matches!(before, [.., b'A'..=b'Z' | b'a'..=b'z' | 0x80..])
        && matches!(after, [b'?' | b'A'..=b'Z' | b'a'..=b'z' | 0x80.., ..]);
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    is_between_letters && after.iter().find(|byte| !is_name(byte)) != Some(&b'=')
}

/// Conservative: `true` means that no byte needs cleaning; may be `false` for clean bytes. Costs half of [`suspect_bits`].
fn is_usual(bytes: &[u8; WIDTH], previous: &[u8; WIDTH]) -> bool {
    let [bytes, previous] = [bytes, previous].map(|bytes| u8x16::new(*bytes));
    let odd = within(bytes, 0, 0x1F) | equal(bytes, 0x7F) | within(bytes, 0xC4, 0xFF) | equal(bytes, b'&');
    let spaces = within(bytes, 0, b' ') & within(previous, 0, b' ');
    let marked = equal(previous, 0xC2) | equal(previous, b'_') | equal(bytes | u8x16::splat(1), 0x83);
    (odd | spaces | marked).to_bitmask() == 0
}

/// Returns a bit for each byte: whether it may need cleaning, given the byte before it.
fn suspect_bits(bytes: &[u8; WIDTH], previous: &[u8; WIDTH]) -> u32 {
    let [bytes, previous] = [bytes, previous].map(|bytes| u8x16::new(*bytes));
    let (is, was) = (|byte| equal(bytes, byte), |byte| equal(previous, byte));
    let (line_end, after_line_end) = (is(b'\n'), was(b'\n'));
    // Control characters and entities; beyond Latin-1 there are spaces, bullets, combining marks, invisible characters.
    let odd = (within(bytes, 0, 0x1F) & !line_end) | is(0x7F) | within(bytes, 0xC4, 0xFF) | is(b'&');
    let spaces = (is(b' ') | line_end) & (was(b' ') | after_line_end);
    // U+0080 to U+00A0, and U+00AD; `·` is a bullet at the start of a line.
    let invisible = (within(bytes, 0x80, 0xA0) | is(0xAD)) & was(0xC2);
    let bullet = is(0xC2) & after_line_end;
    // `Ã` and `Â`, letters of mojibake; the `_x` of an escaped carriage return.
    let mojibake = equal(bytes | u8x16::splat(1), 0x83) & was(0xC3);
    let escaped = is(b'x') & was(b'_');
    (odd | spaces | invisible | bullet | mojibake | escaped).to_bitmask()
}

/// Calls `on_byte` with the position of each byte that may need cleaning; ends of texts are not tested here.
fn suspect_bytes(bytes: &[u8], on_byte: &mut dyn FnMut(usize)) {
    let mut report = |start: usize, mut bits: u32| {
        while bits != 0 {
            let at = start + bits.trailing_zeros() as usize;
            // An `&` that begins no entity is clean.
            if bytes[at] != b'&' || text::is_entity(&bytes[at..]) {
                on_byte(at);
            }
            bits &= bits - 1;
        }
    };
    // Padded with a letter, which is always clean.
    let padded = |rest: &[u8]| {
        let mut block = [b'a'; WIDTH];
        block[..rest.len()].copy_from_slice(rest);
        block
    };
    let head = bytes.len().min(1);
    report(0, suspect_bits(&padded(&bytes[..head]), &padded(&[])));
    let (blocks, rest) = bytes[head..].as_chunks::<WIDTH>();
    for (n, block) in blocks.iter().enumerate() {
        let at = head + n * WIDTH;
        if let Some(previous) = bytes[at - 1..].first_chunk()
            && !is_usual(block, previous)
        {
            report(at, suspect_bits(block, previous));
        }
    }
    let at = bytes.len() - rest.len();
    if !rest.is_empty() {
        report(at, suspect_bits(&padded(rest), &padded(&bytes[at - 1..bytes.len() - 1])));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::spreadsheet, *};

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2048, ..ProptestConfig::default() })]

        #[test]
        fn a_text_that_is_no_suspect_is_clean(
            texts in prop::collection::vec("([ A-Za-z0-9_&;?#='+E\\-\n\r\tãõçÃÂâ·º\u{A0}\u{AD}\u{85}\u{301}•–€\u{200B}x]|_x000D_|&amp;|&nbsp;|&#39;|Ã§|Ã\\?R|#N/D|Err:502|1,5E\\+11|='00|.|[a-z]{9}){0,12}", 0..12)
        ) {
            let words = ["-".to_owned(), "N/A".to_owned()];
            let suspects = suspects(&StringArray::from(texts.clone()), &NoValueWords::new(&words));
            for (row, own) in texts.iter().enumerate().filter(|(row, _)| !suspects.contains(row)) {
                prop_assert_eq!(text::clean(own), own.as_str(), "{}", row);
                prop_assert_eq!(text::unescape(own), own.as_str());
                prop_assert_eq!(text::mojibake(own), None);
                prop_assert_eq!(text::lost_letter(own), None);
                prop_assert!(!spreadsheet::is_error(own) && !spreadsheet::is_rounded(own));
                prop_assert_eq!(spreadsheet::unescape(own), None);
                prop_assert!(!is_no_value(&words, own));
            }
        }

        #[test]
        fn no_value_words_are_found_by_their_first_byte(text in "[nN\u{f1}ÑiI ãa-f.-]{0,6}|(?i:não aplicável\\.?)|-") {
            let words = vec!["-".to_owned(), "N/A".to_owned(), "Não aplicável".to_owned()];
            let clean = text::clean(&text);
            prop_assert_eq!(NoValueWords::new(&words).contains(&clean), is_no_value(&words, &clean));
        }
    }

    #[test]
    fn usual_columns_have_no_suspects() {
        let usual = [
            "Aquisição de bens móveis, n.º 3",
            "A\nB",
            "Évora",
            "https://x.pt/a_b?c=1&id=2",
            "+351 210 000 000",
            "Quem? Eu",
            "Artigo 20.º",
            "x",
        ];
        assert_eq!(suspects(&StringArray::from(usual.to_vec()), &NoValueWords::new(&[])), [0_usize; 0]);
        let parts = StringArray::from(vec![Some(" "), Some("a"), None, Some(""), Some("é ")]);
        assert_eq!(suspects(&parts.slice(1, 4), &NoValueWords::new(&[])), [2, 3]);
    }
}
