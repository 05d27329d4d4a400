//! `seara quarantine`: what a refused run set aside, given out for correction and tried again.
//!
//! `export` writes a CSV whose first columns are those of the corrections; a person fills in `value`, `who`,
//! `when` and `why`; `replay` adds the filled lines to the pipeline's corrections and runs it again over the
//! same captures.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::Utc;
use serde_json::json;

use super::{arguments::Global, check, console::Console, writing};
use crate::{
    encode::csv,
    run::{self, Request, record::Recorder},
    spec::lookups,
    state::{
        atomic,
        quarantine::{self, Entry},
    },
};

/// Columns behind those of a correction, for the reader.
const BEHIND: [&str; 2] = ["key", "code"];

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
                    "raw": entry.raw, "place": entry.place, "code": entry.code}));
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
    let entries = match quarantine::load(&super::layout(global, sample), dataset) {
        Ok(kept) => kept.entries,
        Err(error) => return broken(&error, console),
    };
    let header = lookups::HEADER.iter().chain(&BEHIND).copied();
    console.say(&csv::line(header));
    for Entry { table, key, field, raw, place, code } in &entries {
        console.say(&csv::line([table, field, raw, "", place, "", "", "", key, code]));
    }
    0
}

/// Adds corrected lines to the pipeline's corrections and runs it again over the same captures.
pub(super) fn replay(dataset: &str, file: &Path, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let project = match check::project(global, console, &[dataset.to_owned()]) {
        Ok(project) => project,
        Err(status) => return status,
    };
    let Some(site) = &project.site else { return 1 };
    let layout = super::layout(global, sample);
    let writing = match writing::begin("quarantine replay", global, &layout, site, console) {
        Ok(writing) => writing,
        Err(status) => return status,
    };
    let kept = match quarantine::load(&layout, dataset) {
        Ok(kept) => kept,
        Err(error) => return broken(&error, console),
    };
    let lines = match fs::read_to_string(file) {
        Ok(text) => corrections(&text),
        Err(error) => return broken(&format!("cannot read {}: {error}", file.display()), console),
    };
    let Some(lines) = lines.filter(|l| !l.is_empty()) else {
        let header = csv::line(lookups::HEADER.iter().chain(&BEHIND).copied());
        console.complain(&format!(
            "{} has no corrected line: its first line is {header}, and a correction has who, when and why",
            file.display()
        ));
        return 1;
    };
    if let Err(error) = append(&global.pipelines.join(format!("{dataset}.lookups.csv")), &lines) {
        return broken(&error, console);
    }
    console.say(&format!("{dataset}: {} corrections written down", lines.len()));
    let project = match check::project(global, console, &[dataset.to_owned()]) {
        Ok(project) => project,
        Err(status) => return status,
    };
    let request = Request { at: Utc::now(), sample, inputs: BTreeMap::new(), captures: kept.captures, dry_run: false };
    let pipelines: Vec<_> = project.pipelines.iter().filter(|p| p.name == dataset).collect();
    let (ledger, at, next) = (Some(&writing.ledger), request.at, &mut *console);
    let mut recorder = Recorder { ledger, at, layout: &layout, next, run: None };
    let outcomes = run::run(&project, &pipelines, &request, &layout, &mut recorder);
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

/// Adds lines to a file of corrections, which is written whole.
fn append(path: &Path, lines: &[String]) -> Result<(), crate::state::FileError> {
    let mut text = fs::read_to_string(path).unwrap_or_default();
    if text.trim().is_empty() {
        text = format!("{}\n", csv::line(lookups::HEADER));
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    atomic::write(path, text.as_bytes())
}

fn broken(error: &dyn std::fmt::Display, console: &Console) -> u8 {
    console.complain(&error.to_string());
    2
}
