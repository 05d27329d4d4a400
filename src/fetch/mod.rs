//! Source → bytes: a file, or an address of the network, within limits and politely.
//!
//! In goes a source, or what `--input` puts in its place; out come bytes and where they came from. `client` asks,
//! by the rules of `guard` (which addresses), `robots`, `retry` and `secrets`; `expect` judges the answer; `gather`
//! finds the pages of a source that has many (`discover`). Async stays
//! inside this module. `published` reads a release back from where it is served. Read next: `client`.

mod body;
mod client;
mod discover;
mod expect;
mod fault;
mod gather;
mod guard;
mod notice;
mod published;
mod retry;
mod robots;
mod secrets;

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use reqwest::header::HeaderMap;
use url::Url;

use self::{
    body::Body,
    client::{Answer, Asking, Client},
};
pub use self::{fault::FetchError, gather::Use, notice::mail, published::Release};
use crate::{
    model::site::Site,
    spec::source::{Release as Ours, Source},
    state::{
        FileError, captures, index,
        keep::{Content, Fetched},
        layout::{Layout, Shelf, Spot},
        ledger::Ledger,
        spool::Spool,
        visits::Visit,
    },
};

/// Longest media type that is kept.
const MEDIA_TYPE: usize = 256;

/// What is fetched in place of a source's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instead {
    /// Nothing: the address itself.
    Address,
    /// The bundled sample.
    Sample,
    /// A path or address from the command line.
    Input(String),
    /// Bytes that are kept already, by their sha256.
    Kept(Vec<String>),
    /// The capture that the address gave last.
    Offline,
}

