//! Collects bytes that arrive in chunks, in memory up to a limit and then in a temporary file, and computes their SHA-256.

use std::{
    fs,
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{
    FileError,
    atomic::{self, File},
};

/// Maximum bytes in memory.
const MAX_IN_MEMORY: usize = 1 << 20;

/// Bytes that arrive in chunks.
#[derive(Debug, Default)]
pub struct Spool {
    /// Folder of the temporary file.
    folder: PathBuf,
    buffer: Vec<u8>,
    file: Option<File>,
    hash: Sha256,
    length: u64,
}

impl Spool {
    /// Creates an empty spool; a temporary file is created in `folder`, which is created too.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), ..Self::default() }
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        if self.file.is_none() && self.buffer.len() + bytes.len() <= MAX_IN_MEMORY {
            self.buffer.extend_from_slice(bytes);
            return Ok(());
        }
        let at = || FileError::at("write in", &self.folder);
        if self.file.is_none() {
            atomic::folder(&self.folder)?;
            let mut file = atomic::scratch(&self.folder)?;
            file.write_all(&std::mem::take(&mut self.buffer)).map_err(at())?;
            self.file = Some(file);
        }
        self.file.as_mut().map_or(Ok(()), |file| file.write_all(bytes)).map_err(FileError::at("write in", &self.folder))
    }

    /// Adds all bytes of a reader, but stops after `max` + 1 bytes.
    ///
    /// # Errors
    /// If the reader of the file `from` fails, or the file cannot be written.
    pub fn fill(&mut self, from: &Path, reader: impl Read, max: u64) -> Result<(), FileError> {
        let mut reader = reader.take(max.saturating_add(1));
        let mut chunk = vec![0; 64 << 10];
        loop {
            match reader.read(&mut chunk) {
                Ok(0) => return Ok(()),
                Ok(n) => self.push(&chunk[..n])?,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(FileError::at("read", from)(error)),
            }
        }
    }

    /// Removes all bytes.
    pub fn clear(&mut self) {
        *self = Self::new(&self.folder);
    }

    /// Returns the number of bytes.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Returns whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Returns their SHA-256, in lower-case hexadecimal digits.
    pub fn sha256(&self) -> String {
        hex::encode(self.hash.clone().finalize())
    }

    /// Reads all bytes with a function.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn read<T>(&self, with: impl FnOnce(&mut dyn Read) -> std::io::Result<T>) -> Result<T, FileError> {
        let read = match &self.file {
            None => with(&mut self.buffer.as_slice()),
            Some(file) => {
                let mut file = file.std();
                file.seek(SeekFrom::Start(0)).and_then(|_| with(&mut file))
            }
        };
        read.map_err(FileError::at("read in", &self.folder))
    }

    /// The temporary file, if the bytes are in one.
    pub fn file(&self) -> Option<&fs::File> {
        self.file.as_ref().map(File::std)
    }

    /// All bytes, if they are in memory.
    pub fn into_memory(self) -> Option<Vec<u8>> {
        self.file.is_none().then_some(self.buffer)
    }

    /// Reads all bytes into memory.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn to_vec(&self) -> Result<Vec<u8>, FileError> {
        let mut all = Vec::with_capacity(usize::try_from(self.length).unwrap_or_default());
        self.read(|from| from.read_to_end(&mut all))?;
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_in_memory_and_in_a_file_are_read_back() {
        let folder = tempfile::tempdir().expect("a folder");
        for count in [0, 5, MAX_IN_MEMORY, MAX_IN_MEMORY + 1, 3 * MAX_IN_MEMORY] {
            let bytes: Vec<u8> = (0..count).map(|n| (n % 251) as u8).collect();
            let mut spool = Spool::new(folder.path());
            spool.push(b"gone").expect("pushed");
            spool.clear();
            bytes.chunks(300_001).for_each(|chunk| spool.push(chunk).expect("pushed"));
            assert_eq!((spool.len(), spool.is_empty()), (count as u64, count == 0));
            assert_eq!(spool.sha256(), hex::encode(Sha256::digest(&bytes)));
            assert_eq!(spool.to_vec().expect("read"), bytes);
            assert_eq!(spool.to_vec().expect("read again"), bytes);
            assert_eq!(spool.into_memory().is_some(), count <= MAX_IN_MEMORY);
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }
}
