//! Finds the pages that a listing links to, in HTML, sitemaps, feeds (RSS, Atom) and JSON.

use std::fmt;

use quick_xml::{Reader, events::Event};
use scraper::{Html, Selector};
use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Value, value::RawValue};
use url::Url;

use super::FetchError;
use crate::model::html_limits;

/// Maximum size of a web page that is a listing, in bytes; its tree is many times as large.
const MAX_PAGE: usize = 16 << 20;

/// Maximum size of a feed or sitemap, in bytes; the sitemap protocol allows 50 MB.
const MAX_FEED: usize = 64 << 20;

/// The error of an invalid listing; `reason` completes "the answer of ADDRESS ...".
fn invalid_listing(address: &Url, reason: &str) -> FetchError {
    FetchError::Unexpected { address: address.to_string(), reason: reason.to_owned() }
}

/// Checks the size of a listing.
fn check_size(address: &Url, bytes: &[u8], max: usize) -> Result<(), FetchError> {
    if bytes.len() <= max {
        return Ok(());
    }
    let reason = format!("is larger than the {} MiB of a list of pages: list fewer pages at once", max >> 20);
    Err(invalid_listing(address, &reason))
}

/// Returns the absolute addresses of links under a CSS selector, each once, in their order.
pub(super) fn links(address: &Url, bytes: &[u8], selector: &str) -> Result<Vec<Url>, FetchError> {
    check_size(address, bytes, MAX_PAGE)?;
    let text = String::from_utf8_lossy(bytes);
    html_limits::check(&text, &html_limits::PAGE_LIMITS).map_err(|costly| {
        invalid_listing(address, &format!("costs too much to read ({costly}): take another list, a feed or a sitemap"))
    })?;
    let Ok(selector) = Selector::parse(selector) else { return Ok(Vec::new()) };
    let page = Html::parse_document(&text);
    let found = page.select(&selector).filter_map(|e| {
        let own = e.value().attr("href");
        own.or_else(|| e.child_elements().find_map(|c| c.value().attr("href")))
    });
    Ok(unique(found.filter_map(|href| address.join(href).ok())))
}

/// Returns the addresses of a sitemap: of pages, and of other sitemaps.
pub(super) fn sitemap(address: &Url, bytes: &[u8]) -> Result<(Vec<Url>, Vec<Url>), FetchError> {
    let (mut pages, mut maps) = (Vec::new(), Vec::new());
    each_text(address, bytes, |path, text| {
        let Ok(url) = address.join(text) else { return };
        match path {
            [.., parent, own] if own == "loc" && parent == "sitemap" => maps.push(url),
            [.., parent, own] if own == "loc" && parent == "url" => pages.push(url),
            _ => {}
        }
    })?;
    Ok((unique(pages.into_iter()), unique(maps.into_iter())))
}

/// Returns the addresses of the items of a feed.
pub(super) fn feed(address: &Url, bytes: &[u8]) -> Result<Vec<Url>, FetchError> {
    let mut found = Vec::new();
    each_text(address, bytes, |path, text| {
        let of_item = path.iter().any(|name| name == "item" || name == "entry");
        if of_item && path.last().is_some_and(|name| name == "link") {
            found.extend(address.join(text).ok());
        }
    })?;
    Ok(unique(found.into_iter()))
}

/// Calls `on_text` with each text of XML and the names of the elements around it; a `href` attribute counts as text.
fn each_text(address: &Url, bytes: &[u8], mut on_text: impl FnMut(&[String], &str)) -> Result<(), FetchError> {
    check_size(address, bytes, MAX_FEED)?;
    let text = std::str::from_utf8(bytes).map_err(|_| invalid_listing(address, "is not XML in UTF-8"))?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
    let mut path: Vec<String> = Vec::new();
    let mut content = String::new();
    loop {
        let event = reader.read_event().map_err(|e| invalid_listing(address, &format!("is not valid XML: {e}")))?;
        match event {
            Event::Start(start) | Event::Empty(start) if path.len() > 64 || start.name().as_ref().is_empty() => {
                return Err(invalid_listing(address, "is nested too deeply for a list of pages"));
            }
            Event::Start(start) => {
                path.push(start.local_name().as_ref().to_owned());
                content.clear();
                let href = start.try_get_attribute("href").ok().flatten();
                if let Some(value) = href
                    .and_then(|a| a.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok().map(|v| v.into_owned()))
                {
                    on_text(&path, &value);
                }
            }
            Event::Empty(start) => {
                path.push(start.local_name().as_ref().to_owned());
                let href = start.try_get_attribute("href").ok().flatten();
                if let Some(value) = href
                    .and_then(|a| a.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok().map(|v| v.into_owned()))
                {
                    on_text(&path, &value);
                }
                path.pop();
            }
            Event::Text(text) => content.push_str(&text.xml10_content()),
            Event::CData(text) => content.push_str(&text.xml10_content()),
            Event::GeneralRef(name) if name.xml10_content() == "amp" => content.push('&'),
            Event::End(_) => {
                if !content.trim().is_empty() {
                    on_text(&path, content.trim());
                }
                content.clear();
                path.pop();
            }
            Event::Eof if path.is_empty() => return Ok(()),
            Event::Eof => return Err(invalid_listing(address, "is incomplete")),
            _ => {}
        }
    }
}

