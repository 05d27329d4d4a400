//! `seara captures`: lists, exports (WARC) or prunes the kept captures.

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{arguments::Global, check, clock, console::Console, write_session::WriteLock};
use crate::{
    release,
    state::{FileError, captures, index, layout::Layout, quarantine},
};

/// Prints every capture: first seen, compressed size, number of releases that use it.
pub(super) fn list(sample: bool, global: &Global, console: &Console) -> u8 {
    let layout = super::layout(global, sample);
    let refs = match release::capture_refs(&layout) {
        Ok(refs) => refs,
        Err(error) => return fail(&error, console),
    };
    for line in index::lines(&layout) {
        let releases = refs.get(&line.sha256).copied().unwrap_or_default();
        if console.is_json() {
            console.object(&json!({"sha256": line.sha256, "address": line.address, "bytes": line.bytes,
                "first_seen": line.first_seen.to_rfc3339(), "releases": releases}));
            continue;
        }
        let (day, size) = (line.first_seen.format("%Y-%m-%d"), console.messages().locale().bytes(line.bytes));
        let args = [("n", releases.to_string())];
        let count = console.messages().screen("capture-releases", &args);
        console.print_line(&format!("  {day}  {size:>9}  {}  {count}  {}", &line.sha256[..12], line.address));
    }
    0
}

/// Writes all captures to one WARC file.
pub(super) fn export(file: &Path, sample: bool, global: &Global, console: &Console) -> u8 {
    let layout = super::layout(global, sample);
    match captures::export(&layout, file) {
        Ok(count) => {
            let args = [("n", count.to_string()), ("path", file.display().to_string())];
            console.print_line(&console.messages().screen("exported", &args));
            0
        }
        Err(error) => fail(&error, console),
    }
}

/// Removes captures that nothing uses.
pub(super) fn prune(days: u32, dry_run: bool, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let project = match check::project(global, console, &[]) {
        Ok(project) => project,
        Err(status) => return status,
    };
    let layout = super::layout(global, sample);
    let Some(site) = &project.site else { return 1 };
    let lock = match WriteLock::acquire("captures prune", global, &layout, site, console) {
        Ok(lock) => lock,
        Err(status) => return status,
    };
    let refs = match release::capture_refs(&layout) {
        Ok(refs) => refs,
        Err(error) => return fail(&error, console),
    };
    let last = match lock.ledger.last_captures() {
        Ok(last) => last,
        Err(error) => return fail(&error, console),
    };
    let before = clock::now() - TimeDelta::days(i64::from(days));
    let gone = match pruned(&layout, &refs, &last, before) {
        Ok(gone) => gone,
        Err(error) => return fail(&error, console),
    };
    let bytes: u64 = gone.iter().map(|line| line.bytes).sum();
    let args = [("n", gone.len().to_string()), ("size", console.messages().locale().bytes(bytes))];
    if dry_run {
        gone.iter().for_each(|line| console.print_line(&format!("  {}  {}", &line.sha256[..12], line.address)));
        console.print_line(&console.messages().screen("would-prune", &args));
        return 0;
    }
    let names: Vec<_> = gone.into_iter().map(|line| line.sha256).collect();
    match captures::remove(&layout, &names, before) {
        Ok(()) => {
            console.print_line(&console.messages().screen("pruned", &args));
            0
        }
        Err(error) => fail(&error, console),
    }
}

/// Captures first seen before an instant that no release and no quarantine uses and that are not the last of an address.
fn pruned(
    layout: &Layout,
    refs: &BTreeMap<String, usize>,
    last: &HashSet<String>,
    before: DateTime<Utc>,
) -> Result<Vec<index::Line>, FileError> {
    let quarantined: HashSet<_> = quarantine::captures(layout)?.into_iter().collect();
    let needed = |sha256: &String| refs.contains_key(sha256) || last.contains(sha256) || quarantined.contains(sha256);
    let lines = index::lines(layout).into_iter();
    Ok(lines.filter(|line| line.first_seen < before && !needed(&line.sha256)).collect())
}

fn fail(error: &dyn std::fmt::Display, console: &Console) -> u8 {
    console.print_error(&error.to_string());
    2
}
