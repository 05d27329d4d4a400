//! Values of a record by name, each with its trail.

use std::collections::BTreeMap;

use super::{
    Origin,
    pieces::{self, Piece},
};
use crate::model::{
    evidence::{Origin as From, ValueProvenance},
    issue::Issue,
    text::fold,
};

/// A text with its trail.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Value {
    pub(in crate::extract) text: String,
    pub(in crate::extract) trace: ValueProvenance,
}

/// Values by name.
pub(in crate::extract) type Values = BTreeMap<String, Value>;

/// The trail of text read from these pieces.
pub(super) fn read_trace(origin: &Origin<'_>, pieces: &[&Piece<'_>], rule: &str) -> ValueProvenance {
    let raw: Vec<_> = pieces.iter().map(|p| p.text).collect();
    ValueProvenance {
        origin: From::Read,
        capture: Some(origin.capture.to_owned()),
        place: pieces::place_of(pieces),
        raw: Some(raw.join("\n")),
        rule: rule.to_owned(),
        inferred: false,
    }
}

/// Gives a name its value; a second one that differs is refused.
pub(super) fn put(values: &mut Values, name: &str, value: Value, origin: &Origin<'_>, issues: &mut Vec<Issue>) {
    match values.get(name) {
        Some(old) if fold(&old.text) != fold(&value.text) => {
            let issue = Issue::error("conflicting-values", origin.at(value.trace.place));
            issues.push(issue.with("field", name).with("first", &old.text).with("second", &value.text));
        }
        Some(_) => {}
        None => {
            values.insert(name.to_owned(), value);
        }
    }
}
