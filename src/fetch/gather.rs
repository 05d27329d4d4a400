//! Fetches the pages of a source: one document, or all pages of a listing. Missing pages are reported, because without them
//! the listing is incomplete and their records would look deleted.

use std::collections::{HashSet, VecDeque};

use futures_util::{StreamExt, stream};
use regex::Regex;
use url::Url;

use super::{
    FetchError, Fetcher, SourceOverride,
    client::without_user,
    discover::{self, Listing},
    page::Reply,
    secrets::Credentials,
    sequence::PageSequence,
    wholeness::Wholeness,
};
use crate::{
    spec::{
        pages::{PageDiscovery, Pages},
        pipeline::Source,
        source::Expect,
    },
    state::keep::Fetched,
};

/// Maximum number of missing pages, after which no more are requested.
const MAX_MISSING: usize = 10;

/// Maximum length of an address, in bytes.
const MAX_ADDRESS: usize = 8 << 10;

/// Maximum number of listings of a source that lead to others.
const MAX_LISTINGS: usize = 1_000;

/// The purpose of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A document with data.
    Document,
    /// A listing that only links to documents.
    Listing,
}

/// Takes each page, in the order of the listing; an error ends the fetch.
type Sink<'h> = dyn FnMut(Fetched, Use) -> Result<(), FetchError> + 'h;

impl Fetcher<'_> {
    /// Fetches a source, its document or all its pages, and passes each page to `sink`. Returns the errors of missing pages of a
    /// listing; empty if it is complete.
    ///
    /// # Errors
    /// If no page can be fetched, or one breaks the expectations or limits of the source.
    pub fn gather(
        &self,
        source: &Source,
        source_override: &SourceOverride,
        sink: &mut Sink<'_>,
    ) -> Result<Vec<FetchError>, FetchError> {
        // Credentials are for the network, and for captures that were fetched with them.
        let credentials = match source_override {
            SourceOverride::Sample | SourceOverride::Kept(_) => Credentials::none(),
            SourceOverride::Address | SourceOverride::Offline => Credentials::from_source(source)?,
            SourceOverride::Input(text) => match Url::parse(text) {
                Ok(url) if url.scheme().starts_with("http") => Credentials::from_source(source)?.with(&url),
                _ => Credentials::none(),
            },
        };
        let missing = match (source_override, &source.pages) {
            (SourceOverride::Address | SourceOverride::Offline, Some(pages)) => {
                let offline = *source_override == SourceOverride::Offline;
                // What a document must be says nothing of the listing.
                let listing = Source { expect: Expect::default(), ..source.clone() };
                self.wait(Crawl { fetcher: self, source, listing, pages, credentials: &credentials, offline }.all(sink))
            }
            (SourceOverride::Kept(names), _) => {
                let one = |sha256: &String| self.kept(sha256, source, format!("capture {sha256}"), None);
                names.iter().try_for_each(|sha256| sink(one(sha256)?, Use::Document)).map(|()| Vec::new())
            }
            _ => {
                let page = self.fetch(source, source_override, &credentials);
                page.and_then(|page| sink(page, Use::Document)).map(|()| Vec::new())
            }
        };
        let hidden = |error: FetchError| credentials.redact(error);
        missing.map(|all| all.into_iter().map(hidden).collect()).map_err(hidden)
    }
}

/// A crawl of the pages of a source.
struct Crawl<'w> {
    fetcher: &'w Fetcher<'w>,
    source: &'w Source,
    /// The source as it is requested for listings.
    listing: Source,
    pages: &'w Pages,
    credentials: &'w Credentials,
    offline: bool,
}

