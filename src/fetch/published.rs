//! Fetches the release of a dataset from its public address, file by file to disk, to restore a lost one.

use std::{io, path::Path, time::Duration};

use super::{
    FetchError, Fetcher,
    body::{Answer, ResponseBody},
    request::FetchRequest,
    secrets::Credentials,
};
use crate::{
    encode::datapackage::{self, Listing},
    model::{
        files::File,
        published::{PublishedDataset, PublishedFile, is_version},
    },
    spec::source::RequestPolicy,
    state::atomic,
};

/// Maximum bytes of a package or a report, whose sizes no package lists.
const PACKAGE_BYTES: u64 = 16 << 20;

/// Maximum bytes of a file whose size an older package does not list.
const UNLISTED_BYTES: u64 = 1 << 30;

/// Maximum number of files of a release.
const MAX_FILES: usize = 1000;

/// Timeout of one file: a large one may take long, while bytes arrive.
const TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

impl Fetcher<'_> {
    /// Fetches the release that `<base_url><dataset>/latest/` shows into a new folder, and returns its version. Returns `None`, without a folder, if no release is served or `is_wanted` refuses its version. Each file
    /// is checked by size and SHA-256 against the package; memory does not grow with it.
    ///
    /// # Errors
    /// If the address cannot be reached, does not serve a complete release of the dataset, or the folder cannot be written to.
    pub fn published(
        &self,
        base_url: &str,
        dataset: &str,
        folder: &Path,
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Option<String>, FetchError> {
        let served = Served { fetcher: self, home: format!("{base_url}{dataset}/latest/") };
        served.release(dataset, folder, is_wanted)
    }
}

/// A release at its public address.
struct Served<'f> {
    fetcher: &'f Fetcher<'f>,
    home: String,
}

impl Served<'_> {
    fn release(
        &self,
        dataset: &str,
        folder: &Path,
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Option<String>, FetchError> {
        let Some(package) = self.get(File::Package.name(), PACKAGE_BYTES)? else { return Ok(None) };
        let package = package.bytes.to_vec()?;
        let published = datapackage::read(&package).filter(|p| p.dataset == dataset && is_version(&p.version));
        let published = published.ok_or_else(|| self.refused("datapackage.json is not a package of this dataset"))?;
        let PublishedDataset { version, files, .. } = published;
        if files.is_empty() || files.len() > MAX_FILES || !files.iter().all(|file| is_plain(&file.name)) {
            return Err(self.refused("its package lists files that cannot be those of a release"));
        }
        if !is_wanted(&version) {
            return Ok(None);
        }
        atomic::remove(folder)?;
        atomic::public_folder(folder)?;
        atomic::publish(&folder.join(File::Package.name()), &package)?;
        let listing = datapackage::listing(&package);
        for file in &files {
            let body = match self.get(&file.name, max_bytes(listing.as_ref(), file)) {
                Err(FetchError::TooLarge { .. }) => return Err(self.differs(&file.name)),
                other => other?.ok_or_else(|| self.refused(&format!("{} is missing", file.name)))?,
            };
            if body.bytes.sha256() != file.sha256 {
                return Err(self.differs(&file.name));
            }
            write(&body, &folder.join(&file.name))?;
        }
        let listing = listing.ok_or_else(|| self.refused("datapackage.json was cut or changed"))?;
        self.report(&listing, folder)?;
        Ok(Some(version))
    }

    /// Fetches the report, which an older package does not list.
    fn report(&self, listing: &Listing, folder: &Path) -> Result<(), FetchError> {
        let name = File::Report.name();
        let listed = listing.files.get(name);
        let body = self.get(name, PACKAGE_BYTES)?;
        let is_listed = listed.is_none_or(|l| body.as_ref().is_some_and(|body| body.bytes.sha256() == l.sha256));
        if listing.is_complete && (!is_listed || (listed.is_none() && body.is_some())) {
            return Err(self.differs(name));
        }
        body.map_or(Ok(()), |body| write(&body, &folder.join(name)))
    }

    fn refused(&self, why: &str) -> FetchError {
        FetchError::NotRelease { address: self.home.clone(), reason: why.to_owned() }
    }

    fn differs(&self, name: &str) -> FetchError {
        self.refused(&format!("{name} does not match its package"))
    }

    /// Fetches a file; `None` if there is none. The address of our own releases may be private, and its robots.txt does not
    /// apply.
    fn get(&self, name: &str, max_bytes: u64) -> Result<Option<Box<ResponseBody>>, FetchError> {
        let address = format!("{}{name}", self.home);
        let url = url::Url::parse(&address).map_err(|_| FetchError::Scheme { address })?;
        let own = url.host_str().unwrap_or_default().to_owned();
        let policy = RequestPolicy {
            min_interval: Duration::ZERO,
            max_tries: 2,
            robots_exempt: Some("our own releases".to_owned()),
            allow_address: vec![own],
            total_timeout: TIMEOUT,
            ..RequestPolicy::default()
        };
        let (credentials, folder) = (Credentials::none(), self.fetcher.folder());
        let request = FetchRequest {
            url: &url,
            policy: &policy,
            max_bytes,
            credentials: &credentials,
            visit: None,
            length: None,
            is_truncated: false,
            folder: &folder,
        };
        match self.fetcher.get(&request) {
            Ok(Answer::Body(body)) => Ok(Some(body)),
            Ok(Answer::NotModified(_)) | Err(FetchError::Status { status: 404 | 410, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Maximum size of a file: the one that its package lists.
fn max_bytes(listing: Option<&Listing>, file: &PublishedFile) -> u64 {
    let listed = listing.and_then(|listing| listing.files.get(&file.name)).and_then(|listed| listed.bytes);
    listed.unwrap_or(UNLISTED_BYTES)
}

/// Writes a body to a file.
fn write(body: &ResponseBody, path: &Path) -> Result<(), FetchError> {
    let mut file = atomic::start(path)?;
    body.bytes.read(|from| io::copy(from, &mut file))?;
    Ok(atomic::sync(&file, path)?)
}

/// Whether a name is valid and stays in its folder.
fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !name.is_empty() && name.len() < 200 && !name.starts_with('.') && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{encode::datapackage::Listed, model::published::FileFormat};

    /// A file may be as large as its package lists, also 5 GiB.
    #[test]
    fn the_maximum_size_of_a_file_is_in_the_package() {
        let file = |name: &str| PublishedFile::new(name, FileFormat::Parquet, "", "");
        let listed = |bytes| Listed { bytes, sha256: String::new() };
        let files =
            BTreeMap::from([("a.parquet".to_owned(), listed(Some(5 << 30))), ("b.parquet".to_owned(), listed(None))]);
        let listing = Listing { files, is_complete: true };
        let max = |name: &str| max_bytes(Some(&listing), &file(name));
        assert_eq!([max("a.parquet"), max("b.parquet"), max("c.parquet")], [5 << 30, UNLISTED_BYTES, UNLISTED_BYTES]);
    }

    #[test]
    fn a_name_from_outside_stays_in_its_folder() {
        assert!(is_plain("projects.csv"));
        for name in ["", ".", "..", "a/b", "../a", "a\\b", ".hidden", "c:a", "a b"] {
            assert!(!is_plain(name), "{name}");
        }
    }
}
