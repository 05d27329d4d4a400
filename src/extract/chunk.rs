//! The unit of work of large captures: a chunk of complete records, and the bytes that it is cut from.

use std::io;

use super::Unreadable;
use crate::state::capture_bytes::CaptureBytes;

/// A chunk of a large capture: complete records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChunkRange {
    /// Its first byte.
    pub from: u64,
    /// How many bytes it has.
    pub count: usize,
    /// The number of its first line; in a list of JSON of its first item, of rows how many come before it.
    pub line: u64,
    /// Whether records of a delimited text may have quotes that are not those of RFC 4180.
    pub has_odd_quotes: bool,
}

/// Bytes among which the end of a record is looked for, where a chunk is to have one record.
pub(super) const RECORD: usize = 1 << 20;

/// Bytes that are cut into chunks.
#[derive(Clone, Copy)]
pub(super) enum Input<'b> {
    /// A capture on disk.
    Disk(&'b CaptureBytes),
    /// A text that is held in memory.
    Memory(&'b str),
}

impl Input<'_> {
    /// How many bytes there are.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Disk(body) => body.len(),
            Self::Memory(text) => text.len() as u64,
        }
    }

    /// Reads them in order, from an offset on.
    pub(super) fn reader(&self, from: u64) -> Box<dyn io::Read + '_> {
        match self {
            Self::Disk(body) => Box::new(body.reader_from(from)),
            Self::Memory(text) => {
                Box::new(text.as_bytes().get(usize::try_from(from).unwrap_or(usize::MAX)..).unwrap_or_default())
            }
        }
    }

    /// Bytes from an offset on, as many as wanted or as there are; `buffer` holds those that are read from disk.
    pub(super) fn bytes<'a>(
        &'a self,
        from: u64,
        count: usize,
        buffer: &'a mut Vec<u8>,
    ) -> Result<&'a [u8], Unreadable> {
        match self {
            Self::Disk(body) => {
                body.read(from, count, buffer).map_err(|e| unread(&e))?;
                Ok(buffer)
            }
            Self::Memory(text) => {
                let from = usize::try_from(from).unwrap_or(usize::MAX).min(text.len());
                Ok(&text.as_bytes()[from..from.saturating_add(count).min(text.len())])
            }
        }
    }
}

/// Why bytes could not be read.
pub(super) fn unread(error: &io::Error) -> Unreadable {
    Unreadable::Broken { place: "the whole document".to_owned(), message: error.to_string() }
}

/// Why a chunk was read no further.
#[derive(Debug)]
pub enum ChunkError<E> {
    /// It cannot be read.
    Unreadable(Unreadable),
    /// Who was given its rows failed.
    Sink(E),
}

impl<E> From<Unreadable> for ChunkError<E> {
    fn from(unreadable: Unreadable) -> Self {
        Self::Unreadable(unreadable)
    }
}
