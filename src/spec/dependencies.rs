//! Dependencies between pipelines: checks that they refer to known tables and have no cycle, and gives an order to run in.

use super::{pipeline::Pipeline, reader::near, references::Reference, source::Release};
use crate::model::issue::{Issue, Place};

/// The pipelines of a project.
#[derive(Clone, Copy)]
struct Project<'p> {
    /// Names of all pipelines, also of those with mistakes.
    names: &'p [String],
    /// Pipelines without mistakes.
    pipelines: &'p [Pipeline],
}

/// Sorts pipelines so that each comes after those whose releases it reads; otherwise keeps their order.
pub fn ordered<'p>(pipelines: &[&'p Pipeline]) -> Vec<&'p Pipeline> {
    let (mut left, mut done) = (pipelines.to_vec(), Vec::new());
    while !left.is_empty() {
        let waits = |p: &Pipeline| p.releases().any(|r| left.iter().any(|other| other.name == r.dataset));
        // `check` reports a cycle: any of its pipelines may be first.
        let next = left.iter().position(|p| !waits(p)).unwrap_or_default();
        done.push(left.remove(next));
    }
    done
}

/// Reports references to unknown datasets, tables and columns, and cycles of references; removes the pipelines that
/// have one.
pub(super) fn check(names: &[String], pipelines: &mut Vec<Pipeline>, issues: &mut Vec<Issue>) {
    let mut with_issues = Vec::new();
    let project = Project { names, pipelines };
    for pipeline in project.pipelines {
        let mut found: Vec<_> = pipeline.releases().filter_map(|release| unknown_release(project, release)).collect();
        for reference in &pipeline.references {
            found.extend(unknown_columns(project, pipeline, reference));
        }
        if let Some(release) = pipeline.releases().find(|r| leads_to(project, &r.dataset, &pipeline.name)) {
            let issue = Issue::error("dependency-cycle", release.place.clone());
            found.push(issue.with("dataset", &release.dataset).with("own", &pipeline.name));
        }
        if !found.is_empty() {
            with_issues.push(pipeline.name.clone());
            issues.extend(found);
        }
    }
    pipelines.retain(|p| !with_issues.contains(&p.name));
}

/// Returns an issue if the dataset or the table of a release is unknown.
fn unknown_release(project: Project<'_>, release: &Release) -> Option<Issue> {
    let unknown = |code, name: &str, known_names: &[&str]| {
        let issue = Issue::error(code, release.place.clone()).with("name", name);
        Some(issue.with("near", near(name, known_names)).with("known", known_names.join(", ")))
    };
    if !project.names.contains(&release.dataset) {
        let known_names: Vec<_> = project.names.iter().map(String::as_str).collect();
        return unknown("unknown-dataset", &release.dataset, &known_names);
    }
    // A pipeline with mistakes has its own issues.
    let schema = &project.pipelines.iter().find(|p| p.name == release.dataset)?.schema;
    let known_names: Vec<_> = schema.tables.iter().map(|t| t.name.as_str()).collect();
    if schema.table(&release.table).is_none() { unknown("unknown-table", &release.table, &known_names) } else { None }
}

/// Returns an issue for each column that a pipeline names in a reference and that the table lacks.
fn unknown_columns(project: Project<'_>, pipeline: &Pipeline, reference: &Reference) -> Vec<Issue> {
    let Some(release) = &reference.source.release else { return Vec::new() };
    let schema = project.pipelines.iter().find(|p| p.name == release.dataset).map(|p| &p.schema);
    let Some(table) = schema.and_then(|s| Some(&s.tables[s.table(&release.table)?])) else { return Vec::new() };
    let known_names: Vec<_> = table.fields.iter().map(|f| f.name.as_str()).collect();
    let names = reference.names.iter().flat_map(|n| {
        let all = [Some(&n.id), Some(&n.name), n.kind.as_ref(), n.within.as_ref()];
        all.into_iter().flatten().map(|name| (name, &n.place))
    });
    let joins = pipeline.joins.iter().filter(|j| j.with == reference.source.id);
    let joined = joins.flat_map(|j| j.theirs().map(|name| (name, &j.place)));
    let unknown = names.chain(joined).filter(|(name, _)| !known_names.contains(&name.as_str()));
    let issue = |(name, place): (&String, &Place)| {
        let issue = Issue::error("unknown-column", place.clone()).with("name", name);
        issue.with("near", near(name, &known_names)).with("known", known_names.join(", "))
    };
    unknown.map(issue).collect()
}

/// Whether dataset `from` reads releases of dataset `to`, directly or through others.
fn leads_to(project: Project<'_>, from: &str, to: &str) -> bool {
    let (mut open, mut seen) = (vec![from.to_owned()], Vec::new());
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        if let Some(pipeline) = project.pipelines.iter().find(|p| p.name == name && !seen.contains(&name)) {
            open.extend(pipeline.releases().map(|r| r.dataset.clone()));
            seen.push(name);
        }
    }
    false
}
