//! Stores what was fetched: bytes stream to their capture once. Bytes that are stored already keep their first instant; that
//! an address gave them again becomes a revisit.
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

/// Bytes of all captures of one source that stay in memory until they are read; the others are read from where they
/// are kept.
const HERE: u64 = 64 << 20;

/// Files of a source's captures that stay open until they are read.
const FILES: usize = 16;

/// What a fetch gave, before it is a capture.
#[derive(Debug)]
pub struct Fetched {
    /// The bytes.
    pub content: Content,
    /// The address of the spec, or of the page that it led to.
    pub address: String,
    /// The address of the spec.
    pub source: String,
    /// What was read in fact.
    pub read_from: String,
    /// Media type as the server sent it.
    pub media_type: Option<String>,
    /// Whether they were requested from a server now.
    pub asked: bool,
    /// Fingerprint of the headers of the request; empty where there were none.
    pub credentials: String,
}

/// Bytes that are new, or stored already.
#[derive(Debug)]
pub enum Content {
    /// They are new.
    New(Spool),
    /// They are kept under this sha256, and are those that it names.
    Kept(String, Header),
}

/// What of a fetch is kept.
#[derive(Debug)]
pub struct Stored {
    /// SHA-256 of the bytes, in lower-case hex: the capture's name everywhere.
    pub sha256: String,
    /// How many there are.
    pub length: u64,
    /// When these very bytes were first seen.
    pub first_seen: DateTime<Utc>,
    about: [String; 2],
    media_type: Option<String>,
    /// The bytes, while few are held.
    here: Option<Vec<u8>>,
    /// The temporary file that holds them, where there are many.
    file: Option<File>,
}

impl Stored {
    /// Returns the bytes in a file.
    ///
    /// # Errors
    /// When they cannot be read from where they are kept.
    pub fn body(&self, layout: &Layout) -> Result<CaptureBytes, CaptureError> {
        // With the temporary file at hand they need not be decompressed again.
        match self.file.as_ref().and_then(|file| file.try_clone().and_then(CaptureBytes::new).ok()) {
            Some(body) => Ok(body),
            None => CaptureBytes::open(layout, &self.sha256).map(|(_, body)| body),
        }
    }

    /// What was read in fact.
    pub fn read_from(&self) -> &str {
        &self.about[1]
    }

    /// The capture with its bytes.
    ///
    /// # Errors
    /// When they cannot be read from where they are kept.
    pub fn capture(self, layout: &Layout) -> Result<Capture, CaptureError> {
        let Self { sha256, first_seen, about: [address, read_from], media_type, here, .. } = self;
        let bytes = here.map_or_else(|| load(layout, &sha256).map(|(_, bytes)| bytes), Ok)?;
        Ok(Capture { sha256, bytes, first_seen, address, read_from, media_type })
    }
}

/// Keeps the bytes of several addresses as they come, each with what goes with it: those that are kept already get the
/// instant they were first seen. Those that a withdrawal erased are not kept again, and keep their instant too. The
/// index is settled once.
///
/// # Errors
/// When the state folder cannot be written to.
pub fn keep_all<T>(
    layout: &Layout,
    all: impl Iterator<Item = (Fetched, T)>,
    now: DateTime<Utc>,
) -> Result<Vec<(Stored, T)>, CaptureError> {
    let mut keeper = Keeper { layout, now, fresh: Vec::new(), room: HERE, files: 0, again: Vec::new() };
    // Read only when a capture is new: most nights none is.
    let indexed =
        LazyCell::new(|| index::lines(layout).into_iter().map(|line| (line.sha256, line.first_seen)).collect());
    let kept = all.map(|(fetched, with)| Ok((keeper.one(fetched, &indexed)?, with)));
    let kept = kept.collect::<Result<Vec<_>, CaptureError>>()?;
    if !keeper.fresh.is_empty() {
        if let Err(error) = atomic::flush(&layout.path(PathKey::StateDir(StateDir::Captures))) {
            // What may not be on the disk is fetched again, in place of being taken for kept.
            keeper.fresh.iter().try_for_each(|path| atomic::remove_file(path))?;
            return Err(error.into());
        }
        index::settle(layout)?;
    }
    revisits::add(layout, &keeper.again, now)?;
    Ok(kept)
}

