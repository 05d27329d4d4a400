//! `seara history --due`: the next run of each pipeline, stale data, and pipelines that cannot run.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{arguments::Global, clock::instant, console::Console};
use crate::{
    model::issue::{Issue, Level},
    run::standing::{Standing, Unsound, standings},
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
    let mut all = standings(project, &super::layout(global, false), now);
    all.retain(|standing| only.is_none_or(|name| *name == standing.dataset));
    all.iter().for_each(|standing| show(standing, console));
    let is_invalid = all.iter().any(|standing| standing.unsound.is_some());
    // Without any pipeline to show, errors must still be printed.
    let is_unreadable = only.is_none() && !is_invalid && issues.iter().any(|issue| issue.level == Level::Error);
    if is_unreadable {
        console.issues(issues);
    }
    u8::from(is_unreadable || is_invalid || all.iter().any(|standing| standing.stale.is_some()))
}

fn show(standing: &Standing, console: &Console) {
    if console.is_json() {
        console.object(&json!({
            "dataset": standing.dataset, "last_run": standing.ran.map(|at| at.to_rfc3339()),
            "outcome": standing.outcome, "next_run": standing.next.map(instant), "due": standing.is_due,
            "captured": standing.captured.map(|at| at.to_rfc3339()), "frequency": standing.frequency,
            "stale_days": standing.stale, "ahead": standing.ahead.map(|at| at.to_rfc3339()),
            "cannot_run": standing.unsound.map(Unsound::word),
        }));
        return;
    }
    let messages = console.messages();
    let fresh = match (standing.stale, standing.captured) {
        (None, None) if standing.unsound.is_some() => messages.screen("never-published", &[]),
        (None, _) => messages.screen("up-to-date", &[]),
        (Some(_), None) => messages.screen("never-published", &[]),
        (Some(days), Some(_)) => {
            messages.screen("stale", &[("days", days.to_string()), ("frequency", standing.frequency.clone())])
        }
    };
    if let Some(at) = standing.ahead {
        let args = [("dataset", standing.dataset.clone()), ("at", instant(at))];
        console.print_error(&messages.screen("ran-ahead", &args));
    }
    let mark = if standing.stale.is_some() || standing.unsound.is_some() { "!" } else { "●" };
    let next = match (standing.unsound, standing.next) {
        (Some(unsound), _) => messages.screen(&format!("is-{}", unsound.word()), &[]),
        (None, Some(_)) if standing.is_due => messages.screen("due", &[]),
        (None, Some(next)) => messages.screen("next-run", &[("at", instant(next))]),
        (None, None) => messages.screen("no-schedule", &[]),
    };
    console.print_line(&format!("  {mark} {:<28} {fresh} · {next}", standing.dataset));
}
