//! Walks a tree and tells every mistake: wrong types, missing and unknown keys.
//!
//! A [`Reader`] gathers the issues of one file. Read next: `section`, which is one table of it.

use std::{cell::RefCell, ops::Range, sync::Arc};

use regex::Regex;

use crate::model::issue::{Issue, Place, SpecFile};

/// A value with the bytes it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

/// Gathers the mistakes of one file.
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

    /// Tells a mistake.
    pub(super) fn report(&self, code: &'static str, span: &Range<usize>, args: &[(&'static str, &str)]) {
        self.report_at(code, &self.place(span), args);
    }

    /// Tells a mistake at a place that is known already.
    pub(super) fn report_at(&self, code: &'static str, place: &Place, args: &[(&'static str, &str)]) {
        let issue = Issue::error(code, place.clone());
        self.issues.borrow_mut().push(args.iter().fold(issue, |i, (name, value)| i.with(name, *value)));
    }

    pub(super) fn into_issues(self) -> Vec<Issue> {
        self.issues.into_inner()
    }

    /// Compiles a pattern.
    pub(super) fn regex(&self, text: &At<String>) -> Option<Regex> {
        if text.value.is_empty() {
            self.report("empty-pattern", &text.span, &[]);
        }
        match Regex::new(&text.value) {
            Ok(regex) => Some(regex),
            Err(error) => {
                let told = error.to_string();
                let told = told.lines().last().unwrap_or_default().trim().to_owned();
                self.report("bad-pattern", &text.span, &[("detail", &told)]);
                None
            }
        }
    }

    /// Compiles patterns, telling those that are none.
    pub(super) fn compiled(&self, texts: &[At<String>]) -> Vec<Regex> {
        texts.iter().filter_map(|t| self.regex(t)).collect()
    }
}

/// The name most like `text`, or nothing when none is.
pub(super) fn near(text: &str, names: &[&str]) -> String {
    // A beginning says more than a likeness: `int` means `integer`, not `any`.
    let starts = |n: &&&str| text.chars().count() > 2 && (n.starts_with(text) || text.starts_with(**n));
    if let Some(name) = names.iter().filter(starts).min_by_key(|n| n.len()) {
        return (*name).to_owned();
    }
    let best = names.iter().map(|n| (strsim::damerau_levenshtein(text, n), *n)).min();
    best.filter(|(distance, name)| *distance <= 1 + name.len() / 3).map_or_else(String::new, |(_, n)| n.to_owned())
}
