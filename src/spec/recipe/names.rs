//! Lists the labels, selectors and columns that a recipe names.

use super::{Find, Ignored, Label, Recipe, StartMark, Step, Vocabulary};
use crate::model::text::squash;

impl Recipe {
    /// All labels of all rules.
    pub fn labels(&self) -> Vec<&Label> {
        let mut labels = Vec::new();
        if let StartMark::Label(label) | StartMark::PageWith(label) = &self.record.starts.mark {
            labels.push(label);
        }
        for step in &self.record.steps {
            match &step.find {
                Find::After(after) => labels.extend(after),
                Find::Before(label) => labels.push(label),
                _ => {}
            }
        }
        labels.extend(self.record.lists.iter().flat_map(|l| l.after.iter().map(|(label, _)| label)));
        labels
    }

    /// All CSS selectors of all rules, sorted and without duplicates.
    pub fn selectors(&self) -> Vec<&str> {
        let ignored = self.ignore.iter().filter_map(|i| match &i.what {
            Ignored::Inside(s) | Ignored::Outside(s) => Some(s),
            _ => None,
        });
        let record = &self.record;
        let steps = record.steps.iter().filter_map(|s| s.selector.as_ref());
        let lists = record.lists.iter().filter_map(|l| l.selector.as_ref());
        let mut selectors: Vec<_> =
            record.starts.selector.iter().chain(steps).chain(lists).chain(ignored).map(String::as_str).collect();
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

impl Label {
    /// Parses a label of fixed words, which may end with `{name}` for a number.
    pub fn text(text: &str) -> Self {
        let numbered = text.strip_suffix('}').and_then(|t| t.rsplit_once('{'));
        match numbered {
            Some((words, name)) => {
                Self::Numbered { text: text.to_owned(), squashed: squash(words), name: name.trim().to_owned() }
            }
            None => Self::Text { text: text.to_owned(), squashed: squash(text) },
        }
    }

    /// The label as written.
    pub fn written(&self) -> &str {
        match self {
            Self::Text { text, .. } | Self::Numbered { text, .. } => text,
            Self::Pattern(regex) => regex.as_str(),
        }
    }

    /// Names of its values.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Text { .. } => Vec::new(),
            Self::Numbered { name, .. } => vec![name],
            Self::Pattern(regex) => regex.capture_names().flatten().collect(),
        }
    }

    /// The values in a line that is this label: name and text.
    pub fn values(&self, line: &str) -> Vec<(String, String)> {
        match self {
            Self::Text { .. } => Vec::new(),
            Self::Numbered { name, .. } => {
                let digits: String = line.chars().filter(char::is_ascii_digit).collect();
                vec![(name.clone(), digits)]
            }
            Self::Pattern(regex) => {
                let found = regex.captures(line);
                let value = |name: &str| Some((name.to_owned(), found.as_ref()?.name(name)?.as_str().to_owned()));
                regex.capture_names().flatten().filter_map(value).collect()
            }
        }
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
