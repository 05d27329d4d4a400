//! One pipeline, from its sources to its release: a function that reads like the flow.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{
    Request,
    event::{Event, Listener, Outcome},
    gather::{self, Broken, broken},
    judging,
    reading::{self, Read},
};
use crate::{
    encode::{datapackage::Facts, report},
    fetch::Fetcher,
    model::{
        drift::Drift,
        findings::Findings,
        issue::{Issue, Level},
        profile::ColumnProfile,
        site::Site,
        table::TableBatch,
    },
    release,
    release::{Contents, Staged, Swapped},
    spec::pipeline::Pipeline,
    state::{
        atomic, captures,
        layout::{Layout, Spot},
        quarantine::{self, Quarantine},
    },
    validate::{Checks, Verdict, Vetted, evolution, mask, profile, withdrawn},
};

/// Runs a pipeline. A broken invariant is a panic, caught here: it never stops the other pipelines.
pub fn run(
    pipeline: &Pipeline,
    site: &Site,
    request: &Request,
    fetcher: &Fetcher<'_>,
    layout: &Layout,
    listener: &mut dyn Listener,
) -> Outcome {
    let work = AssertUnwindSafe(|| flow(pipeline, site, request, fetcher, layout, listener));
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
    fetcher: &Fetcher<'_>,
    layout: &Layout,
    listener: &mut dyn Listener,
) -> Result<Outcome, Broken> {
    let fetched = gather::fetch(pipeline, request, fetcher, layout, listener)?;
    let fingerprint = fetched.fingerprint(pipeline);
    if let Some(version) = known(pipeline, request, fetcher, layout, &fingerprint).filter(|_| fetched.is_whole()) {
        return Ok(Outcome::Unchanged { version });
    }
    let missing = fetched.missing();
    let mut read = reading::read(pipeline, fetched, request, fetcher, layout, listener)?;
    let mut batches = left(pipeline, &mut read, layout)?;
    let Read { mut accounting, mut issues, captures, kept, refused: rows_refused, rows, .. } = read;
    let known = judging::known(&pipeline.schema, &batches);
    let mut checks = Checks::new(&pipeline.schema, &known);
    let aside = judging::judge(pipeline, &mut checks, &mut batches, &mut accounting).map_err(broken("validate"))?;
    checks.set_aside(aside.rows + rows_refused.len() as u64, rows);
    let quarantine = judging::quarantine(kept, aside.rejected, rows_refused.iter().chain(&issues));
    issues.extend(rows_refused.into_iter().map(|issue| softened(pipeline, issue)));
    issues.extend(aside.issues);
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
        return refused(pipeline, layout, &findings, Some(&quarantine));
    };
    let newest = captures.iter().map(|c| c.first_seen).max().unwrap_or(request.at);
    let history = release::history(layout, &pipeline.schema, &changes, newest.date_naive());
    let history = history.map_err(broken("release"))?;
    let sources: Vec<_> = captures.into_iter().map(|c| c.address).collect();
    let mut facts = Facts::new(site, &pipeline.schema, &pipeline.jurisdiction, newest, &sources, request.sample);
    facts.withdrawn.clone_from(&pipeline.withdrawn.told);
    let contents = Contents { tables: &tables, changes: &changes, history: &history, report: &report };
    let staged = release::stage(layout, &facts, contents).map_err(broken("release"))?;
    if let Some(issue) = taken_back(pipeline, &staged.version) {
        staged.discard().map_err(broken("release"))?;
        findings.issues.push(issue);
        listener.hear(&checked(pipeline, &findings, &drift));
        return refused(pipeline, layout, &findings, None);
    }
    let outcome = publish(pipeline, site, request, layout, staged, &vetted, &quarantine)?;
    Ok(ended(outcome, missing, |version| fetcher.remember(&pipeline.name, &fingerprint, version)))
}

/// How a run ends that published something; what came of complete inputs is remembered.
fn ended(outcome: Outcome, missing: Option<String>, remember: impl FnOnce(&str)) -> Outcome {
    match (outcome, missing) {
        (Outcome::Published { version } | Outcome::Unchanged { version }, Some(told)) => {
            Outcome::Incomplete { version, told }
        }
        (Outcome::Held { version }, Some(told)) => {
            Outcome::Incomplete { version, told: format!("{told}; what came waits for approval") }
        }
        (outcome, _) => {
            if let Outcome::Published { version } | Outcome::Unchanged { version } = &outcome {
                remember(version);
            }
            outcome
        }
    }
}

/// The release that is shown, if it came of the same captures by the same specs and nothing of it is to be told.
fn known(
    pipeline: &Pipeline,
    request: &Request,
    fetcher: &Fetcher<'_>,
    layout: &Layout,
    fingerprint: &str,
) -> Option<String> {
    let version = fetcher.came_of(&pipeline.name, fingerprint).filter(|_| !request.dry_run)?;
    let clean = report::is_clean(&release::last_report(layout, &pipeline.name));
    (clean && release::latest(layout, &pipeline.name)?.version == version).then_some(version)
}

/// Makes a vetted release visible, or holds it, or lets it be.
fn publish(
    pipeline: &Pipeline,
    site: &Site,
    request: &Request,
    layout: &Layout,
    staged: Staged,
    vetted: &Vetted,
    aside: &Quarantine,
) -> Result<Outcome, Broken> {
    let version = staged.version.clone();
    if request.dry_run {
        staged.discard().map_err(broken("release"))?;
        return Ok(Outcome::Dry { version });
    }
    let set_aside = match aside.entries.is_empty() {
        true => quarantine::clear(layout, &pipeline.name),
        false => quarantine::keep(layout, &pipeline.name, aside),
    };
    set_aside.map_err(broken("release"))?;
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

/// What is wrong with a row that may be set aside is a warning.
fn softened(pipeline: &Pipeline, issue: Issue) -> Issue {
    let level = if pipeline.bounds.quarantined > 0 { Level::Warning } else { issue.level };
    Issue { level, ..issue }
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
