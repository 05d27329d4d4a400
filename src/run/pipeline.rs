//! One pipeline, from its sources to its release: a function that reads like the flow.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use chrono::{DateTime, Utc};

use super::{
    Request,
    event::{Event, Listener, Outcome},
};
use crate::{
    encode::{datapackage::Facts, report},
    extract::{self, document},
    fetch,
    model::{
        accounting::Accounting,
        capture::Capture,
        findings::Findings,
        issue::{Issue, Level, Place},
        site::Site,
        table::TableBatch,
    },
    normalise, release,
    release::Swapped,
    spec::pipeline::{Pipeline, Source},
    state::{
        atomic, captures,
        layout::{Layout, Spot},
        quarantine::{self, Entry, Quarantine},
    },
    validate::{Checks, Verdict, evolution, mask, profile},
};

/// What broke, and in which stage.
struct Broken {
    stage: &'static str,
    told: String,
}

fn broken<E: std::fmt::Display>(stage: &'static str) -> impl FnOnce(E) -> Broken {
    move |error| Broken { stage, told: error.to_string() }
}

/// Runs a pipeline. A broken invariant is a panic, caught here: it never stops the other pipelines.
pub fn run(
    pipeline: &Pipeline,
    site: &Site,
    request: &Request,
    layout: &Layout,
    listener: &mut dyn Listener,
) -> Outcome {
    let work = AssertUnwindSafe(|| flow(pipeline, site, request, layout, listener));
    match catch_unwind(work) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(Broken { stage, told })) => Outcome::Failed { stage, told },
        Err(_) => Outcome::Failed { stage: "run", told: "a broken invariant: please report it".to_owned() },
    }
}

fn flow(
    pipeline: &Pipeline,
    site: &Site,
    request: &Request,
    layout: &Layout,
    listener: &mut dyn Listener,
) -> Result<Outcome, Broken> {
    let mut read = Read::default();
    for source in &pipeline.sources {
        let fetched = fetch::fetch(source, &request.instead(&source.id), layout).map_err(broken("fetch"))?;
        let capture = captures::keep(layout, fetched, request.at).map_err(broken("capture"))?;
        listener.hear(&captured(pipeline, source, &capture));
        records(pipeline, source, &capture, &mut read, listener)?;
        read.kept.insert(source.id.clone(), capture.sha256.clone());
        read.captures.push(Origin { address: capture.address, first_seen: capture.first_seen });
    }
    unused_lookups(pipeline, &mut read);
    let Read { batches, accounting, mut issues, captures, kept, .. } = read;
    let mut checks = Checks::new(&pipeline.schema);
    batches.iter().for_each(|(_, batch)| checks.see(batch));
    // From here on nothing holds what a schema masks or drops.
    let batches = masked(pipeline, batches).map_err(broken("validate"))?;
    let tables = release::ordered(&pipeline.schema, batches).map_err(broken("release"))?;
    let last = release::latest(layout, &pipeline.name);
    issues.extend(last.iter().flat_map(|last| evolution::breaking(&pipeline.schema, last)));
    let (changes, drift) = release::changes(layout, &pipeline.schema, &tables).map_err(broken("release"))?;
    let today = request.at.date_naive();
    let Verdict { mut findings, vetted } = checks.close(accounting, &pipeline.bounds, issues, &drift, today);
    listener.hear(&checked(pipeline, &findings));
    findings.profile = profile::profile(&pipeline.schema, &tables.tables).map_err(broken("validate"))?;
    let report = report::report(&pipeline.name, &findings);
    let Some(vetted) = vetted else {
        atomic::write(&layout.path(Spot::Rejected(&pipeline.name)), &report).map_err(broken("release"))?;
        quarantine::keep(layout, &pipeline.name, &aside(kept, &findings)).map_err(broken("release"))?;
        return Ok(Outcome::Rejected { errors: findings.errors() });
    };
    let newest = captures.iter().map(|c| c.first_seen).max().unwrap_or(request.at);
    let sources: Vec<_> = captures.into_iter().map(|c| c.address).collect();
    let facts = Facts::new(site, &pipeline.schema, newest, &sources, request.sample);
    let staged = release::stage(layout, &facts, &tables, &changes, &report).map_err(broken("release"))?;
    let version = staged.version.clone();
    if request.dry_run {
        staged.discard().map_err(broken("release"))?;
        return Ok(Outcome::Dry { version });
    }
    quarantine::clear(layout, &pipeline.name).map_err(broken("release"))?;
    let swapped = match pipeline.review {
        true => release::hold(layout, staged, &vetted),
        false => release::swap(layout, site, staged, pipeline.keep, &vetted),
    };
    Ok(match swapped.map_err(broken("release"))? {
        Swapped::Held => Outcome::Held { version },
        Swapped::Published => Outcome::Published { version },
        Swapped::Unchanged(version) => Outcome::Unchanged { version },
    })
}

