//! Writes that a cut leaves whole: the old file or the new one, never a half.

use std::{fs, io::Write, path::Path};

use super::FileError;

/// Writes a file whole: beside its place first, synced, then renamed over it.
///
/// # Errors
/// When the folder cannot be made or written to; the old file then stands as it was.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(FileError::at("create", folder))?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(FileError::at("write in", folder))?;
    file.write_all(bytes).map_err(FileError::at("write", path))?;
    file.as_file().sync_all().map_err(FileError::at("write", path))?;
    readable(file.path()).map_err(FileError::at("write", path))?;
    file.persist(path).map_err(|e| FileError { action: "replace", path: path.to_path_buf(), error: e.error })?;
    Ok(())
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
    if !old.exists() {
        return fs::rename(new, old).map_err(FileError::at("rename", new));
    }
    swap(new, old)?;
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
