//! What is wrong with the rows of a batch: as much as anybody mends by hand is held, of the others the rows.

use std::collections::BTreeMap;

use super::{
    issue::{Issue, Level},
    issue_log::{IssueBudget, IssueLog, byte_size},
};

/// Faults of a batch that are held whatever their code: more than anybody mends by hand.
const MAX_STORED: usize = 20_000;

/// What is wrong with a row.
pub trait RowIssue {
    /// The row.
    fn row(&self) -> usize;
    /// Puts it into another row.
    fn set_row(&mut self, row: usize);
    /// The code of its issue.
    fn code(&self) -> &'static str;
    /// How grave it is.
    fn level(&self) -> Level {
        Level::Error
    }
    /// Its bytes, roughly.
    fn byte_size(&self) -> usize;
}

impl RowIssue for (usize, Issue) {
    fn row(&self) -> usize {
        self.0
    }

    fn set_row(&mut self, row: usize) {
        self.0 = row;
    }

    fn code(&self) -> &'static str {
        self.1.code
    }

    fn level(&self) -> Level {
        self.1.level
    }

    fn byte_size(&self) -> usize {
        byte_size(&self.1)
    }
}

/// What is wrong with the rows of a batch: the first faults of each code and level whole, of the others the rows.
#[derive(Debug, Clone)]
pub struct RowIssues<F = (usize, Issue)> {
    stored: Vec<F>,
    omitted: BTreeMap<(&'static str, Level), Vec<u32>>,
    budget: IssueBudget,
}

impl<F> Default for RowIssues<F> {
    fn default() -> Self {
        Self { stored: Vec::new(), omitted: BTreeMap::new(), budget: IssueBudget::default() }
    }
}

impl<F: RowIssue> RowIssues<F> {
    /// Adds a fault.
    pub fn push(&mut self, fault: F) {
        let kind = (fault.code(), fault.level());
        if self.budget.reserve(kind, fault.byte_size(), self.stored.len(), MAX_STORED) {
            self.stored.push(fault);
        } else {
            self.omitted.entry(kind).or_default().push(u32::try_from(fault.row()).unwrap_or(u32::MAX));
        }
    }

    /// Adds the faults that something else found in the same rows.
    pub fn append(&mut self, other: Self) {
        self.extend(other.stored);
        other.omitted.into_iter().for_each(|(kind, rows)| self.omitted.entry(kind).or_default().extend(rows));
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.stored.is_empty() && self.omitted.is_empty()
    }

    /// Those that are held whole.
    pub fn stored(&self) -> &[F] {
        &self.stored
    }

    /// The same, to be changed.
    pub fn stored_mut(&mut self) -> impl Iterator<Item = &mut F> {
        self.stored.iter_mut()
    }

    /// Lets go of those that are held whole and not wanted.
    pub fn retain(&mut self, is_wanted: impl FnMut(&F) -> bool) {
        self.stored.retain(is_wanted);
    }

    /// The rows with a fault that stops a release, some more than once.
    pub fn error_rows(&self) -> impl Iterator<Item = usize> {
        let whole = self.stored.iter().filter(|fault| fault.level() == Level::Error).map(RowIssue::row);
        let rest = self.omitted.iter().filter(|((_, level), _)| *level == Level::Error);
        whole.chain(rest.flat_map(|(_, rows)| rows.iter().map(|row| *row as usize)))
    }

    /// How many faults that stop a release are not held whole.
    pub fn omitted_errors(&self) -> u64 {
        let errors = self.omitted.iter().filter(|((_, level), _)| *level == Level::Error);
        errors.map(|(_, rows)| rows.len() as u64).sum()
    }

    /// The faults of the rows that stay, which move up where others go.
    pub fn retain_rows(&mut self, stays: &[bool]) {
        let stay = |row: usize| stays.get(row) == Some(&true);
        let places = positions_after(stays);
        self.stored.retain(|fault| stay(fault.row()));
        self.stored.iter_mut().for_each(|fault| fault.set_row(places[fault.row()]));
        for rows in self.omitted.values_mut() {
            rows.retain(|row| stay(*row as usize));
            rows.iter_mut().for_each(|row| *row = u32::try_from(places[*row as usize]).unwrap_or(u32::MAX));
        }
    }

    /// The same faults told otherwise.
    pub fn map<G: RowIssue>(self, told: impl FnMut(F) -> G) -> RowIssues<G> {
        let mut faults = RowIssues { omitted: self.omitted, ..RowIssues::default() };
        faults.extend(self.stored.into_iter().map(told));
        faults
    }
}

impl RowIssues {
    /// The faults as issues, each with the level that `level` makes of its row and its own.
    pub fn into_log(self, level: impl Fn(usize, Level) -> Level) -> IssueLog {
        let mut kept = IssueLog::default();
        for (row, issue) in self.stored {
            kept.push(Issue { level: level(row, issue.level), ..issue });
        }
        for ((code, of), rows) in self.omitted {
            rows.into_iter().for_each(|row| kept.add_omitted((code, level(row as usize, of)), 1));
        }
        kept
    }
}

impl<F: RowIssue> Extend<F> for RowIssues<F> {
    fn extend<I: IntoIterator<Item = F>>(&mut self, faults: I) {
        faults.into_iter().for_each(|fault| self.push(fault));
    }
}

/// Where each row stands among those that stay.
pub fn positions_after(stays: &[bool]) -> Vec<usize> {
    let mut before = 0;
    let place = |stays: &bool| {
        before += usize::from(*stays);
        before - usize::from(*stays)
    };
    stays.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{issue::Place, issue_log::MAX_PER_KIND};

    fn issue(code: &'static str, level: Level, text: &str) -> Issue {
        Issue { level, ..Issue::error(code, Place::Unspecified) }.with("text", text)
    }

    #[test]
    fn every_row_with_a_fault_is_known_whatever_is_held_of_it() {
        let mut faults = RowIssues::default();
        let rows = MAX_STORED + 10;
        (0..rows).for_each(|row| faults.push((row, issue("a", Level::Error, ""))));
        (0..rows).for_each(|row| faults.push((row, issue("b", Level::Warning, ""))));
        assert_eq!(faults.stored().len(), MAX_STORED + MAX_PER_KIND);
        assert_eq!((faults.error_rows().count(), faults.omitted_errors()), (rows, 10));
        // The first and every other row go.
        let stays: Vec<bool> = (0..rows).map(|row| row % 2 == 1).collect();
        faults.retain_rows(&stays);
        assert_eq!(faults.error_rows().collect::<Vec<_>>(), (0..rows / 2).collect::<Vec<_>>());
        let soft = |row, level| if row == 0 { Level::Warning } else { level };
        let issues = faults.into_log(soft);
        assert_eq!(issues.len(), rows as u64);
        let errors = issues.issues().iter().filter(|i| i.level == Level::Error).count() as u64;
        let more =
            issues.omitted().iter().filter(|((_, level), _)| *level == Level::Error).map(|(_, n)| n).sum::<u64>();
        assert_eq!(errors + more, rows as u64 / 2 - 1);
    }
}
