//! Where every character of the documents went.

use std::collections::BTreeMap;

/// Characters (white space apart) of all documents of a run, by what became of them.
///
/// The parts always add up to `characters`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accounting {
    /// All of them.
    pub characters: u64,
    /// Taken by a rule of a record: values, labels and marks.
    pub in_records: u64,
    /// In rows that were set aside.
    pub quarantined: u64,
    /// Taken by nothing.
    pub unaccounted: u64,
    /// Left out, by the reason of the rule that named them.
    pub ignored: BTreeMap<String, u64>,
}

impl Accounting {
    /// Adds another document's account.
    pub fn merge(&mut self, other: &Self) {
        self.characters += other.characters;
        self.in_records += other.in_records;
        self.quarantined += other.quarantined;
        self.unaccounted += other.unaccounted;
        for (rule, n) in &other.ignored {
            *self.ignored.entry(rule.clone()).or_default() += n;
        }
    }

    /// Takes away a part of it.
    pub fn subtract(&mut self, part: &Self) {
        let less = |from: &mut u64, n: u64| *from = from.saturating_sub(n);
        less(&mut self.characters, part.characters);
        less(&mut self.in_records, part.in_records);
        less(&mut self.quarantined, part.quarantined);
        less(&mut self.unaccounted, part.unaccounted);
        for (rule, n) in &part.ignored {
            less(self.ignored.entry(rule.clone()).or_default(), *n);
        }
    }

    /// All that rules left out.
    pub fn ignored_total(&self) -> u64 {
        self.ignored.values().sum()
    }
}
