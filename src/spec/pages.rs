//! `[source.pages]`: a source of many pages, and how they are found.

use regex::Regex;

use super::{secrets, section::Section, tree::Value};

/// PageDiscovery the pages of a source are found.
#[derive(Debug, Clone)]
pub struct Pages {
    /// PageDiscovery.
    pub how: PageDiscovery,
    /// Only addresses that match are followed.
    pub matches: Option<Regex>,
    /// Most pages; more are an error, for what is left out would look deleted.
    pub most: usize,
}

/// PageDiscovery pages are found.
#[derive(Debug, Clone)]
pub enum PageDiscovery {
    /// A name in a template of addresses stands for each of these values: `{year}`.
    Each {
        /// The template.
        template: String,
        /// The name.
        name: String,
        /// The values.
        values: Vec<String>,
    },
    /// The address lists them, under elements of this selector.
    Links(String),
    /// The address is a sitemap, or an index of sitemaps.
    Sitemap,
    /// The address is a feed, RSS or Atom.
    Feed,
    /// Each page names the next: in its `Link` header, or under this path of its JSON.
    Next(Option<Vec<String>>),
    /// A number in the query counts pages or records; it goes on until a page has none under this path.
    Count {
        /// The parameter.
        name: String,
        /// Its first value.
        first: u64,
        /// PageDiscovery much it grows from page to page.
        step: u64,
        /// Path to the records of a page.
        records: Vec<String>,
    },
    /// A text under a path of each page is the next value of a parameter.
    Cursor {
        /// The parameter.
        name: String,
        /// Path to its next value.
        path: Vec<String>,
    },
}

/// Pages of a source, unless the spec says otherwise.
const MOST: u64 = 10_000;

/// Most that it may say.
const CEILING: u64 = 100_000;

/// Reads how the pages of a source are found.
pub(super) fn read(section: &Section<'_>) -> Option<Pages> {
    let matches = section.regex("match");
    let most = section.count("most");
    let most = most.filter(|n| (1..=CEILING).contains(&n.value) || section.out_of_range(n, "most", "1", "100000"));
    let how = how(section);
    if let Some(PageDiscovery::Each { template, name, .. }) = &how
        && !template.contains(&format!("{{{name}}}"))
    {
        section.reader.report(
            "missing-placeholder",
            &section.head(),
            &[("name", name), ("url", &secrets::shown(template))],
        );
    }
    section.close();
    Some(Pages { how: how?, matches, most: usize::try_from(most.map_or(MOST, |n| n.value)).unwrap_or(usize::MAX) })
}

fn how(section: &Section<'_>) -> Option<PageDiscovery> {
    if let Some(each) = section.section("each") {
        let entry = each.entries.first()?;
        let values = match &entry.node.value {
            Value::Text(range) => range_of(range),
            _ => each.own_texts(entry).map(|texts| texts.into_iter().map(|t| t.value).collect()),
        };
        let template = section.needed("template");
        secrets::judge_address(section.reader, &template);
        let template = template.value;
        return values.map(|values| PageDiscovery::Each { template, name: entry.key.clone(), values });
    }
    if let Some(selector) = section.text("links") {
        if let Err(error) = scraper::Selector::parse(&selector.value) {
            section.reader.report("bad-selector", &selector.span, &[("detail", &error.to_string())]);
        }
        return Some(PageDiscovery::Links(selector.value));
    }
    let path = |text: &str| text.split('.').filter(|s| !s.is_empty()).map(str::to_owned).collect::<Vec<_>>();
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

/// The numbers of a range: `2019-2024`.
fn range_of(text: &str) -> Option<Vec<String>> {
    let (first, last) = text.split_once('-')?;
    let (first, last) = (first.trim().parse::<u64>().ok()?, last.trim().parse::<u64>().ok()?);
    (first <= last && last - first < CEILING).then(|| (first..=last).map(|n| n.to_string()).collect())
}
