//! What each address gave the last time it was asked, so that it need not send again what has not changed; and
//! which release came of which inputs, so that the same need not be read again. What an address gave to who asked with
//! some headers is none of those who ask with others: `credentials` tells them apart, and is a hash, never a value.
//!
//! Tables of the ledger: lost, everything is fetched and read once more, and nothing else.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, params};

use super::ledger::{Ledger, LedgerError};

/// The last answer of an address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visit {
    /// SHA-256 of the capture it gave.
    pub sha256: String,
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub last_modified: Option<String>,
    /// Its `Link`, which may name the next page.
    pub link: Option<String>,
    /// Its media type, which an answer that nothing has changed leaves out.
    pub media_type: Option<String>,
    /// Fingerprint of what the source expected when the capture was judged.
    pub judged: String,
}

/// What each address gave, apart for each set of headers. What was remembered without them is forgotten: nobody can tell
/// who may see it.
pub(super) const TABLE: &str = "DROP TABLE visits;
     CREATE TABLE visits (
         address TEXT NOT NULL, credentials TEXT NOT NULL, sha256 TEXT NOT NULL, etag TEXT, last_modified TEXT,
         media_type TEXT, link TEXT, judged TEXT NOT NULL, PRIMARY KEY (address, credentials)
     ) STRICT, WITHOUT ROWID;";

impl Ledger {
    /// The last answer of an address to who asked with the same headers, if there was one.
    ///
    /// # Errors
    /// When SQLite refuses.
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
                judged: r.get(5)?,
            })
        };
        Ok(self.connection().prepare_cached(query)?.query_row(params![address, credentials], row).optional()?)
    }

    /// The capture that each address gave last.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn last_captures(&self) -> Result<HashSet<String>, LedgerError> {
        let mut query = self.connection().prepare("SELECT DISTINCT sha256 FROM visits")?;
        let all = query.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
        Ok(all)
    }

    /// The version that came of the inputs of a dataset's last run, if they were these.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn version_for(&self, dataset: &str, fingerprint: &str) -> Result<Option<String>, LedgerError> {
        let query = "SELECT version FROM inputs WHERE dataset = ?1 AND fingerprint = ?2";
        let row = |r: &rusqlite::Row<'_>| r.get(0);
        Ok(self.connection().prepare_cached(query)?.query_row(params![dataset, fingerprint], row).optional()?)
    }

    /// Remembers which version came of which inputs.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn record_version(&self, dataset: &str, fingerprint: &str, version: &str) -> Result<(), LedgerError> {
        let query = "INSERT OR REPLACE INTO inputs (dataset, fingerprint, version) VALUES (?1, ?2, ?3)";
        self.connection().prepare_cached(query)?.execute(params![dataset, fingerprint, version])?;
        Ok(())
    }

    /// Remembers the answer of an address to who asked with some headers.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn visited(&self, address: &str, credentials: &str, visit: &Visit) -> Result<(), LedgerError> {
        let query = "INSERT OR REPLACE INTO visits \
                     (address, credentials, sha256, etag, last_modified, media_type, link, judged) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let Visit { sha256, etag, last_modified, media_type, link, judged } = visit;
        self.connection().prepare_cached(query)?.execute(params![
            address,
            credentials,
            sha256,
            etag,
            last_modified,
            media_type,
            link,
            judged
        ])?;
        Ok(())
    }
}
