//! Runs one pipeline, from its sources to its release.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use chrono::NaiveDate;

use super::{
    RunContext,
    compared::{against, compared},
    error::{IncompleteListing, RunError, StageError},
    event::{Event, Listener, Outcome},
    gather, references,
    streaming::{self, Built},
};
use crate::{
    encode::{datapackage::Facts, report},
    model::{
        findings::Findings,
        issue::{Issue, Place},
        statistics::ColumnProfile,
        statistics::Drift,
    },
    release,
    release::{Base, Contents, Destination, Kept, SortConfig, SpillFile, Staged, Swapped},
    spec::pipeline::Pipeline,
    state::{
        atomic,
        layout::{Layout, PathKey, StateDir},
        quarantine::{self, Quarantine},
    },
    validate::{StageFindings, Verdict, Vetted, profile, public},
};

/// Divisor of the memory: the share that changes may take while they are sorted.
const SORTED: u64 = 8;

/// Runs a pipeline. An error or a panic ends this run alone, and is written to its report.
pub fn run(pipeline: &Pipeline, context: RunContext<'_>, listener: &mut dyn Listener) -> Outcome {
    let error = match catch(|| flow(pipeline, context, listener)) {
        Ok(outcome) => return outcome,
        Err(error) => error,
    };
    let issue =
        Issue::error("run-failed", Place::Unspecified).with("stage", error.stage()).with("message", error.causes());
    let report = report::report(&pipeline.name, &Findings { issues: vec![issue], ..Findings::default() });
    // What failed may be the disk: the outcome says it all the same.
    let _ = atomic::write(&context.layout.path(PathKey::Rejected(&pipeline.name)), &report);
    Outcome::Failed { error: Arc::new(error) }
}

/// Runs `work`; a panic becomes an error.
fn catch<T>(work: impl FnOnce() -> Result<T, RunError>) -> Result<T, RunError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| Err(RunError::panic(payload.as_ref())))
}

fn flow(pipeline: &Pipeline, context: RunContext<'_>, listener: &mut dyn Listener) -> Result<Outcome, RunError> {
    let RunContext { site, request, fetcher, layout } = context;
    let base = compared(pipeline, request, layout, listener)?;
    let mut fetched = gather::fetch(pipeline, context, &base, listener)?;
    let fingerprint = fetched.fingerprint(pipeline);
    if let Some(version) = known(pipeline, context, &base, &fingerprint).filter(|_| fetched.is_complete()) {
        return Ok(Outcome::Unchanged { version });
    }
    let missing = fetched.missing();
    let filled = references::filled(pipeline, &mut fetched, layout, request.resources.memory)?;
    let pipeline = filled.as_ref().unwrap_or(pipeline);
    let built = streaming::build(pipeline, fetched, context, listener)?;
    let Built { checks, accounting, issues, captures, quarantine, writing, extracted } = built;
    let (mut issues, more) = issues.into_parts();
    for (source, accounting) in extracted {
        listener.on_event(&Event::Extracted { dataset: pipeline.name.clone(), source, accounting });
    }
    let newest = captures.iter().map(|c| c.first_seen).max().unwrap_or(request.at);
    let sources: Vec<_> = captures.into_iter().map(|c| c.address).collect();
    let mut facts = Facts::new(site, &pipeline.schema, &pipeline.jurisdiction, newest, &sources);
    facts.sample = request.sample;
    facts.withdrawn = public::withdrawn(&pipeline.withdrawn.lines);
    let written = writing.close(&facts).map_err(RunError::release)?;
    let last = base.last.as_ref();
    issues.extend(against(pipeline, request, &base, &written));
    let profile = profile::profiles(&pipeline.schema.tables, written.counts()).map_err(StageError::Profile);
    let profile = profile.map_err(RunError::validate)?;
    let (changes, mut drift) = release::changes(layout, &pipeline.schema, last, &written).map_err(RunError::release)?;
    distinct(&mut drift, &profile, &report::profile_of(&base.report()));
    let today = request.at.date_naive();
    let stages = StageFindings { accounting, issues, drift: &drift };
    let Verdict { mut findings, vetted } = checks.close(stages, &pipeline.bounds, today);
    (findings.profile, findings.omitted) = (profile, more);
    listener.on_event(&checked(pipeline, &findings, &drift));
    let report = report::report(&pipeline.name, &findings);
    let Some(vetted) = vetted else {
        written.discard().map_err(RunError::release)?;
        return refused(pipeline, layout, &findings, Some(&quarantine));
    };
    let history = history(pipeline, context, last, &changes, newest.date_naive())?;
    let contents = Contents { changes: &changes, history: &history, report: &report };
    let staged = release::stage(layout, &facts, written, contents, last).map_err(RunError::release)?;
    if let Some(issue) = taken_back(pipeline, &staged.version) {
        staged.discard().map_err(RunError::release)?;
        findings.issues.push(public::issue(&pipeline.schema, issue));
        listener.on_event(&checked(pipeline, &findings, &drift));
        return refused(pipeline, layout, &findings, None);
    }
    let outcome = publish(pipeline, context, staged, (&vetted, &base), &quarantine)?;
    Ok(ended(outcome, missing, |version| fetcher.remember(&pipeline.name, &fingerprint, version)))
}

