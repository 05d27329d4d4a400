//! The issues of the rows of a batch, bounded: those of the first rows are stored, of the others only the rows.
//!
//! Checks add issues column by column; which are stored depends on their rows, not on which check ran first.

use std::collections::BTreeMap;

use super::{
    issue::{Issue, Level},
    issue_log::{IssueBudget, IssueLog, MAX_BYTES, byte_size},
};

/// Count of issues of a batch that are stored whatever their code: more than a person corrects by hand.
const MAX_STORED: usize = 20_000;

/// An issue of a row.
pub trait RowIssue {
    /// Returns the index of its row.
    fn row(&self) -> usize;
    /// Moves it to another row.
    fn set_row(&mut self, row: usize);
    /// Returns the code of the issue.
    fn code(&self) -> &'static str;
    /// Returns the level of the issue.
    fn level(&self) -> Level {
        Level::Error
    }
    /// Returns its approximate size in bytes.
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

/// The issues of the rows of a batch: those of the first rows of each code and level, and the rows of the others.
#[derive(Debug, Clone)]
pub struct RowIssues<F = (usize, Issue)> {
    stored: Vec<F>,
    /// The size of the stored issues in bytes, and what it was when they were last sorted.
    bytes: [usize; 2],
    omitted: BTreeMap<(&'static str, Level), Vec<u32>>,
}

impl<F> Default for RowIssues<F> {
    fn default() -> Self {
        Self { stored: Vec::new(), bytes: [0, 0], omitted: BTreeMap::new() }
    }
}

impl<F: RowIssue> RowIssues<F> {
    /// Adds an issue: stores it, or only its row where many issues of earlier rows are stored.
    pub fn push(&mut self, issue: F) {
        self.bytes[0] = self.bytes[0].saturating_add(issue.byte_size());
        self.stored.push(issue);
        let [bytes, sorted] = self.bytes;
        if self.stored.len() > 4 * MAX_STORED || bytes > sorted.saturating_add(2 * MAX_BYTES) {
            self.sort();
        }
    }

    /// Sorts the issues by row, those of a row in the order in which they were added, and stores as many as the budget
    /// allows.
    pub fn sort(&mut self) {
        self.stored.sort_by_key(RowIssue::row);
        let (mut budget, mut errors) = (IssueBudget::default(), 0);
        for issue in std::mem::take(&mut self.stored) {
            let kind = (issue.code(), issue.level());
            // Warnings take no place of errors, which a person corrects.
            let before = if kind.1 == Level::Error { errors } else { MAX_STORED };
            if budget.reserve(kind, issue.byte_size(), before, MAX_STORED) {
                errors += usize::from(kind.1 == Level::Error);
                self.stored.push(issue);
            } else {
                self.omitted.entry(kind).or_default().push(u32::try_from(issue.row()).unwrap_or(u32::MAX));
            }
        }
        self.bytes = [budget.bytes(); 2];
    }

    /// Adds other issues of the same rows.
    pub fn append(&mut self, other: Self) {
        self.extend(other.stored);
        other.omitted.into_iter().for_each(|(kind, rows)| self.omitted.entry(kind).or_default().extend(rows));
    }

    /// Returns whether there are no issues.
    pub fn is_empty(&self) -> bool {
        self.stored.is_empty() && self.omitted.is_empty()
    }

    /// Returns the stored issues.
    pub fn stored(&self) -> &[F] {
        &self.stored
    }

    /// Iterates over the stored issues, mutably.
    pub fn stored_mut(&mut self) -> impl Iterator<Item = &mut F> {
        self.stored.iter_mut()
    }

    /// Removes stored issues for which the predicate is false.
    pub fn retain(&mut self, is_wanted: impl FnMut(&F) -> bool) {
        self.stored.retain(is_wanted);
    }

    /// Iterates over the rows with an error; a row can occur more than once.
    pub fn error_rows(&self) -> impl Iterator<Item = usize> {
        let stored = self.stored.iter().filter(|issue| issue.level() == Level::Error).map(RowIssue::row);
        let omitted = self.omitted.iter().filter(|((_, level), _)| *level == Level::Error);
        stored.chain(omitted.flat_map(|(_, rows)| rows.iter().map(|row| *row as usize)))
    }

    /// Returns the count of errors that are not stored.
    pub fn omitted_errors(&self) -> u64 {
        let errors = self.omitted.iter().filter(|((_, level), _)| *level == Level::Error);
        errors.map(|(_, rows)| rows.len() as u64).sum()
    }