fn unique(urls: impl Iterator<Item = Url>) -> Vec<Url> {
    let mut seen = std::collections::HashSet::new();
    urls.filter(|u| seen.insert(u.clone())).collect()
}

/// Returns the value at a path of a JSON page; null if there is none.
///
/// # Errors
/// If the page is not JSON, or the value is a list or an object.
pub(super) fn value(address: &Url, bytes: &[u8], path: &[String]) -> Result<Value, FetchError> {
    let invalid = |e| invalid_listing(address, &format!("is not valid JSON: {e}"));
    match at(bytes, path).map_err(invalid)? {
        Some(raw) if raw.get().starts_with(['{', '[']) => {
            Err(invalid_listing(address, &format!("does not give the next page as text under `{}`", path.join("."))))
        }
        Some(raw) => serde_json::from_str(raw.get()).map_err(invalid),
        None => Ok(Value::Null),
    }
}

/// Whether the list at a path of a JSON page is empty; `None` if there is no list.
pub(super) fn is_empty(address: &Url, bytes: &[u8], path: &[String]) -> Result<Option<bool>, FetchError> {
    let invalid = |e| invalid_listing(address, &format!("is not valid JSON: {e}"));
    let list = at(bytes, path).map_err(invalid)?.filter(|raw| raw.get().starts_with('['));
    let items = list.map(|raw| serde_json::from_str::<Vec<IgnoredAny>>(raw.get()).map_err(invalid)).transpose()?;
    Ok(items.map(|items| items.is_empty()))
}

/// Finds the value at a path of keys, without parsing the rest of the page.
fn at<'j>(bytes: &'j [u8], path: &[String]) -> serde_json::Result<Option<&'j RawValue>> {
    let mut value: &RawValue = serde_json::from_slice(bytes)?;
    for step in path {
        if !value.get().starts_with('{') {
            return Ok(None);
        }
        match Member(step).deserialize(&mut serde_json::Deserializer::from_str(value.get()))? {
            Some(inner) => value = inner,
            None => return Ok(None),
        }
    }
    Ok(Some(value))
}

/// Finds the member of an object with a key.
struct Member<'k>(&'k str);

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
            if key == self.0 {
                found = Some(value);
            }
        }
        Ok(found)
    }
}

