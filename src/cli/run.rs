//! `seara run`: reads the sources and publishes new releases.

use std::{collections::BTreeMap, path::Path};

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{
    arguments::{Global, Run},
    check, clock,
    console::Console,
    metrics, notify, sample_guard,
    write_session::WriteLock,
};
use crate::{
    fetch::Fetcher,
    release,
    run::{
        self, Request, RunContext, due,
        event::Outcome,
        record::Recorder,
        restore::{self, Restored},
    },
    spec::{self, Project, dependencies, pipeline::Pipeline},
    state::layout::Layout,
    validate::learned,
};

/// Runs the pipelines. Returns the gravest exit status.
pub(super) fn run(options: &Run, global: &Global, console: &mut Console) -> u8 {
    let now = options.at.unwrap_or_else(Utc::now);
    let (project, invalid) = match check::runnable(global, console, &options.names) {
        Ok(runnable) => runnable,
        Err(super::USAGE) => return super::USAGE,
        // That no pipeline can run is reported as well.
        Err(status) => return status.max(report(options, &spec::load(&global.folders()).0, now, global, console)),
    };
    let chosen = |name: &String| options.names.is_empty() || options.names.contains(name);
    let pipelines: Vec<_> = project.pipelines.iter().filter(|p| chosen(&p.name)).collect();
    let inputs = match inputs(
        &options.inputs,
        &pipelines.iter().flat_map(|p| p.all_sources()).map(|s| s.id.as_str()).collect::<Vec<_>>(),
        console,
    ) {
        Ok(inputs) => inputs,
        Err(message) => {
            console.print_error(&message);
            return super::USAGE;
        }
    };
    let pipelines = if options.due { clock::due(pipelines, now, global, console) } else { pipelines };
    if options.due && pipelines.is_empty() {
        console.print_line(&console.messages().screen("nothing-due", &[]));
        return invalid.max(report(options, &project, now, global, console));
    }
    let request = Request {
        resources: global.resources(),
        at: now,
        sample: options.sample,
        inputs,
        captures: BTreeMap::new(),
        offline: options.offline,
        dry_run: options.dry_run,
        first: options.first,
    };
    if options.at.is_some_and(|at| due::is_ahead(at, Utc::now())) && !options.sample && !options.dry_run {
        console.print_error(&console.messages().screen("at-ahead", &[("at", clock::instant(now))]));
    }
    let status = execute(&project, pipelines, &request, global, console).max(invalid);
    let status = status.max(report(options, &project, now, global, console));
    if status == 0 && !console.is_json() && !options.dry_run {
        print_ready(&project, &super::layout(global, options.sample).output, console);
    }
    status
}

/// Sends notifications and writes metrics after a run; not after a dry run or a run over samples.
fn report(options: &Run, project: &Project, now: DateTime<Utc>, global: &Global, console: &Console) -> u8 {
    let is_real = !options.sample && !options.dry_run;
    let notified = if is_real { notify::notify(project, now, global, console) } else { 0 };
    let layout = super::layout(global, options.sample);
    notified.max(write_metrics(options.metrics.as_deref(), project, &layout, now, console))
}

/// Writes the metrics to a file, if one is given. Returns 2 when it cannot be written.
pub(super) fn write_metrics(
    file: Option<&Path>,
    project: &Project,
    layout: &Layout,
    now: DateTime<Utc>,
    console: &Console,
) -> u8 {
    let written = file.map(|file| metrics::write(file, project, layout, now));
    let Some(Err(error)) = written else { return 0 };
    console.print_error(&error.to_string());
    2
}

/// Runs one pipeline by its schedule.
pub(super) fn scheduled(
    project: &Project,
    pipeline: &Pipeline,
    now: DateTime<Utc>,
    global: &Global,
    console: &mut Console,
) -> u8 {
    let request = Request {
        resources: global.resources(),
        at: now,
        sample: false,
        inputs: BTreeMap::new(),
        captures: BTreeMap::new(),
        offline: false,
        dry_run: false,
        first: false,
    };
    execute(project, vec![pipeline], &request, global, console)
}

