//! One table of a release, in a file of each format, with its size and checksum.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use sha2::{Digest, Sha256};

use super::{ReleaseError, spooled::Spooled};
use crate::{
    encode::{
        parquet::ParquetWriter,
        texts::{self, TextColumns},
    },
    model::published::{FileFormat, FilePart, PublishedFile},
    state::{
        FileError,
        atomic::{self, File},
    },
};

/// A table that is published, whatever it holds.
pub(super) struct Part<'a> {
    pub(super) name: &'a str,
    pub(super) title: &'a str,
    pub(super) description: &'a str,
    pub(super) schema: SchemaRef,
    /// Columns that its rows are sorted by.
    pub(super) key: &'a [usize],
    pub(super) rows: Rows<'a>,
}

/// The rows of a part.
pub(super) enum Rows<'a> {
    Held(RecordBatch),
    Spooled(&'a Spooled),
}

impl Rows<'_> {
    fn each(&self, hear: &mut dyn FnMut(&RecordBatch) -> Result<(), ReleaseError>) -> Result<(), ReleaseError> {
        match self {
            Self::Held(rows) => hear(rows),
            Self::Spooled(rows) => rows.each(hear),
        }
    }
}

impl<'a> Part<'a> {
    /// A table of ours by its name, title and description.
    pub(super) fn named(
        [name, title, description]: [&'a str; 3],
        schema: SchemaRef,
        key: &'a [usize],
        rows: Rows<'a>,
    ) -> Self {
        Self { name, title, description, schema, key, rows }
    }

    /// The same without rows yet.
    pub(super) fn empty(words: [&'a str; 3], schema: SchemaRef, key: &'a [usize]) -> Self {
        let rows = Rows::Held(RecordBatch::new_empty(SchemaRef::clone(&schema)));
        Self::named(words, schema, key, rows)
    }
}

/// Writes a part as CSV and as JSON.
pub(super) fn texts(folder: &Path, part: &Part<'_>) -> Result<[PublishedFile; 2], ReleaseError> {
    let mut files = Texts::start(folder, part, true)?;
    let columns = TextColumns::new(&part.schema);
    let (mut lines, mut objects) = (Vec::new(), Vec::new());
    part.rows.each(&mut |rows| {
        texts::write_rows(&mut lines, &mut objects, rows, &columns);
        files.put(&lines, &objects, rows.num_rows() as u64)?;
        lines.clear();
        objects.clear();
        Ok(())
    })?;
    Ok(files.finish()?)
}

/// A table being written as CSV and as JSON.
pub(super) struct Texts {
    csv: Unfinished,
    json: Unfinished,
    pub(super) rows: u64,
}

impl Texts {
    /// Starts both files; `summed` where it is asked what their bytes are.
    pub(super) fn start(folder: &Path, part: &Part<'_>, summed: bool) -> Result<Self, FileError> {
        let begun = |format, bytes: &[u8]| -> Result<Unfinished, FileError> {
            let mut file = start(folder, part, format)?.summed(summed);
            file.put(bytes)?;
            Ok(file)
        };
        let [csv, json] = texts::file_starts(&part.schema);
        Ok(Self { csv: begun(FileFormat::Csv, &csv)?, json: begun(FileFormat::Json, &json)?, rows: 0 })
    }

    /// Adds so many rows.
    pub(super) fn put(&mut self, lines: &[u8], objects: &[u8], rows: u64) -> Result<(), FileError> {
        self.csv.put(lines)?;
        self.json.put(texts::without_leading_comma(objects, self.rows))?;
        self.rows += rows;
        Ok(())
    }

    /// Adds a part of so many rows, which is told.
    pub(super) fn part(&mut self, lines: &[u8], objects: &[u8], part: &FilePart) -> Result<(), FileError> {
        let from = [self.csv.out.bytes, self.json.out.bytes];
        self.put(lines, objects, part.rows)?;
        for (file, from) in [&mut self.csv, &mut self.json].into_iter().zip(from) {
            tell(&mut file.told, part, [from, file.out.bytes]);
        }
        Ok(())
    }

    /// All rows are there.
    pub(super) fn finish(mut self) -> Result<[PublishedFile; 2], FileError> {
        self.json.put(texts::json_end(self.rows))?;
        Ok([self.csv.finish()?, self.json.finish()?])
    }
}

/// Parts of a file beyond which neighbours are told as one: a package stays small, however large its files are.
const PARTS: usize = 1024;

/// Tells that a file has a part between two places; one without rows is none.
pub(super) fn tell(file: &mut PublishedFile, part: &FilePart, [from, to]: [u64; 2]) {
    if part.rows == 0 {
        return;
    }
    file.parts.push(FilePart { offset: from, bytes: to - from, ..part.clone() });
    if file.parts.len() > PARTS {
        let joined = |pair: &[FilePart]| match pair {
            [one, next] => one.join(next).map_or_else(|| pair.to_vec(), |both| vec![both]),
            _ => pair.to_vec(),
        };
        file.parts = file.parts.chunks(2).flat_map(joined).collect();
    }
}

/// Writes a part as Parquet; its title and `about` become its metadata.
pub(super) fn parquet(about: &[(&str, &str)], folder: &Path, part: &Part<'_>) -> Result<PublishedFile, ReleaseError> {
    let title = title(part, FileFormat::Parquet);
    let about: Vec<_> = [("title", title.as_str())].into_iter().chain(about.iter().copied()).collect();
    bare(&about, folder, part)
}

/// Writes a part as Parquet with no other metadata than `about`.
pub(super) fn bare(about: &[(&str, &str)], folder: &Path, part: &Part<'_>) -> Result<PublishedFile, ReleaseError> {
    let Unfinished { path, out, mut told } = start(folder, part, FileFormat::Parquet)?;
    let failed = |error| ReleaseError::Parquet { name: path.display().to_string(), error };
    let mut writer = ParquetWriter::new(out, &part.schema, part.key).map_err(failed)?;
    part.rows.each(&mut |rows| writer.write(rows).map_err(failed))?;
    let out = writer.finish(about).map_err(failed)?;
    out.close(&path, &mut told)?;
    Ok(told)
}

pub(super) fn title(part: &Part<'_>, format: FileFormat) -> String {
    format!("{} ({})", part.title, format.extension().to_uppercase())
}

/// A file being written.
pub(super) struct Unfinished {
    pub(super) path: PathBuf,
    pub(super) out: Measured,
    pub(super) told: PublishedFile,
}

/// Starts a file of a part.
pub(super) fn start(folder: &Path, part: &Part<'_>, format: FileFormat) -> Result<Unfinished, FileError> {
    let name = format!("{}.{}", part.name, format.extension());
    let path = folder.join(&name);
    let file = atomic::start(&path)?;
    let out = Measured { inner: BufWriter::new(file), digest: Some(Sha256::new()), bytes: 0 };
    let title = title(part, format);
    let description = part.description.to_owned();
    let english = serde_json::Value::Null;
    let told =
        PublishedFile { name, format, title, description, english, bytes: 0, sha256: String::new(), parts: Vec::new() };
    Ok(Unfinished { path, out, told })
}

impl Unfinished {
    /// Whether what the bytes are is asked.
    pub(super) fn summed(mut self, asked: bool) -> Self {
        self.out.digest = self.out.digest.filter(|_| asked);
        self
    }

    /// Adds bytes.
    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.out.write_all(bytes).map_err(FileError::at("write", &self.path))
    }

    /// Everything is there.
    pub(super) fn finish(mut self) -> Result<PublishedFile, FileError> {
        self.out.close(&self.path, &mut self.told)?;
        Ok(self.told)
    }
}

/// Counts and digests what is written, so that no file is read again for it.
pub(super) struct Measured {
    inner: BufWriter<File>,
    /// None where nobody asks what the bytes are.
    digest: Option<Sha256>,
    bytes: u64,
}

impl Measured {
    pub(super) fn close(mut self, path: &Path, told: &mut PublishedFile) -> Result<(), FileError> {
        self.inner.flush().map_err(FileError::at("write", path))?;
        atomic::sync(self.inner.get_ref(), path)?;
        told.bytes = self.bytes;
        told.sha256 = self.digest.map(|digest| hex::encode(digest.finalize())).unwrap_or_default();
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
    use crate::model::published::PartSource;

    #[test]
    fn of_many_parts_neighbours_are_told_as_one() {
        let mut file = PublishedFile {
            name: "t.csv".to_owned(),
            format: FileFormat::Csv,
            title: String::new(),
            description: String::new(),
            english: serde_json::Value::Null,
            bytes: 0,
            sha256: String::new(),
            parts: Vec::new(),
        };
        // Two captures, of as many pieces; between them nothing is joined.
        let count = PARTS as u64 + 1;
        for n in 0..2 * count {
            let (capture, piece) = (format!("c{}", n / count), n % count);
            let of = PartSource { source: "s".to_owned(), capture, bytes: Some((piece * 10, 10)), line: Some(piece) };
            let part = FilePart { rows: u64::from(n != 3), offset: 0, bytes: 0, source: Some(of) };
            tell(&mut file, &part, [n * 7, n * 7 + 7]);
        }
        assert!(file.parts.len() <= PARTS + 1);
        assert_eq!(file.parts.iter().map(|part| part.rows).sum::<u64>(), 2 * count - 1);
        assert_eq!(file.parts.iter().map(|part| part.bytes).sum::<u64>(), (2 * count - 1) * 7);
        let read = |part: &FilePart| part.source.as_ref().and_then(|of| of.bytes).map_or(0, |(_, count)| count);
        assert_eq!(file.parts.iter().map(read).sum::<u64>(), (2 * count - 1) * 10);
        assert!(file.parts.windows(2).all(|pair| pair[0].offset + pair[0].bytes <= pair[1].offset));
    }
}
