//! One GET over HTTP, within limits of time, size and redirects.

use std::time::Duration;

use reqwest::{Client, redirect::Policy};

use super::FetchError;

/// Time to connect.
const CONNECT: Duration = Duration::from_secs(20);
/// Time between two pieces of the body.
const IDLE: Duration = Duration::from_secs(60);
/// Time for all of it.
const WHOLE: Duration = Duration::from_secs(600);
/// Redirects followed.
const REDIRECTS: usize = 5;

/// What an address gave.
pub(super) struct Answer {
    /// The body.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media_type: Option<String>,
}

/// Fetches an address, up to so many bytes.
pub(super) fn get(url: &url::Url, max_bytes: u64) -> Result<Answer, FetchError> {
    let network = |told: String| FetchError::Network { address: url.to_string(), told };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|e| network(e.to_string()))?.block_on(download(url, max_bytes))
}

async fn download(url: &url::Url, max_bytes: u64) -> Result<Answer, FetchError> {
    let network = |error: reqwest::Error| FetchError::Network { address: url.to_string(), told: chain(&error) };
    let client = Client::builder()
        .user_agent(concat!("seara/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .read_timeout(IDLE)
        .timeout(WHOLE)
        .redirect(Policy::limited(REDIRECTS))
        .build()
        .map_err(network)?;
    let mut response = client.get(url.clone()).send().await.map_err(network)?;
    let status = response.status();
    if !status.is_success() {
        return Err(FetchError::Status { address: url.to_string(), status: status.as_u16() });
    }
    let media_type = response.headers().get("content-type").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(network)? {
        if (bytes.len() + chunk.len()) as u64 > max_bytes {
            return Err(FetchError::TooLarge { from: url.to_string(), limit: max_bytes });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Answer { bytes, media_type })
}

/// An error with its causes: the outermost alone says too little.
fn chain(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        told.push_str(": ");
        told.push_str(&inner.to_string());
        cause = inner.source();
    }
    told
}
