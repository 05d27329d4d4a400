//! Issues as they are kept: the first of each kind are held, the others are counted, however many there are.
//!
//! One mistake in a column is one in each of a million rows. A person reads the first of them; what must be known of all
//! is how many there are. Read next: `faults`, which knows the rows that they are in.

use std::collections::BTreeMap;

use super::{
    findings::More,
    grid::MOST_COLUMNS,
    issue::{Issue, Level, Place},
};

/// Issues of one code and level that are held.
pub(super) const EACH: usize = 1000;

/// Issues of one code and level that are held however long they are.
const EXAMPLES: usize = 5;

/// Bytes of all issues that are held beside these.
const BYTES: usize = 64 << 20;

/// Told once for all pieces of a table, which are put together only then; there are no more than a table has columns.
const COLUMN: &str = "column-unmapped";

/// Issues: the first of each code and level, and how many there are beside them.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    issues: Vec<Issue>,
    more: More,
    held: Held,
}

/// How many issues of each code and level are held, and their bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Held {
    count: BTreeMap<(&'static str, Level), usize>,
    bytes: usize,
}

impl Held {
    /// Whether there is room for one more, which is then taken; `least` of all have it whatever their code.
    pub(super) fn takes(
        &mut self,
        (code, level): (&'static str, Level),
        bytes: usize,
        all: usize,
        least: usize,
    ) -> bool {
        let count = self.count.entry((code, level)).or_default();
        let most = if code == COLUMN { MOST_COLUMNS } else { EACH };
        let takes = *count < EXAMPLES || (*count < most || all < least) && self.bytes.saturating_add(bytes) <= BYTES;
        if takes {
            *count += 1;
            self.bytes = self.bytes.saturating_add(bytes);
        }
        takes
    }
}

/// The bytes of an issue, roughly.
pub(super) fn weight(issue: &Issue) -> usize {
    let place = match &issue.place {
        Place::Whole | Place::Spec { .. } => 0,
        Place::Document { document, place } => document.len() + place.len(),
        Place::Value { table, key, field, place } => table.len() + key.len() + field.len() + place.len(),
    };
    size_of::<Issue>()
        + place
        + issue.args.iter().map(|(_, text)| size_of::<(&str, String)>() + text.len()).sum::<usize>()
}

impl Kept {
    /// Adds an issue: it is held, or counted.
    pub fn push(&mut self, issue: Issue) {
        let kind = (issue.code, issue.level);
        if self.held.takes(kind, weight(&issue), self.issues.len(), 0) {
            self.issues.push(issue);
        } else {
            self.count(kind, 1);
        }
    }

    /// Adds so many issues of a code and level that nobody holds.
    pub fn count(&mut self, kind: (&'static str, Level), n: u64) {
        if n > 0 {
            *self.more.entry(kind).or_default() += n;
        }
    }

    /// Adds the issues of another part, which stand behind these.
    pub fn append(&mut self, other: Self) {
        self.extend(other.issues);
        other.more.into_iter().for_each(|(kind, n)| self.count(kind, n));
    }

    /// How many there are, those that are counted among them.
    pub fn len(&self) -> u64 {
        self.issues.len() as u64 + self.more.values().sum::<u64>()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.issues.is_empty() && self.more.is_empty()
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
    pub fn more(&self) -> &More {
        &self.more
    }

    /// Lets go of those that are held and not wanted.
    pub fn retain(&mut self, is_wanted: impl FnMut(&Issue) -> bool) {
        self.issues.retain(is_wanted);
    }

    /// The same issues, each with the level that `level` gives it.
    pub fn with_level(self, level: impl Fn(Level) -> Level) -> Self {
        let mut kept = Self::default();
        kept.extend(self.issues.into_iter().map(|issue| Issue { level: level(issue.level), ..issue }));
        self.more.into_iter().for_each(|((code, of), n)| kept.count((code, level(of)), n));
        kept
    }

    /// The issues that are held, and how many there are beside them.
    pub fn into_parts(self) -> (Vec<Issue>, More) {
        (self.issues, self.more)
    }
}

impl Extend<Issue> for Kept {
    fn extend<I: IntoIterator<Item = Issue>>(&mut self, issues: I) {
        issues.into_iter().for_each(|issue| self.push(issue));
    }
}

impl From<Vec<Issue>> for Kept {
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
        Issue { level, ..Issue::error(code, Place::Whole) }.with("text", text)
    }

    #[test]
    fn of_many_issues_the_first_of_each_code_and_level_are_held_and_all_are_counted() {
        let mut kept = Kept::default();
        (0..EACH * 2).for_each(|n| kept.push(issue("a", Level::Warning, &n.to_string())));
        kept.push(issue("a", Level::Error, "the one that stops the release"));
        let mut all = Kept::from(vec![issue("b", Level::Error, "")]);
        all.append(kept.clone());
        all.append(kept);
        assert_eq!(all.len(), 1 + 2 * (EACH as u64 * 2 + 1));
        let held = |code, level| all.issues().iter().filter(|i| (i.code, i.level) == (code, level)).count();
        assert_eq!([held("a", Level::Warning), held("a", Level::Error), held("b", Level::Error)], [EACH, 2, 1]);
        assert_eq!(all.more(), &More::from([(("a", Level::Warning), 3 * EACH as u64)]));
    }

    #[test]
    fn long_issues_are_held_as_long_as_there_is_room() {
        let long = "x".repeat(BYTES / 8);
        let mut kept = Kept::default();
        (0..20).for_each(|_| kept.push(issue("a", Level::Error, &long)));
        assert_eq!((kept.issues().len(), kept.len()), (7, 20));
    }
}
