//! `[portals.NAME]` of `seara.toml`: where releases are pushed to.

use super::{
    identifiers,
    reader::At,
    secrets::{self, SECRET},
    section::Section,
};

/// A portal to which releases are pushed; `{env:NAME}` in a key is replaced by a secret of the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portal {
    /// Its name.
    pub name: String,
    /// Its kind, with the settings.
    pub kind: Kind,
}

/// Kinds of portals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A portal that runs udata, such as dados.gov.pt.
    Udata(Udata),
    /// A bucket of an S3-compatible store, to which `output/` is copied.
    Bucket(Bucket),
}

/// A portal that runs udata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Udata {
    /// Address of the portal, without `/api/1`.
    pub url: String,
    /// Id or slug of the organisation that publishes.
    pub organization: String,
    /// The API key as written, with `{env:NAME}`.
    pub key: String,
    /// ISO 3166-1 codes of the countries whose datasets are pushed.
    pub jurisdictions: Vec<String>,
    /// Whether datasets stay private until a person publishes them on the portal.
    pub private: bool,
    /// Whether the rate limits of dados.gov.pt apply.
    pub limits: bool,
    /// Days after which a dataset that is no longer published is archived on the portal.
    pub grace_days: u32,
    /// Largest share of our datasets that one push may archive, in percent.
    pub max_removed_percent: u8,
}

/// A bucket of an S3-compatible store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Address of the store; none for AWS.
    pub endpoint: Option<String>,
    /// Its region.
    pub region: String,
    /// Name of the bucket.
    pub bucket: String,
    /// Prefix of the names of all objects.
    pub prefix: String,
    /// Access key id, as written.
    pub key_id: String,
    /// Secret access key, as written.
    pub secret: String,
    /// Largest share of all objects that one push may remove, in percent.
    pub max_removed_percent: u8,
}

/// Default of `max_removed_percent`.
const DEFAULT_MAX_REMOVED: u8 = 20;

/// Default of `grace_days`, the same as that of the harvesters of udata.
const DEFAULT_GRACE: u64 = 7;

/// Parses the portals.
pub(super) fn read(section: &Section<'_>) -> Vec<Portal> {
    section
        .named("portals")
        .into_iter()
        .map(|(name, s)| {
            identifiers::plain_name(section.reader, &name);
            let kinds = [("udata", false), ("s3", true)];
            let kind = match s.choice("kind", &kinds).unwrap_or_default() {
                false => Kind::Udata(udata(&s)),
                true => Kind::Bucket(bucket(&s)),
            };
            s.close();
            Portal { name: name.value, kind }
        })
        .collect()
}

fn udata(section: &Section<'_>) -> Udata {
    let url = address(section, section.needed("url"));
    let grace = section.count("grace_days");
    let grace = grace.filter(|n| n.value <= 365 || section.out_of_range(n, "grace_days", "0", "365"));
    let jurisdictions = section.texts("jurisdictions").map(|all| all.into_iter().map(|t| t.value).collect());
    Udata {
        url: url.trim_end_matches('/').trim_end_matches("/api/1").to_owned(),
        organization: section.needed("organization").value,
        key: secret(section, "key"),
        jurisdictions: jurisdictions.unwrap_or_else(|| vec!["PT".to_owned()]),
        private: section.bool("private").unwrap_or_default(),
        limits: section.bool("limits").unwrap_or(true),
        grace_days: u32::try_from(grace.map_or(DEFAULT_GRACE, |n| n.value)).unwrap_or(u32::MAX),
        max_removed_percent: section.percent("max_removed_percent").unwrap_or(DEFAULT_MAX_REMOVED),
    }
}

fn bucket(section: &Section<'_>) -> Bucket {
    Bucket {
        endpoint: section.text("endpoint").map(|url| address(section, url)),
        region: section.text("region").map_or_else(|| "us-east-1".to_owned(), |t| t.value),
        bucket: section.needed("bucket").value,
        prefix: section.text("prefix").map(|t| t.value).unwrap_or_default(),
        key_id: section.needed("key_id").value,
        secret: secret(section, "secret"),
        max_removed_percent: section.percent("max_removed_percent").unwrap_or(DEFAULT_MAX_REMOVED),
    }
}

/// Reads a key; reports one that is written in the file itself.
fn secret(section: &Section<'_>, name: &'static str) -> String {
    let key = section.needed(name);
    if !key.value.is_empty() && !key.value.contains(SECRET) {
        section.reader.report("secret-in-file", &key.span, &[("key", name)]);
    }
    key.value
}

/// Checks an address to which a key is sent: it must be encrypted, except on this machine.
fn address(section: &Section<'_>, url: At<String>) -> String {
    identifiers::address(section.reader, &url, &["http", "https"]);
    let is_loopback = |u: &url::Url| matches!(u.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if url::Url::parse(&url.value).is_ok_and(|u| u.scheme() == "http" && !is_loopback(&u)) {
        section.reader.report("unencrypted-portal", &url.span, &[("got", &secrets::shown(&url.value))]);
    }
    url.value
}
