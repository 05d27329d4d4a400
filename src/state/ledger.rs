//! The ledger of runs and releases: a SQLite file in WAL mode.
//!
//! It is a record, never the source of truth, which is in `output/`. A lost or damaged ledger is rebuilt from the kept
//! releases; one of an older version is migrated.

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, OpenFlags, params};

use super::{
    FileError, atomic,
    layout::{Layout, PathKey},
    migrations::MIGRATIONS,
};
use crate::model::{published::PublishedDataset, statistics::Measure};

/// Why the ledger could not be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// SQLite failed.
    #[error("cannot use the ledger: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The file was written by a newer program.
    #[error(
        "the ledger is of version {found}, this program knows {known}: use the newer program, or move the file away"
    )]
    Newer {
        /// Version of the file.
        found: usize,
        /// Version of the program.
        known: usize,
    },
}

/// The ledger, open.
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
}

/// A run that was interrupted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterruptedRun {
    /// Its dataset.
    pub dataset: String,
    /// When it started.
    pub started: String,
}

impl Ledger {
    /// The connection, for other tables of the ledger.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Opens the ledger for the holder of the lock. A damaged one is renamed and a new one created; `true` means that the
    /// releases must be recorded again.
    ///
    /// # Errors
    /// If the state folder cannot be used, or the ledger is of a newer program.
    pub fn open(layout: &Layout) -> Result<(Self, bool), LedgerError> {
        let path = layout.path(PathKey::Ledger);
        atomic::folder(&layout.state)?;
        // An interrupted command leaves an empty file.
        let exists = path.metadata().is_ok_and(|found| found.len() > 0);
        if !exists {
            // SQLite gives its journal files the mode of the database.
            atomic::write(&path, b"")?;
        }
        match Self::open_checked(&path) {
            Ok(ledger) => Ok((ledger, !exists)),
            Err(LedgerError::Sqlite(error)) if exists && is_damage(&error) => {
                rename_damaged(&path)?;
                Ok((Self::open_checked(&path)?, true))
            }
            Err(error) => Err(error),
        }
    }

    /// Its files: the database, the journal files of SQLite, and a damaged database that was renamed.
    pub(super) fn files(layout: &Layout) -> [PathBuf; 4] {
        let path = layout.path(PathKey::Ledger);
        ["sqlite", "sqlite-wal", "sqlite-shm", "damaged"].map(|ending| path.with_extension(ending))
    }

    /// Opens the ledger to read it; `None` if there is none or it cannot be read. No lock is needed.
    pub fn open_read_only(layout: &Layout) -> Option<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = Connection::open_with_flags(layout.path(PathKey::Ledger), flags).ok()?;
        Some(Self { connection })
    }

    /// Opens a ledger, checks its integrity and migrates it.
    fn open_checked(path: &Path) -> Result<Self, LedgerError> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        let found: String = connection.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
        if found != "ok" {
            let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
            return Err(rusqlite::Error::SqliteFailure(code, Some(found)).into());
        }
        let ledger = Self { connection };
        ledger.migrate()?;
        Ok(ledger)
    }

    fn migrate(&self) -> Result<(), LedgerError> {
        let found: i64 = self.connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let found = usize::try_from(found).unwrap_or(usize::MAX);
        if found > MIGRATIONS.len() {
            return Err(LedgerError::Newer { found, known: MIGRATIONS.len() });
        }
        for (n, step) in MIGRATIONS.iter().enumerate().skip(found) {
            let done = n + 1;
            self.connection.execute_batch(&format!("BEGIN; {step} PRAGMA user_version = {done}; COMMIT;"))?;
        }
        Ok(())
    }

    /// Returns the runs that were begun and never ended, and records them as `died`. Only for the holder of the lock, so that
    /// no run is in progress.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn died(&self) -> Result<Vec<InterruptedRun>, LedgerError> {
        let mut rows =
            self.connection.prepare("SELECT dataset, started FROM runs WHERE outcome IS NULL ORDER BY id")?;
        let died = rows.query_map([], |row| Ok(InterruptedRun { dataset: row.get(0)?, started: row.get(1)? }))?;
        let died = died.collect::<Result<Vec<_>, _>>()?;
        self.connection.execute("UPDATE runs SET outcome = 'died' WHERE outcome IS NULL", [])?;
        Ok(died)
    }

    /// Records that a later command finished an interrupted run, which so published a version.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn finished(&self, dataset: &str, version: &str) -> Result<(), LedgerError> {
        self.connection.execute(
            "UPDATE runs SET outcome = 'published', version = ?2, errors = 0 WHERE dataset = ?1 AND outcome IS NULL",
            params![dataset, version],
        )?;
        Ok(())
    }

    /// Records a release and its measures; does not change one that is recorded already.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn release(&self, published: &PublishedDataset, measures: &[Measure]) -> Result<(), LedgerError> {
        for one in measures {
            self.connection.execute(
                "INSERT OR IGNORE INTO measures (dataset, version, name, subject, value) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    published.dataset,
                    published.version,
                    one.name,
                    one.subject,
                    i64::try_from(one.value).unwrap_or(i64::MAX)
                ],
            )?;
        }
        self.connection.execute(
            "INSERT OR IGNORE INTO releases (dataset, version, sequence, captured) VALUES (?1, ?2, ?3, ?4)",
            params![
                published.dataset,
                published.version,
                i64::try_from(published.sequence).unwrap_or(i64::MAX),
                instant(published.captured)
            ],
        )?;
        Ok(())
    }

    /// Returns the measures of each release of a dataset, the oldest first.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn measures(&self, dataset: &str) -> Result<Vec<Vec<Measure>>, LedgerError> {
        let mut rows = self.connection.prepare(
            "SELECT version, name, subject, value FROM measures JOIN releases USING (dataset, version)
             WHERE dataset = ?1 ORDER BY sequence, version, name, subject",
        )?;
        let one = |row: &rusqlite::Row<'_>| {
            let value: i64 = row.get(3)?;
            let measure = Measure { name: row.get(1)?, subject: row.get(2)?, value: value.unsigned_abs() };
            Ok((row.get::<_, String>(0)?, measure))
        };
        let (mut all, mut last) = (Vec::<Vec<Measure>>::new(), None);
        for row in rows.query_map([dataset], one)? {
            let (version, measure) = row?;
            if last.as_ref() != Some(&version) {
                all.push(Vec::new());
                last = Some(version);
            }
            all.last_mut().into_iter().for_each(|own| own.push(measure.clone()));
        }
        Ok(all)
    }
}

pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Whether an error means that the file is damaged.
fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
}

/// Renames a damaged ledger, removes the journal files of SQLite, and creates an empty one.
fn rename_damaged(path: &Path) -> Result<(), FileError> {
    atomic::rename(path, &path.with_extension("damaged"))?;
    ["sqlite-wal", "sqlite-shm"].iter().try_for_each(|ending| atomic::remove_file(&path.with_extension(ending)))?;
    atomic::write(path, b"")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn at() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2026-03-01T06:00:00Z").expect("an instant").to_utc()
    }

    fn layout(folder: &tempfile::TempDir) -> Layout {
        Layout { output: folder.path().join("o"), state: folder.path().join("s") }
    }

    fn is_sound(ledger: &Ledger) -> bool {
        let found = ledger.connection.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0));
        found.as_deref() == Ok("ok")
    }

    #[test]
    fn a_run_that_never_ended_is_reported_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let (ledger, new) = Ledger::open(&layout(&folder)).expect("open");
        assert!(new);
        ledger.begin("a", at()).expect("begun");
        let b = ledger.begin("b", at()).expect("begun");
        let ending =
            super::super::runs::Ending { outcome: "published", version: Some("v".into()), errors: 0, message: None };
        ledger.end(b, &ending).expect("ended");
        drop(ledger);
        let (ledger, new) = Ledger::open(&layout(&folder)).expect("open again");
        assert!(!new);
        let died = ledger.died().expect("read");
        assert_eq!(died, [InterruptedRun { dataset: "a".into(), started: "2026-03-01T06:00:00Z".into() }]);
        assert_eq!(ledger.died().expect("read"), []);
        assert_eq!(ledger.last_run("a").expect("read").map(|r| r.outcome).as_deref(), Some("died"));
        assert!(is_sound(&ledger));
    }

    /// Responses that an older program recorded are dropped, because the headers of their requests are unknown.
    fn is_forgotten(layout: &Layout, ledger: Ledger) {
        let older = "ALTER TABLE runs DROP COLUMN message; DROP TABLE visits; CREATE TABLE visits (
                 address TEXT PRIMARY KEY, sha256 TEXT NOT NULL, etag TEXT, last_modified TEXT, media_type TEXT, link TEXT
             ) STRICT, WITHOUT ROWID;
             INSERT INTO visits (address, sha256, etag) VALUES ('https://a.pt/', '00', '1'); PRAGMA user_version = 8;";
        ledger.connection.execute_batch(older).expect("an older ledger");
        drop(ledger);
        let (ledger, _) = Ledger::open(layout).expect("open");
        assert_eq!(ledger.visit("https://a.pt/", "").expect("read"), None);
        let visit = super::super::visits::Visit { sha256: "00".into(), ..Default::default() };
        ledger.record_visit("https://a.pt/", "of somebody", &visit).expect("remembered");
        assert_eq!(ledger.visit("https://a.pt/", "").expect("read"), None);
        assert_eq!(ledger.visit("https://a.pt/", "of somebody").expect("read"), Some(visit));
    }

    #[test]
    fn a_damaged_ledger_is_renamed_and_an_older_one_migrated() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = layout(&folder);
        let path = layout.path(PathKey::Ledger);
        for damage in [
            &b"this is no database at all, but it is long enough to be one, or so it seems"[..],
            b"SQLite format 3\0cut",
        ] {
            drop(Ledger::open(&layout).expect("open"));
            fs::write(&path, damage).expect("written");
            let (ledger, again) = Ledger::open(&layout).expect("open");
            assert!(again && is_sound(&ledger));
        }
        fs::remove_file(&path).expect("removed");
        let old = Connection::open(&path).expect("open");
        old.execute_batch(&format!("{} PRAGMA user_version = 1;", MIGRATIONS[0])).expect("an old ledger");
        drop(old);
        let (ledger, _) = Ledger::open(&layout).expect("open");
        is_forgotten(&layout, ledger);
        let (ledger, _) = Ledger::open(&layout).expect("open");
        ledger.connection.execute_batch("SELECT * FROM releases; SELECT * FROM measures").expect("the new tables");
        ledger.connection.execute_batch("PRAGMA user_version = 99").expect("written");
        drop(ledger);
        assert!(matches!(Ledger::open(&layout), Err(LedgerError::Newer { found: 99, .. })));
    }
}
