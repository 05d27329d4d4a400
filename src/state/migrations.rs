//! The tables of the ledger, as the steps that bring a ledger of any version up to date.

/// Each step brings the ledger from one version to the next; the version is the count of steps done.
pub(super) const MIGRATIONS: [&str; 10] = [
    "CREATE TABLE runs (
         id INTEGER PRIMARY KEY, dataset TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, process INTEGER NOT NULL,
         outcome TEXT, version TEXT, errors INTEGER
     ) STRICT;
     CREATE INDEX runs_by_dataset ON runs (dataset, id);",
    "CREATE TABLE releases (
         dataset TEXT NOT NULL, version TEXT NOT NULL, sequence INTEGER NOT NULL, captured TEXT NOT NULL,
         PRIMARY KEY (dataset, version)
     ) STRICT;",
    // A run has one clock, so its end would be its start.
    "ALTER TABLE runs DROP COLUMN ended;
     CREATE TABLE measures (
         dataset TEXT NOT NULL, version TEXT NOT NULL, name TEXT NOT NULL, subject TEXT NOT NULL, value INTEGER NOT NULL,
         PRIMARY KEY (dataset, version, name, subject)
     ) STRICT, WITHOUT ROWID;",
    "CREATE TABLE visits (
         address TEXT PRIMARY KEY, sha256 TEXT NOT NULL, etag TEXT, last_modified TEXT, media_type TEXT
     ) STRICT, WITHOUT ROWID;",
    "CREATE TABLE inputs (
         dataset TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, version TEXT NOT NULL
     ) STRICT, WITHOUT ROWID;",
    "ALTER TABLE visits ADD COLUMN link TEXT;",
    "CREATE TABLE notices (
         channel TEXT NOT NULL, dataset TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (channel, dataset)
     ) STRICT, WITHOUT ROWID;",
    "CREATE TABLE portal_ids (
         portal TEXT NOT NULL, dataset TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (portal, dataset)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE portal_missing (
         portal TEXT NOT NULL, dataset TEXT NOT NULL, since TEXT NOT NULL, PRIMARY KEY (portal, dataset)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE portal_calls (portal TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
     CREATE INDEX portal_calls_by_kind ON portal_calls (portal, kind, at);",
    // Answers that were remembered without headers are dropped: who may see them is unknown.
    "DROP TABLE visits;
     CREATE TABLE visits (
         address TEXT NOT NULL, credentials TEXT NOT NULL, sha256 TEXT NOT NULL, etag TEXT, last_modified TEXT,
         media_type TEXT, link TEXT, judged TEXT NOT NULL, PRIMARY KEY (address, credentials)
     ) STRICT, WITHOUT ROWID;",
    "ALTER TABLE runs ADD COLUMN message TEXT;",
];
