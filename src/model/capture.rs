//! A capture: the immutable bytes of a source.

use chrono::{DateTime, Utc};

/// The bytes of one source with their HTTP metadata.
#[derive(Debug, Clone, PartialEq)]
pub struct Capture {
    /// SHA-256 of `bytes`, in lower-case hex; identifies the capture.
    pub sha256: String,
    /// The bytes, with any transfer compression undone.
    pub bytes: Vec<u8>,
    /// When bytes with this hash were first fetched.
    pub first_seen: DateTime<Utc>,
    /// The address that the spec gives, and that is published, even when `--input` replaced it.
    pub address: String,
    /// The address or path that was read, for messages only; never published.
    pub read_from: String,
    /// Media type with its parameters, from the `Content-Type` header.
    pub media_type: Option<String>,
}
