//! Requests to a bucket: list, head, put and delete.
//!
//! Every request has a timeout, is retried, and fails with an error that names the object. Read next: `fault`.

use std::{borrow::Cow, collections::BTreeMap, time::Duration};

use futures_util::TryStreamExt;
use object_store::{
    Attribute, AttributeValue, Attributes, BackoffConfig, ClientOptions, Error, GetOptions, MultipartUpload,
    ObjectStore, ObjectStoreExt, PutMultipartOptions, PutOptions, PutPayload, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
};

use super::{Bucket, BucketError, fault};
use crate::{
    model::secret::without_credentials,
    portal::serve::{cache_control, media_type},
};

/// Key of the SHA-256 in the metadata of an object.
const SHA256: &str = "seara-sha256";

/// Timeout of a connection attempt.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Timeout of one request, also with the largest part.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);

/// Maximum time of all attempts of a request; a signature is valid for five minutes.
const RETRY_TIMEOUT: Duration = Duration::from_secs(240);

/// Maximum number of retries of a request.
const MAX_RETRIES: usize = 6;

/// Wait before the first retry.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// Properties of an object, planned or in the bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) bytes: u64,
    /// None if the object is not of Seara.
    pub(super) sha256: Option<String>,
    media_type: String,
    cache_control: String,
}

impl Object {
    /// Creates the properties of the object for a file, by its path in the output.
    pub(super) fn new(path: &str, bytes: u64, sha256: &str) -> Self {
        let path = format!("/{path}");
        let (media_type, cache_control) = (media_type(&path).to_owned(), cache_control(&path).to_owned());
        Self { bytes, sha256: Some(sha256.to_owned()), media_type, cache_control }
    }

    /// Returns the first property that differs, with both values; ignores case and white space, which stores may change.
    pub(super) fn differs(&self, other: &Self) -> Option<(&'static str, String, String)> {
        let plain = |text: &str| text.split_whitespace().collect::<String>().to_ascii_lowercase();
        let sha256 = |object: &Self| object.sha256.clone().unwrap_or_default();
        let pairs = [
            ("size", self.bytes.to_string(), other.bytes.to_string()),
            ("sha256", sha256(self), sha256(other)),
            ("type", self.media_type.clone(), other.media_type.clone()),
            ("Cache-Control", self.cache_control.clone(), other.cache_control.clone()),
        ];
        pairs.into_iter().find(|(_, own, other)| plain(own) != plain(other))
    }

    fn attributes(&self) -> Attributes {
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, AttributeValue::from(self.media_type.clone()));
        attributes.insert(Attribute::CacheControl, AttributeValue::from(self.cache_control.clone()));
        let sha256 = AttributeValue::from(self.sha256.clone().unwrap_or_default());
        attributes.insert(Attribute::Metadata(Cow::Borrowed(SHA256)), sha256);
        attributes
    }
}

/// A client for a bucket.
pub(super) struct Store<'a> {
    bucket: &'a Bucket,
    prefix: Path,
    inner: AmazonS3,
}

impl<'a> Store<'a> {
    /// Creates a client, without a request.
    ///
    /// # Errors
    /// If the settings of the bucket are not valid.
    pub(super) fn open(bucket: &'a Bucket) -> Result<Self, BucketError> {
        let setup = |reason: &str| BucketError::Setup { reason: reason.to_owned() };
        let missing = [
            ("name", bucket.bucket.as_str()),
            ("region", bucket.region.as_str()),
            ("key id", bucket.key_id.expose()),
            ("secret key", bucket.secret.expose()),
        ];
        if let Some((name, _)) = missing.into_iter().find(|(_, value)| value.trim().is_empty()) {
            return Err(setup(&format!("it has no {name}, give one")));
        }
        let endpoint = bucket.endpoint.as_deref().map(|endpoint| endpoint.trim_end_matches('/'));
        if endpoint.is_some_and(|endpoint| without_credentials(endpoint) != endpoint) {
            return Err(setup("its endpoint holds a name or password, give them as the key"));
        }
        if endpoint.is_some_and(|endpoint| !endpoint.starts_with("http://") && !endpoint.starts_with("https://")) {
            return Err(setup("its endpoint is no address, write it as https://host"));
        }
        if !bucket.allow_http && endpoint.is_some_and(|endpoint| endpoint.starts_with("http://")) {
            return Err(setup("its endpoint is not encrypted, write https or allow http"));
        }
        let prefix = Path::parse(&bucket.prefix)
            .map_err(|_| setup(&format!("the prefix {:?} cannot be part of a name", bucket.prefix)))?;
        let options = ClientOptions::new()
            .with_allow_http(bucket.allow_http)
            .with_timeout(REQUEST_TIMEOUT)
            .with_connect_timeout(CONNECT_TIMEOUT);
        let backoff = BackoffConfig { init_backoff: FIRST_WAIT, ..BackoffConfig::default() };
        let retry = RetryConfig { backoff, max_retries: MAX_RETRIES, retry_timeout: RETRY_TIMEOUT };
        let mut builder = AmazonS3Builder::new()
            .with_region(&bucket.region)
            .with_bucket_name(&bucket.bucket)
            .with_access_key_id(bucket.key_id.expose())
            .with_secret_access_key(bucket.secret.expose())
            .with_client_options(options)
            .with_retry(retry);
        if let Some(endpoint) = endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let secrets = [&bucket.key_id, &bucket.secret];
        let inner = builder.build().map_err(|error| setup(&fault::describe(&error, secrets)))?;
        Ok(Self { bucket, prefix, inner })
    }

