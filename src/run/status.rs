//! The status of each pipeline: when it ran and runs next, what is published of it, whether that is older than its frequency
//! allows, and whether it can run at all.
//!
//! Read from the ledger and `output/`; nothing is written.

use chrono::{DateTime, Utc};

use super::due;
use crate::{
    release,
    spec::{Project, pipeline::Pipeline},
    state::{layout::Layout, ledger::Ledger},
};

/// The status of a pipeline.
#[derive(Debug)]
pub struct PipelineStatus {
    /// The pipeline's name.
    pub dataset: String,
    /// When its last run started.
    pub ran: Option<DateTime<Utc>>,
    /// The instant of its last run if it is in the future: the clock was wrong, and the run counts as none.
    pub ahead: Option<DateTime<Utc>>,
    /// How that run ended.
    pub outcome: Option<String>,
    /// When it runs next; none without a schedule.
    pub next: Option<DateTime<Utc>>,
    /// Whether that instant has come.
    pub is_due: bool,
    /// When the published data were captured.
    pub captured: Option<DateTime<Utc>>,
    /// Rows of each published table.
    pub rows: Vec<(String, u64)>,
    /// What its schema declares, such as `MONTHLY`.
    pub frequency: String,
    /// Days beyond what the frequency allows.
    pub stale: Option<i64>,
    /// Why no run of it can begin, if none can.
    pub cannot_run: Option<CannotRun>,
}

/// Why no run of a pipeline can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotRun {
    /// Its file, a file that belongs to it, or the site's, has mistakes or cannot be read.
    Invalid,
    /// Its file is not there, but a release of it is.
    Missing,
}

impl CannotRun {
    /// Its name for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Missing => "missing",
        }
    }
}

/// Returns the status of each pipeline of a project, in their order, then of each dataset that is published without one.
pub fn statuses(project: &Project, layout: &Layout, now: DateTime<Utc>) -> Vec<PipelineStatus> {
    let ledger = Ledger::open_read_only(layout);
    let valid = |name: &str| project.pipelines.iter().find(|p| p.name == name).filter(|_| project.site.is_some());
    let own = project.names.iter().map(|name| match valid(name) {
        Some(pipeline) => (name, Ok(pipeline)),
        None => (name, Err(CannotRun::Invalid)),
    });
    // An output that cannot be read shows no dataset.
    let published = release::datasets(layout).unwrap_or_default();
    let is_missing = |name: &&String| !project.names.contains(name) && release::latest(layout, name).is_some();
    let missing = published.iter().filter(is_missing).map(|name| (name, Err(CannotRun::Missing)));
    own.chain(missing).map(|(name, pipeline)| status(name, pipeline, ledger.as_ref(), layout, now)).collect()
}

fn status(
    name: &str,
    pipeline: Result<&Pipeline, CannotRun>,
    ledger: Option<&Ledger>,
    layout: &Layout,
    now: DateTime<Utc>,
) -> PipelineStatus {
    let dataset = name.to_owned();
    let last = ledger.and_then(|l| l.last_run(&dataset).ok().flatten());
    let started = last.as_ref().and_then(|r| DateTime::parse_from_rfc3339(&r.started).ok()).map(|at| at.to_utc());
    let ahead = started.filter(|at| due::is_ahead(*at, now));
    let ran = started.filter(|_| ahead.is_none());
    let latest = release::latest(layout, &dataset);
    let captured = latest.as_ref().map(|published| published.captured);
    // What a schema declares that cannot be read is known from the release that it made.
    let frequency = match pipeline {
        Ok(pipeline) => pipeline.schema.dcat.frequency.clone(),
        Err(_) => latest.as_ref().and_then(|published| published.dcat.frequency.clone()),
    };
    let measures = latest.map(|p| release::measures(layout, &dataset, &p.version)).unwrap_or_default();
    let schedule = pipeline.ok().and_then(|p| p.schedule.as_ref());
    let is_begun = pipeline.is_ok() || captured.is_some();
    PipelineStatus {
        ran,
        ahead,
        outcome: last.map(|run| run.outcome),
        next: schedule.and_then(|s| ran.map_or(Some(now), |ran| due::next(s, &dataset, ran))),
        is_due: schedule.is_some_and(|s| due::is_due(s, &dataset, ran, now)),
        captured,
        rows: measures.into_iter().filter(|m| m.name == "rows").map(|m| (m.subject, m.value)).collect(),
        stale: frequency.as_deref().filter(|_| is_begun).and_then(|f| due::stale(f, captured, now)),
        frequency: frequency.unwrap_or_default(),
        cannot_run: pipeline.err(),
        dataset,
    }
}
