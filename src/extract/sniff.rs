//! What bytes are, by the bytes alone: neither a name nor a server is believed.

use super::Unreadable;
use crate::model::document::Media;

/// How far a signature is looked for.
const HEAD: usize = 4096;

/// Formats that are known by their first bytes and have no reader yet.
const SIGNATURES: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "ZIP, XLSX, DOCX or PPTX"),
    (b"\xD0\xCF\x11\xE0", "XLS or DOC"),
    (b"PAR1", "Parquet"),
    (b"\x89PNG", "PNG image"),
    (b"\xFF\xD8\xFF", "JPEG image"),
];

/// The kind of document, or why there is none.
pub(super) fn media(bytes: &[u8]) -> Result<Media, Unreadable> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    if let Some((_, format)) = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        return Err(Unreadable::NoReader { format: (*format).to_owned() });
    }
    // Some writers leave junk in front of the first line.
    if bytes[..bytes.len().min(1024)].windows(5).any(|w| w == b"%PDF-") {
        return Ok(Media::Pdf);
    }
    let wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    if let Some(offset) = bytes.iter().position(|b| is_binary(*b)).filter(|_| !wide) {
        return Err(Unreadable::Binary { offset });
    }
    Ok(if is_html(bytes) { Media::Html } else { Media::Text })
}

/// Control characters that no text file has; tab, line ends, form feed and escape do occur.
fn is_binary(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1B)
}

fn is_html(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let head = head.trim_start_matches(['\u{FEFF}', '\u{FFFD}']).trim_start();
    let opens =
        ["<!doctype html", "<html", "<head", "<body", "<div", "<article", "<main", "<section", "<p>", "<h1", "<ul"];
    opens.iter().any(|tag| head.starts_with(tag))
        || (head.starts_with("<?xml") || head.starts_with("<!--")) && head.contains("<html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_what_they_are() {
        for (bytes, want) in [
            (&b" \n\t"[..], Err(Unreadable::Empty)),
            (b"%PDF-1.7\n", Ok(Media::Pdf)),
            (b"abc\0def", Err(Unreadable::Binary { offset: 3 })),
            (b"\xEF\xBB\xBF<!DOCTYPE html><p>x", Ok(Media::Html)),
            (b"a < b\n<p>", Ok(Media::Text)),
        ] {
            assert_eq!(media(bytes), want, "{bytes:?}");
        }
    }
}
