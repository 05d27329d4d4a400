//! `seara history`: the releases that are kept and what each changed, or the past of one record.

use arrow::array::{Array, StringArray};
use serde_json::json;

use super::{
    arguments::{Global, History},
    check,
    console::Console,
    fresh, keys,
};
use crate::{
    encode::history,
    model::{changes::ChangeKind, published::PublishedDataset},
    release, spec,
    state::{
        layout::{Layout, PathKey},
        ledger::Ledger,
        runs::LastRun,
    },
};

/// Prints the releases of one dataset or of all, or the past of a record.
pub(super) fn run(asked: &History, global: &Global, console: &mut Console) -> u8 {
    let (project, issues) = spec::load(&global.folders());
    let layout = super::layout(global, asked.sample);
    // What is published without a pipeline has its past too.
    let is_known = |name: &String| project.names.contains(name) || release::latest(&layout, name).is_some();
    if let Some(name) = asked.name.as_ref().filter(|n| !is_known(n)) {
        console.complain(&check::no_pipeline(name, &project, console));
        return super::USAGE;
    }
    if asked.due {
        let now = asked.at.unwrap_or_else(super::run::now);
        return fresh::run((&project, &issues), asked.name.as_ref(), now, global, console);
    }
    if let (Some(name), Some(table), Some(key)) = (&asked.name, &asked.table, &asked.key) {
        return past(&layout, [name, table, key], console);
    }
    let chosen = asked.name.as_ref().map_or(project.names.as_slice(), std::slice::from_ref);
    for dataset in chosen {
        match release::versions(&layout, dataset) {
            Ok(kept) => show(dataset, &kept, &layout, console),
            Err(error) => {
                console.complain(&error.to_string());
                return 2;
            }
        }
    }
    0
}

/// Prints since when, and until when, a record and each value that changed were seen.
fn past(layout: &Layout, [dataset, table, key]: [&String; 3], console: &Console) -> u8 {
    let latest = layout.path(PathKey::Latest(dataset));
    let key = &match keys::one(std::slice::from_ref(&latest), table, key, console) {
        Ok(key) => key,
        Err(status) => return status,
    };
    let told = match release::read::table(&latest, "history") {
        Ok(told) => told.as_ref().and_then(history::read).unwrap_or_default(),
        Err(error) => {
            console.complain(&error.to_string());
            return 2;
        }
    };
    let own: Vec<_> = told.into_iter().filter(|s| s.table == *table && s.key == *key).collect();
    if own.is_empty() {
        let args = [("what", format!("{table} {key}")), ("dataset", dataset.clone())];
        console.complain(&console.messages().screen("nothing-known", &args));
        return 1;
    }
    let mut last = None;
    for seen in &own {
        if console.is_json() {
            console.object(&json!({"dataset": dataset, "table": table, "key": key, "field": seen.field,
                "value": seen.value, "first_seen": seen.first.to_string(), "last_seen": seen.last.to_string(),
                "current": seen.current}));
            continue;
        }
        if last != Some(&seen.field) {
            console.say(seen.field.as_ref().map_or(&format!("{table} {key}"), |field| field));
            last = Some(&seen.field);
        }
        let end = if seen.current { "─▶          ".to_owned() } else { format!("─ {}", seen.last) };
        let none = console.messages().screen("nothing", &[]);
        let value = seen.value.clone().unwrap_or_else(|| if seen.field.is_some() { none } else { String::new() });
        console.say(format!("  {} ─{end}  {}", seen.first, value.replace('\n', " ⏎ ")).trim_end());
    }
    0
}

fn show(dataset: &str, kept: &[PublishedDataset], layout: &Layout, console: &Console) {
    let messages = console.messages();
    let shown = release::latest(layout, dataset).map(|p| p.version);
    if !console.is_json() {
        let last = Ledger::look(layout).and_then(|ledger| ledger.last_run(dataset).ok().flatten());
        let told = |run: LastRun| {
            let outcome = messages.screen(&format!("outcome-{}", run.outcome), &[]);
            let text = messages.screen("last-run", &[("started", run.started), ("outcome", outcome)]);
            run.message.map_or(text.clone(), |message| format!("{text}: {message}"))
        };
        let last = last.map(|run| format!("  ({})", told(run))).unwrap_or_default();
        console.say(&format!("{dataset}{last}"));
    }
    let held = release::pending_review(layout, dataset).unwrap_or_else(|error| {
        console.complain(&error.to_string());
        None
    });
    if let Some(held) = held.filter(|_| !console.is_json()) {
        console.say(&format!("  …      {}", messages.screen("waits", &[("version", held.version)])));
    }
    if kept.is_empty() && !console.is_json() {
        console.say(&format!("    {}", messages.screen("no-release", &[])));
    }
    for one in kept {
        let kinds = kinds(layout, dataset, &one.version);
        let is_shown = Some(&one.version) == shown.as_ref();
        if console.is_json() {
            console.object(&json!({"dataset": dataset, "version": one.version, "release": one.sequence,
                "captured": one.captured.to_rfc3339(), "shown": is_shown, "changes": kinds.len()}));
            continue;
        }
        let mark = if is_shown { "●" } else { "○" };
        console.say(&format!("  {mark} {:>3}  {}  {}", one.sequence, one.version, counted(kinds.into_iter(), console)));
    }
}

/// The kinds of the changes that a release tells.
fn kinds(layout: &Layout, dataset: &str, version: &str) -> Vec<ChangeKind> {
    let table = release::read::table(&layout.path(PathKey::Version(dataset, version)), "changes");
    let Ok(Some(changes)) = table else { return Vec::new() };
    let words = changes.column_by_name("change").and_then(|c| c.as_any().downcast_ref::<StringArray>());
    let kind = |word: Option<&str>| match word? {
        "add" => Some(ChangeKind::Add),
        "delete" => Some(ChangeKind::Delete),
        _ => Some(ChangeKind::Modify),
    };
    words.map(|w| w.iter().filter_map(kind).collect()).unwrap_or_default()
}

/// `+3 rows, ~1 field, −2 rows`.
pub(super) fn counted(kinds: impl Iterator<Item = ChangeKind>, console: &Console) -> String {
    let (mut added, mut modified, mut deleted) = (0, 0, 0);
    for kind in kinds {
        match kind {
            ChangeKind::Add => added += 1,
            ChangeKind::Modify => modified += 1,
            ChangeKind::Delete => deleted += 1,
        }
    }
    let args = [("added", added.to_string()), ("modified", modified.to_string()), ("deleted", deleted.to_string())];
    console.messages().screen("moved", &args)
}
