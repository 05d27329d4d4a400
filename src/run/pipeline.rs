//! One pipeline, from its sources to its release: a function that reads like the flow.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use chrono::{DateTime, Utc};

use super::{
    Request, aside,
    event::{Event, Listener, Outcome},
};
use crate::{
    encode::{datapackage::Facts, report},
    extract::{self, How},
    fetch,
    model::{
        accounting::Accounting, capture::Capture, drift::Drift, findings::Findings, issue::Issue,
        profile::ColumnProfile, site::Site, table::TableBatch,
    },
    normalise, release,
    release::{Contents, Staged, Swapped},
    spec::pipeline::{Pipeline, Source},
    state::{
        atomic, captures,
        layout::{Layout, Spot},
        quarantine::{self, Quarantine},
    },
    validate::{Checks, Verdict, Vetted, evolution, mask, profile, withdrawn},
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
    let batches = left(pipeline, &mut read, layout)?;
    let Read { accounting, mut issues, captures, kept, .. } = read;
    let mut checks = Checks::new(&pipeline.schema);
    batches.iter().for_each(|(_, batch)| checks.see(batch));
    // From here on nothing that is published holds what a schema masks or drops.
    let published = masked(pipeline, &batches).map_err(broken("validate"))?;
    let tables = release::ordered(&pipeline.schema, published).map_err(broken("release"))?;
    let profile = profile::profile(&pipeline.schema, &tables.tables).map_err(broken("validate"))?;
    let last = release::latest(layout, &pipeline.name);
    issues.extend(last.iter().flat_map(|last| evolution::breaking(&pipeline.schema, last)));
    let (changes, mut drift) = release::changes(layout, &pipeline.schema, &tables).map_err(broken("release"))?;
    distinct(&mut drift, &profile, &report::profile_of(&release::last_report(layout, &pipeline.name)));
    let today = request.at.date_naive();
    let Verdict { mut findings, vetted } = checks.close(accounting, &pipeline.bounds, issues, &drift, today);
    findings.profile = profile;
    listener.hear(&checked(pipeline, &findings, &drift));
    let report = report::report(&pipeline.name, &findings);
    let Some(vetted) = vetted else {
        let aside = aside::aside(&pipeline.schema, kept, &findings, &batches);
        return refused(pipeline, layout, &findings, Some(&aside));
    };
    let newest = captures.iter().map(|c| c.first_seen).max().unwrap_or(request.at);
    let history = release::history(layout, &pipeline.schema, &changes, newest.date_naive());
    let history = history.map_err(broken("release"))?;
    let sources: Vec<_> = captures.into_iter().map(|c| c.address).collect();
    let mut facts = Facts::new(site, &pipeline.schema, newest, &sources, request.sample);
    facts.withdrawn.clone_from(&pipeline.withdrawn.told);
    let contents = Contents { tables: &tables, changes: &changes, history: &history, report: &report };
    let staged = release::stage(layout, &facts, contents).map_err(broken("release"))?;
    if let Some(issue) = taken_back(pipeline, &staged.version) {
        staged.discard().map_err(broken("release"))?;
        findings.issues.push(issue);
        listener.hear(&checked(pipeline, &findings, &drift));
        return refused(pipeline, layout, &findings, None);
    }
    publish(pipeline, site, request, layout, staged, &vetted)
}

/// Makes a vetted release visible, or holds it, or lets it be.
fn publish(
    pipeline: &Pipeline,
    site: &Site,
    request: &Request,
    layout: &Layout,
    staged: Staged,
    vetted: &Vetted,
) -> Result<Outcome, Broken> {
    let version = staged.version.clone();
    if request.dry_run {
        staged.discard().map_err(broken("release"))?;
        return Ok(Outcome::Dry { version });
    }
    quarantine::clear(layout, &pipeline.name).map_err(broken("release"))?;
    let swapped = match pipeline.review {
        true => release::hold(layout, staged, vetted),
        false => release::swap(layout, site, staged, pipeline.keep, vetted),
    };
    Ok(match swapped.map_err(broken("release"))? {
        Swapped::Held => Outcome::Held { version },
        Swapped::Published => Outcome::Published { version },
        Swapped::Unchanged(version) => Outcome::Unchanged { version },
    })
}

