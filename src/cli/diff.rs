//! `seara diff`: the changes between two releases.

use serde_json::json;

use super::{
    arguments::{Diff, Global},
    check,
    console::Console,
};
use crate::{
    model::changes::{Change, ChangeKind},
    release,
};

/// Prints the changes between two kept releases.
pub(super) fn run(options: &Diff, global: &Global, console: &mut Console) -> u8 {
    let project = match check::project(global, console, std::slice::from_ref(&options.dataset)) {
        Ok(project) => project,
        Err(status) => return status,
    };
    let Some(pipeline) = project.pipelines.iter().find(|p| p.name == options.dataset) else { return 1 };
    let layout = super::layout(global, options.sample);
    let chosen = versions(options, &layout, console).and_then(|[before, after]| {
        let changes = release::difference(&layout, &options.dataset, &pipeline.schema.tables, [&before, &after]);
        changes.map(|c| ([before, after], c)).map_err(|e| (2, e.to_string()))
    });
    match chosen {
        Ok((versions, changes)) => {
            show(&versions, &changes, console);
            0
        }
        Err((status, message)) => {
            console.print_error(&message);
            status
        }
    }
}

/// The versions that are compared: those asked for, or the last two.
fn versions(
    options: &Diff,
    layout: &crate::state::layout::Layout,
    console: &Console,
) -> Result<[String; 2], (u8, String)> {
    let fail = |id: &str, known: &[&str]| {
        let args = [("dataset", options.dataset.clone()), ("known", known.join(", "))];
        (1, console.messages().screen(id, &args))
    };
    let kept = release::versions(layout, &options.dataset).map_err(|e| (2, e.to_string()))?;
    let names: Vec<_> = kept.iter().map(|p| p.version.as_str()).collect();
    let mut given = options.before.iter().chain(&options.after);
    if given.any(|v| !names.contains(&v.as_str())) {
        return Err(fail("unknown-version", &names));
    }
    let shown = release::latest(layout, &options.dataset).map(|p| p.version);
    let after = options.after.clone().or(shown).ok_or_else(|| fail("unknown-version", &names))?;
    let at = names.iter().position(|n| *n == after).unwrap_or_default();
    let before = options.before.clone().or_else(|| at.checked_sub(1).map(|n| names[n].to_owned()));
    let before = before.ok_or_else(|| fail("no-earlier-version", &names))?;
    Ok([before, after])
}

fn show([before, after]: &[String; 2], changes: &[Change], console: &Console) {
    if console.is_json() {
        for change in changes {
            console.object(&json!({"table": change.table, "key": change.key, "change": change.kind.as_str(),
                "field": change.field, "before": change.before, "after": change.after, "version": after}));
        }
        return;
    }
    console.print_line(&format!(
        "{before} → {after}: {}",
        super::history::counted(changes.iter().map(|c| c.kind), console)
    ));
    let nothing = console.messages().screen("empty-value", &[]);
    let mut last = ("", "");
    for change in changes {
        let row = (change.table.as_str(), change.key.as_str());
        let sign = match change.kind {
            ChangeKind::Add => "+",
            ChangeKind::Modify => "~",
            ChangeKind::Delete => "−",
        };
        if row != last {
            console.print_line(&format!("{sign} {} {}", change.table, change.key));
            last = row;
        }
        if let Some(field) = &change.field {
            let [old, new] = [&change.before, &change.after].map(|v| v.as_deref().unwrap_or(&nothing));
            console.print_line(&format!("    {field}\n      − {old}\n      + {new}"));
        }
    }
}
