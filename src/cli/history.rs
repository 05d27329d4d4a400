//! `seara history`: the kept releases with their changes, or the history of one record.

use arrow::array::{Array, StringArray};
use serde_json::json;

use super::{
    arguments::{Global, History},
    check, clock,
    console::Console,
    freshness, record_key,
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

/// Prints the releases of one dataset or of all, or the history of a record.
pub(super) fn run(options: &History, global: &Global, console: &mut Console) -> u8 {
    let (project, issues) = spec::load(&global.folders());
    let layout = super::layout(global, options.sample);
    // A dataset may be published without a pipeline.
    let is_known = |name: &String| project.names.contains(name) || release::latest(&layout, name).is_some();
    if let Some(name) = options.name.as_ref().filter(|n| !is_known(n)) {
        console.print_error(&check::no_pipeline(name, &project, console));
        return super::USAGE;
    }
    if options.due {
        let now = options.at.unwrap_or_else(clock::now);
        return freshness::run((&project, &issues), options.name.as_ref(), now, global, console);
    }
    if let (Some(name), Some(table), Some(key)) = (&options.name, &options.table, &options.key) {
        return record(&layout, [name, table, key], console);
    }
    let chosen = options.name.as_ref().map_or(project.names.as_slice(), std::slice::from_ref);
    for dataset in chosen {
        match release::versions(&layout, dataset) {
            Ok(kept) => show(dataset, &kept, &layout, console),
            Err(error) => {
                console.print_error(&error.to_string());
                return 2;
            }
        }
    }
    0
}

/// Prints when a record and each of its values were first and last seen.
fn record(layout: &Layout, [dataset, table, key]: [&String; 3], console: &Console) -> u8 {
    let latest = layout.path(PathKey::Latest(dataset));
    let key = &match record_key::resolve(std::slice::from_ref(&latest), table, key, console) {
        Ok(key) => key,
        Err(status) => return status,
    };
    let seen = match release::read::table(&latest, "history") {
        Ok(table) => table.as_ref().and_then(history::read).unwrap_or_default(),
        Err(error) => {
            console.print_error(&error.to_string());
            return 2;
        }
    };
    let own: Vec<_> = seen.into_iter().filter(|s| s.table == *table && s.key == *key).collect();
    if own.is_empty() {
        let args = [("what", format!("{table} {key}")), ("dataset", dataset.clone())];
        console.print_error(&console.messages().screen("unknown-record", &args));
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
            console.print_line(seen.field.as_ref().map_or(&format!("{table} {key}"), |field| field));
            last = Some(&seen.field);
        }
        let end = if seen.current { "─▶          ".to_owned() } else { format!("─ {}", seen.last) };
        let none = console.messages().screen("empty-value", &[]);
        let value = seen.value.clone().unwrap_or_else(|| if seen.field.is_some() { none } else { String::new() });
        console.print_line(format!("  {} ─{end}  {}", seen.first, value.replace('\n', " ⏎ ")).trim_end());
    }
    0
}

fn show(dataset: &str, kept: &[PublishedDataset], layout: &Layout, console: &Console) {
    let messages = console.messages();
    let shown = release::latest(layout, dataset).map(|p| p.version);
    if !console.is_json() {
        let last = Ledger::open_read_only(layout).and_then(|ledger| ledger.last_run(dataset).ok().flatten());
        let text = |run: LastRun| {
            let outcome = messages.screen(&format!("outcome-{}", run.outcome), &[]);
            let text = messages.screen("last-run", &[("started", run.started), ("outcome", outcome)]);
            run.message.map_or(text.clone(), |message| format!("{text}: {message}"))
        };
        let last = last.map(|run| format!("  ({})", text(run))).unwrap_or_default();
        console.print_line(&format!("{dataset}{last}"));
    }
    let pending = release::pending_review(layout, dataset).unwrap_or_else(|error| {
        console.print_error(&error.to_string());
        None
    });
    if let Some(pending) = pending.filter(|_| !console.is_json()) {
        console.print_line(&format!("  …      {}", messages.screen("pending", &[("version", pending.version)])));
    }
    if kept.is_empty() && !console.is_json() {
        console.print_line(&format!("    {}", messages.screen("no-release", &[])));
    }
    for release in kept {
        let kinds = kinds(layout, dataset, &release.version);
        let is_shown = Some(&release.version) == shown.as_ref();
        if console.is_json() {
            console.object(&json!({"dataset": dataset, "version": release.version, "release": release.sequence,
                "captured": release.captured.to_rfc3339(), "shown": is_shown, "changes": kinds.len()}));
            continue;
        }
        let mark = if is_shown { "●" } else { "○" };
        console.print_line(&format!(
            "  {mark} {:>3}  {}  {}",
            release.sequence,
            release.version,
            counted(kinds.into_iter(), console)
        ));
    }
}

/// The kinds of the changes of a release.
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
    console.messages().screen("change-counts", &args)
}
