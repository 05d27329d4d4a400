//! Captures: the bytes of sources, as WARC 1.1, a gzip member a record, with a CDXJ index.
//!
//! Each file holds one capture and is named by its sha256, so storing the same bytes again changes
//! nothing and their first instant stays. Read next: `index`, which finds them by address.

use std::{
    cell::LazyCell,
    collections::HashMap,
    fs,
    io::{Read, Write},
    path::PathBuf,
};

use chrono::{DateTime, SecondsFormat, Utc};
use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use sha2::{Digest, Sha256};

use super::{
    FileError, atomic, index,
    layout::{Layout, Shelf, Spot},
};
use crate::model::capture::Capture;

/// What a record says whose server told no media type.
const UNTOLD: &str = "application/octet-stream";

/// A field of our own: the address of the spec that led to a page.
const SOURCE: &str = "Seara-Source";

/// Why a capture could not be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The file system refused.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file that is no capture, or not the one it is named for.
    #[error(
        "{path} is damaged: run the pipeline again, which mends it when the source still gives the same bytes, or remove the file"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// A capture whose bytes were erased.
    #[error("the capture {sha256} was erased by a withdrawal: its bytes are kept no more")]
    Erased {
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
    /// The address of the spec, or of the page that it led to.
    pub address: String,
    /// The address of the spec.
    pub source: String,
    /// What was read in fact.
    pub read_from: String,
    /// Media type as the server told it.
    pub media_type: Option<String>,
}

/// A capture as its file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// When they were first seen.
    pub first_seen: DateTime<Utc>,
    /// The address that they were fetched for.
    pub address: String,
    /// The address of the spec that led to it.
    pub source: String,
    /// Media type as the server told it.
    pub media_type: Option<String>,
}

/// Keeps bytes; those that are kept already get the instant they were first seen. Those that a withdrawal
/// erased are not kept again, and keep their instant too.
///
/// # Errors
/// When the state folder cannot be written to.
pub fn keep(layout: &Layout, fetched: Fetched, now: DateTime<Utc>) -> Result<Capture, CaptureError> {
    let kept = keep_all(layout, [(fetched, ())].into_iter(), now)?.pop();
    kept.map(|(capture, ())| capture).ok_or(CaptureError::Damaged { path: layout.path(Spot::Shelf(Shelf::Captures)) })
}

/// Keeps the bytes of several addresses as they come, each with what goes with it: what holds for one holds for each,
/// and the index is settled once.
///
/// # Errors
/// When the state folder cannot be written to.
pub fn keep_all<T>(
    layout: &Layout,
    all: impl Iterator<Item = (Fetched, T)>,
    now: DateTime<Utc>,
) -> Result<Vec<(Capture, T)>, CaptureError> {
    let (mut kept, mut fresh) = (Vec::new(), false);
    // Read only when a capture is new: most nights none is.
    let told = LazyCell::new(|| index::lines(layout).into_iter().map(|line| (line.sha256, line.first_seen)).collect());
    for (fetched, with) in all {
        let (capture, is_new) = one(layout, fetched, &told, now)?;
        fresh |= is_new;
        kept.push((capture, with));
    }
    if fresh {
        atomic::flush(&layout.path(Spot::Shelf(Shelf::Captures)))?;
        index::settle(layout)?;
    }
    Ok(kept)
}

/// Keeps bytes; tells whether they are new. `told` is what the index knows of those that are damaged.
fn one(
    layout: &Layout,
    fetched: Fetched,
    told: &LazyCell<HashMap<String, DateTime<Utc>>, impl FnOnce() -> HashMap<String, DateTime<Utc>>>,
    now: DateTime<Utc>,
) -> Result<(Capture, bool), CaptureError> {
    let mut is_new = false;
    let sha256 = sha256(&fetched.bytes);
    let first_seen = match (erased(layout, &sha256), load(layout, &sha256)) {
        (Some(first_seen), _) => first_seen,
        (None, Ok(kept)) => kept.first_seen,
        // What is damaged is mended by the same bytes, which are at hand.
        (None, Err(_)) => {
            let first_seen = told.get(&sha256).copied().unwrap_or(now);
            let record = record(&fetched, &sha256, first_seen);
            atomic::write_one_of_many(&layout.path(Spot::Capture(&sha256)), &record)?;
            is_new = true;
            first_seen
        }
    };
    let Fetched { bytes, address, read_from, media_type, .. } = fetched;
    Ok((Capture { sha256, bytes, first_seen, address, read_from, media_type }, is_new))
}

