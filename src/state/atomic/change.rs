//! Changes of the file system, which `disk` makes and `faults` interferes with; and the exchange of folders, which both use.

use std::{fs, io, path::Path};

/// A change that is about to be made.
#[cfg_attr(not(all(debug_assertions, unix)), allow(dead_code, reason = "only the fault layer reads them"))]
pub(super) enum Change<'a> {
    /// A folder is created.
    Make(&'a Path),
    /// A file is created, or opened for writing.
    Create(&'a Path),
    /// A file was created next to its final path.
    Unfinished(&'a Path),
    /// An unnamed file is created.
    Scratch,
    /// A hard link to a file is created.
    Link(&'a Path),
    /// A file is copied to this path.
    Copy(&'a Path),
    /// A file or folder is renamed.
    Rename(&'a Path, &'a Path),
    /// Two folders are exchanged.
    Exchange(&'a Path, &'a Path),
    /// A file, or a folder with its content, is removed.
    Remove(&'a Path),
    /// The bytes of a file are synced.
    Sync(&'a fs::File),
    /// The names in a folder are synced.
    Settle(&'a Path),
    /// A file system is synced.
    Flush,
}

/// Exchanges two folders in one step.
#[cfg(target_os = "linux")]
pub(super) fn swap(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// Fails: only Linux exchanges two folders in one step.
#[cfg(not(target_os = "linux"))]
pub(super) fn swap(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
