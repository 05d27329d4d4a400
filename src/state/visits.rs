//! The last response of each address, for conditional requests (RFC 9110), and the version that was made from the inputs of
//! a dataset's last run, so that the same inputs are not read again. A response belongs to the headers of its request, of
//! which `credentials` is a hash.
//!
//! Tables of the ledger; if they are lost, everything is fetched and read again.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, params};

use super::ledger::{Ledger, LedgerError};

/// The last response of an address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visit {
    /// SHA-256 of its capture.
    pub sha256: String,
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub last_modified: Option<String>,
    /// Its `Link`, which may name the next page.
    pub link: Option<String>,
    /// Its media type, which `304 Not Modified` leaves out.
    pub media_type: Option<String>,
    /// Fingerprint of the expectations (`[source.expect]`) that the capture was checked against.
    pub expectations: String,
}

impl Ledger {
    /// Returns the last response of an address to a request with the same headers.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn visit(&self, address: &str, credentials: &str) -> Result<Option<Visit>, LedgerError> {
        let query = "SELECT sha256, etag, last_modified, media_type, link, judged FROM visits \
                     WHERE address = ?1 AND credentials = ?2";
        let row = |r: &rusqlite::Row<'_>| {
            Ok(Visit {
                sha256: r.get(0)?,
                etag: r.get(1)?,
                last_modified: r.get(2)?,
                media_type: r.get(3)?,
                link: r.get(4)?,
                expectations: r.get(5)?,
            })
        };
        Ok(self.connection().prepare_cached(query)?.query_row(params![address, credentials], row).optional()?)
    }

    /// Returns the last capture of each address.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn last_captures(&self) -> Result<HashSet<String>, LedgerError> {
        let mut query = self.connection().prepare("SELECT DISTINCT sha256 FROM visits")?;
        let all = query.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
        Ok(all)
    }

    /// Returns the version that was made from these inputs, if they were those of the dataset's last run.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn version_for(&self, dataset: &str, fingerprint: &str) -> Result<Option<String>, LedgerError> {
        let query = "SELECT version FROM inputs WHERE dataset = ?1 AND fingerprint = ?2";
        let row = |r: &rusqlite::Row<'_>| r.get(0);
        Ok(self.connection().prepare_cached(query)?.query_row(params![dataset, fingerprint], row).optional()?)
    }

    /// Records the version that was made from inputs.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn record_version(&self, dataset: &str, fingerprint: &str, version: &str) -> Result<(), LedgerError> {
        let query = "INSERT OR REPLACE INTO inputs (dataset, fingerprint, version) VALUES (?1, ?2, ?3)";
        self.connection().prepare_cached(query)?.execute(params![dataset, fingerprint, version])?;
        Ok(())
    }

    /// Records the response of an address to a request with these headers.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn record_visit(&self, address: &str, credentials: &str, visit: &Visit) -> Result<(), LedgerError> {
        let query = "INSERT OR REPLACE INTO visits \
                     (address, credentials, sha256, etag, last_modified, media_type, link, judged) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let Visit { sha256, etag, last_modified, media_type, link, expectations } = visit;
        self.connection().prepare_cached(query)?.execute(params![
            address,
            credentials,
            sha256,
            etag,
            last_modified,
            media_type,
            link,
            expectations
        ])?;
        Ok(())
    }
}