/// When the rows and values of the next release, whose captures are of `day`, were seen.
fn history(
    pipeline: &Pipeline,
    context: RunContext<'_>,
    last: Option<&Kept>,
    changes: &SpillFile,
    day: NaiveDate,
) -> Result<SpillFile, RunError> {
    let folder = context.layout.path(PathKey::StateDir(StateDir::Staging));
    let memory = usize::try_from(context.request.resources.memory / SORTED).unwrap_or(usize::MAX);
    let sort = SortConfig { folder: &folder, memory };
    release::history(&pipeline.schema, last, changes, day, sort).map_err(RunError::release)
}

/// Returns the outcome of a run: `Incomplete` where pages of a listing are missing. A version that was made from complete
/// inputs is passed to `remember`.
fn ended(outcome: Outcome, listings: Vec<Arc<IncompleteListing>>, remember: impl FnOnce(&str)) -> Outcome {
    match outcome {
        Outcome::Published { version } | Outcome::Unchanged { version } if !listings.is_empty() => {
            Outcome::Incomplete { version, listings, waits: false }
        }
        Outcome::PendingReview { version } if !listings.is_empty() => {
            Outcome::Incomplete { version, listings, waits: true }
        }
        outcome => {
            if let Outcome::Published { version } | Outcome::Unchanged { version } = &outcome {
                remember(version);
            }
            outcome
        }
    }
}

/// Returns the current release when its inputs are unchanged and its report has no issues.
fn known(pipeline: &Pipeline, context: RunContext<'_>, base: &Base, fingerprint: &str) -> Option<String> {
    let RunContext { request, fetcher, .. } = context;
    let version = fetcher.version_for(&pipeline.name, fingerprint).filter(|_| !request.dry_run)?;
    let is_shown = base.damaged.is_none() && base.version() == Some(&version);
    (is_shown && report::is_clean(&base.report())).then_some(version)
}

/// Publishes a vetted release, or submits it for review, or discards it in a dry run.
fn publish(
    pipeline: &Pipeline,
    context: RunContext<'_>,
    staged: Staged,
    (vetted, base): (&Vetted, &Base),
    quarantined: &Quarantine,
) -> Result<Outcome, RunError> {
    let RunContext { site, request, layout, .. } = context;
    let version = staged.version.clone();
    if request.dry_run {
        staged.discard().map_err(RunError::release)?;
        return Ok(Outcome::Dry { version });
    }
    let stored = match quarantined.entries.is_empty() {
        true => quarantine::clear(layout, &pipeline.name),
        false => quarantine::keep(layout, &pipeline.name, quarantined),
    };
    stored.map_err(RunError::release)?;
    let to = Destination { layout, site };
    let swapped = match pipeline.review {
        true => release::submit_for_review(to, staged, pipeline.keep, base, vetted),
        false => release::swap(to, staged, pipeline.keep, base, vetted),
    };
    Ok(match swapped.map_err(RunError::release)? {
        Swapped::PendingReview => Outcome::PendingReview { version },
        Swapped::Published => Outcome::Published { version },
        Swapped::Unchanged(version) => Outcome::Unchanged { version },
    })
}

/// Writes the report of a rejected run, and its quarantine.
fn refused(
    pipeline: &Pipeline,
    layout: &Layout,
    findings: &Findings,
    quarantined: Option<&Quarantine>,
) -> Result<Outcome, RunError> {
    let report = report::report(&pipeline.name, findings);
    atomic::write(&layout.path(PathKey::Rejected(&pipeline.name)), &report).map_err(RunError::release)?;
    if let Some(quarantined) = quarantined {
        quarantine::keep(layout, &pipeline.name, quarantined).map_err(RunError::release)?;
    }
    Ok(Outcome::Rejected { errors: findings.errors() })
}

/// Returns an issue for a release whose content was withdrawn: it is not published again.
fn taken_back(pipeline: &Pipeline, version: &str) -> Option<Issue> {
    let content = |version: &str| version.rsplit('-').next().map(str::to_owned);
    let (_, place) = pipeline.withdrawn.versions.iter().find(|(v, _)| content(v) == content(version))?;
    Some(Issue::error("version-withdrawn", place.clone()).with("version", version))
}

/// Adds the counts of distinct values of each column, before and now, to the drift.
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

fn checked(pipeline: &Pipeline, findings: &Findings, drift: &[Drift]) -> Event {
    let rows = |name: &String| findings.rows.get(name).copied().unwrap_or(0);
    Event::Checked {
        dataset: pipeline.name.clone(),
        rows: pipeline.schema.tables.iter().map(|t| (t.name.clone(), rows(&t.name))).collect(),
        // Of a first release there is nothing to compare.
        moved: if drift.iter().all(|d| d.before == 0) { Vec::new() } else { drift.to_vec() },
        issues: findings.issues.clone(),
        more: findings.omitted.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_of_a_panic_is_kept() {
        let caught = |work: fn() -> Result<(), RunError>| catch(work).expect_err("a panic").causes();
        assert!(caught(|| panic!("no column")).ends_with("please report it: no column"));
        assert!(caught(|| panic!("row {}", 7)).ends_with("please report it: row 7"));
        assert!(caught(|| std::panic::panic_any(7)).ends_with("a panic without a message"));
    }
}