fn masked(
    pipeline: &Pipeline,
    batches: Vec<(String, TableBatch)>,
) -> Result<Vec<(String, TableBatch)>, arrow::error::ArrowError> {
    let one = |(source, batch): (String, TableBatch)| {
        mask::published(&pipeline.schema.tables[batch.table], batch).map(|batch| (source, batch))
    };
    batches.into_iter().map(one).collect()
}

/// What a refused run sets aside.
fn aside(captures: BTreeMap<String, String>, findings: &Findings) -> Quarantine {
    let text = |issue: &Issue, name: &str| {
        let found = issue.args.iter().find(|(n, _)| *n == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let entry = |issue: &Issue| {
        let (raw, code) = (text(issue, "text"), issue.code.to_owned());
        match &issue.place {
            Place::Value { table, key, field, place } => {
                let [table, key, field, place] = [table, key, field, place].map(Clone::clone);
                Some(Entry { table, key, field, raw, place, code })
            }
            Place::Document { place, .. } => Some(Entry { raw, place: place.clone(), code, ..Entry::default() }),
            Place::Whole | Place::Spec { .. } => None,
        }
    };
    let errors = findings.issues.iter().filter(|i| i.level == Level::Error);
    Quarantine { captures, entries: errors.filter_map(entry).collect() }
}

/// What the sources gave.
#[derive(Default)]
struct Read {
    batches: Vec<(String, TableBatch)>,
    accounting: Accounting,
    issues: Vec<Issue>,
    /// Lookups that corrected something.
    used: BTreeSet<usize>,
    captures: Vec<Origin>,
    /// Source id → its capture.
    kept: BTreeMap<String, String>,
}

/// Which address gave bytes, and when they were first seen.
struct Origin {
    address: String,
    first_seen: DateTime<Utc>,
}

fn captured(pipeline: &Pipeline, source: &Source, capture: &Capture) -> Event {
    Event::Captured {
        dataset: pipeline.name.clone(),
        source: source.id.clone(),
        bytes: capture.bytes.len() as u64,
        sha256: capture.sha256.clone(),
    }
}

/// Reads the records of one capture into typed batches.
fn records(
    pipeline: &Pipeline,
    source: &Source,
    capture: &Capture,
    read: &mut Read,
    listener: &mut dyn Listener,
) -> Result<(), Broken> {
    let document = match extract::read(capture, source.charset.as_deref(), Some(&pipeline.recipe)) {
        Ok(document) => document,
        Err(error) => {
            read.issues.push(error.issue());
            return Ok(());
        }
    };
    let origin = document::Origin { pipeline, source, capture: &capture.sha256, read_from: &capture.read_from };
    let reading = document::read(&document, &origin);
    listener.hear(&Event::Extracted {
        dataset: pipeline.name.clone(),
        source: source.id.clone(),
        accounting: reading.accounting.clone(),
    });
    read.accounting.merge(&reading.accounting);
    read.issues.extend(reading.issues);
    for batch in reading.batches {
        let table = &pipeline.schema.tables[batch.table];
        let no_value = &pipeline.recipe.reading.no_value;
        let typed = normalise::sheet(table, no_value, &pipeline.lookups, batch).map_err(broken("normalise"))?;
        read.issues.extend(typed.issues);
        read.used.extend(typed.used);
        read.batches.push((source.url.clone(), typed.batch));
    }
    Ok(())
}

/// A correction that corrects nothing any more is worth a look.
fn unused_lookups(pipeline: &Pipeline, read: &mut Read) {
    for (_, lookup) in pipeline.lookups.iter().enumerate().filter(|(n, _)| !read.used.contains(n)) {
        let issue = Issue::warning("lookup-unused", lookup.written.clone());
        read.issues.push(issue.with("field", &lookup.field).with("raw", &lookup.raw));
    }
}

fn checked(pipeline: &Pipeline, findings: &Findings) -> Event {
    let rows = |name: &String| findings.rows.get(name).copied().unwrap_or(0);
    Event::Checked {
        dataset: pipeline.name.clone(),
        rows: pipeline.schema.tables.iter().map(|t| (t.name.clone(), rows(&t.name))).collect(),
        issues: findings.issues.clone(),
    }
}
