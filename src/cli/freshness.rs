//! `seara history --due`: the next run of each pipeline, stale data, and pipelines that cannot run.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{arguments::Global, clock::instant, console::Console};
use crate::{
    model::issue::{Issue, Level},
    run::status::{CannotRun, PipelineStatus, statuses},
    spec::Project,
};

/// Prints a line for each pipeline. Returns 1 when data are stale or a pipeline cannot run.
pub(super) fn run(
    (project, issues): (&Project, &[Issue]),
    only: Option<&String>,
    now: DateTime<Utc>,
    global: &Global,
    console: &Console,
) -> u8 {
    let mut all = statuses(project, &super::layout(global, false), now);
    all.retain(|status| only.is_none_or(|name| *name == status.dataset));
    all.iter().for_each(|status| show(status, console));
    let is_invalid = all.iter().any(|status| status.cannot_run.is_some());
    // Without any pipeline to show, errors must still be printed.
    let is_unreadable = only.is_none() && !is_invalid && issues.iter().any(|issue| issue.level == Level::Error);
    if is_unreadable {
        console.issues(issues);
    }
    u8::from(is_unreadable || is_invalid || all.iter().any(|status| status.stale.is_some()))
}

fn show(status: &PipelineStatus, console: &Console) {
    if console.is_json() {
        console.object(&json!({
            "dataset": status.dataset, "last_run": status.ran.map(|at| at.to_rfc3339()),
            "outcome": status.outcome, "next_run": status.next.map(instant), "due": status.is_due,
            "captured": status.captured.map(|at| at.to_rfc3339()), "frequency": status.frequency,
            "stale_days": status.stale, "ahead": status.ahead.map(|at| at.to_rfc3339()),
            "cannot_run": status.cannot_run.map(CannotRun::word),
        }));
        return;
    }
    let messages = console.messages();
    let fresh = match (status.stale, status.captured) {
        (None, None) if status.cannot_run.is_some() => messages.screen("never-published", &[]),
        (None, _) => messages.screen("up-to-date", &[]),
        (Some(_), None) => messages.screen("never-published", &[]),
        (Some(days), Some(_)) => {
            messages.screen("stale", &[("days", days.to_string()), ("frequency", status.frequency.clone())])
        }
    };
    if let Some(at) = status.ahead {
        let args = [("dataset", status.dataset.clone()), ("at", instant(at))];
        console.print_error(&messages.screen("ran-ahead", &args));
    }
    let mark = if status.stale.is_some() || status.cannot_run.is_some() { "!" } else { "●" };
    let next = match (status.cannot_run, status.next) {
        (Some(reason), _) => messages.screen(&format!("is-{}", reason.word()), &[]),
        (None, Some(_)) if status.is_due => messages.screen("due", &[]),
        (None, Some(next)) => messages.screen("next-run", &[("at", instant(next))]),
        (None, None) => messages.screen("no-schedule", &[]),
    };
    console.print_line(&format!("  {mark} {:<28} {fresh} · {next}", status.dataset));
}
