//! Runs as the ledger keeps them: when each began, how it ended, and why it failed.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};

use super::ledger::{Ledger, LedgerError, instant};

/// The last run of a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    /// When it started.
    pub started: String,
    /// How it ended: `published`, `unchanged`, `rejected`, `failed`, `died`.
    pub outcome: String,
    /// Why it failed or which pages it lacked, masked.
    pub message: Option<String>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// `published`, `unchanged`, `rejected`, `failed`.
    pub outcome: &'static str,
    /// The version that it published or found unchanged.
    pub version: Option<String>,
    /// How many errors it had.
    pub errors: u64,
    /// Why it failed or which pages it lacked, masked.
    pub message: Option<String>,
}

impl Ledger {
    /// Writes down that a run begins; gives its number.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn begin(&self, dataset: &str, at: DateTime<Utc>) -> Result<i64, LedgerError> {
        self.connection().execute(
            "INSERT INTO runs (dataset, started, process) VALUES (?1, ?2, ?3)",
            params![dataset, instant(at), std::process::id()],
        )?;
        Ok(self.connection().last_insert_rowid())
    }

    /// Writes down how a run ended.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn end(&self, run: i64, ending: &Ending) -> Result<(), LedgerError> {
        let errors = i64::try_from(ending.errors).unwrap_or(i64::MAX);
        self.connection().execute(
            "UPDATE runs SET outcome = ?2, version = ?3, errors = ?4, message = ?5 WHERE id = ?1",
            params![run, ending.outcome, ending.version, errors, ending.message],
        )?;
        Ok(())
    }

    /// Removes the messages of all runs of a dataset: one may quote what is withdrawn.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn forget_messages(&self, dataset: &str) -> Result<(), LedgerError> {
        self.connection().execute("UPDATE runs SET message = NULL WHERE dataset = ?1", [dataset])?;
        // The write-ahead log holds the old pages until then.
        self.connection().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// The last run of a dataset that has one; one that only tried is none.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn last_run(&self, dataset: &str) -> Result<Option<LastRun>, LedgerError> {
        let told = self.connection().query_row(
            "SELECT started, outcome, message FROM runs WHERE dataset = ?1 AND outcome <> 'dry-run'
             ORDER BY id DESC LIMIT 1",
            [dataset],
            |row| Ok(LastRun { started: row.get(0)?, outcome: row.get(1)?, message: row.get(2)? }),
        );
        Ok(told.optional()?)
    }
}
