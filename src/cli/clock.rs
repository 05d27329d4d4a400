//! The clock of the commands, and the pipelines that are due by it.

use chrono::{DateTime, SecondsFormat, Utc};

use super::{arguments::Global, console::Console};
use crate::{run::due, spec::pipeline::Pipeline, state::ledger::Ledger};

/// The time now.
pub(super) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// An instant in the time zone of Lisbon (RFC 3339).
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Europe::Lisbon).to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// The pipelines that are due since their last run. A last run dated in the future is reported and ignored.
pub(super) fn due<'p>(
    pipelines: Vec<&'p Pipeline>,
    now: DateTime<Utc>,
    global: &Global,
    console: &Console,
) -> Vec<&'p Pipeline> {
    let ledger = Ledger::open_read_only(&super::layout(global, false));
    let last = |name: &str| {
        let run = ledger.as_ref()?.last_run(name).ok()??;
        DateTime::parse_from_rfc3339(&run.started).ok().map(|at| at.to_utc())
    };
    let is_due = |p: &&Pipeline| p.schedule.as_ref().is_some_and(|s| due::is_due(s, &p.name, last(&p.name), now));
    let pipelines: Vec<_> = pipelines.into_iter().filter(is_due).collect();
    for pipeline in &pipelines {
        if let Some(at) = last(&pipeline.name).filter(|at| due::is_ahead(*at, now)) {
            let args = [("dataset", pipeline.name.clone()), ("at", instant(at))];
            console.print_error(&console.messages().screen("ran-ahead", &args));
        }
    }
    pipelines
}
