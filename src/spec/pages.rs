//! `[source.pages]`: how the pages of a listing are found.

use regex::Regex;

use super::{secrets, section::Section, tree::Value};

/// The pages of a source: how they are found, and how many there may be.
#[derive(Debug, Clone)]
pub struct Pages {
    /// How they are found.
    pub discovery: PageDiscovery,
    /// Pattern of the addresses that are followed; none for all.
    pub matches: Option<Regex>,
    /// Pattern of the addresses that are left out.
    pub except: Option<Regex>,
    /// Whether the listing shows only its newest pages: what it shows no more stays in the dataset.
    pub is_window: bool,
    /// How many pages may be missing in a release.
    pub allowed_missing: Allowed,
    /// Path of the total that the pages of a listing say; `None` looks for the usual names.
    pub total: Option<Vec<String>>,
    /// Maximum number of pages; more are an error, because records of pages that are left out would look deleted.
    pub max: usize,
}

/// How many pages may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// A number of pages.
    Count(u64),
    /// A share of all pages, in percent.
    Percent(u8),
}

impl Allowed {
    /// Returns whether a number of pages of all may be missing.
    pub fn allows(self, missing: usize, all: usize) -> bool {
        match self {
            Self::Count(most) => missing as u64 <= most,
            Self::Percent(most) => missing as u64 * 100 <= all as u64 * u64::from(most),
        }
    }
}

/// How the pages of a source are found.
#[derive(Debug, Clone)]
pub enum PageDiscovery {
    /// A placeholder in a template of addresses takes each of these values: `{year}`.
    Each {
        /// The template.
        template: String,
        /// Name of the placeholder.
        name: String,
        /// The values.
        values: Vec<String>,
    },
    /// The page at the address links to them.
    Links {
        /// CSS selector of the links to documents.
        documents: String,
        /// CSS selector of the links to further listings.
        listings: Option<String>,
    },
    /// The address is a sitemap, or an index of sitemaps.
    Sitemap,
    /// The address is a feed, RSS or Atom.
    Feed,
    /// Each page gives the next: in its `Link` header (RFC 8288), or under this path of its JSON.
    Next(Option<Vec<String>>),
    /// A number in the query counts pages or records; the last page is the first without records under this path.
    Count {
        /// Name of the parameter.
        name: String,
        /// Its first value.
        first: u64,
        /// Its increment from page to page.
        step: u64,
        /// Path to the records of a page.
        records: Vec<String>,
    },
    /// A text under a path of each page is the next value of a query parameter.
    Cursor {
        /// Name of the parameter.
        name: String,
        /// Path to its next value.
        path: Vec<String>,
    },
}

/// Default of `most`: maximum number of pages.
const DEFAULT_MAX: u64 = 10_000;

/// Largest value of `most`.
const MAX: u64 = 100_000;

/// Reads how the pages of a source are found.
pub(super) fn read(section: &Section<'_>) -> Option<Pages> {
    let (matches, except) = (section.regex("match"), section.regex("except"));
    let max = section.count("most");
    let max = max.filter(|n| (1..=MAX).contains(&n.value) || section.out_of_range(n, "most", "1", "100000"));
    let discovery = discovery(section);
    if let Some(PageDiscovery::Each { template, name, .. }) = &discovery
        && !template.contains(&format!("{{{name}}}"))
    {
        section.reader.report(
            "missing-placeholder",
            &section.head(),
            &[("name", name), ("url", &secrets::shown(template))],
        );
    }
    let is_feed = matches!(discovery, Some(PageDiscovery::Feed));
    let is_window = section.bool("window").unwrap_or(is_feed);
    let percent = section.percent("allow_missing_percent").map(Allowed::Percent);
    let count = section.count("allow_missing").map(|count| Allowed::Count(count.value));
    let total = section.text("total").map(|t| path(&t.value));
    section.close();
    Some(Pages {
        is_window,
        allowed_missing: count.or(percent).unwrap_or(Allowed::Count(0)),
        total,
        discovery: discovery?,
        matches,
        except,
        max: usize::try_from(max.map_or(DEFAULT_MAX, |n| n.value)).unwrap_or(usize::MAX),
    })
}

/// The keys of a path, which are parted by dots.
fn path(text: &str) -> Vec<String> {
    text.split('.').filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

fn discovery(section: &Section<'_>) -> Option<PageDiscovery> {
    if let Some(each) = section.section("each") {
        let entry = each.entries.first()?;
        let values = match &entry.node.value {
            Value::Text(range) => parse_range(range),
            _ => each.own_texts(entry).map(|texts| texts.into_iter().map(|t| t.value).collect()),
        };
        let template = section.needed("template");
        secrets::check_address(section.reader, &template);
        let template = template.value;
        return values.map(|values| PageDiscovery::Each { template, name: entry.key.clone(), values });
    }
    let selector = |key| {
        let selector = section.text(key)?;
        if let Err(error) = scraper::Selector::parse(&selector.value) {
            section.reader.report("bad-selector", &selector.span, &[("detail", &error.to_string())]);
        }
        Some(selector.value)
    };
    if let Some(documents) = selector("links") {
        return Some(PageDiscovery::Links { documents, listings: selector("listings") });
    }
    if section.bool("sitemap").unwrap_or_default() {
        return Some(PageDiscovery::Sitemap);
    }
    if section.bool("feed").unwrap_or_default() {
        return Some(PageDiscovery::Feed);
    }
    if let Some(next) = section.text("next") {
        return Some(PageDiscovery::Next((next.value != "header").then(|| path(&next.value))));
    }
    if let Some(name) = section.text("count") {
        return Some(PageDiscovery::Count {
            name: name.value,
            first: section.count("first").map_or(1, |n| n.value),
            step: section.count("step").map_or(1, |n| n.value.max(1)),
            records: path(&section.needed("records").value),
        });
    }
    if let Some(name) = section.text("cursor") {
        return Some(PageDiscovery::Cursor { name: name.value, path: path(&section.needed("path").value) });
    }
    section.missing("links");
    None
}

/// Parses a range of numbers such as `2019-2024`; none if it is not valid or has too many.
fn parse_range(text: &str) -> Option<Vec<String>> {
    let (first, last) = text.split_once('-')?;
    let (first, last) = (first.trim().parse::<u64>().ok()?, last.trim().parse::<u64>().ok()?);
    (first <= last && last - first < MAX).then(|| (first..=last).map(|n| n.to_string()).collect())
}
