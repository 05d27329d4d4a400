//! Writes one table of a release, as a file of each format with its size and SHA-256. Read next: `parquet_file`, `table_writer`.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use arrow::datatypes::SchemaRef;
use sha2::{Digest, Sha256};

use crate::{
    encode::texts,
    model::published::{FileFormat, FilePart, PublishedFile},
    state::{
        FileError,
        atomic::{self, File},
    },
};

/// A table of a release: its name, words, columns and order.
pub(in crate::release) struct Part<'a> {
    pub(in crate::release) name: &'a str,
    pub(in crate::release) title: &'a str,
    pub(in crate::release) description: &'a str,
    pub(in crate::release) schema: SchemaRef,
    /// Columns that its rows are sorted by.
    pub(in crate::release) key: &'a [usize],
}

impl<'a> Part<'a> {
    /// A table by its name, title and description.
    pub(in crate::release) fn new(
        [name, title, description]: [&'a str; 3],
        schema: SchemaRef,
        key: &'a [usize],
    ) -> Self {
        Self { name, title, description, schema, key }
    }

    /// A table whose words are in the package already.
    pub(in crate::release) fn untitled(name: &'a str, schema: SchemaRef, key: &'a [usize]) -> Self {
        Self::new([name, "", ""], schema, key)
    }
}

/// A table being written as CSV and as JSON.
pub(in crate::release) struct Texts {
    csv: Unfinished,
    json: Unfinished,
    pub(in crate::release) rows: u64,
    /// Where the current part begins in each file, and the rows before it.
    part: ([u64; 2], u64),
}

impl Texts {
    /// Starts both files; `hashed` if their SHA-256 is needed.
    pub(in crate::release) fn start(folder: &Path, part: &Part<'_>, hashed: bool) -> Result<Self, FileError> {
        let begun = |format, bytes: &[u8]| -> Result<Unfinished, FileError> {
            let mut file = start(folder, part, format)?.hashed(hashed);
            file.put(bytes)?;
            Ok(file)
        };
        let [csv, json] = texts::file_starts(&part.schema);
        let (csv, json) = (begun(FileFormat::Csv, &csv)?, begun(FileFormat::Json, &json)?);
        let part = ([csv.out.bytes, json.out.bytes], 0);
        Ok(Self { csv, json, rows: 0, part })
    }

    /// Adds encoded rows.
    pub(in crate::release) fn put(&mut self, lines: &[u8], objects: &[u8], rows: u64) -> Result<(), FileError> {
        self.csv.put(lines)?;
        self.json.put(texts::without_leading_comma(objects, self.rows))?;
        self.rows += rows;
        Ok(())
    }

    /// Ends a part of both files, which the package lists.
    pub(in crate::release) fn end_part(&mut self) {
        let ((from, before), files) = (self.part, [&mut self.csv, &mut self.json]);
        let ends = files.each_ref().map(|file| file.out.bytes);
        for ((file, from), to) in files.into_iter().zip(from).zip(ends) {
            add_part(&mut file.file, self.rows - before, [from, to]);
        }
        self.part = (ends, self.rows);
    }

    /// All rows are there.
    pub(in crate::release) fn finish(mut self) -> Result<[PublishedFile; 2], FileError> {
        if !self.csv.file.parts.is_empty() {
            self.end_part();
        }
        self.json.put(texts::json_end(self.rows))?;
        Ok([self.csv.finish()?, self.json.finish()?])
    }
}

/// Parts of a file beyond which neighbours are joined: a package stays small, however large its files are.
const PARTS: usize = 1024;

/// Adds a part of a file between two offsets; a part without rows is left out.
pub(in crate::release) fn add_part(file: &mut PublishedFile, rows: u64, [from, to]: [u64; 2]) {
    if rows == 0 {
        return;
    }
    file.parts.push(FilePart { rows, offset: from, bytes: to - from });
    if file.parts.len() > PARTS {
        let joined = |pair: &[FilePart]| match pair {
            [one, next] => one.join(next).map_or_else(|| pair.to_vec(), |both| vec![both]),
            _ => pair.to_vec(),
        };
        file.parts = file.parts.chunks(2).flat_map(joined).collect();
    }
}

fn title(part: &Part<'_>, format: FileFormat) -> String {
    format!("{} ({})", part.title, format.extension().to_uppercase())
}

/// A file being written.
pub(in crate::release) struct Unfinished {
    pub(in crate::release) path: PathBuf,
    pub(in crate::release) out: Measured,
    pub(in crate::release) file: PublishedFile,
}

/// Starts a file of a part.
pub(in crate::release) fn start(folder: &Path, part: &Part<'_>, format: FileFormat) -> Result<Unfinished, FileError> {
    let name = format!("{}.{}", part.name, format.extension());
    let path = folder.join(&name);
    let out = Measured::start(&path)?;
    let file = PublishedFile::new(name, format, title(part, format), part.description);
    Ok(Unfinished { path, out, file })
}

impl Unfinished {
    /// Turns hashing off where it is not needed.
    pub(in crate::release) fn hashed(mut self, is_needed: bool) -> Self {
        self.out.digest = self.out.digest.filter(|_| is_needed);
        self
    }

    /// Adds bytes.
    pub(in crate::release) fn put(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.out.write_all(bytes).map_err(FileError::at("write", &self.path))
    }

    /// Everything is there.
    pub(in crate::release) fn finish(mut self) -> Result<PublishedFile, FileError> {
        self.out.close(&self.path, &mut self.file)?;
        Ok(self.file)
    }
}

/// Counts and hashes what is written, so that no file is read again for it.
pub(in crate::release) struct Measured {
    inner: BufWriter<File>,
    /// None if the SHA-256 is not needed.
    digest: Option<Sha256>,
    bytes: u64,
}

impl Measured {
    /// Starts a file.
    pub(super) fn start(path: &Path) -> Result<Self, FileError> {
        Ok(Self { inner: BufWriter::new(atomic::start(path)?), digest: Some(Sha256::new()), bytes: 0 })
    }

    pub(in crate::release) fn close(mut self, path: &Path, file: &mut PublishedFile) -> Result<(), FileError> {
        self.inner.flush().map_err(FileError::at("write", path))?;
        atomic::sync(self.inner.get_ref(), path)?;
        file.bytes = self.bytes;
        file.sha256 = self.digest.map(|digest| hex::encode(digest.finalize())).unwrap_or_default();
        Ok(())
    }
}

impl Write for Measured {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(buffer)?;
        if let Some(digest) = &mut self.digest {
            digest.update(&buffer[..n]);
        }
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_a_limit_neighbouring_parts_are_joined() {
        let mut file = PublishedFile::new("t.csv", FileFormat::Csv, "", "");
        let count = 2 * PARTS as u64;
        (0..count).for_each(|n| add_part(&mut file, u64::from(n != 3), [n * 7, n * 7 + 7]));
        assert!((PARTS / 2..=PARTS).contains(&file.parts.len()), "{}", file.parts.len());
        assert_eq!(file.parts.iter().map(|part| part.rows).sum::<u64>(), count - 1);
        // The part without rows is in none.
        let after = |pair: &[FilePart]| pair[0].offset + pair[0].bytes == pair[1].offset;
        assert_eq!(file.parts.windows(2).filter(|pair| !after(pair)).count(), 1);
    }
}
