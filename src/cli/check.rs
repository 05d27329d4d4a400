//! `seara check`: every pipeline, schema and `seara.toml`, judged without network.

use super::{arguments::Global, console::Console};
use crate::{
    model::issue::{Issue, Level},
    release,
    spec::{self, Project},
    validate::evolution,
};

/// Judges everything; 1 when there is something to mend.
pub(super) fn run(global: &Global, console: &mut Console) -> u8 {
    let (project, mut issues) = spec::load(&global.folders());
    let layout = super::layout(global, false);
    for pipeline in &project.pipelines {
        let last = release::latest(&layout, &pipeline.name);
        issues.extend(last.iter().flat_map(|last| evolution::breaking(&pipeline.schema, last)));
    }
    console.issues(&issues);
    if stops(&issues) {
        return 1;
    }
    if !console.is_json() {
        let tables: usize = project.pipelines.iter().map(|p| p.schema.tables.len()).sum();
        let args = [("pipelines", project.pipelines.len().to_string()), ("tables", tables.to_string())];
        console.say(&console.words().screen("well", &args));
    }
    0
}

/// Tells what a code means, why it matters and how to mend it.
pub(super) fn explain(code: &str, console: &Console) -> u8 {
    let words = console.words();
    let Some([message, why, cure]) = words.explained(code) else {
        let known = words.screen("no-code", &[("code", code.to_owned())]);
        console.complain(&format!("{known}\n  {}", words.codes().join("\n  ")));
        return super::USAGE;
    };
    let heading = |id| words.screen(id, &[]);
    console.say(&format!("{code}\n  {message}\n\n{}\n  {why}\n\n{}\n  {cure}", heading("why"), heading("cure")));
    0
}

/// Reads the project, telling its mistakes; `None` when a pipeline that is needed has some.
pub(super) fn project(global: &Global, console: &Console, needed: &[String]) -> Result<Project, u8> {
    let (project, issues) = spec::load(&global.folders());
    console.issues(&issues);
    for name in needed {
        if !project.names.contains(name) {
            console.complain(&format!("there is no pipeline `{name}`; there are: {}", project.names.join(", ")));
            return Err(super::USAGE);
        }
    }
    let sound = |name: &String| project.pipelines.iter().any(|p| p.name == *name);
    let all_sound = if needed.is_empty() { !stops(&issues) } else { needed.iter().all(sound) };
    if all_sound && project.site.is_some() { Ok(project) } else { Err(1) }
}

fn stops(issues: &[Issue]) -> bool {
    issues.iter().any(|i| i.level == Level::Error)
}
