//! Values of a record by name, each with its provenance.

use std::collections::BTreeMap;

use regex::Regex;

use super::{
    Origin,
    spans::{self, TextSpan},
};
use crate::model::{
    evidence::{Origin as ValueOrigin, ValueProvenance},
    issue::Issue,
    text::fold,
};

/// A text with its provenance.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Value {
    pub(in crate::extract) text: String,
    pub(in crate::extract) provenance: ValueProvenance,
}

/// Values by name.
pub(in crate::extract) type Values = BTreeMap<String, Value>;

/// Returns the provenance of a text that was read from some spans.
pub(super) fn read_provenance(origin: &Origin<'_>, spans: &[&TextSpan<'_>], rule: &str) -> ValueProvenance {
    let raw: Vec<_> = spans.iter().map(|p| p.display()).collect();
    ValueProvenance {
        origin: ValueOrigin::Read,
        capture: Some(origin.capture.to_owned()),
        place: spans::place_of_spans(spans),
        raw: Some(raw.join("\n")),
        rule: rule.to_owned(),
        inferred: false,
    }
}

/// Sets a value; a second, different one is an issue.
pub(super) fn set_value(values: &mut Values, name: &str, value: Value, origin: &Origin<'_>, issues: &mut Vec<Issue>) {
    match values.get(name) {
        Some(old) if fold(&old.text) != fold(&value.text) => {
            let issue = Issue::error("conflicting-values", origin.at(value.provenance.place));
            issues.push(issue.with("field", name).with("first", &old.text).with("second", &value.text));
        }
        Some(_) => {}
        None => {
            values.insert(name.to_owned(), value);
        }
    }
}

/// What the pattern of a `trim` is replaced by: its group `keep`, if it has one.
const KEEP_GROUP: &str = "${keep}";

/// Trims a text: removes what the pattern of a `trim` matches, and white space at both ends.
pub(super) fn trimmed(trim: Option<&Regex>, text: &str) -> String {
    match trim {
        Some(regex) => regex.replace_all(text, KEEP_GROUP).trim().to_owned(),
        None => text.trim().to_owned(),
    }
}
