//! A bucket: its store, its name, its key and how much may be removed from it.

use std::fmt;

use crate::model::secret::{Secret, without_credentials};

/// A bucket of an S3-compatible store.
#[derive(Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Address of the store; none for AWS in the region.
    pub endpoint: Option<String>,
    /// Region; `auto` or `us-east-1` if the store has none.
    pub region: String,
    /// Name of the bucket.
    pub bucket: String,
    /// Prefix of all names in the bucket, without slashes at its ends; may be empty.
    pub prefix: String,
    /// Access key id.
    pub key_id: Secret,
    /// Secret access key.
    pub secret: Secret,
    /// Whether the connection may be unencrypted.
    pub allow_http: bool,
    /// Largest share of the objects of Seara that one push may remove, in percent.
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
