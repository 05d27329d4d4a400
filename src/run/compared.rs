//! Compares the next release with the releases before: finds its base, the issues of the comparison, and notices about kept
//! releases.

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

/// Returns the base of the next release. That the published release is damaged, or that kept ones have columns which are
/// personal data now, is sent to the listener only: the report of the next release would publish it.
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
        listener.on_event(&Event::Noticed { dataset: pipeline.name.clone(), issue });
    }
    if let Some(issue) = exposed(pipeline, request, layout)? {
        listener.on_event(&Event::Noticed { dataset: pipeline.name.clone(), issue });
    }
    Ok(base)
}

/// Returns the issues of a release against the last one: breaking changes of the schema, or that no intact copy of the last
/// one is left. Then only the same content may replace it, unless the run has `--first`.
pub(super) fn against(pipeline: &Pipeline, request: &Request, base: &Base, written: &Written) -> Vec<Issue> {
    let last = base.last.iter();
    let mut issues: Vec<_> = last.flat_map(|last| evolution::breaking(&pipeline.schema, &last.published)).collect();
    if base.is_lost() && !request.first && !base.knows(written.content()) {
        issues.push(Issue::error("no-baseline", Place::Unspecified).with("dataset", &pipeline.name));
    }
    issues
}

/// Returns a notice of kept releases with columns that are personal data now. It is in no report, which is public.
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
