//! The bytes of a capture that are too many to be held: a file without a name, read anywhere and by several at once.

use std::{
    fs::File,
    io::{self, Write},
};

use super::{
    FileError, atomic,
    captures::{self, CaptureError},
    layout::{Layout, Shelf, Spot},
    warc::Header,
};

/// Bytes in a file that vanishes with whoever holds it.
#[derive(Debug)]
pub struct Body {
    file: File,
    length: u64,
}

impl Body {
    /// Those of a file, from its first.
    ///
    /// # Errors
    /// When it cannot be asked how many there are.
    pub fn of(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }

    /// Those that are written.
    ///
    /// # Errors
    /// When the file cannot be made or written.
    pub fn made(layout: &Layout, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Self, FileError> {
        let folder = layout.path(Spot::Shelf(Shelf::Captures));
        let failed = || FileError::at("write in", &folder);
        atomic::folder(&folder)?;
        let mut file = atomic::scratch(&folder)?;
        let mut out = io::BufWriter::with_capacity(1 << 20, &mut file);
        fill(&mut out).and_then(|()| out.flush()).map_err(failed())?;
        drop(out);
        Self::of(file.into_std()).map_err(failed())
    }

    /// Those of a kept capture, which are the ones that it is named for, with what is told of it.
    ///
    /// # Errors
    /// When there is none of that name, or its bytes are not those it is named for.
    pub fn kept(layout: &Layout, name: &str) -> Result<(Header, Self), CaptureError> {
        let mut told = None;
        let made = Self::made(layout, |to| match captures::copy(layout, name, to) {
            Ok(header) => {
                told = Some(Ok(header));
                Ok(())
            }
            Err(error) => {
                told = Some(Err(error));
                Err(io::ErrorKind::Other.into())
            }
        });
        match told.transpose()? {
            Some(header) => Ok((header, made?)),
            // Not even the file could be made.
            None => Err(made
                .err()
                .map_or_else(|| CaptureError::Damaged { path: layout.path(Spot::Capture(name)) }, Into::into)),
        }
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Bytes from an offset on, as many as asked or as there are; `into` is filled with them alone.
    ///
    /// # Errors
    /// When the file cannot be read.
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

    /// Lets them be read in their order, from the first.
    pub fn reader(&self) -> impl io::Read + io::Seek + '_ {
        self.reader_from(0)
    }

    /// The same from an offset on.
    pub fn reader_from(&self, at: u64) -> impl io::Read + io::Seek + '_ {
        InOrder { body: self, at }
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

/// A body read on from a byte, which may be any.
struct InOrder<'b> {
    body: &'b Body,
    at: u64,
}

impl io::Read for InOrder<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = read_at(&self.body.file, into, self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

impl io::Seek for InOrder<'_> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            io::SeekFrom::Start(at) => (at, 0),
            io::SeekFrom::End(by) => (self.body.len(), by),
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
        let body = Body::made(&layout, |to| to.write_all(b"um, dois")).expect("made");
        let mut piece = Vec::new();
        for (offset, count, want) in [(0, 2, "um"), (4, 99, "dois"), (8, 5, "")] {
            body.read(offset, count, &mut piece).expect("read");
            assert_eq!(String::from_utf8_lossy(&piece), want);
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
