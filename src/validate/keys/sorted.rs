//! Lists and sets of keys that spill to sorted, unnamed files if they exceed the memory.
//!
//! [`KeyList`] collects keys in any order and sorts them externally; [`KeySet`] searches a key in memory, or in a sorted file
//! with an index of the first key of each block.

use std::{
    collections::HashSet,
    io::{self, BufReader, BufWriter, Seek, Write},
    marker::PhantomData,
    path::PathBuf,
};

use foldhash::fast::RandomState;

use super::fixed::{FixedKey, KEY_BYTES};
use crate::state::{
    FileError,
    atomic::{self, File},
    capture_bytes::CaptureBytes,
    merge::Merge,
};

/// Number of keys of a block of a file.
const BLOCK_KEYS: usize = 256;

/// Maximum number of open sorted files; they are then merged into one.
const MAX_RUNS: usize = 64;

/// Maximum number of keys in memory, and where the others are spilled.
#[derive(Debug, Clone)]
pub struct SpillConfig {
    /// The folder of the files, which exists.
    pub folder: PathBuf,
    /// Maximum number of keys in memory.
    pub keys: usize,
}

impl SpillConfig {
    fn failed(&self) -> impl FnOnce(io::Error) -> FileError {
        FileError::at("write in", &self.folder)
    }
}

/// Keys in any order.
#[derive(Debug)]
pub struct KeyList<K = u128> {
    /// Keys in memory.
    buffer: Vec<K>,
    /// Files of sorted keys.
    runs: Vec<File>,
}

impl<K> Default for KeyList<K> {
    fn default() -> Self {
        Self { buffer: Vec::new(), runs: Vec::new() }
    }
}

impl<K: FixedKey> KeyList<K> {
    pub(in crate::validate) fn extend(&mut self, keys: impl Iterator<Item = K>) {
        self.buffer.extend(keys);
    }

    pub(in crate::validate) fn merge(&mut self, other: Self) {
        self.buffer.extend(other.buffer);
        self.runs.extend(other.runs);
    }

    /// Number of keys in memory.
    pub(in crate::validate) fn in_memory(&self) -> usize {
        self.buffer.len()
    }

    /// Moves the keys in memory to a sorted file.
    pub(in crate::validate) fn spill(&mut self, config: &SpillConfig) -> Result<(), FileError> {
        let mut keys = std::mem::take(&mut self.buffer);
        keys.sort_unstable();
        let mut file = atomic::scratch(&config.folder)?;
        write(&mut file, &keys).and_then(|()| file.rewind()).map_err(config.failed())?;
        self.runs.push(file);
        if self.runs.len() < MAX_RUNS {
            return Ok(());
        }
        let file = atomic::scratch(&config.folder)?;
        let mut out = BufWriter::with_capacity(1 << 16, file);
        merge_runs(std::mem::take(&mut self.runs), config, &mut |key: K| key.write(&mut out).map_err(config.failed()))?;
        let mut file = out.into_inner().map_err(|error| config.failed()(error.into_error()))?;
        file.rewind().map_err(config.failed())?;
        self.runs.push(file);
        Ok(())
    }

    /// Emits all keys in order.
    pub(in crate::validate) fn sorted(
        mut self,
        config: Option<&SpillConfig>,
        emit: &mut dyn FnMut(K) -> Result<(), FileError>,
    ) -> Result<(), FileError> {
        match config.filter(|_| !self.runs.is_empty()) {
            None => {
                self.buffer.sort_unstable();
                self.buffer.into_iter().try_for_each(emit)
            }
            Some(config) => {
                self.spill(config)?;
                merge_runs(self.runs, config, emit)
            }
        }
    }
}

/// The distinct keys of a list.
pub(in crate::validate) struct Distinct {
    /// All keys; empty if only duplicates were requested.
    pub(in crate::validate) all: KeySet,
    /// Those that occur more than once.
    pub(in crate::validate) duplicates: KeySet,
}

impl KeyList {
    /// Closes the list; returns the distinct keys, if `all`, and those that occur more than once.
    pub(in crate::validate) fn close(self, config: Option<&SpillConfig>, all: bool) -> Result<Distinct, FileError> {
        let (mut distinct, mut duplicates) = (SetWriter::new(config), SetWriter::new(config));
        let (mut last, mut added) = (None, None);
        self.sorted(config, &mut |key| {
            if last != Some(key) {
                last = Some(key);
                return if all { distinct.add(key) } else { Ok(()) };
            }
            if added == Some(key) { Ok(()) } else { duplicates.add(*added.insert(key)) }
        })?;
        Ok(Distinct { all: distinct.done()?, duplicates: duplicates.done()? })
    }
}

/// Spills the longest lists until the number of keys in memory is within the limit.
///
/// # Errors
/// If a file cannot be written.
pub(in crate::validate) fn spill_largest<K: FixedKey>(
    lists: &mut [&mut KeyList<K>],
    config: &SpillConfig,
) -> Result<(), FileError> {
    while lists.iter().map(|list| list.in_memory()).sum::<usize>() > config.keys {
        let Some(largest) = lists.iter_mut().max_by_key(|list| list.in_memory()) else { break };
        largest.spill(config)?;
    }
    Ok(())
}

fn write<K: FixedKey>(to: &mut File, keys: &[K]) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, to);
    keys.iter().try_for_each(|key| key.write(&mut out))?;
    out.flush()
}

