//! The body of a response: read within limits; if the connection breaks, the received part is kept and the rest requested
//! (range requests, RFC 9110).

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

/// The result of a request.
#[derive(Debug)]
pub(super) enum Answer {
    /// The same as last time, from this address after all redirects.
    NotModified(Box<Url>),
    /// A body.
    Body(Box<ResponseBody>),
}

/// A body, decoded.
#[derive(Debug, Default)]
pub(super) struct ResponseBody {
    pub(super) bytes: Spool,
    pub(super) media_type: Option<String>,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    /// Its `Link` headers, joined by commas.
    pub(super) link: Option<String>,
    /// Whether the server marks its end; otherwise a lost connection looks like the end.
    pub(super) has_end: bool,
    /// Number of bytes of the complete body, according to the server.
    length: Option<u64>,
    /// The address that sent it, after all redirects.
    pub(super) from: Option<Url>,
}

impl ResponseBody {
    /// Creates an empty body; large ones are written to a temporary file in `folder`.
    pub(super) fn new(folder: &Path) -> Self {
        Self { bytes: Spool::new(folder), ..Self::default() }
    }

    /// Removes the received bytes and headers.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        *self = Self { bytes: std::mem::take(&mut self.bytes), ..Self::default() };
    }

    /// Whether the rest may be requested from an address: the same origin and path; the query may differ, because it may have
    /// a signature that changes each time.
    fn is_from(&self, url: &Url) -> bool {
        self.from.as_ref().is_some_and(|from| from.origin() == url.origin() && from.path() == url.path())
    }

    /// Whether a partial response continues this body: from the requested byte, and of the same version.
    fn is_continued_by(&self, part: &Response) -> bool {
        let header_value = |name| text(part, name);
        let range = Range::from_response(part);
        let is_same = |own: &Option<String>, other: &Option<String>| own == other;
        let same_length = self.length.zip(range.total).is_none_or(|(own, other)| own == other);
        let (etag, changed) = (header_value(header::ETAG), header_value(header::LAST_MODIFIED));
        // A partial response must have an ETag, and may leave out Last-Modified.
        !self.bytes.is_empty()
            && range.start == Some(self.bytes.len())
            && is_same(&self.etag, &etag)
            && (changed.is_none() || is_same(&self.last_modified, &changed))
            && same_length
    }
}

/// The `Content-Range` of a partial response.
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

/// The values of all headers of a name, joined by commas.
fn all(response: &Response, name: HeaderName) -> Option<String> {
    let values: Vec<_> = response.headers().get_all(name).iter().map(|v| header_text(v.as_bytes())).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Decodes a header: servers write UTF-8 where the standard requires ASCII; anything else is Latin-1.
pub(super) fn header_text(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().copied().map(char::from).collect(), str::to_owned)
}

/// Adds the headers of a conditional request, or of a range request for the rest of a body.
pub(super) fn conditions(
    mut builder: RequestBuilder,
    request: &FetchRequest<'_>,
    url: &Url,
    body: &ResponseBody,
) -> RequestBuilder {
    if !body.bytes.is_empty() {
        if let Some(tag) = body.etag.as_ref().filter(|_| body.is_from(url)) {
            builder =
                builder.header(header::RANGE, format!("bytes={}-", body.bytes.len())).header(header::IF_RANGE, tag);
        }
        return builder.header(header::ACCEPT_ENCODING, "identity");
    }
    // Not compressed, so that the length of the response is that of the bytes.
    if request.length.is_some() {
        return builder.header(header::ACCEPT_ENCODING, "identity");
    }
    if let Some(tag) = request.visit.and_then(|v| v.etag.as_ref()) {
        builder = builder.header(header::IF_NONE_MATCH, tag);
    }
    if let Some(at) = request.visit.and_then(|v| v.last_modified.as_ref()) {
        builder = builder.header(header::IF_MODIFIED_SINCE, at);
    }
    builder
}

/// Reads a body to its end; if it breaks off, `body` keeps the received part.
pub(super) async fn read(
    request: &FetchRequest<'_>,
    response: Response,
    body: &mut ResponseBody,
) -> Result<Answer, TryError> {
    if response.status() == StatusCode::PARTIAL_CONTENT {
        // A partial response that was not requested, or of another version, cannot be used.
        if !(body.is_from(response.url()) && body.is_continued_by(&response)) {
            body.clear();
            let reason = "it sent another part than the requested one".to_owned();
            return Err(TryError::Temporary(
                FetchError::Network { address: request.url.to_string(), reason, tries: 1 },
                None,
            ));
        }
        body.length = body.length.or(Range::from_response(&response).total);
        body.has_end = body.length.is_some() || marks_end(&response);
        return read_rest(request, response, body, true).await;
    }
    // A response that is compressed although it must not be has its own end, as the first one had.
    let is_compressed = text(&response, header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity");
    if request.length.is_some() && (is_compressed || request.length == response.content_length()) {
        return Ok(Answer::NotModified(Box::new(response.url().clone())));
    }
    body.clear();
    body.etag = text(&response, header::ETAG);
    body.media_type = text(&response, header::CONTENT_TYPE);
    body.last_modified = text(&response, header::LAST_MODIFIED);
    body.link = all(&response, header::LINK);
    body.length = response.content_length();
    body.has_end = marks_end(&response);
    body.from = Some(response.url().clone());
    // A body that is decompressed, or has no strong ETag, cannot be continued.
    let is_strong = body.etag.as_ref().is_some_and(|tag| !tag.starts_with("W/"));
    let is_resumable = body.length.is_some() && is_strong;
    read_rest(request, response, body, is_resumable).await
}

/// Whether the end of a body is marked. HTTP/1 can end a body by closing the connection, which marks nothing; of a body that
/// was decompressed the library does not keep the mark.
fn marks_end(response: &Response) -> bool {
    response.version() >= Version::HTTP_2
        || response.content_length().is_some()
        || text(response, header::TRANSFER_ENCODING)
            .is_some_and(|encoding| encoding.to_ascii_lowercase().ends_with("chunked"))
}

/// Reads a body from the current position to its end.
async fn read_rest(
    request: &FetchRequest<'_>,
    mut response: Response,
    body: &mut ResponseBody,
    is_resumable: bool,
) -> Result<Answer, TryError> {
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let remaining = request.max_bytes.saturating_sub(body.bytes.len());
                if chunk.len() as u64 > remaining {
                    if request.is_truncated {
                        let fits = usize::try_from(remaining).unwrap_or_default().min(chunk.len());
                        body.bytes.push(&chunk[..fits]).map_err(|e| TryError::Permanent(e.into()))?;
                        return Ok(Answer::Body(Box::new(std::mem::take(body))));
                    }
                    let (from, limit) = (request.url.to_string(), request.max_bytes);
                    return Err(TryError::Permanent(FetchError::TooLarge { from, limit }));
                }
                body.bytes.push(&chunk).map_err(|e| TryError::Permanent(e.into()))?;
            }
            // A server may send less than the rest: what is missing is requested again.
            Ok(None) if body.length.is_some_and(|length| length != body.bytes.len()) => {
                if body.length.is_some_and(|length| length < body.bytes.len()) {
                    body.clear();
                }
                let reason = "it ended before it was complete".to_owned();
                let error = FetchError::Network { address: request.url.to_string(), reason, tries: 1 };
                return Err(TryError::Temporary(error, None));
            }
            Ok(None) => return Ok(Answer::Body(Box::new(std::mem::take(body)))),
            Err(error) => {
                if !is_resumable {
                    body.clear();
                }
                return Err(network(request.url, &error));
            }
        }
    }
}
