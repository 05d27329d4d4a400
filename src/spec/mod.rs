//! Specs: the TOML, JSON and CSV files that people write, parsed into what they mean.
//!
//! Reads the folders of a project; returns a [`Project`] and every mistake at once, each with its file, range of bytes, code
//! and cure. Nothing here uses the network.
//! Read next: `pipeline`, then `recipe`, then `schema`.

pub mod bounds;
pub mod dependencies;
pub mod entities;
mod identifiers;
mod input;
pub mod join;
pub mod limits;
pub mod lookups;
pub mod notify;
pub mod pages;
pub mod pipeline;
pub mod portals;
mod reader;
pub mod recipe;
pub mod references;
pub mod schedule;
mod schema;
pub mod secrets;
mod section;
mod site;
pub mod source;
pub mod template;
mod tree;
pub mod withdrawn;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest, Sha256};

use self::{
    input::{open, read_file, unreadable},
    notify::Notify,
    pipeline::Pipeline,
    portals::Portal,
    reader::Reader,
};
use crate::model::{
    issue::{Issue, Place, SpecFile},
    schema::DatasetSchema,
    site::Site,
};

/// A project: the site and its pipelines, parsed.
#[derive(Debug, Default)]
pub struct Project {
    /// Publisher, contact and licence; `None` if `seara.toml` has mistakes.
    pub site: Option<Site>,
    /// Who is notified when a pipeline fails; empty if `seara.toml` has mistakes.
    pub notify: Notify,
    /// Where releases are pushed to; empty if `seara.toml` has mistakes.
    pub portals: Vec<Portal>,
    /// Pipelines without mistakes, by name.
    pub pipelines: Vec<Pipeline>,
    /// Names of all pipelines, also of those with mistakes.
    pub names: Vec<String>,
}

/// Paths of a project's specs.
#[derive(Debug, Clone)]
pub struct Folders {
    /// Folder of the pipelines.
    pub pipelines: PathBuf,
    /// Folder of the schemas.
    pub schemas: PathBuf,
    /// The file of the site, `seara.toml`.
    pub site: PathBuf,
}

/// Reads all specs of a project; returns it with every mistake of every file.
pub fn load(folders: &Folders) -> (Project, Vec<Issue>) {
    let mut issues = Vec::new();
    let (site, unpublished) = load_site(&folders.site, &mut issues).unzip();
    let site::Unpublished { notify, portals } = unpublished.unwrap_or_default();
    let base = site.as_ref().map(|s| s.base_url.clone()).unwrap_or_default();
    let mut project = Project { site, notify, portals, ..Project::default() };
    let mut files: Vec<PathBuf> = match std::fs::read_dir(&folders.pipelines) {
        Ok(entries) => entries.filter_map(Result::ok).map(|e| e.path()).collect(),
        Err(error) => {
            issues.push(unreadable(&folders.pipelines, &error));
            Vec::new()
        }
    };
    files.sort();
    report_orphans(&files, &mut issues);
    files.retain(|p| p.extension().is_some_and(|e| e == "toml"));
    for path in &files {
        let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        project.names.push(name.clone());
        let before = issues.len();
        let pipeline = load_pipeline(path, &name, folders, &base, &mut issues);
        if let Some(pipeline) = pipeline.filter(|_| issues.len() == before) {
            project.pipelines.push(pipeline);
        }
    }
    dependencies::check(&project.names, &mut project.pipelines, &mut issues);
    (project, issues)
}

/// Warns of lookups and withdrawals without a pipeline, which have no effect.
fn report_orphans(files: &[PathBuf], issues: &mut Vec<Issue>) {
    for path in files {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let endings = [".lookups.csv", ".withdrawn.csv"];
        let Some(pipeline) = endings.iter().find_map(|ending| name.strip_suffix(ending)) else { continue };
        if !files.contains(&path.with_file_name(format!("{pipeline}.toml"))) {
            issues.push(
                Issue::warning("lookups-without-pipeline", Place::Unspecified).with("path", path.display().to_string()),
            );
        }
    }
}

fn load_site(path: &Path, issues: &mut Vec<Issue>) -> Option<(Site, site::Unpublished)> {
    let file = open(path, issues)?;
    let (root, mistakes) = tree::toml(&file);
    let reader = Reader::new(file, mistakes);
    let site = site::read(&reader, &root);
    let mistakes = reader.into_issues();
    let is_valid = mistakes.is_empty();
    issues.extend(mistakes);
    site.filter(|_| is_valid)
}

/// Parses a schema from JSON, such as the one in the package of a release; none if it has mistakes.
pub fn schema(text: String) -> Option<DatasetSchema> {
    let file = Arc::new(SpecFile { path: String::new(), text });
    let (root, mistakes) = tree::json(&file);
    let reader = Reader::new(file, mistakes);
    let schema = schema::read(&reader, &root);
    schema.filter(|_| reader.into_issues().is_empty())
}

fn load_pipeline(path: &Path, name: &str, folders: &Folders, base: &str, issues: &mut Vec<Issue>) -> Option<Pipeline> {
    let file = open(path, issues)?;
    let mut written = vec![file.text.clone()];
    let schema_file = open(&folders.schemas.join(format!("{name}.json")), issues)?;
    written.push(schema_file.text.clone());
    let (root, mistakes) = tree::json(&schema_file);
    // Invalid JSON gives an empty tree: reporting its keys as missing would be wrong.
    let is_valid = mistakes.is_empty();
    let reader = Reader::new(Arc::clone(&schema_file), mistakes);
    let schema = is_valid.then(|| schema::read(&reader, &root)).flatten();
    issues.extend(reader.into_issues());
    let (root, mistakes) = tree::toml(&file);
    let reader = Reader::new(file, mistakes);
    let schema = schema?;
    if schema.name != name {
        let place = Place::Spec { file: schema_file, span: 0..1 };
        issues.push(Issue::error("schema-name", place).with("got", &schema.name).with("want", name));
    }
    let context = pipeline::Context { name, folder: &folders.pipelines, schema: &schema, base_url: base };
    let pipeline = pipeline::read(&reader, &root, &context, &mut written);
    issues.extend(reader.into_issues());
    let mut pipeline = pipeline?;
    let lookups = path.with_extension("lookups.csv");
    if lookups.is_file() {
        let file = open(&lookups, issues)?;
        written.push(file.text.clone());
        let (read, mistakes) = lookups::read(&file, &schema);
        pipeline.lookups = read;
        issues.extend(mistakes);
    }
    let withdrawals = path.with_extension("withdrawn.csv");
    if withdrawals.is_file() {
        let file = open(&withdrawals, issues)?;
        written.push(file.text.clone());
        let (read, mistakes) = withdrawn::read(&file, &schema);
        pipeline.withdrawn = read;
        issues.extend(mistakes);
    }
    written.push(read_file(&folders.site).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default());
    pipeline.fingerprint = fingerprint(&written);
    Some(pipeline)
}

/// SHA-256 of texts, each after its length, so that moving a boundary changes it.
fn fingerprint(texts: &[String]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod fuzz;