    /// Lists all objects under the prefix: path in the output → size in bytes.
    pub(super) async fn list(&self) -> Result<BTreeMap<String, u64>, BucketError> {
        let found: Vec<_> = match self.inner.list(Some(&self.prefix)).try_collect().await {
            Ok(found) => found,
            Err(error) => return Err(self.list_error(&error)),
        };
        let mut all = BTreeMap::new();
        for object in found {
            let inside = object.location.as_ref().strip_prefix(self.prefix.as_ref()).unwrap_or_default();
            let inside = inside.strip_prefix('/').unwrap_or(inside);
            // The prefix itself may be an object: other programs create folders so.
            if !inside.is_empty() {
                all.insert(inside.to_owned(), object.size);
            }
        }
        Ok(all)
    }

    /// Returns the properties of an object; none if there is no such object.
    pub(super) async fn head(&self, path: &str) -> Result<Option<Object>, BucketError> {
        let options = GetOptions { head: true, ..GetOptions::default() };
        let found = match self.inner.get_opts(&self.location(path)?, options).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(self.fault("look at", path, &error)),
        };
        let redact = |text: &str| fault::redact(text, [&self.bucket.key_id, &self.bucket.secret]);
        let attribute = |name: &Attribute| found.attributes.get(name).map(|value| redact(value.as_ref()));
        Ok(Some(Object {
            bytes: found.meta.size,
            sha256: attribute(&Attribute::Metadata(Cow::Borrowed(SHA256))),
            media_type: attribute(&Attribute::ContentType).unwrap_or_default(),
            cache_control: attribute(&Attribute::CacheControl).unwrap_or_default(),
        }))
    }

    /// Puts a small object in one request.
    pub(super) async fn put(&self, path: &str, object: &Object, content: Vec<u8>) -> Result<(), BucketError> {
        let options = PutOptions { attributes: object.attributes(), ..PutOptions::default() };
        let put = self.inner.put_opts(&self.location(path)?, PutPayload::from(content), options).await;
        put.map(|_| ()).map_err(|error| self.fault("put", path, &error))
    }

    /// Begins a multipart upload of a large object, which is visible only when it is complete.
    pub(super) async fn begin(&self, path: &str, object: &Object) -> Result<Box<dyn MultipartUpload>, BucketError> {
        let options = PutMultipartOptions { attributes: object.attributes(), ..PutMultipartOptions::default() };
        let begun = self.inner.put_multipart_opts(&self.location(path)?, options).await;
        begun.map_err(|error| self.fault("put", path, &error))
    }

    /// Removes an object, if it exists.
    pub(super) async fn remove(&self, path: &str) -> Result<(), BucketError> {
        match self.inner.delete(&self.location(path)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.fault("remove", path, &error)),
        }
    }

    /// Converts an error of the store.
    pub(super) fn fault(&self, action: &'static str, path: &str, error: &Error) -> BucketError {
        let (path, reason) = (path.to_owned(), self.describe(error));
        match error {
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
                BucketError::Refused { action, path, reason }
            }
            _ => BucketError::Store { action, path, reason },
        }
    }

    /// Converts an error of a list request, whose status the library gives only in its text.
    fn list_error(&self, error: &Error) -> BucketError {
        let (text, reason) = (error.to_string(), self.describe(error));
        let is = |status: &str| text.contains(&format!("status code: {status}"));
        let (action, path) = ("list", "what is there".to_owned());
        if is("404") {
            BucketError::NoBucket { bucket: self.bucket.bucket.clone(), reason }
        } else if is("401") || is("403") {
            BucketError::Refused { action, path, reason }
        } else {
            BucketError::Store { action, path, reason }
        }
    }

    fn describe(&self, error: &Error) -> String {
        fault::describe(error, [&self.bucket.key_id, &self.bucket.secret])
    }

    /// The name of the object for a path in the output.
    fn location(&self, path: &str) -> Result<Path, BucketError> {
        let prefix = self.prefix.as_ref();
        let name = if prefix.is_empty() { path.to_owned() } else { format!("{prefix}/{path}") };
        match Path::parse(&name) {
            Ok(location) if location.as_ref() == name => Ok(location),
            _ => Err(BucketError::Name { path: path.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_compared_by_their_properties() {
        let object = Object::new("a/latest/x.csv", 3, "00");
        assert_eq!(
            (object.media_type.as_str(), object.cache_control.as_str()),
            ("text/csv; charset=utf-8", "no-cache")
        );
        let written = Object { media_type: "text/csv;charset=UTF-8".to_owned(), ..object.clone() };
        assert_eq!(object.differs(&written), None);
        let foreign = Object { sha256: None, ..object.clone() };
        assert_eq!(object.differs(&foreign), Some(("sha256", "00".to_owned(), String::new())));
    }
}
