//! `seara run`: reads the sources and publishes what changed.

use std::{collections::BTreeMap, path::Path};

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{
    arguments::{Global, Run},
    check,
    console::Console,
    kind, metrics, notify,
    schedule::instant,
    writing::{self, Writing},
};
use crate::{
    fetch::Fetcher,
    release,
    run::{
        self, Request, due,
        event::Outcome,
        record::Recorder,
        restore::{self, Restored},
    },
    spec::{self, Project, pipeline::Pipeline, references},
    state::{layout::Layout, ledger::Ledger},
    validate::learned,
};

/// Runs what was asked; of several outcomes the gravest counts.
pub(super) fn run(asked: &Run, global: &Global, console: &mut Console) -> u8 {
    let now = asked.at.unwrap_or_else(Utc::now);
    let (project, unsound) = match check::runnable(global, console, &asked.names) {
        Ok(runnable) => runnable,
        Err(super::USAGE) => return super::USAGE,
        // That nothing can run is news as well.
        Err(status) => return status.max(after(asked, &spec::load(&global.folders()).0, now, global, console)),
    };
    let chosen = |name: &String| asked.names.is_empty() || asked.names.contains(name);
    let pipelines: Vec<_> = project.pipelines.iter().filter(|p| chosen(&p.name)).collect();
    let inputs = match inputs(
        &asked.inputs,
        &pipelines.iter().flat_map(|p| p.all_sources()).map(|s| s.id.as_str()).collect::<Vec<_>>(),
        console,
    ) {
        Ok(inputs) => inputs,
        Err(told) => {
            console.complain(&told);
            return super::USAGE;
        }
    };
    let pipelines = if asked.due { due(pipelines, now, global, console) } else { pipelines };
    if asked.due && pipelines.is_empty() {
        console.say(&console.messages().screen("nothing-due", &[]));
        return unsound.max(after(asked, &project, now, global, console));
    }
    let request = Request {
        power: global.power(),
        at: now,
        sample: asked.sample,
        inputs,
        captures: BTreeMap::new(),
        offline: asked.offline,
        dry_run: asked.dry_run,
        first: asked.first,
    };
    if asked.at.is_some_and(|at| due::is_ahead(at, Utc::now())) && !asked.sample && !asked.dry_run {
        console.complain(&console.messages().screen("at-ahead", &[("at", instant(now))]));
    }
    let status = work(&project, pipelines, &request, global, console).max(unsound);
    let status = status.max(after(asked, &project, now, global, console));
    if status == 0 && !console.is_json() && !asked.dry_run {
        finish(&project, &super::layout(global, asked.sample).output, console);
    }
    status
}

/// The clock, asked once a command.
pub(super) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// What a monitor and people are told after a run; what only tries, or reads samples, is no news.
fn after(asked: &Run, project: &Project, now: DateTime<Utc>, global: &Global, console: &Console) -> u8 {
    let is_real = !asked.sample && !asked.dry_run;
    let told = if is_real { notify::notify(project, now, global, console) } else { 0 };
    told.max(measure(asked.metrics.as_deref(), project, asked.sample, now, global, console))
}

/// Writes how every pipeline stands, where that is wanted; 2 when it cannot be written.
pub(super) fn measure(
    file: Option<&Path>,
    project: &Project,
    sample: bool,
    now: DateTime<Utc>,
    global: &Global,
    console: &Console,
) -> u8 {
    let written = file.map(|file| metrics::write(file, project, &super::layout(global, sample), now));
    let Some(Err(error)) = written else { return 0 };
    console.complain(&error.to_string());
    2
}

/// The pipelines whose hour has come since they ran last; told are those whose last run was by a clock that was ahead.
pub(super) fn due<'p>(
    pipelines: Vec<&'p Pipeline>,
    now: DateTime<Utc>,
    global: &Global,
    console: &Console,
) -> Vec<&'p Pipeline> {
    let ledger = Ledger::look(&super::layout(global, false));
    let last = |name: &str| {
        let run = ledger.as_ref()?.last_run(name).ok()??;
        DateTime::parse_from_rfc3339(&run.started).ok().map(|at| at.to_utc())
    };
    let is_due = |p: &&Pipeline| p.schedule.as_ref().is_some_and(|s| due::is_due(s, &p.name, last(&p.name), now));
    let pipelines: Vec<_> = pipelines.into_iter().filter(is_due).collect();
    for pipeline in &pipelines {
        if let Some(at) = last(&pipeline.name).filter(|at| due::is_ahead(*at, now)) {
            let args = [("dataset", pipeline.name.clone()), ("at", instant(at))];
            console.complain(&console.messages().screen("ran-ahead", &args));
        }
    }
    pipelines
}

/// Runs one pipeline now, as its schedule asks.
pub(super) fn scheduled(
    project: &Project,
    pipeline: &Pipeline,
    now: DateTime<Utc>,
    global: &Global,
    console: &mut Console,
) -> u8 {
    let request = Request {
        power: global.power(),
        at: now,
        sample: false,
        inputs: BTreeMap::new(),
        captures: BTreeMap::new(),
        offline: false,
        dry_run: false,
        first: false,
    };
    work(project, vec![pipeline], &request, global, console)
}

