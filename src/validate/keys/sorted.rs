//! Keys in their order: in memory while they are few, in a file behind an index where they are many.
//!
//! In go keys in any order; those beyond the room that there is wait in files without a name, sorted, and are merged at
//! the end. A file of many is asked by the first key of each of its blocks, which are held.

use std::{
    collections::HashSet,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
    path::PathBuf,
};

use foldhash::fast::RandomState;

use crate::state::{
    FileError,
    atomic::{self, File},
    capture_bytes::CaptureBytes,
    merge::Merge,
};

/// Keys of a block of a file.
const BLOCK: usize = 256;

/// Sorted files that wait until they are merged into one.
const RUNS: usize = 64;

/// Bytes of a key.
const WIDE: usize = 16;

/// How many keys may be held, and where the others go.
#[derive(Debug, Clone)]
pub struct Room {
    /// The folder of the files, which is there.
    pub folder: PathBuf,
    /// Keys.
    pub keys: usize,
}

impl Room {
    fn failed(&self) -> impl FnOnce(io::Error) -> FileError {
        FileError::at("write in", &self.folder)
    }
}

/// Keys in any order.
#[derive(Debug, Default)]
pub(super) struct Seen {
    held: Vec<u128>,
    /// Files of sorted keys.
    runs: Vec<File>,
}

impl Seen {
    pub(super) fn extend(&mut self, keys: impl Iterator<Item = u128>) {
        self.held.extend(keys);
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.held.extend(other.held);
        self.runs.extend(other.runs);
    }

    /// How many are held.
    pub(super) fn held(&self) -> usize {
        self.held.len()
    }

    /// Puts those that are held into a file.
    pub(super) fn spill(&mut self, room: &Room) -> Result<(), FileError> {
        let mut keys = std::mem::take(&mut self.held);
        keys.sort_unstable();
        let mut file = atomic::scratch(&room.folder)?;
        write(&mut file, &keys).and_then(|()| file.rewind()).map_err(room.failed())?;
        self.runs.push(file);
        if self.runs.len() < RUNS {
            return Ok(());
        }
        // Files that stay open are few.
        let file = atomic::scratch(&room.folder)?;
        let mut out = BufWriter::with_capacity(1 << 16, file);
        merged(std::mem::take(&mut self.runs), room, &mut |key| {
            out.write_all(&key.to_le_bytes()).map_err(room.failed())
        })?;
        let mut file = out.into_inner().map_err(|error| room.failed()(error.into_error()))?;
        file.rewind().map_err(room.failed())?;
        self.runs.push(file);
        Ok(())
    }

    /// All of them, if that is asked, and those that occur more than once; each but once.
    pub(super) fn close(mut self, room: Option<&Room>, all: bool) -> Result<[Sorted; 2], FileError> {
        self.held.sort_unstable();
        let (mut every, mut again) = (Making::within(room), Making::within(room));
        let (mut last, mut told) = (None, None);
        let mut hear = |key: u128| {
            if last != Some(key) {
                last = Some(key);
                return if all { every.add(key) } else { Ok(()) };
            }
            if told == Some(key) { Ok(()) } else { again.add(*told.insert(key)) }
        };
        match room.filter(|_| !self.runs.is_empty()) {
            None => self.held.into_iter().try_for_each(&mut hear)?,
            Some(room) => {
                self.spill(room)?;
                merged(self.runs, room, &mut hear)?;
            }
        }
        Ok([every.done()?, again.done()?])
    }
}

fn write(to: &mut File, keys: &[u128]) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, to);
    keys.iter().try_for_each(|key| out.write_all(&key.to_le_bytes()))?;
    out.flush()
}

/// Emits the keys of sorted files in their order.
fn merged(runs: Vec<File>, room: &Room, emit: &mut dyn FnMut(u128) -> Result<(), FileError>) -> Result<(), FileError> {
    let runs = runs.into_iter().map(|file| Run(BufReader::with_capacity(1 << 16, file)));
    for next in Merge::new(runs).map_err(room.failed())? {
        emit(next.map_err(room.failed())?.0)?;
    }
    Ok(())
}

/// The keys of a sorted file.
struct Run(BufReader<File>);

