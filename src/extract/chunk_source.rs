//! The interface to captures of any format: a capture gives chunks, and can give the columns of its keys alone.
//!
//! A large table is many chunks, which any thread may read, in any order; a document or a small table is one. In order, the
//! chunks give the rows that one chunk would give.

use std::sync::Arc;

use super::{
    Content, ExtractError, ExtractOptions, Extracted, Origin, Unreadable,
    chunk::{ChunkError, ChunkRange},
    read, records,
    table::{
        fill::FillState,
        large::{ChunkedTable, DecodedInput, TableChunks},
    },
};
use crate::{model::capture::Capture, spec::recipe::table::TableRecipe};

/// A capture that is open for reading.
pub struct ChunkSource<'p> {
    /// The table that is read in chunks; none where the capture is one chunk.
    table: Option<ChunkedTable<'p>>,
    head: Option<Extracted>,
}

/// A part of a capture that is read at once.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    /// Where it is; none where it is all of the capture.
    range: Option<ChunkRange>,
    /// The last filled cells before it, of columns that fill down.
    fill: Arc<FillState>,
}

/// The chunks of a capture, in their order.
pub struct Chunks<'s> {
    table: Option<TableChunks<'s>>,
    /// Whether the one chunk of a capture without others is left.
    is_left: bool,
}

impl Chunk {
    /// Returns how many bytes it has; zero where it is all of the capture.
    pub fn byte_count(&self) -> usize {
        self.range.as_ref().map_or(0, |range| range.count)
    }

    /// Sets the last filled cells before it, of columns that fill down.
    pub fn set_fill(&mut self, fill: Arc<FillState>) {
        self.fill = fill;
    }
}

impl Chunks<'_> {
    /// Returns the next chunk with its bytes; `None` after the last.
    ///
    /// # Errors
    /// When it cannot be read, or a record is longer than a chunk.
    pub fn next(&mut self, bytes: &mut Vec<u8>) -> Result<Option<Chunk>, Unreadable> {
        match &mut self.table {
            Some(table) => Ok(table.next(bytes)?.map(|range| Chunk { range: Some(range), ..Chunk::default() })),
            None => Ok(std::mem::take(&mut self.is_left).then(Chunk::default)),
        }
    }
}

impl<'p> ChunkSource<'p> {
    /// Opens a capture, in many chunks where it is `decoded` and a table of the recipe. What is wrong with it is reported
    /// when it is read in one chunk.
    pub fn open(decoded: Option<&'p DecodedInput>, origin: &'p Origin<'p>, threads: usize) -> Self {
        let opened = decoded.zip(origin.pipeline.recipe.table());
        let opened = opened.and_then(|(decoded, recipe)| ChunkedTable::open(decoded, recipe, origin, threads).ok()?);
        let (table, head) = opened.unzip();
        Self { table, head }
    }

    /// Returns whether it has many chunks.
    pub fn is_chunked(&self) -> bool {
        self.table.is_some()
    }

    /// Returns what is above the records of a capture of many chunks.
    pub fn head(&self) -> Option<&Extracted> {
        self.head.as_ref()
    }

    /// Makes it one chunk, since it cannot be read in several.
    pub fn join_chunks(&mut self) {
        (self.table, self.head) = (None, None);
    }

    /// Returns the same capture read for the columns of a recipe, which are some of its own. One chunk has all columns.
    #[must_use]
    pub fn projected(&self, recipe: &'p TableRecipe, origin: &'p Origin<'p>) -> Self {
        Self { table: self.table.as_ref().map(|table| table.projected(recipe, origin)), head: None }
    }

    /// Returns its chunks.
    pub fn chunks(&self) -> Chunks<'_> {
        Chunks { table: self.table.as_ref().map(ChunkedTable::chunks), is_left: self.table.is_none() }
    }

    /// Reads the bytes of a chunk; one chunk has none of its own.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn bytes(&self, chunk: &Chunk, bytes: &mut Vec<u8>) -> Result<(), Unreadable> {
        match self.table.as_ref().zip(chunk.range.as_ref()) {
            Some((table, range)) => table.bytes(range, bytes),
            None => Ok(()),
        }
    }

    /// Returns whether rows of its chunks fill a table of the schema directly.
    pub fn fills(&self, table: usize) -> bool {
        self.table.as_ref().is_some_and(|chunked| chunked.fills(table))
    }

    /// Returns whether no cell of earlier chunks fills a cell of this one.
    pub fn begins_table(&self, chunk: &Chunk) -> bool {
        let range = self.table.as_ref().zip(chunk.range.as_ref());
        range.is_none_or(|(table, range)| table.begins_table(range))
    }

    /// Reads one of many chunks from its bytes; emits what it holds, part by part in order.
    ///
    /// # Errors
    /// When it cannot be read, and those of `emit`.
    pub fn read<E>(
        &self,
        (chunk, bytes): (&Chunk, &[u8]),
        emit: &mut dyn FnMut(Extracted) -> Result<(), E>,
    ) -> Result<(), ChunkError<E>> {
        match self.table.as_ref().zip(chunk.range.as_ref()) {
            Some((table, range)) => table.read(range, (bytes, &chunk.fill), emit),
            None => Ok(()),
        }
    }
}

/// Reads the one chunk that is all of a capture. Its bytes are given back before its rows are made.
///
/// # Errors
/// When its bytes are of no known kind, broken, or beyond a limit.
pub fn read_capture(
    capture: Capture,
    options: &ExtractOptions<'_>,
    origin: &Origin<'_>,
) -> Result<Extracted, ExtractError> {
    let content: Content = read(&capture, options)?;
    drop(capture);
    Ok(records(&content, origin))
}
