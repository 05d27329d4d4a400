//! Bytes → text, in the order: the spec, a byte order mark, strict UTF-8, what the server or the page
//! says. What none of them settles is refused, with the likely character set as the cure: a wrong
//! guess would garble names in silence.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

use super::Unreadable;
use crate::model::document::Media;

/// Decodes without losing a byte.
pub(super) fn decode<'b>(
    bytes: &'b [u8],
    media: Media,
    spec: Option<&str>,
    media_type: Option<&str>,
) -> Result<Cow<'b, str>, Unreadable> {
    if let Some(encoding) = spec.and_then(|label| Encoding::for_label(label.as_bytes())) {
        return strictly(bytes, encoding);
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return strictly(&bytes[length..], encoding);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let said = media_type.and_then(parameter).or_else(|| (media == Media::Html).then(|| meta(bytes)).flatten());
    match said.filter(|e| *e != UTF_8) {
        Some(encoding) => strictly(bytes, encoding),
        None => strictly(bytes, UTF_8),
    }
}

fn strictly<'b>(bytes: &'b [u8], encoding: &'static Encoding) -> Result<Cow<'b, str>, Unreadable> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.ok_or_else(|| {
        let offset = std::str::from_utf8(bytes).err().map_or(0, |e| e.valid_up_to());
        Unreadable::Charset {
            line: bytes[..offset].iter().filter(|b| **b == b'\n').count() + 1,
            offset,
            charset: encoding.name().to_owned(),
            looks_like: guess(bytes).to_owned(),
        }
    })
}

pub(super) fn guess(bytes: &[u8]) -> &'static str {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny).name()
}

/// `charset=` of a media type.
fn parameter(media_type: &str) -> Option<&'static Encoding> {
    let (_, label) =
        media_type.to_ascii_lowercase().split_once("charset=").map(|(a, b)| (a.to_owned(), b.to_owned()))?;
    Encoding::for_label(label.trim_matches(['"', '\'', ' ']).split(';').next()?.as_bytes())
}

/// `charset=` of the first `<meta>` elements.
fn meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let (_, rest) = head.split_once("charset=")?;
    let label = rest.trim_start_matches(['"', '\'']);
    Encoding::for_label(label.split(['"', '\'', '>', ' ', ';', '/']).next()?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_unknown_charset_is_refused_with_the_likely_one() {
        let refused = decode(b"linha\nGest\xE3o p\xFAblica", Media::Text, None, None);
        let Err(Unreadable::Charset { line, offset, looks_like, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!((line, offset, looks_like.as_str()), (2, 10, "windows-1252"));
    }

    #[test]
    fn the_spec_the_mark_the_server_and_the_page_are_believed() {
        let latin = b"Gest\xE3o";
        for (spec, server) in [(Some("iso-8859-1"), None), (None, Some("text/plain; charset=ISO-8859-1"))] {
            assert_eq!(decode(latin, Media::Text, spec, server).as_deref(), Ok("Gestão"));
        }
        let page = b"<html><meta charset=\"windows-1252\"><p>Gest\xE3o";
        assert!(decode(page, Media::Html, None, None).is_ok_and(|t| t.ends_with("Gestão")));
        assert_eq!(decode(b"\xEF\xBB\xBFol\xC3\xA1", Media::Text, None, None).as_deref(), Ok("olá"));
    }
}
