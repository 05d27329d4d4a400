//! Every change of the file system, in one place: whatever the program writes goes through here, by way of `atomic`.
//! SQLite alone writes its own files.
//!
//! In a build for development `faults` can make any of these changes fail, stop half way or be lost. A release build
//! holds nothing of it. Read next: `atomic`.

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

/// A file that is written.
#[derive(Debug)]
pub struct File(fs::File);

impl File {
    /// The file of the standard library, to be read.
    pub fn std(&self) -> &fs::File {
        &self.0
    }

    /// The same for good.
    pub fn into_std(self) -> fs::File {
        self.0
    }

    /// Makes its bytes outlast a loss of power.
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

/// A file next to its final place; it is removed if it never gets there.
pub(super) struct Unfinished {
    pub(super) file: File,
    path: tempfile::TempPath,
    name: PathBuf,
}

/// Makes a file that only its owner reads, under an unused name.
pub(super) fn unfinished(folder: &Path, prefix: &str) -> io::Result<Unfinished> {
    let made = tempfile::Builder::new().prefix(prefix).tempfile_in(folder)?;
    let (file, path) = made.into_parts();
    // Relative to its folder as everything else there: the library returns absolute paths.
    let name = folder.join(path.file_name().unwrap_or_default());
    change(&Change::Unfinished(&name), || Ok(()))?;
    Ok(Unfinished { file: File(file), path, name })
}

impl Unfinished {
    /// Lets everybody read it.
    pub(super) fn open_to_all(&self) -> io::Result<()> {
        self.file.set_mode(PUBLIC_FILE)
    }

    /// Renames it to its place.
    pub(super) fn persist(self, place: &Path) -> io::Result<()> {
        change(&Change::Rename(&self.name, place), || self.path.persist(place).map_err(|e| e.error))
    }
}

/// The mode of a file that everybody may read.
const PUBLIC_FILE: u32 = 0o644;

/// The mode of a folder that everybody may look into.
const PUBLIC_FOLDER: u32 = 0o755;

/// The mode of a file that only its owner reads.
pub(super) const PRIVATE_FILE: u32 = 0o600;

/// The mode of a folder that only its owner looks into.
pub(super) const PRIVATE_FOLDER: u32 = 0o700;

/// Makes a file that everybody may read, or empties the one that is there.
///
/// A stricter umask does not count here: what is published is read by a web server, which is another user, and a
/// release of which it can read a part is worse than none.
pub(super) fn create(path: &Path) -> io::Result<File> {
    let file = change(&Change::Create(path), || fs::File::create(path)).map(File)?;
    file.set_mode(PUBLIC_FILE)?;
    Ok(file)
}

/// Opens a file that only its owner reads, to be read and written; it is made when it is not there. A link is not
/// followed.
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

/// Makes a file without a name, which vanishes with whoever holds it.
pub(super) fn scratch(folder: &Path) -> io::Result<File> {
    change(&Change::Scratch, || tempfile::tempfile_in(folder)).map(File)
}

/// Makes a folder; one for everybody has the same mode whatever the umask is, as its files have.
pub(super) fn make_folder(path: &Path, is_public: bool) -> io::Result<()> {
    change(&Change::Make(path), || fs::create_dir(path))?;
    mode(path, if is_public { PUBLIC_FOLDER } else { PRIVATE_FOLDER })
}

/// Makes a folder as the umask has it.
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

/// Gives a file a second name.
pub(super) fn link(from: &Path, to: &Path) -> io::Result<()> {
    change(&Change::Link(to), || fs::hard_link(from, to))
}

/// Copies a file; its bytes outlast a loss of power.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    change(&Change::Copy(to), || fs::copy(from, to))?;
    sync(to)
}

/// Makes the bytes of a file outlast a loss of power.
pub(super) fn sync(path: &Path) -> io::Result<()> {
    let file = fs::File::open(path)?;
    change(&Change::Sync(&file), || file.sync_all())
}

/// Renames a file or folder.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    change(&Change::Rename(from, to), || fs::rename(from, to))
}

/// Lets two folders change places, in one step.
pub(super) fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    change(&Change::Exchange(one, other), || change::swap(one, other))
}

/// Removes a file.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    change(&Change::Remove(path), || fs::remove_file(path))
}

/// Removes a folder and all in it.
pub(super) fn remove_all(path: &Path) -> io::Result<()> {
    change(&Change::Remove(path), || fs::remove_dir_all(path))
}

/// Makes the names in a folder outlast a loss of power, where folders can be synced.
pub(super) fn settle(folder: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    change(&Change::Settle(folder), || fs::File::open(folder)?.sync_all())
}

/// Makes everything on the file system of a folder outlast a loss of power.
#[cfg(target_os = "linux")]
pub(super) fn flush(folder: &Path) -> io::Result<()> {
    change(&Change::Flush, || Ok(rustix::fs::syncfs(fs::File::open(folder)?)?))
}

/// Makes the names in a folder outlast a loss of power: here nothing syncs more at once.
#[cfg(not(target_os = "linux"))]
pub(super) fn flush(folder: &Path) -> io::Result<()> {
    settle(folder)
}
