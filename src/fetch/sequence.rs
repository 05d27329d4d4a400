//! Where the pages of a listing lead that are fetched one after the other.

use url::Url;

use super::{
    FetchError,
    json_page::{self, Next},
    links,
};
use crate::spec::pages::PageDiscovery;

/// Pages of a listing, each of which leads to the next.
pub(super) struct PageSequence<'s> {
    discovery: &'s PageDiscovery,
    start: Url,
    /// The number in the query of the next page, of a listing that is counted.
    number: u64,
    /// Whether a page had the path that leads to the next one.
    has_path: bool,
    /// Whether the last page was beyond the end.
    pub(super) is_past_end: bool,
}

impl<'s> PageSequence<'s> {
    /// Before the first page.
    pub(super) fn new(discovery: &'s PageDiscovery, start: &Url) -> Self {
        let number = if let PageDiscovery::Count { first, .. } = discovery { *first } else { 0 };
        Self { discovery, start: start.clone(), number, has_path: false, is_past_end: false }
    }

    /// The address of the first page.
    pub(super) fn first(&self, start: Url) -> Url {
        match self.discovery {
            PageDiscovery::Count { name, .. } => json_page::with_query(&start, name, &self.number.to_string()),
            _ => start,
        }
    }

    /// The path of the records of a page, if it is known.
    pub(super) fn records(&self) -> Option<&'s [String]> {
        if let PageDiscovery::Count { records, .. } = self.discovery { Some(records) } else { None }
    }

    /// The path that leads to the next page, if no page had it.
    pub(super) fn unfound_path(&self) -> Option<&'s [String]> {
        match self.discovery {
            PageDiscovery::Next(Some(path)) | PageDiscovery::Cursor { path, .. } if !self.has_path => Some(path),
            _ => None,
        }
    }

    /// Returns the address of the page after one that was sent by an address; `None` at the end. An invalid address is an
    /// error and not the end, because later records would look deleted.
    pub(super) fn next(
        &mut self,
        (from, bytes): (&Url, &[u8]),
        link: Option<&str>,
        unexpected: &dyn Fn(&str) -> FetchError,
    ) -> Result<Option<Url>, FetchError> {
        let resolve = |to: &str| from.join(to).map_err(|_| unexpected("links to a page with an invalid address"));
        match self.discovery {
            PageDiscovery::Next(None) => link.and_then(links::next).map(resolve).transpose(),
            PageDiscovery::Next(Some(path)) => self.at((from, bytes), path)?.map(|to| resolve(&to)).transpose(),
            PageDiscovery::Cursor { name, path } => {
                let value = self.at((from, bytes), path)?;
                Ok(value.map(|value| json_page::with_query(&self.start, name, &value)))
            }
            PageDiscovery::Count { name, step, records, .. } => {
                let path = || records.join(".");
                let count = json_page::count(bytes, records)
                    .map_err(|error| unexpected(&format!("is not valid JSON: {error}")))?
                    .ok_or_else(|| unexpected(&format!("has no list under `{}`", path())))?;
                self.is_past_end = count == 0;
                if self.is_past_end {
                    return Ok(None);
                }
                // A number that counts records goes on after those that came: a server may give fewer than it is asked for.
                let came = if *step == 1 { 1 } else { count.min(*step) };
                self.number = self.number.saturating_add(came);
                Ok(Some(json_page::with_query(&self.start, name, &self.number.to_string())))
            }
            _ => Ok(None),
        }
    }

    /// What the path of a page leads to.
    fn at(&mut self, (from, bytes): (&Url, &[u8]), path: &[String]) -> Result<Option<String>, FetchError> {
        let next = json_page::next(from, bytes, path)?;
        self.has_path |= next != Next::Missing;
        Ok(if let Next::To(to) = next { Some(to) } else { None })
    }
}
