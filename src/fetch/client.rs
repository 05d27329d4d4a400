//! GET over HTTP, politely and within limits: redirects are followed one by one, each checked; what may pass is
//! tried again; a body that broke off goes on where it ended; what has not changed is not sent again.
//!
//! Async stays in this module and in `gather`. Read next: `guard`, `retry`, `robots`.

use std::{collections::HashMap, path::Path, time::Duration};

use reqwest::{
    Response, StatusCode,
    header::{self, HeaderMap, HeaderValue},
    redirect::Policy,
};
use tokio::{
    sync::Mutex,
    time::{Instant, sleep, sleep_until},
};
use url::Url;

use super::{
    FetchError,
    body::{Body, conditions, read},
    guard::{Guard, Refused},
    retry,
    robots::{self, Robots},
};
use crate::{spec::source::Manners, state::visits::Visit};

/// Redirects followed.
const REDIRECTS: usize = 10;

/// Largest robots.txt that is read; what stands behind is not looked at.
const ROBOTS: u64 = 512 << 10;

/// What is asked for.
pub(super) struct Asking<'a> {
    pub(super) url: &'a Url,
    pub(super) manners: &'a Manners,
    pub(super) max_bytes: u64,
    /// Headers with their secrets.
    pub(super) headers: &'a HeaderMap,
    /// What is known of it from the last time.
    pub(super) known: Option<&'a Visit>,
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

/// Asks servers.
pub(super) struct Client {
    guard: Guard,
    agent: String,
    /// Private addresses that the command line names.
    allowed: Vec<String>,
    /// Connections, by their limits of time.
    pools: Mutex<HashMap<(Duration, Duration), reqwest::Client>>,
    robots: Mutex<Robots>,
    /// When each host may be asked again.
    hosts: Mutex<HashMap<String, Instant>>,
}

impl Client {
    pub(super) fn new(agent: String, allowed: Vec<String>) -> Self {
        let (guard, pools) = (Guard::new(), Mutex::default());
        Self { guard, agent, allowed, pools, robots: Mutex::default(), hosts: Mutex::default() }
    }

    /// Asks, as often as it is worth it.
    pub(super) async fn get(&self, asking: &Asking<'_>) -> Result<Answer, FetchError> {
        let mut delay = asking.manners.pace;
        if asking.manners.robots.is_none() {
            delay = delay.max(self.permitted(asking).await?);
        }
        let mut body = Body::new(asking.folder);
        let mut tried = 0;
        loop {
            tried += 1;
            self.turn(asking.url, delay).await;
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

    /// Whether the host's robots.txt lets the address be fetched, and the time between two requests that it asks for.
    async fn permitted(&self, asking: &Asking<'_>) -> Result<Duration, FetchError> {
        let Some(file) = robots::address(asking.url) else { return Ok(Duration::ZERO) };
        // Held while it is read: others wait for the same file.
        let mut robots = self.robots.lock().await;
        if robots.known(&file).is_none() {
            let manners = Manners { robots: Some("its own".to_owned()), ..asking.manners.clone() };
            let headers = HeaderMap::new();
            let (max_bytes, headers, folder) = (ROBOTS, &headers, asking.folder);
            let own = Asking { url: &file, manners: &manners, max_bytes, headers, known: None, is_cut: true, folder };
            match Box::pin(self.get(&own)).await {
                Ok(Answer::Body(body)) => robots.learn(&file, Some(&body.bytes.to_vec()?)),
                // One that is not there forbids nothing; one that cannot be read may.
                Ok(Answer::Same) | Err(FetchError::Status { status: 400..=499, .. }) => {
                    robots.learn(&file, None);
                }
                Err(error) => return Err(error),
            }
        }
        let Some(rules) = robots.known(&file) else { return Ok(Duration::ZERO) };
        if !rules.allows(asking.url) {
            return Err(FetchError::Robots { address: asking.url.to_string() });
        }
        Ok(rules.delay().unwrap_or_default().min(retry::PATIENCE))
    }

    /// Waits for the host's turn.
    async fn turn(&self, url: &Url, delay: Duration) {
        let host =
            format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default());
        let at = {
            let mut hosts = self.hosts.lock().await;
            let now = Instant::now();
            let at = hosts.get(&host).copied().map_or(now, |next| next.max(now));
            hosts.insert(host, at + delay);
            at
        };
        sleep_until(at).await;
    }

    /// One try, through all redirects.
    async fn attempt(&self, asking: &Asking<'_>, body: &mut Body) -> Result<Answer, Failed> {
        let mut url = asking.url.clone();
        let pool = self.pool(asking.manners).await.map_err(Failed::Now)?;
        for _ in 0..=REDIRECTS {
            self.checked(&url, asking.manners).await.map_err(Failed::Now)?;
            let mut request = pool.get(url.clone()).timeout(asking.manners.whole);
            // Secrets are for the host they were written for.
            if url.origin() == asking.url.origin() {
                request = request.headers(asking.headers.clone());
            }
            request = conditions(request, asking.known, body);
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

    /// Whether an address may be asked at all.
    pub(super) async fn checked(&self, url: &Url, manners: &Manners) -> Result<(), FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme { address: url.to_string() });
        }
        let allowed = [self.allowed.as_slice(), &manners.allow_address].concat();
        let private = |e: Refused| FetchError::Private { address: url.to_string(), told: e.to_string() };
        self.guard.check(url, &allowed, manners.proxy_resolves).await.map_err(private)
    }

    /// The connections with the limits of a source.
    pub(super) async fn pool(&self, manners: &Manners) -> Result<reqwest::Client, FetchError> {
        let mut pools = self.pools.lock().await;
        let limits = (manners.connect, manners.idle);
        if let Some(pool) = pools.get(&limits) {
            return Ok(pool.clone());
        }
        let built = reqwest::Client::builder()
            .user_agent(&self.agent)
            .connect_timeout(manners.connect)
            .read_timeout(manners.idle)
            .redirect(Policy::none())
            .dns_resolver(std::sync::Arc::new(self.guard.clone()))
            .build();
        let broken = |e: reqwest::Error| FetchError::Network { address: String::new(), told: chain(&e), tries: 1 };
        let pool = built.map_err(broken)?;
        pools.insert(limits, pool.clone());
        Ok(pool)
    }
}

/// Where a redirect leads.
fn target(from: &Url, response: &Response) -> Option<Url> {
    from.join(response.headers().get(header::LOCATION)?.to_str().ok()?).ok()
}

/// How long the server asks to wait, by its own clock.
fn asked(response: &Response) -> Option<Duration> {
    let header = |name| response.headers().get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    let now = header(header::DATE).and_then(|d| chrono::DateTime::parse_from_rfc2822(d).ok())?;
    retry::asked(header(header::RETRY_AFTER)?, now.to_utc())
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
