//! The body of an answer: read within limits, kept as far as it came, and gone on with where it broke off.

use std::path::Path;

use reqwest::{
    RequestBuilder, Response, StatusCode, Version,
    header::{self, HeaderName},
};
use url::Url;

use super::{
    FetchError,
    request::{FetchRequest, TryError, network},
};
use crate::state::spool::Spool;

/// What an address gave.
#[derive(Debug)]
pub(super) enum Answer {
    /// What it gave the last time.
    Same,
    /// A body.
    Body(Box<Body>),
}

/// A body, decoded.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) bytes: Spool,
    pub(super) media_type: Option<String>,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    /// What its `Link` header says.
    pub(super) link: Option<String>,
    /// Whether the server told where it ends; otherwise a connection that was lost looks like its end.
    pub(super) ends: bool,
    /// How many bytes the server said that the whole has.
    length: Option<u64>,
    /// Who gave it, behind all redirects.
    from: Option<Url>,
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

    /// Whether the rest of it may be asked of an address: the same file of the same server, whatever its query, which
    /// may hold a signature that is new each time.
    fn is_of(&self, url: &Url) -> bool {
        self.from.as_ref().is_some_and(|from| from.origin() == url.origin() && from.path() == url.path())
    }

    /// Whether an answer is the rest of it: from the byte that was asked for on, and of the same version.
    fn goes_on_with(&self, part: &Response) -> bool {
        let header_value = |name| text(part, name);
        let range = Range::from_response(part);
        let is_same = |own: &Option<String>, theirs: &Option<String>| own == theirs;
        let same_length = self.length.zip(range.total).is_none_or(|(own, theirs)| own == theirs);
        let (etag, changed) = (header_value(header::ETAG), header_value(header::LAST_MODIFIED));
        // A part must tell its tag, and may leave out when it changed.
        !self.bytes.is_empty()
            && range.start == Some(self.bytes.len())
            && is_same(&self.etag, &etag)
            && (changed.is_none() || is_same(&self.last_modified, &changed))
            && same_length
    }
}

/// What a part says of where it stands in the whole.
#[derive(Debug, Default)]
struct Range {
    start: Option<u64>,
    total: Option<u64>,
}

impl Range {
    fn from_response(response: &Response) -> Self {
        let Some(content_range) = text(response, header::CONTENT_RANGE) else { return Self::default() };
        let start = content_range.strip_prefix("bytes ").and_then(|r| r.split('-').next()?.trim().parse().ok());
        Self { start, total: content_range.rsplit('/').next().and_then(|n| n.trim().parse().ok()) }
    }
}

fn text(response: &Response, name: HeaderName) -> Option<String> {
    response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned)
}

/// What all headers of a name say, whatever bytes they are of.
fn all(response: &Response, name: HeaderName) -> Option<String> {
    let values: Vec<_> = response.headers().get_all(name).iter().map(|v| written(v.as_bytes())).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// The text of a header: servers write UTF-8 where the standard wants ASCII, and what is neither is of Latin 1.
pub(super) fn written(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().copied().map(char::from).collect(), str::to_owned)
}

/// Asks only for what is new: for what has changed since the last time, or for the rest of a body that broke off.
pub(super) fn conditions(
    mut builder: RequestBuilder,
    request: &FetchRequest<'_>,
    url: &Url,
    body: &Body,
) -> RequestBuilder {
    if !body.bytes.is_empty() {
        if let Some(tag) = body.etag.as_ref().filter(|_| body.is_of(url)) {
            builder =
                builder.header(header::RANGE, format!("bytes={}-", body.bytes.len())).header(header::IF_RANGE, tag);
        }
        return builder.header(header::ACCEPT_ENCODING, "identity");
    }
    // As it is kept, so that a length that is told is that of the bytes.
    if request.length.is_some() {
        return builder.header(header::ACCEPT_ENCODING, "identity");
    }
    if let Some(tag) = request.known.and_then(|v| v.etag.as_ref()) {
        builder = builder.header(header::IF_NONE_MATCH, tag);
    }
    if let Some(at) = request.known.and_then(|v| v.last_modified.as_ref()) {
        builder = builder.header(header::IF_MODIFIED_SINCE, at);
    }
    builder
}

