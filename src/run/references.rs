//! Reads the references of a pipeline before its rows: the rows of joins, and the names of entities.

use std::{collections::BTreeMap, sync::Arc};

use super::{error::RunError, gather::Fetched};
use crate::{
    extract::{ExtractError, Unreadable, table::large},
    model::{
        issue::{Issue, Place},
        name_index::NameIndex,
    },
    spec::{
        lookups,
        pipeline::Pipeline,
        references::{NameColumns, Reference},
    },
    state::{captures, layout::Layout},
};

/// Divisor of the memory: the share that one reference may take.
const SHARE: u64 = 2;

/// The kind of a name that is an acronym.
const ACRONYM: &str = "acronym";

/// Returns the pipeline with the rows of its references; `None` when it has none. Issues of references are appended to
/// `fetched`.
pub(super) fn filled(
    pipeline: &Pipeline,
    fetched: &mut Fetched<'_>,
    layout: &Layout,
    memory: u64,
) -> Result<Option<Pipeline>, RunError> {
    if pipeline.references.is_empty() {
        return Ok(None);
    }
    let mut filled = pipeline.clone();
    for (reference, stored) in pipeline.references.iter().zip(&fetched.references) {
        let (_, bytes) = captures::load(layout, &stored.sha256).map_err(RunError::capture)?;
        // Its rows are in memory until the run ends.
        if large::memory_cost(bytes.as_slice(), bytes.len() as u64) > memory / SHARE {
            let kind = Unreadable::Memory { mib: (memory / SHARE).div_ceil(1 << 20) };
            return Err(RunError::extract(ExtractError { document: stored.read_from().to_owned(), kind }));
        }
        let text = String::from_utf8_lossy(&bytes);
        let mut rows = lookups::rows(&text).into_iter().map(|(_, cells)| cells);
        let header = rows.next().unwrap_or_default();
        let rows: Vec<Vec<String>> = rows.collect();
        fill(&mut filled, reference, &header, &rows, &mut fetched.issues);
    }
    Ok(Some(filled))
}

fn fill(
    pipeline: &mut Pipeline,
    reference: &Reference,
    header: &[String],
    rows: &[Vec<String>],
    issues: &mut Vec<Issue>,
) {
    let id = &reference.source.id;
    issues.extend(missing_columns(pipeline, reference, header));
    for join in pipeline.joins.iter_mut().filter(|join| join.with == *id) {
        let twice = join.fill(header, rows.iter().cloned());
        if let Some(key) = twice.first() {
            let issue = Issue::warning("ambiguous-join-key", join.place.clone()).with("key", key.join(", "));
            let names: Vec<_> =
                join.on.iter().map(|c| pipeline.schema.tables[join.table].fields[*c].name.as_str()).collect();
            let issue = issue.with("columns", names.join(", "));
            issues.push(issue.with("with", id).with("n", twice.len().to_string()));
        }
    }
    if let Some(columns) = &reference.names {
        pipeline.names.insert(id.clone(), Arc::new(names(columns, header, rows)));
    }
}

/// Returns an issue for each column that the pipeline takes from a reference and that what was read lacks: `check` knows the
/// schema of today, and what is read may be a release of an older one, or another file.
fn missing_columns(pipeline: &Pipeline, reference: &Reference, header: &[String]) -> Vec<Issue> {
    let joins = pipeline.joins.iter().filter(|join| join.with == reference.source.id);
    let joined = joins.flat_map(|join| join.theirs().map(|name| (name, &join.place)));
    let named = reference.names.iter().flat_map(|columns| {
        let all = [Some(&columns.id), Some(&columns.name), columns.kind.as_ref(), columns.within.as_ref()];
        all.into_iter().flatten().map(|name| (name, &columns.place))
    });
    let missing = joined.chain(named).filter(|(name, _)| !header.contains(name));
    let issue = |(name, place): (&String, &Place)| Issue::error("join-column", place.clone()).with("name", name);
    missing.map(|missing| issue(missing).with("with", &reference.source.id)).collect()
}

/// Builds the index of the names in a table.
fn names(columns: &NameColumns, header: &[String], rows: &[Vec<String>]) -> NameIndex {
    let at: BTreeMap<&str, usize> = header.iter().enumerate().map(|(n, name)| (name.as_str(), n)).collect();
    let mut names = NameIndex::default();
    for row in rows {
        let said = |name: &str| at.get(name).and_then(|n| row.get(*n)).map(|t| t.trim()).filter(|t| !t.is_empty());
        if let (Some(id), Some(name)) = (said(&columns.id), said(&columns.name)) {
            let is_acronym = columns.kind.as_ref().is_some_and(|kind| said(kind) == Some(ACRONYM));
            names.add(id, name, is_acronym, columns.within.as_ref().and_then(|within| said(within)));
        }
    }
    names
}
