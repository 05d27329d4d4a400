//! Keeps the state folder private to its owner, because it has personal data that is not published.
//!
//! Restricts the modes of folders and files that an older program, a copy or somebody else left open, and refuses links in
//! place of folders from which Seara removes everything.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    FileError,
    atomic::{self, File},
    layout::{Layout, PathKey, StateDir},
    ledger::Ledger,
};

/// Why the state folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// A symbolic link, which may point to files of others.
    #[error("{path} is a link, which may lead to other files: remove it and run the command again")]
    Link {
        /// The link.
        path: PathBuf,
    },
}

/// Folders that may be links: they are large, may be on another disk, and only files of known names are removed from them.
const MAY_BE_LINKS: [StateDir; 2] = [StateDir::Captures, StateDir::Revisits];

/// Creates the state folder, or restricts an existing one to its owner.
///
/// # Errors
/// If it cannot be created, or a folder in it is a link.
pub fn secure(layout: &Layout) -> Result<(), AccessError> {
    atomic::folder(&layout.state)?;
    // An output folder inside the state folder is served: the state folder must stay readable.
    if !is_inside(&layout.output, &layout.state) {
        restrict(&layout.state, true);
    }
    for file in Ledger::files(layout).into_iter().chain([layout.path(PathKey::Lock)]) {
        restrict(&file, false);
    }
    for dir in StateDir::ALL {
        let path = layout.path(PathKey::StateDir(dir));
        let Ok(found) = path.symlink_metadata() else { continue };
        if found.is_symlink() && !MAY_BE_LINKS.contains(&dir) {
            return Err(AccessError::Link { path });
        }
        // Files of releases become public later; until then their folder hides them.
        let holds_releases = matches!(dir, StateDir::PendingReview | StateDir::Staging);
        if restrict(&path, true) && !holds_releases {
            for name in atomic::names(&path)? {
                restrict(&path.join(name), false);
            }
        }
    }
    Ok(())
}

/// Opens a file of the state folder; creates it if it is missing.
///
/// # Errors
/// If it is a link or not a regular file, or the operation fails.
pub(super) fn open(path: &Path) -> Result<File, AccessError> {
    let is_link = || path.symlink_metadata().is_ok_and(|found| found.is_symlink());
    match atomic::open_private(path) {
        Err(_) if is_link() => Err(AccessError::Link { path: path.to_path_buf() }),
        Err(error) => Err(FileError::at("open", path)(error).into()),
        Ok(file) if file.std().metadata().is_ok_and(|found| found.is_file()) => Ok(file),
        Ok(_) => Err(FileError::at("open", path)(io::Error::other("it is no file")).into()),
    }
}

fn is_inside(inner: &Path, outer: &Path) -> bool {
    let absolute = |path: &Path| fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_default();
    absolute(inner).starts_with(absolute(outer))
}

/// Restricts a file or folder to its owner; returns whether it was open to others before.
#[cfg(unix)]
fn restrict(path: &Path, is_folder: bool) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let found = if is_folder { fs::metadata(path) } else { fs::symlink_metadata(path) };
    let is_open = found.is_ok_and(|found| !found.is_symlink() && found.permissions().mode() & 0o077 != 0);
    // The mode of another owner's folder cannot be changed; files that are written into it are private anyway.
    is_open && atomic::make_private(path, is_folder).is_ok()
}

#[cfg(not(unix))]
fn restrict(_: &Path, _: bool) -> bool {
    false
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    }

    #[test]
    fn a_state_folder_that_is_open_to_others_is_restricted() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let inside = [
            ("captures/a.warc.gz", 0o600),
            ("quarantine/a.json", 0o600),
            ("ledger.sqlite", 0o600),
            ("held/a/x.csv", 0o644),
        ];
        for (path, _) in inside {
            let path = layout.state.join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(&path, "x").expect("written");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("open");
        }
        for dir in ["", "captures", "quarantine", "held"] {
            fs::set_permissions(layout.state.join(dir), fs::Permissions::from_mode(0o755)).expect("open");
        }
        secure(&layout).expect("restricted");
        for dir in ["", "captures", "quarantine", "held"] {
            assert_eq!(mode(&layout.state.join(dir)), 0o700, "{dir}");
        }
        for (path, wanted) in inside {
            assert_eq!(mode(&layout.state.join(path)), wanted, "{path}");
        }
    }

    #[test]
    fn a_state_folder_around_the_output_stays_open() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("s/output"), state: folder.path().join("s") };
        fs::create_dir_all(&layout.output).expect("a folder");
        fs::set_permissions(&layout.state, fs::Permissions::from_mode(0o755)).expect("open");
        secure(&layout).expect("restricted");
        assert_eq!(mode(&layout.state), 0o755);
    }

    #[test]
    fn a_link_in_the_place_of_a_folder_that_is_emptied_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let other = folder.path().join("other");
        fs::create_dir_all(&other).expect("a folder");
        fs::create_dir_all(&layout.state).expect("a folder");
        for dir in StateDir::ALL {
            let path = layout.path(PathKey::StateDir(dir));
            symlink(&other, &path).expect("a link");
            let secured = secure(&layout);
            assert_eq!(secured.is_ok(), MAY_BE_LINKS.contains(&dir), "{secured:?}");
            fs::remove_file(&path).expect("removed");
        }
    }
}
