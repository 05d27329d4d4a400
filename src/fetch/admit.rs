//! Admission of requests: whether and when an address may be requested, first and after each redirect.
//!
//! Read next: `guard`, `robots`.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use url::Url;

use super::{
    FetchError, body::Answer, client::Client, guard::Refused, request::FetchRequest, robots, secrets::Credentials,
};
use crate::spec::source::RequestPolicy;

/// Maximum size of a robots.txt, in bytes; the rest is ignored (RFC 9309, at least 500 KiB).
const MAX_ROBOTS: u64 = 512 << 10;

impl Client {
    /// Waits until an address may be requested: its network is public, the robots.txt of its host allows it, and the
    /// interval since the last request to the host has passed.
    pub(super) async fn admit(&self, url: &Url, request: &FetchRequest<'_>) -> Result<(), FetchError> {
        if request.credentials.leaks_to(url) {
            return Err(FetchError::SecretLeak { address: url.to_string() });
        }
        self.check(url, request.policy).await?;
        let mut delay = request.policy.min_interval;
        if request.policy.robots_exempt.is_none() {
            delay = delay.max(self.allowed_by_robots(url, request).await?);
        }
        self.wait_turn(url, delay).await;
        Ok(())
    }

    /// Checks that the robots.txt of the host allows an address; returns its crawl delay.
    async fn allowed_by_robots(&self, url: &Url, request: &FetchRequest<'_>) -> Result<Duration, FetchError> {
        let Some(file) = robots::address(url) else { return Ok(Duration::ZERO) };
        // Locked while the file is fetched, so that it is fetched once.
        let mut robots = self.robots.lock().await;
        if robots.known(&file).is_none() {
            let policy = RequestPolicy { robots_exempt: Some("its own".to_owned()), ..request.policy.clone() };
            // It is public: no credentials are sent.
            let credentials = Credentials::none();
            let own = FetchRequest {
                url: &file,
                policy: &policy,
                max_bytes: MAX_ROBOTS,
                credentials: &credentials,
                visit: None,
                length: None,
                is_truncated: true,
                folder: request.folder,
            };
            match Box::pin(self.get(&own)).await {
                Ok(Answer::Body(body)) => robots.insert(&file, Some(&body.bytes.to_vec()?)),
                // RFC 9309: a file that is missing, or after too many redirects, allows everything; one that cannot be
                // read allows nothing.
                Ok(Answer::NotModified(_))
                | Err(FetchError::Status { status: 400..=499, .. } | FetchError::Redirects { .. }) => {
                    robots.insert(&file, None);
                }
                Err(error) => return Err(error),
            }
        }
        let Some(rules) = robots.known(&file) else { return Ok(Duration::ZERO) };
        if !rules.allows(url) {
            return Err(FetchError::Robots { address: url.to_string() });
        }
        Ok(rules.delay().unwrap_or_default())
    }

    /// Waits until the interval since the last request to the host has passed.
    async fn wait_turn(&self, url: &Url, delay: Duration) {
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

    /// Checks the scheme and the network of an address.
    pub(super) async fn check(&self, url: &Url, policy: &RequestPolicy) -> Result<(), FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme { address: url.to_string() });
        }
        let allowed = self.allowed_for(policy);
        let private = |e: Refused| FetchError::Private { address: url.to_string(), reason: e.to_string() };
        self.guard.check(url, &allowed, policy.proxy_resolves).await.map_err(private)
    }
}
