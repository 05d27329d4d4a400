//! What people write, as written (bytes and spans) and as meant.
//!
//! In go the folders of a project; out comes a [`Project`] and every mistake at once, each with its
//! file, bytes, code and cure. Nothing here touches the network.
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

/// A project as meant.
#[derive(Debug, Default)]
pub struct Project {
    /// The publisher's facts; `None` when `seara.toml` has mistakes.
    pub site: Option<Site>,
    /// Who is told when a pipeline fails; nobody when `seara.toml` has mistakes.
    pub notify: Notify,
    /// Where releases are pushed to; none when `seara.toml` has mistakes.
    pub portals: Vec<Portal>,
    /// Pipelines without mistakes, by name.
    pub pipelines: Vec<Pipeline>,
    /// Names of all pipelines that there are, with mistakes or without.
    pub names: Vec<String>,
}

/// Where a project's specs stand.
#[derive(Debug, Clone)]
pub struct Folders {
    /// Folder of the pipelines.
    pub pipelines: PathBuf,
    /// Folder of the schemas.
    pub schemas: PathBuf,
    /// The site's file.
    pub site: PathBuf,
}

/// Reads everything and tells every mistake.
pub fn load(folders: &Folders) -> (Project, Vec<Issue>) {
    let mut issues = Vec::new();
    let (site, others) = load_site(&folders.site, &mut issues).unzip();
    let site::Others { notify, portals } = others.unwrap_or_default();
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
    orphans(&files, &mut issues);
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

/// Corrections whose pipeline is not there are read by nobody.
fn orphans(files: &[PathBuf], issues: &mut Vec<Issue>) {
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

fn load_site(path: &Path, issues: &mut Vec<Issue>) -> Option<(Site, site::Others)> {
    let file = open(path, issues)?;
    let (root, mistakes) = tree::toml(&file);
    let reader = Reader::new(file, mistakes);
    let site = site::read(&reader, &root);
    let mistakes = reader.into_issues();
    let is_sound = mistakes.is_empty();
    issues.extend(mistakes);
    site.filter(|_| is_sound)
}

/// A schema by its JSON, such as a release tells of itself; none when it has mistakes.
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
    // Of JSON that is not well written nothing can be read: what would be missed is not missing.
    let sound = mistakes.is_empty();
    let reader = Reader::new(Arc::clone(&schema_file), mistakes);
    let schema = sound.then(|| schema::read(&reader, &root)).flatten();
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
    let taken_back = path.with_extension("withdrawn.csv");
    if taken_back.is_file() {
        let file = open(&taken_back, issues)?;
        written.push(file.text.clone());
        let (read, mistakes) = withdrawn::read(&file, &schema);
        pipeline.withdrawn = read;
        issues.extend(mistakes);
    }
    written.push(read_file(&folders.site).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default());
    pipeline.fingerprint = fingerprint(&written);
    Some(pipeline)
}

/// SHA-256 of texts, each with its length, so that none runs into the next.
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
