//! `seara history --due`: when each pipeline runs next, and which data are older than their frequency says.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{arguments::Global, console::Console, schedule::instant};
use crate::{
    run::standing::{Standing, standings},
    spec::Project,
};

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
            "stale_days": standing.stale, "ahead": standing.ahead.map(|at| at.to_rfc3339()),
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
    if let Some(at) = standing.ahead {
        let args = [("dataset", standing.dataset.clone()), ("at", instant(at))];
        console.complain(&words.screen("ran-ahead", &args));
    }
    let sign = if standing.stale.is_some() { "!" } else { "●" };
    let next = match standing.next {
        Some(_) if standing.is_due => words.screen("is-due", &[]),
        Some(next) => words.screen("next-run", &[("at", instant(next))]),
        None => words.screen("no-schedule", &[]),
    };
    console.say(&format!("  {sign} {:<28} {fresh} · {next}", standing.dataset));
}
