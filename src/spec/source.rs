//! `[[source]]`: an endpoint as meant: its address, how it is asked, and what it is expected to answer.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use regex::Regex;

use super::{
    identifiers,
    pages::{self, Pages},
    reader::At,
    secrets,
    section::Section,
};
use crate::model::issue::Place;

/// One publisher's endpoint.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name within the pipeline.
    pub id: String,
    /// Its public address, which is what is published as the source.
    pub url: String,
    /// Where the spec gives the address.
    pub url_place: Place,
    /// Its bundled sample.
    pub sample: Option<PathBuf>,
    /// Its character set, where neither bytes nor server tell it.
    pub charset: Option<String>,
    /// Pattern of the names of the files that are read, if it is an archive.
    pub member: Option<String>,
    /// Largest size in bytes.
    pub max_bytes: u64,
    /// How it is asked.
    pub manners: Manners,
    /// What it must answer.
    pub expect: Expect,
    /// How its pages are found, if it has many.
    pub pages: Option<Pages>,
    /// The table of ours that it is, if it is one.
    pub release: Option<Release>,
}

/// A table of the last release of a dataset, as a source of another one.
#[derive(Debug, Clone)]
pub struct Release {
    /// The dataset.
    pub dataset: String,
    /// The table.
    pub table: String,
    /// Where the spec names it.
    pub place: Place,
}

/// How a server is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manners {
    /// Shortest time between two requests to its host.
    pub pace: Duration,
    /// Requests to its host at once.
    pub at_once: usize,
    /// How often a request is tried, where what failed may pass.
    pub tries: u32,
    /// Time to connect.
    pub connect: Duration,
    /// Time without a byte.
    pub idle: Duration,
    /// Time for all of it.
    pub whole: Duration,
    /// Why its `robots.txt` is not asked.
    pub robots: Option<String>,
    /// Headers, as written, which go to the origin of the source's address alone; `{env:NAME}` in a value stands for a
    /// secret of the environment.
    pub headers: Vec<(String, String)>,
    /// Private addresses that may be asked: `HOST` or `HOST:PORT`.
    pub allow_address: Vec<String>,
    /// Whether a proxy resolves names, so that nobody here sees the address.
    pub proxy_resolves: bool,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            pace: Duration::from_millis(500),
            at_once: 2,
            tries: 4,
            connect: Duration::from_secs(20),
            idle: Duration::from_secs(60),
            whole: Duration::from_secs(600),
            robots: None,
            headers: Vec::new(),
            allow_address: Vec::new(),
            proxy_resolves: false,
        }
    }
}

/// What an answer must be to be believed: many servers say that all is well over a page that says it is not.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// Media types that it may have.
    pub media_types: Vec<String>,
    /// Fewest bytes.
    pub min_bytes: u64,
    /// What must stand in it.
    pub contains: Vec<Regex>,
    /// What must not.
    pub lacks: Vec<Regex>,
}

/// 256 MiB: larger than any report seen, small enough to hold.
const MAX_BYTES: u64 = 256 << 20;

/// 64 GiB: what we made ourselves may be as large as it is.
const RELEASE: u64 = 64 << 30;

/// Reads one source; `base` is where releases are served.
pub(super) fn read(section: &Section<'_>, folder: &Path, base: &str) -> Source {
    if section.has("release") { of_release(section, base) } else { of_address(section, folder) }
}

/// `release = "dataset/table"`.
pub(super) fn of_release(section: &Section<'_>, base: &str) -> Source {
    let (id, named) = (section.needed("id"), section.needed("release"));
    identifiers::plain_name(section.reader, &id);
    let place = section.reader.place(&named.span);
    let (dataset, table) = named.value.split_once('/').unwrap_or((&named.value, ""));
    if !named.value.is_empty() && (dataset.is_empty() || table.is_empty() || table.contains('/')) {
        section.reader.report("bad-release", &named.span, &[("got", &named.value)]);
    }
    section.close();
    Source {
        id: id.value,
        url: format!("{base}{dataset}/latest/{table}.csv"),
        url_place: place.clone(),
        sample: None,
        charset: None,
        member: None,
        max_bytes: RELEASE,
        manners: Manners::default(),
        expect: Expect::default(),
        pages: None,
        release: Some(Release { dataset: dataset.to_owned(), table: table.to_owned(), place }),
    }
}

