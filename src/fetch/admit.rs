//! Whether and when an address may be asked, for the first request and for each step of a redirect.
//!
//! Read next: `guard`, `robots`.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use url::Url;

use super::{
    FetchError, body::Answer, client::Client, guard::Refused, request::FetchRequest, robots, secrets::Credentials,
};
use crate::spec::source::RequestPolicy;

/// Largest robots.txt that is read; what stands behind is not looked at.
const ROBOTS: u64 = 512 << 10;

impl Client {
    /// Waits until an address may be asked: its network is public, its host's robots.txt lets it be fetched, and it is
    /// its host's turn.
    pub(super) async fn admit(&self, url: &Url, request: &FetchRequest<'_>) -> Result<(), FetchError> {
        if request.credentials.betrays(url) {
            return Err(FetchError::Betrayed { address: url.to_string() });
        }
        self.checked(url, request.policy).await?;
        let mut delay = request.policy.min_interval;
        if request.policy.robots_exempt.is_none() {
            delay = delay.max(self.permitted(url, request).await?);
        }
        self.turn(url, delay).await;
        Ok(())
    }

    /// Whether the host's robots.txt lets an address be fetched, and the time between two requests that it asks for.
    async fn permitted(&self, url: &Url, request: &FetchRequest<'_>) -> Result<Duration, FetchError> {
        let Some(file) = robots::address(url) else { return Ok(Duration::ZERO) };
        // Held while it is read: others wait for the same file.
        let mut robots = self.robots.lock().await;
        if robots.known(&file).is_none() {
            let policy = RequestPolicy { robots_exempt: Some("its own".to_owned()), ..request.policy.clone() };
            // Anybody may read it, so nobody's headers go with it.
            let credentials = Credentials::none();
            let own = FetchRequest {
                url: &file,
                policy: &policy,
                max_bytes: ROBOTS,
                credentials: &credentials,
                known: None,
                length: None,
                is_cut: true,
                folder: request.folder,
            };
            match Box::pin(self.get(&own)).await {
                Ok(Answer::Body(body)) => robots.learn(&file, Some(&body.bytes.to_vec()?)),
                // One that is not there, or is behind more redirects than RFC 9309 wants followed, forbids nothing; one
                // that cannot be read may.
                Ok(Answer::Same) | Err(FetchError::Status { status: 400..=499, .. } | FetchError::Redirects { .. }) => {
                    robots.learn(&file, None);
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

    /// Whether an address may be asked at all.
    pub(super) async fn checked(&self, url: &Url, policy: &RequestPolicy) -> Result<(), FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme { address: url.to_string() });
        }
        let allowed = self.allowed_for(policy);
        let private = |e: Refused| FetchError::Private { address: url.to_string(), reason: e.to_string() };
        self.guard.check(url, &allowed, policy.proxy_resolves).await.map_err(private)
    }
}
