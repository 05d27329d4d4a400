//! Tables that are too large for memory → batches, chunk by chunk, on any number of threads.
//!
//! ```text
//! capture ─ decode: unpacked, as UTF-8 ─┬─ delimited text: header, then chunks of complete records (chunks, classifier)
//!                                       └─ records: JSON, JSON Lines, decoded rows: all columns, then complete records
//! ```
//!
//! A chunk is a value ([`ChunkRange`]: first byte, count of bytes, first line) that any thread may read, in any order. Its
//! rows depend on the chunk and on the fill state before it alone; in order, the chunks give the rows of the capture.

mod chunks;
mod classifier;
mod decode;
mod delimited;
mod frames;
mod head;
mod records;
mod row_lookup;
mod sheets;
mod transcode;

pub use self::{
    decode::{DecodedInput, PACKED_FACTOR, decode, memory_cost, unpacked_size},
    row_lookup::row_at,
};
use self::{delimited::Delimited, records::Records};
use super::{Origin, Reader, fill::FillState};
pub use crate::extract::chunk::{ChunkError, ChunkRange};
use crate::{
    extract::{Extracted, Unreadable},
    spec::recipe::table::TableRecipe,
};

/// A table that is read in chunks; its columns are known.
pub struct ChunkedTable<'p>(Kind<'p>);

enum Kind<'p> {
    Delimited(Delimited<'p>),
    Records(Records<'p>),
}

/// Iterates over the chunks of a table, in order.
pub struct TableChunks<'l>(Cuts<'l>);

enum Cuts<'l> {
    Delimited(chunks::Cutter<'l>),
    Records(std::slice::Iter<'l, ChunkRange>, &'l Records<'l>),
}

impl TableChunks<'_> {
    /// Returns the next chunk and reads its bytes; `None` after the last.
    ///
    /// # Errors
    /// When it cannot be read, or a record is longer than a chunk.
    pub fn next(&mut self, bytes: &mut Vec<u8>) -> Result<Option<ChunkRange>, Unreadable> {
        match &mut self.0 {
            Cuts::Delimited(chunks) => chunks.next(bytes),
            Cuts::Records(chunks, records) => {
                let chunk = chunks.next().cloned();
                chunk.iter().try_for_each(|chunk| records.bytes(chunk, bytes))?;
                Ok(chunk)
            }
        }
    }
}

impl<'p> ChunkedTable<'p> {
    /// Opens a decoded capture as a table; returns it with what was read above its records. `None` when it lacks the columns
    /// of the recipe, or its format is not read in chunks: then it is read as one chunk, or refused.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(
        plain: &'p DecodedInput,
        recipe: &'p TableRecipe,
        origin: &'p Origin<'p>,
        threads: usize,
    ) -> Result<Option<(Self, Extracted)>, Unreadable> {
        let (body, size) = (&plain.body, plain.chunk_bytes);
        if !plain.is_rows
            && let Some((delimited, head)) = head::open(body, recipe, origin, size)?
        {
            return Ok(Some((Self(Kind::Delimited(delimited)), plain.with_replaced(head, origin))));
        }
        let records = Records::open(plain, recipe, origin, threads)?;
        Ok(records.map(|(records, head)| (Self(Kind::Records(records)), plain.with_replaced(head, origin))))
    }

    /// The same table for another recipe, whose columns are among those of this one.
    pub fn projected(&self, recipe: &'p TableRecipe, origin: &'p Origin<'p>) -> Self {
        Self(match &self.0 {
            Kind::Delimited(delimited) => Kind::Delimited(delimited.projected(recipe, origin)),
            Kind::Records(records) => Kind::Records(records.projected(recipe, origin)),
        })
    }

    /// Whether its rows are rows of a table of the schema, given by its index.
    pub fn fills(&self, table: usize) -> bool {
        match &self.0 {
            Kind::Delimited(delimited) => delimited.fills(table),
            Kind::Records(records) => records.fills(table),
        }
    }

    /// Returns its chunks, in order.
    pub fn chunks(&self) -> TableChunks<'_> {
        TableChunks(match &self.0 {
            Kind::Delimited(delimited) => Cuts::Delimited(delimited.chunks()),
            Kind::Records(records) => Cuts::Records(records.chunks.iter(), records),
        })
    }

    /// Reads the bytes of a chunk.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn bytes(&self, chunk: &ChunkRange, bytes: &mut Vec<u8>) -> Result<(), Unreadable> {
        match &self.0 {
            Kind::Delimited(delimited) => delimited.bytes(chunk, bytes),
            Kind::Records(records) => records.bytes(chunk, bytes),
        }
    }

    /// Whether no cell of earlier chunks fills a cell of this one: a new table begins in it.
    pub fn begins_table(&self, chunk: &ChunkRange) -> bool {
        matches!(&self.0, Kind::Records(_)) && chunk.line == 0
    }

    /// Reads a chunk; `fill` is the fill state before it. Emits its rows part by part, in order.
    ///
    /// # Errors
    /// When it cannot be read, and those of `emit`.
    pub fn read<E>(
        &self,
        chunk: &ChunkRange,
        (bytes, fill): (&[u8], &FillState),
        emit: &mut dyn FnMut(Extracted) -> Result<(), E>,
    ) -> Result<(), ChunkError<E>> {
        match &self.0 {
            Kind::Delimited(delimited) => delimited.read(chunk, (bytes, fill), emit),
            Kind::Records(records) => records.read(chunk, (bytes, fill), emit),
        }
    }
}
