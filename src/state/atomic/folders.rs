//! Folders as a whole: made, exchanged in one step, removed at once; and what an interruption leaves of that, removed or
//! finished.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use super::{UNFINISHED, disk, names, parent, remove_file, rename, settle, unless_gone};
use crate::state::{
    FileError,
    layout::{ASIDE, GONE, INCOMING},
};

/// Makes a folder that only its owner looks into, if it is not there.
///
/// # Errors
/// When it cannot be made.
pub fn folder(path: &Path) -> Result<(), FileError> {
    make(path, &|path| disk::make_folder(path, false), &disk::make_plain_folder)
}

/// Makes a folder that everybody may look into, if it is not there.
///
/// # Errors
/// When it cannot be made.
pub fn public_folder(path: &Path) -> Result<(), FileError> {
    let public = |path: &Path| disk::make_folder(path, true);
    make(path, &public, &public)
}

type Make<'m> = &'m dyn Fn(&Path) -> io::Result<()>;

/// Makes a folder, and those above it that are missing; its name outlasts a loss of power.
fn make(path: &Path, own: Make<'_>, above: Make<'_>) -> Result<(), FileError> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = parent(path);
    if parent != path {
        make(parent, above, above)?;
    }
    match own(path) {
        // Another thread was faster.
        Err(_) if path.is_dir() => Ok(()),
        made => made.map_err(FileError::at("create", path)),
    }?;
    settle(parent)
}

/// A temporary name next to a place; names that start with a dot are not served.
fn sibling(place: &Path, prefix: &str) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    place.with_file_name(format!("{prefix}{name}"))
}

/// The folder in which the replacement of another is prepared: next to it.
pub fn incoming(place: &Path) -> PathBuf {
    sibling(place, INCOMING)
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Exchanges a folder for its [`incoming`] one and removes the old one: in one step where the file system can. Elsewhere the
/// old one is renamed first, and [`sweep`] finishes an interrupted exchange.
///
/// # Errors
/// When the system refuses; at most a removed name is then missing until the next call.
pub fn exchange(place: &Path) -> Result<(), FileError> {
    let (new, home) = (incoming(place), parent(place));
    settle(&new)?;
    if !is_there(place) {
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

/// Whether a file system that cannot exchange answers so: NFS, 9p, FUSE, overlays and old kernels each in their way. Of
/// those with another meaning too, a rename fails the same way, and its error is returned.
fn is_unsupported(error: &io::Error) -> bool {
    use ErrorKind::{CrossesDevices, InvalidInput, PermissionDenied, Unsupported};
    matches!(error.kind(), Unsupported | InvalidInput | CrossesDevices | PermissionDenied)
}

fn exchange_by_renames(new: &Path, place: &Path) -> Result<(), FileError> {
    let replaced = sibling(place, ASIDE);
    remove(&replaced)?;
    rename(place, &replaced)?;
    if let Err(error) = rename(new, place) {
        // The first error counts; what cannot be put back now is put back by the next command.
        let _ = rename(&replaced, place);
        return Err(error);
    }
    settle(parent(place))?;
    remove(&replaced)
}

/// Finishes an interrupted exchange by renames: the renamed old folder proves that the new one was complete.
fn finish(place: &Path) -> Result<(), FileError> {
    let (new, replaced) = (incoming(place), sibling(place, ASIDE));
    if !is_there(place) {
        rename(if is_there(&new) { &new } else { &replaced }, place)?;
        settle(parent(place))?;
    }
    remove(&replaced)
}

/// Renames a folder, or copies it where the two lie on different disks.
///
/// # Errors
/// When the system refuses; what was copied by then is swept away by the next command.
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

/// Links or copies each file of a folder into another, which is made for everybody.
///
/// # Errors
/// When one cannot be; when one is a link or a folder, since a release has only files.
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

/// Removes a folder and all in it, if it is there: it vanishes at once, and then what was in it.
///
/// # Errors
/// When something in it cannot be removed.
pub fn remove(folder: &Path) -> Result<(), FileError> {
    let failed = || FileError::at("remove", folder);
    let is_hidden = folder.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    if is_hidden {
        return unless_gone(disk::remove_all(folder)).map_err(failed());
    }
    if !is_there(folder) {
        return Ok(());
    }
    let gone = sibling(folder, GONE);
    unless_gone(disk::remove_all(&gone)).map_err(failed())?;
    match disk::rename(folder, &gone) {
        Ok(()) => unless_gone(disk::remove_all(&gone)),
        // Some overlays rename no folder of a lower layer.
        Err(_) => unless_gone(disk::remove_all(folder)),
    }
    .map_err(failed())
}

/// Finishes interrupted exchanges by renames in a folder, so that everything in it has its name.
///
/// # Errors
/// When the folder is there but cannot be used.
pub fn finish_exchanges(folder: &Path) -> Result<(), FileError> {
    names(folder)?.iter().filter_map(|name| name.strip_prefix(ASIDE)).try_for_each(|name| finish(&folder.join(name)))
}

/// Removes what an interruption left in a folder: unfinished files, and folders that were being prepared or removed.
/// Exchanges are finished first: they may need a prepared folder.
///
/// # Errors
/// When the folder is there but cannot be cleaned.
pub fn sweep(folder: &Path) -> Result<(), FileError> {
    finish_exchanges(folder)?;
    let names = names(folder)?;
    for path in names.iter().filter(|name| name.starts_with(INCOMING) || name.starts_with(GONE)) {
        remove(&folder.join(path))?;
    }
    sweep_files(folder, &names)
}

/// Removes unfinished files, and nothing else.
///
/// # Errors
/// When the folder is there but cannot be cleaned.
pub fn sweep_unfinished(folder: &Path) -> Result<(), FileError> {
    sweep_files(folder, &names(folder)?)
}

fn sweep_files(folder: &Path, names: &[String]) -> Result<(), FileError> {
    let left = names.iter().filter(|name| name.starts_with(UNFINISHED)).map(|name| folder.join(name));
    left.filter(|path| path.is_file()).try_for_each(|path| remove_file(&path))
}
