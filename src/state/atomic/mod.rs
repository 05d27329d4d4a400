//! Atomic writes: an interruption leaves the old file or folder, or the new one.
//!
//! Everything that Seara writes goes through here, and from here to `disk`. Files are private, readable by their owner only,
//! unless they are published.

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

/// Prefix of an unfinished file.
const UNFINISHED: &str = ".unfinished-";

/// Writes a private file atomically: under another name first, synced, then renamed.
///
/// # Errors
/// If the folder cannot be created or written to; the old file is then unchanged.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    fill(path, |file| file.write_all(bytes))
}

/// Writes a public file atomically.
///
/// # Errors
/// See [`write()`].
pub fn publish(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    publish_with(path, |file| file.write_all(bytes))
}

/// Writes a public file atomically, in chunks.
///
/// # Errors
/// See [`write()`]; and those of `chunks`.
pub fn publish_with(path: &Path, chunks: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), FileError> {
    let parent = parent(path);
    public_folder(parent)?;
    put(path, parent, true, true, chunks)?;
    settle(parent)
}

/// Writes a private file atomically, in chunks.
///
/// # Errors
/// See [`write()`]; and those of `chunks`.
pub fn fill(path: &Path, chunks: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), FileError> {
    let parent = parent(path);
    folder(parent)?;
    put(path, parent, true, false, chunks)?;
    settle(parent)
}

/// Writes one of many private files atomically, without waiting for the disk: [`flush`] waits for all of them at once.
/// On systems that cannot, each file is synced.
///
/// # Errors
/// If the folder cannot be created or written to; the old file is then unchanged.
pub fn fill_one_of_many(path: &Path, chunks: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), FileError> {
    let parent = parent(path);
    folder(parent)?;
    put(path, parent, cfg!(not(target_os = "linux")), false, chunks)
}

/// Waits until everything that was written to a folder is on the disk.
///
/// # Errors
/// If the operation fails.
pub fn flush(folder: &Path) -> Result<(), FileError> {
    disk::flush(folder).map_err(FileError::at("sync", folder))
}

/// The folder of a file; the current one for a bare name.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a file under another name, and renames it.
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

/// Creates a public file of a release; it is complete once it is synced.
///
/// # Errors
/// If it cannot be created.
pub fn start(path: &Path) -> Result<File, FileError> {
    disk::create(path).map_err(FileError::at("create", path))
}

/// Syncs the bytes of a file.
///
/// # Errors
/// If the operation fails.
pub fn sync(file: &File, path: &Path) -> Result<(), FileError> {
    file.sync().map_err(FileError::at("write", path))
}

/// Syncs the bytes of the file at a path.
///
/// # Errors
/// If the operation fails.
pub fn sync_file(path: &Path) -> Result<(), FileError> {
    disk::sync(path).map_err(FileError::at("sync", path))
}

/// Creates an unnamed temporary file in an existing folder; it is removed when it is dropped.
///
/// # Errors
/// If it cannot be created.
pub fn scratch(folder: &Path) -> Result<File, FileError> {
    disk::scratch(folder).map_err(FileError::at("write in", folder))
}

/// Opens a private file for reading and writing; creates it if it is missing. Does not follow a link.
///
/// # Errors
/// If it is a link, or the operation fails.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    disk::open_private(path)
}

/// Restricts a file or folder to its owner.
///
/// # Errors
/// If the operation fails.
pub(super) fn make_private(path: &Path, is_folder: bool) -> io::Result<()> {
    disk::mode(path, if is_folder { disk::PRIVATE_FOLDER } else { disk::PRIVATE_FILE })
}

/// Truncates a private file to `length` bytes and appends to it; an interruption may leave a part of them. Does not follow a
/// link.
///
/// # Errors
/// If it cannot be written.
pub(super) fn append(path: &Path, length: u64, bytes: &[u8]) -> Result<(), FileError> {
    let written = disk::open_private(path).and_then(|mut file| {
        file.set_length(length)?;
        io::Seek::seek(&mut file, io::SeekFrom::Start(length))?;
        file.write_all(bytes)
    });
    written.map_err(FileError::at("write", path))
}

/// Syncs the names in a folder, on systems that can; does nothing for a missing folder.
///
/// # Errors
/// If the operation fails.
pub fn settle(folder: &Path) -> Result<(), FileError> {
    ignore_missing(disk::settle(folder)).map_err(FileError::at("sync", folder))
}

/// Returns the names in a folder, sorted; none if it is missing.
///
/// # Errors
/// If it cannot be read.
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
/// If the operation fails.
pub fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    disk::rename(from, to).map_err(FileError::at("rename", from))
}

/// Creates a hard link to a file, or copies it on file systems without links.
///
/// # Errors
/// If neither is possible.
pub fn link(from: &Path, to: &Path) -> Result<(), FileError> {
    disk::link(from, to).or_else(|_| disk::copy(from, to)).map_err(FileError::at("write", to))
}

/// Copies a file, and syncs the copy.
///
/// # Errors
/// If it cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<(), FileError> {
    disk::copy(from, to).map_err(FileError::at("write", to))
}

/// Removes a file, if it exists.
///
/// # Errors
/// If it cannot be removed.
pub fn remove_file(path: &Path) -> Result<(), FileError> {
    ignore_missing(disk::remove_file(path)).map_err(FileError::at("remove", path))
}

fn ignore_missing(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
