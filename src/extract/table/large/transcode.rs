//! Large texts of any character set as UTF-8.

use std::io::Read;

use encoding_rs::UTF_8;
use memchr::memchr_iter;

use crate::{
    extract::{charset, text_bytes},
    model::{
        charset::{Charset, InvalidBytes},
        document::UnreadPart,
    },
    spec::source::Source,
    state::{FileError, capture_bytes::CaptureBytes, layout::Layout},
};

/// Bytes that show the character set of a text, and that are searched at once for its end.
const HEAD: usize = 4096;

/// Bytes that are transcoded at once.
const BLOCK: usize = 1 << 20;

/// The character set in which a text is to be decoded, and how long its mark is; none for UTF-8 that must be valid.
pub(super) fn encoding(body: &CaptureBytes, source: &Source) -> Option<(Charset, u64)> {
    let declared = text_bytes::declared(&head(body), source.charset.as_deref());
    let declared = declared.filter(|(charset, _)| source.replaces_invalid || *charset != Charset::Web(UTF_8));
    declared
        .map(|(charset, length)| (charset, length as u64))
        .or_else(|| source.replaces_invalid.then_some((Charset::Web(UTF_8), 0)))
}

/// Text of a character set as UTF-8, with the bytes that are read as U+FFFD. `None` where that is not allowed, or it has
/// control characters that no text has.
pub(super) fn transcode(
    body: &CaptureBytes,
    source: &Source,
    (charset, skipped): (Charset, u64),
    layout: &Layout,
) -> Result<Option<(CaptureBytes, Option<UnreadPart>)>, FileError> {
    let (mut is_text, is_wide) = (true, charset.is_utf_16());
    // Letters beyond ASCII, and sequences of bytes that are none.
    let (mut letters, mut invalid) = (0, InvalidBytes::default());
    let (mut lines, mut line) = (0, 1);
    let made = CaptureBytes::write(layout, |to| {
        let (mut decoder, mut from) = (charset.decoder(), body.reader_from(skipped));
        let (mut bytes, mut text) = (vec![0; BLOCK], String::with_capacity(BLOCK * 3 + 16));
        loop {
            let count = from.read(&mut bytes)?;
            let own = decoder.decode(&bytes[..count], count == 0, &mut text);
            if let Some(first) = own.first.filter(|_| invalid.count == 0) {
                line = lines + 1 + text[..first].matches('\n').count();
            }
            invalid.count += own.count;
            lines += memchr_iter(b'\n', text.as_bytes()).count();
            if source.replaces_invalid {
                letters += text.bytes().filter(|byte| *byte >= 0xC0).count() as u64;
            }
            let checked = if is_wide { text.as_bytes() } else { &bytes[..count] };
            is_text &= invalid.count == 0 || source.replaces_invalid;
            is_text &= text_bytes::binary(text_bytes::without_end_mark(checked)).is_none();
            to.write_all(text.as_bytes())?;
            text.clear();
            if count == 0 || !is_text {
                return Ok(());
            }
        }
    })?;
    // A text that nothing says to be UTF-8 may be in another character set.
    let is_said = source.charset.is_some() || charset != Charset::Web(UTF_8);
    let is_sound = is_said || invalid.count == 0 || letters > 2 * invalid.count;
    Ok(Some((made, charset::replaced(invalid, line))).filter(|_| is_text && is_sound))
}

/// Cuts the end-of-file marks of DOS off a text.
pub(super) fn cut_end_mark(body: &mut CaptureBytes) {
    let mut bytes = Vec::new();
    loop {
        let from = body.len().saturating_sub(HEAD as u64);
        // What cannot be read has none; who reads it next reports it.
        if body.read(from, HEAD, &mut bytes).is_err() {
            return;
        }
        let length = text_bytes::without_end_mark(&bytes).len();
        body.truncate(from + length as u64);
        if length > 0 || body.is_empty() {
            return;
        }
    }
}

/// The first bytes, which show the character set.
fn head(body: &CaptureBytes) -> Vec<u8> {
    let mut head = Vec::new();
    // What cannot be read has none; who reads it next reports it.
    let _ = body.read(0, HEAD, &mut head);
    head
}
