//! Collects the issues of one file, and suggests the name that an unknown one is near to.
//!
//! Read next: `section`, which reads one table of a file.

use std::{cell::RefCell, ops::Range, sync::Arc};

use regex::Regex;

use super::tree::{Node, Value};
use crate::model::issue::{Issue, Place, SpecFile};

/// A value with its range of bytes in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

/// Collects the issues of one file.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) file: Arc<SpecFile>,
    issues: RefCell<Vec<Issue>>,
}

impl Reader {
    pub(super) fn new(file: Arc<SpecFile>, issues: Vec<Issue>) -> Self {
        Self { file, issues: RefCell::new(issues) }
    }

    pub(super) fn place(&self, span: &Range<usize>) -> Place {
        Place::Spec { file: Arc::clone(&self.file), span: span.clone() }
    }

    /// Whether the file is JSON; otherwise it is TOML.
    pub(super) fn is_json(&self) -> bool {
        self.file.path.ends_with(".json")
    }

    /// Adds an error at a range of bytes.
    pub(super) fn report(&self, code: &'static str, span: &Range<usize>, args: &[(&'static str, &str)]) {
        self.report_at(code, &self.place(span), args);
    }

    /// Adds an error at a place.
    pub(super) fn report_at(&self, code: &'static str, place: &Place, args: &[(&'static str, &str)]) {
        let issue = Issue::error(code, place.clone());
        self.issues.borrow_mut().push(args.iter().fold(issue, |i, (name, value)| i.with(name, *value)));
    }

    /// Adds a warning at a range of bytes.
    pub(super) fn warn(&self, code: &'static str, span: &Range<usize>) {
        self.issues.borrow_mut().push(Issue::warning(code, self.place(span)));
    }

    /// Reports an unknown name, with all known names and the nearest of them.
    pub(super) fn report_unknown(&self, code: &'static str, name: &At<String>, known: &[&str]) {
        let near = near(&name.value, known);
        self.report(code, &name.span, &[("name", &name.value), ("near", &near), ("known", &known.join(", "))]);
    }

    pub(super) fn into_issues(self) -> Vec<Issue> {
        self.issues.into_inner()
    }

    /// Compiles a pattern; reports one that is empty or not valid.
    pub(super) fn regex(&self, text: &At<String>) -> Option<Regex> {
        if text.value.is_empty() {
            self.report("empty-pattern", &text.span, &[]);
        }
        match Regex::new(&text.value) {
            Ok(regex) => Some(regex),
            Err(error) => {
                let detail = error.to_string();
                let detail = detail.lines().last().unwrap_or_default().trim().to_owned();
                self.report("bad-pattern", &text.span, &[("detail", &detail)]);
                None
            }
        }
    }

    /// Compiles patterns; reports those that are not valid.
    pub(super) fn compiled(&self, texts: &[At<String>]) -> Vec<Regex> {
        texts.iter().filter_map(|t| self.regex(t)).collect()
    }
}

/// The name that is most similar to `text`; empty if none is.
pub(super) fn near(text: &str, names: &[&str]) -> String {
    // A common prefix goes before edit distance: `int` means `integer`, not `any`.
    let is_prefix = |n: &&&str| text.chars().count() > 2 && (n.starts_with(text) || text.starts_with(**n));
    if let Some(name) = names.iter().filter(is_prefix).min_by_key(|n| n.len()) {
        return (*name).to_owned();
    }
    let best = names.iter().map(|n| (strsim::damerau_levenshtein(text, n), *n)).min();
    best.filter(|(distance, name)| *distance <= 1 + name.len() / 3).map_or_else(String::new, |(_, n)| n.to_owned())
}

/// The texts of a text or of a list of texts; `None` for anything else.
pub(super) fn texts(node: &Node) -> Option<Vec<At<String>>> {
    let one = |node: &Node| match &node.value {
        Value::Text(t) => Some(At { value: t.clone(), span: node.span.clone() }),
        _ => None,
    };
    match &node.value {
        Value::List(items) => items.iter().map(one).collect(),
        _ => one(node).map(|t| vec![t]),
    }
}
