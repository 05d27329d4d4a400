//! How each pipeline stands: when it ran and runs next, and whether its data are older than their frequency says.
//!
//! `seara history --due` shows it, `metrics` writes it for a monitor.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{arguments::Global, console::Console, schedule::instant};
use crate::{
    release,
    run::due,
    spec::{Project, pipeline::Pipeline},
    state::{layout::Layout, ledger::Ledger},
};

/// How a pipeline stands.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) dataset: String,
    /// When its last run started.
    pub(super) ran: Option<DateTime<Utc>>,
    /// How that run ended.
    pub(super) outcome: Option<String>,
    /// When it runs next; nothing without a schedule.
    pub(super) next: Option<DateTime<Utc>>,
    pub(super) is_due: bool,
    /// When the published data were captured.
    pub(super) captured: Option<DateTime<Utc>>,
    /// Rows of each published table.
    pub(super) rows: Vec<(String, u64)>,
    /// What its schema declares, such as `MONTHLY`.
    frequency: String,
    /// Days beyond what the frequency allows.
    pub(super) stale: Option<i64>,
}

/// How every pipeline of a project stands, in their order.
pub(super) fn standings(project: &Project, layout: &Layout, now: DateTime<Utc>) -> Vec<Standing> {
    let ledger = Ledger::look(layout);
    project.pipelines.iter().map(|pipeline| standing(pipeline, ledger.as_ref(), layout, now)).collect()
}

fn standing(pipeline: &Pipeline, ledger: Option<&Ledger>, layout: &Layout, now: DateTime<Utc>) -> Standing {
    let dataset = pipeline.name.clone();
    let last = ledger.and_then(|l| l.last_run(&dataset).ok().flatten());
    let ran = last.as_ref().and_then(|r| DateTime::parse_from_rfc3339(&r.started).ok()).map(|at| at.to_utc());
    let latest = release::latest(layout, &dataset);
    let captured = latest.as_ref().map(|published| published.captured);
    let measures = latest.map(|p| release::measures(layout, &dataset, &p.version)).unwrap_or_default();
    let schedule = pipeline.schedule.as_ref();
    Standing {
        ran,
        outcome: last.map(|run| run.outcome),
        next: schedule.and_then(|s| ran.map_or(Some(now), |ran| due::next(s, &dataset, ran))),
        is_due: schedule.is_some_and(|s| due::is_due(s, &dataset, ran, now)),
        captured,
        rows: measures.into_iter().filter(|m| m.name == "rows").map(|m| (m.subject, m.value)).collect(),
        frequency: pipeline.schema.dcat.frequency.clone().unwrap_or_default(),
        stale: due::stale(pipeline, captured, now),
        dataset,
    }
}

/// Prints a line a pipeline; 1 when the data of one are stale.
pub(super) fn run(
    project: &Project,
    only: Option<&String>,
    now: DateTime<Utc>,
    global: &Global,
    console: &Console,
) -> u8 {
    let mut all = standings(project, &super::layout(global, false), now);
    all.retain(|standing| only.is_none_or(|name| *name == standing.dataset));
    all.iter().for_each(|standing| show(standing, console));
    u8::from(all.iter().any(|standing| standing.stale.is_some()))
}

fn show(standing: &Standing, console: &Console) {
    if console.is_json() {
        console.object(&json!({
            "dataset": standing.dataset, "last_run": standing.ran.map(|at| at.to_rfc3339()),
            "outcome": standing.outcome, "next_run": standing.next.map(instant), "due": standing.is_due,
            "captured": standing.captured.map(|at| at.to_rfc3339()), "frequency": standing.frequency,
            "stale_days": standing.stale,
        }));
        return;
    }
    let words = console.words();
    let fresh = match (standing.stale, standing.captured) {
        (None, _) => words.screen("is-fresh", &[]),
        (Some(_), None) => words.screen("never-published", &[]),
        (Some(days), Some(_)) => {
            words.screen("is-stale", &[("days", days.to_string()), ("frequency", standing.frequency.clone())])
        }
    };
    let sign = if standing.stale.is_some() { "!" } else { "●" };
    let next = match standing.next {
        Some(_) if standing.is_due => words.screen("is-due", &[]),
        Some(next) => words.screen("next-run", &[("at", instant(next))]),
        None => words.screen("no-schedule", &[]),
    };
    console.say(&format!("  {sign} {:<28} {fresh} · {next}", standing.dataset));
}