/// Leaves the report of a refused run, and what it set aside.
fn refused(
    pipeline: &Pipeline,
    layout: &Layout,
    findings: &Findings,
    aside: Option<&Quarantine>,
) -> Result<Outcome, Broken> {
    let report = report::report(&pipeline.name, findings);
    atomic::write(&layout.path(Spot::Rejected(&pipeline.name)), &report).map_err(broken("release"))?;
    if let Some(aside) = aside {
        quarantine::keep(layout, &pipeline.name, aside).map_err(broken("release"))?;
    }
    Ok(Outcome::Rejected { errors: findings.errors() })
}

/// A release that a person took back is not published again.
fn taken_back(pipeline: &Pipeline, version: &str) -> Option<Issue> {
    let content = |version: &str| version.rsplit('-').next().map(str::to_owned);
    let (_, place) = pipeline.withdrawn.versions.iter().find(|(v, _)| content(v) == content(version))?;
    Some(Issue::error("version-withdrawn", place.clone()).with("version", version))
}

/// The rows without what a person took back. Captures in which it stands are not kept.
fn left(pipeline: &Pipeline, read: &mut Read, layout: &Layout) -> Result<Vec<(String, TableBatch)>, Broken> {
    let batches = std::mem::take(&mut read.batches);
    let records = &pipeline.withdrawn.records;
    let left = withdrawn::left(&pipeline.schema, records, batches, &mut read.issues).map_err(broken("validate"))?;
    for capture in &left.captures {
        captures::erase(layout, capture).map_err(broken("capture"))?;
    }
    Ok(left.batches)
}

/// How many distinct values each column had and has.
fn distinct(drift: &mut [Drift], now: &[ColumnProfile], before: &[ColumnProfile]) {
    for table in drift {
        let own = now.iter().filter(|p| p.table == table.table);
        let pair = |p: &ColumnProfile| {
            let old = before.iter().find(|b| b.table == p.table && b.column == p.column)?;
            Some((p.column.clone(), [old.distinct, p.distinct]))
        };
        table.distinct = own.filter_map(pair).collect();
    }
}

fn masked(
    pipeline: &Pipeline,
    batches: &[(String, TableBatch)],
) -> Result<Vec<(String, TableBatch)>, arrow::error::ArrowError> {
    let one = |(source, batch): &(String, TableBatch)| {
        mask::published(&pipeline.schema.tables[batch.table], batch.clone()).map(|batch| (source.clone(), batch))
    };
    batches.iter().map(one).collect()
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
    let content = match extract::read(capture, &How::of(pipeline, source)) {
        Ok(content) => content,
        Err(error) => {
            read.issues.push(error.issue());
            return Ok(());
        }
    };
    let origin = extract::Origin { pipeline, source, capture: &capture.sha256, read_from: &capture.read_from };
    let reading = extract::records(&content, &origin);
    listener.hear(&Event::Extracted {
        dataset: pipeline.name.clone(),
        source: source.id.clone(),
        accounting: reading.accounting.clone(),
    });
    read.accounting.merge(&reading.accounting);
    read.issues.extend(reading.issues);
    for batch in reading.batches {
        let table = &pipeline.schema.tables[batch.table];
        let no_value = &pipeline.recipe.reading().no_value;
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

fn checked(pipeline: &Pipeline, findings: &Findings, drift: &[Drift]) -> Event {
    let rows = |name: &String| findings.rows.get(name).copied().unwrap_or(0);
    Event::Checked {
        dataset: pipeline.name.clone(),
        rows: pipeline.schema.tables.iter().map(|t| (t.name.clone(), rows(&t.name))).collect(),
        // Of a first release there is nothing to compare.
        moved: if drift.iter().all(|d| d.before == 0) { Vec::new() } else { drift.to_vec() },
        issues: findings.issues.clone(),
    }
}
