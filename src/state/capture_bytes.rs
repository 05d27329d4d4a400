//! The bytes of a capture in an unnamed temporary file, which several threads read at any offset without holding it in memory.

use std::{
    fs::File,
    io::{self, Write},
};

use super::{
    FileError, atomic,
    captures::{self, CaptureError},
    layout::{Layout, PathKey, StateDir},
    warc::Header,
};

/// Bytes in a temporary file, which is removed when this is dropped.
#[derive(Debug)]
pub struct CaptureBytes {
    file: File,
    length: u64,
}

impl CaptureBytes {
    /// Wraps a file.
    ///
    /// # Errors
    /// If the size of the file cannot be read.
    pub fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }

    /// Creates an unnamed file and writes it with `fill`.
    ///
    /// # Errors
    /// If the file cannot be created or written.
    pub fn write(layout: &Layout, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Self, FileError> {
        let folder = layout.path(PathKey::StateDir(StateDir::Captures));
        let failed = || FileError::at("write in", &folder);
        atomic::folder(&folder)?;
        let mut file = atomic::scratch(&folder)?;
        let mut out = io::BufWriter::with_capacity(1 << 20, &mut file);
        fill(&mut out).and_then(|()| out.flush()).map_err(failed())?;
        drop(out);
        Self::new(file.into_std()).map_err(failed())
    }

    /// Opens a stored capture and verifies its SHA-256; returns its header and bytes.
    ///
    /// # Errors
    /// If there is no such capture, or its bytes have another hash.
    pub fn open(layout: &Layout, name: &str) -> Result<(Header, Self), CaptureError> {
        let mut opened = None;
        let made = Self::write(layout, |to| match captures::copy(layout, name, to) {
            Ok(header) => {
                opened = Some(Ok(header));
                Ok(())
            }
            Err(error) => {
                opened = Some(Err(error));
                Err(io::ErrorKind::Other.into())
            }
        });
        match opened.transpose()? {
            Some(header) => Ok((header, made?)),
            // The file could not be created.
            None => Err(made
                .err()
                .map_or_else(|| CaptureError::Damaged { path: layout.path(PathKey::Capture(name)) }, Into::into)),
        }
    }

    /// Returns the number of bytes.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Leaves out the bytes from an offset on.
    pub fn truncate(&mut self, length: u64) {
        self.length = self.length.min(length);
    }

    /// Returns whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Reads up to `count` bytes from an offset, and replaces the content of `into` with them.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn read(&self, offset: u64, count: usize, into: &mut Vec<u8>) -> io::Result<()> {
        let left = usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX);
        into.resize(count.min(left), 0);
        let mut at = 0;
        while at < into.len() {
            match read_at(&self.file, &mut into[at..], offset + at as u64) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(n) => at += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Returns a reader from the first byte.
    pub fn reader(&self) -> impl io::Read + io::Seek + '_ {
        self.reader_from(0)
    }

    /// Returns a reader from an offset.
    pub fn reader_from(&self, at: u64) -> impl io::Read + io::Seek + '_ {
        Cursor { bytes: self, at }
    }
}

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, offset)
}

#[cfg(windows)]
fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, offset)
}

/// A position in the bytes.
struct Cursor<'b> {
    bytes: &'b CaptureBytes,
    at: u64,
}

impl io::Read for Cursor<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = read_at(&self.bytes.file, into, self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

impl io::Seek for Cursor<'_> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            io::SeekFrom::Start(at) => (at, 0),
            io::SeekFrom::End(by) => (self.bytes.len(), by),
            io::SeekFrom::Current(by) => (self.at, by),
        };
        self.at = from.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek, SeekFrom};

    use super::*;

    #[test]
    fn bytes_are_read_from_anywhere_and_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let body = CaptureBytes::write(&layout, |to| to.write_all(b"um, dois")).expect("made");
        let mut chunk = Vec::new();
        for (offset, count, want) in [(0, 2, "um"), (4, 99, "dois"), (8, 5, "")] {
            body.read(offset, count, &mut chunk).expect("read");
            assert_eq!(String::from_utf8_lossy(&chunk), want);
        }
        let mut all = String::new();
        body.reader().read_to_string(&mut all).expect("read");
        assert_eq!((all.as_str(), body.len()), ("um, dois", 8));
        let (mut reader, mut last) = (body.reader(), String::new());
        assert_eq!(reader.seek(SeekFrom::End(-4)).expect("found"), 4);
        reader.read_to_string(&mut last).expect("read");
        assert!(last == "dois" && reader.seek(SeekFrom::Current(-9)).is_err());
    }
}
