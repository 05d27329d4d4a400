//! Accounts for the characters of rows, whatever reader gives the rows.

use std::collections::BTreeMap;

use super::{RowOutcome, row_cells::Cells, row_class::RowClass};
use crate::model::{accounting::Accounting, text::count_characters};

/// The account of the rows of a table.
pub(super) struct CharacterAccount {
    /// Columns that a rule ignores, with its reason.
    ignored: Vec<(usize, String)>,
    /// Columns that no recipe reads, and whether one of their cells had text.
    unmapped: Vec<(usize, bool)>,
    /// Count of known columns; no recipe reads a cell after them.
    width: usize,
}

impl CharacterAccount {
    /// Starts the account of a table with these columns.
    pub(super) fn new(columns: &[Option<RowOutcome>]) -> Self {
        let ignored = columns.iter().enumerate().filter_map(|(n, outcome)| match outcome {
            Some(RowOutcome::Ignored(reason)) => Some((n, reason.clone())),
            _ => None,
        });
        let unmapped = columns.iter().enumerate().filter(|(_, outcome)| outcome.is_none());
        Self { ignored: ignored.collect(), unmapped: unmapped.map(|(n, _)| (n, false)).collect(), width: columns.len() }
    }

    /// Adds a row of some characters to an account. Calls `on_unmapped` with each column that nothing takes and in which it
    /// is the first row with text.
    pub(super) fn add(
        &mut self,
        account: &mut Accounting,
        (cells, characters): (&impl Cells, u64),
        class: RowClass<'_>,
        on_unmapped: &mut dyn FnMut(usize),
    ) {
        account.characters += characters;
        match class {
            RowClass::Header | RowClass::Group(_) => account.in_records += characters,
            RowClass::Ignored(reason) => ignore(&mut account.ignored, reason, characters),
            RowClass::Quarantined(_) => account.quarantined += characters,
            RowClass::Blank | RowClass::Unaccounted => account.unaccounted += characters,
            RowClass::Record => {
                let others = self.add_columns(account, cells, on_unmapped);
                account.in_records += characters.saturating_sub(others);
            }
        }
    }

    /// Adds the cells of a record that are in no record; returns their characters.
    fn add_columns(&mut self, account: &mut Accounting, cells: &impl Cells, on_unmapped: &mut dyn FnMut(usize)) -> u64 {
        let mut others = 0;
        for (n, reason) in &self.ignored {
            let characters = count_characters(cells.text(*n));
            if characters > 0 {
                others += characters;
                ignore(&mut account.ignored, reason, characters);
            }
        }
        let known = self.width.max(cells.len());
        self.unmapped.extend((self.width..known).map(|n| (n, false)));
        self.width = known;
        for (n, has_text) in &mut self.unmapped {
            let characters = count_characters(cells.text(*n));
            if characters > 0 {
                others += characters;
                account.unaccounted += characters;
                if !std::mem::replace(has_text, true) {
                    on_unmapped(*n);
                }
            }
        }
        others
    }
}

/// Adds characters that a rule leaves out.
fn ignore(ignored: &mut BTreeMap<String, u64>, reason: &str, characters: u64) {
    match ignored.get_mut(reason) {
        Some(count) => *count += characters,
        None => drop(ignored.insert(reason.to_owned(), characters)),
    }
}
