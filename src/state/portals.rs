//! What is remembered of portals: the ids that datasets have there, since when one is missing here, and how often each
//! was asked.
//!
//! Tables of the ledger: lost, the ids are found again by the marks that the portal keeps.

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{ErrorCode, OptionalExtension, params};

use super::ledger::{Ledger, LedgerError};

impl Ledger {
    /// The id of a dataset on a portal.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn portal_id(&self, portal: &str, dataset: &str) -> Result<Option<String>, LedgerError> {
        let query = "SELECT id FROM portal_ids WHERE portal = ?1 AND dataset = ?2";
        let row = |r: &rusqlite::Row<'_>| r.get(0);
        Ok(self.connection().prepare_cached(query)?.query_row(params![portal, dataset], row).optional()?)
    }

    /// Every dataset that is known to be on a portal, with its id.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn portal_ids(&self, portal: &str) -> Result<Vec<(String, String)>, LedgerError> {
        let query = "SELECT dataset, id FROM portal_ids WHERE portal = ?1 ORDER BY dataset";
        let mut query = self.connection().prepare_cached(query)?;
        let all = query.query_map(params![portal], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
        Ok(all)
    }

    /// Remembers the id of a dataset on a portal.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn remember_portal_id(&self, portal: &str, dataset: &str, id: &str) -> Result<(), LedgerError> {
        let query = "INSERT OR REPLACE INTO portal_ids (portal, dataset, id) VALUES (?1, ?2, ?3)";
        self.connection().prepare_cached(query)?.execute(params![portal, dataset, id])?;
        Ok(())
    }

    /// Since when a dataset of a portal is missing here; `now` when it was not missing before, or was by a clock that was
    /// ahead.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn missing_since(&self, portal: &str, dataset: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, LedgerError> {
        let insert = "INSERT OR IGNORE INTO portal_missing (portal, dataset, since) VALUES (?1, ?2, ?3)";
        // Who only looks cannot write, and sees what others have written.
        let _ = self.connection().prepare_cached(insert)?.execute(params![portal, dataset, instant(now)]);
        let mend = "UPDATE portal_missing SET since = ?3 WHERE portal = ?1 AND dataset = ?2 AND since > ?3";
        let _ = self.connection().prepare_cached(mend)?.execute(params![portal, dataset, instant(now)]);
        let query = "SELECT since FROM portal_missing WHERE portal = ?1 AND dataset = ?2";
        let row = |r: &rusqlite::Row<'_>| r.get::<_, String>(0);
        let found = self.connection().prepare_cached(query)?.query_row(params![portal, dataset], row).optional()?;
        let read = found.and_then(|at| DateTime::parse_from_rfc3339(&at).ok());
        Ok(read.map_or(now, |at| at.to_utc().min(now)))
    }

    /// Forgets that a dataset was missing.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn not_missing(&self, portal: &str, dataset: &str) -> Result<(), LedgerError> {
        let query = "DELETE FROM portal_missing WHERE portal = ?1 AND dataset = ?2";
        match self.connection().prepare_cached(query)?.execute(params![portal, dataset]) {
            // Who only looks changes nothing.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ReadOnly) => Ok(()),
            other => Ok(other.map(drop)?),
        }
    }

    /// Forgets the id of a dataset on a portal.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn forget_portal_id(&self, portal: &str, dataset: &str) -> Result<(), LedgerError> {
        let query = "DELETE FROM portal_ids WHERE portal = ?1 AND dataset = ?2";
        self.connection().prepare_cached(query)?.execute(params![portal, dataset])?;
        Ok(())
    }

    /// Returns the instants of the calls of a kind to a portal, since an instant, in order.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn asked(&self, portal: &str, kind: &str, since: DateTime<Utc>) -> Result<Vec<DateTime<Utc>>, LedgerError> {
        let query = "SELECT at FROM portal_calls WHERE portal = ?1 AND kind = ?2 AND at > ?3 ORDER BY at";
        let mut query = self.connection().prepare_cached(query)?;
        let all = query.query_map(params![portal, kind, since.timestamp_millis()], |r| r.get(0))?;
        let all: Vec<i64> = all.collect::<Result<_, _>>()?;
        Ok(all.into_iter().filter_map(DateTime::from_timestamp_millis).collect())
    }

    /// Records a call of a kind to a portal; forgets calls that are older than two days, and those in the future.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn ask(&self, portal: &str, kind: &str, now: DateTime<Utc>) -> Result<(), LedgerError> {
        let now = now.timestamp_millis();
        let insert = "INSERT INTO portal_calls (portal, kind, at) VALUES (?1, ?2, ?3)";
        self.connection().prepare_cached(insert)?.execute(params![portal, kind, now])?;
        let forget = "DELETE FROM portal_calls WHERE at < ?1 OR at > ?2";
        self.connection().prepare_cached(forget)?.execute(params![now - 2 * 86_400_000, now])?;
        Ok(())
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
