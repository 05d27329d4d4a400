//! Sets of values with their counts, bounded in memory. The result depends neither on the order of the values nor on how
//! they are split.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, Hash},
};

use foldhash::{fast::RandomState, quality::FixedState};

/// Values, or ranges of values, that are counted one by one.
pub const VALUES: usize = 1 << 15;

/// Bytes of texts that are counted one by one.
const TEXT_BYTES: usize = 4 << 20;

/// Distinct values up to which their number is known.
pub const DISTINCT: usize = 1 << 18;

/// How many values are distinct.
#[derive(Debug, Default)]
pub(super) enum Distinct {
    /// As many as are counted one by one.
    #[default]
    Counted,
    /// As many as there are hashes.
    Hashed(HashSet<u64, RandomState>),
    /// More than [`DISTINCT`].
    TooMany,
}

impl Distinct {
    fn add(&mut self, hash: u64) {
        if let Self::Hashed(hashes) = self {
            hashes.insert(hash);
            if hashes.len() > DISTINCT {
                *self = Self::TooMany;
            }
        }
    }

    pub(super) fn count(&self, counted: usize) -> Option<u64> {
        match self {
            Self::Counted => Some(counted as u64),
            Self::Hashed(hashes) => Some(hashes.len() as u64),
            Self::TooMany => None,
        }
    }
}

/// A hash that is the same in every run.
pub(super) fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    FixedState::with_seed(0).hash_one(value)
}

/// Values of a type that has an order.
#[derive(Debug, Default)]
pub(super) struct Ordered {
    pub(super) range: Option<[i128; 2]>,
    /// Number of low bits of values that keys leave out: each key counts all values that share the other bits. It is the
    /// minimum with which keys have 64 bits and there are up to [`VALUES`], whatever the order of the values.
    pub(super) shift: u32,
    pub(super) counts: HashMap<i64, u64, RandomState>,
    pub(super) distinct: Distinct,
}

impl Ordered {
    pub(super) fn add_all(&mut self, values: impl Iterator<Item = i128>) {
        each_run(values, |value, n| self.add(value, n));
    }

    fn add(&mut self, value: i128, n: u64) {
        let [min, max] = self.range.unwrap_or([value; 2]);
        self.range = Some([min.min(value), max.max(value)]);
        let key = loop {
            match i64::try_from(value >> self.shift) {
                Ok(key) => break key,
                Err(_) => self.widen(),
            }
        };
        *self.counts.entry(key).or_default() += n;
        while self.counts.len() > VALUES {
            self.widen();
        }
        if self.shift > 0 {
            self.distinct.add(hash(&value));
        }
    }

    /// Counts ranges that are twice as wide.
    #[cold]
    fn widen(&mut self) {
        if self.shift == 0 {
            self.distinct = Distinct::Hashed(self.counts.keys().map(|value| hash(&i128::from(*value))).collect());
        }
        self.shift += 1;
        let mut wider = HashMap::<i64, u64, RandomState>::default();
        for (range, n) in self.counts.drain() {
            *wider.entry(range >> 1).or_default() += n;
        }
        self.counts = wider;
    }
}

/// Texts, identified by their hash: the odds that any two of [`VALUES`] texts share one are 1 in 2^35, and comparing each
/// text would double the time of counting.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) counts: HashMap<u64, (Box<str>, u64), RandomState>,
    bytes: usize,
    pub(super) distinct: Distinct,
}

impl Texts {
    pub(super) fn add_all<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        if !matches!(self.distinct, Distinct::TooMany) {
            each_run(texts, |text, n| self.add(text, n));
        }
    }

    fn add(&mut self, text: &str, n: u64) {
        let hash = hash(text);
        if !matches!(self.distinct, Distinct::Counted) {
            self.distinct.add(hash);
            return;
        }
        if let Some((_, count)) = self.counts.get_mut(&hash) {
            *count += n;
            return;
        }
        self.bytes += text.len();
        self.counts.insert(hash, (text.into(), n));
        if self.counts.len() > VALUES || self.bytes > TEXT_BYTES {
            self.distinct = Distinct::Hashed(self.counts.drain().map(|(hash, _)| hash).collect());
            self.counts = HashMap::default();
        }
    }
}

/// Calls `add` for each run of equal values, with the value and the length of the run.
fn each_run<T: PartialEq + Copy>(values: impl Iterator<Item = T>, mut add: impl FnMut(T, u64)) {
    let mut run: Option<(T, u64)> = None;
    for value in values {
        match &mut run {
            Some((last, n)) if *last == value => *n += 1,
            _ => {
                if let Some((value, n)) = run.replace((value, 1)) {
                    add(value, n);
                }
            }
        }
    }
    if let Some((value, n)) = run {
        add(value, n);
    }
}
