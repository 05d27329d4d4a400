//! Whether a release is what its package says: names, sizes and SHA-256 of all its files.
//!
//! Content is read only where a file may have changed since it was read last, which `state::checked` knows.

use std::{
    collections::BTreeMap,
    fs::{self, File, Metadata},
    io::Read,
    num::NonZero,
    path::{Path, PathBuf},
    thread,
};

use sha2::{Digest, Sha256};

use super::{ReleaseError, version_folders};
use crate::{
    encode::datapackage::{self, Fault, Listed},
    model::{files, pool::ordered_map},
    state::{
        FileError, atomic,
        checked::Checked,
        layout::{Layout, PathKey},
    },
};

/// What of a release is not as its package says; nothing of one that is whole.
///
/// # Errors
/// When a file is there but cannot be read.
pub fn check_integrity(layout: &Layout, dataset: &str, folder: &Path) -> Result<Vec<Fault>, FileError> {
    faults(layout, dataset, folder, |_| true)
}

/// The same of the files alone that a withdrawal reads: tables, changes, history and evidence.
///
/// # Errors
/// When a file is there but cannot be read.
pub(super) fn check_parquet_files(layout: &Layout, dataset: &str, folder: &Path) -> Result<Vec<Fault>, FileError> {
    faults(layout, dataset, folder, |name| name.ends_with(".parquet"))
}

/// Refuses a release that is not whole.
///
/// # Errors
/// When it is not, or cannot be read.
pub(super) fn require_intact(faults: Vec<Fault>, dataset: &str, version: &str) -> Result<(), ReleaseError> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(ReleaseError::Damaged { dataset: dataset.to_owned(), version: version.to_owned(), faults })
}

/// Refuses to take anything back while a release is damaged where it must be read: what it holds would stay.
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

/// What of a release that was just written is not as its package says, by names and sizes: its content was summed while it
/// was written.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn check_written(folder: &Path) -> Result<Vec<Fault>, FileError> {
    let Some(listing) = package(folder)? else { return Ok(vec![Fault::Package]) };
    let mut found = BTreeMap::new();
    for (name, told) in names(folder)? {
        let sha256 = listing.files.get(&name).map_or_else(String::new, |listed| listed.sha256.clone());
        found.insert(name, (told.len(), sha256));
    }
    Ok(listing.faults(&borrowed(&found)))
}

fn faults(
    layout: &Layout,
    dataset: &str,
    folder: &Path,
    is_asked: impl Fn(&str) -> bool,
) -> Result<Vec<Fault>, FileError> {
    let Some(mut listing) = package(folder)? else { return Ok(vec![Fault::Package]) };
    listing.files.retain(|name, _| is_asked(name));
    let mut checked = Checked::load(layout, dataset);
    let home = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut names = names(folder)?;
    names.retain(|name, _| is_asked(name));
    // One that has another size anyway need not be read.
    let has_size = |name: &str, told: &Metadata| {
        listing.files.get(name).is_some_and(|listed| listed.bytes.is_none_or(|bytes| bytes == told.len()))
    };
    let (known, read): (Vec<_>, Vec<_>) = names
        .iter()
        .map(|(name, told)| (name, told, checked.sha256(told).filter(|_| has_size(name, told))))
        .partition(|(name, told, sha256)| sha256.is_some() || !has_size(name, told));
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(read.len());
    let (mut unread, mut sums) = (read.iter(), Vec::with_capacity(read.len()));
    ordered_map(
        (threads, read.len()),
        |(): &mut ()| unread.next(),
        |(): &mut (), (name, told, _)| Ok((*name, *told, sum(&folder.join(name))?)),
        |summed: Result<_, FileError>| summed.map(|summed| sums.push(summed)),
    )?;
    let mut found = BTreeMap::new();
    for (name, told, sha256) in known {
        found.insert(name.clone(), (told.len(), sha256.unwrap_or_default()));
    }
    for (name, told, sha256) in &sums {
        checked.learn(format!("{home}/{name}"), told, sha256);
        found.insert((*name).clone(), (told.len(), sha256.clone()));
    }
    if !sums.is_empty() {
        checked.save(layout, dataset);
    }
    Ok(listing.faults(&borrowed(&found)))
}

fn borrowed(found: &BTreeMap<String, (u64, String)>) -> BTreeMap<&str, (u64, &str)> {
    found.iter().map(|(name, (bytes, sha256))| (name.as_str(), (*bytes, sha256.as_str()))).collect()
}

/// What the package of a folder lists; none when there is no package, or it is not as it was written.
fn package(folder: &Path) -> Result<Option<datapackage::Listing>, FileError> {
    let path = folder.join(files::File::Package.name());
    match fs::read(&path) {
        Ok(bytes) => Ok(datapackage::listing(&bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::at("read", &path)(error)),
    }
}

/// The files of a release, its package apart. Names that begin with a dot are nobody's: they are not served.
fn names(folder: &Path) -> Result<BTreeMap<String, Metadata>, FileError> {
    let mut found = BTreeMap::new();
    for name in atomic::names(folder)? {
        if name == files::File::Package.name() || name.starts_with('.') {
            continue;
        }
        let path = folder.join(&name);
        let told = fs::symlink_metadata(&path).map_err(FileError::at("look at", &path))?;
        found.insert(name, told);
    }
    Ok(found)
}

/// The SHA-256 of a file; none of what is no file, such as a link.
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

/// Removes from a copy of a release what is not listed in its package, and a report that is not the listed one: when the
/// copy is listed anew they would be taken for its own.
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

/// Lists every file that stands beside the package in it, with the package's own digest: a release is written.
///
/// # Errors
/// When a file cannot be read, or the package not be written.
pub(super) fn write_listing(folder: &Path) -> Result<(), ReleaseError> {
    let path = folder.join(files::File::Package.name());
    let package = fs::read(&path).map_err(FileError::at("read", &path))?;
    // What is data was summed while it was written.
    let known: BTreeMap<_, _> = datapackage::read(&package)
        .into_iter()
        .flat_map(|told| told.files)
        .map(|file| (file.name, file.sha256))
        .collect();
    let mut files = BTreeMap::new();
    for (name, told) in names(folder)? {
        let sha256 = match known.get(&name) {
            Some(sha256) => sha256.clone(),
            None => sum(&folder.join(&name))?,
        };
        files.insert(name, Listed { bytes: Some(told.len()), sha256 });
    }
    Ok(atomic::publish(&path, &datapackage::with_listing(&package, &files))?)
}
