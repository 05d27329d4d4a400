//! What the bytes of a text show of it: whether they are text, its end, and the order of the bytes of UTF-16.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use crate::model::{charset::Charset, simd};

/// The end-of-file mark of DOS.
pub(super) const END_MARK: u8 = 0x1A;

/// Bytes by which the order of the bytes of UTF-16 is found.
const SAMPLE: usize = 4096;

/// Returns the character set that the spec or a byte order mark gives, and the length of the mark.
pub(super) fn declared(head: &[u8], spec: Option<&str>) -> Option<(Charset, usize)> {
    let marked = Encoding::for_bom(head).map(|(encoding, length)| (Charset::Web(encoding), length));
    let Some(spec) = spec.and_then(Charset::for_label) else { return marked };
    match marked {
        // The mark gives the order of the bytes of UTF-16.
        Some(marked) if spec == marked.0 || spec.is_utf_16() && marked.0.is_utf_16() => Some(marked),
        _ if spec.is_utf_16() => Some((unmarked_utf_16(head).unwrap_or(spec), 0)),
        _ => Some((spec, 0)),
    }
}

/// Returns UTF-16 in the order of bytes that a text without a byte order mark shows: of most letters one byte is zero.
pub(super) fn unmarked_utf_16(bytes: &[u8]) -> Option<Charset> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let pairs = sample.len() / 2;
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (high, low) = (zeros(0), zeros(1));
    let encoding = match () {
        () if low * 2 > pairs && high * 8 < low => UTF_16LE,
        () if high * 2 > pairs && low * 8 < high => UTF_16BE,
        () => return None,
    };
    let (text, invalid) = Charset::Web(encoding).decode(&sample[..pairs * 2]);
    // The sample may end within a character of two units.
    (invalid.count <= 1 && binary(without_end_mark(text.as_bytes())).is_none()).then_some(Charset::Web(encoding))
}

/// The first byte that no text has.
pub(super) fn binary(bytes: &[u8]) -> Option<usize> {
    // Ends of lines are the most of what must be looked at closely.
    (0..bytes.len()).step_by(simd::BLOCK).find_map(|from| {
        let mut low = simd::bits_at(bytes, from, |bytes| simd::within(bytes, 0, 0x1F));
        while low != 0 {
            let at = from + low.trailing_zeros() as usize;
            if is_binary(bytes[at]) {
                return Some(at);
            }
            low &= low - 1;
        }
        None
    })
}

/// Control characters that no text file has; tab, line ends, form feed and escape do occur.
fn is_binary(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1B)
}

/// Text without the end-of-file marks (0x1A) that programs of DOS write after it.
pub(super) fn without_end_mark(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte != END_MARK).map_or(0, |last| last + 1);
    &bytes[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_that_no_text_has_is_found() {
        let long = [&[b'a', b'\n'].repeat(200)[..], b"\x01"].concat();
        assert_eq!((binary(&long), binary(&long[..400])), (Some(400), None));
    }

    #[test]
    fn utf_16_without_a_mark_is_known_by_its_zeros() {
        let little: Vec<u8> = "Código;Dono\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(unmarked_utf_16(&little).map(Charset::name), Some("UTF-16LE"));
        for other in [&b"PK\0\0\x01\0\x02\0"[..], b"plain text", b"", &[0; 64]] {
            assert_eq!(unmarked_utf_16(other), None, "{other:?}");
        }
    }
}