/// Runs pipelines under the lock, after what must come first: what was served, and what was taken back.
fn work(project: &Project, chosen: Vec<&Pipeline>, request: &Request, global: &Global, console: &mut Console) -> u8 {
    let layout = super::layout(global, request.sample);
    let Some(site) = &project.site else { return 1 };
    let begun = kind::permitted(request.sample, global, &layout, console)
        .and_then(|()| writing::begin("run", global, &layout, site, console));
    let mut writing = match begun {
        Ok(writing) => writing,
        Err(status) => return status,
    };
    if let Err(status) = remember(project, &chosen, request, global, &layout, &writing, console) {
        return status;
    }
    if !request.dry_run {
        writing.carry_out(&chosen, &layout, site, console);
    }
    let is_free = |p: &&Pipeline| !writing.blocked.contains(&p.name);
    let (pipelines, held_up): (Vec<&Pipeline>, Vec<&Pipeline>) =
        references::ordered(&chosen).into_iter().partition(is_free);
    let fetcher = Fetcher::new(site, &global.allow_address, &layout, Some(&writing.ledger));
    let (ledger, at, next) = (Some(&writing.ledger), request.at, &mut *console);
    let mut recorder = Recorder { ledger, at, layout: &layout, next, run: None };
    let outcomes = run::run(project, &pipelines, request, &fetcher, &layout, &mut recorder);
    for (pipeline, _) in pipelines.iter().zip(&outcomes).filter(|(_, o)| matches!(o, Outcome::Published { .. })) {
        propose(pipeline, &writing, console);
    }
    if outcomes.len() > 1 && !console.is_json() {
        console.say(&summary(&outcomes, console));
    }
    let status = outcomes.iter().map(Outcome::status).max().unwrap_or(1);
    if held_up.is_empty() { status } else { 2 }
}

/// Where nothing is known of a dataset, its last release is read back from where it is served.
fn remember(
    project: &Project,
    chosen: &[&Pipeline],
    request: &Request,
    global: &Global,
    layout: &Layout,
    writing: &Writing,
    console: &Console,
) -> Result<(), u8> {
    let Some(site) = &project.site else { return Ok(()) };
    let fetcher = Fetcher::new(site, &global.allow_address, layout, None);
    let told = restore::restore(project, chosen, request, &fetcher, layout).map_err(|error| {
        let base = project.site.as_ref().map(|s| s.base_url.clone()).unwrap_or_default();
        let args = [("told", error.to_string()), ("base", base)];
        console.complain(&console.messages().screen("not-restored", &args));
        2
    })?;
    for (dataset, found) in told {
        let name = ("dataset", dataset.clone());
        match found {
            Restored::First => console.complain(&console.messages().screen("first", &[name])),
            Restored::Version(version) => {
                if let Some(latest) = release::latest(layout, &dataset) {
                    // What cannot be remembered is no reason to stop: the releases are the truth.
                    let _ = writing.ledger.release(&latest, &release::measures(layout, &dataset, &version));
                }
                console.complain(&console.messages().screen("restored", &[name, ("version", version)]));
            }
        }
    }
    Ok(())
}

/// Bounds that past releases teach and the pipeline lacks.
fn propose(pipeline: &Pipeline, writing: &Writing, console: &Console) {
    let releases = writing.ledger.measures(&pipeline.name).unwrap_or_default();
    let proposals = learned::proposals(&pipeline.schema, &pipeline.bounds, &releases);
    if proposals.is_empty() {
        return;
    }
    let lines = learned::written(&proposals);
    if console.is_json() {
        console.object(
            &json!({"event": "proposed", "dataset": pipeline.name, "releases": releases.len(), "assert": lines}),
        );
        return;
    }
    let args = [("n", releases.len().to_string()), ("dataset", pipeline.name.clone())];
    console.say(&console.messages().screen("learned", &args));
    lines.iter().for_each(|line| console.say(&format!("    {line}")));
    console.say("");
}

/// How many pipelines ended how, in one line.
fn summary(outcomes: &[Outcome], console: &Console) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    outcomes.iter().for_each(|outcome| *counts.entry(outcome.word()).or_default() += 1);
    let told =
        counts.iter().map(|(word, n)| format!("{n} {}", console.messages().screen(&format!("outcome-{word}"), &[])));
    told.collect::<Vec<_>>().join(" · ")
}

fn finish(project: &Project, output: &Path, console: &Console) {
    let base = project.site.as_ref().map_or("", |s| s.base_url.as_str());
    let args = [("output", output.display().to_string()), ("base", base.to_owned())];
    console.say(&console.messages().screen("ready", &args));
}

/// `SOURCE=PATH`, for sources that the chosen pipelines have.
fn inputs(given: &[String], known: &[&str], console: &Console) -> Result<BTreeMap<String, String>, String> {
    let told = |id: &str, text: &String, source: &str| {
        let args = [("input", text.clone()), ("source", source.to_owned()), ("known", known.join(", "))];
        console.messages().screen(id, &args)
    };
    let mut inputs = BTreeMap::new();
    for text in given {
        let (source, path) = text.split_once('=').ok_or_else(|| told("input-shape", text, ""))?;
        if !known.contains(&source) {
            return Err(told("input-unknown", text, source));
        }
        if inputs.insert(source.to_owned(), path.to_owned()).is_some() {
            return Err(told("input-twice", text, source));
        }
    }
    Ok(inputs)
}
