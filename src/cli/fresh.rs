//! `seara history --due`: when each pipeline runs next, and which data are older than their frequency says.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{arguments::Global, console::Console, schedule::instant};
use crate::{
    release,
    run::due,
    spec::{Project, pipeline::Pipeline},
    state::ledger::{LastRun, Ledger},
};

/// Prints a line a pipeline; 1 when the data of one are stale.
pub(super) fn run(
    project: &Project,
    only: Option<&String>,
    now: DateTime<Utc>,
    global: &Global,
    console: &Console,
) -> u8 {
    let layout = super::layout(global, false);
    let ledger = Ledger::look(&layout);
    let mut status = 0;
    for pipeline in project.pipelines.iter().filter(|p| only.is_none_or(|name| *name == p.name)) {
        let last = ledger.as_ref().and_then(|l| l.last_run(&pipeline.name).ok().flatten());
        let captured = release::latest(&layout, &pipeline.name).map(|p| p.captured);
        let stale = due::stale(pipeline, captured, now);
        status = status.max(u8::from(stale.is_some()));
        show(pipeline, last, captured, stale, now, console);
    }
    status
}

fn show(
    pipeline: &Pipeline,
    last: Option<LastRun>,
    captured: Option<DateTime<Utc>>,
    stale: Option<i64>,
    now: DateTime<Utc>,
    console: &Console,
) {
    let at = last.as_ref().and_then(|r| DateTime::parse_from_rfc3339(&r.started).ok()).map(|at| at.to_utc());
    let schedule = pipeline.schedule.as_ref();
    let next = schedule.and_then(|s| at.map_or(Some(now), |at| due::next(s, &pipeline.name, at)));
    let is_due = schedule.is_some_and(|s| due::is_due(s, &pipeline.name, at, now));
    let frequency = pipeline.schema.dcat.frequency.clone().unwrap_or_default();
    if console.is_json() {
        console.object(&json!({
            "dataset": pipeline.name, "last_run": last.as_ref().map(|r| &r.started),
            "outcome": last.as_ref().map(|r| &r.outcome), "next_run": next.map(instant), "due": is_due,
            "captured": captured.map(|c| c.to_rfc3339()), "frequency": frequency, "stale_days": stale,
        }));
        return;
    }
    let words = console.words();
    let fresh = match (stale, captured) {
        (None, _) => words.screen("is-fresh", &[]),
        (Some(_), None) => words.screen("never-published", &[]),
        (Some(days), Some(_)) => words.screen("is-stale", &[("days", days.to_string()), ("frequency", frequency)]),
    };
    let sign = if stale.is_some() { "!" } else { "●" };
    let next = match next {
        Some(_) if is_due => words.screen("is-due", &[]),
        Some(next) => words.screen("next-run", &[("at", instant(next))]),
        None => words.screen("no-schedule", &[]),
    };
    console.say(&format!("  {sign} {:<28} {fresh} · {next}", pipeline.name));
}
