//! Creates, exchanges and removes complete folders, and finishes or removes what an interruption left.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use super::{UNFINISHED, disk, ignore_missing, names, parent, remove_file, rename, settle};
use crate::state::{
    FileError,
    layout::{GONE, INCOMING, REPLACED},
};

/// Creates a private folder, if it is missing.
///
/// # Errors
/// If it cannot be created.
pub fn folder(path: &Path) -> Result<(), FileError> {
    make(path, &|path| disk::make_folder(path, false), &disk::make_plain_folder)
}

/// Creates a public folder, if it is missing.
///
/// # Errors
/// If it cannot be created.
pub fn public_folder(path: &Path) -> Result<(), FileError> {
    let public = |path: &Path| disk::make_folder(path, true);
    make(path, &public, &public)
}

type Make<'m> = &'m dyn Fn(&Path) -> io::Result<()>;

/// Creates a folder and its missing parents, and syncs their names.
fn make(path: &Path, own: Make<'_>, above: Make<'_>) -> Result<(), FileError> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = parent(path);
    if parent != path {
        make(parent, above, above)?;
    }
    match own(path) {
        // Another thread created it.
        Err(_) if path.is_dir() => Ok(()),
        made => made.map_err(FileError::at("create", path)),
    }?;
    settle(parent)
}

/// A temporary path next to another one; names that start with a dot are not served.
fn sibling(place: &Path, prefix: &str) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    place.with_file_name(format!("{prefix}{name}"))
}

/// The path at which the replacement of a folder is prepared, next to it.
pub fn incoming(place: &Path) -> PathBuf {
    sibling(place, INCOMING)
}

fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Exchanges a folder for its [`incoming`] one, in one step if the file system can, and removes the old one. Otherwise the old
/// one is renamed first, and [`sweep`] finishes an interrupted exchange.
///
/// # Errors
/// If the operation fails; the folder may then be missing until the next call.
pub fn exchange(place: &Path) -> Result<(), FileError> {
    let (new, home) = (incoming(place), parent(place));
    settle(&new)?;
    if !exists(place) {
        rename(&new, place)?;
        return settle(home);
    }
    match disk::exchange(&new, place) {
        Ok(()) => {
            settle(home)?;
            remove(&new)
        }
        Err(error) if is_unsupported(&error) => exchange_by_renames(&new, place),
        Err(error) => Err(FileError::at("exchange", place)(error)),
    }
}

/// Whether an error can mean that the file system has no exchange: NFS, 9p, FUSE, overlays and old kernels differ. If it means
/// something else, the rename fails in the same way, and its error is returned.
fn is_unsupported(error: &io::Error) -> bool {
    use ErrorKind::{CrossesDevices, InvalidInput, PermissionDenied, Unsupported};
    matches!(error.kind(), Unsupported | InvalidInput | CrossesDevices | PermissionDenied)
}

fn exchange_by_renames(new: &Path, place: &Path) -> Result<(), FileError> {
    let replaced = sibling(place, REPLACED);
    remove(&replaced)?;
    rename(place, &replaced)?;
    if let Err(error) = rename(new, place) {
        // The first error is returned; if the old folder cannot be restored now, the next command restores it.
        let _ = rename(&replaced, place);
        return Err(error);
    }
    settle(parent(place))?;
    remove(&replaced)
}

/// Finishes an interrupted exchange by renames; the renamed old folder proves that the new one was complete.
fn finish(place: &Path) -> Result<(), FileError> {
    let (new, replaced) = (incoming(place), sibling(place, REPLACED));
    if !exists(place) {
        rename(if exists(&new) { &new } else { &replaced }, place)?;
        settle(parent(place))?;
    }
    remove(&replaced)
}

/// Renames a folder, or copies it if the paths are on different disks.
///
/// # Errors
/// If the operation fails; the next command removes an incomplete copy.
pub fn relocate(from: &Path, to: &Path) -> Result<(), FileError> {
    match disk::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            let new = incoming(to);
            remove(&new)?;
            with_each_file(from, &new, super::copy)?;
            settle(&new)?;
            rename(&new, to)?;
            settle(parent(to))?;
            remove(from)
        }
        other => other.map_err(FileError::at("rename", from)),
    }
}

/// Links or copies each file of a folder into another, public one.
///
/// # Errors
/// If one fails, or is a link or a folder: a release has only files.
pub fn with_each_file(
    from: &Path,
    to: &Path,
    place: impl Fn(&Path, &Path) -> Result<(), FileError>,
) -> Result<(), FileError> {
    public_folder(to)?;
    for name in names(from)? {
        let path = from.join(&name);
        let found = fs::symlink_metadata(&path).map_err(FileError::at("read", &path))?;
        if !found.is_file() {
            let other = io::Error::other("it is a link or a folder, and a release has only files: remove it");
            return Err(FileError::at("use", &path)(other));
        }
        place(&path, &to.join(&name))?;
    }
    Ok(())
}

/// Removes a folder and its content, if it exists: it is renamed first, so that it disappears in one step.
///
/// # Errors
/// If something in it cannot be removed.
pub fn remove(folder: &Path) -> Result<(), FileError> {
    let failed = || FileError::at("remove", folder);
    let is_hidden = folder.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    if is_hidden {
        return ignore_missing(disk::remove_all(folder)).map_err(failed());
    }
    if !exists(folder) {
        return Ok(());
    }
    let gone = sibling(folder, GONE);
    ignore_missing(disk::remove_all(&gone)).map_err(failed())?;
    match disk::rename(folder, &gone) {
        Ok(()) => ignore_missing(disk::remove_all(&gone)),
        // Some overlays cannot rename a folder of a lower layer.
        Err(_) => ignore_missing(disk::remove_all(folder)),
    }
    .map_err(failed())
}

/// Finishes interrupted exchanges by renames in a folder.
///
/// # Errors
/// If the folder exists but cannot be used.
pub fn finish_exchanges(folder: &Path) -> Result<(), FileError> {
    names(folder)?.iter().filter_map(|name| name.strip_prefix(REPLACED)).try_for_each(|name| finish(&folder.join(name)))
}

/// Removes what an interruption left in a folder: unfinished files, and folders that were being prepared or removed.
/// Exchanges are finished first: they may need a prepared folder.
///
/// # Errors
/// If the folder exists but cannot be cleaned.
pub fn sweep(folder: &Path) -> Result<(), FileError> {
    finish_exchanges(folder)?;
    let names = names(folder)?;
    for path in names.iter().filter(|name| name.starts_with(INCOMING) || name.starts_with(GONE)) {
        remove(&folder.join(path))?;
    }
    sweep_files(folder, &names)
}

/// Removes only unfinished files.
///
/// # Errors
/// If the folder exists but cannot be cleaned.
pub fn sweep_unfinished(folder: &Path) -> Result<(), FileError> {
    sweep_files(folder, &names(folder)?)
}

fn sweep_files(folder: &Path, names: &[String]) -> Result<(), FileError> {
    let unfinished = names.iter().filter(|name| name.starts_with(UNFINISHED)).map(|name| folder.join(name));
    unfinished.filter(|path| path.is_file()).try_for_each(|path| remove_file(&path))
}