/// Returns an address with a query parameter set.
pub(super) fn with_query(address: &Url, name: &str, value: &str) -> Url {
    let mut url = address.clone();
    let others: Vec<(String, String)> =
        address.query_pairs().filter(|(n, _)| n != name).map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
    url.query_pairs_mut().clear().extend_pairs(others).append_pair(name, value);
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fuzzing::fuzz;

    fn base() -> Url {
        Url::parse("https://a.pt/x/").expect("an address")
    }

    fn addresses(urls: &[Url]) -> Vec<&str> {
        urls.iter().map(Url::as_str).collect()
    }

    #[test]
    fn links_of_pages_sitemaps_and_feeds_are_found() {
        let page = b"<ul><li class=r><a href='1.pdf'>1</a></li><li class=r><a href='/2.pdf'>2</a></li><li><a href=3>3</a></li></ul>";
        assert_eq!(
            addresses(&links(&base(), page, "li.r").expect("links")),
            ["https://a.pt/x/1.pdf", "https://a.pt/2.pdf"]
        );
        let map = b"<urlset><url><loc>https://a.pt/p?a=1&amp;b=2</loc></url></urlset>";
        assert_eq!(addresses(&sitemap(&base(), map).expect("a map").0), ["https://a.pt/p?a=1&b=2"]);
        let index = b"<sitemapindex><sitemap><loc>/m.xml</loc></sitemap></sitemapindex>";
        assert_eq!(addresses(&sitemap(&base(), index).expect("an index").1), ["https://a.pt/m.xml"]);
        let rss = b"<rss><channel><link>https://a.pt/</link><item><link>https://a.pt/i</link></item></channel></rss>";
        assert_eq!(addresses(&feed(&base(), rss).expect("a feed")), ["https://a.pt/i"]);
        let atom = b"<feed><link href='/self'/><entry><link href='/e'/></entry></feed>";
        assert_eq!(addresses(&feed(&base(), atom).expect("a feed")), ["https://a.pt/e"]);
        assert!(sitemap(&base(), b"<urlset><url>").is_err() && feed(&base(), b"<a></b>").is_err());
    }

    #[test]
    fn the_next_page_is_at_a_path() {
        let path = ["result".to_owned(), "next".to_owned()];
        assert_eq!(value(&base(), b"{\"result\": {\"next\": \"x\"}}", &path).expect("a value"), "x");
        for page in [&b"{}"[..], b"[]", b"{\"result\": 1}", b"{\"result\": {\"next\": null}}"] {
            assert_eq!(value(&base(), page, &path).expect("a value"), Value::Null);
        }
        assert!(value(&base(), b"{\"result\": {\"next\": {\"a\": 1}}}", &path).is_err());
        assert!(value(&base(), b"{\"result\": {\"next\" \"x\"}}", &path).is_err());
        let empty = |page: &[u8]| is_empty(&base(), page, &path).expect("a page");
        assert_eq!(empty(b"{\"result\": {\"next\": [ ]}}"), Some(true));
        assert_eq!(empty(b"{\"result\": {\"next\": [{\"a\": 1}]}}"), Some(false));
        assert_eq!(empty(b"{\"result\": {\"next\": {}}}"), None);
        let url = Url::parse("https://a.pt/?rows=10&start=0").expect("an address");
        assert_eq!(with_query(&url, "start", "20").as_str(), "https://a.pt/?rows=10&start=20");
    }

    #[test]
    fn a_list_of_pages_that_costs_too_much_is_refused() {
        let link = "<li class=r><a href=1.pdf>1</a></li>";
        let page = |around: &str| format!("{}{link}", around.repeat(300));
        let refused = |page: &str| links(&base(), page.as_bytes(), "li.r").map_err(|error| error.to_string());
        assert!(refused(&page("<div></div>")).is_ok());
        assert!(refused(&page("<div>")).is_err_and(|error| error.contains("nested") && error.contains("a sitemap")));
        let (feed, max) = (b"<urlset><url><loc>/p</loc></url></urlset>", 20);
        assert!(check_size(&base(), feed, max).is_err() && sitemap(&base(), feed).is_ok());
    }

    #[test]
    fn any_bytes_give_addresses_or_an_error() {
        let samples: [&[u8]; 6] = [
            b"<ul><li class=r><a href='1.pdf'>1</a></li><li class=r><a href='//x.pt/2.pdf'>2</a></ul>",
            b"<urlset><url><loc>https://a.pt/p?a=1&amp;b=2</loc></url></urlset>",
            b"<sitemapindex><sitemap><loc>/m.xml</loc></sitemap></sitemapindex>",
            b"<rss><channel><item><link>https://a.pt/i</link></item></channel></rss>",
            b"<feed><entry><link href='/e'/></entry></feed>",
            b"{\"result\": {\"next\": \"x\"}}",
        ];
        let header = b"<https://a.pt/?page=1>; rel=\"prev\", </?page=3>; rel=\"next\"".to_vec();
        let samples: Vec<_> = samples.iter().map(|s| s.to_vec()).chain([header]).collect();
        fuzz("pages", 60, &samples, |bytes| {
            let _ = (links(&base(), bytes, "li.r"), sitemap(&base(), bytes), feed(&base(), bytes));
            let _ = value(&base(), bytes, &["result".to_owned()]);
            let text = String::from_utf8_lossy(bytes);
            let _ = (super::super::links::next(&text), with_query(&base(), &text, &text));
        });
    }
}
