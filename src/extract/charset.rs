//! Bytes → text, in the order: the spec, a byte order mark, strict UTF-8, what the server, the page or the file
//! says. What none of them settles is refused, with the likely character set as the cure: a wrong
//! guess would garble names in silence.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::UTF_8;

use super::{Unreadable, cube, options::ReadOptions, text_bytes::declared};
use crate::model::{
    charset::{self, Charset, InvalidBytes},
    document::{Media, UnreadKind, UnreadPart},
};

/// A decoded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decoded<'b> {
    /// It, without a byte order mark.
    pub(super) text: Cow<'b, str>,
    /// The bytes that are not in its character set, where its source allows some.
    pub(super) replaced: Option<UnreadPart>,
}

/// Decodes without losing a byte.
pub(super) fn decode<'b>(bytes: &'b [u8], media: Media, options: &ReadOptions) -> Result<Decoded<'b>, Unreadable> {
    if let Some((charset, length)) = declared(bytes, options.charset.as_deref()) {
        return decode_as(&bytes[length..], charset, options.replaces_invalid);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), replaced: None });
    }
    if let Some(own) = (media == Media::Px).then(|| cube::charset(bytes)).flatten() {
        return decode_as(bytes, own, options.replaces_invalid);
    }
    let said = options.media_type.as_deref().and_then(charset::of_media_type);
    let said = said.or_else(|| (media == Media::Html).then(|| charset::of_page(bytes)).flatten());
    match said.filter(|e| *e != UTF_8) {
        Some(encoding) => decode_as(bytes, Charset::Web(encoding), options.replaces_invalid),
        // Another character set that nothing names would lose all its letters.
        None => decode_as(bytes, Charset::Web(UTF_8), options.replaces_invalid && is_mostly_utf8(bytes)),
    }
}

fn decode_as(bytes: &[u8], charset: Charset, replaces_invalid: bool) -> Result<Decoded<'_>, Unreadable> {
    if charset == Charset::Web(UTF_8)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Ok(Decoded { text: Cow::Borrowed(text), replaced: None });
    }
    let (text, invalid) = charset.decode(bytes);
    let line = |text: &str| invalid.first.map_or(1, |at| text[..at].matches('\n').count() + 1);
    if invalid.count == 0 || replaces_invalid {
        let replaced = replaced(invalid, line(&text));
        return Ok(Decoded { text: Cow::Owned(text), replaced });
    }
    let offset = std::str::from_utf8(bytes).err().map_or(0, |e| e.valid_up_to());
    Err(Unreadable::Charset {
        line: line(&text),
        offset,
        charset: charset.name().to_owned(),
        looks_like: guess(bytes).to_owned(),
    })
}

/// Reports bytes that are read as U+FFFD; `None` if there are none.
pub(super) fn replaced(invalid: InvalidBytes, line: usize) -> Option<UnreadPart> {
    let name = invalid.count.to_string();
    (invalid.count > 0).then(|| UnreadPart { place: format!("line {line}"), kind: UnreadKind::InvalidBytes, name })
}

/// Returns whether more characters are UTF-8 than are not.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    valid > invalid
}

/// Returns the name of the likely character set.
pub(super) fn guess(bytes: &[u8]) -> &'static str {
    if is_mostly_utf8(bytes) {
        return UTF_8.name();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny).name()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(spec: Option<&str>, server: Option<&str>) -> ReadOptions {
        let (charset, media_type) = (spec.map(str::to_owned), server.map(str::to_owned));
        ReadOptions { charset, media_type, ..ReadOptions::default() }
    }

    fn text(bytes: &[u8], media: Media, spec: Option<&str>, server: Option<&str>) -> Option<String> {
        decode(bytes, media, &options(spec, server)).ok().map(|decoded| decoded.text.into_owned())
    }

    #[test]
    fn a_text_of_unknown_charset_is_refused_with_the_likely_one() {
        let refused = decode(b"linha\nGest\xE3o p\xFAblica", Media::Text, &options(None, None));
        let Err(Unreadable::Charset { line, offset, looks_like, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!((line, offset, looks_like.as_str()), (2, 10, "windows-1252"));
    }

    #[test]
    fn the_spec_the_mark_the_server_and_the_page_are_believed() {
        let latin = b"Gest\xE3o";
        for (spec, server) in [(Some("iso-8859-1"), None), (None, Some("text/plain; charset=ISO-8859-1"))] {
            assert_eq!(text(latin, Media::Text, spec, server).as_deref(), Some("Gestão"));
        }
        let page = b"<html><meta charset=\"windows-1252\"><p>Gest\xE3o";
        assert!(text(page, Media::Html, None, None).is_some_and(|t| t.ends_with("Gestão")));
        for spec in [None, Some("utf-8")] {
            assert_eq!(text(b"\xEF\xBB\xBFol\xC3\xA1", Media::Text, spec, None).as_deref(), Some("olá"));
        }
        assert_eq!(text(b"Concei\x87\xC6o", Media::Csv, Some("cp850"), None).as_deref(), Some("Conceição"));
    }

    #[test]
    fn the_bytes_of_utf_16_show_their_order() {
        let want = "Código;Dono\nA1;Conceição “Évora”\n";
        let little: Vec<u8> = want.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = want.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = [&[0xFE, 0xFF][..], &big].concat();
        for bytes in [&little, &big, &marked] {
            for spec in ["utf-16", "utf-16le", "utf-16be"] {
                assert_eq!(text(bytes, Media::Csv, Some(spec), None).as_deref(), Some(want), "{spec}");
            }
        }
    }

    #[test]
    fn a_cut_letter_is_replaced_where_the_source_allows_it_and_all_else_is_sound() {
        let (cut, latin) = (&b"popula\xC3\xA7\xC3\xA3o\npopula\xC3\xE2\x80\xA6"[..], &b"popula\xE7\xE3o"[..]);
        let refused = decode(cut, Media::Html, &options(None, None));
        assert!(matches!(&refused, Err(Unreadable::Charset { line: 2, looks_like, .. }) if looks_like == "UTF-8"));
        let allowed = ReadOptions { replaces_invalid: true, ..ReadOptions::default() };
        let read = decode(cut, Media::Html, &allowed).expect("it reads");
        assert_eq!(read.text, "população\npopula\u{FFFD}…");
        assert!(read.replaced.is_some_and(|part| (part.place.as_str(), part.name.as_str()) == ("line 2", "1")));
        assert!(decode(latin, Media::Html, &allowed).is_err(), "it is of another character set");
    }
}
