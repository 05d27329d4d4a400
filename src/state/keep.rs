//! Stores fetched bytes as captures. Bytes that are stored already keep the instant at which they were first seen; that an
//! address sent them again becomes a revisit record.
//!
//! Read next: `captures`.

use std::{cell::LazyCell, collections::HashMap, fs::File, path::PathBuf};

use chrono::{DateTime, Utc};

use super::{
    atomic,
    capture_bytes::CaptureBytes,
    captures::{CaptureError, erased, load, verified_header},
    index,
    layout::{Layout, PathKey, StateDir},
    revisits::{self, Revisit},
    spool::Spool,
    warc::{self, Header},
};
use crate::model::capture::Capture;

/// Maximum bytes of the captures of one source that stay in memory until they are read.
const MAX_IN_MEMORY: u64 = 64 << 20;

/// Maximum number of files of captures of one source that stay open until they are read.
const MAX_OPEN_FILES: usize = 16;

/// The result of a fetch, before it is stored as a capture.
#[derive(Debug)]
pub struct Fetched {
    /// The bytes.
    pub content: Content,
    /// The address of the source, or of a page of its listing.
    pub address: String,
    /// The address of the source in the spec.
    pub source: String,
    /// The address or file that was actually read.
    pub read_from: String,
    /// Media type as the server sent it.
    pub media_type: Option<String>,
    /// Whether the bytes were requested from a server in this run.
    pub is_requested: bool,
    /// Hash of the headers of the request; empty if there were none.
    pub credentials: String,
}

/// Bytes that were received, or that are stored already.
#[derive(Debug)]
pub enum Content {
    /// Received bytes.
    New(Spool),
    /// Bytes that are stored under this SHA-256, which was verified.
    Kept(String, Header),
}

/// A stored capture.
#[derive(Debug)]
pub struct Stored {
    /// SHA-256 of the bytes, in lower-case hex: the capture's name everywhere.
    pub sha256: String,
    /// Number of bytes.
    pub length: u64,
    /// When the bytes were first seen.
    pub first_seen: DateTime<Utc>,
    /// The address of the page, and the address or file that was actually read.
    addresses: [String; 2],
    media_type: Option<String>,
    /// The bytes, if they are in memory.
    bytes: Option<Vec<u8>>,
    /// The temporary file with the bytes, if it is still open.
    file: Option<File>,
}

impl Stored {
    /// Returns the bytes in a file.
    ///
    /// # Errors
    /// If the stored capture cannot be read.
    pub fn body(&self, layout: &Layout) -> Result<CaptureBytes, CaptureError> {
        // The temporary file saves decompressing the capture.
        match self.file.as_ref().and_then(|file| file.try_clone().and_then(CaptureBytes::new).ok()) {
            Some(body) => Ok(body),
            None => CaptureBytes::open(layout, &self.sha256).map(|(_, body)| body),
        }
    }

    /// Returns the address or file that was actually read.
    pub fn read_from(&self) -> &str {
        &self.addresses[1]
    }

    /// Returns the capture with its bytes in memory.
    ///
    /// # Errors
    /// If the stored capture cannot be read.
    pub fn capture(self, layout: &Layout) -> Result<Capture, CaptureError> {
        let Self { sha256, first_seen, addresses: [address, read_from], media_type, bytes, .. } = self;
        let bytes = bytes.map_or_else(|| load(layout, &sha256).map(|(_, bytes)| bytes), Ok)?;
        Ok(Capture { sha256, bytes, first_seen, address, read_from, media_type })
    }
}

