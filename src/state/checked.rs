//! What the files of releases were when they were read last, so that only those are read again that may have changed.
//!
//! A file is known by its place on the disk, its size and its times. Lost, everything is read once more.

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

/// What the files of a dataset's releases were when they were read last.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Checked {
    /// By folder and name: what the file was, and the SHA-256 that it had.
    files: BTreeMap<String, (String, String)>,
    /// When this was written down. A file that changed at that time or later may have changed once more since it was read.
    #[serde(skip)]
    written: Option<SystemTime>,
}

impl Checked {
    /// What is remembered of a dataset; nothing where it cannot be read.
    pub fn load(layout: &Layout, dataset: &str) -> Self {
        let path = layout.path(PathKey::Checked(dataset));
        let written = fs::metadata(&path).and_then(|told| told.modified()).ok();
        let read = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok());
        Self { written, ..read.unwrap_or_default() }
    }

    /// The SHA-256 of a file that is what it was when it was read.
    pub fn sha256(&self, told: &Metadata) -> Option<String> {
        let stamp = stamp(told)?;
        if changed(told)? >= self.written? {
            return None;
        }
        self.files.values().find(|(known, _)| *known == stamp).map(|(_, sha256)| sha256.clone())
    }

    /// Remembers the SHA-256 of a file, by its folder and name.
    pub fn learn(&mut self, place: String, told: &Metadata, sha256: &str) {
        match stamp(told) {
            Some(stamp) => self.files.insert(place, (stamp, sha256.to_owned())),
            None => self.files.remove(&place),
        };
    }

    /// Writes it down, for the folders that are still there. What cannot be written down is read again.
    pub fn save(mut self, layout: &Layout, dataset: &str) {
        if !layout.state.is_dir() {
            return;
        }
        let is_there = |place: &str| {
            let folder = place.split('/').next().unwrap_or_default();
            folder == dataset || layout.path(PathKey::Version(dataset, folder)).is_dir()
        };
        self.files.retain(|place, _| is_there(place));
        let _ = atomic::write(&layout.path(PathKey::Checked(dataset)), &serde_json::to_vec(&self).unwrap_or_default());
    }
}

/// What tells a file from any other, and from itself after a change.
#[cfg(unix)]
fn stamp(told: &Metadata) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let [changed, modified] = [(told.ctime(), told.ctime_nsec()), (told.mtime(), told.mtime_nsec())];
    Some(format!("{} {} {} {changed:?} {modified:?}", told.dev(), told.ino(), told.size()))
}

/// When a file changed last, be it in its name or its rights alone.
#[cfg(unix)]
fn changed(told: &Metadata) -> Option<SystemTime> {
    use std::{
        os::unix::fs::MetadataExt,
        time::{Duration, UNIX_EPOCH},
    };
    let since = Duration::new(u64::try_from(told.ctime()).ok()?, u32::try_from(told.ctime_nsec()).ok()?);
    Some(UNIX_EPOCH + since)
}

/// Where nothing tells a file from itself after a change, it is always read.
#[cfg(not(unix))]
fn stamp(_: &Metadata) -> Option<String> {
    None
}

#[cfg(not(unix))]
fn changed(told: &Metadata) -> Option<SystemTime> {
    told.modified().ok()
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A change that keeps size and time of writing is noticed by the time of the change itself, and one that may have come
    /// after the look at the same instant is not believed.
    #[test]
    fn only_a_file_that_cannot_have_changed_is_known() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().to_path_buf() };
        let home = layout.path(PathKey::Version("d", "2026-03-01-0a1b2c3d"));
        fs::create_dir_all(&home).expect("a folder");
        let file = home.join("x.csv");
        let remember = || {
            let mut checked = Checked::load(&layout, "d");
            let told = fs::metadata(&file).expect("a file");
            checked.learn("2026-03-01-0a1b2c3d/x.csv".to_owned(), &told, "ab");
            checked.learn("2020-01-01-0a1b2c3d/x.csv".to_owned(), &told, "cd");
            checked.save(&layout, "d");
        };
        let known = || Checked::load(&layout, "d").sha256(&fs::metadata(&file).expect("a file"));
        fs::write(&file, "one").expect("written");
        std::thread::sleep(Duration::from_millis(30));
        remember();
        assert_eq!(known().as_deref(), Some("ab"));
        assert_eq!(Checked::load(&layout, "d").files.len(), 1, "a folder that is gone is forgotten");
        let before = fs::metadata(&file).and_then(|told| told.modified()).expect("a time");
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
