//! Simulates a loss of power: undoes bytes that were not synced, and the last changes of names in folders that were not
//! synced. Changes of names are undone from the last one backwards, as in journaling file systems.

use std::{
    collections::{HashMap, hash_map::Entry},
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use super::super::change::{self, Change};

/// What a loss of power would undo now.
#[derive(Default)]
pub(super) struct Loss {
    /// Folder of the files that would be restored.
    store: PathBuf,
    kept: usize,
    /// Files whose bytes are not synced, by device and inode.
    unsynced: HashMap<(u64, u64), fs::File>,
    /// Changes of names that are not synced, oldest first.
    pending: Vec<Pending>,
}

/// A change of names that is not synced.
pub(super) enum Pending {
    Made(PathBuf),
    Renamed { from: PathBuf, to: PathBuf, over: Option<PathBuf> },
    Exchanged(PathBuf, PathBuf),
    Removed { path: PathBuf, kept: PathBuf },
}

impl Pending {
    /// The path whose folder must be synced.
    fn place(&self) -> &Path {
        match self {
            Self::Made(place) | Self::Exchanged(_, place) => place,
            Self::Renamed { to: place, .. } | Self::Removed { path: place, .. } => place,
        }
    }

    fn undo(&self) -> io::Result<()> {
        match self {
            Self::Made(path) if path.is_dir() => fs::remove_dir_all(path),
            Self::Made(path) => fs::remove_file(path),
            Self::Renamed { from, to, over } => {
                fs::rename(to, from)?;
                over.as_ref().map_or(Ok(()), |over| fs::rename(over, to))
            }
            Self::Exchanged(one, other) => change::swap(one, other),
            Self::Removed { path, kept } => fs::rename(kept, path),
        }
    }
}

impl Loss {
    pub(super) fn new(store: PathBuf) -> Self {
        Self { store, ..Self::default() }
    }

    /// Records a file that is written.
    pub(super) fn written(&mut self, file: &fs::File) -> io::Result<()> {
        if let Entry::Vacant(place) = self.unsynced.entry(id(file)) {
            place.insert(file.try_clone()?);
        }
        Ok(())
    }

    /// Returns how to undo a change that is about to be made.
    pub(super) fn before(&mut self, change: &Change<'_>) -> Option<Pending> {
        let is_new = |path: &Path| fs::symlink_metadata(path).is_err().then(|| Pending::Made(path.to_path_buf()));
        match change {
            // The file exists already.
            Change::Unfinished(path) => Some(Pending::Made(path.to_path_buf())),
            Change::Make(path) | Change::Create(path) | Change::Link(path) | Change::Copy(path) => is_new(path),
            Change::Rename(from, to) => {
                let over = self.keep(to);
                Some(Pending::Renamed { from: from.to_path_buf(), to: to.to_path_buf(), over })
            }
            Change::Exchange(one, other) => Some(Pending::Exchanged(one.to_path_buf(), other.to_path_buf())),
            Change::Remove(path) => self.keep(path).map(|kept| Pending::Removed { path: path.to_path_buf(), kept }),
            Change::Scratch | Change::Sync(_) | Change::Settle(_) | Change::Flush => None,
        }
    }

    /// Records a change that was made, and drops what it synced.
    pub(super) fn after(&mut self, change: &Change<'_>, pending: Option<Pending>) -> io::Result<()> {
        self.pending.extend(pending);
        match change {
            Change::Copy(path) => self.written(&fs::OpenOptions::new().write(true).open(path)?)?,
            Change::Sync(file) => drop(self.unsynced.remove(&id(file))),
            Change::Settle(folder) => self.pending.retain(|pending| pending.place().parent() != Some(folder)),
            Change::Flush => {
                self.unsynced.clear();
                self.pending.clear();
            }
            _ => {}
        }
        Ok(())
    }

    /// Undoes changes; `random(n, max)` decides how many bytes of each file remain, and how many changes of names are
    /// undone. Returns the changes that could not be undone.
    pub(super) fn take(&self, random: impl Fn(u64, u64) -> u64) -> Vec<String> {
        for (n, file) in self.unsynced.values().enumerate() {
            let length = file.metadata().map(|found| found.len()).unwrap_or_default();
            let _ = file.set_len(random(n as u64, length + 1));
        }
        let lost = usize::try_from(random(1 << 20, self.pending.len() as u64 + 1)).unwrap_or_default();
        let undone = self.pending.iter().rev().take(lost);
        undone.filter_map(|one| one.undo().err().map(|error| format!("{}: {error}", one.place().display()))).collect()
    }

    /// Keeps a file or folder that is about to be replaced or removed.
    fn keep(&mut self, path: &Path) -> Option<PathBuf> {
        fs::symlink_metadata(path).ok()?;
        self.kept += 1;
        let kept = self.store.join(format!("{}-{}", std::process::id(), self.kept));
        link_all(path, &kept).is_ok().then_some(kept)
    }
}

fn id(file: &fs::File) -> (u64, u64) {
    file.metadata().map(|found| (found.dev(), found.ino())).unwrap_or_default()
}

/// Creates hard links to a file, or to every file in a folder.
fn link_all(from: &Path, to: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(from)?.is_dir() {
        return fs::hard_link(from, to);
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        link_all(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
