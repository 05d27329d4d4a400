//! Tables that are too large to be held → batches, a piece at a time, by as many readers as there are.
//!
//! ```text
//! capture ─ plain: unpacked, as UTF-8 ─┬─ delimited text: header, then pieces of whole records (chunks, judge)
//!                                      └─ records: JSON, JSON Lines, told rows: columns of all, then whole records
//! ```
//!
//! A piece is a value ([`ChunkRange`]: from, count, line), which anybody may read, in any order. What it gives depends on it
//! alone; together in their order pieces give what the whole would.

mod chunks;
mod classifier;
mod decode;
mod delimited;
mod frames;
mod head;
mod records;
mod row_lookup;
mod sheets;

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

/// A large table whose columns are known.
pub struct ChunkedTable<'p>(Kind<'p>);

enum Kind<'p> {
    Delimited(Delimited<'p>),
    Records(Records<'p>),
}

/// Cuts a table into pieces, in their order.
pub struct TableChunks<'l>(Cuts<'l>);

enum Cuts<'l> {
    Delimited(chunks::Cutter<'l>),
    Records(std::slice::Iter<'l, ChunkRange>, &'l Records<'l>),
}

impl TableChunks<'_> {
    /// The next piece, with its bytes; none behind the last.
    ///
    /// # Errors
    /// When it cannot be read, or a record is longer than a piece.
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
    /// Opens a table, which is plain; with what stands above its records. None when it has not the columns of the recipe,
    /// or is of no kind that is read in pieces: then it is to be read whole, or refused.
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
            return Ok(Some((Self(Kind::Delimited(delimited)), head)));
        }
        let records = Records::open(plain, recipe, origin, threads)?;
        Ok(records.map(|(records, head)| (Self(Kind::Records(records)), head)))
    }

    /// The same table read for another recipe, whose columns are some of this one's.
    pub fn narrowed(&self, recipe: &'p TableRecipe, origin: &'p Origin<'p>) -> Self {
        Self(match &self.0 {
            Kind::Delimited(delimited) => Kind::Delimited(delimited.narrowed(recipe, origin)),
            Kind::Records(records) => Kind::Records(records.narrowed(recipe, origin)),
        })
    }

    /// Whether its rows are those of a table of the schema.
    pub fn fills(&self, table: usize) -> bool {
        match &self.0 {
            Kind::Delimited(delimited) => delimited.fills(table),
            Kind::Records(records) => records.fills(table),
        }
    }

    /// Its pieces.
    pub fn chunks(&self) -> TableChunks<'_> {
        TableChunks(match &self.0 {
            Kind::Delimited(delimited) => Cuts::Delimited(delimited.chunks()),
            Kind::Records(records) => Cuts::Records(records.chunks.iter(), records),
        })
    }

    /// The bytes of a piece.
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

    /// Reads a chunk, before which columns that fill down have the cells of `fill`; emits what it holds part by part, in
    /// order.
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
