//! Issues as they are kept: the first of each kind are held, the others are counted, however many there are.
//!
//! One mistake in a column is one in each of a million rows. A person reads the first of them; what must be known of all
//! is how many there are. Read next: `faults`, which knows the rows that they are in.

use std::collections::BTreeMap;

use super::{
    findings::OmittedCounts,
    grid::MAX_COLUMNS,
    issue::{Issue, Level, Place},
};

/// Issues of one code and level that are held.
pub(super) const MAX_PER_KIND: usize = 1000;

/// Issues of one code and level that are held however long they are.
const MIN_PER_KIND: usize = 5;

/// Bytes of all issues that are held beside these.
const MAX_BYTES: usize = 64 << 20;

/// Told once for all pieces of a table, which are put together only then; there are no more than a table has columns.
const UNMAPPED_COLUMN: &str = "column-unmapped";

/// Issues: the first of each code and level, and how many there are beside them.
#[derive(Debug, Clone, Default)]
pub struct IssueLog {
    issues: Vec<Issue>,
    omitted: OmittedCounts,
    budget: IssueBudget,
}

/// How many issues of each code and level are held, and their bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct IssueBudget {
    count: BTreeMap<(&'static str, Level), usize>,
    bytes: usize,
}

impl IssueBudget {
    /// Whether there is room for one more, which is then taken; `least` of all have it whatever their code.
    pub(super) fn reserve(
        &mut self,
        (code, level): (&'static str, Level),
        bytes: usize,
        all: usize,
        least: usize,
    ) -> bool {
        let count = self.count.entry((code, level)).or_default();
        let most = if code == UNMAPPED_COLUMN { MAX_COLUMNS } else { MAX_PER_KIND };
        let takes =
            *count < MIN_PER_KIND || (*count < most || all < least) && self.bytes.saturating_add(bytes) <= MAX_BYTES;
        if takes {
            *count += 1;
            self.bytes = self.bytes.saturating_add(bytes);
        }
        takes
    }
}

/// The bytes of an issue, roughly.
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
    /// Adds an issue: it is held, or counted.
    pub fn push(&mut self, issue: Issue) {
        let kind = (issue.code, issue.level);
        if self.budget.reserve(kind, byte_size(&issue), self.issues.len(), 0) {
            self.issues.push(issue);
        } else {
            self.add_omitted(kind, 1);
        }
    }

    /// Adds so many issues of a code and level that nobody holds.
    pub fn add_omitted(&mut self, kind: (&'static str, Level), n: u64) {
        if n > 0 {
            *self.omitted.entry(kind).or_default() += n;
        }
    }

    /// Adds the issues of another part, which stand behind these.
    pub fn append(&mut self, other: Self) {
        self.extend(other.issues);
        other.omitted.into_iter().for_each(|(kind, n)| self.add_omitted(kind, n));
    }

    /// How many there are, those that are counted among them.
    pub fn len(&self) -> u64 {
        self.issues.len() as u64 + self.omitted.values().sum::<u64>()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.issues.is_empty() && self.omitted.is_empty()
    }

    /// Those that are held.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// The same, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Issue> {
        self.issues.iter_mut()
    }

    /// How many are counted beside those that are held, by code and level.
    pub fn omitted(&self) -> &OmittedCounts {
        &self.omitted
    }

    /// Lets go of those that are held and not wanted.
    pub fn retain(&mut self, is_wanted: impl FnMut(&Issue) -> bool) {
        self.issues.retain(is_wanted);
    }

    /// The same issues, each with the level that `level` gives it.
    pub fn with_level(self, level: impl Fn(Level) -> Level) -> Self {
        let mut kept = Self::default();
        kept.extend(self.issues.into_iter().map(|issue| Issue { level: level(issue.level), ..issue }));
        self.omitted.into_iter().for_each(|((code, of), n)| kept.add_omitted((code, level(of)), n));
        kept
    }

    /// The issues that are held, and how many there are beside them.
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
        let mut kept = Self::default();
        kept.extend(issues);
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issue(code: &'static str, level: Level, text: &str) -> Issue {
        Issue { level, ..Issue::error(code, Place::Unspecified) }.with("text", text)
    }

    #[test]
    fn of_many_issues_the_first_of_each_code_and_level_are_held_and_all_are_counted() {
        let mut kept = IssueLog::default();
        (0..MAX_PER_KIND * 2).for_each(|n| kept.push(issue("a", Level::Warning, &n.to_string())));
        kept.push(issue("a", Level::Error, "the one that stops the release"));
        let mut all = IssueLog::from(vec![issue("b", Level::Error, "")]);
        all.append(kept.clone());
        all.append(kept);
        assert_eq!(all.len(), 1 + 2 * (MAX_PER_KIND as u64 * 2 + 1));
        let held = |code, level| all.issues().iter().filter(|i| (i.code, i.level) == (code, level)).count();
        assert_eq!([held("a", Level::Warning), held("a", Level::Error), held("b", Level::Error)], [MAX_PER_KIND, 2, 1]);
        assert_eq!(all.omitted(), &OmittedCounts::from([(("a", Level::Warning), 3 * MAX_PER_KIND as u64)]));
    }

    #[test]
    fn long_issues_are_held_as_long_as_there_is_room() {
        let long = "x".repeat(MAX_BYTES / 8);
        let mut kept = IssueLog::default();
        (0..20).for_each(|_| kept.push(issue("a", Level::Error, &long)));
        assert_eq!((kept.issues().len(), kept.len()), (7, 20));
    }
}
