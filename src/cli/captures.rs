//! `seara captures`: what is kept of the sources: shown, given out as one WARC file, or pruned.

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{arguments::Global, check, console::Console, run, writing};
use crate::{
    release,
    state::{FileError, captures, index, layout::Layout, quarantine},
};

/// Prints every capture: when its bytes were first seen, how large it is packed, how many releases rest on it.
pub(super) fn list(sample: bool, global: &Global, console: &Console) -> u8 {
    let layout = super::layout(global, sample);
    let refs = match release::capture_refs(&layout) {
        Ok(refs) => refs,
        Err(error) => return broken(&error, console),
    };
    for line in index::lines(&layout) {
        let releases = refs.get(&line.sha256).copied().unwrap_or_default();
        if console.is_json() {
            console.object(&json!({"sha256": line.sha256, "address": line.address, "bytes": line.bytes,
                "first_seen": line.first_seen.to_rfc3339(), "releases": releases}));
            continue;
        }
        let (day, size) = (line.first_seen.format("%Y-%m-%d"), size(line.bytes));
        let args = [("n", releases.to_string())];
        let told = console.messages().screen("rest-on-it", &args);
        console.say(&format!("  {day}  {size:>9}  {}  {told}  {}", &line.sha256[..12], line.address));
    }
    0
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} KiB", bytes / 1_024),
        _ => format!("{} MiB", bytes >> 20),
    }
}

/// Writes all captures into one WARC file.
pub(super) fn export(file: &Path, sample: bool, global: &Global, console: &Console) -> u8 {
    let layout = super::layout(global, sample);
    match captures::export(&layout, file) {
        Ok(count) => {
            let args = [("n", count.to_string()), ("path", file.display().to_string())];
            console.say(&console.messages().screen("exported", &args));
            0
        }
        Err(error) => broken(&error, console),
    }
}

/// Removes captures that nothing refers to.
pub(super) fn prune(days: u32, dry_run: bool, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let project = match check::project(global, console, &[]) {
        Ok(project) => project,
        Err(status) => return status,
    };
    let layout = super::layout(global, sample);
    let Some(site) = &project.site else { return 1 };
    let writing = match writing::begin("captures prune", global, &layout, site, console) {
        Ok(writing) => writing,
        Err(status) => return status,
    };
    let refs = match release::capture_refs(&layout) {
        Ok(refs) => refs,
        Err(error) => return broken(&error, console),
    };
    let last = match writing.ledger.last_captures() {
        Ok(last) => last,
        Err(error) => return broken(&error, console),
    };
    let before = run::now() - TimeDelta::days(i64::from(days));
    let gone = match pruned(&layout, &refs, &last, before) {
        Ok(gone) => gone,
        Err(error) => return broken(&error, console),
    };
    let bytes: u64 = gone.iter().map(|line| line.bytes).sum();
    let args = [("n", gone.len().to_string()), ("size", size(bytes))];
    if dry_run {
        gone.iter().for_each(|line| console.say(&format!("  {}  {}", &line.sha256[..12], line.address)));
        console.say(&console.messages().screen("would-prune", &args));
        return 0;
    }
    let names: Vec<_> = gone.into_iter().map(|line| line.sha256).collect();
    match captures::remove(&layout, &names, before) {
        Ok(()) => {
            console.say(&console.messages().screen("pruned", &args));
            0
        }
        Err(error) => broken(&error, console),
    }
}

/// Captures older than an instant that no release refers to, and which no address gave last, nor a refused run.
fn pruned(
    layout: &Layout,
    refs: &BTreeMap<String, usize>,
    last: &HashSet<String>,
    before: DateTime<Utc>,
) -> Result<Vec<index::Line>, FileError> {
    let aside: HashSet<_> = quarantine::captures(layout)?.into_iter().collect();
    let needed = |sha256: &String| refs.contains_key(sha256) || last.contains(sha256) || aside.contains(sha256);
    let lines = index::lines(layout).into_iter();
    Ok(lines.filter(|line| line.first_seen < before && !needed(&line.sha256)).collect())
}

fn broken(error: &dyn std::fmt::Display, console: &Console) -> u8 {
    console.complain(&error.to_string());
    2
}
