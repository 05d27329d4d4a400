//! GET over HTTP, politely and within limits: redirects are followed one by one, and each step is judged as the first
//! one is (its network, its host's robots.txt, its host's turn); what may pass is tried again; a body that broke off
//! goes on where it ended; what has not changed is not sent again.
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
    body::{Answer, Body, conditions, read, written},
    guard::Guard,
    request::{FetchRequest, TryError, chain, network},
    retry,
    robots::Robots,
};
use crate::spec::source::RequestPolicy;

/// Redirects followed.
const REDIRECTS: usize = 10;

/// What tells the connections of sources apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct PoolKey {
    /// Longest time to connect.
    connect: Duration,
    /// Longest time between two reads.
    idle: Duration,
    /// Whether a compressed body is decompressed.
    decompress: bool,
    /// Private addresses that the command line and the source allow.
    allowed: Vec<String>,
}

/// Asks servers.
pub(super) struct Client {
    pub(super) guard: Guard,
    agent: String,
    /// Private addresses that the command line names.
    pub(super) allowed: Vec<String>,
    /// Clients with their connections, by what they may do.
    pools: Mutex<HashMap<PoolKey, reqwest::Client>>,
    pub(super) robots: Mutex<Robots>,
    /// When each host may be asked again.
    pub(super) hosts: Mutex<HashMap<String, Instant>>,
}

impl Client {
    pub(super) fn new(agent: String, allowed: Vec<String>) -> Self {
        let (guard, pools) = (Guard::new(), Mutex::default());
        Self { guard, agent, allowed, pools, robots: Mutex::default(), hosts: Mutex::default() }
    }

    /// Asks, as often as it is worth it.
    pub(super) async fn get(&self, request: &FetchRequest<'_>) -> Result<Answer, FetchError> {
        let mut body = Body::new(request.folder);
        let mut tried = 0;
        loop {
            tried += 1;
            let (error, retry_after) = match self.attempt(request, &mut body).await {
                Ok(answer) => return Ok(answer),
                Err(TryError::Permanent(error)) => return Err(error),
                Err(TryError::Temporary(error, retry_after)) => (error, retry_after),
            };
            if tried >= request.policy.max_tries {
                return Err(often(error, tried));
            }
            match retry::wait(request.url.as_str(), tried, request.policy.min_interval, retry_after) {
                Some(wait) => sleep(wait).await,
                None => {
                    let seconds = retry_after.unwrap_or_default().as_secs();
                    return Err(FetchError::Later { address: request.url.to_string(), seconds });
                }
            }
        }
    }

    /// One try, through all redirects.
    async fn attempt(&self, request: &FetchRequest<'_>, body: &mut Body) -> Result<Answer, TryError> {
        let mut url = request.url.clone();
        let pool = self.pool(request.policy, request.length.is_none()).await.map_err(TryError::Permanent)?;
        for _ in 0..=REDIRECTS {
            self.admit(&url, request).await.map_err(TryError::Permanent)?;
            let builder = pool.get(url.clone()).timeout(request.policy.total_timeout);
            let builder = conditions(builder.headers(request.credentials.headers(&url)), request, &url, body);
            let response = builder.send().await.map_err(|e| network(request.url, &e))?;
            match response.status() {
                status if status.is_redirection() && status != StatusCode::NOT_MODIFIED => {
                    url = target(&url, &response).ok_or_else(|| {
                        let reason = format!("it answered {status} without an address to go to");
                        TryError::Permanent(FetchError::Network { address: request.url.to_string(), reason, tries: 1 })
                    })?;
                }
                StatusCode::NOT_MODIFIED if request.known.is_some() => return Ok(Answer::Same),
                status if status.is_success() => return read(request, response, body).await,
                status => {
                    let error =
                        FetchError::Status { address: request.url.to_string(), status: status.as_u16(), tries: 1 };
                    // A part that cannot be had any more is asked for whole.
                    let torn = status == StatusCode::RANGE_NOT_SATISFIABLE && !body.bytes.is_empty();
                    if torn {
                        body.clear();
                    }
                    return Err(if torn || retry::is_transient(status.as_u16()) {
                        TryError::Temporary(error, retry_after(&response))
                    } else {
                        TryError::Permanent(error)
                    });
                }
            }
        }
        Err(TryError::Permanent(FetchError::Redirects { address: request.url.to_string(), limit: REDIRECTS }))
    }

    /// The private addresses that may be requested for a source.
    pub(super) fn allowed_for(&self, policy: &RequestPolicy) -> Vec<String> {
        [self.allowed.as_slice(), &policy.allow_address].concat()
    }

    /// The connections with the limits of a source; what is packed comes unpacked, or as it is.
    pub(super) async fn pool(&self, policy: &RequestPolicy, unpacks: bool) -> Result<reqwest::Client, FetchError> {
        let mut pools = self.pools.lock().await;
        let allowed = self.allowed_for(policy);
        let key = PoolKey { connect: policy.connect_timeout, idle: policy.idle_timeout, decompress: unpacks, allowed };
        if let Some(pool) = pools.get(&key) {
            return Ok(pool.clone());
        }
        let built = reqwest::Client::builder()
            .gzip(unpacks)
            .brotli(unpacks)
            .deflate(unpacks)
            .zstd(unpacks)
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

/// Where a redirect leads.
fn target(from: &Url, response: &Response) -> Option<Url> {
    from.join(&written(response.headers().get(header::LOCATION)?.as_bytes())).ok().map(anonymous)
}

/// An address that a server gave, without a user and a password: those that are sent are the ones that a person named.
pub(super) fn anonymous(mut url: Url) -> Url {
    // An address that can have none is as it should be.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

/// How long the server asks to wait, by its own clock.
fn retry_after(response: &Response) -> Option<Duration> {
    let header = |name| response.headers().get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    let now = header(header::DATE).and_then(|d| chrono::DateTime::parse_from_rfc2822(d).ok());
    retry::retry_after(header(header::RETRY_AFTER)?, now.map(|now| now.to_utc()))
}

/// The same error, with how often it was tried.
fn often(error: FetchError, tries: u32) -> FetchError {
    match error {
        FetchError::Status { address, status, .. } => FetchError::Status { address, status, tries },
        FetchError::Network { address, reason, .. } => FetchError::Network { address, reason, tries },
        other => other,
    }
}
