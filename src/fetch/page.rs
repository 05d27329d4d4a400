//! Fetches one page of a source, or uses its last capture, which was requested with the same headers.
//!
//! Captures are checked against the expectations of the source like new responses. A body whose end is not marked is accepted
//! if two responses are the same, or if the server gives its length in a second request.

use url::Url;

use super::{
    FetchError, Fetcher,
    body::{Answer, ResponseBody},
    expect, fetched,
    request::FetchRequest,
    secrets::Credentials,
};
use crate::{
    spec::source::{Expect, Source},
    state::{
        captures, index,
        keep::{Content, Fetched},
        visits::Visit,
        warc::Header,
    },
};

/// Maximum length of a media type, in bytes.
const MAX_MEDIA_TYPE: usize = 256;

/// Maximum number of further requests for a body whose end is not marked.
const MAX_CONFIRMATIONS: usize = 3;

/// What a server says of a page.
#[derive(Debug, Default)]
pub(super) struct Reply {
    /// Its `Link` headers.
    pub(super) link: Option<String>,
    /// The address that sent it, after all redirects; its links are relative to it. `None` if that is not known.
    pub(super) from: Option<Url>,
}

/// A page of a source, and the headers of its requests.
#[derive(Clone, Copy)]
struct PageRequest<'a> {
    address: &'a str,
    source: &'a Source,
    credentials: &'a Credentials,
}