/// Runs pipelines under the lock, after restoring lost releases and completing withdrawals.
fn execute(project: &Project, chosen: Vec<&Pipeline>, request: &Request, global: &Global, console: &mut Console) -> u8 {
    let layout = super::layout(global, request.sample);
    let Some(site) = &project.site else { return 1 };
    let acquired = sample_guard::claim(request.sample, global, &layout, console)
        .and_then(|()| WriteLock::acquire("run", global, &layout, site, console));
    let mut lock = match acquired {
        Ok(lock) => lock,
        Err(status) => return status,
    };
    if let Err(status) = restore_releases(project, &chosen, request, &lock, (global, console)) {
        return status;
    }
    if !request.dry_run {
        lock.complete_withdrawals(&chosen, &layout, site, console);
    }
    let is_free = |p: &&Pipeline| !lock.blocked.contains(&p.name);
    let (pipelines, blocked): (Vec<&Pipeline>, Vec<&Pipeline>) =
        dependencies::ordered(&chosen).into_iter().partition(is_free);
    let fetcher = Fetcher::new(site, &global.allow_address, &layout, Some(&lock.ledger));
    let (ledger, at, next) = (Some(&lock.ledger), request.at, &mut *console);
    let mut recorder = Recorder { ledger, at, layout: &layout, next, run: None };
    let context = RunContext { site, request, fetcher: &fetcher, layout: &layout };
    let outcomes = run::run(&pipelines, context, &mut recorder);
    for (pipeline, _) in pipelines.iter().zip(&outcomes).filter(|(_, o)| matches!(o, Outcome::Published { .. })) {
        propose_bounds(pipeline, &lock, console);
    }
    if outcomes.len() > 1 && !console.is_json() {
        console.print_line(&summary(&outcomes, console));
    }
    let status = outcomes.iter().map(Outcome::status).max().unwrap_or(1);
    if blocked.is_empty() { status } else { 2 }
}

/// Restores the last release of datasets without one from its public address.
fn restore_releases(
    project: &Project,
    chosen: &[&Pipeline],
    request: &Request,
    lock: &WriteLock,
    environment: (&Global, &Console),
) -> Result<(), u8> {
    let (global, console) = environment;
    let layout = &super::layout(global, request.sample);
    let Some(site) = &project.site else { return Ok(()) };
    let fetcher = Fetcher::new(site, &global.allow_address, layout, None);
    let restored = restore::restore(project, chosen, request, &fetcher, layout).map_err(|error| {
        let args = [("detail", error.to_string()), ("base", site.base_url.clone())];
        console.print_error(&console.messages().screen("not-restored", &args));
        2
    })?;
    for (dataset, found) in restored {
        let name = ("dataset", dataset.clone());
        match found {
            Restored::First => console.print_error(&console.messages().screen("first-release", &[name])),
            Restored::Version(version) => {
                if let Some(latest) = release::latest(layout, &dataset) {
                    // The ledger can be rebuilt from the releases, so that a failure does not stop the run.
                    let _ = lock.ledger.release(&latest, &release::measures(layout, &dataset, &version));
                }
                console.print_error(&console.messages().screen("restored", &[name, ("version", version)]));
            }
        }
    }
    Ok(())
}

/// Prints bounds that the pipeline lacks, derived from its past releases.
fn propose_bounds(pipeline: &Pipeline, lock: &WriteLock, console: &Console) {
    let releases = lock.ledger.measures(&pipeline.name).unwrap_or_default();
    let proposals = learned::proposals(&pipeline.schema, &pipeline.bounds, &releases);
    if proposals.is_empty() {
        return;
    }
    let lines = learned::toml_lines(&proposals);
    if console.is_json() {
        console.object(
            &json!({"event": "proposed", "dataset": pipeline.name, "releases": releases.len(), "assert": lines}),
        );
        return;
    }
    let args = [("n", releases.len().to_string()), ("dataset", pipeline.name.clone())];
    console.print_line(&console.messages().screen("proposed-bounds", &args));
    lines.iter().for_each(|line| console.print_line(&format!("    {line}")));
    console.print_line("");
}

/// The number of pipelines of each outcome, in one line.
fn summary(outcomes: &[Outcome], console: &Console) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    outcomes.iter().for_each(|outcome| *counts.entry(outcome.word()).or_default() += 1);
    let texts =
        counts.iter().map(|(word, n)| format!("{n} {}", console.messages().screen(&format!("outcome-{word}"), &[])));
    texts.collect::<Vec<_>>().join(" · ")
}

/// Prints that the output can be served.
fn print_ready(project: &Project, output: &Path, console: &Console) {
    let base = project.site.as_ref().map_or("", |s| s.base_url.as_str());
    let args = [("output", output.display().to_string()), ("base", base.to_owned())];
    console.print_line(&console.messages().screen("ready", &args));
}

/// Parses `SOURCE=PATH` for the sources of the chosen pipelines.
fn inputs(given: &[String], known: &[&str], console: &Console) -> Result<BTreeMap<String, String>, String> {
    let fail = |id: &str, text: &String, source: &str| {
        let args = [("input", text.clone()), ("source", source.to_owned()), ("known", known.join(", "))];
        console.messages().screen(id, &args)
    };
    let mut inputs = BTreeMap::new();
    for text in given {
        let (source, path) = text.split_once('=').ok_or_else(|| fail("input-shape", text, ""))?;
        if !known.contains(&source) {
            return Err(fail("input-unknown", text, source));
        }
        if inputs.insert(source.to_owned(), path.to_owned()).is_some() {
            return Err(fail("input-twice", text, source));
        }
    }
    Ok(inputs)
}
