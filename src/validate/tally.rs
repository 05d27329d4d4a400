//! Counts how many values each check tested, and how many failed, by table.

use std::collections::BTreeMap;

use crate::model::{findings::CheckCount, schema::DatasetSchema};

/// Counts of checked and failed values by table and check.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<(usize, &'static str), (u64, u64)>);

impl Tally {
    /// Adds counts to a check of a table.
    pub(super) fn add(&mut self, table: usize, check: &'static str, checked: u64, failed: u64) {
        let count = self.0.entry((table, check)).or_default();
        *count = (count.0 + checked, count.1 + failed);
    }

    /// Adds the failures of a second check of the same values.
    pub(super) fn add_failures(&mut self, again: Self) {
        for ((table, check), (_, failed)) in again.0 {
            self.add(table, check, 0, failed);
        }
    }

    /// Adds the counts of another part.
    pub(super) fn merge(&mut self, other: Self) {
        for ((table, check), (checked, failed)) in other.0 {
            self.add(table, check, checked, failed);
        }
    }

    /// The counts, in the order of the schema's tables.
    pub(super) fn counts(&self, schema: &DatasetSchema) -> Vec<CheckCount> {
        let count = |((table, check), (checked, failed)): (&(usize, &'static str), &(u64, u64))| CheckCount {
            table: schema.tables[*table].name.clone(),
            check,
            checked: *checked,
            failed: *failed,
        };
        self.0.iter().map(count).collect()
    }
}
