//! A bucket: its store, its name, its key and how much may be removed from it.

use std::fmt;

use crate::model::secret::{Secret, without_credentials};

/// A bucket of an S3-compatible store.
#[derive(Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Address of the store; Amazon's own for the region when there is none.
    pub endpoint: Option<String>,
    /// Region; `auto` or `us-east-1` where the store knows none.
    pub region: String,
    /// Name of the bucket.
    pub bucket: String,
    /// What stands before every name in the bucket, without slashes at its ends; nothing when it is empty.
    pub prefix: String,
    /// Id of the key.
    pub key_id: Secret,
    /// The key.
    pub secret: Secret,
    /// Whether the store may be asked without encryption.
    pub allow_http: bool,
    /// Of all objects that Seara has put there, how many percent may be removed at once.
    pub max_removed_percent: u32,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket")
            .field("endpoint", &self.endpoint.as_deref().map(without_credentials))
            .field("region", &self.region)
            .field("bucket", &self.bucket)
            .field("prefix", &self.prefix)
            .field("allow_http", &self.allow_http)
            .field("max_removed_percent", &self.max_removed_percent)
            .finish_non_exhaustive()
    }
}
