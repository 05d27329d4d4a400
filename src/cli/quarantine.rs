//! `seara quarantine`: lists rejected rows, exports them for correction and replays them.
//!
//! `export` prints a CSV whose first columns are those of the lookup file; a person fills in `value`, `who`, `when` and
//! `why`; `replay` adds the filled-in lines to the lookup file and runs the pipeline again over the same captures.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use chrono::Utc;
use serde_json::json;

use super::{arguments::Global, check, console::Console, sample_guard, write_session::WriteSession};
use crate::{
    encode::csv,
    fetch::Fetcher,
    model::formula,
    run::{self, Request, RunContext, record::Recorder},
    spec::lookups,
    state::{
        FileError, atomic,
        quarantine::{self, Entry, Quarantine},
    },
};

/// Columns after those of a lookup, for information.
const EXTRA_COLUMNS: [&str; 3] = ["key", "code", "row"];

/// Prints the quarantine of one dataset or of all.
pub(super) fn list(dataset: Option<&String>, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let needed: Vec<_> = dataset.into_iter().cloned().collect();
    let project = match check::project(global, console, &needed) {
        Ok(project) => project,
        Err(status) => return status,
    };
    let layout = super::layout(global, sample);
    for name in project.names.iter().filter(|n| dataset.is_none_or(|d| d == *n)) {
        let entries = match quarantine::load(&layout, name) {
            Ok(kept) => kept.entries,
            Err(error) => return fail(&error, console),
        };
        for entry in &entries {
            if console.is_json() {
                console.object(&json!({"dataset": name, "table": entry.table, "key": entry.key, "field": entry.field,
                    "raw": entry.raw, "place": entry.place, "code": entry.code, "row": entry.row}));
            } else {
                let what = [entry.table.as_str(), &entry.key, &entry.field].join(" ");
                console.print_line(&format!(
                    "{name}  {}  {}  {}\n    {}",
                    entry.code,
                    what.trim(),
                    entry.place,
                    entry.raw
                ));
            }
        }
        if entries.is_empty() && !console.is_json() {
            console.print_line(&format!("{name}  –"));
        }
    }
    0
}

/// Prints the quarantine of a dataset as CSV, for correction.
pub(super) fn export(dataset: &str, sample: bool, global: &Global, console: &mut Console) -> u8 {
    if let Err(status) = check::project(global, console, &[dataset.to_owned()]) {
        return status;
    }
    let Quarantine { entries, more, .. } = match quarantine::load(&super::layout(global, sample), dataset) {
        Ok(kept) => kept,
        Err(error) => return fail(&error, console),
    };
    let header = lookups::HEADER.iter().chain(&EXTRA_COLUMNS).copied();
    console.print_line(&csv::line(header));
    for Entry { table, key, field, raw, place, code, row } in &entries {
        let row = if row.is_empty() { String::new() } else { json!(row).to_string() };
        // A spreadsheet must not evaluate text of a source as a formula.
        let cells =
            [table, field, raw, "", place, "", "", "", key, code, &row].map(|text| formula::escape_formula(text));
        console.print_line(&csv::line(cells.iter().map(AsRef::as_ref)));
    }
    if more > 0 {
        console.print_error(&console.messages().screen("more-quarantined", &[("n", more.to_string())]));
    }
    0
}

