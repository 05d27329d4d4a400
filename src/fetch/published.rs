//! The release of a dataset that its public address shows, for who has lost their memory of it.

use std::time::Duration;

use super::{Answer, Asking, FetchError, Fetcher, secrets::Credentials};
use crate::{
    encode::datapackage,
    model::{
        files::File,
        published::{PublishedDataset, PublishedFile, is_version},
    },
    spec::source::Manners,
    state::hash::sha256,
};

/// Largest package, in bytes.
const PACKAGE: u64 = 16 << 20;

/// Largest file, in bytes.
const FILE: u64 = 1 << 30;

/// Largest release, in bytes.
const RELEASE: u64 = 2 << 30;

/// Most files of a release.
const FILES: usize = 1000;

impl Fetcher<'_> {
    /// Fetches the release that `<base_url><dataset>/latest/` shows; `None` when there is none.
    ///
    /// # Errors
    /// When the address cannot be reached, or what stands there is no whole release of the dataset.
    pub fn published(&self, base_url: &str, dataset: &str) -> Result<Option<Release>, FetchError> {
        release(self, base_url, dataset)
    }
}

/// A release as it was fetched.
#[derive(Debug)]
pub struct Release {
    /// Its version.
    pub version: String,
    /// Every file by its name.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Fetches the release of a dataset, file by file.
fn release(fetcher: &Fetcher<'_>, base_url: &str, dataset: &str) -> Result<Option<Release>, FetchError> {
    let get = |address: &str, limit| get(fetcher, address, limit);
    let home = format!("{base_url}{dataset}/latest/");
    let address = |name: &str| format!("{home}{name}");
    let Some(package) = get(&address(File::Package.name()), PACKAGE)? else { return Ok(None) };
    let not = |told: &str| FetchError::NotRelease { address: home.clone(), told: told.to_owned() };
    let told = datapackage::read(&package).filter(|p| p.dataset == dataset && is_version(&p.version));
    let told = told.ok_or_else(|| not("datapackage.json is no package of this dataset"))?;
    let PublishedDataset { version, files: named, .. } = told;
    if named.is_empty() || named.len() > FILES || !named.iter().all(|file| is_plain(&file.name)) {
        return Err(not("the files that its package names cannot be those of a release"));
    }
    let mut files = vec![(File::Package.name().to_owned(), package)];
    let mut room = RELEASE;
    for PublishedFile { name, sha256: wanted, .. } in named {
        let bytes = get(&address(&name), FILE.min(room))?.ok_or_else(|| not(&format!("{name} is missing")))?;
        if sha256(&bytes) != wanted {
            return Err(not(&format!("{name} is not the file that its package tells")));
        }
        room = room.saturating_sub(bytes.len() as u64);
        files.push((name, bytes));
    }
    let listing = datapackage::listing(&files[0].1).ok_or_else(|| not("datapackage.json was cut or changed"))?;
    let report = File::Report.name();
    let listed = listing.files.get(report);
    let bytes = get(&address(report), PACKAGE)?;
    let is_listed = listed.is_none_or(|l| bytes.as_ref().is_some_and(|bytes| sha256(bytes) == l.sha256));
    if listing.is_complete && (!is_listed || (listed.is_none() && bytes.is_some())) {
        return Err(not(&format!("{report} is not the file that its package tells")));
    }
    files.extend(bytes.map(|bytes| (report.to_owned(), bytes)));
    Ok(Some(Release { version, files }))
}

/// The bytes of an address; `None` when nothing stands there. Where we publish is ours to say: it may be a private
/// address, and its robots.txt is not for us.
fn get(fetcher: &Fetcher<'_>, address: &str, limit: u64) -> Result<Option<Vec<u8>>, FetchError> {
    let url = url::Url::parse(address).map_err(|_| FetchError::Scheme { address: address.to_owned() })?;
    let own = url.host_str().unwrap_or_default().to_owned();
    let robots = Some("our own releases".to_owned());
    let manners = Manners { pace: Duration::ZERO, tries: 2, robots, allow_address: vec![own], ..Manners::default() };
    let (credentials, folder) = (Credentials::none(), fetcher.folder());
    let asking = Asking {
        url: &url,
        manners: &manners,
        max_bytes: limit,
        credentials: &credentials,
        known: None,
        length: None,
        is_cut: false,
        folder: &folder,
    };
    match fetcher.ask(&asking) {
        Ok(Answer::Body(body)) => Ok(Some(body.bytes.to_vec()?)),
        Ok(Answer::Same) | Err(FetchError::Status { status: 404 | 410, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A name that stays in its folder.
fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !name.is_empty() && name.len() < 200 && !name.starts_with('.') && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_outside_stays_in_its_folder() {
        assert!(is_plain("projects.csv"));
        for name in ["", ".", "..", "a/b", "../a", "a\\b", ".hidden", "c:a", "a b"] {
            assert!(!is_plain(name), "{name}");
        }
    }
}
