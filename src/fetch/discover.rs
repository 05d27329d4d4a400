//! Which pages a page leads to: pure questions about its bytes.

use quick_xml::{Reader, events::Event};
use scraper::{Html, Selector};
use serde_json::Value;
use url::Url;

use super::FetchError;

/// What is wrong with a page that should lead to others, in words that fit behind its address.
fn broken(address: &Url, told: &str) -> FetchError {
    FetchError::Unexpected { address: address.to_string(), told: told.to_owned() }
}

/// Addresses under a selector of a page, whole, each once, in its order.
pub(super) fn links(address: &Url, bytes: &[u8], selector: &str) -> Vec<Url> {
    let Ok(selector) = Selector::parse(selector) else { return Vec::new() };
    let page = Html::parse_document(&String::from_utf8_lossy(bytes));
    let found = page.select(&selector).filter_map(|e| {
        let own = e.value().attr("href");
        own.or_else(|| e.child_elements().find_map(|c| c.value().attr("href")))
    });
    once(found.filter_map(|href| address.join(href).ok()))
}

/// Addresses of a sitemap: of pages, and of further sitemaps.
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
    Ok((once(pages.into_iter()), once(maps.into_iter())))
}

/// Addresses of the items of a feed.
pub(super) fn feed(address: &Url, bytes: &[u8]) -> Result<Vec<Url>, FetchError> {
    let mut found = Vec::new();
    each_text(address, bytes, |path, text| {
        let of_item = path.iter().any(|name| name == "item" || name == "entry");
        if of_item && path.last().is_some_and(|name| name == "link") {
            found.extend(address.join(text).ok());
        }
    })?;
    Ok(once(found.into_iter()))
}

/// Tells each text of XML with the names of the elements around it; the address of a `link` counts as its text.
fn each_text(address: &Url, bytes: &[u8], mut hear: impl FnMut(&[String], &str)) -> Result<(), FetchError> {
    let text = std::str::from_utf8(bytes).map_err(|_| broken(address, "is no XML in UTF-8"))?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
    let mut path: Vec<String> = Vec::new();
    let mut said = String::new();
    loop {
        let event = reader.read_event().map_err(|e| broken(address, &format!("is no sound XML: {e}")))?;
        match event {
            Event::Start(start) | Event::Empty(start) if path.len() > 64 || start.name().as_ref().is_empty() => {
                return Err(broken(address, "nests deeper than any list of pages"));
            }
            Event::Start(start) => {
                path.push(start.local_name().as_ref().to_owned());
                said.clear();
                let href = start.try_get_attribute("href").ok().flatten();
                if let Some(value) = href
                    .and_then(|a| a.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok().map(|v| v.into_owned()))
                {
                    hear(&path, &value);
                }
            }
            Event::Empty(start) => {
                path.push(start.local_name().as_ref().to_owned());
                let href = start.try_get_attribute("href").ok().flatten();
                if let Some(value) = href
                    .and_then(|a| a.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok().map(|v| v.into_owned()))
                {
                    hear(&path, &value);
                }
                path.pop();
            }
            Event::Text(told) => said.push_str(&told.xml10_content()),
            Event::CData(told) => said.push_str(&told.xml10_content()),
            Event::GeneralRef(name) if name.xml10_content() == "amp" => said.push('&'),
            Event::End(_) => {
                if !said.trim().is_empty() {
                    hear(&path, said.trim());
                }
                said.clear();
                path.pop();
            }
            Event::Eof if path.is_empty() => return Ok(()),
            Event::Eof => return Err(broken(address, "ends before it is whole")),
            _ => {}
        }
    }
}

fn once(urls: impl Iterator<Item = Url>) -> Vec<Url> {
    let mut seen = std::collections::HashSet::new();
    urls.filter(|u| seen.insert(u.clone())).collect()
}

/// The address that a `Link` header calls the next.
pub(super) fn next_of_header(address: &Url, header: &str) -> Option<Url> {
    header.split(',').find_map(|link| {
        let (target, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = rest.split(';').any(|p| matches!(p.trim(), "rel=\"next\"" | "rel=next"));
        is_next.then(|| address.join(target).ok()).flatten()
    })
}

/// A value of a page of JSON.
pub(super) fn value(address: &Url, bytes: &[u8], path: &[String]) -> Result<Value, FetchError> {
    let page: Value = serde_json::from_slice(bytes).map_err(|e| broken(address, &format!("is no sound JSON: {e}")))?;
    Ok(path.iter().try_fold(page, |value, step| value.get(step).cloned()).unwrap_or_default())
}

/// An address with a parameter of its query set.
pub(super) fn with(address: &Url, name: &str, value: &str) -> Url {
    let mut url = address.clone();
    let others: Vec<(String, String)> =
        address.query_pairs().filter(|(n, _)| n != name).map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
    url.query_pairs_mut().clear().extend_pairs(others).append_pair(name, value);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Url {
        Url::parse("https://a.pt/x/").expect("an address")
    }

    fn told(urls: &[Url]) -> Vec<&str> {
        urls.iter().map(Url::as_str).collect()
    }

    #[test]
    fn pages_sitemaps_and_feeds_lead_on() {
        let page = b"<ul><li class=r><a href='1.pdf'>1</a></li><li class=r><a href='/2.pdf'>2</a></li><li><a href=3>3</a></li></ul>";
        assert_eq!(told(&links(&base(), page, "li.r")), ["https://a.pt/x/1.pdf", "https://a.pt/2.pdf"]);
        let map = b"<urlset><url><loc>https://a.pt/p?a=1&amp;b=2</loc></url></urlset>";
        assert_eq!(told(&sitemap(&base(), map).expect("a map").0), ["https://a.pt/p?a=1&b=2"]);
        let index = b"<sitemapindex><sitemap><loc>/m.xml</loc></sitemap></sitemapindex>";
        assert_eq!(told(&sitemap(&base(), index).expect("an index").1), ["https://a.pt/m.xml"]);
        let rss = b"<rss><channel><link>https://a.pt/</link><item><link>https://a.pt/i</link></item></channel></rss>";
        assert_eq!(told(&feed(&base(), rss).expect("a feed")), ["https://a.pt/i"]);
        let atom = b"<feed><link href='/self'/><entry><link href='/e'/></entry></feed>";
        assert_eq!(told(&feed(&base(), atom).expect("a feed")), ["https://a.pt/e"]);
        assert!(sitemap(&base(), b"<urlset><url>").is_err() && feed(&base(), b"<a></b>").is_err());
    }

    #[test]
    fn the_next_page_is_told_by_header_or_path() {
        let header = "<https://a.pt/?page=1>; rel=\"prev\", </?page=3>; rel=\"next\"";
        assert_eq!(next_of_header(&base(), header).as_ref().map(Url::as_str), Some("https://a.pt/?page=3"));
        let path = ["result".to_owned(), "next".to_owned()];
        assert_eq!(value(&base(), b"{\"result\": {\"next\": \"x\"}}", &path).expect("a value"), "x");
        assert_eq!(value(&base(), b"{}", &path).expect("a value"), Value::Null);
        let url = Url::parse("https://a.pt/?rows=10&start=0").expect("an address");
        assert_eq!(with(&url, "start", "20").as_str(), "https://a.pt/?rows=10&start=20");
    }
}
