//! The state of each pipeline that a channel was notified of last, so that it is not notified twice.
//!
//! A table of the ledger: if it is lost, a failure is notified once more.

use rusqlite::{OptionalExtension, params};

use super::ledger::{Ledger, LedgerError};

impl Ledger {
    /// Returns the state of a dataset that a channel was notified of last.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn notified_state(&self, channel: &str, dataset: &str) -> Result<Option<String>, LedgerError> {
        let query = "SELECT state FROM notices WHERE channel = ?1 AND dataset = ?2";
        let row = |r: &rusqlite::Row<'_>| r.get(0);
        Ok(self.connection().prepare(query)?.query_row(params![channel, dataset], row).optional()?)
    }

    /// Records that a channel was notified of a state.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn record_notified(&self, channel: &str, dataset: &str, state: &str) -> Result<(), LedgerError> {
        let query = "INSERT OR REPLACE INTO notices (channel, dataset, state) VALUES (?1, ?2, ?3)";
        self.connection().prepare(query)?.execute(params![channel, dataset, state])?;
        Ok(())
    }
}
