//! All changes of the file system: `atomic` writes everything through here, except the files of SQLite.
//!
//! In a development build, `faults` can make each of these changes fail, stop half way or be lost; a release build does not
//! have it. Read next: `atomic`.

use std::{
    fs,
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use super::change::{self, Change};
#[cfg(all(debug_assertions, unix))]
use super::faults;

#[cfg(all(debug_assertions, unix))]
fn change<T>(what: &Change<'_>, make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    faults::around(what, make)
}

#[cfg(not(all(debug_assertions, unix)))]
fn change<T>(_: &Change<'_>, make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    make()
}

/// A file that is open for writing.
#[derive(Debug)]
pub struct File(fs::File);

impl File {
    /// The file of the standard library, for reading.
    pub fn std(&self) -> &fs::File {
        &self.0
    }

    /// Converts to the file of the standard library.
    pub fn into_std(self) -> fs::File {
        self.0
    }

    /// Syncs its bytes to the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        change(&Change::Sync(&self.0), || self.0.sync_all())
    }

    /// Truncates or extends it to a length in bytes.
    pub(in crate::state) fn set_length(&self, bytes: u64) -> io::Result<()> {
        self.0.set_len(bytes)
    }

    #[cfg(unix)]
    fn set_mode(&self, mode: u32) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        self.0.set_permissions(fs::Permissions::from_mode(mode))
    }

    #[cfg(not(unix))]
    fn set_mode(&self, _: u32) -> io::Result<()> {
        Ok(())
    }
}

impl Write for File {
    #[cfg(all(debug_assertions, unix))]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        faults::write(&mut self.0, bytes)
    }

    #[cfg(not(all(debug_assertions, unix)))]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Read for File {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

/// A file next to its final path; it is removed if it is dropped before it is renamed.
pub(super) struct Unfinished {
    pub(super) file: File,
    path: tempfile::TempPath,
    name: PathBuf,
}

/// Creates a private file under an unused name.
pub(super) fn unfinished(folder: &Path, prefix: &str) -> io::Result<Unfinished> {
    let made = tempfile::Builder::new().prefix(prefix).tempfile_in(folder)?;
    let (file, path) = made.into_parts();
    // Relative to its folder, like all other paths; the library returns absolute ones.
    let name = folder.join(path.file_name().unwrap_or_default());
    change(&Change::Unfinished(&name), || Ok(()))?;
    Ok(Unfinished { file: File(file), path, name })
}

impl Unfinished {
    /// Makes the file readable by all users.
    pub(super) fn open_to_all(&self) -> io::Result<()> {
        self.file.set_mode(PUBLIC_FILE)
    }

    /// Renames the file to its final path.
    pub(super) fn persist(self, place: &Path) -> io::Result<()> {
        change(&Change::Rename(&self.name, place), || self.path.persist(place).map_err(|e| e.error))
    }
}

/// The mode of a public file.
const PUBLIC_FILE: u32 = 0o644;

/// The mode of a public folder.
const PUBLIC_FOLDER: u32 = 0o755;

/// The mode of a private file.
pub(super) const PRIVATE_FILE: u32 = 0o600;

/// The mode of a private folder.
pub(super) const PRIVATE_FOLDER: u32 = 0o700;

/// Creates a public file, or truncates an existing one.
///
/// Ignores a stricter umask: a web server, which is another user, must be able to read all files of a release.
pub(super) fn create(path: &Path) -> io::Result<File> {
    let file = change(&Change::Create(path), || fs::File::create(path)).map(File)?;
    file.set_mode(PUBLIC_FILE)?;
    Ok(file)
}

/// Opens a private file for reading and writing; creates it if it is missing. Does not follow a link.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or_default();
        options.mode(PRIVATE_FILE).custom_flags(flags);
    }
    let file = match path.try_exists() {
        Ok(true) => options.open(path)?,
        _ => change(&Change::Create(path), || options.open(path))?,
    };
    Ok(File(file))
}

/// Creates an unnamed temporary file, which is removed when it is closed.
pub(super) fn scratch(folder: &Path) -> io::Result<File> {
    change(&Change::Scratch, || tempfile::tempfile_in(folder)).map(File)
}

/// Creates a public or private folder; ignores the umask.
pub(super) fn make_folder(path: &Path, is_public: bool) -> io::Result<()> {
    change(&Change::Make(path), || fs::create_dir(path))?;
    mode(path, if is_public { PUBLIC_FOLDER } else { PRIVATE_FOLDER })
}

/// Creates a folder with the mode of the umask.
pub(super) fn make_plain_folder(path: &Path) -> io::Result<()> {
    change(&Change::Make(path), || fs::create_dir(path))
}

/// Sets the mode of a file or folder.
#[cfg(unix)]
pub(super) fn mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
pub(super) fn mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// Creates a hard link to a file.
pub(super) fn link(from: &Path, to: &Path) -> io::Result<()> {
    change(&Change::Link(to), || fs::hard_link(from, to))
}

/// Copies a file and syncs the copy.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    change(&Change::Copy(to), || fs::copy(from, to))?;
    sync(to)
}

/// Syncs the bytes of a file.
pub(super) fn sync(path: &Path) -> io::Result<()> {
    let file = fs::File::open(path)?;
    change(&Change::Sync(&file), || file.sync_all())
}

/// Renames a file or folder.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    change(&Change::Rename(from, to), || fs::rename(from, to))
}

/// Exchanges two folders in one step.
pub(super) fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    change(&Change::Exchange(one, other), || change::swap(one, other))
}

/// Removes a file.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    change(&Change::Remove(path), || fs::remove_file(path))
}

/// Removes a folder and its content.
pub(super) fn remove_all(path: &Path) -> io::Result<()> {
    change(&Change::Remove(path), || fs::remove_dir_all(path))
}

/// Syncs the names in a folder, on systems that can.
pub(super) fn settle(folder: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    change(&Change::Settle(folder), || fs::File::open(folder)?.sync_all())
}

/// Syncs the file system of a folder.
#[cfg(target_os = "linux")]
pub(super) fn flush(folder: &Path) -> io::Result<()> {
    change(&Change::Flush, || Ok(rustix::fs::syncfs(fs::File::open(folder)?)?))
}

/// Syncs the names in a folder: only Linux can sync the file system.
#[cfg(not(target_os = "linux"))]
pub(super) fn flush(folder: &Path) -> io::Result<()> {
    settle(folder)
}
