//! `seara history`: the releases that are kept, and what each changed.

use arrow::array::{Array, StringArray};
use serde_json::json;

use super::{arguments::Global, console::Console};
use crate::{
    model::{changes::Kind, published::Published},
    release, spec,
    state::{
        layout::{Layout, Spot},
        ledger::Ledger,
    },
};

/// Prints the releases of one dataset or of all.
pub(super) fn run(name: Option<&str>, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let (project, _) = spec::load(&global.folders());
    if let Some(name) = name.filter(|n| !project.names.iter().any(|p| p == n)) {
        console.complain(&format!("there is no pipeline `{name}`; there are: {}", project.names.join(", ")));
        return super::USAGE;
    }
    let layout = super::layout(global, sample);
    for dataset in project.names.iter().filter(|n| name.is_none_or(|name| name == *n)) {
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

fn show(dataset: &str, kept: &[Published], layout: &Layout, console: &Console) {
    let shown = release::latest(layout, dataset).map(|p| p.version);
    if !console.is_json() {
        let last = Ledger::look(layout).and_then(|ledger| ledger.last_run(dataset).ok().flatten());
        let last = last.map(|run| format!("  (last run {}: {})", run.started, run.outcome)).unwrap_or_default();
        console.say(&format!("{dataset}{last}"));
    }
    if let Some(held) = release::held(layout, dataset).filter(|_| !console.is_json()) {
        console.say(&format!("  …      {}  waits for seara approve", held.version));
    }
    if kept.is_empty() && !console.is_json() {
        console.say("    no release yet");
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
        console.say(&format!("  {mark} {:>3}  {}  {}", one.sequence, one.version, counted(kinds.into_iter())));
    }
}

/// The kinds of the changes that a release tells.
fn kinds(layout: &Layout, dataset: &str, version: &str) -> Vec<Kind> {
    let table = release::read::table(&layout.path(Spot::Version(dataset, version)), "changes");
    let Ok(Some(changes)) = table else { return Vec::new() };
    let words = changes.column_by_name("change").and_then(|c| c.as_any().downcast_ref::<StringArray>());
    let kind = |word: Option<&str>| match word? {
        "add" => Some(Kind::Add),
        "delete" => Some(Kind::Delete),
        _ => Some(Kind::Modify),
    };
    words.map(|w| w.iter().filter_map(kind).collect()).unwrap_or_default()
}

/// `+3 rows, ~1 field, −2 rows`.
pub(super) fn counted(kinds: impl Iterator<Item = Kind>) -> String {
    let (mut added, mut modified, mut deleted) = (0, 0, 0);
    for kind in kinds {
        match kind {
            Kind::Add => added += 1,
            Kind::Modify => modified += 1,
            Kind::Delete => deleted += 1,
        }
    }
    format!("+{added} rows  ~{modified} fields  −{deleted} rows")
}
