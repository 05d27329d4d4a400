//! Writes that a cut leaves whole: the old file or the new one, never a half.

use std::{fs, io::Write, path::Path};

use super::FileError;

/// How the name of a file starts that is not whole yet.
const UNFINISHED: &str = ".unfinished-";

/// Writes a file whole: beside its place first, synced, then renamed over it.
///
/// # Errors
/// When the folder cannot be made or written to; the old file then stands as it was.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    fill(path, |file| file.write_all(bytes))
}

/// The same for what is written piece by piece.
///
/// # Errors
/// As of [`write()`], and when the pieces fail.
pub fn fill(path: &Path, pieces: impl FnOnce(&mut fs::File) -> std::io::Result<()>) -> Result<(), FileError> {
    let folder = put(path, true, pieces)?;
    settle(folder)
}

/// Writes one of many files whole, without waiting for the disk: [`flush`] waits for all of them at once. Where the
/// system cannot wait for many, each is waited for.
///
/// # Errors
/// When the folder cannot be made or written to; the old file then stands as it was.
pub fn fill_one_of_many(
    path: &Path,
    pieces: impl FnOnce(&mut fs::File) -> std::io::Result<()>,
) -> Result<(), FileError> {
    put(path, cfg!(not(target_os = "linux")), pieces).map(|_| ())
}

/// Waits until what was written in a folder outlasts a loss of power.
///
/// # Errors
/// When the system refuses.
#[cfg(target_os = "linux")]
pub fn flush(folder: &Path) -> Result<(), FileError> {
    let open = fs::File::open(folder).map_err(FileError::at("sync", folder))?;
    rustix::fs::syncfs(&open).map_err(|e| FileError::at("sync", folder)(e.into()))
}

/// Waits until what was written in a folder outlasts a loss of power.
///
/// # Errors
/// When the system refuses.
#[cfg(not(target_os = "linux"))]
pub fn flush(folder: &Path) -> Result<(), FileError> {
    settle(folder)
}

/// Writes a file beside its place and renames it over; gives its folder.
fn put(
    path: &Path,
    synced: bool,
    pieces: impl FnOnce(&mut fs::File) -> std::io::Result<()>,
) -> Result<&Path, FileError> {
    // The folder of a bare name is the one we are in.
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(FileError::at("create", folder))?;
    let unfinished = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder);
    let mut file = unfinished.map_err(FileError::at("write in", folder))?;
    pieces(file.as_file_mut()).map_err(FileError::at("write", path))?;
    if synced {
        file.as_file().sync_all().map_err(FileError::at("write", path))?;
    }
    readable(file.path()).map_err(FileError::at("write", path))?;
    file.persist(path).map_err(|e| FileError { action: "replace", path: path.to_path_buf(), error: e.error })?;
    Ok(folder)
}

/// Makes what was renamed in a folder outlast a loss of power, where folders can be synced.
///
/// # Errors
/// When the system refuses.
#[cfg(unix)]
pub fn settle(folder: &Path) -> Result<(), FileError> {
    fs::File::open(folder).and_then(|f| f.sync_all()).map_err(FileError::at("sync", folder))
}

/// Folders cannot be synced here.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn settle(_: &Path) -> Result<(), FileError> {
    Ok(())
}

/// Removes what a cut left behind in a folder: files that were being written whole.
///
/// # Errors
/// When the folder is there but cannot be cleaned.
pub fn sweep(folder: &Path) -> Result<(), FileError> {
    for name in names(folder)?.iter().filter(|name| name.starts_with(UNFINISHED)) {
        let path = folder.join(name);
        if path.is_file() {
            remove_file(&path)?;
        }
    }
    Ok(())
}

/// Names of what is in a folder, sorted; none when it is not there.
///
/// # Errors
/// When it cannot be read.
pub fn names(folder: &Path) -> Result<Vec<String>, FileError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(FileError::at("read", folder))?,
    };
    let name = |entry: std::io::Result<fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
    let names: std::io::Result<Vec<String>> = entries.map(name).collect();
    let mut names = names.map_err(FileError::at("read", folder))?;
    names.sort();
    Ok(names)
}

/// A temporary file is private; what is published is for everyone.
#[cfg(unix)]
fn readable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Puts a folder in the place of another in one step, and removes the other.
///
/// # Errors
/// When the system refuses; at most a removed name is then missing until the next call.
pub fn exchange(new: &Path, old: &Path) -> Result<(), FileError> {
    let home = old.parent().unwrap_or(Path::new("."));
    if !old.exists() {
        fs::rename(new, old).map_err(FileError::at("rename", new))?;
        return settle(home);
    }
    swap(new, old)?;
    settle(home)?;
    remove(new)
}

#[cfg(target_os = "linux")]
fn swap(new: &Path, old: &Path) -> Result<(), FileError> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).map_err(|e| FileError::at("exchange", old)(e.into()))
}

#[cfg(not(target_os = "linux"))]
fn swap(new: &Path, old: &Path) -> Result<(), FileError> {
    let aside = old.with_extension("old");
    fs::rename(old, &aside).map_err(FileError::at("rename", old))?;
    fs::rename(new, old).map_err(FileError::at("rename", new))?;
    fs::rename(&aside, new).map_err(FileError::at("rename", &aside))
}

/// Removes a file, if it is there.
///
/// # Errors
/// When it cannot be removed.
pub fn remove_file(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(FileError::at("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Removes a folder and all in it, if it is there.
///
/// # Errors
/// When something in it cannot be removed.
pub fn remove(folder: &Path) -> Result<(), FileError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(FileError::at("remove", folder)(error)),
        _ => Ok(()),
    }
}
