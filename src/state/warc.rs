//! Reads and writes records of WARC 1.1, each a gzip member: `resource` for the bytes of a source, and `revisit` if it sent
//! the same bytes again. Bodies are streamed.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    path::Path,
};

use chrono::{DateTime, SecondsFormat, Utc};
use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};

/// Media type of a record if the server sent none.
const UNKNOWN: &str = "application/octet-stream";

/// Extension field: the address of the source of a page.
const SOURCE: &str = "Seara-Source";

/// Extension field: a hash of the headers of the request.
const CREDENTIALS: &str = "Seara-Credentials";

/// Minimum size in bytes of bodies that are compressed fast instead of well.
const LARGE: u64 = 16 << 20;

/// Maximum size of the header of a record, in bytes.
const MAX_HEADER: u64 = 64 << 10;

/// The header of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// When the bytes were first seen.
    pub first_seen: DateTime<Utc>,
    /// The address that was fetched.
    pub address: String,
    /// The address of the source in the spec.
    pub source: String,
    /// Media type as the server sent it.
    pub media_type: Option<String>,
    /// Number of bytes.
    pub length: u64,
    /// Hash of the headers of the request; empty if there were none.
    pub credentials: String,
}

/// Writes a `resource` record.
///
/// # Errors
/// If the bytes cannot be read, or the record cannot be written.
pub(super) fn resource(to: impl Write, header: &Header, sha256: &str, bytes: &mut dyn Read) -> io::Result<()> {
    // Only a page of a listing has another source.
    let source =
        if header.source == header.address { String::new() } else { format!("{SOURCE}: {}\r\n", header.source) };
    let credentials = match header.credentials.as_str() {
        "" => String::new(),
        hash => format!("{CREDENTIALS}: {hash}\r\n"),
    };
    let text = format!(
        "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: {}\r\nWARC-Date: {}\r\n\
         WARC-Target-URI: {}\r\n{source}{credentials}WARC-Payload-Digest: sha256:{sha256}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
        id(sha256),
        instant(header.first_seen),
        header.address,
        header.media_type.as_deref().unwrap_or(UNKNOWN),
        header.length,
    );
    if text.len() as u64 > MAX_HEADER {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "its header is longer than any that is read again"));
    }
    // For large bodies, time matters more than space.
    let level = if header.length > LARGE { Compression::fast() } else { Compression::default() };
    let mut gzip = GzEncoder::new(to, level);
    gzip.write_all(text.as_bytes())?;
    io::copy(bytes, &mut gzip)?;
    gzip.write_all(b"\r\n\r\n")?;
    gzip.finish().map(drop)
}

/// Returns a `revisit` record: an address sent known bytes again, or responded `304 Not Modified`.
pub(super) fn revisit(
    address: &str,
    first: &Header,
    sha256: &str,
    is_not_modified: bool,
    now: DateTime<Utc>,
) -> Vec<u8> {
    let profile = if is_not_modified { "server-not-modified" } else { "identical-payload-digest" };
    let own = super::hash::sha256(format!("{address} {sha256} {now}").as_bytes());
    let header = format!(
        "WARC/1.1\r\nWARC-Type: revisit\r\nWARC-Record-ID: {}\r\nWARC-Date: {}\r\nWARC-Target-URI: {address}\r\n\
         WARC-Profile: http://netpreserve.org/warc/1.1/revisit/{profile}\r\nWARC-Payload-Digest: sha256:{sha256}\r\n\
         WARC-Refers-To: {}\r\nWARC-Refers-To-Target-URI: {}\r\nWARC-Refers-To-Date: {}\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
        id(&own),
        instant(now),
        id(sha256),
        first.address,
        instant(first.first_seen),
    );
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let written = gzip.write_all(header.as_bytes());
    debug_assert!(written.is_ok());
    gzip.finish().unwrap_or_default()
}

/// Opens the record of a file: its header and its bytes; `None` if it is not a record of this capture.
pub(super) fn open(path: &Path, sha256: &str) -> io::Result<Option<(Header, impl Read)>> {
    let mut record = BufReader::new(GzDecoder::new(BufReader::new(File::open(path)?)));
    let is_named = |fields: &Vec<String>| {
        field(fields, "WARC-Payload-Digest").and_then(|digest| digest.strip_prefix("sha256:")) == Some(sha256)
    };
    let Some(fields) = fields(&mut record).filter(is_named) else { return Ok(None) };
    Ok(header(&fields).map(|header| {
        let length = header.length;
        (header, record.take(length))
    }))
}

/// Reads the lines of a header; `None` if it does not end.
pub(super) fn fields(record: &mut impl BufRead) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    let mut limited = record.take(MAX_HEADER);
    loop {
        let mut line = Vec::new();
        limited.read_until(b'\n', &mut line).ok()?;
        match line.strip_suffix(b"\r\n")? {
            [] => return Some(lines),
            line => lines.push(String::from_utf8_lossy(line).into_owned()),
        }
    }
}

/// Finds the value of a field in the lines of a header.
pub(super) fn field<'f>(fields: &'f [String], name: &str) -> Option<&'f str> {
    fields.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

fn header(fields: &[String]) -> Option<Header> {
    let field = |name| field(fields, name);
    Some(Header {
        first_seen: DateTime::parse_from_rfc3339(field("WARC-Date")?).ok()?.to_utc(),
        address: field("WARC-Target-URI")?.to_owned(),
        source: field(SOURCE).or(field("WARC-Target-URI"))?.to_owned(),
        media_type: field("Content-Type").filter(|t| *t != UNKNOWN).map(str::to_owned),
        length: field("Content-Length")?.parse().ok()?,
        credentials: field(CREDENTIALS).unwrap_or_default().to_owned(),
    })
}

/// The id of a record, a URN made from a SHA-256.
fn id(sha256: &str) -> String {
    let parts = [&sha256[..8], &sha256[8..12], &sha256[12..16], &sha256[16..20], &sha256[20..32]];
    format!("<urn:uuid:{}>", parts.join("-"))
}

/// Formats an instant for a record.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
