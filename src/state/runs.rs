//! Runs in the ledger: when each began, its outcome, and why it failed.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};

use super::ledger::{Ledger, LedgerError, instant};

/// The last run of a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    /// When it started.
    pub started: String,
    /// The outcome: `published`, `unchanged`, `rejected`, `failed`, `died`.
    pub outcome: String,
    /// Why it failed or which pages are missing, with personal data masked.
    pub message: Option<String>,
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// The outcome: `published`, `unchanged`, `rejected`, `failed`.
    pub outcome: &'static str,
    /// The version that it published or found unchanged.
    pub version: Option<String>,
    /// Number of errors.
    pub errors: u64,
    /// Why it failed or which pages are missing, with personal data masked.
    pub message: Option<String>,
}

impl Ledger {
    /// Records that a run begins; returns its id.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn begin(&self, dataset: &str, at: DateTime<Utc>) -> Result<i64, LedgerError> {
        self.connection().execute(
            "INSERT INTO runs (dataset, started, process) VALUES (?1, ?2, ?3)",
            params![dataset, instant(at), std::process::id()],
        )?;
        Ok(self.connection().last_insert_rowid())
    }

    /// Records the end of a run.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn end(&self, run: i64, ending: &Ending) -> Result<(), LedgerError> {
        let errors = i64::try_from(ending.errors).unwrap_or(i64::MAX);
        self.connection().execute(
            "UPDATE runs SET outcome = ?2, version = ?3, errors = ?4, message = ?5 WHERE id = ?1",
            params![run, ending.outcome, ending.version, errors, ending.message],
        )?;
        Ok(())
    }

    /// Removes the messages of all runs of a dataset, which may quote withdrawn values.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn forget_messages(&self, dataset: &str) -> Result<(), LedgerError> {
        self.connection().execute("UPDATE runs SET message = NULL WHERE dataset = ?1", [dataset])?;
        // The write-ahead log has the old pages until then.
        self.connection().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Returns the last run of a dataset, other than dry runs.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn last_run(&self, dataset: &str) -> Result<Option<LastRun>, LedgerError> {
        let row = self.connection().query_row(
            "SELECT started, outcome, message FROM runs WHERE dataset = ?1 AND outcome <> 'dry-run'
             ORDER BY id DESC LIMIT 1",
            [dataset],
            |row| Ok(LastRun { started: row.get(0)?, outcome: row.get(1)?, message: row.get(2)? }),
        );
        Ok(row.optional()?)
    }
}
