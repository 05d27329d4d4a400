//! Merges sorted runs, the last step of every external sort.

use std::{cmp::Reverse, collections::BinaryHeap};

/// A merge of sorted runs.
pub struct Merge<I, T: Ord> {
    runs: Vec<I>,
    /// The next item of each run; of equal items, that of the earlier run comes first.
    heads: BinaryHeap<Reverse<(T, usize)>>,
}

impl<T: Ord, E, I: Iterator<Item = Result<T, E>>> Merge<I, T> {
    /// Creates a merge, and reads the first item of each run.
    ///
    /// # Errors
    /// Those of the runs.
    pub fn new(runs: impl IntoIterator<Item = I>) -> Result<Self, E> {
        let mut merge = Self { runs: runs.into_iter().collect(), heads: BinaryHeap::new() };
        (0..merge.runs.len()).try_for_each(|run| merge.refill(run))?;
        Ok(merge)
    }

    fn refill(&mut self, run: usize) -> Result<(), E> {
        if let Some(item) = self.runs[run].next().transpose()? {
            self.heads.push(Reverse((item, run)));
        }
        Ok(())
    }
}

impl<T: Ord, E, I: Iterator<Item = Result<T, E>>> Iterator for Merge<I, T> {
    /// The smallest remaining item, and the index of its run.
    type Item = Result<(T, usize), E>;

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse((item, run)) = self.heads.pop()?;
        Some(self.refill(run).map(|()| (item, run)))
    }
}

/// A value that is compared by its key only.
#[derive(Debug, Clone)]
pub struct Keyed<K, V> {
    /// The key.
    pub key: K,
    /// The value.
    pub value: V,
}

impl<K: Ord, V> Ord for Keyed<K, V> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

impl<K: Ord, V> PartialOrd for Keyed<K, V> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Ord, V> PartialEq for Keyed<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<K: Ord, V> Eq for Keyed<K, V> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_merged_and_equal_items_keep_the_order_of_their_runs() {
        let run = |items: &[(u32, &'static str)]| {
            let items = items.iter().map(|(key, value)| Ok::<_, ()>(Keyed { key: *key, value: *value }));
            items.collect::<Vec<_>>().into_iter()
        };
        let runs = [run(&[(1, "a"), (4, "b")]), run(&[]), run(&[(1, "c"), (2, "d")])];
        let merged: Result<Vec<_>, ()> = Merge::new(runs).expect("runs").collect();
        let merged: Vec<_> = merged.expect("merged").into_iter().map(|(item, run)| (item.value, run)).collect();
        assert_eq!(merged, [("a", 0), ("c", 2), ("d", 2), ("b", 0)]);
    }
}
