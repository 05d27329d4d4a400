//! The pages of a source: one, or as many as are found. A page that cannot be had fails them all: what it holds would
//! look deleted.

use std::collections::HashSet;

use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::header::HeaderMap;
use url::Url;

use super::{FetchError, Fetcher, Instead, discover, secrets};
use crate::{
    spec::{
        pages::{How, Pages},
        pipeline::Source,
    },
    state::captures::Fetched,
};

/// Sitemaps that one sitemap may lead to.
const MAPS: usize = 1_000;

/// What a page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is a document, to be read.
    Document,
    /// It only leads to documents.
    Listing,
}

/// Who hears of each page as it comes, in the order in which they are found; an error asks for no more.
type Hear<'h> = dyn FnMut(Fetched, Use) -> Result<(), FetchError> + 'h;

impl Fetcher<'_> {
    /// Fetches a source: its document, or all its pages, each told as it comes.
    ///
    /// # Errors
    /// When one cannot be had whole within the source's limits, or is not what it expects.
    pub fn gather(&self, source: &Source, instead: &Instead, hear: &mut Hear<'_>) -> Result<(), FetchError> {
        match (instead, &source.pages) {
            (Instead::Address | Instead::Offline, Some(pages)) => {
                let headers = secrets::headers(source)?;
                let offline = *instead == Instead::Offline;
                self.wait(Walk { fetcher: self, source, pages, headers: &headers, offline }.all(hear))
            }
            (Instead::Kept(names), _) => names
                .iter()
                .try_for_each(|sha256| hear(self.kept(sha256, source, format!("capture {sha256}"))?, Use::Document)),
            _ => hear(self.fetch(source, instead)?, Use::Document),
        }
    }
}

/// A walk over the pages of a source.
struct Walk<'w> {
    fetcher: &'w Fetcher<'w>,
    source: &'w Source,
    pages: &'w Pages,
    headers: &'w HeaderMap,
    offline: bool,
}

impl Walk<'_> {
    async fn all(&self, hear: &mut Hear<'_>) -> Result<(), FetchError> {
        let address = &self.source.url;
        let start = Url::parse(address).map_err(|_| FetchError::Scheme { address: address.clone() })?;
        match &self.pages.how {
            How::Each { template, name, values } => {
                let place = format!("{{{name}}}");
                let url = |value: &String| {
                    let address = template.replace(&place, value);
                    Url::parse(&address).map_err(|_| FetchError::Scheme { address })
                };
                let urls = values.iter().map(url).collect::<Result<Vec<_>, _>>()?;
                self.many(urls, hear).await
            }
            How::Links(selector) => {
                let (listing, _) = self.one(&start).await?;
                let urls = discover::links(&start, &listing.bytes, selector);
                hear(listing, Use::Listing)?;
                self.many(urls, hear).await
            }
            How::Feed => {
                let (listing, _) = self.one(&start).await?;
                let urls = discover::feed(&start, &listing.bytes)?;
                hear(listing, Use::Listing)?;
                self.many(urls, hear).await
            }
            How::Sitemap => self.sitemap(start, hear).await,
            How::Next(_) | How::Count { .. } | How::Cursor { .. } => self.chain(start, hear).await,
        }
    }

    /// One page: of the network, or what it gave last.
    async fn one(&self, url: &Url) -> Result<(Fetched, Option<String>), FetchError> {
        if !self.offline {
            let (mut page, link) = self.fetcher.one(url, self.source, self.headers).await?;
            page.address = url.to_string();
            return Ok((page, link));
        }
        let sha256 = self.fetcher.last(url.as_str())?;
        let link = self.fetcher.visits.and_then(|l| l.visit(url.as_str()).ok().flatten()).and_then(|v| v.link);
        let mut page = self.fetcher.kept(&sha256, self.source, url.to_string())?;
        page.address = url.to_string();
        Ok((page, link))
    }

    /// Pages that are known from the first, several at once, in their order.
    async fn many(&self, urls: Vec<Url>, hear: &mut Hear<'_>) -> Result<(), FetchError> {
        let fits = |u: &Url| self.pages.matches.as_ref().is_none_or(|m| m.is_match(u.as_str()));
        let urls: Vec<Url> = urls.into_iter().filter(fits).collect();
        if urls.is_empty() {
            return Err(self.unexpected("leads to no page"));
        }
        if urls.len() > self.pages.most {
            return Err(self.too_many());
        }
        let mut pages = stream::iter(urls.iter().map(|url| self.one(url))).buffered(self.source.manners.at_once);
        while let Some((page, _)) = pages.try_next().await? {
            hear(page, Use::Document)?;
        }
        Ok(())
    }

    fn unexpected(&self, told: &str) -> FetchError {
        FetchError::Unexpected { address: self.source.url.clone(), told: told.to_owned() }
    }

    fn too_many(&self) -> FetchError {
        self.unexpected(&format!("leads to more than {} pages: raise `most` if that is right", self.pages.most))
    }

    /// Pages of a sitemap, and of those that it leads to.
    async fn sitemap(&self, start: Url, hear: &mut Hear<'_>) -> Result<(), FetchError> {
        let mut urls = Vec::new();
        let mut seen = HashSet::from([start.clone()]);
        let mut waiting = vec![start];
        while let Some(map) = waiting.pop() {
            let (listing, _) = self.one(&map).await?;
            let (pages, maps) = discover::sitemap(&map, &listing.bytes)?;
            hear(listing, Use::Listing)?;
            urls.extend(pages);
            waiting.extend(maps.into_iter().filter(|m| seen.insert(m.clone())));
            if seen.len() > MAPS {
                return Err(self.too_many());
            }
        }
        self.many(urls, hear).await
    }

    /// Pages each of which tells the next.
    async fn chain(&self, start: Url, hear: &mut Hear<'_>) -> Result<(), FetchError> {
        let mut seen = HashSet::new();
        let mut next = Some(match &self.pages.how {
            How::Count { name, first, .. } => discover::with(&start, name, &first.to_string()),
            _ => start,
        });
        let mut count = 0_u64;
        while let Some(url) = next.take() {
            // A server whose last page leads back to an earlier one would never end.
            if !seen.insert(url.clone()) {
                return Err(self.unexpected("leads round and round"));
            }
            if seen.len() > self.pages.most {
                return Err(self.too_many());
            }
            let (page, link) = self.one(&url).await?;
            count += 1;
            next = match &self.pages.how {
                How::Next(None) => link.and_then(|l| discover::next_of_header(&url, &l)),
                How::Next(Some(path)) => {
                    let told = discover::value(&url, &page.bytes, path)?;
                    told.as_str().filter(|t| !t.is_empty()).and_then(|t| url.join(t).ok())
                }
                How::Cursor { name, path } => {
                    let told = discover::value(&url, &page.bytes, path)?;
                    let text = told.as_str().map(str::to_owned).or_else(|| told.as_i64().map(|n| n.to_string()));
                    text.filter(|t| !t.is_empty()).map(|t| discover::with(&url, name, &t))
                }
                How::Count { name, first, step, records } => {
                    let told = discover::value(&url, &page.bytes, records)?;
                    let Some(list) = told.as_array() else {
                        return Err(self.unexpected(&format!("has no list under `{}`", records.join("."))));
                    };
                    // The first page without records is the end, and is none of the pages.
                    if list.is_empty() {
                        return hear(page, Use::Listing);
                    }
                    Some(discover::with(&url, name, &(first + step * count).to_string()))
                }
                _ => None,
            };
            hear(page, Use::Document)?;
        }
        Ok(())
    }
}
