//! How each pipeline stands: when it ran and runs next, what is published of it, and whether that has grown old.
//!
//! Read from the ledger and `output/`; nothing is written.

use chrono::{DateTime, Utc};

use super::due;
use crate::{
    release,
    spec::{Project, pipeline::Pipeline},
    state::{layout::Layout, ledger::Ledger},
};

/// How a pipeline stands.
#[derive(Debug)]
pub struct Standing {
    /// The pipeline's name.
    pub dataset: String,
    /// When its last run started.
    pub ran: Option<DateTime<Utc>>,
    /// The instant of its last run, where that has not come yet: the clock was ahead, and the run counts as none.
    pub ahead: Option<DateTime<Utc>>,
    /// How that run ended.
    pub outcome: Option<String>,
    /// When it runs next; nothing without a schedule.
    pub next: Option<DateTime<Utc>>,
    /// Whether that hour has come.
    pub is_due: bool,
    /// When the published data were captured.
    pub captured: Option<DateTime<Utc>>,
    /// Rows of each published table.
    pub rows: Vec<(String, u64)>,
    /// What its schema declares, such as `MONTHLY`.
    pub frequency: String,
    /// Days beyond what the frequency allows.
    pub stale: Option<i64>,
}

/// How every pipeline of a project stands, in their order.
pub fn standings(project: &Project, layout: &Layout, now: DateTime<Utc>) -> Vec<Standing> {
    let ledger = Ledger::look(layout);
    project.pipelines.iter().map(|pipeline| standing(pipeline, ledger.as_ref(), layout, now)).collect()
}

fn standing(pipeline: &Pipeline, ledger: Option<&Ledger>, layout: &Layout, now: DateTime<Utc>) -> Standing {
    let dataset = pipeline.name.clone();
    let last = ledger.and_then(|l| l.last_run(&dataset).ok().flatten());
    let started = last.as_ref().and_then(|r| DateTime::parse_from_rfc3339(&r.started).ok()).map(|at| at.to_utc());
    let ahead = started.filter(|at| due::is_ahead(*at, now));
    let ran = started.filter(|_| ahead.is_none());
    let latest = release::latest(layout, &dataset);
    let captured = latest.as_ref().map(|published| published.captured);
    let measures = latest.map(|p| release::measures(layout, &dataset, &p.version)).unwrap_or_default();
    let schedule = pipeline.schedule.as_ref();
    Standing {
        ran,
        ahead,
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