/// A kept capture, by its name.
///
/// # Errors
/// When there is none of that name, or its bytes are not those it is named for.
pub fn load(layout: &Layout, name: &str) -> Result<Kept, CaptureError> {
    if erased(layout, name).is_some() {
        return Err(CaptureError::Erased { sha256: name.to_owned() });
    }
    let path = layout.path(Spot::Capture(name));
    let packed = fs::read(&path).map_err(FileError::at("read", &path))?;
    let kept = unpack(&packed).filter(|kept| sha256(&kept.bytes) == name);
    kept.ok_or(CaptureError::Damaged { path })
}

/// Writes all captures into one WARC file, and tells how many: each is a gzip member, so together they are such a file.
///
/// # Errors
/// When a capture cannot be read or the file not be written.
pub fn export(layout: &Layout, file: &std::path::Path) -> Result<usize, FileError> {
    let lines = index::lines(layout);
    let mut whole = Vec::new();
    for line in &lines {
        let path = layout.path(Spot::Capture(&line.sha256));
        whole.extend(fs::read(&path).map_err(FileError::at("read", &path))?);
    }
    atomic::write(file, &whole)?;
    Ok(lines.len())
}

/// Removes captures.
///
/// # Errors
/// When the state folder cannot be written to.
pub fn remove(layout: &Layout, names: &[String]) -> Result<(), FileError> {
    names.iter().try_for_each(|name| atomic::remove_file(&layout.path(Spot::Capture(name))))?;
    index::settle(layout)
}

/// Whether a capture is there, and was not erased.
pub fn is_kept(layout: &Layout, name: &str) -> bool {
    erased(layout, name).is_none() && layout.path(Spot::Capture(name)).is_file()
}

/// The one record of a file; `None` when it is damaged.
pub(super) fn unpack(packed: &[u8]) -> Option<Kept> {
    let mut record = Vec::new();
    MultiGzDecoder::new(packed).read_to_end(&mut record).ok()?;
    let end = record.windows(4).position(|w| w == b"\r\n\r\n")?;
    let header = String::from_utf8_lossy(&record[..end]).into_owned();
    let field = |name: &str| header.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(": "));
    let length: usize = field("Content-Length")?.parse().ok()?;
    let bytes = record.get(end + 4..(end + 4).checked_add(length)?)?.to_vec();
    Some(Kept {
        bytes,
        first_seen: DateTime::parse_from_rfc3339(field("WARC-Date")?).ok()?.to_utc(),
        address: field("WARC-Target-URI")?.to_owned(),
        source: field(SOURCE).or(field("WARC-Target-URI"))?.to_owned(),
        media_type: field("Content-Type").filter(|t| *t != UNTOLD).map(str::to_owned),
    })
}

/// Erases the bytes of a capture for good. Its name and the instant it was first seen stay, so that evidence
/// still says what it rests on, and a source that gives the same bytes again does not bring them back.
///
/// # Errors
/// When the state folder cannot be written to.
pub fn erase(layout: &Layout, name: &str) -> Result<(), FileError> {
    let known = || load(layout, name).ok().map(|kept| kept.first_seen).or_else(|| index::first_seen(layout, name));
    if erased(layout, name).is_none()
        && let Some(first_seen) = known()
    {
        atomic::write(&layout.path(Spot::Erased(name)), instant(first_seen).as_bytes())?;
    }
    atomic::remove_file(&layout.path(Spot::Capture(name)))?;
    index::settle(layout)
}

