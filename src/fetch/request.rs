//! One request: what is requested and within which limits, and how an attempt fails.

use std::{path::Path, time::Duration};

use url::Url;

use super::{FetchError, guard::Refused, secrets::Credentials};
use crate::{spec::source::RequestPolicy, state::visits::Visit};

/// What is asked for.
#[derive(Clone, Copy)]
pub(super) struct FetchRequest<'a> {
    pub(super) url: &'a Url,
    pub(super) policy: &'a RequestPolicy,
    pub(super) max_bytes: u64,
    /// Headers with their secrets, and who gets them.
    pub(super) credentials: &'a Credentials,
    /// What is known of it from the last time.
    pub(super) known: Option<&'a Visit>,
    /// How many bytes came before, of which nobody knows whether they are all: an answer of this length is the same.
    pub(super) length: Option<u64>,
    /// Whether what is beyond the limit is left out, and not an error.
    pub(super) is_cut: bool,
    /// Where large bodies go.
    pub(super) folder: &'a Path,
}

/// The error of one attempt.
pub(super) enum TryError {
    /// Another attempt would fail too.
    Permanent(FetchError),
    /// Another attempt may succeed; the server may say when.
    Temporary(FetchError, Option<Duration>),
}

/// What went wrong on the way; an address that is refused stays so.
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

/// An error with its causes: the outermost alone says too little. Addresses are left out: a message names its own.
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
