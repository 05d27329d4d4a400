//! Large delimited text whose header is known: its chunks of complete records. Read next: `frames`.

use std::sync::Arc;

use super::{ChunkRange, chunks::Cutter};
use crate::{
    extract::{
        Origin, Unreadable,
        chunk::unread,
        csv::Dialect,
        table::{RowOutcome, active::Active, regions::TableStarts},
    },
    spec::recipe::table::TableRecipe,
    state::capture_bytes::CaptureBytes,
};

/// A large delimited text whose header is known.
pub(super) struct Delimited<'p> {
    pub(super) body: &'p CaptureBytes,
    pub(super) recipe: &'p TableRecipe,
    pub(super) origin: &'p Origin<'p>,
    pub(super) dialect: Dialect,
    /// First byte of the first record after the header.
    pub(super) from: u64,
    /// Line of that record.
    pub(super) line: u64,
    pub(super) active: Vec<Active<'p>>,
    /// Rows above the header with one filled cell, which may name groups: text and place of each.
    pub(super) titles: Arc<[(String, String)]>,
    /// Rows that may begin another table.
    pub(super) starts: Arc<TableStarts>,
    pub(super) columns: Vec<Option<RowOutcome>>,
    /// Whether only the columns of keys are read: then characters are not accounted for.
    pub(super) keys_only: bool,
    pub(super) size: usize,
}

impl<'p> Delimited<'p> {
    /// The same text for another recipe, whose columns are among those of this one.
    pub(super) fn projected(&self, recipe: &'p TableRecipe, origin: &'p Origin<'p>) -> Self {
        let active = self.active.iter().filter_map(|a| a.projected(recipe)).collect();
        let (titles, starts) = (Arc::clone(&self.titles), Arc::clone(&self.starts));
        Delimited { recipe, origin, active, titles, starts, columns: self.columns.clone(), keys_only: true, ..*self }
    }

    /// Whether its rows are those of a table of the schema.
    pub(super) fn fills(&self, table: usize) -> bool {
        self.active.iter().any(|a| a.recipe.table == table)
    }

    /// Its chunks, in their order.
    pub(super) fn chunks(&self) -> Cutter<'_> {
        Cutter::new(self.body, (self.from, self.line), self.size, self.dialect)
    }

    /// Reads the bytes of a chunk.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn bytes(&self, chunk: &ChunkRange, bytes: &mut Vec<u8>) -> Result<(), Unreadable> {
        self.body.read(chunk.from, chunk.count, bytes).map_err(|e| unread(&e))
    }
}
