//! Column chunks: the rows of one column and row group as Parquet. Those of texts and of numbers are made here, but for
//! keys; all others by the library. Here a value is hashed once, and of texts the least and the greatest are looked for
//! among those that differ.
//!
//! In go the arrays of a column; out come [`Chunk`]s, which depend on those alone. [`super::texts`] and
//! [`super::numbers`] lay out their pages.

use std::io::Write;

use arrow::array::{Array, ArrayRef, AsArray};
use bytes::Bytes;
use parquet::{
    arrow::arrow_writer::ArrowColumnChunk, basic::Encoding, column::writer::ColumnCloseResult, errors::ParquetError,
    file::writer::SerializedRowGroupWriter, schema::types::ColumnDescPtr,
};
use zstd::bulk::Compressor;

use super::{
    DICTIONARY, LEVEL,
    distinct::{self, PROBED},
    hybrid, numbers,
};

/// A column chunk.
#[derive(Debug)]
pub(super) enum Chunk {
    /// That the library made.
    Library(Box<ArrowColumnChunk>),
    /// That was made here.
    Own(Bytes, Box<ColumnCloseResult>),
}

impl Chunk {
    /// Puts it behind the chunks that the group has.
    pub(super) fn append<W: Write + Send>(
        self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        match self {
            Self::Library(chunk) => chunk.append_to_row_group(group),
            Self::Own(bytes, close) => group.append_column(&bytes, *close),
        }
    }
}

/// Makes chunks; what it needs for one serves the next.
pub(super) struct Maker {
    pub(super) zstd: Compressor<'static>,
    pub(super) texts: distinct::Texts,
    pub(super) numbers: distinct::Numbers,
    /// In which page each of the values that differ was met last.
    pub(super) met: Vec<usize>,
    /// The page being laid out.
    pub(super) page: Vec<u8>,
}

impl Maker {
    /// # Errors
    /// Where there is no room for a compressor.
    pub(super) fn new() -> Result<Self, ParquetError> {
        let (texts, numbers) = (distinct::Texts::default(), distinct::Numbers::default());
        Ok(Self { zstd: Compressor::new(LEVEL)?, texts, numbers, met: Vec::new(), page: Vec::new() })
    }

    /// Whether it needs no more room than most columns do: what one huge text asked for is not held for the others.
    pub(super) fn is_small(&self) -> bool {
        self.page.capacity() + self.texts.room() <= 4 * DICTIONARY
    }

    /// Whether by the first values of a column that the library encodes hardly two are alike.
    pub(super) fn is_varied(&mut self, array: &ArrayRef) -> Result<bool, ParquetError> {
        let probed = array.slice(0, array.len().min(PROBED));
        if probed.null_count() == probed.len() {
            return Ok(false);
        }
        Ok(match probed.as_string_opt::<i32>() {
            Some(texts) => !self.texts.list(&[texts]),
            None if numbers::takes(probed.data_type()) => !self.numbers.list(&numbers::gathered(&[&probed])?),
            None => false,
        })
    }
}

/// Whether each row has a value: 1 or 0; none where all have one.
pub(super) fn levels<'a>(arrays: impl Iterator<Item = &'a dyn Array> + Clone) -> Vec<u32> {
    if arrays.clone().all(|array| array.null_count() == 0) {
        return Vec::new();
    }
    arrays.flat_map(|array| (0..array.len()).map(|row| u32::from(array.is_valid(row)))).collect()
}

/// Begins a page of so many rows with which of them have a value, where one may have none, and tells how many have none.
pub(super) fn begin(page: &mut Vec<u8>, column: &ColumnDescPtr, levels: Option<&[u32]>, rows: usize) -> usize {
    const LENGTH: usize = size_of::<u32>();
    page.clear();
    if column.max_def_level() == 0 {
        return 0;
    }
    page.extend_from_slice(&[0; LENGTH]);
    let nulls = match levels {
        Some(levels) => {
            hybrid::write(page, levels, 1);
            levels.iter().filter(|level| **level == 0).count()
        }
        None => {
            hybrid::run(page, 1, rows, 1);
            0
        }
    };
    let length = u32::try_from(page.len() - LENGTH).unwrap_or(u32::MAX);
    page[..LENGTH].copy_from_slice(&length.to_le_bytes());
    nulls
}

/// Adds which of so many values that differ each row has.
pub(super) fn places(page: &mut Vec<u8>, places: &[u32], count: usize) -> Encoding {
    let width = hybrid::width(count.saturating_sub(1));
    page.push(width);
    hybrid::write(page, places, width);
    Encoding::RLE_DICTIONARY
}
