//! What bytes are, by the bytes alone: neither a name nor a server is believed.

use serde::{Deserialize, Serialize};

use super::{
    Unreadable,
    text_bytes::{binary, declared, unmarked_utf_16, without_end_mark},
};
use crate::model::document::Media;

/// How gzip, a zip archive, and Parquet begin.
pub(super) const GZIP: &[u8] = b"\x1F\x8B";
pub(super) const ZIP: &[u8] = b"PK\x03\x04";
pub(super) const PARQUET: &[u8] = b"PAR1";

/// How far a signature is looked for.
const HEAD: usize = 4096;

/// Keywords with which files of PC-Axis begin.
const PX_KEYWORDS: [&[u8]; 16] = [
    b"CHARSET",
    b"AXIS-VERSION",
    b"CODEPAGE",
    b"LANGUAGE",
    b"LANGUAGES",
    b"CREATION-DATE",
    b"NEXT-UPDATE",
    b"PX-SERVER",
    b"TABLEID",
    b"DECIMALS",
    b"SHOWDECIMALS",
    b"MATRIX",
    b"COPYRIGHT",
    b"SUBJECT-AREA",
    b"SUBJECT-CODE",
    b"TITLE",
];

/// Formats that are known by their first bytes and have no reader.
const SIGNATURES: [(&[u8], &str); 3] =
    [(b"\x89PNG", "PNG image"), (b"\xFF\xD8\xFF", "JPEG image"), (GZIP, "gzip within gzip")];

/// Kinds of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    /// PDF.
    Pdf,
    /// A zip archive; office documents are such.
    Zip,
    /// A compound file, as office documents were before 2007.
    Ole,
    /// Parquet.
    Parquet,
    /// Text, marked up or not.
    Text,
}

/// The kind of bytes, or why there is none.
pub(super) fn kind(bytes: &[u8]) -> Result<Kind, Unreadable> {
    kind_in(bytes, None)
}

/// The kind of bytes, whose character set the spec may give if they are text.
pub(super) fn kind_in(bytes: &[u8], charset: Option<&str>) -> Result<Kind, Unreadable> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    if let Some((_, format)) = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        return Err(Unreadable::NoReader { format: (*format).to_owned() });
    }
    if bytes.starts_with(ZIP) || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Zip);
    }
    if bytes.starts_with(PARQUET) {
        return Ok(Kind::Parquet);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Ok(Kind::Ole);
    }
    // Some writers leave junk in front of the first line.
    if bytes[..bytes.len().min(1024)].windows(5).any(|w| w == b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    if let Some(format) = text_format(bytes) {
        return Err(Unreadable::NoReader { format: format.to_owned() });
    }
    if declared(bytes, charset).is_some_and(|(charset, _)| charset.is_utf_16()) {
        return Ok(Kind::Text);
    }
    if let Some(offset) = binary(without_end_mark(bytes)) {
        let wide = unmarked_utf_16(bytes).map(|wide| wide.name().to_owned());
        let refused =
            wide.map(|looks_like| Unreadable::Charset { line: 1, offset, charset: "UTF-8".into(), looks_like });
        return Err(refused.unwrap_or(Unreadable::Binary { offset }));
    }
    Ok(Kind::Text)
}

/// Names the format of a text that no reader reads, by its first bytes.
fn text_format(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    if head.starts_with(b"{\\rtf") {
        return Some("RTF (Rich Text Format)");
    }
    mime(&String::from_utf8_lossy(&head[..head.len().min(HEAD)]))
}

/// Names a message in MIME: its first lines are header fields (RFC 5322), `MIME-Version` among them.
fn mime(head: &str) -> Option<&'static str> {
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_field =
        |line: &str| line.starts_with([' ', '\t']) || line.split_once(':').is_some_and(|(name, _)| is_name(name));
    let header: Vec<_> = head.lines().take_while(|line| is_field(line)).map(str::to_ascii_lowercase).collect();
    let is_message = header.iter().any(|line| line.starts_with("mime-version:"));
    let is_related = header.iter().any(|line| line.contains("multipart/related"));
    match (is_message, is_related) {
        (true, true) => Some("MHTML (saved web page)"),
        (true, false) => Some("MIME (saved message)"),
        _ => None,
    }
}

/// Names the office document that a text of XML is without a package: its reader, or a format that no reader reads.
pub(super) fn flat_office(text: &str) -> Option<Result<Media, &'static str>> {
    let root = root_tag(text)?;
    let is_root = |name: &str| {
        let own = root.split([' ', '\t', '\r', '\n', '>', '/']).next().unwrap_or_default();
        own == name || own.split_once(':').is_some_and(|(_, local)| local == name)
    };
    if is_root("document") && root.contains("urn:oasis:names:tc:opendocument:xmlns:office:1.0") {
        let (_, kind) = root.split_once("application/vnd.oasis.opendocument.")?;
        return Some(match kind {
            kind if kind.starts_with("text") => Ok(Media::Odt),
            kind if kind.starts_with("presentation") => Ok(Media::Odp),
            kind if kind.starts_with("spreadsheet") => Ok(Media::Ods),
            _ => Err("flat OpenDocument of another kind"),
        });
    }
    if is_root("Workbook") && root.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return Some(Ok(Media::SpreadsheetMl));
    }
    if is_root("wordDocument") && root.contains("schemas.microsoft.com/office/word/2003/wordml") {
        return Some(Err("WordprocessingML 2003 (Word XML document)"));
    }
    (is_root("package") && root.contains("schemas.microsoft.com/office/2006/xmlPackage"))
        .then_some(Err("Flat OPC (Word XML document)"))
}