/// Keeps what comes.
struct Keeper<'l> {
    layout: &'l Layout,
    now: DateTime<Utc>,
    /// Files of captures that are new.
    fresh: Vec<PathBuf>,
    /// Bytes that may still stay in memory.
    room: u64,
    /// Files that stay open.
    files: usize,
    /// What addresses gave again.
    again: Vec<Revisit>,
}

impl Keeper<'_> {
    /// Stores bytes. `indexed` is what the index knows of damaged captures.
    fn one(
        &mut self,
        fetched: Fetched,
        indexed: &LazyCell<HashMap<String, DateTime<Utc>>, impl FnOnce() -> HashMap<String, DateTime<Utc>>>,
    ) -> Result<Stored, CaptureError> {
        let Fetched { content, address, source, read_from, media_type, asked, credentials } = fetched;
        let is_not_modified = matches!(content, Content::Kept(..));
        let (sha256, first, spool) = match content {
            Content::Kept(sha256, header) => (sha256, Some(header), None),
            Content::New(spool) => {
                let sha256 = spool.sha256();
                let first = verified_header(self.layout, &sha256).ok();
                (sha256, first, Some(spool))
            }
        };
        if let Some(first) = first.as_ref().filter(|_| asked) {
            let (address, sha256, first) = (address.clone(), sha256.clone(), first.clone());
            self.again.push(Revisit { address, sha256, first, is_not_modified });
        }
        let erased = erased(self.layout, &sha256);
        let (first_seen, length) = match (erased, &first, &spool) {
            (Some(first_seen), _, spool) => (first_seen, spool.as_ref().map_or(0, Spool::len)),
            (None, Some(first), _) => (first.first_seen, first.length),
            // What is damaged is mended by the same bytes, which are at hand.
            (None, None, spool) => {
                let first_seen = indexed.get(&sha256).copied().unwrap_or(self.now);
                let length = spool.as_ref().map_or(0, Spool::len);
                let (address, media_type) = (address.clone(), media_type.clone());
                let about = Header { first_seen, address, source, media_type, length, credentials };
                self.write(&about, &sha256, spool.as_ref())?;
                (first_seen, length)
            }
        };
        let open = spool.as_ref().and_then(Spool::file).filter(|_| self.files < FILES);
        let file = open.and_then(|file| file.try_clone().ok());
        self.files += usize::from(file.is_some());
        let here = match spool {
            // Kept nowhere, they can only be at hand.
            Some(spool) if erased.is_some() => Some(spool.to_vec()?),
            Some(spool) if length <= self.room => spool.here(),
            _ => None,
        };
        self.room -= here.as_ref().map_or(0, |bytes| bytes.len() as u64).min(self.room);
        Ok(Stored { sha256, length, first_seen, about: [address, read_from], media_type, here, file })
    }

    fn write(&mut self, about: &Header, sha256: &str, spool: Option<&Spool>) -> Result<(), CaptureError> {
        let Some(spool) = spool else { return Ok(()) };
        let path = self.layout.path(PathKey::Capture(sha256));
        atomic::fill_one_of_many(&path, |file| {
            spool.read(|bytes| warc::resource(file, about, sha256, bytes)).map_err(|e| e.error)
        })?;
        self.fresh.push(path);
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
            asked: true,
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
        let (about, bytes) = load(&layout, &first.sha256).expect("found");
        assert_eq!(bytes, "olá\r\n\r\n".as_bytes());
        assert_eq!((about.first_seen, about.media_type), (early, fetched().media_type));
        let index = fs::read_to_string(layout.path(PathKey::CaptureIndex)).expect("an index");
        assert!(index.starts_with("pt,exemplo,www)/a?b 20260102030405 {"), "{index}");
    }

    #[test]
    fn many_bytes_are_kept_and_read_again_without_being_held() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let bytes: Vec<u8> = (0..5_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let large = Fetched { content: Content::New(spool(&bytes)), ..fetched() };
        let stored = keep(&layout, large, DateTime::UNIX_EPOCH).expect("kept");
        assert!(stored.here.is_none() && stored.length == 5_000_000);
        assert!(stored.capture(&layout).expect("read again").bytes == bytes);
    }

    #[test]
    fn a_lost_line_or_a_damaged_file_is_mended_by_the_same_bytes() {
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
    fn what_is_erased_stays_erased_and_keeps_its_instant() {
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
