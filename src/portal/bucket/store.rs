//! The bucket itself: what it has, what is put there, what is removed.
//!
//! Every request is tried again for as long as is worth it, has a limit of time, and fails with an error that names the
//! object. Read next: `fault`.

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
    portal::serve::{held, media_type},
};

/// What the sha256 of an object is called in its metadata.
const SHA256: &str = "seara-sha256";

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);

/// How long one request may take, the largest part included.
const REQUEST: Duration = Duration::from_secs(120);

/// How long one request may be tried again; a signature lasts five minutes at least.
const PATIENCE: Duration = Duration::from_secs(240);

/// How often one request is tried again.
const TRIES: usize = 6;

/// How long is waited before it is tried again, at first; then longer.
const WAIT: Duration = Duration::from_millis(500);

/// An object as it is to be, or as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) bytes: u64,
    /// None when Seara has not put it there.
    pub(super) sha256: Option<String>,
    media_type: String,
    held: String,
}

impl Object {
    /// A file as an object, by its path in the output.
    pub(super) fn of(path: &str, bytes: u64, sha256: &str) -> Self {
        let path = format!("/{path}");
        let (media_type, held) = (media_type(&path).to_owned(), held(&path).to_owned());
        Self { bytes, sha256: Some(sha256.to_owned()), media_type, held }
    }

    /// What differs from another, with both values; stores may write types and ages in their own way.
    pub(super) fn differs(&self, other: &Self) -> Option<(&'static str, String, String)> {
        let plain = |text: &str| text.split_whitespace().collect::<String>().to_ascii_lowercase();
        let sha256 = |object: &Self| object.sha256.clone().unwrap_or_default();
        let pairs = [
            ("size", self.bytes.to_string(), other.bytes.to_string()),
            ("sha256", sha256(self), sha256(other)),
            ("type", self.media_type.clone(), other.media_type.clone()),
            ("Cache-Control", self.held.clone(), other.held.clone()),
        ];
        pairs.into_iter().find(|(_, own, other)| plain(own) != plain(other))
    }

    fn attributes(&self) -> Attributes {
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, AttributeValue::from(self.media_type.clone()));
        attributes.insert(Attribute::CacheControl, AttributeValue::from(self.held.clone()));
        let sha256 = AttributeValue::from(self.sha256.clone().unwrap_or_default());
        attributes.insert(Attribute::Metadata(Cow::Borrowed(SHA256)), sha256);
        attributes
    }
}

/// A bucket that is asked.
pub(super) struct Store<'a> {
    bucket: &'a Bucket,
    prefix: Path,
    inner: AmazonS3,
}

impl<'a> Store<'a> {
    /// Makes ready to ask; asks nothing yet.
    ///
    /// # Errors
    /// When what describes the bucket cannot be right.
    pub(super) fn open(bucket: &'a Bucket) -> Result<Self, BucketError> {
        let setup = |told: &str| BucketError::Setup { told: told.to_owned() };
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
        let options =
            ClientOptions::new().with_allow_http(bucket.allow_http).with_timeout(REQUEST).with_connect_timeout(CONNECT);
        let backoff = BackoffConfig { init_backoff: WAIT, ..BackoffConfig::default() };
        let retry = RetryConfig { backoff, max_retries: TRIES, retry_timeout: PATIENCE };
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
        let inner = builder.build().map_err(|error| setup(&fault::told(&error, secrets)))?;
        Ok(Self { bucket, prefix, inner })
    }

    /// Everything under the prefix: path in the output → size.
    pub(super) async fn list(&self) -> Result<BTreeMap<String, u64>, BucketError> {
        let found: Vec<_> = match self.inner.list(Some(&self.prefix)).try_collect().await {
            Ok(found) => found,
            Err(error) => return Err(self.unlisted(&error)),
        };
        let mut all = BTreeMap::new();
        for object in found {
            let inside = object.location.as_ref().strip_prefix(self.prefix.as_ref()).unwrap_or_default();
            let inside = inside.strip_prefix('/').unwrap_or(inside);
            // A prefix may be an object itself, as other programs' folders are.
            if !inside.is_empty() {
                all.insert(inside.to_owned(), object.size);
            }
        }
        Ok(all)
    }

