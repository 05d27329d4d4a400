//! Finds the pages that a listing links to, in HTML, sitemaps and feeds (RSS, Atom).

use std::{borrow::Cow, io::Read as _};

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use flate2::read::MultiGzDecoder;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use scraper::{Html, Selector};
use url::Url;

use super::FetchError;
use crate::model::{charset, html_limits};

/// Maximum size of a web page that is a listing, in bytes; its tree is many times as large.
const MAX_PAGE: usize = 16 << 20;

/// Maximum size of a feed or sitemap, in bytes; the sitemap protocol allows 50 MB.
const MAX_FEED: usize = 64 << 20;

/// Depth of elements in a feed or sitemap.
const MAX_DEPTH: usize = 64;

/// The error of an invalid listing; `reason` completes "the answer of ADDRESS ...".
pub(super) fn invalid_listing(address: &Url, reason: &str) -> FetchError {
    FetchError::Unexpected { address: address.to_string(), reason: reason.to_owned() }
}

/// A page that links to others.
pub(super) struct Listing<'a> {
    /// The address that its links are relative to.
    base: &'a Url,
    bytes: &'a [u8],
    /// Media type as the server sent it.
    media_type: Option<&'a str>,
}

impl<'a> Listing<'a> {
    /// A page that was sent by the address `base`.
    pub(super) fn new(base: &'a Url, bytes: &'a [u8], media_type: Option<&'a str>) -> Self {
        Self { base, bytes, media_type }
    }

    /// Returns the page unpacked, if it is gzip.
    fn unpacked(&self, max: usize) -> Result<Cow<'a, [u8]>, FetchError> {
        let mut bytes = Cow::Borrowed(self.bytes);
        if self.bytes.starts_with(&[0x1F, 0x8B]) {
            let mut all = Vec::new();
            let read = MultiGzDecoder::new(self.bytes).take(max as u64 + 1).read_to_end(&mut all);
            read.map_err(|error| invalid_listing(self.base, &format!("is not valid gzip: {error}")))?;
            bytes = Cow::Owned(all);
        }
        if bytes.len() <= max {
            return Ok(bytes);
        }
        let reason = format!("is larger than the {} MiB of a list of pages: list fewer pages at once", max >> 20);
        Err(invalid_listing(self.base, &reason))
    }

    /// Decodes a page by its byte order mark, by what the server says, or by what the page says of itself. A page that says
    /// nothing and is not UTF-8 is read as browsers do.
    fn text<'b>(&self, bytes: &'b [u8], own: Option<&'static Encoding>) -> Cow<'b, str> {
        let said = self.media_type.and_then(charset::of_media_type).or(own);
        let usual = if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 };
        // It looks for a byte order mark first.
        said.unwrap_or(usual).decode(bytes).0
    }

    /// An address as the page writes it; `None` for one that is invalid.
    fn join(&self, base: &Url, written: &str) -> Option<Url> {
        let mut url = base.join(written.trim()).ok()?;
        // A part of a document is no other document.
        url.set_fragment(None);
        Some(url)
    }
}

/// Returns the absolute addresses of links under a CSS selector, each once, in their order. They are relative to the `base` of
/// the page.
pub(super) fn links(listing: &Listing<'_>, selector: &str) -> Result<Vec<Url>, FetchError> {
    let bytes = listing.unpacked(MAX_PAGE)?;
    let text = listing.text(&bytes, charset::of_page(&bytes));
    html_limits::check(&text, &html_limits::PAGE_LIMITS).map_err(|costly| {
        let reason = format!("costs too much to read ({costly}): take another list, a feed or a sitemap");
        invalid_listing(listing.base, &reason)
    })?;
    let Ok(selector) = Selector::parse(selector) else { return Ok(Vec::new()) };
    let page = Html::parse_document(&text);
    let base = Selector::parse("base[href]").ok().and_then(|s| page.select(&s).next()?.value().attr("href"));
    let base = base.and_then(|href| listing.base.join(href.trim()).ok());
    let base = base.as_ref().unwrap_or(listing.base);
    let found = page.select(&selector).filter_map(|e| {
        let own = e.value().attr("href");
        own.or_else(|| e.child_elements().find_map(|c| c.value().attr("href")))
    });
    Ok(unique(found.filter_map(|href| listing.join(base, href))))
}

