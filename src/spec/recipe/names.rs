//! Lists the labels, selectors and columns that a recipe names.

use super::{Find, Ignored, Label, Recipe, Record, StartMark, Step, Vocabulary};
use crate::model::text::squash;

impl Record {
    /// All labels of all rules.
    pub fn labels(&self) -> Vec<&Label> {
        let mut labels = Vec::new();
        if let StartMark::Label(label) | StartMark::PageWith(label) = &self.starts.mark {
            labels.push(label);
        }
        for step in &self.steps {
            match &step.find {
                Find::After(after) => labels.extend(after),
                Find::Before(before) => labels.extend(before),
                _ => {}
            }
        }
        labels.extend(self.lists.iter().flat_map(|l| l.after.iter().map(|(label, _)| label)));
        labels
    }

    /// All CSS selectors of all rules.
    fn selectors(&self) -> impl Iterator<Item = &String> {
        let steps = self.steps.iter().filter_map(|s| s.selector.as_ref());
        let lists = self.lists.iter().filter_map(|l| l.selector.as_ref());
        self.starts.selector.iter().chain(steps).chain(lists)
    }
}

impl Recipe {
    /// All CSS selectors of all rules, sorted and without duplicates.
    pub fn selectors(&self) -> Vec<&str> {
        let ignored = self.ignore.iter().filter_map(|i| match &i.what {
            Ignored::Inside(s) | Ignored::Outside(s) => Some(s),
            _ => None,
        });
        let mut selectors: Vec<_> =
            self.records.iter().flat_map(Record::selectors).chain(ignored).map(String::as_str).collect();
        selectors.sort_unstable();
        selectors.dedup();
        selectors
    }

    /// The code of a label in a vocabulary.
    pub fn code(&self, vocabulary: &str, label: &str) -> Option<&str> {
        code(&self.vocabularies, vocabulary, label)
    }
}

/// The code of a label in one of these vocabularies.
pub(super) fn code<'v>(all: &'v [Vocabulary], vocabulary: &str, label: &str) -> Option<&'v str> {
    let squashed = squash(label);
    let entries = &all.iter().find(|v| v.name == vocabulary)?.entries;
    entries.iter().find(|(l, ..)| squash(l) == squashed).map(|(_, code, _)| code.as_str())
}

impl Step {
    /// Whether this field depends on the value of another one, by its template or by `when`.
    pub(super) fn mentions(&self, name: &str) -> bool {
        let in_template = matches!(&self.find, Find::Template(t) if t.names().any(|n| n == name));
        in_template || self.when.as_ref().is_some_and(|(field, _)| field == name)
    }

    /// Names of the groups of its patterns and labels, each once; they fill the columns of the same names.
    pub fn groups(&self) -> Vec<&str> {
        let mut names: Vec<&str> = match &self.find {
            Find::Match(regexes) => regexes.iter().flat_map(|r| r.capture_names().flatten()).collect(),
            Find::After(labels) => labels.iter().flat_map(Label::names).collect(),
            _ => Vec::new(),
        };
        names.extend(self.inside.iter().flat_map(|r| r.capture_names().flatten()));
        let mut seen = std::collections::HashSet::new();
        names.retain(|n| seen.insert(*n));
        names
    }
}

/// Names of all values of these steps.
pub(super) fn provided(steps: &[Step]) -> Vec<&str> {
    let mut names = Vec::new();
    for step in steps {
        let groups = step.groups();
        // The groups of a pattern are all its values; a label has the value of the field in addition.
        let own = !matches!(step.find, Find::Match(_)) && step.inside.is_empty();
        if groups.is_empty() || own {
            names.push(step.name.as_str());
        }
        names.extend(groups);
        names.extend(step.label.as_deref());
    }
    names
}
