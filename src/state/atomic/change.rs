//! A change of the file system, as `disk` makes it and `faults` interferes with it; and the one that both make.

use std::{fs, io, path::Path};

/// A change that is about to be made.
#[cfg_attr(not(all(debug_assertions, unix)), allow(dead_code, reason = "only the fault layer reads them"))]
pub(super) enum Change<'a> {
    /// A folder is made.
    Make(&'a Path),
    /// A file is made, or opened to be written.
    Create(&'a Path),
    /// A file was made next to its place.
    Unfinished(&'a Path),
    /// A file without a name is made.
    Scratch,
    /// A second name of a file is made.
    Link(&'a Path),
    /// A file is copied to this place.
    Copy(&'a Path),
    /// A file or folder is renamed.
    Rename(&'a Path, &'a Path),
    /// Two folders change places.
    Exchange(&'a Path, &'a Path),
    /// A file or a folder with all in it is removed.
    Remove(&'a Path),
    /// The bytes of a file are made to outlast a loss of power.
    Sync(&'a fs::File),
    /// The names in a folder are made to outlast a loss of power.
    Settle(&'a Path),
    /// Everything on a file system is made to outlast a loss of power.
    Flush,
}

/// Exchanges two folders in one step.
#[cfg(target_os = "linux")]
pub(super) fn swap(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// Refused: only Linux exchanges two folders in one step.
#[cfg(not(target_os = "linux"))]
pub(super) fn swap(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
