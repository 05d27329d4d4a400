//! Immutable bytes as a source gave them.

use chrono::{DateTime, Utc};

/// Bytes of one source with the facts that came with them.
#[derive(Debug, Clone, PartialEq)]
pub struct Capture {
    /// SHA-256 of `bytes`, in lower-case hex: the capture's name everywhere.
    pub sha256: String,
    /// The bytes, with any transfer compression undone.
    pub bytes: Vec<u8>,
    /// When these very bytes were first seen.
    pub first_seen: DateTime<Utc>,
    /// The address of the spec, which is what is published, even when `--input` replaced it.
    pub address: String,
    /// What was read in fact: an address or a path, for messages only, never published.
    pub read_from: String,
    /// Media type with parameters as the server told it.
    pub media_type: Option<String>,
}