/// Merges sorted files, and emits their keys in order.
fn merge_runs<K: FixedKey>(
    runs: Vec<File>,
    config: &SpillConfig,
    emit: &mut dyn FnMut(K) -> Result<(), FileError>,
) -> Result<(), FileError> {
    let runs = runs.into_iter().map(|file| Run(BufReader::with_capacity(1 << 16, file), PhantomData));
    for next in Merge::new(runs).map_err(config.failed())? {
        emit(next.map_err(config.failed())?.0)?;
    }
    Ok(())
}

/// The keys of a sorted file.
struct Run<K>(BufReader<File>, PhantomData<K>);

impl<K: FixedKey> Iterator for Run<K> {
    type Item = io::Result<K>;

    fn next(&mut self) -> Option<Self::Item> {
        match K::read(&mut self.0) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => None,
            read => Some(read),
        }
    }
}

/// Distinct keys: hashed in memory, or sorted in a file.
#[derive(Debug)]
pub enum KeySet {
    /// In memory.
    InMemory(HashSet<u128, RandomState>),
    /// In a file.
    Spilled(SpilledKeys),
}

/// Keys in a file.
#[derive(Debug)]
pub struct SpilledKeys {
    config: SpillConfig,
    keys: CaptureBytes,
    /// The first key of each block.
    first: Vec<u128>,
}

impl KeySet {
    /// Whether a key is in it.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn contains(&self, key: u128) -> Result<bool, FileError> {
        match self {
            Self::InMemory(keys) => Ok(keys.contains(&key)),
            Self::Spilled(spilled) => {
                let Some(block) = spilled.first.partition_point(|first| *first <= key).checked_sub(1) else {
                    return Ok(false);
                };
                let mut bytes = Vec::new();
                let read =
                    spilled.keys.read((block * BLOCK_KEYS * KEY_BYTES) as u64, BLOCK_KEYS * KEY_BYTES, &mut bytes);
                read.map_err(FileError::at("read in", &spilled.config.folder))?;
                let (keys, _) = bytes.as_chunks::<KEY_BYTES>();
                Ok(keys.binary_search_by_key(&key, |bytes| u128::from_le_bytes(*bytes)).is_ok())
            }
        }
    }

    /// Whether no key is in it.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::InMemory(keys) if keys.is_empty())
    }
}

/// Builds a set from keys in order.
struct SetWriter<'c> {
    config: Option<&'c SpillConfig>,
    buffer: Vec<u128>,
    file: Option<(File, Vec<u128>)>,
}

impl<'c> SetWriter<'c> {
    fn new(config: Option<&'c SpillConfig>) -> Self {
        Self { config, buffer: Vec::new(), file: None }
    }

    fn add(&mut self, key: u128) -> Result<(), FileError> {
        self.buffer.push(key);
        match self.config {
            // Every write has full blocks, except the last.
            Some(config) if self.buffer.len() >= config.keys.next_multiple_of(BLOCK_KEYS).max(BLOCK_KEYS) => {
                self.write(config)
            }
            _ => Ok(()),
        }
    }

    fn write(&mut self, config: &SpillConfig) -> Result<(), FileError> {
        let (file, first) = match &mut self.file {
            Some(file) => file,
            None => self.file.insert((atomic::scratch(&config.folder)?, Vec::new())),
        };
        first.extend(self.buffer.iter().step_by(BLOCK_KEYS));
        write(file, &self.buffer).map_err(config.failed())?;
        self.buffer.clear();
        Ok(())
    }

    fn done(mut self) -> Result<KeySet, FileError> {
        let Some(config) = self.config.filter(|_| self.file.is_some()) else {
            return Ok(KeySet::InMemory(self.buffer.into_iter().collect()));
        };
        self.write(config)?;
        match self.file {
            Some((file, first)) => {
                let keys = CaptureBytes::new(file.into_std()).map_err(config.failed())?;
                Ok(KeySet::Spilled(SpilledKeys { config: config.clone(), keys, first }))
            }
            None => Ok(KeySet::InMemory(self.buffer.into_iter().collect())),
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

        /// The distinct keys and the duplicates do not depend on the memory.
        #[test]
        fn any_memory_gives_the_same_keys(parts in prop::collection::vec(prop::collection::vec(0_u128..2000, 0..900), 1..5), keys in 0_usize..1000) {
            let folder = tempfile::tempdir().expect("a folder");
            let spill = SpillConfig { folder: folder.path().to_path_buf(), keys };
            let (mut seen, mut count) = (KeyList::default(), BTreeMap::<u128, usize>::new());
            for part in &parts {
                part.iter().for_each(|key| *count.entry(*key).or_default() += 1);
                let mut own = KeyList::default();
                own.extend(part.iter().copied());
                seen.merge(own);
                if seen.in_memory() > spill.keys {
                    seen.spill(&spill).expect("spilt");
                }
            }
            let Distinct { all, duplicates } = seen.close(Some(&spill), true).expect("closed");
            let twice: BTreeSet<_> = count.iter().filter(|(_, n)| **n > 1).map(|(key, _)| *key).collect();
            prop_assert_eq!(duplicates.is_empty(), twice.is_empty());
            for key in 0..2001 {
                prop_assert_eq!(all.contains(key).expect("read"), count.contains_key(&key));
                prop_assert_eq!(duplicates.contains(key).expect("read"), twice.contains(&key));
            }
        }
    }
}
