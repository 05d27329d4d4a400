//! A cache of the SHA-256 of files of releases, so that only files that may have changed are hashed again.
//!
//! A file is identified by its inode, size and times. If the cache is lost, all files are hashed again.

use std::{
    collections::BTreeMap,
    fs::{self, Metadata},
    time::SystemTime,
};

use serde::{Deserialize, Serialize};

use super::{
    atomic,
    layout::{Layout, PathKey},
};

/// The cached hashes of the files of a dataset's releases.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Checked {
    /// Folder and name → stamp that identifies the state of the file, and its SHA-256.
    files: BTreeMap<String, (String, String)>,
    /// When the cache was written. A file that changed then or later may have changed again since it was hashed.
    #[serde(skip)]
    written: Option<SystemTime>,
}

impl Checked {
    /// Loads the cache of a dataset; an empty one if it cannot be read.
    pub fn load(layout: &Layout, dataset: &str) -> Self {
        let path = layout.path(PathKey::Checked(dataset));
        let written = fs::metadata(&path).and_then(|metadata| metadata.modified()).ok();
        let read = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok());
        Self { written, ..read.unwrap_or_default() }
    }

    /// Returns the SHA-256 of a file that has not changed since it was hashed.
    pub fn sha256(&self, metadata: &Metadata) -> Option<String> {
        let stamp = stamp(metadata)?;
        if changed(metadata)? >= self.written? {
            return None;
        }
        self.files.values().find(|(known, _)| *known == stamp).map(|(_, sha256)| sha256.clone())
    }

    /// Adds the SHA-256 of a file, by its folder and name.
    pub fn insert(&mut self, place: String, metadata: &Metadata, sha256: &str) {
        match stamp(metadata) {
            Some(stamp) => self.files.insert(place, (stamp, sha256.to_owned())),
            None => self.files.remove(&place),
        };
    }

    /// Writes the cache without removed folders. If it cannot be written, the files are hashed again next time.
    pub fn save(mut self, layout: &Layout, dataset: &str) {
        if !layout.state.is_dir() {
            return;
        }
        let has_folder = |place: &str| {
            let folder = place.split('/').next().unwrap_or_default();
            folder == dataset || layout.path(PathKey::Version(dataset, folder)).is_dir()
        };
        self.files.retain(|place, _| has_folder(place));
        let _ = atomic::write(&layout.path(PathKey::Checked(dataset)), &serde_json::to_vec(&self).unwrap_or_default());
    }
}

/// Identifies the state of a file: it differs for other files, and after each change.
#[cfg(unix)]
fn stamp(metadata: &Metadata) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let [changed, modified] = [(metadata.ctime(), metadata.ctime_nsec()), (metadata.mtime(), metadata.mtime_nsec())];
    Some(format!("{} {} {} {changed:?} {modified:?}", metadata.dev(), metadata.ino(), metadata.size()))
}

/// When the file or its metadata last changed.
#[cfg(unix)]
fn changed(metadata: &Metadata) -> Option<SystemTime> {
    use std::{
        os::unix::fs::MetadataExt,
        time::{Duration, UNIX_EPOCH},
    };
    let since = Duration::new(u64::try_from(metadata.ctime()).ok()?, u32::try_from(metadata.ctime_nsec()).ok()?);
    Some(UNIX_EPOCH + since)
}

/// Systems without inode and change time: every file is hashed.
#[cfg(not(unix))]
fn stamp(_: &Metadata) -> Option<String> {
    None
}

#[cfg(not(unix))]
fn changed(metadata: &Metadata) -> Option<SystemTime> {
    metadata.modified().ok()
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A change that keeps size and modification time is detected by the change time; a hash from the instant of the last
    /// change is not used, because the file may have changed again.
    #[test]
    fn only_a_file_that_cannot_have_changed_is_known() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().to_path_buf() };
        let home = layout.path(PathKey::Version("d", "2026-03-01-0a1b2c3d"));
        fs::create_dir_all(&home).expect("a folder");
        let file = home.join("x.csv");
        let remember = || {
            let mut checked = Checked::load(&layout, "d");
            let metadata = fs::metadata(&file).expect("a file");
            checked.insert("2026-03-01-0a1b2c3d/x.csv".to_owned(), &metadata, "ab");
            checked.insert("2020-01-01-0a1b2c3d/x.csv".to_owned(), &metadata, "cd");
            checked.save(&layout, "d");
        };
        let known = || Checked::load(&layout, "d").sha256(&fs::metadata(&file).expect("a file"));
        fs::write(&file, "one").expect("written");
        std::thread::sleep(Duration::from_millis(30));
        remember();
        assert_eq!(known().as_deref(), Some("ab"));
        assert_eq!(Checked::load(&layout, "d").files.len(), 1, "a folder that is gone is forgotten");
        let before = fs::metadata(&file).and_then(|metadata| metadata.modified()).expect("a time");
        fs::write(&file, "two").expect("written");
        fs::File::options().append(true).open(&file).and_then(|f| f.set_modified(before)).expect("set back");
        assert_eq!(known(), None);
        // The file may change again at the instant at which it was read.
        remember();
        let now = fs::metadata(&file).expect("a file");
        let note = fs::File::options().append(true).open(layout.path(PathKey::Checked("d"))).expect("a file");
        note.set_modified(changed(&now).expect("a time")).expect("set back");
        assert_eq!(known(), None);
    }
}
