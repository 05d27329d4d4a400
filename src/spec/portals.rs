//! `[portals.NAME]` of `seara.toml`: where releases are pushed to.

use super::{
    identifiers,
    reader::At,
    secrets::{self, SECRET},
    section::Section,
};

/// A place that releases are pushed to; `{env:NAME}` in a key stands for a secret of the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portal {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// What a portal is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A portal that runs udata, such as dados.gov.pt.
    Udata(Udata),
    /// A bucket of an S3-compatible store, which gets `output/` as it is.
    Bucket(Bucket),
}

/// A portal that runs udata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Udata {
    /// Address of the portal, without `/api/1`.
    pub url: String,
    /// The organisation that publishes there: its id or slug.
    pub organization: String,
    /// The key, as written.
    pub key: String,
    /// Countries whose records it takes.
    pub jurisdictions: Vec<String>,
    /// Whether datasets stay private, for a person to publish them there.
    pub private: bool,
    /// Whether the limits of dados.gov.pt are kept; a portal of one's own has others.
    pub limits: bool,
    /// Days after which what has vanished here is archived there.
    pub grace_days: u32,
    /// Of our datasets there, how many percent may be archived at once.
    pub max_removed_percent: u8,
}

/// A bucket of an S3-compatible store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Address of the store; none for that of its inventor.
    pub endpoint: Option<String>,
    /// Its region.
    pub region: String,
    /// Name of the bucket.
    pub bucket: String,
    /// What stands before each name.
    pub prefix: String,
    /// Id of the key, as written.
    pub key_id: String,
    /// The key, as written.
    pub secret: String,
    /// Of all objects, how many percent may be removed at once.
    pub max_removed_percent: u8,
}

/// Of what is there, how many percent may be removed at once, unless a person says otherwise.
const REMOVED: u8 = 20;

/// Days of grace, unless a person says otherwise: as long as the portal's own harvester waits.
const GRACE: u64 = 7;

/// Reads the portals.
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
        grace_days: u32::try_from(grace.map_or(GRACE, |n| n.value)).unwrap_or(u32::MAX),
        max_removed_percent: section.percent("max_removed_percent").unwrap_or(REMOVED),
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
        max_removed_percent: section.percent("max_removed_percent").unwrap_or(REMOVED),
    }
}

/// A key, which may not stand in a file that others read.
fn secret(section: &Section<'_>, name: &'static str) -> String {
    let key = section.needed(name);
    if !key.value.is_empty() && !key.value.contains(SECRET) {
        section.reader.report("secret-in-file", &key.span, &[("key", name)]);
    }
    key.value
}

/// An address that a key is sent to: never in the open, but to this machine itself.
fn address(section: &Section<'_>, url: At<String>) -> String {
    identifiers::address(section.reader, &url, &["http", "https"]);
    let is_own = |u: &url::Url| matches!(u.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if url::Url::parse(&url.value).is_ok_and(|u| u.scheme() == "http" && !is_own(&u)) {
        section.reader.report("unencrypted-portal", &url.span, &[("got", &secrets::shown(&url.value))]);
    }
    url.value
}