fn of_address(section: &Section<'_>, folder: &Path) -> Source {
    let url = section.needed("url");
    identifiers::address(section.reader, &url, &["http", "https", "file"]);
    if url.value.starts_with("file:") {
        let path = url::Url::parse(&url.value).ok().and_then(|u| u.to_file_path().ok());
        identifiers::inside(section.reader, &url, path.as_deref(), folder);
    }
    let sample = section.text("sample").and_then(|named| sample(section, &named, folder));
    let charset = section.text("charset");
    if let Some(label) = &charset
        && encoding_rs::Encoding::for_label(label.value.as_bytes()).is_none()
    {
        section.reader.report("unknown-charset", &label.span, &[("got", &label.value)]);
    }
    let id = section.needed("id");
    identifiers::plain_name(section.reader, &id);
    let source = Source {
        id: id.value,
        url_place: section.reader.place(&url.span),
        url: url.value,
        sample,
        charset: charset.map(|t| t.value),
        member: section.regex("member").map(|r| r.as_str().to_owned()),
        max_bytes: section.count("max_bytes").map_or(MAX_BYTES, |n| n.value),
        manners: manners(section),
        pages: section.section("pages").and_then(|s| pages::read(&s)),
        expect: section.section("expect").map(|s| expect(&s)).unwrap_or_default(),
        release: None,
    };
    section.close();
    source
}

/// The bundled sample that a source names, which is a file in the folder of the pipelines.
fn sample(section: &Section<'_>, named: &At<String>, folder: &Path) -> Option<PathBuf> {
    let path = folder.join(&named.value);
    let is_inside = identifiers::inside(section.reader, named, Some(&path), folder);
    if is_inside && !path.is_file() {
        section.reader.report("no-such-file", &named.span, &[("path", &path.display().to_string())]);
    }
    is_inside.then_some(path)
}

/// Least and most of each count of how a server is asked.
const RANGES: [(&str, u64, u64); 6] = [
    ("pace_ms", 0, 3_600_000),
    ("at_once", 1, 64),
    ("tries", 1, 20),
    ("connect_seconds", 1, 600),
    ("idle_seconds", 1, 3_600),
    ("whole_seconds", 1, 86_400),
];

fn manners(section: &Section<'_>) -> Manners {
    let usual = Manners::default();
    let [pace, at_once, tries, connect, idle, whole] = RANGES.map(|(key, least, most)| {
        let count = section.count(key)?;
        let fits = (least..=most).contains(&count.value);
        (fits || section.out_of_range(&count, key, &least.to_string(), &most.to_string())).then_some(count.value)
    });
    let seconds = |n: Option<u64>, usual: Duration| n.map_or(usual, Duration::from_secs);
    let headers = section.pairs("headers").unwrap_or_default();
    for (name, value) in &headers {
        if !is_header(&name.value) || value.value.contains(['\r', '\n']) {
            section.reader.report("bad-header", &name.span, &[("got", &name.value)]);
        }
        secrets::judge_header(section.reader, name, value);
    }
    Manners {
        pace: pace.map_or(usual.pace, Duration::from_millis),
        at_once: at_once.and_then(|n| usize::try_from(n).ok()).unwrap_or(usual.at_once),
        tries: tries.and_then(|n| u32::try_from(n).ok()).unwrap_or(usual.tries),
        connect: seconds(connect, usual.connect),
        idle: seconds(idle, usual.idle),
        whole: seconds(whole, usual.whole),
        robots: section.text("robots_exempt").map(|t| t.value).filter(|t| !t.trim().is_empty()),
        headers: headers.into_iter().map(|(name, value)| (name.value, value.value)).collect(),
        allow_address: section.texts("allow_address").unwrap_or_default().into_iter().map(|t| t.value).collect(),
        proxy_resolves: section.bool("proxy_resolves").unwrap_or_default(),
    }
}

/// A name that HTTP takes for a header; those that the transport sets itself are not the spec's.
fn is_header(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    let own = [
        "host",
        "content-length",
        "connection",
        "transfer-encoding",
        "range",
        "if-range",
        "if-none-match",
        "if-modified-since",
        "accept-encoding",
    ];
    !name.is_empty() && name.bytes().all(plain) && !own.contains(&name.to_ascii_lowercase().as_str())
}

fn expect(section: &Section<'_>) -> Expect {
    let expect = Expect {
        media_types: section
            .texts("media_type")
            .unwrap_or_default()
            .into_iter()
            .map(|t| t.value.to_lowercase())
            .collect(),
        min_bytes: section.count("min_bytes").map_or(0, |n| n.value),
        contains: section.regexes("contains").unwrap_or_default(),
        lacks: section.regexes("lacks").unwrap_or_default(),
    };
    section.close();
    expect
}
