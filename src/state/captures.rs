//! Captures: the bytes of sources, as WARC 1.1, a gzip member a record, with a CDXJ index.
//!
//! Each file holds one capture and is named by its sha256, so storing the same bytes again changes
//! nothing and their first instant stays. The index can be made again from the files.

use std::{
    fs,
    io::{Read, Write},
};

use chrono::{DateTime, SecondsFormat, Utc};
use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use sha2::{Digest, Sha256};

use super::{
    FileError, atomic,
    layout::{Layout, Spot},
};
use crate::model::capture::Capture;

/// Why a capture could not be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The file system refused.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file that is no capture, or not the one it is named for.
    #[error("the capture {sha256} is damaged: fetch the source again, or remove the file")]
    Damaged {
        /// Its name.
        sha256: String,
    },
}

/// SHA-256 of bytes, in lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// What a fetch gave, before it is a capture.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The address of the spec.
    pub address: String,
    /// What was read in fact.
    pub read_from: String,
    /// Media type as the server told it.
    pub media_type: Option<String>,
}

/// Keeps bytes; those that are kept already get the instant they were first seen.
///
/// # Errors
/// When the state folder cannot be written to.
pub fn keep(layout: &Layout, fetched: Fetched, now: DateTime<Utc>) -> Result<Capture, CaptureError> {
    let sha256 = sha256(&fetched.bytes);
    let first_seen = if layout.path(Spot::Capture(&sha256)).exists() {
        load(layout, &sha256)?.1
    } else {
        let record = record(&fetched, &sha256, now);
        atomic::write(&layout.path(Spot::Capture(&sha256)), &record)?;
        index(layout, &fetched, &sha256, now, record.len())?;
        now
    };
    let Fetched { bytes, address, read_from, media_type } = fetched;
    Ok(Capture { sha256, bytes, first_seen, address, read_from, media_type })
}

/// The bytes of a capture and the instant they were first seen.
///
/// # Errors
/// When there is none of that name, or its bytes are not those it is named for.
pub fn load(layout: &Layout, name: &str) -> Result<(Vec<u8>, DateTime<Utc>), CaptureError> {
    let path = layout.path(Spot::Capture(name));
    let packed = fs::read(&path).map_err(FileError::at("read", &path))?;
    let damaged = || CaptureError::Damaged { sha256: name.to_owned() };
    let mut record = Vec::new();
    MultiGzDecoder::new(packed.as_slice()).read_to_end(&mut record).map_err(|_| damaged())?;
    let end = record.windows(4).position(|w| w == b"\r\n\r\n").ok_or_else(damaged)?;
    let header = String::from_utf8_lossy(&record[..end]).into_owned();
    let field = |name: &str| header.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(": "));
    let length: usize = field("Content-Length").and_then(|n| n.parse().ok()).ok_or_else(damaged)?;
    let date = field("WARC-Date").and_then(|d| DateTime::parse_from_rfc3339(d).ok()).ok_or_else(damaged)?;
    let bytes = record.get(end + 4..end + 4 + length).ok_or_else(damaged)?.to_vec();
    if sha256(&bytes) != name {
        return Err(damaged());
    }
    Ok((bytes, date.to_utc()))
}

/// One WARC record of the kind `resource`, packed as a gzip member.
fn record(fetched: &Fetched, sha256: &str, now: DateTime<Utc>) -> Vec<u8> {
    let id = format!("{}-{}-{}-{}-{}", &sha256[..8], &sha256[8..12], &sha256[12..16], &sha256[16..20], &sha256[20..32]);
    let header = format!(
        "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {}\r\n\
         WARC-Target-URI: {}\r\nWARC-Payload-Digest: sha256:{sha256}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
        now.to_rfc3339_opts(SecondsFormat::Secs, true),
        fetched.address,
        fetched.media_type.as_deref().unwrap_or("application/octet-stream"),
        fetched.bytes.len(),
    );
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let written = [header.as_bytes(), &fetched.bytes, b"\r\n\r\n"].iter().try_for_each(|part| gzip.write_all(part));
    debug_assert!(written.is_ok());
    gzip.finish().unwrap_or_default()
}

/// Adds a line to the index: the address as a sortable key, the instant, and where the record lies.
fn index(
    layout: &Layout,
    fetched: &Fetched,
    sha256: &str,
    now: DateTime<Utc>,
    length: usize,
) -> Result<(), CaptureError> {
    let path = layout.path(Spot::CaptureIndex);
    let mut lines: Vec<String> = fs::read_to_string(&path).unwrap_or_default().lines().map(str::to_owned).collect();
    let fields = serde_json::json!({
        "url": fetched.address, "digest": format!("sha256:{sha256}"), "mime": fetched.media_type,
        "offset": "0", "length": length.to_string(), "filename": format!("{sha256}.warc.gz"),
    });
    lines.push(format!("{} {} {fields}", sortable(&fetched.address), now.format("%Y%m%d%H%M%S")));
    lines.sort();
    lines.dedup();
    atomic::write(&path, format!("{}\n", lines.join("\n")).as_bytes())?;
    Ok(())
}

/// `https://www.exemplo.pt/a` as `pt,exemplo,www)/a`.
fn sortable(address: &str) -> String {
    let Ok(url) = url::Url::parse(address) else { return address.replace(' ', "%20") };
    let mut host: Vec<_> = url.host_str().unwrap_or_default().split('.').collect();
    host.reverse();
    let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
    format!("{}){}{query}", host.join(","), url.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetched() -> Fetched {
        Fetched {
            bytes: "olá\r\n\r\n".into(),
            address: "https://www.exemplo.pt/a?b".into(),
            read_from: "x".into(),
            media_type: None,
        }
    }

    #[test]
    fn the_same_bytes_keep_their_first_instant() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let early = DateTime::parse_from_rfc3339("2026-01-02T03:04:05Z").expect("an instant").to_utc();
        let first = keep(&layout, fetched(), early).expect("kept");
        let again = keep(&layout, fetched(), early + chrono::TimeDelta::days(9)).expect("kept");
        assert_eq!((first.first_seen, again.first_seen), (early, early));
        assert_eq!(load(&layout, &first.sha256).expect("found"), (fetched().bytes, early));
        let index = fs::read_to_string(layout.path(Spot::CaptureIndex)).expect("an index");
        assert!(index.starts_with("pt,exemplo,www)/a?b 20260102030405 {"), "{index}");
    }
}