/// Stores the results of fetches one by one, and returns each with the value that came with it. Bytes that are stored
/// already keep the instant at which they were first seen. Bytes that a withdrawal erased are not stored again, and keep
/// theirs too. The index is updated once, at the end.
///
/// # Errors
/// If the state folder cannot be written to.
pub fn keep_all<T>(
    layout: &Layout,
    all: impl Iterator<Item = (Fetched, T)>,
    now: DateTime<Utc>,
) -> Result<Vec<(Stored, T)>, CaptureError> {
    let mut keeper =
        Keeper { layout, now, new_files: Vec::new(), memory_left: MAX_IN_MEMORY, open_files: 0, revisits: Vec::new() };
    // Read only if a capture is new, which is rare in a nightly run.
    let indexed =
        LazyCell::new(|| index::lines(layout).into_iter().map(|line| (line.sha256, line.first_seen)).collect());
    let kept = all.map(|(fetched, with)| Ok((keeper.one(fetched, &indexed)?, with)));
    let kept = kept.collect::<Result<Vec<_>, CaptureError>>()?;
    if !keeper.new_files.is_empty() {
        if let Err(error) = atomic::flush(&layout.path(PathKey::StateDir(StateDir::Captures))) {
            // Captures that may not be on the disk are removed, so that they are fetched again.
            keeper.new_files.iter().try_for_each(|path| atomic::remove_file(path))?;
            return Err(error.into());
        }
        index::settle(layout)?;
    }
    revisits::add(layout, &keeper.revisits, now)?;
    Ok(kept)
}

/// Stores captures and collects revisits.
struct Keeper<'l> {
    layout: &'l Layout,
    now: DateTime<Utc>,
    /// Files of new captures.
    new_files: Vec<PathBuf>,
    /// Number of bytes that may still stay in memory.
    memory_left: u64,
    /// Number of files that stay open.
    open_files: usize,
    /// Addresses that sent stored bytes again.
    revisits: Vec<Revisit>,
}

