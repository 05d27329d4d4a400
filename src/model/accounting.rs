//! The account of every character of a run's documents.

use std::collections::BTreeMap;

/// Counts the characters of all documents of a run, without white space, by outcome.
///
/// The other counts always add up to `characters`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accounting {
    /// All characters.
    pub characters: u64,
    /// Read by a rule of a record: values, labels and list marks.
    pub in_records: u64,
    /// In quarantined rows.
    pub quarantined: u64,
    /// Read by no rule.
    pub unaccounted: u64,
    /// Ignored, by the reason of the ignore rule.
    pub ignored: BTreeMap<String, u64>,
}

impl Accounting {
    /// Adds the counts of another document.
    pub fn merge(&mut self, other: &Self) {
        self.characters += other.characters;
        self.in_records += other.in_records;
        self.quarantined += other.quarantined;
        self.unaccounted += other.unaccounted;
        for (rule, n) in &other.ignored {
            *self.ignored.entry(rule.clone()).or_default() += n;
        }
    }

    /// Subtracts the counts of a part; no count goes below 0.
    pub fn subtract(&mut self, part: &Self) {
        let subtract = |from: &mut u64, n: u64| *from = from.saturating_sub(n);
        subtract(&mut self.characters, part.characters);
        subtract(&mut self.in_records, part.in_records);
        subtract(&mut self.quarantined, part.quarantined);
        subtract(&mut self.unaccounted, part.unaccounted);
        for (rule, n) in &part.ignored {
            subtract(self.ignored.entry(rule.clone()).or_default(), *n);
        }
    }

    /// Returns the count of all ignored characters.
    pub fn ignored_total(&self) -> u64 {
        self.ignored.values().sum()
    }
}
