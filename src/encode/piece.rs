//! A piece of a table in every format: what one worker makes of the rows of one piece of a source, to be put behind
//! those of the pieces before.
//!
//! Pieces depend on their own rows alone, so that as many workers as there are make the same files.

use std::{
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use parquet::{
    errors::ParquetError,
    file::{metadata::KeyValue, writer::SerializedFileWriter},
};

use super::{
    parquet::{
        GROUP_ROWS,
        group::{Group, Groups},
    },
    texts::{self, Names},
};

/// Makes the pieces of one table; shared by all workers.
pub struct Encoder {
    groups: Groups,
    /// What it is called as CSV and as JSON, where it is told as such too.
    names: Option<Names>,
    room: Arc<Room>,
}

/// Rows being encoded.
pub struct Piece {
    texts: Texts,
    /// Rows that are not in a group yet.
    waiting: Vec<RecordBatch>,
    groups: Vec<Group>,
    rows: u64,
}

/// Encoded rows.
#[derive(Debug)]
pub struct Encoded {
    /// As CSV and as JSON.
    pub texts: Texts,
    /// Row groups of Parquet.
    groups: Vec<Group>,
    /// How many.
    pub rows: u64,
}

/// Rows as text.
#[derive(Debug, Default)]
pub struct Texts {
    /// Lines of CSV.
    pub csv: Vec<u8>,
    /// Objects of JSON, each behind a comma.
    pub json: Vec<u8>,
    /// Where its room goes when it is written.
    room: Option<Arc<Room>>,
}

/// Room of texts that are written: asked anew from the system it would have to be emptied first.
#[derive(Debug, Default)]
struct Room(Mutex<Vec<[Vec<u8>; 2]>>);

impl Drop for Texts {
    fn drop(&mut self) {
        if let Some(room) = self.room.take() {
            let mut texts = [std::mem::take(&mut self.csv), std::mem::take(&mut self.json)];
            texts.iter_mut().for_each(Vec::clear);
            room.0.lock().unwrap_or_else(PoisonError::into_inner).push(texts);
        }
    }
}

/// A Parquet file to which pieces are appended.
pub struct Appended<W: Write + Send> {
    inner: SerializedFileWriter<W>,
}

/// Starts a file of a table whose rows come sorted by the columns of `key`, and what makes its pieces.
///
/// # Errors
/// When the schema has a type that Parquet lacks.
pub fn start<W: Write + Send>(
    out: W,
    schema: &SchemaRef,
    key: &[usize],
    texts: bool,
) -> Result<(Appended<W>, Encoder), ParquetError> {
    let (inner, groups) = Groups::start(out, schema, key)?;
    let names = texts.then(|| Names::of(schema));
    Ok((Appended { inner }, Encoder { groups, names, room: Arc::default() }))
}

impl Encoder {
    /// A piece without rows, with room for texts of so many bytes.
    pub fn piece_of(&self, room: usize) -> Piece {
        if self.names.is_none() {
            return self.piece();
        }
        let left = self.room.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // Keys and quotation marks take half as much again.
        let [csv, json] = left.unwrap_or_else(|| [Vec::with_capacity(room), Vec::with_capacity(room + room / 2)]);
        let room = Some(Arc::clone(&self.room));
        Piece { texts: Texts { csv, json, room }, ..self.piece() }
    }

    /// A piece without rows.
    pub fn piece(&self) -> Piece {
        Piece { texts: Texts::default(), waiting: Vec::new(), groups: Vec::new(), rows: 0 }
    }

    /// Adds rows to a piece.
    ///
    /// # Errors
    /// Those of Parquet, with the columns of the schema never.
    pub fn write(&self, piece: &mut Piece, batch: &RecordBatch) -> Result<(), ParquetError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        piece.rows += batch.num_rows() as u64;
        if let Some(names) = &self.names {
            texts::rows(&mut piece.texts.csv, &mut piece.texts.json, batch, names);
        }
        let mut from = 0;
        while from < batch.num_rows() {
            let held: usize = piece.waiting.iter().map(RecordBatch::num_rows).sum();
            let count = (GROUP_ROWS - held).min(batch.num_rows() - from);
            piece.waiting.push(batch.slice(from, count));
            from += count;
            if held + count >= GROUP_ROWS {
                self.close_group(piece)?;
            }
        }
        Ok(())
    }

    fn close_group(&self, piece: &mut Piece) -> Result<(), ParquetError> {
        let rows = std::mem::take(&mut piece.waiting);
        if !rows.is_empty() {
            piece.groups.push(self.groups.encode(&rows)?);
        }
        Ok(())
    }

    /// The rows of a piece, encoded.
    ///
    /// # Errors
    /// Those of Parquet.
    pub fn done(&self, mut piece: Piece) -> Result<Encoded, ParquetError> {
        self.close_group(&mut piece)?;
        Ok(Encoded { texts: piece.texts, groups: piece.groups, rows: piece.rows })
    }
}

impl<W: Write + Send> Appended<W> {
    /// Puts the row groups of a piece behind those that are there.
    ///
    /// # Errors
    /// Those of the file.
    pub fn append(&mut self, groups: Vec<Group>) -> Result<(), ParquetError> {
        groups.into_iter().try_for_each(|group| group.append(&mut self.inner))
    }

    /// How many bytes were written.
    pub fn written(&self) -> u64 {
        self.inner.bytes_written() as u64
    }

    /// Writes the footer, with what the file says of itself.
    ///
    /// # Errors
    /// Those of the file.
    pub fn finish(mut self, facts: &[(&str, &str)]) -> Result<W, ParquetError> {
        for (name, value) in facts {
            self.inner.append_key_value_metadata(KeyValue::new((*name).to_owned(), (*value).to_owned()));
        }
        self.inner.into_inner()
    }
}

impl Encoded {
    /// The row groups, taken out.
    pub fn groups(&mut self) -> Vec<Group> {
        std::mem::take(&mut self.groups)
    }
}
