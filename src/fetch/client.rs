//! HTTP GET within limits: redirects are followed one by one, and each address is admitted like the first (network,
//! robots.txt, interval of requests); transient errors are retried; an interrupted body is resumed; requests are
//! conditional.
//!
//! Async stays in this module, `admit`, `page` and `gather`. Read next: `admit`, `retry`.

use std::{collections::HashMap, time::Duration};

use reqwest::{
    Response, StatusCode,
    header::{self, HeaderValue},
    redirect::Policy,
};
use tokio::{
    sync::Mutex,
    time::{Instant, sleep},
};
use url::Url;

use super::{
    FetchError,
    body::{Answer, ResponseBody, conditions, header_text, read},
    guard::Guard,
    request::{FetchRequest, TryError, chain, network},
    retry,
    robots::Robots,
};
use crate::spec::source::RequestPolicy;

/// Maximum number of redirects.
const MAX_REDIRECTS: usize = 10;

/// The settings that connections must share to be reused.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct PoolKey {
    /// Timeout of a connection attempt.
    connect: Duration,
    /// Timeout between two reads.
    idle: Duration,
    /// Whether a compressed body is decompressed.
    decompress: bool,
    /// Private addresses that the command line and the source allow.
    allowed: Vec<String>,
}

/// An HTTP client for all sources.
pub(super) struct Client {
    pub(super) guard: Guard,
    agent: String,
    /// Private addresses that the command line allows.
    pub(super) allowed: Vec<String>,
    /// Connections, by their settings.
    pools: Mutex<HashMap<PoolKey, reqwest::Client>>,
    pub(super) robots: Mutex<Robots>,
    /// When each host may be requested again.
    pub(super) hosts: Mutex<HashMap<String, Instant>>,
}

impl Client {
    pub(super) fn new(agent: String, allowed: Vec<String>) -> Self {
        let (guard, pools) = (Guard::new(), Mutex::default());
        Self { guard, agent, allowed, pools, robots: Mutex::default(), hosts: Mutex::default() }
    }

    /// Sends a GET request, and retries transient errors.
    pub(super) async fn get(&self, request: &FetchRequest<'_>) -> Result<Answer, FetchError> {
        let mut body = ResponseBody::new(request.folder);
        let mut tries = 0;
        loop {
            tries += 1;
            let (error, retry_after) = match self.attempt(request, &mut body).await {
                Ok(answer) => return Ok(answer),
                Err(TryError::Permanent(error)) => return Err(error),
                Err(TryError::Temporary(error, retry_after)) => (error, retry_after),
            };
            if tries >= request.policy.max_tries {
                return Err(with_tries(error, tries));
            }
            match retry::wait(request.url.as_str(), tries, request.policy.min_interval, retry_after) {
                Some(wait) => sleep(wait).await,
                None => {
                    let seconds = retry_after.unwrap_or_default().as_secs();
                    return Err(FetchError::Later { address: request.url.to_string(), seconds });
                }
            }
        }
    }

    /// Makes one attempt, following redirects.
    async fn attempt(&self, request: &FetchRequest<'_>, body: &mut ResponseBody) -> Result<Answer, TryError> {
        let mut url = request.url.clone();
        let pool = self.pool(request.policy, request.length.is_none()).await.map_err(TryError::Permanent)?;
        for _ in 0..=MAX_REDIRECTS {
            self.admit(&url, request).await.map_err(TryError::Permanent)?;
            let builder = pool.get(url.clone()).timeout(request.policy.total_timeout);
            let builder = conditions(builder.headers(request.credentials.headers(&url)), request, &url, body);
            let response = builder.send().await.map_err(|e| network(request.url, &e))?;
            match response.status() {
                status if status.is_redirection() && status != StatusCode::NOT_MODIFIED => {
                    url = redirect_target(&url, &response).ok_or_else(|| {
                        let reason = format!("it answered {status} without a valid address");
                        TryError::Permanent(FetchError::Network { address: request.url.to_string(), reason, tries: 1 })
                    })?;
                }
                StatusCode::NOT_MODIFIED if request.visit.is_some() => {
                    return Ok(Answer::NotModified(Box::new(url)));
                }
                status if status.is_success() => return read(request, response, body).await,
                status => {
                    let error =
                        FetchError::Status { address: request.url.to_string(), status: status.as_u16(), tries: 1 };
                    // If the rest cannot be requested any more, the complete body is.
                    let is_stale = status == StatusCode::RANGE_NOT_SATISFIABLE && !body.bytes.is_empty();
                    if is_stale {
                        body.clear();
                    }
                    return Err(if is_stale || retry::is_transient(status.as_u16()) {
                        TryError::Temporary(error, retry_after(&response))
                    } else {
                        TryError::Permanent(error)
                    });
                }
            }
        }
        Err(TryError::Permanent(FetchError::Redirects { address: request.url.to_string(), limit: MAX_REDIRECTS }))
    }

    /// The private addresses that may be requested for a source.
    pub(super) fn allowed_for(&self, policy: &RequestPolicy) -> Vec<String> {
        [self.allowed.as_slice(), &policy.allow_address].concat()
    }

    /// Returns connections with the settings of a policy; they decompress bodies, or not.
    pub(super) async fn pool(&self, policy: &RequestPolicy, decompress: bool) -> Result<reqwest::Client, FetchError> {
        let mut pools = self.pools.lock().await;
        let allowed = self.allowed_for(policy);
        let key = PoolKey { connect: policy.connect_timeout, idle: policy.idle_timeout, decompress, allowed };
        if let Some(pool) = pools.get(&key) {
            return Ok(pool.clone());
        }
        let built = reqwest::Client::builder()
            .gzip(decompress)
            .brotli(decompress)
            .deflate(decompress)
            .zstd(decompress)
            .user_agent(&self.agent)
            .connect_timeout(policy.connect_timeout)
            .read_timeout(policy.idle_timeout)
            .redirect(Policy::none())
            .dns_resolver(std::sync::Arc::new(self.guard.resolver(&key.allowed)))
            .build();
        let broken = |e: reqwest::Error| FetchError::Network { address: String::new(), reason: chain(&e), tries: 1 };
        let pool = built.map_err(broken)?;
        pools.insert(key, pool.clone());
        Ok(pool)
    }
}

/// The target of a redirect.
fn redirect_target(from: &Url, response: &Response) -> Option<Url> {
    from.join(&header_text(response.headers().get(header::LOCATION)?.as_bytes())).ok().map(without_user)
}

/// Removes user and password from an address of a server: only those that a person wrote are sent.
pub(super) fn without_user(mut url: Url) -> Url {
    // This fails for addresses that cannot have them.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

/// The time of `Retry-After`, by the clock of the server.
fn retry_after(response: &Response) -> Option<Duration> {
    let header = |name| response.headers().get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    let now = header(header::DATE).and_then(|d| chrono::DateTime::parse_from_rfc2822(d).ok());
    retry::retry_after(header(header::RETRY_AFTER)?, now.map(|now| now.to_utc()))
}

/// Returns an error with the number of attempts.
fn with_tries(error: FetchError, tries: u32) -> FetchError {
    match error {
        FetchError::Status { address, status, .. } => FetchError::Status { address, status, tries },
        FetchError::Network { address, reason, .. } => FetchError::Network { address, reason, tries },
        other => other,
    }
}
