//! What was found in the source, and not in typed rows: what it means for the release, and what of it is kept to be
//! corrected.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    model::{
        issue::{Issue, Level, Place},
        issue_log::IssueLog,
    },
    spec::{lookups::Lookup, pipeline::Pipeline},
    state::quarantine::{Entry, Quarantine, Rejected},
};

/// Errors in rows that a pipeline may quarantine are warnings.
pub(super) fn softened(pipeline: &Pipeline, refused: IssueLog) -> IssueLog {
    refused.with_level(|level| if pipeline.bounds.quarantined > 0 { Level::Warning } else { level })
}

/// Lookups that correct nothing any more.
pub(super) fn unused_lookups(pipeline: &Pipeline, used: &BTreeSet<usize>) -> Vec<Issue> {
    let unused = pipeline.lookups.iter().enumerate().filter(|(n, _)| !used.contains(n));
    let issue = |(_, lookup): (usize, &Lookup)| {
        let issue = Issue::warning("lookup-unused", lookup.written.clone());
        issue.with("field", &lookup.field).with("raw", &lookup.raw)
    };
    unused.map(issue).collect()
}

/// What is kept of the quarantine. Its values are as they were before anything was masked: the state folder is not public,
/// and a correction must name the value that it corrects. More may have been rejected than is kept one by one.
pub(super) fn quarantine(
    captures: BTreeMap<String, Vec<String>>,
    mut rejected: Rejected,
    refused: &IssueLog,
    issues: &IssueLog,
) -> Quarantine {
    // Text that made no row.
    let entry = |issue: &Issue| match &issue.place {
        Place::Document { place, .. } => {
            let text = issue.args.iter().find(|(name, _)| *name == "text").map(|(_, text)| text.clone());
            let (raw, code) = (text.unwrap_or_default(), issue.code.to_owned());
            Some(Entry { raw, place: place.clone(), code, ..Entry::default() })
        }
        _ => None,
    };
    let all = refused.issues().iter().chain(issues.issues());
    let entries = all.filter(|i| i.level == Level::Error).filter_map(entry);
    entries.for_each(|entry| rejected.add(|| Some(entry)));
    rejected.count(refused.omitted().values().sum());
    rejected.into_quarantine(captures)
}

/// The name that resolves to no organisation, of an issue that reports one: it is reported once for each capture, whatever
/// chunks it is in.
pub(super) fn unresolved(issue: &Issue) -> Option<[String; 2]> {
    let name = issue.args.iter().find(|(name, _)| *name == "text").map(|(_, text)| text.clone());
    let is_unresolved = ["entity-ambiguous", "entity-similar"].contains(&issue.code);
    is_unresolved.then(|| [issue.code.to_owned(), name.unwrap_or_default()])
}

/// The column that nothing takes, of an issue that reports one: its document, its place, its heading. It is reported by its
/// first cell, whatever chunks it is in.
pub(super) fn unmapped(issue: &Issue) -> Option<[String; 3]> {
    let Place::Document { document, place } = &issue.place else { return None };
    // `Obras!C12`, `line 12, column 3`; elsewhere columns are distinguished by their headings.
    let column = match place.rsplit_once('!') {
        Some(_) => place.trim_end_matches(|c: char| c.is_ascii_digit()),
        None => place.rsplit_once(", column").map_or("", |(_, column)| column),
    };
    let heading = issue.args.iter().find(|(name, _)| *name == "heading").map(|(_, text)| text.clone());
    (issue.code == "column-unmapped").then(|| [document.clone(), column.to_owned(), heading.unwrap_or_default()])
}
