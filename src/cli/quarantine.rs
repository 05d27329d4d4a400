//! `seara quarantine`: what a refused run set aside, given out for correction and tried again.
//!
//! `export` writes a CSV whose first columns are those of the corrections; a person fills in `value`, `who`,
//! `when` and `why`; `replay` adds the filled lines to the pipeline's corrections and runs it again over the
//! same captures.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use chrono::Utc;
use serde_json::json;

use super::{
    arguments::Global,
    check,
    console::Console,
    kind,
    writing::{self, Desk},
};
use crate::{
    encode::csv,
    fetch::Fetcher,
    model::formula,
    run::{self, Request, record::Recorder},
    spec::lookups,
    state::{
        FileError, atomic,
        quarantine::{self, Entry, Quarantine},
    },
};

/// Columns behind those of a correction, for the reader.
const BEHIND: [&str; 3] = ["key", "code", "row"];

/// Prints what is set aside, of one dataset or of all.
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
            Err(error) => return broken(&error, console),
        };
        for entry in &entries {
            if console.is_json() {
                console.object(&json!({"dataset": name, "table": entry.table, "key": entry.key, "field": entry.field,
                    "raw": entry.raw, "place": entry.place, "code": entry.code, "row": entry.row}));
            } else {
                let what = [entry.table.as_str(), &entry.key, &entry.field].join(" ");
                console.say(&format!("{name}  {}  {}  {}\n    {}", entry.code, what.trim(), entry.place, entry.raw));
            }
        }
        if entries.is_empty() && !console.is_json() {
            console.say(&format!("{name}  –"));
        }
    }
    0
}

/// Prints what is set aside of a dataset as CSV, to be corrected.
pub(super) fn export(dataset: &str, sample: bool, global: &Global, console: &mut Console) -> u8 {
    if let Err(status) = check::project(global, console, &[dataset.to_owned()]) {
        return status;
    }
    let Quarantine { entries, more, .. } = match quarantine::load(&super::layout(global, sample), dataset) {
        Ok(kept) => kept,
        Err(error) => return broken(&error, console),
    };
    let header = lookups::HEADER.iter().chain(&BEHIND).copied();
    console.say(&csv::line(header));
    for Entry { table, key, field, raw, place, code, row } in &entries {
        let row = if row.is_empty() { String::new() } else { json!(row).to_string() };
        // What comes from a source is not calculated by the spreadsheet that a person opens this in.
        let cells =
            [table, field, raw, "", place, "", "", "", key, code, &row].map(|text| formula::escape_formula(text));
        console.say(&csv::line(cells.iter().map(AsRef::as_ref)));
    }
    if more > 0 {
        console.complain(&console.messages().screen("more-aside", &[("n", more.to_string())]));
    }
    0
}

/// Adds corrected lines to the pipeline's corrections and runs it again over the same captures.
pub(super) fn replay(dataset: &str, file: &Path, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let desk = kind::permitted(sample, global, &super::layout(global, sample), console)
        .and_then(|()| writing::desk("quarantine replay", dataset, sample, global, console));
    let mut desk = match desk {
        Ok(desk) => desk,
        Err(status) => return status,
    };
    let name = ("dataset", dataset.to_owned());
    let kept = match quarantine::load(&desk.layout, dataset) {
        Ok(kept) => kept,
        Err(error) => return broken(&error, console),
    };
    if kept.captures.is_empty() {
        console.complain(&console.messages().screen("nothing-aside", &[name]));
        return 1;
    }
    let lines = match fs::read_to_string(file) {
        Ok(text) => corrections(&text),
        Err(error) => return broken(&FileError::at("read", file)(error), console),
    };
    let Some(lines) = lines.filter(|l| !l.is_empty()) else {
        let header = csv::line(lookups::HEADER.iter().chain(&BEHIND).copied());
        let args = [("file", file.display().to_string()), ("header", header)];
        console.complain(&console.messages().screen("no-correction", &args));
        return 1;
    };
    let path = global.pipelines.join(format!("{dataset}.lookups.csv"));
    let before = fs::read_to_string(&path).unwrap_or_default();
    let (after, added) = joined(&before, &lines);
    // Judged before it is written down: a mistake leaves the corrections as they were.
    let mistakes = lookups::mistakes(&path, &after, &desk.pipeline().schema);
    if !mistakes.is_empty() {
        console.issues(&mistakes);
        return 1;
    }
    if let Err(error) = atomic::write(&path, after.as_bytes()) {
        return broken(&error, console);
    }
    console.say(&console.messages().screen("corrected", &[name, ("n", added.to_string())]));
    if let Err(status) = desk.read_again(global, console) {
        return status;
    }
    read_again(&mut desk, kept.captures, sample, global, console)
}

/// Runs the pipeline again over captures.
fn read_again(
    desk: &mut Desk,
    captures: BTreeMap<String, Vec<String>>,
    sample: bool,
    global: &Global,
    console: &mut Console,
) -> u8 {
    let request = Request {
        power: global.power(),
        at: Utc::now(),
        sample,
        captures,
        inputs: BTreeMap::new(),
        offline: false,
        dry_run: false,
        first: false,
    };
    let Some(site) = &desk.project().site else { return 1 };
    let fetcher = Fetcher::new(site, &global.allow_address, &desk.layout, Some(&desk.writing.ledger));
    let (ledger, at, next) = (Some(&desk.writing.ledger), request.at, &mut *console);
    let mut recorder = Recorder { ledger, at, layout: &desk.layout, next, run: None };
    let outcomes = run::run(desk.project(), &[desk.pipeline()], &request, &fetcher, &desk.layout, &mut recorder);
    outcomes.iter().map(run::event::Outcome::status).max().unwrap_or(1)
}

/// Lines that a person has signed; `None` when the text is not such a file.
fn corrections(text: &str) -> Option<Vec<String>> {
    let rows = lookups::rows(text.strip_prefix('\u{FEFF}').unwrap_or(text));
    let (header, rows) = rows.split_first()?;
    let columns = lookups::HEADER.len();
    if header.1.get(..columns)? != lookups::HEADER {
        return None;
    }
    let signed =
        |cells: &&Vec<String>| cells.len() >= columns && cells[5..columns].iter().all(|c| !c.trim().is_empty());
    Some(
        rows.iter()
            .map(|(_, cells)| cells)
            .filter(signed)
            .map(|cells| csv::line(cells[..columns].iter().map(String::as_str)))
            .collect(),
    )
}

/// A text of corrections with lines added, and how many are new to it.
fn joined(before: &str, lines: &[String]) -> (String, usize) {
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

fn broken(error: &dyn std::fmt::Display, console: &Console) -> u8 {
    console.complain(&error.to_string());
    2
}
