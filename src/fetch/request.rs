//! One request: what is requested and within which limits, and how an attempt fails.

use std::{path::Path, time::Duration};

use url::Url;

use super::{FetchError, guard::Refused, secrets::Credentials};
use crate::{spec::source::RequestPolicy, state::visits::Visit};

/// A request with its limits.
#[derive(Clone, Copy)]
pub(super) struct FetchRequest<'a> {
    pub(super) url: &'a Url,
    pub(super) policy: &'a RequestPolicy,
    pub(super) max_bytes: u64,
    /// Headers with secrets, and the origin to which they are sent.
    pub(super) credentials: &'a Credentials,
    /// The last response, for a conditional request.
    pub(super) visit: Option<&'a Visit>,
    /// Length of an earlier body whose end was not marked: a response of this length confirms it.
    pub(super) length: Option<u64>,
    /// Whether a body beyond the limit is truncated, instead of an error.
    pub(super) is_truncated: bool,
    /// Folder of temporary files of large bodies.
    pub(super) folder: &'a Path,
}

/// The error of one attempt.
pub(super) enum TryError {
    /// Another attempt would fail too.
    Permanent(FetchError),
    /// Another attempt may succeed; the server may say when.
    Temporary(FetchError, Option<Duration>),
}

/// The error of a failed request: permanent if the address is refused, otherwise temporary.
pub(super) fn network(url: &Url, error: &reqwest::Error) -> TryError {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = cause {
        if let Some(refused) = inner.downcast_ref::<Refused>() {
            return TryError::Permanent(FetchError::Private { address: url.to_string(), reason: refused.to_string() });
        }
        cause = inner.source();
    }
    let error = FetchError::Network { address: url.to_string(), reason: chain(error), tries: 1 };
    TryError::Temporary(error, None)
}

/// Formats the causes of an error, because the error itself says too little; without addresses, which messages add.
pub(super) fn chain(error: &reqwest::Error) -> String {
    let mut causes = Vec::new();
    let mut cause = std::error::Error::source(error);
    if error.is_timeout() {
        causes.push("it took too long".to_owned());
    }
    while let Some(inner) = cause {
        causes.push(inner.to_string());
        cause = inner.source();
    }
    if causes.is_empty() { "the answer is not HTTP".to_owned() } else { causes.join(": ") }
}
