//! Atomic writes: an interruption leaves the old file or folder, or the new one, never a half.
//!
//! Everything that Seara writes goes through here, and from here to `disk`. A file is private, so that its owner alone
//! can read it, unless it is published.

mod change;
mod disk;
#[cfg(all(debug_assertions, unix))]
mod faults;
mod folders;

use std::{
    io::{self, ErrorKind, Write},
    path::Path,
};

pub use self::{
    disk::File,
    folders::{
        exchange, finish_exchanges, folder, incoming, public_folder, relocate, remove, sweep, sweep_unfinished,
        with_each_file,
    },
};
use super::FileError;

/// Start of the name of an unfinished file.
const UNFINISHED: &str = ".unfinished-";

/// Writes a private file atomically: under another name first, synced, then renamed.
///
/// # Errors
/// When the folder cannot be made or written to; the old file then stays as it was.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    fill(path, |file| file.write_all(bytes))
}

/// The same for a file that everybody may read.
///
/// # Errors
/// As of [`write()`].
pub fn publish(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let parent = parent(path);
    public_folder(parent)?;
    put(path, parent, true, true, |file| file.write_all(bytes))?;
    settle(parent)
}

/// Writes a private file atomically, in chunks.
///
/// # Errors
/// As of [`write()`], and those of `chunks`.
pub fn fill(path: &Path, chunks: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), FileError> {
    let parent = parent(path);
    folder(parent)?;
    put(path, parent, true, false, chunks)?;
    settle(parent)
}

/// Writes one of many private files atomically, without waiting for the disk: [`flush`] waits for all of them at once.
/// Where the system cannot wait for many, each is waited for.
///
/// # Errors
/// When the folder cannot be made or written to; the old file then stays as it was.
pub fn fill_one_of_many(path: &Path, chunks: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), FileError> {
    let parent = parent(path);
    folder(parent)?;
    put(path, parent, cfg!(not(target_os = "linux")), false, chunks)
}

/// Waits until everything that was written in a folder is on the disk.
///
/// # Errors
/// When the system refuses.
pub fn flush(folder: &Path) -> Result<(), FileError> {
    disk::flush(folder).map_err(FileError::at("sync", folder))
}

/// The folder of a file; that of a bare name is the one we are in.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a file under another name and renames it.
fn put(
    path: &Path,
    folder: &Path,
    is_synced: bool,
    is_public: bool,
    chunks: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), FileError> {
    let mut made = disk::unfinished(folder, UNFINISHED).map_err(FileError::at("write in", folder))?;
    let failed = || FileError::at("write", path);
    chunks(&mut made.file).map_err(failed())?;
    if is_public {
        made.open_to_all().map_err(failed())?;
    }
    if is_synced {
        made.file.sync().map_err(failed())?;
    }
    made.persist(path).map_err(FileError::at("replace", path))
}

/// Starts a file of a release, which everybody may read; it is complete once it is synced.
///
/// # Errors
/// When it cannot be made.
pub fn start(path: &Path) -> Result<File, FileError> {
    disk::create(path).map_err(FileError::at("create", path))
}

/// Syncs the bytes of a file.
///
/// # Errors
/// When the system refuses.
pub fn sync(file: &File, path: &Path) -> Result<(), FileError> {
    file.sync().map_err(FileError::at("write", path))
}

/// Syncs the bytes of a file in its place.
///
/// # Errors
/// When the system refuses.
pub fn sync_file(path: &Path) -> Result<(), FileError> {
    disk::sync(path).map_err(FileError::at("sync", path))
}

/// Makes a temporary file without a name in an existing folder; it is removed when it is dropped.
///
/// # Errors
/// When it cannot be made.
pub fn scratch(folder: &Path) -> Result<File, FileError> {
    disk::scratch(folder).map_err(FileError::at("write in", folder))
}

/// Opens a private file to read and write it; it is made when it is not there. A link is not followed.
///
/// # Errors
/// When it is a link, or the system refuses.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    disk::open_private(path)
}

/// Lets only its owner read a file or look into a folder.
///
/// # Errors
/// When the system refuses.
pub(super) fn make_private(path: &Path, is_folder: bool) -> io::Result<()> {
    disk::mode(path, if is_folder { disk::PRIVATE_FOLDER } else { disk::PRIVATE_FILE })
}

/// Appends bytes to a private file after the first `length`; an interruption may leave a part of them. A link is not
/// followed.
///
/// # Errors
/// When it cannot be written.
pub(super) fn append(path: &Path, length: u64, bytes: &[u8]) -> Result<(), FileError> {
    let written = disk::open_private(path).and_then(|mut file| {
        file.set_length(length)?;
        io::Seek::seek(&mut file, io::SeekFrom::Start(length))?;
        file.write_all(bytes)
    });
    written.map_err(FileError::at("write", path))
}

/// Syncs the names in a folder, where the system can. A missing folder has none.
///
/// # Errors
/// When the system refuses.
pub fn settle(folder: &Path) -> Result<(), FileError> {
    unless_gone(disk::settle(folder)).map_err(FileError::at("sync", folder))
}

/// Returns the names of what is in a folder, sorted; none if it is missing.
///
/// # Errors
/// When it cannot be read.
pub fn names(folder: &Path) -> Result<Vec<String>, FileError> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(FileError::at("read", folder))?,
    };
    let name = |entry: io::Result<std::fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
    let names: io::Result<Vec<String>> = entries.map(name).collect();
    let mut names = names.map_err(FileError::at("read", folder))?;
    names.sort();
    Ok(names)
}

/// Renames a file or folder.
///
/// # Errors
/// When the system refuses.
pub fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    disk::rename(from, to).map_err(FileError::at("rename", from))
}

/// Makes a hard link to a file, or copies it where the file system has no links.
///
/// # Errors
/// When neither can be done.
pub fn link(from: &Path, to: &Path) -> Result<(), FileError> {
    disk::link(from, to).or_else(|_| disk::copy(from, to)).map_err(FileError::at("write", to))
}

/// Copies a file; the copy outlasts a loss of power.
///
/// # Errors
/// When it cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<(), FileError> {
    disk::copy(from, to).map_err(FileError::at("write", to))
}

/// Removes a file, if it is there.
///
/// # Errors
/// When it cannot be removed.
pub fn remove_file(path: &Path) -> Result<(), FileError> {
    unless_gone(disk::remove_file(path)).map_err(FileError::at("remove", path))
}

fn unless_gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
