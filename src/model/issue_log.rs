//! A bounded log of issues: the first of each code and level are stored, the others are counted.
//!
//! One mistake in a column can be an issue in each of a million rows. A person reads the first of them; of all only the
//! count matters. Read next: `row_issues`, which also stores the rows.

use std::collections::BTreeMap;

use super::{
    findings::OmittedCounts,
    grid::MAX_COLUMNS,
    issue::{Issue, Level, Place},
};

/// Maximum count of stored issues of one code and level.
pub(super) const MAX_PER_KIND: usize = 1000;

/// Count of issues of one code and level that are stored whatever their size.
const MIN_PER_KIND: usize = 5;

/// Maximum size of all other stored issues, in bytes.
pub(super) const MAX_BYTES: usize = 64 << 20;

/// Code of issues that are merged over all chunks of a table after the run; there is at most one a column.
const UNMAPPED_COLUMN: &str = "column-unmapped";

/// Issues: the first of each code and level, and the count of the others.
#[derive(Debug, Clone, Default)]
pub struct IssueLog {
    issues: Vec<Issue>,
    omitted: OmittedCounts,
    budget: IssueBudget,
}

/// The budget of stored issues: count by code and level, and total size in bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct IssueBudget {
    count: BTreeMap<(&'static str, Level), usize>,
    bytes: usize,
}

impl IssueBudget {
    /// The total size of the stored issues in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Reserves room for one more issue; returns whether there is room. `all` is the count of stored issues; below `min` of
    /// them the limit of each code does not apply.
    pub(super) fn reserve(
        &mut self,
        (code, level): (&'static str, Level),
        bytes: usize,
        all: usize,
        min: usize,
    ) -> bool {
        let count = self.count.entry((code, level)).or_default();
        let max = if code == UNMAPPED_COLUMN { MAX_COLUMNS } else { MAX_PER_KIND };
        let fits =
            *count < MIN_PER_KIND || (*count < max || all < min) && self.bytes.saturating_add(bytes) <= MAX_BYTES;
        if fits {
            *count += 1;
            self.bytes = self.bytes.saturating_add(bytes);
        }
        fits
    }
}

/// Returns the approximate size of an issue in bytes.
pub(super) fn byte_size(issue: &Issue) -> usize {
    let place = match &issue.place {
        Place::Unspecified | Place::Spec { .. } => 0,
        Place::Document { document, place } => document.len() + place.len(),
        Place::Value { table, key, field, place } => table.len() + key.len() + field.len() + place.len(),
    };
    size_of::<Issue>()
        + place
        + issue.args.iter().map(|(_, text)| size_of::<(&str, String)>() + text.len()).sum::<usize>()
}

impl IssueLog {
    /// Adds an issue: stores it within the budget, else counts it.
    pub fn push(&mut self, issue: Issue) {
        let kind = (issue.code, issue.level);
        if self.budget.reserve(kind, byte_size(&issue), self.issues.len(), 0) {
            self.issues.push(issue);
        } else {
            self.add_omitted(kind, 1);
        }
    }

    /// Adds `n` issues of a code and level that are not stored.
    pub fn add_omitted(&mut self, kind: (&'static str, Level), n: u64) {
        if n > 0 {
            *self.omitted.entry(kind).or_default() += n;
        }
    }

    /// Appends the issues of another log.
    pub fn append(&mut self, other: Self) {
        self.extend(other.issues);
        other.omitted.into_iter().for_each(|(kind, n)| self.add_omitted(kind, n));
    }

    /// Returns the count of issues, stored or not.
    pub fn len(&self) -> u64 {
        self.issues.len() as u64 + self.omitted.values().sum::<u64>()
    }

    /// Returns whether there are no issues.
    pub fn is_empty(&self) -> bool {
        self.issues.is_empty() && self.omitted.is_empty()
    }

    /// Returns the stored issues.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// Iterates over the stored issues, mutably.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Issue> {
        self.issues.iter_mut()
    }

    /// Returns the counts of issues that are not stored, by code and level.
    pub fn omitted(&self) -> &OmittedCounts {
        &self.omitted
    }

    /// Removes stored issues for which the predicate is false.
    pub fn retain(&mut self, is_wanted: impl FnMut(&Issue) -> bool) {
        self.issues.retain(is_wanted);
    }

    /// Maps the level of every issue.
    pub fn with_level(self, level: impl Fn(Level) -> Level) -> Self {
        let mut log = Self::default();
        log.extend(self.issues.into_iter().map(|issue| Issue { level: level(issue.level), ..issue }));
        self.omitted.into_iter().for_each(|((code, of), n)| log.add_omitted((code, level(of)), n));
        log
    }

    /// Returns the stored issues and the counts of the others.
    pub fn into_parts(self) -> (Vec<Issue>, OmittedCounts) {
        (self.issues, self.omitted)
    }
}

impl Extend<Issue> for IssueLog {
    fn extend<I: IntoIterator<Item = Issue>>(&mut self, issues: I) {
        issues.into_iter().for_each(|issue| self.push(issue));
    }
}

impl From<Vec<Issue>> for IssueLog {
    fn from(issues: Vec<Issue>) -> Self {
        let mut log = Self::default();
        log.extend(issues);
        log
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issue(code: &'static str, level: Level, text: &str) -> Issue {
        Issue { level, ..Issue::error(code, Place::Unspecified) }.with("text", text)
    }

    #[test]
    fn the_first_issues_of_each_code_and_level_are_stored_and_all_are_counted() {
        let mut log = IssueLog::default();
        (0..MAX_PER_KIND * 2).for_each(|n| log.push(issue("a", Level::Warning, &n.to_string())));
        log.push(issue("a", Level::Error, "the one that stops the release"));
        let mut all = IssueLog::from(vec![issue("b", Level::Error, "")]);
        all.append(log.clone());
        all.append(log);
        assert_eq!(all.len(), 1 + 2 * (MAX_PER_KIND as u64 * 2 + 1));
        let stored = |code, level| all.issues().iter().filter(|i| (i.code, i.level) == (code, level)).count();
        assert_eq!(
            [stored("a", Level::Warning), stored("a", Level::Error), stored("b", Level::Error)],
            [MAX_PER_KIND, 2, 1]
        );
        assert_eq!(all.omitted(), &OmittedCounts::from([(("a", Level::Warning), 3 * MAX_PER_KIND as u64)]));
    }

    #[test]
    fn long_issues_are_stored_within_the_byte_budget() {
        let long = "x".repeat(MAX_BYTES / 8);
        let mut log = IssueLog::default();
        (0..20).for_each(|_| log.push(issue("a", Level::Error, &long)));
        assert_eq!((log.issues().len(), log.len()), (7, 20));
    }
}