/// Returns the addresses of a sitemap: of pages, and of other sitemaps.
pub(super) fn sitemap(listing: &Listing<'_>) -> Result<(Vec<Url>, Vec<Url>), FetchError> {
    let (mut pages, mut maps) = (Vec::new(), Vec::new());
    each_node(listing, |path, node| {
        let Node::Text(text) = node else { return };
        let Some(url) = listing.join(listing.base, text) else { return };
        match path {
            [.., parent, own] if own == "loc" && parent == "sitemap" => maps.push(url),
            [.., parent, own] if own == "loc" && parent == "url" => pages.push(url),
            _ => {}
        }
    })?;
    Ok((unique(pages.into_iter()), unique(maps.into_iter())))
}

/// Returns the addresses of the items of a feed (RSS, Atom): of their enclosures, or of their pages where they have none.
pub(super) fn feed(listing: &Listing<'_>) -> Result<Vec<Url>, FetchError> {
    let (mut found, mut pages, mut enclosures) = (Vec::new(), Vec::new(), Vec::new());
    each_node(listing, |path, node| {
        let Some(own) = path.last() else { return };
        let is_item = own == "item" || own == "entry";
        if !is_item && !path.iter().any(|name| name == "item" || name == "entry") {
            return;
        }
        match node {
            Node::End if is_item => {
                found.append(if enclosures.is_empty() { &mut pages } else { &mut enclosures });
                pages.clear();
            }
            Node::Start(start) if own == "enclosure" => enclosures.extend(attribute(start, "url")),
            Node::Start(start) if own == "link" => {
                let relation = attribute(start, "rel").unwrap_or_else(|| "alternate".to_owned());
                match relation.as_str() {
                    "enclosure" => enclosures.extend(attribute(start, "href")),
                    "alternate" => pages.extend(attribute(start, "href")),
                    _ => {}
                }
            }
            Node::Text(text) if own == "link" => pages.push(text.to_owned()),
            _ => {}
        }
    })?;
    Ok(unique(found.iter().filter_map(|written| listing.join(listing.base, written))))
}

/// A part of XML.
enum Node<'n> {
    Start(&'n BytesStart<'n>),
    Text(&'n str),
    End,
}

/// The value of an attribute, by its local name.
fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let value = start.try_get_attribute(name).ok().flatten()?;
    value.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok().map(Cow::into_owned)
}

/// Calls `on_node` with each element, text and end of an element, and the names of the elements around it, its own among
/// them.
fn each_node(listing: &Listing<'_>, mut on_node: impl FnMut(&[String], Node<'_>)) -> Result<(), FetchError> {
    let invalid = |reason: &str| invalid_listing(listing.base, reason);
    let bytes = listing.unpacked(MAX_FEED)?;
    let text = listing.text(&bytes, charset::of_xml(&bytes));
    let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
    let mut path: Vec<String> = Vec::new();
    let mut content = String::new();
    loop {
        let event = reader.read_event().map_err(|e| invalid(&format!("is not valid XML: {e}")))?;
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                if path.len() > MAX_DEPTH || start.name().as_ref().is_empty() {
                    return Err(invalid("is nested too deeply for a list of pages"));
                }
                path.push(start.local_name().as_ref().to_owned());
                content.clear();
                on_node(&path, Node::Start(start));
                if matches!(event, Event::Empty(_)) {
                    on_node(&path, Node::End);
                    path.pop();
                }
            }
            Event::Text(text) => content.push_str(&text.xml10_content()),
            Event::CData(text) => content.push_str(&text.xml10_content()),
            Event::GeneralRef(name) if name.xml10_content() == "amp" => content.push('&'),
            Event::End(_) => {
                if !content.trim().is_empty() {
                    on_node(&path, Node::Text(content.trim()));
                }
                content.clear();
                on_node(&path, Node::End);
                path.pop();
            }
            Event::Eof if path.is_empty() => return Ok(()),
            Event::Eof => return Err(invalid("is incomplete")),
            _ => {}
        }
    }
}

