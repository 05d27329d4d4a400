//! `[[source]]`: an endpoint: its address, the policy of requests to it, and the expected response.

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
use crate::model::{charset::Charset, issue::Place};

/// One publisher's endpoint.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its id within the pipeline.
    pub id: String,
    /// Its public address, which is published as the source.
    pub url: String,
    /// Where the spec gives the address.
    pub url_place: Place,
    /// Path of its bundled sample.
    pub sample: Option<PathBuf>,
    /// Its character set, used if neither the bytes nor the server give one.
    pub charset: Option<String>,
    /// Whether bytes that are not in its character set are read as U+FFFD and reported, instead of refused.
    pub replaces_invalid: bool,
    /// Pattern of the names of the files that are read from an archive.
    pub member: Option<String>,
    /// Maximum size of a response, in bytes.
    pub max_bytes: u64,
    /// How it is requested.
    pub requests: RequestPolicy,
    /// What a response must be.
    pub expect: Expect,
    /// How its pages are found, if it is a listing.
    pub pages: Option<Pages>,
    /// The published table of ours that it is, instead of an address.
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

/// How often, how long and with which headers a server is requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestPolicy {
    /// Minimum time between two requests to its host.
    pub min_interval: Duration,
    /// Maximum number of concurrent requests to its host.
    pub max_concurrent: usize,
    /// Maximum number of attempts, if the error may be transient.
    pub max_tries: u32,
    /// Timeout of a connection attempt.
    pub connect_timeout: Duration,
    /// Timeout between two bytes.
    pub idle_timeout: Duration,
    /// Timeout of a complete request.
    pub total_timeout: Duration,
    /// The reason for not obeying its `robots.txt`, if there is one.
    pub robots_exempt: Option<String>,
    /// Headers as written, which are sent only to the origin of the source's address; `{env:NAME}` in a value is replaced by a
    /// secret of the environment.
    pub headers: Vec<(String, String)>,
    /// Private addresses that may be requested: `HOST` or `HOST:PORT`.
    pub allow_address: Vec<String>,
    /// Whether a proxy resolves names, so that addresses cannot be checked here.
    pub proxy_resolves: bool,
}

impl Default for RequestPolicy {
    fn default() -> Self {
        Self {
            min_interval: Duration::from_millis(500),
            max_concurrent: 2,
            max_tries: 4,
            connect_timeout: Duration::from_secs(20),
            idle_timeout: Duration::from_secs(60),
            total_timeout: Duration::from_secs(600),
            robots_exempt: None,
            headers: Vec::new(),
            allow_address: Vec::new(),
            proxy_resolves: false,
        }
    }
}

/// What a response must be to be accepted: many servers send an error page with status 200.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// Accepted media types; empty for any.
    pub media_types: Vec<String>,
    /// Minimum size in bytes.
    pub min_bytes: u64,
    /// Patterns that must match.
    pub contains: Vec<Regex>,
    /// Patterns that must not match.
    pub lacks: Vec<Regex>,
}

/// Default of `max_bytes`: 256 MiB, more than any report seen.
const DEFAULT_MAX_BYTES: u64 = 256 << 20;

/// Maximum size of a published table of ours: 64 GiB.
const RELEASE_MAX_BYTES: u64 = 64 << 30;

/// Words of `charset_errors`, and whether invalid bytes are replaced.
const CHARSET_ERRORS: [(&str, bool); 2] = [("refuse", false), ("replace", true)];

/// Parses one source; `base` is the base address of the releases.
pub(super) fn read(section: &Section<'_>, folder: &Path, base: &str) -> Source {
    if section.has("release") { read_release(section, base) } else { read_address(section, folder) }
}

/// Parses a source that is a published table: `release = "dataset/table"`.
pub(super) fn read_release(section: &Section<'_>, base: &str) -> Source {
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
        replaces_invalid: false,
        member: None,
        max_bytes: RELEASE_MAX_BYTES,
        requests: RequestPolicy::default(),
        expect: Expect::default(),
        pages: None,
        release: Some(Release { dataset: dataset.to_owned(), table: table.to_owned(), place }),
    }
}