    /// Keeps the issues of the rows marked in `keep`, and adjusts their indices to the filtered batch.
    pub fn retain_rows(&mut self, keep: &[bool]) {
        let stays = |row: usize| keep.get(row) == Some(&true);
        let positions = positions_after(keep);
        self.stored.retain(|issue| stays(issue.row()));
        self.stored.iter_mut().for_each(|issue| issue.set_row(positions[issue.row()]));
        for rows in self.omitted.values_mut() {
            rows.retain(|row| stays(*row as usize));
            rows.iter_mut().for_each(|row| *row = u32::try_from(positions[*row as usize]).unwrap_or(u32::MAX));
        }
    }

    /// Maps the stored issues to another type.
    pub fn map<G: RowIssue>(self, map: impl FnMut(F) -> G) -> RowIssues<G> {
        let mut issues = RowIssues { omitted: self.omitted, ..RowIssues::default() };
        issues.extend(self.stored.into_iter().map(map));
        issues
    }
}

impl RowIssues {
    /// Converts them to a log; `level` gives each its level, by its row and its own level.
    pub fn into_log(mut self, level: impl Fn(usize, Level) -> Level) -> IssueLog {
        self.sort();
        let mut log = IssueLog::default();
        for (row, issue) in self.stored {
            log.push(Issue { level: level(row, issue.level), ..issue });
        }
        for ((code, of), rows) in self.omitted {
            rows.into_iter().for_each(|row| log.add_omitted((code, level(row as usize, of)), 1));
        }
        log
    }
}

impl<F: RowIssue> Extend<F> for RowIssues<F> {
    fn extend<I: IntoIterator<Item = F>>(&mut self, issues: I) {
        issues.into_iter().for_each(|issue| self.push(issue));
    }
}

/// Returns the index of each row after the rows not marked in `keep` are removed.
pub fn positions_after(keep: &[bool]) -> Vec<usize> {
    let mut before = 0;
    let place = |keep: &bool| {
        before += usize::from(*keep);
        before - usize::from(*keep)
    };
    keep.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{issue::Place, issue_log::MAX_PER_KIND};

    fn issue(code: &'static str, level: Level, text: &str) -> Issue {
        Issue { level, ..Issue::error(code, Place::Unspecified) }.with("text", text)
    }

    /// Checks go column by column: the issues of the first rows are stored, whichever check adds them.
    #[test]
    fn the_issues_of_the_first_rows_are_stored_whatever_their_order() {
        let rows = MAX_STORED * 3;
        let all = |texts: &[&str]| {
            let mut issues = RowIssues::default();
            for text in texts {
                (0..rows).for_each(|row| issues.push((row, issue("a", Level::Error, text))));
            }
            issues.sort();
            issues
        };
        let issues = all(&["x", "y"]);
        let last = issues.stored().last().expect("an issue");
        assert_eq!((issues.stored().len(), last.0), (MAX_STORED, MAX_STORED / 2 - 1));
        assert_eq!(issues.omitted_errors(), (2 * rows - MAX_STORED) as u64);
    }

    #[test]
    fn every_row_with_an_error_is_known_even_where_its_issue_is_not_stored() {
        let mut issues = RowIssues::default();
        let rows = MAX_STORED + 10;
        (0..rows).for_each(|row| issues.push((row, issue("a", Level::Error, ""))));
        (0..rows).for_each(|row| issues.push((row, issue("b", Level::Warning, ""))));
        issues.sort();
        assert_eq!(issues.stored().len(), MAX_STORED + MAX_PER_KIND);
        assert_eq!((issues.error_rows().count(), issues.omitted_errors()), (rows, 10));
        // The first and every other row go.
        let keep: Vec<bool> = (0..rows).map(|row| row % 2 == 1).collect();
        issues.retain_rows(&keep);
        assert_eq!(issues.error_rows().collect::<Vec<_>>(), (0..rows / 2).collect::<Vec<_>>());
        let soft = |row, level| if row == 0 { Level::Warning } else { level };
        let issues = issues.into_log(soft);
        assert_eq!(issues.len(), rows as u64);
        let errors = issues.issues().iter().filter(|i| i.level == Level::Error).count() as u64;
        let more =
            issues.omitted().iter().filter(|((_, level), _)| *level == Level::Error).map(|(_, n)| n).sum::<u64>();
        assert_eq!(errors + more, rows as u64 / 2 - 1);
    }
}
