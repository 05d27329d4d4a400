//! What was told of each pipeline, and by which channel, so that nobody is told twice.
//!
//! A table of the ledger: lost, what is wrong is told once more.

use rusqlite::{OptionalExtension, params};

use super::ledger::{Ledger, LedgerError};

impl Ledger {
    /// The state that was told last of a dataset by a channel.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn told(&self, channel: &str, dataset: &str) -> Result<Option<String>, LedgerError> {
        let query = "SELECT state FROM notices WHERE channel = ?1 AND dataset = ?2";
        let row = |r: &rusqlite::Row<'_>| r.get(0);
        Ok(self.connection().prepare(query)?.query_row(params![channel, dataset], row).optional()?)
    }

    /// Remembers that a state was told.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn tell(&self, channel: &str, dataset: &str, state: &str) -> Result<(), LedgerError> {
        let query = "INSERT OR REPLACE INTO notices (channel, dataset, state) VALUES (?1, ?2, ?3)";
        self.connection().prepare(query)?.execute(params![channel, dataset, state])?;
        Ok(())
    }
}
