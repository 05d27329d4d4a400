//! `seara run`: reads the sources and publishes what changed.

use std::collections::BTreeMap;

use chrono::Utc;

use super::{
    arguments::{Global, Run},
    check,
    console::Console,
    writing,
};
use crate::{
    run::{self, Request, record::Recorder},
    spec::Project,
};

/// Runs what was asked; of several outcomes the gravest counts.
pub(super) fn run(asked: &Run, global: &Global, console: &mut Console) -> u8 {
    let project = match check::project(global, console, &asked.names) {
        Ok(project) => project,
        Err(status) => return status,
    };
    let chosen = |name: &String| asked.names.is_empty() || asked.names.contains(name);
    let pipelines: Vec<_> = project.pipelines.iter().filter(|p| chosen(&p.name)).collect();
    let inputs = match inputs(
        &asked.inputs,
        &pipelines.iter().flat_map(|p| &p.sources).map(|s| s.id.as_str()).collect::<Vec<_>>(),
    ) {
        Ok(inputs) => inputs,
        Err(told) => {
            console.complain(&told);
            return super::USAGE;
        }
    };
    let request = Request {
        at: asked.at.unwrap_or_else(Utc::now),
        sample: asked.sample,
        inputs,
        captures: BTreeMap::new(),
        dry_run: asked.dry_run,
    };
    let layout = super::layout(global, asked.sample);
    let Some(site) = &project.site else { return 1 };
    let writing = match writing::begin("run", global, &layout, site, console) {
        Ok(writing) => writing,
        Err(status) => return status,
    };
    let (ledger, at, next) = (Some(&writing.ledger), request.at, &mut *console);
    let mut recorder = Recorder { ledger, at, layout: &layout, next, run: None };
    let outcomes = run::run(&project, &pipelines, &request, &layout, &mut recorder);
    let status = outcomes.iter().map(run::event::Outcome::status).max().unwrap_or(1);
    if status == 0 && !console.is_json() && !asked.dry_run {
        finish(&project, &layout.output, console);
    }
    status
}

fn finish(project: &Project, output: &std::path::Path, console: &Console) {
    let base = project.site.as_ref().map_or("", |s| s.base_url.as_str());
    let args = [("output", output.display().to_string()), ("base", base.to_owned())];
    console.say(&console.words().screen("ready", &args));
}

/// `SOURCE=PATH`, for sources that the chosen pipelines have.
fn inputs(given: &[String], known: &[&str]) -> Result<BTreeMap<String, String>, String> {
    let mut inputs = BTreeMap::new();
    for text in given {
        let (source, path) = text.split_once('=').ok_or_else(|| format!("--input {text}: write SOURCE=PATH"))?;
        if !known.contains(&source) {
            return Err(format!("--input {text}: there is no source `{source}`; there are: {}", known.join(", ")));
        }
        if inputs.insert(source.to_owned(), path.to_owned()).is_some() {
            return Err(format!("--input {text}: the source `{source}` has an input already"));
        }
    }
    Ok(inputs)
}
