//! Checks a release against its package: names, sizes and SHA-256 of all its files.
//!
//! A file is hashed only if it may have changed since it was hashed last, which `state::checked` knows.

use std::{
    collections::BTreeMap,
    fs::{self, File, Metadata},
    io::Read,
    num::NonZero,
    path::{Path, PathBuf},
    thread,
};

use sha2::{Digest, Sha256};

use super::{error::ReleaseError, versions::version_folders};
use crate::{
    encode::datapackage::{self, Fault, Listed},
    model::{files, pool::ordered_map},
    state::{
        FileError, atomic,
        checked::Checked,
        layout::{Layout, PathKey},
    },
};

/// Returns what of a release differs from its package; nothing of an intact one.
///
/// # Errors
/// When a file is there but cannot be read.
pub fn check_integrity(layout: &Layout, dataset: &str, folder: &Path) -> Result<Vec<Fault>, FileError> {
    faults(layout, dataset, folder, |_| true)
}

/// Checks only the files that a withdrawal reads: tables, changes, history and evidence.
///
/// # Errors
/// When a file is there but cannot be read.
pub(super) fn check_parquet_files(layout: &Layout, dataset: &str, folder: &Path) -> Result<Vec<Fault>, FileError> {
    faults(layout, dataset, folder, |name| name.ends_with(".parquet"))
}

/// Refuses a release that differs from its package.
///
/// # Errors
/// When there are faults.
pub(super) fn require_intact(faults: Vec<Fault>, dataset: &str, version: &str) -> Result<(), ReleaseError> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(ReleaseError::Damaged { dataset: dataset.to_owned(), version: version.to_owned(), faults })
}

/// Refuses a withdrawal while a release is damaged where it must be read: its data would stay.
///
/// # Errors
/// When one is damaged, or cannot be read.
pub(super) fn require_readable(layout: &Layout, dataset: &str) -> Result<(), ReleaseError> {
    let kept = version_folders(layout, dataset)?;
    let place = |version: &String| (version.clone(), layout.path(PathKey::Version(dataset, version)));
    let others = [PathKey::Latest(dataset), PathKey::PendingReview(dataset)].map(|spot| layout.path(spot));
    let others = others.into_iter().filter(|folder| folder.is_dir());
    let name = |folder: PathBuf| {
        let shown = if folder.starts_with(&layout.output) { "latest" } else { "held" };
        (shown.to_owned(), folder)
    };
    for (version, folder) in kept.iter().map(place).chain(others.map(name)) {
        require_intact(check_parquet_files(layout, dataset, &folder)?, dataset, &version)?;
    }
    Ok(())
}

/// Returns what of a release that was just written differs from its package, by names and sizes: its files were hashed while
/// they were written.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn check_written(folder: &Path) -> Result<Vec<Fault>, FileError> {
    let Some(listing) = package(folder)? else { return Ok(vec![Fault::Package]) };
    let mut found = BTreeMap::new();
    for (name, metadata) in names(folder)? {
        let sha256 = listing.files.get(&name).map_or_else(String::new, |listed| listed.sha256.clone());
        found.insert(name, (metadata.len(), sha256));
    }
    Ok(listing.faults(&borrowed(&found)))
}

fn faults(
    layout: &Layout,
    dataset: &str,
    folder: &Path,
    is_included: impl Fn(&str) -> bool,
) -> Result<Vec<Fault>, FileError> {
    let Some(mut listing) = package(folder)? else { return Ok(vec![Fault::Package]) };
    listing.files.retain(|name, _| is_included(name));
    let mut checked = Checked::load(layout, dataset);
    let home = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut names = names(folder)?;
    names.retain(|name, _| is_included(name));
    // A file of another size need not be hashed.
    let has_size = |name: &str, metadata: &Metadata| {
        listing.files.get(name).is_some_and(|listed| listed.bytes.is_none_or(|bytes| bytes == metadata.len()))
    };
    let (known, read): (Vec<_>, Vec<_>) = names
        .iter()
        .map(|(name, metadata)| (name, metadata, checked.sha256(metadata).filter(|_| has_size(name, metadata))))
        .partition(|(name, metadata, sha256)| sha256.is_some() || !has_size(name, metadata));
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(read.len());
    let (mut unread, mut sums) = (read.iter(), Vec::with_capacity(read.len()));
    ordered_map(
        (threads, read.len()),
        |(): &mut ()| unread.next(),
        |(): &mut (), (name, metadata, _)| Ok((*name, *metadata, sum(&folder.join(name))?)),
        |summed: Result<_, FileError>| summed.map(|summed| sums.push(summed)),
    )?;
    let mut found = BTreeMap::new();
    for (name, metadata, sha256) in known {
        found.insert(name.clone(), (metadata.len(), sha256.unwrap_or_default()));
    }
    for (name, metadata, sha256) in &sums {
        checked.insert(format!("{home}/{name}"), metadata, sha256);
        found.insert((*name).clone(), (metadata.len(), sha256.clone()));
    }
    if !sums.is_empty() {
        checked.save(layout, dataset);
    }
    Ok(listing.faults(&borrowed(&found)))
}