/// Fetches sources, each host at its pace.
pub struct Fetcher<'s> {
    client: Client,
    layout: &'s Layout,
    /// What each address gave the last time; none where nothing can be remembered.
    visits: Option<&'s Ledger>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl<'s> Fetcher<'s> {
    /// A fetcher that says who asks; `allowed` are private addresses that the command line names.
    pub fn new(site: &Site, allowed: &[String], layout: &'s Layout, visits: Option<&'s Ledger>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok();
        Self { client: Client::new(site.agent(), allowed.to_vec()), layout, visits, runtime }
    }

    /// Fetches the one document of a source.
    fn fetch(&self, source: &Source, instead: &Instead) -> Result<Fetched, FetchError> {
        if let (Some(release), Instead::Address | Instead::Sample | Instead::Offline) = (&source.release, instead)
            && let Some(ours) = self.released(source, release, instead)?
        {
            return Ok(ours);
        }
        let from = match instead {
            Instead::Address => source.url.clone(),
            Instead::Sample => {
                let sample = source.sample.as_ref();
                let sample = sample.ok_or_else(|| FetchError::NoSample { source_id: source.id.clone() })?;
                return self.file(sample, source);
            }
            Instead::Input(text) => text.clone(),
            Instead::Kept(_) | Instead::Offline => {
                let sha256 = self.last(&source.url)?;
                return self.kept(&sha256, source, source.url.clone());
            }
        };
        match Url::parse(&from) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => self.page(&url, source),
            Ok(url) if url.scheme() == "file" => {
                let path = url.to_file_path().map_err(|()| FetchError::Scheme { address: from.clone() })?;
                self.file(&path, source)
            }
            Ok(url) if from.contains("://") => Err(FetchError::Scheme { address: url.into() }),
            _ => self.file(&PathBuf::from(&from), source),
        }
        .map_err(|error| match (error, instead) {
            (FetchError::File(error), Instead::Input(_)) => FetchError::Input { error },
            (other, _) => other,
        })
    }

    /// A table of the last release of a dataset, where it stands; where only the network has it, nothing.
    fn released(&self, source: &Source, release: &Ours, instead: &Instead) -> Result<Option<Fetched>, FetchError> {
        let path = self.layout.path(Spot::Latest(&release.dataset)).join(format!("{}.csv", release.table));
        let is_served = source.url.starts_with("http") && *instead == Instead::Address;
        match path.is_file() {
            true => self.file(&path, source).map(Some),
            false if is_served => Ok(None),
            false => Err(FetchError::NoRelease { dataset: release.dataset.clone() }),
        }
    }

    /// The version that came of these inputs the last time.
    pub fn came_of(&self, dataset: &str, fingerprint: &str) -> Option<String> {
        self.visits?.came_of(dataset, fingerprint).ok().flatten()
    }

    /// Remembers which version came of which inputs; what cannot be remembered is read once more.
    pub fn remember(&self, dataset: &str, fingerprint: &str, version: &str) {
        let _ = self.visits.map(|ledger| ledger.became(dataset, fingerprint, version));
    }

    fn page(&self, url: &Url, source: &Source) -> Result<Fetched, FetchError> {
        let headers = secrets::headers(source)?;
        self.wait(self.one(url, source, &headers)).map(|(fetched, _)| fetched)
    }

    /// Waits for the network.
    fn wait<T>(&self, work: impl Future<Output = Result<T, FetchError>>) -> Result<T, FetchError> {
        match &self.runtime {
            Some(runtime) => runtime.block_on(work),
            None => {
                let told = "the system gives no way to wait for the network".to_owned();
                Err(FetchError::Network { address: String::new(), told, tries: 1 })
            }
        }
    }

    /// Fetches an address of the network, or finds that it gives what it gave the last time; with what its `Link`
    /// header says.
    async fn one(
        &self,
        url: &Url,
        source: &Source,
        headers: &HeaderMap,
    ) -> Result<(Fetched, Option<String>), FetchError> {
        let known = self.visits.and_then(|l| l.visit(url.as_str()).ok().flatten());
        // What is kept no more, or damaged, is asked for whole.
        let known = known.and_then(|v| captures::whole(self.layout, &v.sha256).ok().map(|header| (v, header)));
        let (manners, max_bytes, folder) = (&source.manners, source.max_bytes, self.folder());
        let asking = Asking {
            url,
            manners,
            max_bytes,
            headers,
            known: known.as_ref().map(|(v, _)| v),
            is_cut: false,
            folder: &folder,
        };
        let body = match (self.client.get(&asking).await?, known) {
            (Answer::Body(body), _) => *body,
            (Answer::Same, Some((visit, header))) => {
                let media_type = header.media_type.clone();
                let content = Content::Kept(visit.sha256, header);
                return Ok((fetched(content, source, url.to_string(), media_type, true), visit.link));
            }
            (Answer::Same, None) => {
                let told = "it says that nothing has changed, and was not asked that".to_owned();
                return Err(FetchError::Network { address: url.to_string(), told, tries: 1 });
            }
        };
        if let Some(told) = expect::wrong(&source.expect, &body.bytes, body.media_type.as_deref())? {
            return Err(FetchError::Unexpected { address: url.to_string(), told });
        }
        let Body { bytes, media_type, etag, last_modified, link } = body;
        // A name longer than any that there is would make the capture unreadable.
        let media_type = media_type.filter(|told| told.len() <= MEDIA_TYPE);
        let sha256 = bytes.sha256();
        let visit = Visit { sha256, etag, last_modified, media_type: media_type.clone(), link: link.clone() };
        if let Some(ledger) = self.visits {
            // What cannot be remembered is asked for whole the next time.
            let _ = ledger.visited(url.as_str(), &visit);
        }
        Ok((fetched(Content::New(bytes), source, url.to_string(), media_type, true), link))
    }

    fn ask(&self, asking: &Asking<'_>) -> Result<Answer, FetchError> {
        self.wait(self.client.get(asking))
    }

    /// Where large bodies go on their way.
    fn folder(&self) -> PathBuf {
        self.layout.path(Spot::Shelf(Shelf::Captures))
    }

    /// Bytes that are kept already.
    fn kept(&self, sha256: &str, source: &Source, read_from: String) -> Result<Fetched, FetchError> {
        let header = captures::whole(self.layout, sha256)?;
        let media_type = header.media_type.clone();
        Ok(fetched(Content::Kept(sha256.to_owned(), header), source, read_from, media_type, false))
    }

    /// The bytes themselves, of a page that leads on.
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

    /// The capture that an address gave last.
    fn last(&self, address: &str) -> Result<String, FetchError> {
        let visit = self.visits.and_then(|l| l.visit(address).ok().flatten()).map(|v| v.sha256);
        let newest = || index::of(self.layout, address).pop();
        visit
            .filter(|sha256| captures::is_kept(self.layout, sha256))
            .or_else(newest)
            .ok_or_else(|| FetchError::NotKept { address: address.to_owned() })
    }
}

fn fetched(content: Content, source: &Source, read_from: String, media_type: Option<String>, asked: bool) -> Fetched {
    Fetched { content, address: source.url.clone(), source: source.url.clone(), read_from, media_type, asked }
}