impl Iterator for Run {
    type Item = io::Result<u128>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = [0; WIDE];
        match self.0.read_exact(&mut bytes) {
            Ok(()) => Some(Ok(u128::from_le_bytes(bytes))),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => None,
            Err(error) => Some(Err(error)),
        }
    }
}

/// Keys, each but once: those that are held are looked up, those in a file stand in their order.
#[derive(Debug)]
pub(super) enum Sorted {
    Held(HashSet<u128, RandomState>),
    Kept(Kept),
}

/// Keys in a file.
#[derive(Debug)]
pub(super) struct Kept {
    room: Room,
    keys: CaptureBytes,
    /// The first of each block.
    first: Vec<u128>,
}

impl Sorted {
    /// Whether a key is among them.
    pub(super) fn holds(&self, key: u128) -> Result<bool, FileError> {
        match self {
            Self::Held(keys) => Ok(keys.contains(&key)),
            Self::Kept(kept) => {
                let Some(block) = kept.first.partition_point(|first| *first <= key).checked_sub(1) else {
                    return Ok(false);
                };
                let mut bytes = Vec::new();
                let read = kept.keys.read((block * BLOCK * WIDE) as u64, BLOCK * WIDE, &mut bytes);
                read.map_err(FileError::at("read in", &kept.room.folder))?;
                let (keys, _) = bytes.as_chunks::<WIDE>();
                Ok(keys.binary_search_by_key(&key, |bytes| u128::from_le_bytes(*bytes)).is_ok())
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Held(keys) if keys.is_empty())
    }
}

/// Keys that come in their order.
struct Making<'r> {
    room: Option<&'r Room>,
    held: Vec<u128>,
    file: Option<(File, Vec<u128>)>,
}

impl<'r> Making<'r> {
    fn within(room: Option<&'r Room>) -> Self {
        Self { room, held: Vec::new(), file: None }
    }

    fn add(&mut self, key: u128) -> Result<(), FileError> {
        self.held.push(key);
        match self.room {
            // A block is never cut.
            Some(room) if self.held.len() >= room.keys.next_multiple_of(BLOCK).max(BLOCK) => self.write(room),
            _ => Ok(()),
        }
    }

    fn write(&mut self, room: &Room) -> Result<(), FileError> {
        let (file, first) = match &mut self.file {
            Some(file) => file,
            None => self.file.insert((atomic::scratch(&room.folder)?, Vec::new())),
        };
        first.extend(self.held.iter().step_by(BLOCK));
        write(file, &self.held).map_err(room.failed())?;
        self.held.clear();
        Ok(())
    }

    fn done(mut self) -> Result<Sorted, FileError> {
        let Some(room) = self.room.filter(|_| self.file.is_some()) else {
            return Ok(Sorted::Held(self.held.into_iter().collect()));
        };
        self.write(room)?;
        match self.file {
            Some((file, first)) => {
                let keys = CaptureBytes::new(file.into_std()).map_err(room.failed())?;
                Ok(Sorted::Kept(Kept { room: room.clone(), keys, first }))
            }
            None => Ok(Sorted::Held(self.held.into_iter().collect())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

        /// However little room there is, the same keys are there, and the same ones twice.
        #[test]
        fn any_room_knows_the_same_keys(parts in prop::collection::vec(prop::collection::vec(0_u128..2000, 0..900), 1..5), keys in 0_usize..1000) {
            let folder = tempfile::tempdir().expect("a folder");
            let room = Room { folder: folder.path().to_path_buf(), keys };
            let (mut seen, mut count) = (Seen::default(), BTreeMap::<u128, usize>::new());
            for part in &parts {
                part.iter().for_each(|key| *count.entry(*key).or_default() += 1);
                let mut own = Seen::default();
                own.extend(part.iter().copied());
                seen.merge(own);
                if seen.held() > room.keys {
                    seen.spill(&room).expect("spilt");
                }
            }
            let [all, again] = seen.close(Some(&room), true).expect("closed");
            let twice: BTreeSet<_> = count.iter().filter(|(_, n)| **n > 1).map(|(key, _)| *key).collect();
            prop_assert_eq!(again.is_empty(), twice.is_empty());
            for key in 0..2001 {
                prop_assert_eq!(all.holds(key).expect("read"), count.contains_key(&key));
                prop_assert_eq!(again.holds(key).expect("read"), twice.contains(&key));
            }
        }
    }
}