fn read_address(section: &Section<'_>, folder: &Path) -> Source {
    let url = section.needed("url");
    identifiers::address(section.reader, &url, &["http", "https", "file"]);
    if url.value.starts_with("file:") {
        let path = url::Url::parse(&url.value).ok().and_then(|u| u.to_file_path().ok());
        identifiers::inside(section.reader, &url, path.as_deref(), folder);
    }
    let sample = section.text("sample").and_then(|named| sample(section, &named, folder));
    let charset = section.text("charset");
    if let Some(label) = &charset
        && Charset::for_label(&label.value).is_none()
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
        replaces_invalid: section.choice("charset_errors", &CHARSET_ERRORS).unwrap_or_default(),
        member: section.regex("member").map(|r| r.as_str().to_owned()),
        max_bytes: section.count("max_bytes").map_or(DEFAULT_MAX_BYTES, |n| n.value),
        requests: request_policy(section),
        pages: section.section("pages").and_then(|s| pages::read(&s)),
        expect: section.section("expect").map(|s| expect(&s)).unwrap_or_default(),
        release: None,
    };
    section.close();
    source
}

/// Path of the bundled sample that a source names; it must be a file in the folder of the pipelines.
fn sample(section: &Section<'_>, named: &At<String>, folder: &Path) -> Option<PathBuf> {
    let path = folder.join(&named.value);
    let is_inside = identifiers::inside(section.reader, named, Some(&path), folder);
    if is_inside && !path.is_file() {
        section.reader.report("no-such-file", &named.span, &[("path", &path.display().to_string())]);
    }
    is_inside.then_some(path)
}

/// Key, minimum and maximum of each count of a policy.
const RANGES: [(&str, u64, u64); 6] = [
    ("pace_ms", 0, 3_600_000),
    ("at_once", 1, 64),
    ("tries", 1, 20),
    ("connect_seconds", 1, 600),
    ("idle_seconds", 1, 3_600),
    ("whole_seconds", 1, 86_400),
];

fn request_policy(section: &Section<'_>) -> RequestPolicy {
    let defaults = RequestPolicy::default();
    let [interval, concurrent, tries, connect, idle, total] = RANGES.map(|(key, min, max)| {
        let count = section.count(key)?;
        let fits = (min..=max).contains(&count.value);
        (fits || section.out_of_range(&count, key, &min.to_string(), &max.to_string())).then_some(count.value)
    });
    let seconds = |n: Option<u64>, default: Duration| n.map_or(default, Duration::from_secs);
    let headers = section.pairs("headers").unwrap_or_default();
    for (name, value) in &headers {
        if !is_header(&name.value) || value.value.contains(['\r', '\n']) {
            section.reader.report("bad-header", &name.span, &[("got", &name.value)]);
        }
        secrets::check_header(section.reader, name, value);
    }
    RequestPolicy {
        min_interval: interval.map_or(defaults.min_interval, Duration::from_millis),
        max_concurrent: concurrent.and_then(|n| usize::try_from(n).ok()).unwrap_or(defaults.max_concurrent),
        max_tries: tries.and_then(|n| u32::try_from(n).ok()).unwrap_or(defaults.max_tries),
        connect_timeout: seconds(connect, defaults.connect_timeout),
        idle_timeout: seconds(idle, defaults.idle_timeout),
        total_timeout: seconds(total, defaults.total_timeout),
        robots_exempt: section.text("robots_exempt").map(|t| t.value).filter(|t| !t.trim().is_empty()),
        headers: headers.into_iter().map(|(name, value)| (name.value, value.value)).collect(),
        allow_address: section.texts("allow_address").unwrap_or_default().into_iter().map(|t| t.value).collect(),
        proxy_resolves: section.bool("proxy_resolves").unwrap_or_default(),
    }
}

/// Whether a name is valid for an HTTP header that a spec may set; the client sets some headers itself.
fn is_header(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    let reserved = [
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
    !name.is_empty() && name.bytes().all(plain) && !reserved.contains(&name.to_ascii_lowercase().as_str())
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
