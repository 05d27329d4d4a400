//! The releases before the next one: what it is compared with, what speaks against it by them, and what is told of them.

use std::collections::BTreeSet;

use super::{
    Request,
    error::RunError,
    event::{Event, Listener},
};
use crate::{
    encode::datapackage::Fault,
    model::issue::{Issue, Place},
    release::{self, Base, Written},
    spec::pipeline::Pipeline,
    state::layout::Layout,
    validate::evolution,
};

/// What the next release is compared with. That the shown one is damaged, and that kept ones show what is personal by now,
/// is told, and is no issue of the next one, whose report would tell it.
pub(super) fn compared(
    pipeline: &Pipeline,
    request: &Request,
    layout: &Layout,
    listener: &mut dyn Listener,
) -> Result<Base, RunError> {
    let base = release::base(layout, &pipeline.name).map_err(RunError::release)?;
    if let Some(damaged) = &base.damaged {
        let files: Vec<_> = damaged.faults.iter().map(Fault::file).collect();
        let issue = Issue::warning("release-damaged", Place::Unspecified).with("dataset", &pipeline.name);
        let issue = issue.with("version", damaged.version.as_deref().unwrap_or("?")).with("files", files.join(", "));
        listener.hear(&Event::Noticed { dataset: pipeline.name.clone(), issue });
    }
    if let Some(issue) = exposed(pipeline, request, layout)? {
        listener.hear(&Event::Noticed { dataset: pipeline.name.clone(), issue });
    }
    Ok(base)
}

/// What speaks against a release by the last one: a schema that breaks with it, or that no whole copy of it is left to
/// compare with. Then one of the same content may take its place, and a person may begin anew.
pub(super) fn against(pipeline: &Pipeline, request: &Request, base: &Base, written: &Written) -> Vec<Issue> {
    let last = base.last.iter();
    let mut issues: Vec<_> = last.flat_map(|last| evolution::breaking(&pipeline.schema, &last.published)).collect();
    if base.is_lost() && !request.first && !base.knows(written.content()) {
        issues.push(Issue::error("nothing-to-compare", Place::Unspecified).with("dataset", &pipeline.name));
    }
    issues
}

/// Kept releases that show what became personal since. Whoever runs the pipeline is told, and no report: it would lead the
/// curious there.
fn exposed(pipeline: &Pipeline, request: &Request, layout: &Layout) -> Result<Option<Issue>, RunError> {
    let found = release::exposed(layout, &pipeline.schema).map_err(RunError::release)?;
    let columns: BTreeSet<&String> = found.iter().flat_map(|e| &e.columns).collect();
    let columns: Vec<_> = columns.into_iter().map(String::as_str).collect();
    let versions: Vec<_> = found.iter().map(|e| e.version.as_str()).collect();
    let sample = if request.sample { " --sample" } else { "" };
    let command = |version: &&str| {
        format!("seara withdraw {} {version}{sample} --reason \"{}\"", pipeline.name, columns.join(", "))
    };
    let commands: Vec<_> = versions.iter().map(command).collect();
    let issue = Issue::warning("releases-exposed", Place::Unspecified).with("versions", versions.join(", "));
    let issue = issue.with("columns", columns.join(", ")).with("commands", commands.join(" && "));
    Ok((!found.is_empty()).then_some(issue))
}