impl Keeper<'_> {
    /// Stores the bytes of a fetch. `indexed` are the instants of the index, which damaged captures keep.
    fn one(
        &mut self,
        fetched: Fetched,
        indexed: &LazyCell<HashMap<String, DateTime<Utc>>, impl FnOnce() -> HashMap<String, DateTime<Utc>>>,
    ) -> Result<Stored, CaptureError> {
        let Fetched { content, address, source, read_from, media_type, is_requested, credentials } = fetched;
        let is_not_modified = matches!(content, Content::Kept(..));
        let (sha256, first, spool) = match content {
            Content::Kept(sha256, header) => (sha256, Some(header), None),
            Content::New(spool) => {
                let sha256 = spool.sha256();
                let first = verified_header(self.layout, &sha256).ok();
                (sha256, first, Some(spool))
            }
        };
        if let Some(first) = first.as_ref().filter(|_| is_requested) {
            let (address, sha256, first) = (address.clone(), sha256.clone(), first.clone());
            self.revisits.push(Revisit { address, sha256, first, is_not_modified });
        }
        let erased = erased(self.layout, &sha256);
        let (first_seen, length) = match (erased, &first, &spool) {
            (Some(first_seen), _, spool) => (first_seen, spool.as_ref().map_or(0, Spool::len)),
            (None, Some(first), _) => (first.first_seen, first.length),
            // A damaged capture is repaired by the same bytes.
            (None, None, spool) => {
                let first_seen = indexed.get(&sha256).copied().unwrap_or(self.now);
                let length = spool.as_ref().map_or(0, Spool::len);
                let (address, media_type) = (address.clone(), media_type.clone());
                let header = Header { first_seen, address, source, media_type, length, credentials };
                self.write(&header, &sha256, spool.as_ref())?;
                (first_seen, length)
            }
        };
        let open = spool.as_ref().and_then(Spool::file).filter(|_| self.open_files < MAX_OPEN_FILES);
        let file = open.and_then(|file| file.try_clone().ok());
        self.open_files += usize::from(file.is_some());
        let bytes = match spool {
            // Erased bytes are not stored: they stay in memory.
            Some(spool) if erased.is_some() => Some(spool.to_vec()?),
            Some(spool) if length <= self.memory_left => spool.into_memory(),
            _ => None,
        };
        self.memory_left -= bytes.as_ref().map_or(0, |bytes| bytes.len() as u64).min(self.memory_left);
        Ok(Stored { sha256, length, first_seen, addresses: [address, read_from], media_type, bytes, file })
    }

    fn write(&mut self, header: &Header, sha256: &str, spool: Option<&Spool>) -> Result<(), CaptureError> {
        let Some(spool) = spool else { return Ok(()) };
        let path = self.layout.path(PathKey::Capture(sha256));
        atomic::fill_one_of_many(&path, |file| {
            spool.read(|bytes| warc::resource(file, header, sha256, bytes)).map_err(|e| e.error)
        })?;
        self.new_files.push(path);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{super::captures::erase, *};

    fn spool(bytes: &[u8]) -> Spool {
        let mut spool = Spool::new(&std::env::temp_dir());
        spool.push(bytes).expect("pushed");
        spool
    }

    fn keep(layout: &Layout, fetched: Fetched, now: DateTime<Utc>) -> Result<Stored, CaptureError> {
        Ok(keep_all(layout, [(fetched, ())].into_iter(), now)?.pop().expect("one").0)
    }

    fn fetched() -> Fetched {
        Fetched {
            content: Content::New(spool("olá\r\n\r\n".as_bytes())),
            address: "https://www.exemplo.pt/a?b".into(),
            source: "https://www.exemplo.pt/a?b".into(),
            read_from: "x".into(),
            media_type: Some("text/plain; charset=utf-8".into()),
            is_requested: true,
            credentials: String::new(),
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
        let (header, bytes) = load(&layout, &first.sha256).expect("found");
        assert_eq!(bytes, "olá\r\n\r\n".as_bytes());
        assert_eq!((header.first_seen, header.media_type), (early, fetched().media_type));
        let index = fs::read_to_string(layout.path(PathKey::CaptureIndex)).expect("an index");
        assert!(index.starts_with("pt,exemplo,www)/a?b 20260102030405 {"), "{index}");
    }

    #[test]
    fn a_large_capture_is_not_held_in_memory() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let bytes: Vec<u8> = (0..5_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let large = Fetched { content: Content::New(spool(&bytes)), ..fetched() };
        let stored = keep(&layout, large, DateTime::UNIX_EPOCH).expect("kept");
        assert!(stored.bytes.is_none() && stored.length == 5_000_000);
        assert!(stored.capture(&layout).expect("read again").bytes == bytes);
    }

    #[test]
    fn a_lost_line_or_a_damaged_file_is_repaired_by_the_same_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let early = DateTime::parse_from_rfc3339("2026-01-02T03:04:05Z").expect("an instant").to_utc();
        let later = early + chrono::TimeDelta::days(9);
        let first = keep(&layout, fetched(), early).expect("kept");
        let (index, file) = (layout.path(PathKey::CaptureIndex), layout.path(PathKey::Capture(&first.sha256)));
        let indexed = fs::read_to_string(&index).expect("an index");
        fs::remove_file(&index).expect("removed");
        index::settle(&layout).expect("made again");
        assert_eq!(fs::read_to_string(&index).expect("an index"), indexed);
        fs::write(&file, b"cut").expect("damaged");
        let error = load(&layout, &first.sha256).expect_err("damaged").to_string();
        assert!(error.contains(".warc.gz is damaged"), "{error}");
        assert_eq!(keep(&layout, fetched(), later).expect("mended").first_seen, early);
        assert_eq!(load(&layout, &first.sha256).expect("found").1, "olá\r\n\r\n".as_bytes());
    }

    #[test]
    fn an_erased_capture_is_not_stored_again_and_keeps_its_instant() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let early = DateTime::parse_from_rfc3339("2026-01-02T03:04:05Z").expect("an instant").to_utc();
        let later = early + chrono::TimeDelta::days(9);
        let first = keep(&layout, fetched(), early).expect("kept");
        erase(&layout, &first.sha256).expect("erased");
        assert_eq!(keep(&layout, fetched(), later).expect("read").first_seen, early);
        assert!(matches!(load(&layout, &first.sha256), Err(CaptureError::Erased { .. })));
        assert!(!layout.path(PathKey::Capture(&first.sha256)).exists());
        assert_eq!(fs::read_to_string(layout.path(PathKey::CaptureIndex)).expect("an index"), "");
    }
}