fn unique(urls: impl Iterator<Item = Url>) -> Vec<Url> {
    let mut seen = std::collections::HashSet::new();
    urls.filter(|u| seen.insert(u.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fuzzing::fuzz;

    fn base() -> Url {
        Url::parse("https://a.pt/x/").expect("an address")
    }

    /// The same with a page of bytes in place of a listing.
    fn links(base: &Url, bytes: &[u8], selector: &str) -> Result<Vec<Url>, FetchError> {
        super::links(&Listing::new(base, bytes, None), selector)
    }

    fn sitemap(base: &Url, bytes: &[u8]) -> Result<(Vec<Url>, Vec<Url>), FetchError> {
        super::sitemap(&Listing::new(base, bytes, None))
    }

    fn feed(base: &Url, bytes: &[u8]) -> Result<Vec<Url>, FetchError> {
        super::feed(&Listing::new(base, bytes, None))
    }

    #[test]
    fn a_listing_is_read_as_carefully_as_documents() {
        let page = b"<head><meta charset=windows-1252><base href='/b/'></head><li class=r><a href='situa\xE7\xE3o.pdf#p2'>1</a></li>\
            <li class=r><a href=' situa\xE7\xE3o.pdf'>2</a></li>";
        assert_eq!(addresses(&links(&base(), page, "li.r").expect("links")), ["https://a.pt/b/situa%C3%A7%C3%A3o.pdf"]);
        let from = base();
        let latin = Listing::new(&from, b"<a href='\xE9'>", Some("text/html; charset=iso-8859-1"));
        assert_eq!(addresses(&super::links(&latin, "a").expect("links")), ["https://a.pt/x/%C3%A9"]);
        let rss = b"<?xml version='1.0' encoding='ISO-8859-1'?><rss><channel><item><title>A\xE7\xE3o</title><link>/p/1</link>\
            <enclosure url='/d/1.pdf' type='application/pdf'/></item><item><link>/p/2</link></item></channel></rss>";
        assert_eq!(addresses(&feed(&base(), rss).expect("a feed")), ["https://a.pt/d/1.pdf", "https://a.pt/p/2"]);
        let atom = b"<feed><entry><link rel='self' href='/s'/><link rel='enclosure' href='/d'/><link href='/p'/></entry></feed>";
        assert_eq!(addresses(&feed(&base(), atom).expect("a feed")), ["https://a.pt/d"]);
        let map = b"<urlset><url><loc>https://a.pt/p</loc></url></urlset>";
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packed, map).expect("packed");
        let packed = packed.finish().expect("packed");
        assert_eq!(addresses(&sitemap(&base(), &packed).expect("a map").0), ["https://a.pt/p"]);
        assert!(sitemap(&base(), &packed[..packed.len() / 2]).is_err());
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
    fn a_list_of_pages_that_costs_too_much_is_refused() {
        let link = "<li class=r><a href=1.pdf>1</a></li>";
        let page = |around: &str| format!("{}{link}", around.repeat(300));
        let refused = |page: &str| links(&base(), page.as_bytes(), "li.r").map_err(|error| error.to_string());
        assert!(refused(&page("<div></div>")).is_ok());
        assert!(refused(&page("<div>")).is_err_and(|error| error.contains("nested") && error.contains("a sitemap")));
        let (feed, max) = (b"<urlset><url><loc>/p</loc></url></urlset>", 20);
        assert!(Listing::new(&base(), feed, None).unpacked(max).is_err() && sitemap(&base(), feed).is_ok());
    }

    #[test]
    fn any_bytes_give_addresses_or_an_error() {
        let samples: [&[u8]; 5] = [
            b"<ul><li class=r><a href='1.pdf'>1</a></li><li class=r><a href='//x.pt/2.pdf'>2</a></ul>",
            b"<urlset><url><loc>https://a.pt/p?a=1&amp;b=2</loc></url></urlset>",
            b"<sitemapindex><sitemap><loc>/m.xml</loc></sitemap></sitemapindex>",
            b"<rss><channel><item><link>https://a.pt/i</link></item></channel></rss>",
            b"<feed><entry><link href='/e'/></entry></feed>",
        ];
        let header = b"<https://a.pt/?page=1>; rel=\"prev\", </?page=3>; rel=\"next\"".to_vec();
        let samples: Vec<_> = samples.iter().map(|s| s.to_vec()).chain([header]).collect();
        fuzz("pages", 60, &samples, |bytes| {
            let _ = (links(&base(), bytes, "li.r"), sitemap(&base(), bytes), feed(&base(), bytes));
            let text = String::from_utf8_lossy(bytes);
            let _ = (super::super::links::next(&text), super::super::json_page::with_query(&base(), &text, &text));
        });
    }
}
