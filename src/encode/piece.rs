//! A piece of a table in every format: what one worker makes of the rows of one piece of a source, to be put behind
//! those of the pieces before.
//!
//! Pieces depend on their own rows alone, so that as many workers as there are make the same files.

use std::{
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use parquet::errors::ParquetError;

use super::{
    parquet::{ParquetWriter, RowGroup, RowGroupEncoder, RowGroupFactory},
    texts::{self, Names},
};

/// Makes the pieces of one table; shared by all workers.
pub struct Encoder {
    factory: Arc<RowGroupFactory>,
    /// What it is called as CSV and as JSON, where it is told as such too.
    names: Option<Names>,
    room: Arc<Room>,
}

/// Rows being encoded.
pub struct Piece {
    texts: Texts,
    parquet: RowGroupEncoder,
    rows: u64,
}

/// Encoded rows.
#[derive(Debug)]
pub struct Encoded {
    /// As CSV and as JSON.
    pub texts: Texts,
    /// Row groups of Parquet.
    groups: Vec<RowGroup>,
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

/// Starts a file of a table whose rows come sorted by the columns of `key`, and what makes its pieces.
///
/// # Errors
/// When the schema has a type that Parquet lacks.
pub fn start<W: Write + Send>(
    out: W,
    schema: &SchemaRef,
    key: &[usize],
    texts: bool,
) -> Result<(ParquetWriter<W>, Encoder), ParquetError> {
    let file = ParquetWriter::new(out, schema, key)?;
    let factory = file.row_groups();
    let names = texts.then(|| Names::of(schema));
    Ok((file, Encoder { factory, names, room: Arc::default() }))
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
        Piece { texts: Texts::default(), parquet: RowGroupEncoder::default(), rows: 0 }
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
        self.factory.write(&mut piece.parquet, batch)
    }

    /// The rows of a piece, encoded.
    ///
    /// # Errors
    /// Those of Parquet.
    pub fn done(&self, piece: Piece) -> Result<Encoded, ParquetError> {
        Ok(Encoded { texts: piece.texts, groups: self.factory.finish(piece.parquet)?, rows: piece.rows })
    }
}

impl Encoded {
    /// The row groups, taken out.
    pub fn groups(&mut self) -> Vec<RowGroup> {
        std::mem::take(&mut self.groups)
    }
}