fn borrowed(found: &BTreeMap<String, (u64, String)>) -> BTreeMap<&str, (u64, &str)> {
    found.iter().map(|(name, (bytes, sha256))| (name.as_str(), (*bytes, sha256.as_str()))).collect()
}

/// The listing in the package of a folder; none when there is no package, or it was changed.
fn package(folder: &Path) -> Result<Option<datapackage::Listing>, FileError> {
    let path = folder.join(files::File::Package.name());
    match fs::read(&path) {
        Ok(bytes) => Ok(datapackage::listing(&bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::at("read", &path)(error)),
    }
}

/// The files of a release except its package. Names that start with a dot are not served, and belong to no release.
fn names(folder: &Path) -> Result<BTreeMap<String, Metadata>, FileError> {
    let mut found = BTreeMap::new();
    for name in atomic::names(folder)? {
        if name == files::File::Package.name() || name.starts_with('.') {
            continue;
        }
        let path = folder.join(&name);
        let metadata = fs::symlink_metadata(&path).map_err(FileError::at("look at", &path))?;
        found.insert(name, metadata);
    }
    Ok(found)
}

/// The SHA-256 of a file; empty for anything else, such as a link.
fn sum(path: &Path) -> Result<String, FileError> {
    let is_file = fs::symlink_metadata(path).map_err(FileError::at("look at", path))?.is_file();
    if !is_file {
        return Ok(String::new());
    }
    let mut file = File::open(path).map_err(FileError::at("read", path))?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0; 1 << 18]);
    loop {
        let read = file.read(&mut piece).map_err(FileError::at("read", path))?;
        if read == 0 {
            return Ok(hex::encode(hash.finalize()));
        }
        hash.update(&piece[..read]);
    }
}

/// Removes from a copy of a release the files that its package does not list, and a report that differs from the listed one:
/// the next listing would include them.
///
/// # Errors
/// When a file cannot be read or removed.
pub(super) fn remove_unlisted(folder: &Path) -> Result<(), FileError> {
    let Some(listing) = package(folder)?.filter(|listing| listing.is_complete) else { return Ok(()) };
    for name in names(folder)?.into_keys() {
        let path = folder.join(&name);
        let is_own = match listing.files.get(&name) {
            Some(listed) if name == files::File::Report.name() => sum(&path)? == listed.sha256,
            listed => listed.is_some(),
        };
        if !is_own {
            atomic::remove_file(&path)?;
        }
    }
    Ok(())
}

/// Writes the listing of all files into the package, with the package's own digest: the last step of writing a release.
///
/// # Errors
/// When a file cannot be read, or the package not be written.
pub(super) fn write_listing(folder: &Path) -> Result<(), ReleaseError> {
    let path = folder.join(files::File::Package.name());
    let package = fs::read(&path).map_err(FileError::at("read", &path))?;
    // Data files were hashed while they were written.
    let known: BTreeMap<_, _> = datapackage::read(&package)
        .into_iter()
        .flat_map(|published| published.files)
        .map(|file| (file.name, file.sha256))
        .collect();
    let mut files = BTreeMap::new();
    for (name, metadata) in names(folder)? {
        let sha256 = match known.get(&name) {
            Some(sha256) => sha256.clone(),
            None => sum(&folder.join(&name))?,
        };
        files.insert(name, Listed { bytes: Some(metadata.len()), sha256 });
    }
    Ok(atomic::publish(&path, &datapackage::with_listing(&package, &files))?)
}
