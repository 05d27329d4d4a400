//! `[[reference]]`: a table of ours that a pipeline looks things up in, and what pipelines need of each other.
//!
//! A reference is the last release of another dataset, read before any row is. Joins take columns from it by its id;
//! one with `names` says whom a name means (`entities`).

use super::{
    Project,
    pipeline::Pipeline,
    reader::near,
    section::{self, Section},
    source::{self, Release, Source},
};
use crate::model::issue::{Issue, Place};

/// A table that is read for others.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Where it comes from; its id is how joins and entities name it.
    pub source: Source,
    /// Which of its columns say whom a name means.
    pub names: Option<NameColumns>,
}

/// Columns of a table of names.
#[derive(Debug, Clone)]
pub struct NameColumns {
    /// Who is meant.
    pub id: String,
    /// The name.
    pub name: String,
    /// Whether the name is an acronym, where this column says `acronym`.
    pub kind: Option<String>,
    /// What must be the same on both sides, such as the country.
    pub within: Option<String>,
    /// Where the spec says so.
    pub place: Place,
}

/// Reads every `[[reference]]`; `base` is where releases are served.
pub(super) fn read(root: &Section<'_>, base: &str) -> Vec<Reference> {
    let sections = root.sections("reference");
    let both: Vec<_> = root.sections("source").into_iter().chain(root.sections("reference")).collect();
    section::once(&both, "id");
    let one = |section: &Section<'_>| {
        let names = section.section("names").map(|s| {
            let [id, name] = ["id", "name"].map(|key| s.needed(key).value);
            let [kind, within] = ["kind", "within"].map(|key| s.text(key).map(|t| t.value));
            s.close();
            NameColumns { id, name, kind, within, place: s.reader.place(&s.head()) }
        });
        Reference { source: source::of_release(section, base), names }
    };
    sections.iter().map(one).collect()
}

impl Pipeline {
    /// All that it fetches.
    pub fn all_sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().chain(self.references.iter().map(|r| &r.source))
    }

    /// Tables of other datasets that it reads.
    pub fn releases(&self) -> impl Iterator<Item = &Release> {
        self.all_sources().filter_map(|source| source.release.as_ref())
    }
}

/// Pipelines in an order in which each comes after those whose releases it reads, otherwise as they were.
pub fn ordered<'p>(pipelines: &[&'p Pipeline]) -> Vec<&'p Pipeline> {
    let (mut left, mut done) = (pipelines.to_vec(), Vec::new());
    while !left.is_empty() {
        let waits = |p: &Pipeline| p.releases().any(|r| left.iter().any(|other| other.name == r.dataset));
        // Of a circle, which `check` tells, any may be first.
        let next = left.iter().position(|p| !waits(p)).unwrap_or_default();
        done.push(left.remove(next));
    }
    done
}

/// Tells references to what is not there, and circles; the pipelines that have such a mistake are left out.
pub(super) fn check(project: &mut Project, issues: &mut Vec<Issue>) {
    let mut unsound = Vec::new();
    for pipeline in &project.pipelines {
        let mut told = Vec::new();
        pipeline.releases().for_each(|release| told.extend(missing(project, release)));
        for reference in &pipeline.references {
            told.extend(columns(project, pipeline, reference));
        }
        if let Some(release) = pipeline.releases().find(|r| leads_to(project, &r.dataset, &pipeline.name)) {
            let issue = Issue::error("dependency-cycle", release.place.clone());
            told.push(issue.with("dataset", &release.dataset).with("own", &pipeline.name));
        }
        if !told.is_empty() {
            unsound.push(pipeline.name.clone());
            issues.extend(told);
        }
    }
    project.pipelines.retain(|p| !unsound.contains(&p.name));
}

/// A dataset or a table that is not there.
fn missing(project: &Project, release: &Release) -> Option<Issue> {
    let told = |code, name: &str, there: &[&str]| {
        let issue = Issue::error(code, release.place.clone()).with("name", name);
        Some(issue.with("near", near(name, there)).with("known", there.join(", ")))
    };
    if !project.names.contains(&release.dataset) {
        let there: Vec<_> = project.names.iter().map(String::as_str).collect();
        return told("unknown-dataset", &release.dataset, &there);
    }
    // Of one whose own spec has mistakes, these are told.
    let schema = &project.pipelines.iter().find(|p| p.name == release.dataset)?.schema;
    let there: Vec<_> = schema.tables.iter().map(|t| t.name.as_str()).collect();
    if schema.table(&release.table).is_none() { told("unknown-table", &release.table, &there) } else { None }
}

/// Columns of a reference that are asked for and are not there.
fn columns(project: &Project, pipeline: &Pipeline, reference: &Reference) -> Vec<Issue> {
    let Some(release) = &reference.source.release else { return Vec::new() };
    let schema = project.pipelines.iter().find(|p| p.name == release.dataset).map(|p| &p.schema);
    let Some(table) = schema.and_then(|s| Some(&s.tables[s.table(&release.table)?])) else { return Vec::new() };
    let there: Vec<_> = table.fields.iter().map(|f| f.name.as_str()).collect();
    let names = reference.names.iter().flat_map(|n| {
        let all = [Some(&n.id), Some(&n.name), n.kind.as_ref(), n.within.as_ref()];
        all.into_iter().flatten().map(|name| (name, &n.place))
    });
    let joins = pipeline.joins.iter().filter(|j| j.with == reference.source.id);
    let joined = joins.flat_map(|j| j.theirs().map(|name| (name, &j.place)));
    let unknown = names.chain(joined).filter(|(name, _)| !there.contains(&name.as_str()));
    let told = |(name, place): (&String, &Place)| {
        let issue = Issue::error("unknown-column", place.clone()).with("name", name);
        issue.with("near", near(name, &there)).with("known", there.join(", "))
    };
    unknown.map(told).collect()
}

/// Whether a dataset rests on another one, however far.
fn leads_to(project: &Project, from: &str, to: &str) -> bool {
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
