//! Character sets: those of the web, and the code pages of DOS, which the web does not have.

use encoding_rs::{DecoderResult, Encoding, UTF_16BE, UTF_16LE};
use oem_cp::code_table::{DECODING_TABLE_CP437, DECODING_TABLE_CP850, DECODING_TABLE_CP858, DECODING_TABLE_CP860};

/// The code pages of DOS in Western Europe: number, name, and the characters of the bytes from 0x80.
const CODE_PAGES: [(&str, &str, &[char; 128]); 4] = [
    ("437", "cp437", &DECODING_TABLE_CP437),
    ("850", "cp850", &DECODING_TABLE_CP850),
    ("858", "cp858", &DECODING_TABLE_CP858),
    ("860", "cp860", &DECODING_TABLE_CP860),
];

/// What programs write before the number of a code page.
const CODE_PAGE_PREFIXES: [&str; 6] = ["cp-", "cp", "ibm-", "ibm", "dos-", "oem"];

/// A character set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// One of the Encoding Standard of the web.
    Web(&'static Encoding),
    /// A code page of DOS: its name, and the characters of the bytes from 0x80.
    CodePage(&'static str, &'static [char; 128]),
}

/// Bytes that are not in a character set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InvalidBytes {
    /// Count of sequences of them.
    pub count: u64,
    /// Where the first is replaced: offset in the decoded text.
    pub first: Option<usize>,
}

/// Decodes bytes that come in parts.
pub enum Decoder {
    /// A character set of the web.
    Web(encoding_rs::Decoder),
    /// A code page of DOS.
    CodePage(&'static [char; 128]),
}

impl Charset {
    /// Code page 850, that of DOS and of archives in Western Europe.
    pub const CP850: Self = Self::CodePage("cp850", &DECODING_TABLE_CP850);

    /// Finds a character set by one of its names.
    pub fn for_label(label: &str) -> Option<Self> {
        if let Some(encoding) = Encoding::for_label(label.as_bytes()) {
            return Some(Self::Web(encoding));
        }
        let label = label.trim().to_ascii_lowercase();
        let number = CODE_PAGE_PREFIXES.iter().find_map(|prefix| label.strip_prefix(prefix)).unwrap_or(&label);
        let page = CODE_PAGES.iter().find(|(own, ..)| *own == number)?;
        Some(Self::CodePage(page.1, page.2))
    }

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::CodePage(name, _) => name,
        }
    }

    /// Returns whether it is UTF-16, in either order of bytes.
    pub fn is_utf_16(self) -> bool {
        matches!(self, Self::Web(encoding) if encoding == UTF_16LE || encoding == UTF_16BE)
    }

    /// Returns a decoder, which does not look for a byte order mark.
    pub fn decoder(self) -> Decoder {
        match self {
            Self::Web(encoding) => Decoder::Web(encoding.new_decoder_without_bom_handling()),
            Self::CodePage(_, table) => Decoder::CodePage(table),
        }
    }

    /// Decodes all bytes of a text. Each sequence that is not in the character set is U+FFFD.
    pub fn decode(self, bytes: &[u8]) -> (String, InvalidBytes) {
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 16);
        let invalid = self.decoder().decode(bytes, true, &mut text);
        (text, invalid)
    }
}

impl Decoder {
    /// Appends the text of the next bytes. Each sequence that is not in the character set is U+FFFD.
    pub fn decode(&mut self, mut bytes: &[u8], is_last: bool, text: &mut String) -> InvalidBytes {
        let mut invalid = InvalidBytes::default();
        let decoder = match self {
            Self::CodePage(table) => {
                text.extend(bytes.iter().map(|byte| oem_cp::decode_char_complete_table(*byte, table)));
                return invalid;
            }
            Self::Web(decoder) => decoder,
        };
        loop {
            text.reserve(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len()));
            let (result, read) = decoder.decode_to_string_without_replacement(bytes, text, is_last);
            bytes = &bytes[read..];
            match result {
                DecoderResult::InputEmpty => return invalid,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    invalid.first.get_or_insert(text.len());
                    invalid.count += 1;
                    text.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
    }
}

/// Returns the character set of a media type, after `charset=`.
pub fn of_media_type(media_type: &str) -> Option<&'static Encoding> {
    let (_, label) =
        media_type.to_ascii_lowercase().split_once("charset=").map(|(a, b)| (a.to_owned(), b.to_owned()))?;
    Encoding::for_label(label.trim_matches(['"', '\'', ' ']).split(';').next()?.as_bytes())
}

/// Returns the character set that a web page says in its first `<meta>` elements.
pub fn of_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let (_, rest) = head.split_once("charset=")?;
    let label = rest.trim_start_matches(['"', '\'']);
    Encoding::for_label(label.split(['"', '\'', '>', ' ', ';', '/']).next()?.as_bytes())
}

/// Returns the character set of an XML declaration, after `encoding=`.
pub fn of_xml(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = std::str::from_utf8(&bytes[..bytes.iter().position(|byte| *byte == b'>')?]).ok()?;
    let (_, rest) = head.strip_prefix("<?xml")?.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(rest[1..].split(quote).next()?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_says_its_encoding_at_its_start() {
        for (xml, want) in [
            ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>", Some("windows-1252")),
            ("<?xml version='1.0' encoding = 'utf-8' standalone='yes'?>", Some("UTF-8")),
            ("<?xml version='1.0'?><a encoding='latin1'/>", None),
            ("<a encoding='latin1'/>", None),
            ("<?xml", None),
        ] {
            assert_eq!(of_xml(xml.as_bytes()).map(Encoding::name), want, "{xml}");
        }
    }

    #[test]
    fn code_pages_of_dos_have_names_too() {
        for (label, want) in [
            ("cp850", Some("cp850")),
            ("IBM850", Some("cp850")),
            (" 850 ", Some("cp850")),
            ("cp-437", Some("cp437")),
            ("CP858", Some("cp858")),
            ("ibm860", Some("cp860")),
            ("latin1", Some("windows-1252")),
            ("cp1252", Some("windows-1252")),
            ("cp866", Some("IBM866")),
            ("cp85", None),
            ("cp", None),
        ] {
            assert_eq!(Charset::for_label(label).map(Charset::name), want, "{label}");
        }
        let word = b"Concei\x87\xC6o";
        assert_eq!(Charset::CP850.decode(word).0, "Conceição");
    }

    #[test]
    fn invalid_bytes_are_counted_and_replaced_in_any_parts() {
        let bytes = b"popula\xC3\xA7\xC3\xA3o \xC3 e \xE1";
        let web = Charset::for_label("utf-8").expect("known");
        let want = "população \u{FFFD} e \u{FFFD}";
        assert_eq!(web.decode(bytes), (want.to_owned(), InvalidBytes { count: 2, first: Some(12) }));
        for at in 0..bytes.len() {
            let (mut decoder, mut text) = (web.decoder(), String::new());
            let first = decoder.decode(&bytes[..at], false, &mut text);
            let second = decoder.decode(&bytes[at..], true, &mut text);
            assert_eq!((text.as_str(), first.count + second.count), (want, 2), "{at}");
        }
    }
}
