//! Sets of values with their counts, bounded in memory, whose result depends neither on the order in which values come
//! nor on how they are split.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

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
    Hashed(HashSet<u64>),
    /// More than [`DISTINCT`].
    TooMany,
}

impl Distinct {
    /// Takes the place of values that are not counted one by one any more.
    fn hash(values: impl Iterator<Item = impl Hash>) -> Self {
        Self::Hashed(values.map(|value| hash(&value)).collect())
    }

    fn add(&mut self, value: &(impl Hash + ?Sized)) {
        if let Self::Hashed(hashes) = self {
            hashes.insert(hash(value));
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
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Values of a type that has an order.
#[derive(Debug, Default)]
pub(super) struct Ordered {
    pub(super) range: Option<[i128; 2]>,
    /// Each key stands for the values that are it when so many of their last bits are cut off. The shift is the least
    /// with which there are at most [`VALUES`] keys, whatever the order in which values come.
    pub(super) shift: u32,
    pub(super) counts: HashMap<i128, u64>,
    pub(super) distinct: Distinct,
}

impl Ordered {
    pub(super) fn add_all(&mut self, values: impl Iterator<Item = i128>) {
        let mut run: Option<(i128, u64)> = None;
        for value in values {
            match &mut run {
                Some((last, n)) if *last == value => *n += 1,
                _ => {
                    if let Some((value, n)) = run.replace((value, 1)) {
                        self.add(value, n);
                    }
                }
            }
        }
        if let Some((value, n)) = run {
            self.add(value, n);
        }
    }

    fn add(&mut self, value: i128, n: u64) {
        let [least, most] = self.range.unwrap_or([value; 2]);
        self.range = Some([least.min(value), most.max(value)]);
        *self.counts.entry(value >> self.shift).or_default() += n;
        self.distinct.add(&value);
        while self.counts.len() > VALUES {
            if self.shift == 0 {
                self.distinct = Distinct::hash(self.counts.keys());
            }
            self.shift += 1;
            let mut wider: HashMap<i128, u64> = HashMap::new();
            for (range, n) in self.counts.drain() {
                *wider.entry(range >> 1).or_default() += n;
            }
            self.counts = wider;
        }
    }
}

/// Texts.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) counts: HashMap<Box<str>, u64>,
    bytes: usize,
    pub(super) distinct: Distinct,
}

impl Texts {
    pub(super) fn add_all<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        let mut run: Option<(&str, u64)> = None;
        for text in texts {
            match &mut run {
                Some((last, n)) if *last == text => *n += 1,
                _ => {
                    if let Some((text, n)) = run.replace((text, 1)) {
                        self.add(text, n);
                    }
                }
            }
        }
        if let Some((text, n)) = run {
            self.add(text, n);
        }
    }

    fn add(&mut self, text: &str, n: u64) {
        if !matches!(self.distinct, Distinct::Counted) {
            self.distinct.add(text);
            return;
        }
        if let Some(count) = self.counts.get_mut(text) {
            *count += n;
            return;
        }
        self.bytes += text.len();
        self.counts.insert(text.into(), n);
        if self.counts.len() > VALUES || self.bytes > TEXT_BYTES {
            self.distinct = Distinct::hash(self.counts.keys());
            self.counts = HashMap::new();
        }
    }
}
