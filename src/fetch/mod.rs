//! The first stage: fetches the bytes of a source from a file or over HTTP, within limits.
//!
//! `gather` fetches the pages of a source (`discover`, `links`); `page` fetches one page, records visits and makes requests
//! conditional; `expect` checks the response. `client` sends requests, after `admit` has checked them (`guard`: private
//! networks, `robots`), with the rules of `retry` and `secrets` (credentials). `published` fetches a release from its public
//! address, `notice` notifies people. Async code stays inside this module. Read next: `client`.

mod admit;
mod body;
mod client;
mod discover;
mod expect;
mod fault;
mod gap;
mod gather;
mod guard;
mod json_page;
mod links;
mod notice;
mod page;
mod published;
mod request;
mod retry;
mod robots;
mod secrets;
mod sequence;
mod wholeness;

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use url::Url;

use self::{body::Answer, client::Client, request::FetchRequest, secrets::Credentials};
pub use self::{fault::FetchError, gather::Use, notice::mail};
use crate::{
    encode::datapackage,
    model::{files, site::Site},
    spec::source::{Release as Ours, Source},
    state::{
        FileError, captures,
        keep::{Content, Fetched},
        layout::{Layout, PathKey, StateDir},
        ledger::Ledger,
        spool::Spool,
    },
};

/// What is read instead of the address of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceOverride {
    /// No override: the address itself.
    Address,
    /// The bundled sample.
    Sample,
    /// A path or address from the command line.
    Input(String),
    /// Captures, by their SHA-256.
    Kept(Vec<String>),
    /// The last capture of the address.
    Offline,
}

/// Fetches sources, with an interval between the requests to a host.
pub struct Fetcher<'s> {
    client: Client,
    layout: &'s Layout,
    /// The ledger with the last response of each address; none if it cannot be used.
    visits: Option<&'s Ledger>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl<'s> Fetcher<'s> {
    /// Creates a fetcher with the user agent of the site; `allowed` are private addresses that the command line allows.
    pub fn new(site: &Site, allowed: &[String], layout: &'s Layout, visits: Option<&'s Ledger>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok();
        Self { client: Client::new(site.agent(), allowed.to_vec()), layout, visits, runtime }
    }

    /// Fetches the one document of a source.
    fn fetch(
        &self,
        source: &Source,
        source_override: &SourceOverride,
        credentials: &Credentials,
    ) -> Result<Fetched, FetchError> {
        if let (Some(release), SourceOverride::Address | SourceOverride::Sample | SourceOverride::Offline) =
            (&source.release, source_override)
            && let Some(ours) = self.released(source, release, source_override)?
        {
            return Ok(ours);
        }
        let from = match source_override {
            SourceOverride::Address => source.url.clone(),
            SourceOverride::Sample => {
                let sample = source.sample.as_ref();
                let sample = sample.ok_or_else(|| FetchError::NoSample { source_id: source.id.clone() })?;
                return self.file(sample, source);
            }
            SourceOverride::Input(text) => text.clone(),
            SourceOverride::Kept(_) | SourceOverride::Offline => {
                let address = Url::parse(&source.url).map_or_else(|_| source.url.clone(), String::from);
                return self.last(&address, &source.url, source, credentials).map(|(page, _)| page);
            }
        };
        match Url::parse(&from) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => {
                self.wait(self.one(&url, source, credentials)).map(|(page, _)| page)
            }
            Ok(url) if url.scheme() == "file" => {
                let path = url.to_file_path().map_err(|()| FetchError::Scheme { address: from.clone() })?;
                self.file(&path, source)
            }
            Ok(url) if from.contains("://") => Err(FetchError::Scheme { address: url.into() }),
            _ => self.file(&PathBuf::from(&from), source),
        }
        .map_err(|error| match (error, source_override) {
            (FetchError::File(error), SourceOverride::Input(_)) => FetchError::Input { error },
            (other, _) => other,
        })
    }

    /// Reads a table of the last release of a dataset from `output/`; `None` if it is only on the network.
    fn released(
        &self,
        source: &Source,
        release: &Ours,
        source_override: &SourceOverride,
    ) -> Result<Option<Fetched>, FetchError> {
        let (latest, name) = (self.layout.path(PathKey::Latest(&release.dataset)), format!("{}.csv", release.table));
        let path = latest.join(&name);
        let is_served = source.url.starts_with("http") && *source_override == SourceOverride::Address;
        if !path.is_file() {
            let missing = || FetchError::NoRelease { dataset: release.dataset.clone() };
            return if is_served { Ok(None) } else { Err(missing()) };
        }
        let read = self.file(&path, source)?;
        let package = std::fs::read(latest.join(files::File::Package.name())).unwrap_or_default();
        let listed = datapackage::listing(&package).and_then(|mut listing| listing.files.remove(&name));
        match (&read.content, listed) {
            (Content::New(bytes), Some(listed)) if bytes.sha256() == listed.sha256 => Ok(Some(read)),
            _ => Err(FetchError::DamagedRelease { dataset: release.dataset.clone(), file: path.display().to_string() }),
        }
    }

    /// Returns the version that was made from these inputs, if they were those of the last run.
    pub fn version_for(&self, dataset: &str, fingerprint: &str) -> Option<String> {
        self.visits?.version_for(dataset, fingerprint).ok().flatten()
    }

    /// Records the version that was made from inputs; if that fails, they are read again next time.
    pub fn remember(&self, dataset: &str, fingerprint: &str, version: &str) {
        let _ = self.visits.map(|ledger| ledger.record_version(dataset, fingerprint, version));
    }

    /// Waits for the network.
    fn wait<T>(&self, work: impl Future<Output = Result<T, FetchError>>) -> Result<T, FetchError> {
        match &self.runtime {
            Some(runtime) => runtime.block_on(work),
            None => {
                let reason = "cannot wait for the network".to_owned();
                Err(FetchError::Network { address: String::new(), reason, tries: 1 })
            }
        }
    }

    fn get(&self, request: &FetchRequest<'_>) -> Result<Answer, FetchError> {
        self.wait(self.client.get(request))
    }

    /// Folder of temporary files of large bodies.
    fn folder(&self) -> PathBuf {
        self.layout.path(PathKey::StateDir(StateDir::Captures))
    }

    /// The bytes of a listing, in memory.
    fn bytes(&self, page: &Fetched) -> Result<Vec<u8>, FetchError> {
        match &page.content {
            Content::New(spool) => Ok(spool.to_vec()?),
            Content::Kept(sha256, _) => Ok(captures::load(self.layout, sha256)?.1),
        }
    }

    fn file(&self, path: &Path, source: &Source) -> Result<Fetched, FetchError> {
        let mut bytes = Spool::new(&self.folder());
        let file = File::open(path).map_err(FileError::at("read", path))?;
        bytes.fill(path, file, source.max_bytes)?;
        if bytes.len() > source.max_bytes {
            return Err(FetchError::TooLarge { from: path.display().to_string(), limit: source.max_bytes });
        }
        Ok(fetched(Content::New(bytes), source, path.display().to_string(), None, false))
    }
}

fn fetched(
    content: Content,
    source: &Source,
    read_from: String,
    media_type: Option<String>,
    is_requested: bool,
) -> Fetched {
    let (address, credentials) = (source.url.clone(), String::new());
    Fetched { content, address, source: source.url.clone(), read_from, media_type, is_requested, credentials }
}