/// Returns the start tag of the root element of a text of XML, without its `<`.
fn root_tag(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{FEFF}').trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<!") => ">",
            _ => break,
        };
        rest = rest.split_once(end)?.1.trim_start();
    }
    let tag = rest.strip_prefix('<')?;
    Some(&tag[..tag.find('>')?])
}

/// Whether text is a cube of PC-Axis: statements of a keyword and a value, each ended by a semicolon.
pub(super) fn is_px(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let head = &text[..text.len().min(HEAD)];
    let starts = |text: &[u8]| matches!(text.trim_ascii_start().first(), Some(b'=' | b'[' | b'('));
    let is_first = PX_KEYWORDS.iter().any(|word| head.strip_prefix(*word).is_some_and(starts));
    let mut is_quoted = false;
    let end = head.iter().position(|byte| {
        is_quoted ^= *byte == b'"';
        *byte == b';' && !is_quoted
    });
    // A text may begin with one such word.
    let Some(second) = end.filter(|_| is_first).map(|end| head[end + 1..].trim_ascii_start()) else { return false };
    let is_letter = |b: &&u8| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b'-';
    let word = second.iter().take_while(is_letter).count();
    word > 1 && starts(&second[word..])
}

/// Whether text is a web page.
pub(super) fn is_html(bytes: &[u8]) -> bool {
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

    fn no_reader(format: &str) -> Result<Kind, Unreadable> {
        Err(Unreadable::NoReader { format: format.to_owned() })
    }

    #[test]
    fn an_office_document_in_one_xml_file_is_known_by_its_root() {
        let flat = |kind: &str| {
            format!(
                "<?xml version='1.0'?>\n<!-- x > --><office:document xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'\n \
                 office:mimetype='application/vnd.oasis.opendocument.{kind}'><office:body/></office:document>"
            )
        };
        let word = "<w:wordDocument xmlns:w='http://schemas.microsoft.com/office/word/2003/wordml'/>";
        let workbook = "<?mso-application progid='Excel.Sheet'?><ss:Workbook xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'>";
        for (text, want) in [
            (flat("text").as_str(), Some(Ok(Media::Odt))),
            (&flat("presentation"), Some(Ok(Media::Odp))),
            (&flat("spreadsheet"), Some(Ok(Media::Ods))),
            (&flat("spreadsheet-template"), Some(Ok(Media::Ods))),
            (workbook, Some(Ok(Media::SpreadsheetMl))),
            ("<Workbook></Workbook>", None),
            (word, Some(Err("WordprocessingML 2003 (Word XML document)"))),
            ("<?xml version='1.0'?><document><a/></document>", None),
            ("<!DOCTYPE html><html>", None),
            ("texto < b", None),
            ("", None),
        ] {
            assert_eq!(flat_office(text), want, "{text}");
        }
    }

    #[test]
    fn utf_16_without_a_mark_is_text_where_the_spec_says_so() {
        let wide: Vec<u8> = "Código;Dono\nA1;Évora\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(kind_in(&wide, Some("utf-16be")), Ok(Kind::Text));
        let refused = kind(&wide);
        assert!(
            matches!(&refused, Err(Unreadable::Charset { looks_like, .. }) if looks_like == "UTF-16BE"),
            "{refused:?}"
        );
    }

    #[test]
    fn bytes_say_what_they_are() {
        for (bytes, want) in [
            (&b" \n\t"[..], Err(Unreadable::Empty)),
            (b"%PDF-1.7\n", Ok(Kind::Pdf)),
            (b"PK\x03\x04", Ok(Kind::Zip)),
            (b"abc\0def", Err(Unreadable::Binary { offset: 3 })),
            (b"a < b\n<p>", Ok(Kind::Text)),
            (b"Nota: {\\rtf1\n", Ok(Kind::Text)),
            (b"Campo MIME-Version: 1.0\nContent-Type: multipart/related\n", Ok(Kind::Text)),
            (b"Estado: novo\n\nMIME-Version: 1.0\n", Ok(Kind::Text)),
            (b"{\\rtf1\\ansi x}", no_reader("RTF (Rich Text Format)")),
            (
                b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\"\r\n\r\n--x",
                no_reader("MHTML (saved web page)"),
            ),
            (b"mime-version: 1.0\ncontent-type: text/plain\n\nx", no_reader("MIME (saved message)")),
            (b"a;b\n1;2\n\x1A\x1A", Ok(Kind::Text)),
            (b"a;b\n\x1A1;2\n", Err(Unreadable::Binary { offset: 4 })),
            (b"TITLE=\"x\"\nText\n", Ok(Kind::Text)),
        ] {
            assert_eq!(kind(bytes), want, "{bytes:?}");
        }
        assert!(
            is_px(b"CHARSET=\"ANSI\";\r\nAXIS-VERSION=\"2000\";") && is_px(b"TITLE=\"a;\"\n\"b\";NOTE[en](\"x\")=1;")
        );
        assert!(!is_px(b"TITLE=\"x\"\nText\n") && !is_px(b"TITLE=x;y;z\n1;2;3\n") && !is_px(b"TITLE;LANGUAGE\n"));
        assert!(is_html(b"\xEF\xBB\xBF<!DOCTYPE html><p>x") && !is_html(b"a < b\n<p>"));
    }
}
