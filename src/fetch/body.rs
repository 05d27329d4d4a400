//! The body of an answer: read within limits, kept as far as it came, and gone on with where it broke off.

use std::path::Path;

use reqwest::{
    RequestBuilder, Response, StatusCode,
    header::{self, HeaderName},
};

use super::{
    FetchError,
    client::{Answer, Asking, Failed, network},
};
use crate::state::{spool::Spool, visits::Visit};

/// A body, decoded.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) bytes: Spool,
    pub(super) media_type: Option<String>,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    /// What its `Link` header says.
    pub(super) link: Option<String>,
}

impl Body {
    /// None yet; where many bytes come they go to the folder.
    pub(super) fn new(folder: &Path) -> Self {
        Self { bytes: Spool::new(folder), ..Self::default() }
    }

    /// Forgets what came.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        *self = Self { bytes: std::mem::take(&mut self.bytes), ..Self::default() };
    }
}

/// Asks only for what is new: for what has changed since the last time, or for the rest of a body that broke off.
pub(super) fn conditions(mut request: RequestBuilder, known: Option<&Visit>, body: &Body) -> RequestBuilder {
    if !body.bytes.is_empty() {
        let tag = body.etag.as_ref().or(body.last_modified.as_ref());
        if let Some(tag) = tag {
            request =
                request.header(header::RANGE, format!("bytes={}-", body.bytes.len())).header(header::IF_RANGE, tag);
        }
        return request.header(header::ACCEPT_ENCODING, "identity");
    }
    if let Some(tag) = known.and_then(|v| v.etag.as_ref()) {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    if let Some(at) = known.and_then(|v| v.last_modified.as_ref()) {
        request = request.header(header::IF_MODIFIED_SINCE, at);
    }
    request
}

/// Reads a body to its end, and what of it could be read when it breaks off.
pub(super) async fn read(asking: &Asking<'_>, response: Response, body: &mut Body) -> Result<Answer, Failed> {
    let text = |name: HeaderName| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let is_part = response.status() == StatusCode::PARTIAL_CONTENT;
    let told = text(header::CONTENT_RANGE);
    let start = told.as_ref().and_then(|r| r.strip_prefix("bytes ")?.split('-').next()?.parse::<u64>().ok());
    let total = told.as_ref().and_then(|r| r.rsplit('/').next()?.parse::<u64>().ok());
    // A part of which nobody asked for the rest is no whole.
    if !(is_part && !body.bytes.is_empty() && start == Some(body.bytes.len())) {
        if is_part {
            // Not the part that was asked for.
            body.clear();
            let told = "it sent another part than the one that was asked for".to_owned();
            return Err(Failed::Passing(FetchError::Network { address: asking.url.to_string(), told, tries: 1 }, None));
        }
        let strong = text(header::ETAG).filter(|tag| !tag.starts_with("W/"));
        body.clear();
        body.etag = text(header::ETAG);
        body.media_type = text(header::CONTENT_TYPE);
        body.last_modified = text(header::LAST_MODIFIED);
        body.link = text(header::LINK);
        // What is decoded on the way, or has no lasting name, cannot go on where it broke off.
        let goes_on = response.content_length().is_some() && strong.is_some();
        return rest(asking, response, body, goes_on, None).await;
    }
    rest(asking, response, body, true, total).await
}

/// Reads on to the end; of a part, `total` is how long the whole is.
async fn rest(
    asking: &Asking<'_>,
    mut response: Response,
    body: &mut Body,
    goes_on: bool,
    total: Option<u64>,
) -> Result<Answer, Failed> {
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = asking.max_bytes.saturating_sub(body.bytes.len());
                if chunk.len() as u64 > room {
                    if asking.is_cut {
                        let fits = usize::try_from(room).unwrap_or_default().min(chunk.len());
                        body.bytes.push(&chunk[..fits]).map_err(|e| Failed::Now(e.into()))?;
                        return Ok(Answer::Body(Box::new(std::mem::take(body))));
                    }
                    let (from, limit) = (asking.url.to_string(), asking.max_bytes);
                    return Err(Failed::Now(FetchError::TooLarge { from, limit }));
                }
                body.bytes.push(&chunk).map_err(|e| Failed::Now(e.into()))?;
            }
            // A server may send less of the rest than there is: what is missing is asked for again.
            Ok(None) if total.is_some_and(|total| total != body.bytes.len()) => {
                if total.is_some_and(|total| total < body.bytes.len()) {
                    body.clear();
                }
                let told = "it ended before the whole was there".to_owned();
                let error = FetchError::Network { address: asking.url.to_string(), told, tries: 1 };
                return Err(Failed::Passing(error, None));
            }
            Ok(None) => return Ok(Answer::Body(Box::new(std::mem::take(body)))),
            Err(error) => {
                if !goes_on {
                    body.clear();
                }
                return Err(network(asking.url, &error));
            }
        }
    }
}
