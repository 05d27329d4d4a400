//! Who reads what is remembered: its owner alone, since it holds personal data that no public file has.
//!
//! In goes the state folder as an older program, a copy or a stranger left it; out comes one with private folders and
//! files, and without links where Seara removes whatever it finds.

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
    /// The file system refused.
    #[error(transparent)]
    File(#[from] FileError),
    /// A link, which may lead to the files of others.
    #[error("{path} is a link, which may lead to other files: remove it and run the command again")]
    Link {
        /// The link.
        path: PathBuf,
    },
}

/// Folders that may be links: they hold much, may lie on another disk, and only files of known names are removed there.
const MAY_BE_LINKS: [StateDir; 2] = [StateDir::Captures, StateDir::Revisits];

/// Makes the state folder, or makes one private that others can read.
///
/// # Errors
/// When it cannot be made, or a folder in it is a link that leads somewhere else.
pub fn close(layout: &Layout) -> Result<(), AccessError> {
    atomic::folder(&layout.state)?;
    // Whoever keeps the output inside the state folder wants it to be served.
    if !is_inside(&layout.output, &layout.state) {
        narrow(&layout.state, true);
    }
    for file in Ledger::files(layout).into_iter().chain([layout.path(PathKey::Lock)]) {
        narrow(&file, false);
    }
    for shelf in StateDir::ALL {
        let path = layout.path(PathKey::StateDir(shelf));
        let Ok(found) = path.symlink_metadata() else { continue };
        if found.is_symlink() && !MAY_BE_LINKS.contains(&shelf) {
            return Err(AccessError::Link { path });
        }
        // Releases that wait are for everybody one day; their folder hides them until then.
        let holds_releases = matches!(shelf, StateDir::PendingReview | StateDir::Staging);
        if narrow(&path, true) && !holds_releases {
            for name in atomic::names(&path)? {
                narrow(&path.join(name), false);
            }
        }
    }
    Ok(())
}

/// Opens a file of the state folder, which is made when it is not there.
///
/// # Errors
/// When it is a link or no file, or the system refuses.
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
    let whole = |path: &Path| fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_default();
    whole(inner).starts_with(whole(outer))
}

/// Lets only its owner read a file or look into a folder; whether others could before.
#[cfg(unix)]
fn narrow(path: &Path, is_folder: bool) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let found = if is_folder { fs::metadata(path) } else { fs::symlink_metadata(path) };
    let is_wide = found.is_ok_and(|found| !found.is_symlink() && found.permissions().mode() & 0o077 != 0);
    // Of another owner it is theirs to say; what is written into it is private all the same.
    is_wide && atomic::make_private(path, is_folder).is_ok()
}

#[cfg(not(unix))]
fn narrow(_: &Path, _: bool) -> bool {
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
    fn what_an_older_program_left_open_is_closed() {
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
        for shelf in ["", "captures", "quarantine", "held"] {
            fs::set_permissions(layout.state.join(shelf), fs::Permissions::from_mode(0o755)).expect("open");
        }
        close(&layout).expect("closed");
        for shelf in ["", "captures", "quarantine", "held"] {
            assert_eq!(mode(&layout.state.join(shelf)), 0o700, "{shelf}");
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
        close(&layout).expect("closed");
        assert_eq!(mode(&layout.state), 0o755);
    }

    #[test]
    fn a_link_in_the_place_of_a_folder_that_is_emptied_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let other = folder.path().join("other");
        fs::create_dir_all(&other).expect("a folder");
        fs::create_dir_all(&layout.state).expect("a folder");
        for shelf in StateDir::ALL {
            let path = layout.path(PathKey::StateDir(shelf));
            symlink(&other, &path).expect("a link");
            let closed = close(&layout);
            assert_eq!(closed.is_ok(), MAY_BE_LINKS.contains(&shelf), "{closed:?}");
            fs::remove_file(&path).expect("removed");
        }
    }
}
