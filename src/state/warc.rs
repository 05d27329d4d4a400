//! Records of WARC 1.1, a gzip member each: what a source gave (`resource`), and that it gave the same again
//! (`revisit`). Bodies stream both ways.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    path::Path,
};

use chrono::{DateTime, SecondsFormat, Utc};
use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};

/// The media type of a record whose server sent none.
const UNKNOWN: &str = "application/octet-stream";

/// A field of our own: the address of the spec that led to a page.
const SOURCE: &str = "Seara-Source";

/// A field of our own: a hash of the headers of the request, never the headers themselves.
const CREDENTIALS: &str = "Seara-Credentials";

/// Bytes from which on a body is packed fast.
const LARGE: u64 = 16 << 20;

/// Longest header of a record that is read.
const HEADER: u64 = 64 << 10;

/// The header of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// When the bytes were first seen.
    pub first_seen: DateTime<Utc>,
    /// The address that they were fetched for.
    pub address: String,
    /// The address of the spec that led to it.
    pub source: String,
    /// Media type as the server sent it.
    pub media_type: Option<String>,
    /// Number of bytes.
    pub length: u64,
    /// Hash of the headers of the request; empty where there were none.
    pub credentials: String,
}

/// Writes a record of bytes.
///
/// # Errors
/// When the bytes cannot be read, or the record not be written.
pub(super) fn resource(to: impl Write, about: &Header, sha256: &str, bytes: &mut dyn Read) -> io::Result<()> {
    // A page knows the source that led to it.
    let source = if about.source == about.address { String::new() } else { format!("{SOURCE}: {}\r\n", about.source) };
    let credentials = match about.credentials.as_str() {
        "" => String::new(),
        hash => format!("{CREDENTIALS}: {hash}\r\n"),
    };
    let header = format!(
        "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: {}\r\nWARC-Date: {}\r\n\
         WARC-Target-URI: {}\r\n{source}{credentials}WARC-Payload-Digest: sha256:{sha256}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
        id(sha256),
        instant(about.first_seen),
        about.address,
        about.media_type.as_deref().unwrap_or(UNKNOWN),
        about.length,
    );
    if header.len() as u64 > HEADER {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "its header is longer than any that is read again"));
    }
    // Of many bytes the time counts more than the room.
    let level = if about.length > LARGE { Compression::fast() } else { Compression::default() };
    let mut gzip = GzEncoder::new(to, level);
    gzip.write_all(header.as_bytes())?;
    io::copy(bytes, &mut gzip)?;
    gzip.write_all(b"\r\n\r\n")?;
    gzip.finish().map(drop)
}

/// Returns a revisit record: an address gave known bytes again, or answered `304 Not Modified`.
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

/// The one record of a file: its header and its bytes; `None` when it is none, or that of another capture.
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

/// The fields of a header, by their lines; `None` when it does not end.
pub(super) fn fields(record: &mut impl BufRead) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    let mut room = record.take(HEADER);
    loop {
        let mut line = Vec::new();
        room.read_until(b'\n', &mut line).ok()?;
        match line.strip_suffix(b"\r\n")? {
            [] => return Some(lines),
            line => lines.push(String::from_utf8_lossy(line).into_owned()),
        }
    }
}

/// A field of a header.
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

/// The name of a record, made of a sha256.
fn id(sha256: &str) -> String {
    let parts = [&sha256[..8], &sha256[8..12], &sha256[12..16], &sha256[16..20], &sha256[20..32]];
    format!("<urn:uuid:{}>", parts.join("-"))
}

/// An instant as records write it.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
