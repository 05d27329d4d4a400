//! State of portals: the ids of datasets, since when a dataset is no longer published here, and the calls to each portal.
//!
//! Tables of the ledger; if they are lost, the ids are found again by the marks in the datasets on the portal.

use chrono::{DateTime, Utc};
use rusqlite::{ErrorCode, OptionalExtension, params};

use super::ledger::{Ledger, LedgerError, instant};

impl Ledger {
    /// Returns the id of a dataset on a portal.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn portal_id(&self, portal: &str, dataset: &str) -> Result<Option<String>, LedgerError> {
        let query = "SELECT id FROM portal_ids WHERE portal = ?1 AND dataset = ?2";
        let row = |r: &rusqlite::Row<'_>| r.get(0);
        Ok(self.connection().prepare_cached(query)?.query_row(params![portal, dataset], row).optional()?)
    }

    /// Returns the datasets on a portal, each with its id.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn portal_ids(&self, portal: &str) -> Result<Vec<(String, String)>, LedgerError> {
        let query = "SELECT dataset, id FROM portal_ids WHERE portal = ?1 ORDER BY dataset";
        let mut query = self.connection().prepare_cached(query)?;
        let all = query.query_map(params![portal], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
        Ok(all)
    }

    /// Records the id of a dataset on a portal.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn remember_portal_id(&self, portal: &str, dataset: &str, id: &str) -> Result<(), LedgerError> {
        let query = "INSERT OR REPLACE INTO portal_ids (portal, dataset, id) VALUES (?1, ?2, ?3)";
        self.connection().prepare_cached(query)?.execute(params![portal, dataset, id])?;
        Ok(())
    }

    /// Returns since when a dataset of a portal is no longer published here; records `now` if it was published before, or if
    /// the recorded instant is in the future.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn missing_since(&self, portal: &str, dataset: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, LedgerError> {
        let insert = "INSERT OR IGNORE INTO portal_missing (portal, dataset, since) VALUES (?1, ?2, ?3)";
        // A read-only ledger cannot be written, and its recorded instant is used.
        let _ = self.connection().prepare_cached(insert)?.execute(params![portal, dataset, instant(now)]);
        let correct = "UPDATE portal_missing SET since = ?3 WHERE portal = ?1 AND dataset = ?2 AND since > ?3";
        let _ = self.connection().prepare_cached(correct)?.execute(params![portal, dataset, instant(now)]);
        let query = "SELECT since FROM portal_missing WHERE portal = ?1 AND dataset = ?2";
        let row = |r: &rusqlite::Row<'_>| r.get::<_, String>(0);
        let found = self.connection().prepare_cached(query)?.query_row(params![portal, dataset], row).optional()?;
        let read = found.and_then(|at| DateTime::parse_from_rfc3339(&at).ok());
        Ok(read.map_or(now, |at| at.to_utc().min(now)))
    }

    /// Removes the record that a dataset is no longer published.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn clear_missing(&self, portal: &str, dataset: &str) -> Result<(), LedgerError> {
        let query = "DELETE FROM portal_missing WHERE portal = ?1 AND dataset = ?2";
        match self.connection().prepare_cached(query)?.execute(params![portal, dataset]) {
            // A read-only ledger is not changed.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ReadOnly) => Ok(()),
            other => Ok(other.map(drop)?),
        }
    }

    /// Removes the id of a dataset on a portal.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn forget_portal_id(&self, portal: &str, dataset: &str) -> Result<(), LedgerError> {
        let query = "DELETE FROM portal_ids WHERE portal = ?1 AND dataset = ?2";
        self.connection().prepare_cached(query)?.execute(params![portal, dataset])?;
        Ok(())
    }

    /// Returns the instants of calls of a kind to a portal since an instant, sorted.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn calls_since(
        &self,
        portal: &str,
        kind: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<DateTime<Utc>>, LedgerError> {
        let query = "SELECT at FROM portal_calls WHERE portal = ?1 AND kind = ?2 AND at > ?3 ORDER BY at";
        let mut query = self.connection().prepare_cached(query)?;
        let all = query.query_map(params![portal, kind, since.timestamp_millis()], |r| r.get(0))?;
        let all: Vec<i64> = all.collect::<Result<_, _>>()?;
        Ok(all.into_iter().filter_map(DateTime::from_timestamp_millis).collect())
    }

    /// Records a call of a kind to a portal; removes calls that are older than two days or in the future.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn record_call(&self, portal: &str, kind: &str, now: DateTime<Utc>) -> Result<(), LedgerError> {
        let now = now.timestamp_millis();
        let insert = "INSERT INTO portal_calls (portal, kind, at) VALUES (?1, ?2, ?3)";
        self.connection().prepare_cached(insert)?.execute(params![portal, kind, now])?;
        let forget = "DELETE FROM portal_calls WHERE at < ?1 OR at > ?2";
        self.connection().prepare_cached(forget)?.execute(params![now - 2 * 86_400_000, now])?;
        Ok(())
    }
}