/// When the bytes of an erased capture were first seen; `None` for one that is not erased.
fn erased(layout: &Layout, name: &str) -> Option<DateTime<Utc>> {
    let told = fs::read_to_string(layout.path(Spot::Erased(name))).ok()?;
    DateTime::parse_from_rfc3339(told.trim()).ok().map(|at| at.to_utc())
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// One WARC record of the kind `resource`, packed as a gzip member.
fn record(fetched: &Fetched, sha256: &str, now: DateTime<Utc>) -> Vec<u8> {
    let id = format!("{}-{}-{}-{}-{}", &sha256[..8], &sha256[8..12], &sha256[12..16], &sha256[16..20], &sha256[20..32]);
    // A page knows the source that led to it.
    let source =
        if fetched.source == fetched.address { String::new() } else { format!("{SOURCE}: {}\r\n", fetched.source) };
    let header = format!(
        "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {}\r\n\
         WARC-Target-URI: {}\r\n{source}WARC-Payload-Digest: sha256:{sha256}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
        instant(now),
        fetched.address,
        fetched.media_type.as_deref().unwrap_or(UNTOLD),
        fetched.bytes.len(),
    );
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let written = [header.as_bytes(), &fetched.bytes, b"\r\n\r\n"].iter().try_for_each(|part| gzip.write_all(part));
    debug_assert!(written.is_ok());
    gzip.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetched() -> Fetched {
        Fetched {
            bytes: "olá\r\n\r\n".into(),
            address: "https://www.exemplo.pt/a?b".into(),
            source: "https://www.exemplo.pt/a?b".into(),
            read_from: "x".into(),
            media_type: Some("text/plain; charset=utf-8".into()),
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
        let kept = load(&layout, &first.sha256).expect("found");
        assert_eq!((kept.bytes, kept.first_seen, kept.media_type), (fetched().bytes, early, fetched().media_type));
        let index = fs::read_to_string(layout.path(Spot::CaptureIndex)).expect("an index");
        assert!(index.starts_with("pt,exemplo,www)/a?b 20260102030405 {"), "{index}");
    }
    #[test]
    fn a_lost_line_or_a_damaged_file_is_mended_by_the_same_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let early = DateTime::parse_from_rfc3339("2026-01-02T03:04:05Z").expect("an instant").to_utc();
        let later = early + chrono::TimeDelta::days(9);
        let first = keep(&layout, fetched(), early).expect("kept");
        let (index, file) = (layout.path(Spot::CaptureIndex), layout.path(Spot::Capture(&first.sha256)));
        let told = fs::read_to_string(&index).expect("an index");
        fs::remove_file(&index).expect("removed");
        index::settle(&layout).expect("made again");
        assert_eq!(fs::read_to_string(&index).expect("an index"), told);
        fs::write(&file, b"cut").expect("damaged");
        let error = load(&layout, &first.sha256).expect_err("damaged").to_string();
        assert!(error.contains(".warc.gz is damaged"), "{error}");
        assert_eq!(keep(&layout, fetched(), later).expect("mended").first_seen, early);
        assert_eq!(load(&layout, &first.sha256).expect("found").bytes, fetched().bytes);
    }

    #[test]
    fn what_is_erased_stays_erased_and_keeps_its_instant() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let early = DateTime::parse_from_rfc3339("2026-01-02T03:04:05Z").expect("an instant").to_utc();
        let later = early + chrono::TimeDelta::days(9);
        let first = keep(&layout, fetched(), early).expect("kept");
        erase(&layout, &first.sha256).expect("erased");
        assert_eq!(keep(&layout, fetched(), later).expect("read").first_seen, early);
        assert!(matches!(load(&layout, &first.sha256), Err(CaptureError::Erased { .. })));
        assert!(!layout.path(Spot::Capture(&first.sha256)).exists());
        assert_eq!(fs::read_to_string(layout.path(Spot::CaptureIndex)).expect("an index"), "");
    }
}
