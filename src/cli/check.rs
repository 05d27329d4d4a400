//! `seara check`: checks every pipeline, schema and `seara.toml` without network.

use super::{arguments::Global, console::Console};
use crate::{
    model::{
        issue::{Issue, Level, Place},
        messages::Explanation,
        score::{self, Missing},
    },
    release,
    spec::{self, Project, pipeline::Pipeline},
    validate::evolution,
};

/// Checks the project. Returns 1 when there is an error.
pub(super) fn run(global: &Global, console: &mut Console) -> u8 {
    let (project, mut issues) = spec::load(&global.folders());
    let layout = super::layout(global, false);
    for pipeline in &project.pipelines {
        let last = release::latest(&layout, &pipeline.name);
        issues.extend(last.iter().flat_map(|last| evolution::breaking(&pipeline.schema, last)));
        issues.extend(last.iter().flat_map(|last| evolution::allowed(&pipeline.schema, last)));
    }
    issues.extend(project.pipelines.iter().flat_map(undescribed));
    console.issues(&issues);
    if stops(&issues) {
        return 1;
    }
    if !console.is_json() {
        let tables: usize = project.pipelines.iter().map(|p| p.schema.tables.len()).sum();
        let args = [("pipelines", project.pipelines.len().to_string()), ("tables", tables.to_string())];
        console.print_line(&console.messages().screen("all-valid", &args));
    }
    0
}

/// Warnings for missing metadata of a dataset, with the points that each costs.
fn undescribed(pipeline: &Pipeline) -> Vec<Issue> {
    let facts = pipeline.schema.facts();
    let costs =
        |of: &'static str, missing: Vec<Missing>| missing.into_iter().map(move |lack| (of, lack)).collect::<Vec<_>>();
    let all = [costs("MQA", score::mqa(&facts)), costs("udata", score::udata(&facts))].concat();
    let issue = |(of, lack): (&str, Missing)| {
        let issue = Issue::warning("catalogue-incomplete", Place::Unspecified).with("dataset", &pipeline.name);
        issue.with("what", lack.name).with("points", lack.points.to_string()).with("of", of)
    };
    all.into_iter().map(issue).collect()
}

/// Prints what a code means, why it matters and how to fix it.
pub(super) fn explain(code: &str, console: &Console) -> u8 {
    let messages = console.messages();
    let Some(Explanation { message, why, cure }) = messages.explain(code) else {
        let known = messages.screen("unknown-code", &[("code", code.to_owned())]);
        console.print_error(&format!("{known}\n  {}", messages.codes().collect::<Vec<_>>().join("\n  ")));
        return super::USAGE;
    };
    let heading = |id| messages.screen(id, &[]);
    console.print_line(&format!("{code}\n  {message}\n\n{}\n  {why}\n\n{}\n  {cure}", heading("why"), heading("cure")));
    0
}

/// Loads the project and prints its issues. Fails with the exit status when a needed pipeline has errors.
pub(super) fn project(global: &Global, console: &Console, needed: &[String]) -> Result<Project, u8> {
    match runnable(global, console, needed)? {
        (project, 0) => Ok(project),
        (_, status) => Err(status),
    }
}

/// Loads the project and prints its issues. Returns the valid pipelines with the exit status for the invalid ones, so that
/// one invalid pipeline does not stop the others. Without names all pipelines are wanted.
pub(super) fn runnable(global: &Global, console: &Console, names: &[String]) -> Result<(Project, u8), u8> {
    let (project, issues) = spec::load(&global.folders());
    console.issues(&issues);
    if let Some(name) = names.iter().find(|name| !project.names.contains(name)) {
        console.print_error(&no_pipeline(name, &project, console));
        return Err(super::USAGE);
    }
    let sound = |name: &String| project.pipelines.iter().any(|p| p.name == *name);
    let all_sound = if names.is_empty() { !stops(&issues) } else { names.iter().all(sound) };
    if project.site.is_none() || project.pipelines.is_empty() {
        return Err(1);
    }
    Ok((project, u8::from(!all_sound)))
}

/// The message for an unknown pipeline, with the known ones.
pub(super) fn no_pipeline(name: &str, project: &Project, console: &Console) -> String {
    let args = [("name", name.to_owned()), ("known", project.names.join(", "))];
    console.messages().screen("unknown-pipeline", &args)
}

fn stops(issues: &[Issue]) -> bool {
    issues.iter().any(|i| i.level == Level::Error)
}