    /// An object as it is there; none when it is not.
    pub(super) async fn look(&self, path: &str) -> Result<Option<Object>, BucketError> {
        let options = GetOptions { head: true, ..GetOptions::default() };
        let found = match self.inner.get_opts(&self.location(path)?, options).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(self.fault("look at", path, &error)),
        };
        let hidden = |told: &str| fault::hidden(told, [&self.bucket.key_id, &self.bucket.secret]);
        let told = |attribute: &Attribute| found.attributes.get(attribute).map(|value| hidden(value.as_ref()));
        Ok(Some(Object {
            bytes: found.meta.size,
            sha256: told(&Attribute::Metadata(Cow::Borrowed(SHA256))),
            media_type: told(&Attribute::ContentType).unwrap_or_default(),
            held: told(&Attribute::CacheControl).unwrap_or_default(),
        }))
    }

    /// Puts a small object at once.
    pub(super) async fn put(&self, path: &str, object: &Object, content: Vec<u8>) -> Result<(), BucketError> {
        let options = PutOptions { attributes: object.attributes(), ..PutOptions::default() };
        let put = self.inner.put_opts(&self.location(path)?, PutPayload::from(content), options).await;
        put.map(|_| ()).map_err(|error| self.fault("put", path, &error))
    }

    /// Begins a large object, of which nobody sees anything until it is complete.
    pub(super) async fn begin(&self, path: &str, object: &Object) -> Result<Box<dyn MultipartUpload>, BucketError> {
        let options = PutMultipartOptions { attributes: object.attributes(), ..PutMultipartOptions::default() };
        let begun = self.inner.put_multipart_opts(&self.location(path)?, options).await;
        begun.map_err(|error| self.fault("put", path, &error))
    }

    /// Removes an object; one that is not there is no mistake.
    pub(super) async fn remove(&self, path: &str) -> Result<(), BucketError> {
        match self.inner.delete(&self.location(path)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.fault("remove", path, &error)),
        }
    }

    /// A failure of the store, told.
    pub(super) fn fault(&self, action: &'static str, path: &str, error: &Error) -> BucketError {
        let (path, told) = (path.to_owned(), self.told(error));
        match error {
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
                BucketError::Refused { action, path, told }
            }
            _ => BucketError::Store { action, path, told },
        }
    }

    /// Why there is no list: here the library tells the status in words alone.
    fn unlisted(&self, error: &Error) -> BucketError {
        let (said, told) = (error.to_string(), self.told(error));
        let is = |status: &str| said.contains(&format!("status code: {status}"));
        let (action, path) = ("list", "what is there".to_owned());
        if is("404") {
            BucketError::NoBucket { bucket: self.bucket.bucket.clone(), told }
        } else if is("401") || is("403") {
            BucketError::Refused { action, path, told }
        } else {
            BucketError::Store { action, path, told }
        }
    }

    fn told(&self, error: &Error) -> String {
        fault::told(error, [&self.bucket.key_id, &self.bucket.secret])
    }

    /// The object of a path in the output.
    fn location(&self, path: &str) -> Result<Path, BucketError> {
        let prefix = self.prefix.as_ref();
        let whole = if prefix.is_empty() { path.to_owned() } else { format!("{prefix}/{path}") };
        match Path::parse(&whole) {
            Ok(location) if location.as_ref() == whole => Ok(location),
            _ => Err(BucketError::Name { path: path.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_differs_by_what_counts() {
        let object = Object::of("a/latest/x.csv", 3, "00");
        assert_eq!((object.media_type.as_str(), object.held.as_str()), ("text/csv; charset=utf-8", "no-cache"));
        let written = Object { media_type: "text/csv;charset=UTF-8".to_owned(), ..object.clone() };
        assert_eq!(object.differs(&written), None);
        let foreign = Object { sha256: None, ..object.clone() };
        assert_eq!(object.differs(&foreign), Some(("sha256", "00".to_owned(), String::new())));
    }
}
