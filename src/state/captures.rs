//! Captures: the bytes of sources, as WARC 1.1 with a gzip member for each record, and a CDXJ index.
//!
//! Each file has one capture and is named by its SHA-256, so that storing the same bytes again changes nothing, and they keep
//! the instant at which they were first seen. Read next: `keep`, which stores them, and `index`, which finds them by address.

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::{
    FileError, atomic, index,
    layout::{Layout, PathKey, StateDir},
    revisits,
    warc::{self, Header},
};
use crate::model::{identifiers, message::Message};

/// Why a capture could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file that is not a capture, or whose bytes do not have the hash in its name.
    #[error(
        "{path} is damaged: run the pipeline again, which mends it when the source still gives the same bytes, or remove the file"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// A capture whose bytes a withdrawal erased.
    #[error("the capture {sha256} was erased by a withdrawal: its bytes are kept no more")]
    Erased {
        /// Its name.
        sha256: String,
    },
}

impl CaptureError {
    /// The error as a sentence for people.
    pub fn message(&self) -> Message {
        match self {
            Self::File(error) => error.message(),
            Self::Damaged { path } => Message::new("capture-damaged").with("path", path.display()),
            Self::Erased { sha256 } => Message::new("capture-erased").with("sha256", sha256),
        }
    }
}

/// Returns the header and the bytes of a stored capture, by its SHA-256.
///
/// # Errors
/// If there is no such capture, or its bytes have another hash.
pub fn load(layout: &Layout, name: &str) -> Result<(Header, Vec<u8>), CaptureError> {
    let mut bytes = Vec::new();
    let header = copy(layout, name, &mut bytes)?;
    Ok((header, bytes))
}

/// Returns the header of a stored capture after verifying its SHA-256.
///
/// # Errors
/// If there is no such capture, or its bytes have another hash.
pub fn verified_header(layout: &Layout, name: &str) -> Result<Header, CaptureError> {
    copy(layout, name, &mut io::sink())
}

/// Writes the bytes of a capture and returns its header; on success their SHA-256 is its name.
pub(super) fn copy(layout: &Layout, name: &str, to: &mut dyn Write) -> Result<Header, CaptureError> {
    if erased(layout, name).is_some() {
        return Err(CaptureError::Erased { sha256: name.to_owned() });
    }
    let path = layout.path(PathKey::Capture(name));
    let damaged = || CaptureError::Damaged { path: path.clone() };
    if !identifiers::is_sha256(name) {
        return Err(damaged());
    }
    let (header, mut body) = warc::open(&path, name).map_err(FileError::at("read", &path))?.ok_or_else(damaged)?;
    let mut hash = Sha256::new();
    let mut chunk = vec![0; 32 << 10];
    loop {
        let n = body.read(&mut chunk).map_err(|_| damaged())?;
        if n == 0 {
            break;
        }
        hash.update(&chunk[..n]);
        to.write_all(&chunk[..n]).map_err(FileError::at("read", &path))?;
    }
    if hex::encode(hash.finalize()) == name { Ok(header) } else { Err(damaged()) }
}

/// Writes all captures and revisits into one WARC file with a CDXJ index, and returns the number of captures. Each record is
/// a gzip member, so concatenated records are a WARC file.
///
/// # Errors
/// If a capture cannot be read or a file cannot be written.
pub fn export(layout: &Layout, file: &Path) -> Result<usize, FileError> {
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    // The index is rebuilt from the headers of the captures, because this command does not repair it.
    let lines = index::rebuild(layout)?;
    let mut index_lines = Vec::new();
    atomic::fill(file, |out| {
        let mut offset = 0;
        for line in &lines {
            let mut capture = fs::File::open(layout.path(PathKey::Capture(&line.sha256)))?;
            let length = io::copy(&mut capture, out)?;
            index_lines.push(line.at(&name, offset, length));
            offset += length;
        }
        for month in revisits::months(layout).map_err(|e| e.error)? {
            let (lines, end) = revisits::lines(layout, &month);
            index_lines.extend(lines.iter().filter_map(|line| index::relocate(line, &name, offset)));
            offset += io::copy(&mut fs::File::open(layout.path(PathKey::Revisits(&month)))?.take(end), out)?;
        }
        Ok(())
    })?;
    index_lines.sort();
    let index = file.with_file_name(format!("{name}.cdxj"));
    index::write(&index, &index_lines)?;
    Ok(lines.len())
}

/// Removes captures, their revisits, and all revisits before an instant.
///
/// # Errors
/// If the state folder cannot be written to.
pub fn remove(layout: &Layout, names: &[String], before: DateTime<Utc>) -> Result<(), FileError> {
    let names: Vec<String> = names.iter().filter(|name| identifiers::is_sha256(name)).cloned().collect();
    names.iter().try_for_each(|name| atomic::remove_file(&layout.path(PathKey::Capture(name))))?;
    index::settle(layout)?;
    revisits::prune(layout, &names, before)
}

/// Returns whether a capture is stored and not erased.
pub fn is_kept(layout: &Layout, name: &str) -> bool {
    identifiers::is_sha256(name) && erased(layout, name).is_none() && layout.path(PathKey::Capture(name)).is_file()
}

/// Erases the bytes of a capture. Its name and the instant at which it was first seen are kept, so that evidence can still
/// name it, and the same bytes are not stored when a source sends them again.
///
/// # Errors
/// If the state folder cannot be written to.
pub fn erase(layout: &Layout, name: &str) -> Result<(), FileError> {
    if !identifiers::is_sha256(name) {
        return Ok(());
    }
    let first_seen =
        || verified_header(layout, name).ok().map(|kept| kept.first_seen).or_else(|| index::first_seen(layout, name));
    if erased(layout, name).is_none()
        && let Some(first_seen) = first_seen()
    {
        atomic::write(&layout.path(PathKey::Erased(name)), warc::instant(first_seen).as_bytes())?;
    }
    atomic::remove_file(&layout.path(PathKey::Capture(name)))?;
    // Erased bytes must not come back after a loss of power.
    atomic::settle(&layout.path(PathKey::StateDir(StateDir::Captures)))?;
    index::settle(layout)
}

/// Returns when the bytes of an erased capture were first seen; `None` if it is not erased.
pub(super) fn erased(layout: &Layout, name: &str) -> Option<DateTime<Utc>> {
    let text = fs::read_to_string(layout.path(PathKey::Erased(name))).ok()?;
    DateTime::parse_from_rfc3339(text.trim()).ok().map(|at| at.to_utc())
}
