//! GET over HTTP, politely and within limits: redirects are followed one by one, and each step is judged as the first
//! one is (its network, its host's robots.txt, its host's turn); what may pass is tried again; a body that broke off
//! goes on where it ended; what has not changed is not sent again.
//!
//! Async stays in this module, `admit`, `page` and `gather`. Read next: `admit`, `retry`.

use std::{collections::HashMap, path::Path, time::Duration};

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
    body::{Body, conditions, read, written},
    guard::{Guard, Refused},
    retry,
    robots::Robots,
    secrets::Credentials,
};
use crate::{spec::source::Manners, state::visits::Visit};

/// Redirects followed.
const REDIRECTS: usize = 10;

/// What is asked for.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) url: &'a Url,
    pub(super) manners: &'a Manners,
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

/// What an address gave.
#[derive(Debug)]
pub(super) enum Answer {
    /// What it gave the last time.
    Same,
    /// A body.
    Body(Box<Body>),
}

/// Why a try failed.
pub(super) enum Failed {
    /// For good.
    Now(FetchError),
    /// Perhaps not the next time; the server may say when.
    Passing(FetchError, Option<Duration>),
}

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
    pub(super) async fn get(&self, asking: &Asking<'_>) -> Result<Answer, FetchError> {
        let mut body = Body::new(asking.folder);
        let mut tried = 0;
        loop {
            tried += 1;
            let (error, asked) = match self.attempt(asking, &mut body).await {
                Ok(answer) => return Ok(answer),
                Err(Failed::Now(error)) => return Err(error),
                Err(Failed::Passing(error, asked)) => (error, asked),
            };
            if tried >= asking.manners.tries {
                return Err(often(error, tried));
            }
            match retry::wait(asking.url.as_str(), tried, asking.manners.pace, asked) {
                Some(wait) => sleep(wait).await,
                None => {
                    let seconds = asked.unwrap_or_default().as_secs();
                    return Err(FetchError::Later { address: asking.url.to_string(), seconds });
                }
            }
        }
    }

    /// One try, through all redirects.
    async fn attempt(&self, asking: &Asking<'_>, body: &mut Body) -> Result<Answer, Failed> {
        let mut url = asking.url.clone();
        let pool = self.pool(asking.manners, asking.length.is_none()).await.map_err(Failed::Now)?;
        for _ in 0..=REDIRECTS {
            self.admit(&url, asking).await.map_err(Failed::Now)?;
            let request = pool.get(url.clone()).timeout(asking.manners.whole);
            let request = conditions(request.headers(asking.credentials.headers(&url)), asking, &url, body);
            let response = request.send().await.map_err(|e| network(asking.url, &e))?;
            match response.status() {
                status if status.is_redirection() && status != StatusCode::NOT_MODIFIED => {
                    url = target(&url, &response).ok_or_else(|| {
                        let told = format!("it answered {status} without an address to go to");
                        Failed::Now(FetchError::Network { address: asking.url.to_string(), told, tries: 1 })
                    })?;
                }
                StatusCode::NOT_MODIFIED if asking.known.is_some() => return Ok(Answer::Same),
                status if status.is_success() => return read(asking, response, body).await,
                status => {
                    let error =
                        FetchError::Status { address: asking.url.to_string(), status: status.as_u16(), tries: 1 };
                    // A part that cannot be had any more is asked for whole.
                    let torn = status == StatusCode::RANGE_NOT_SATISFIABLE && !body.bytes.is_empty();
                    if torn {
                        body.clear();
                    }
                    return Err(if torn || retry::is_transient(status.as_u16()) {
                        Failed::Passing(error, asked(&response))
                    } else {
                        Failed::Now(error)
                    });
                }
            }
        }
        Err(Failed::Now(FetchError::Redirects { address: asking.url.to_string(), limit: REDIRECTS }))
    }

    /// The private addresses that may be requested for a source.
    pub(super) fn allowed_for(&self, manners: &Manners) -> Vec<String> {
        [self.allowed.as_slice(), &manners.allow_address].concat()
    }

    /// The connections with the limits of a source; what is packed comes unpacked, or as it is.
    pub(super) async fn pool(&self, manners: &Manners, unpacks: bool) -> Result<reqwest::Client, FetchError> {
        let mut pools = self.pools.lock().await;
        let allowed = self.allowed_for(manners);
        let key = PoolKey { connect: manners.connect, idle: manners.idle, decompress: unpacks, allowed };
        if let Some(pool) = pools.get(&key) {
            return Ok(pool.clone());
        }
        let built = reqwest::Client::builder()
            .gzip(unpacks)
            .brotli(unpacks)
            .deflate(unpacks)
            .zstd(unpacks)
            .user_agent(&self.agent)
            .connect_timeout(manners.connect)
            .read_timeout(manners.idle)
            .redirect(Policy::none())
            .dns_resolver(std::sync::Arc::new(self.guard.resolver(&key.allowed)))
            .build();
        let broken = |e: reqwest::Error| FetchError::Network { address: String::new(), told: chain(&e), tries: 1 };
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
fn asked(response: &Response) -> Option<Duration> {
    let header = |name| response.headers().get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    let now = header(header::DATE).and_then(|d| chrono::DateTime::parse_from_rfc2822(d).ok());
    retry::asked(header(header::RETRY_AFTER)?, now.map(|now| now.to_utc()))
}

/// What went wrong on the way; an address that is refused stays so.
pub(super) fn network(url: &Url, error: &reqwest::Error) -> Failed {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = cause {
        if let Some(refused) = inner.downcast_ref::<Refused>() {
            return Failed::Now(FetchError::Private { address: url.to_string(), told: refused.to_string() });
        }
        cause = inner.source();
    }
    let error = FetchError::Network { address: url.to_string(), told: chain(error), tries: 1 };
    Failed::Passing(error, None)
}

/// The same error, with how often it was tried.
fn often(error: FetchError, tries: u32) -> FetchError {
    match error {
        FetchError::Status { address, status, .. } => FetchError::Status { address, status, tries },
        FetchError::Network { address, told, .. } => FetchError::Network { address, told, tries },
        other => other,
    }
}

/// An error with its causes: the outermost alone says too little. Addresses are left out: a message names its own.
fn chain(error: &reqwest::Error) -> String {
    let mut told = Vec::new();
    let mut cause = std::error::Error::source(error);
    if error.is_timeout() {
        told.push("it took too long".to_owned());
    }
    while let Some(inner) = cause {
        told.push(inner.to_string());
        cause = inner.source();
    }
    if told.is_empty() { "the answer is no HTTP".to_owned() } else { told.join(": ") }
}