impl Crawl<'_> {
    async fn all(&self, sink: &mut Sink<'_>) -> Result<Vec<FetchError>, FetchError> {
        let address = &self.source.url;
        let start = Url::parse(address).map_err(|_| FetchError::Scheme { address: address.clone() })?;
        match &self.pages.discovery {
            PageDiscovery::Each { template, name, values } => {
                let place = format!("{{{name}}}");
                let url = |value: &String| {
                    let address = template.replace(&place, value);
                    Url::parse(&address).map_err(|_| FetchError::Scheme { address })
                };
                let urls = values.iter().map(url).collect::<Result<Vec<_>, _>>()?;
                self.many(urls, Vec::new(), sink).await
            }
            PageDiscovery::Links { .. } | PageDiscovery::Feed | PageDiscovery::Sitemap => {
                self.listings(start, sink).await
            }
            PageDiscovery::Next(_) | PageDiscovery::Count { .. } | PageDiscovery::Cursor { .. } => {
                self.chain(start, sink).await
            }
        }
    }

    /// Fetches a listing that only links to documents; returns it with the address that its links are relative to.
    async fn listing(&self, url: &Url) -> Result<(Fetched, Url), FetchError> {
        let (page, reply) = self.one(url, &self.listing).await?;
        Ok((page, reply.from.unwrap_or_else(|| url.clone())))
    }

    /// Fetches one page from the network, or loads its last capture.
    async fn one(&self, url: &Url, source: &Source) -> Result<(Fetched, Reply), FetchError> {
        if url.as_str().len() > MAX_ADDRESS {
            return Err(self.unexpected("links to an address that is too long"));
        }
        // User and password in an address of a server are not used.
        let url = without_user(url.clone());
        let address = self.credentials.address(url.as_str());
        let (mut page, reply) = if self.offline {
            let (page, visit) = self.fetcher.last(&address, &address, source, self.credentials)?;
            // Without its `Link` header, the listing would seem to end here.
            if visit.is_none() && matches!(self.pages.discovery, PageDiscovery::Next(None)) {
                return Err(FetchError::NotKept { address });
            }
            (page, Reply { link: visit.and_then(|visit| visit.link), from: None })
        } else {
            self.fetcher.one(&url, source, self.credentials).await?
        };
        page.address = address;
        Ok((page, reply))
    }

    /// Fetches known pages concurrently, in their order; `missing` are the errors so far.
    async fn many(
        &self,
        urls: Vec<Url>,
        mut missing: Vec<FetchError>,
        sink: &mut Sink<'_>,
    ) -> Result<Vec<FetchError>, FetchError> {
        let is = |pattern: &Option<Regex>, u: &Url| pattern.as_ref().map(|m| m.is_match(u.as_str()));
        let fits = |u: &Url| is(&self.pages.matches, u) != Some(false) && is(&self.pages.except, u) != Some(true);
        let urls: Vec<Url> = urls.into_iter().filter(fits).collect();
        if urls.is_empty() {
            return Err(self.unexpected("leads to no page"));
        }
        if urls.len() > self.pages.max {
            return Err(self.too_many());
        }
        let mut pages = stream::iter(urls.iter().map(|url| self.one(url, self.source)))
            .buffered(self.source.requests.max_concurrent);
        let mut has_page = false;
        while let Some(page) = pages.next().await {
            match page {
                Ok((page, _)) => {
                    sink(page, Use::Document)?;
                    has_page = true;
                }
                Err(error) if error.is_transient() => missing.push(error),
                Err(error) => return Err(error),
            }
            let is_allowed = self.pages.allowed_missing.allows(missing.len(), urls.len());
            if missing.len() > MAX_MISSING && !is_allowed {
                break;
            }
        }
        match missing.pop() {
            Some(last) if !has_page => Err(last),
            last => Ok(missing.into_iter().chain(last).collect()),
        }
    }

    fn unexpected(&self, reason: &str) -> FetchError {
        FetchError::Unexpected { address: self.source.url.clone(), reason: reason.to_owned() }
    }

    fn too_many(&self) -> FetchError {
        self.unexpected(&format!("leads to more than {} pages: raise `most` if that is right", self.pages.max))
    }

    /// Fetches the documents that a listing links to, and those of the listings that it leads to.
    async fn listings(&self, start: Url, sink: &mut Sink<'_>) -> Result<Vec<FetchError>, FetchError> {
        let (mut urls, mut missing) = (Vec::new(), Vec::new());
        let mut seen = HashSet::from([start.clone()]);
        let mut waiting = VecDeque::from([start]);
        while let Some(url) = waiting.pop_front() {
            let (listing, base) = match self.listing(&url).await {
                Err(error) if error.is_transient() && !urls.is_empty() && missing.len() < MAX_MISSING => {
                    missing.push(error);
                    continue;
                }
                listing => listing?,
            };
            let bytes = self.fetcher.bytes(&listing)?;
            let listed = Listing::new(&base, &bytes, listing.media_type.as_deref());
            let (documents, more) = match &self.pages.discovery {
                PageDiscovery::Links { documents, listings } => {
                    let more = listings.as_ref().map(|selector| discover::links(&listed, selector)).transpose()?;
                    (discover::links(&listed, documents)?, more.unwrap_or_default())
                }
                PageDiscovery::Feed => (discover::feed(&listed)?, Vec::new()),
                _ => discover::sitemap(&listed)?,
            };
            sink(listing, Use::Listing)?;
            urls.extend(documents);
            waiting.extend(more.into_iter().filter(|url| seen.insert(url.clone())));
            if seen.len() > MAX_LISTINGS {
                return Err(self.too_many());
            }
        }
        let mut known = HashSet::new();
        urls.retain(|url| known.insert(url.clone()));
        self.many(urls, missing, sink).await
    }

    /// Fetches pages each of which leads to the next. The listing is incomplete if its pages do not agree with what they say of
    /// its size.
    async fn chain(&self, start: Url, sink: &mut Sink<'_>) -> Result<Vec<FetchError>, FetchError> {
        let mut seen = HashSet::new();
        let mut whole = Wholeness::new(self.pages.total.clone());
        let mut sequence = PageSequence::new(&self.pages.discovery, &start);
        let mut next = Some(sequence.first(start));
        while let Some(url) = next.take() {
            // If a page leads back to an earlier one, the listing would never end.
            if !seen.insert(url.clone()) {
                return Err(self.unexpected("leads back to an earlier page"));
            }
            if seen.len() > self.pages.max {
                return Err(self.too_many());
            }
            let (page, reply) = match self.one(&url, self.source).await {
                Err(error) if error.is_transient() && seen.len() > 1 => return Ok(vec![error]),
                page => page?,
            };
            let bytes = self.fetcher.bytes(&page)?;
            whole.add(&bytes, sequence.records());
            let from = reply.from.as_ref().unwrap_or(&url);
            let to = sequence.next((from, &bytes), reply.link.as_deref(), &|reason| self.unexpected(reason))?;
            // The first page without records ends a listing that is counted, and has no data.
            let purpose = if sequence.is_past_end { Use::Listing } else { Use::Document };
            sink(page, purpose)?;
            next = to;
        }
        let gap = whole.gap(sequence.unfound_path());
        Ok(gap.map(|gap| FetchError::NotWhole { address: self.source.url.clone(), gap }).into_iter().collect())
    }
}
