//! One page of a source: what its address gives now, or what it gave the last time to who asked with the same headers.
//!
//! What is kept is judged by what the source expects as what comes is. A body that came without a sign of its end is
//! believed when it comes twice alike, or when the server tells its length after all.

use url::Url;

use super::{
    FetchError, Fetcher,
    body::{Answer, Body},
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

/// Longest media type that is kept.
const MEDIA_TYPE: usize = 256;

/// How often an answer without a sign of its end is asked for again.
const AGAIN: usize = 3;

/// An address of a source, and the headers that it is asked with.
#[derive(Clone, Copy)]
struct PageRequest<'a> {
    address: &'a str,
    source: &'a Source,
    credentials: &'a Credentials,
}

impl Fetcher<'_> {
    /// Fetches an address of the network, or finds that it gives what it gave the last time; with what its `Link`
    /// header says.
    pub(super) async fn one(
        &self,
        url: &Url,
        source: &Source,
        credentials: &Credentials,
    ) -> Result<(Fetched, Option<String>), FetchError> {
        let address = credentials.address(url.as_str());
        let requested = PageRequest { address: &address, source, credentials };
        let known = self.visit(&address, credentials).filter(|_| is_remembered(url));
        // What is kept no more, or damaged, is asked for whole.
        let known =
            known.and_then(|v| captures::verified_header(self.layout, &v.sha256).ok().map(|header| (v, header)));
        let folder = self.folder();
        let request = FetchRequest {
            url,
            policy: &source.requests,
            max_bytes: source.max_bytes,
            credentials,
            known: known.as_ref().map(|(v, _)| v),
            length: None,
            is_cut: false,
            folder: &folder,
        };
        let body = match (self.client.get(&request).await?, &known) {
            (Answer::Body(body), _) => *body,
            (Answer::Same, Some((visit, header))) => {
                self.same(&requested, visit, header)?;
                let content = Content::Kept(visit.sha256.clone(), header.clone());
                let page = fetched(content, source, address.clone(), header.media_type.clone(), true);
                return Ok((page, visit.link.clone()));
            }
            (Answer::Same, None) => {
                let reason = "it says that nothing has changed, and was not asked that".to_owned();
                return Err(FetchError::Network { address, reason, tries: 1 });
            }
        };
        let is_news = known.as_ref().is_none_or(|(visit, _)| visit.sha256 != body.bytes.sha256());
        // Where the spec says what a whole one holds, that is the sign.
        let body = if body.ends || !is_news || !source.expect.contains.is_empty() {
            body
        } else {
            self.confirmed(&request, body).await?
        };
        let media_type = body.media_type.clone().unwrap_or_default();
        let bytes = || body.bytes.to_vec().map_err(FetchError::from);
        if let Some(reason) = expect::wrong(&source.expect, body.bytes.len(), Some(&media_type), bytes)? {
            return Err(FetchError::Unexpected { address, reason });
        }
        let link = body.link.clone();
        Ok((self.arrived(url, &requested, body), link))
    }

    /// Remembers what came, and gives it as a page.
    fn arrived(&self, url: &Url, requested: &PageRequest<'_>, body: Body) -> Fetched {
        let PageRequest { address, source, credentials } = *requested;
        let Body { bytes, media_type, etag, last_modified, link, .. } = body;
        // A name longer than any that there is would make the capture unreadable.
        let media_type = media_type.filter(|text| text.len() <= MEDIA_TYPE);
        let redacted = link.as_ref().map(|link| credentials.hide(link));
        // A link with a secret is remembered without it, and so leads nowhere: it must be told again each time.
        let leads = redacted == link;
        let visit = Visit {
            sha256: bytes.sha256(),
            etag: etag.filter(|_| leads),
            last_modified: last_modified.filter(|_| leads),
            media_type: media_type.clone(),
            link: redacted,
            judged: expect::fingerprint(&source.expect),
        };
        if let Some(ledger) = self.visits.filter(|_| is_remembered(url)) {
            // What cannot be remembered is asked for whole the next time.
            let _ = ledger.visited(address, credentials.fingerprint(), &visit);
        }
        let page = fetched(Content::New(bytes), source, address.to_owned(), media_type, true);
        Fetched { credentials: credentials.fingerprint().to_owned(), ..page }
    }

    /// A body without a sign of its end, once it came twice alike; or one that has such a sign after all.
    async fn confirmed(&self, request: &FetchRequest<'_>, mut body: Body) -> Result<Body, FetchError> {
        for _ in 0..AGAIN {
            let again = FetchRequest { known: None, length: Some(body.bytes.len()), ..*request };
            let next = match self.client.get(&again).await? {
                Answer::Same => return Ok(body),
                Answer::Body(next) => *next,
            };
            if next.ends || next.bytes.sha256() == body.bytes.sha256() {
                return Ok(next);
            }
            body = next;
        }
        Err(FetchError::NoEnd { address: request.url.to_string() })
    }

    /// Judges what an address says that it gives again, and remembers by what it was judged.
    fn same(&self, requested: &PageRequest<'_>, visit: &Visit, header: &Header) -> Result<(), FetchError> {
        let PageRequest { address, source, credentials } = *requested;
        self.check(address, source, (&visit.sha256, header), Some(visit))?;
        let judged = expect::fingerprint(&source.expect);
        if let Some(ledger) = self.visits.filter(|_| visit.judged != judged) {
            // What cannot be remembered is judged again the next time.
            let _ = ledger.visited(address, credentials.fingerprint(), &Visit { judged, ..visit.clone() });
        }
        Ok(())
    }

    /// Judges bytes that are kept by what the source expects now, unless that is what they were judged by.
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
        if visit.is_some_and(|visit| visit.judged == expect::fingerprint(expect)) {
            return Ok(());
        }
        // The capture knows what was told when these bytes first came, perhaps from elsewhere.
        let media_type = visit.map(|visit| visit.media_type.as_deref().unwrap_or_default());
        let bytes = || captures::load(self.layout, sha256).map(|(_, bytes)| bytes);
        match expect::wrong(expect, header.length, media_type, bytes)? {
            Some(reason) => Err(FetchError::Unexpected { address: address.to_owned(), reason }),
            None => Ok(()),
        }
    }

    /// Bytes that are kept already, as the source expects them.
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

    /// What an address gave last to who asked with the same headers, with what is remembered of it; captures may know it
    /// by another spelling.
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

    /// The newest capture of an address that was asked for with the same headers.
    fn newest(&self, address: &str, credentials: &Credentials) -> Option<String> {
        let is_ours = |sha256: &String| {
            captures::verified_header(self.layout, sha256)
                .is_ok_and(|header| header.credentials == credentials.fingerprint())
        };
        index::newest_of_address(self.layout, address).into_iter().find(is_ours)
    }

    /// What is remembered of an address.
    fn visit(&self, address: &str, credentials: &Credentials) -> Option<Visit> {
        self.visits?.visit(address, credentials.fingerprint()).ok().flatten()
    }
}

/// Whether what an address gave is remembered: not where it was asked in the name of somebody whom it names itself.
fn is_remembered(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none()
}