/// Adds filled-in lines to the lookup file and runs the pipeline again over the same captures.
pub(super) fn replay(dataset: &str, file: &Path, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let session = sample_guard::claim(sample, global, &super::layout(global, sample), console)
        .and_then(|()| WriteSession::open("quarantine replay", dataset, sample, global, console));
    let mut session = match session {
        Ok(session) => session,
        Err(status) => return status,
    };
    let name = ("dataset", dataset.to_owned());
    let kept = match quarantine::load(&session.layout, dataset) {
        Ok(kept) => kept,
        Err(error) => return fail(&error, console),
    };
    if kept.captures.is_empty() {
        console.print_error(&console.messages().screen("nothing-quarantined", &[name]));
        return 1;
    }
    let lines = match fs::read_to_string(file) {
        Ok(text) => filled_in(&text),
        Err(error) => return fail(&FileError::at("read", file)(error), console),
    };
    let Some(lines) = lines.filter(|l| !l.is_empty()) else {
        let header = csv::line(lookups::HEADER.iter().chain(&EXTRA_COLUMNS).copied());
        let args = [("file", file.display().to_string()), ("header", header)];
        console.print_error(&console.messages().screen("no-lookup", &args));
        return 1;
    };
    let path = global.pipelines.join(format!("{dataset}.lookups.csv"));
    let before = fs::read_to_string(&path).unwrap_or_default();
    let (after, added) = with_lines(&before, &lines);
    // Checked before it is written: an error leaves the lookup file unchanged.
    let issues = lookups::mistakes(&path, &after, &session.pipeline().schema);
    if !issues.is_empty() {
        console.issues(&issues);
        return 1;
    }
    if let Err(error) = atomic::write(&path, after.as_bytes()) {
        return fail(&error, console);
    }
    console.print_line(&console.messages().screen("lookups-added", &[name, ("n", added.to_string())]));
    if let Err(status) = session.reload(global, console) {
        return status;
    }
    run_again(&mut session, kept.captures, sample, global, console)
}

/// Runs the pipeline again over captures.
fn run_again(
    session: &mut WriteSession,
    captures: BTreeMap<String, Vec<String>>,
    sample: bool,
    global: &Global,
    console: &mut Console,
) -> u8 {
    let request = Request {
        resources: global.resources(),
        at: Utc::now(),
        sample,
        captures,
        inputs: BTreeMap::new(),
        offline: false,
        dry_run: false,
        first: false,
    };
    let Some(site) = &session.project().site else { return 1 };
    let fetcher = Fetcher::new(site, &global.allow_address, &session.layout, Some(&session.lock.ledger));
    let (ledger, at, next) = (Some(&session.lock.ledger), request.at, &mut *console);
    let mut recorder = Recorder { ledger, at, layout: &session.layout, next, run: None };
    let context = RunContext { site, request: &request, fetcher: &fetcher, layout: &session.layout };
    let outcomes = run::run(&[session.pipeline()], context, &mut recorder);
    outcomes.iter().map(run::event::Outcome::status).max().unwrap_or(1)
}

/// Lines with who, when and why; `None` when the text is not an exported file.
fn filled_in(text: &str) -> Option<Vec<String>> {
    let rows = lookups::rows(text.strip_prefix('\u{FEFF}').unwrap_or(text));
    let (header, rows) = rows.split_first()?;
    let columns = lookups::HEADER.len();
    if header.1.get(..columns)? != lookups::HEADER {
        return None;
    }
    let is_filled_in =
        |cells: &&Vec<String>| cells.len() >= columns && cells[5..columns].iter().all(|c| !c.trim().is_empty());
    Some(
        rows.iter()
            .map(|(_, cells)| cells)
            .filter(is_filled_in)
            .map(|cells| csv::line(cells[..columns].iter().map(String::as_str)))
            .collect(),
    )
}

/// The lookup file with lines added, and the number of lines that are new.
fn with_lines(before: &str, lines: &[String]) -> (String, usize) {
    let mut text = before.to_owned();
    if text.trim().is_empty() {
        text = csv::line(lookups::HEADER);
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let known: BTreeSet<String> =
        lookups::rows(&text).iter().map(|(_, cells)| csv::line(cells.iter().map(String::as_str))).collect();
    let new: Vec<_> = lines.iter().filter(|line| !known.contains(*line)).collect();
    for line in &new {
        text.push_str(line);
        text.push('\n');
    }
    (text, new.len())
}

fn fail(error: &dyn std::fmt::Display, console: &Console) -> u8 {
    console.print_error(&error.to_string());
    2
}