impl Fetcher<'_> {
    /// Fetches an address, with a conditional request if it has a capture; returns the page and what the server says of it.
    pub(super) async fn one(
        &self,
        url: &Url,
        source: &Source,
        credentials: &Credentials,
    ) -> Result<(Fetched, Reply), FetchError> {
        let address = credentials.address(url.as_str());
        let requested = PageRequest { address: &address, source, credentials };
        let known = self.visit(&address, credentials).filter(|_| is_recorded(url));
        // If the capture is missing or damaged, the request is not conditional.
        let known =
            known.and_then(|v| captures::verified_header(self.layout, &v.sha256).ok().map(|header| (v, header)));
        let folder = self.folder();
        let request = FetchRequest {
            url,
            policy: &source.requests,
            max_bytes: source.max_bytes,
            credentials,
            visit: known.as_ref().map(|(v, _)| v),
            length: None,
            is_truncated: false,
            folder: &folder,
        };
        let body = match (self.client.get(&request).await?, &known) {
            (Answer::Body(body), _) => *body,
            (Answer::NotModified(from), Some((visit, header))) => {
                self.check_again(&requested, visit, header)?;
                let content = Content::Kept(visit.sha256.clone(), header.clone());
                let page = fetched(content, source, address.clone(), header.media_type.clone(), true);
                return Ok((page, Reply { link: visit.link.clone(), from: Some(*from) }));
            }
            (Answer::NotModified(_), None) => {
                let reason = "it answered 304 Not Modified to a request without conditions".to_owned();
                return Err(FetchError::Network { address, reason, tries: 1 });
            }
        };
        let is_new = known.as_ref().is_none_or(|(visit, _)| visit.sha256 != body.bytes.sha256());
        // If the spec says what a complete body contains, that is checked instead of its end.
        let body = if body.has_end || !is_new || !source.expect.contains.is_empty() {
            body
        } else {
            self.confirm(&request, body).await?
        };
        let media_type = body.media_type.clone().unwrap_or_default();
        let bytes = || body.bytes.to_vec().map_err(FetchError::from);
        if let Some(reason) = expect::violation(&source.expect, body.bytes.len(), Some(&media_type), bytes)? {
            return Err(FetchError::Unexpected { address, reason });
        }
        let reply = Reply { link: body.link.clone(), from: body.from.clone() };
        Ok((self.record(url, &requested, body), reply))
    }

    /// Records the response, and returns it as a page.
    fn record(&self, url: &Url, requested: &PageRequest<'_>, body: ResponseBody) -> Fetched {
        let PageRequest { address, source, credentials } = *requested;
        let ResponseBody { bytes, media_type, etag, last_modified, link, .. } = body;
        // A header of the capture that is too long could not be read.
        let media_type = media_type.filter(|text| text.len() <= MAX_MEDIA_TYPE);
        let redacted = link.as_ref().map(|link| credentials.hide(link));
        // A link is recorded without secrets; if it had one, it is useless, and the next request must not be conditional.
        let is_reusable = redacted == link;
        let visit = Visit {
            sha256: bytes.sha256(),
            etag: etag.filter(|_| is_reusable),
            last_modified: last_modified.filter(|_| is_reusable),
            media_type: media_type.clone(),
            link: redacted,
            expectations: expect::fingerprint(&source.expect),
        };
        if let Some(ledger) = self.visits.filter(|_| is_recorded(url)) {
            // If it cannot be recorded, the next request is not conditional.
            let _ = ledger.record_visit(address, credentials.fingerprint(), &visit);
        }
        let page = fetched(Content::New(bytes), source, address.to_owned(), media_type, true);
        Fetched { credentials: credentials.fingerprint().to_owned(), ..page }
    }

    /// Requests a body whose end is not marked again, until two are the same or one has its end marked.
    async fn confirm(&self, request: &FetchRequest<'_>, mut body: ResponseBody) -> Result<ResponseBody, FetchError> {
        for _ in 0..MAX_CONFIRMATIONS {
            let again = FetchRequest { visit: None, length: Some(body.bytes.len()), ..*request };
            let next = match self.client.get(&again).await? {
                Answer::NotModified(_) => return Ok(body),
                Answer::Body(next) => *next,
            };
            if next.has_end || next.bytes.sha256() == body.bytes.sha256() {
                return Ok(next);
            }
            body = next;
        }
        Err(FetchError::NoEnd { address: request.url.to_string() })
    }

    /// Checks a capture that the server did not send again, and records the expectations that it was checked against.
    fn check_again(&self, requested: &PageRequest<'_>, visit: &Visit, header: &Header) -> Result<(), FetchError> {
        let PageRequest { address, source, credentials } = *requested;
        self.check(address, source, (&visit.sha256, header), Some(visit))?;
        let expectations = expect::fingerprint(&source.expect);
        if let Some(ledger) = self.visits.filter(|_| visit.expectations != expectations) {
            // If it cannot be recorded, the capture is checked again next time.
            let _ = ledger.record_visit(address, credentials.fingerprint(), &Visit { expectations, ..visit.clone() });
        }
        Ok(())
    }

    /// Checks a capture against the limits and expectations of the source, unless it was checked against the same ones.
    fn check(
        &self,
        address: &str,
        source: &Source,
        (sha256, header): (&str, &Header),
        visit: Option<&Visit>,
    ) -> Result<(), FetchError> {
        if header.length > source.max_bytes {
            return Err(FetchError::TooLarge { from: address.to_owned(), limit: source.max_bytes });
        }
        let expect: &Expect = &source.expect;
        if visit.is_some_and(|visit| visit.expectations == expect::fingerprint(expect)) {
            return Ok(());
        }
        // The media type of the capture is that of its first response, which may be of another address.
        let media_type = visit.map(|visit| visit.media_type.as_deref().unwrap_or_default());
        let bytes = || captures::load(self.layout, sha256).map(|(_, bytes)| bytes);
        match expect::violation(expect, header.length, media_type, bytes)? {
            Some(reason) => Err(FetchError::Unexpected { address: address.to_owned(), reason }),
            None => Ok(()),
        }
    }

    /// Loads a capture, and checks it against the expectations of the source.
    pub(super) fn kept(
        &self,
        sha256: &str,
        source: &Source,
        read_from: String,
        visit: Option<&Visit>,
    ) -> Result<Fetched, FetchError> {
        let header = captures::verified_header(self.layout, sha256)?;
        self.check(&read_from, source, (sha256, &header), visit)?;
        let media_type = header.media_type.clone();
        Ok(fetched(Content::Kept(sha256.to_owned(), header), source, read_from, media_type, false))
    }

    /// Loads the last capture of an address that was requested with the same headers, with its recorded visit; `spelling` is the
    /// address in the index of captures.
    pub(super) fn last(
        &self,
        address: &str,
        spelling: &str,
        source: &Source,
        credentials: &Credentials,
    ) -> Result<(Fetched, Option<Visit>), FetchError> {
        let visit = self.visit(address, credentials).filter(|v| captures::is_kept(self.layout, &v.sha256));
        let newest = || self.newest(spelling, credentials);
        let found = visit.as_ref().map(|visit| visit.sha256.clone()).or_else(newest);
        let sha256 = found.ok_or_else(|| FetchError::NotKept { address: address.to_owned() })?;
        let page = self.kept(&sha256, source, address.to_owned(), visit.as_ref())?;
        Ok((page, visit))
    }

    /// Finds the newest capture of an address that was requested with the same headers.
    fn newest(&self, address: &str, credentials: &Credentials) -> Option<String> {
        let is_ours = |sha256: &String| {
            captures::verified_header(self.layout, sha256)
                .is_ok_and(|header| header.credentials == credentials.fingerprint())
        };
        index::newest_for_address(self.layout, address).into_iter().find(is_ours)
    }

    /// The recorded visit of an address.
    fn visit(&self, address: &str, credentials: &Credentials) -> Option<Visit> {
        self.visits?.visit(address, credentials.fingerprint()).ok().flatten()
    }
}

/// Whether responses of an address are recorded: not if it has a user and password.
fn is_recorded(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none()
}