/// Reads a body to its end, and what of it could be read when it breaks off.
pub(super) async fn read(request: &FetchRequest<'_>, response: Response, body: &mut Body) -> Result<Answer, TryError> {
    if response.status() == StatusCode::PARTIAL_CONTENT {
        // A part of which nobody asked for the rest is no whole, and one of another version is no rest.
        if !(body.is_of(response.url()) && body.goes_on_with(&response)) {
            body.clear();
            let reason = "it sent another part than the one that was asked for".to_owned();
            return Err(TryError::Temporary(
                FetchError::Network { address: request.url.to_string(), reason, tries: 1 },
                None,
            ));
        }
        body.length = body.length.or(Range::from_response(&response).total);
        body.ends = body.length.is_some() || ends(&response);
        return rest(request, response, body, true).await;
    }
    // What is packed though nobody asked for it ends where its packing says: so did what came before.
    let is_packed = text(&response, header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity");
    if request.length.is_some() && (is_packed || request.length == response.content_length()) {
        return Ok(Answer::Same);
    }
    body.clear();
    body.etag = text(&response, header::ETAG);
    body.media_type = text(&response, header::CONTENT_TYPE);
    body.last_modified = text(&response, header::LAST_MODIFIED);
    body.link = all(&response, header::LINK);
    body.length = response.content_length();
    body.ends = ends(&response);
    body.from = Some(response.url().clone());
    // What is decoded on the way, or has no lasting name, cannot go on where it broke off.
    let is_strong = body.etag.as_ref().is_some_and(|tag| !tag.starts_with("W/"));
    let goes_on = body.length.is_some() && is_strong;
    rest(request, response, body, goes_on).await
}

/// Whether a server tells where a body ends. What HTTP/1 ends by closing the connection has no such sign; of what was
/// decoded on the way the library keeps none, though there was one.
fn ends(response: &Response) -> bool {
    response.version() >= Version::HTTP_2
        || response.content_length().is_some()
        || text(response, header::TRANSFER_ENCODING)
            .is_some_and(|encoding| encoding.to_ascii_lowercase().ends_with("chunked"))
}

/// Reads on to the end.
async fn rest(
    request: &FetchRequest<'_>,
    mut response: Response,
    body: &mut Body,
    goes_on: bool,
) -> Result<Answer, TryError> {
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = request.max_bytes.saturating_sub(body.bytes.len());
                if chunk.len() as u64 > room {
                    if request.is_cut {
                        let fits = usize::try_from(room).unwrap_or_default().min(chunk.len());
                        body.bytes.push(&chunk[..fits]).map_err(|e| TryError::Permanent(e.into()))?;
                        return Ok(Answer::Body(Box::new(std::mem::take(body))));
                    }
                    let (from, limit) = (request.url.to_string(), request.max_bytes);
                    return Err(TryError::Permanent(FetchError::TooLarge { from, limit }));
                }
                body.bytes.push(&chunk).map_err(|e| TryError::Permanent(e.into()))?;
            }
            // A server may send less of the rest than there is: what is missing is asked for again.
            Ok(None) if body.length.is_some_and(|length| length != body.bytes.len()) => {
                if body.length.is_some_and(|length| length < body.bytes.len()) {
                    body.clear();
                }
                let reason = "it ended before the whole was there".to_owned();
                let error = FetchError::Network { address: request.url.to_string(), reason, tries: 1 };
                return Err(TryError::Temporary(error, None));
            }
            Ok(None) => return Ok(Answer::Body(Box::new(std::mem::take(body)))),
            Err(error) => {
                if !goes_on {
                    body.clear();
                }
                return Err(network(request.url, &error));
            }
        }
    }
}
