//! `seara withdraw`: a release, a record or a value is taken back, everywhere.
//!
//! What is taken back is written down beside the pipeline first (`<name>.withdrawn.csv`), so that no later run
//! brings it back; then it is erased from every kept release and every capture.

use std::{fs, path::Path};

use chrono::Utc;

use super::{
    arguments::{Global, Withdraw},
    console::Console,
    keys,
    writing::{self, Desk},
};
use crate::{
    encode::csv,
    model::{
        formula,
        issue::{Issue, Place},
        published::PublishedDataset,
        withdrawal::Withdrawal,
    },
    release::{self, ReleaseError, Withdrawn},
    spec::withdrawn::{self, HEADER},
    state::{FileError, atomic, journal::Step, layout::PathKey},
    validate::public,
};

/// Takes back what was asked for; 1 when there is no such thing.
pub(super) fn run(asked: &Withdraw, global: &Global, console: &mut Console) -> u8 {
    let mut desk = match writing::desk("withdraw", &asked.dataset, asked.sample, global, console) {
        Ok(desk) => desk,
        Err(status) => return status,
    };
    let what = match prepare(&desk, asked, console) {
        Ok(what) => what,
        Err(status) => return status,
    };
    if is_done(&desk, what.as_ref(), asked) {
        return done_already(&desk, console);
    }
    let day = asked.at.unwrap_or_else(Utc::now).date_naive().to_string();
    let file = global.pipelines.join(format!("{}.withdrawn.csv", asked.dataset));
    let mut heard = |done: &Withdrawn| told(done, &asked.dataset, console);
    let done = match what {
        Some(what) => {
            if let Some(code) = withdrawn::fault(&desk.pipeline().schema, &what) {
                let issue = Issue::error(code, Place::Unspecified).with("table", what.table);
                console.issues(&[issue.with("field", what.field.unwrap_or_default())]);
                return 1;
            }
            match release::shows(&desk.layout, &asked.dataset, std::slice::from_ref(&what)) {
                Ok([true, _]) => {}
                Ok(_) => return unknown(&what, &asked.dataset, console),
                Err(error) => return broken(&error, console),
            }
            let field = what.field.as_deref().unwrap_or_default();
            if let Err(error) = write_down(&file, ["", &what.table, &what.key, field, &day, &asked.reason]) {
                return broken(&error, console);
            }
            if let Err(status) = desk.read_again(global, console) {
                return status;
            }
            let (schema, withdrawn) = (&desk.pipeline().schema, &desk.pipeline().withdrawn);
            let (records, told) = (&withdrawn.records, public::withdrawn(&withdrawn.told));
            release::erase(&desk.layout, desk.site(), schema, records, told, &mut heard).map(Some)
        }
        None => remove(&desk, asked.version.as_deref(), &file, [&day, &asked.reason], &mut heard),
    };
    match done {
        Ok(Some(_)) => 0,
        Ok(None) => {
            let known = release::versions(&desk.layout, &asked.dataset).unwrap_or_default();
            let known: Vec<_> = known.into_iter().map(|p| p.version).collect();
            let args = [("dataset", asked.dataset.clone()), ("known", known.join(", "))];
            console.complain(&console.messages().screen("no-version", &args));
            1
        }
        Err(error) => broken(&error, console),
    }
}

fn broken(error: &dyn std::fmt::Display, console: &Console) -> u8 {
    console.complain(&error.to_string());
    2
}

/// Nothing that is kept knows what is asked for: nothing is written down, and nothing erased.
fn unknown(what: &Withdrawal, dataset: &str, console: &Console) -> u8 {
    let parts = [Some(&what.table), Some(&what.key), what.field.as_ref()];
    let told: Vec<_> = parts.into_iter().flatten().cloned().collect();
    let args = [("what", told.join(" ")), ("dataset", dataset.to_owned())];
    console.complain(&console.messages().screen("nothing-known", &args));
    1
}

/// Removes the messages of earlier runs, which may quote what is withdrawn, and finds what is withdrawn.
fn prepare(desk: &Desk, asked: &Withdraw, console: &Console) -> Result<Option<Withdrawal>, u8> {
    desk.writing.ledger.forget_messages(&asked.dataset).map_err(|error| broken(&error, console))?;
    record(desk, asked, console)
}

/// The record or value that is asked for; none when a whole release is.
fn record(desk: &Desk, asked: &Withdraw, console: &Console) -> Result<Option<Withdrawal>, u8> {
    let (Some(table), Some(written)) = (asked.table.clone(), &asked.key) else { return Ok(None) };
    let kept = release::versions(&desk.layout, &asked.dataset).map_err(|error| broken(&error, console))?;
    let place = |published: &PublishedDataset| desk.layout.path(PathKey::Version(&asked.dataset, &published.version));
    let key = keys::one(&kept.iter().rev().map(place).collect::<Vec<_>>(), &table, written, console)?;
    Ok(Some(Withdrawal { table, key, field: asked.field.clone() }))
}

/// Whether this command, before anything else, has finished what is asked for: an earlier one was cut, and given again it
/// does no more. Without a version it may be that any was meant; a second one is named.
fn is_done(desk: &Desk, what: Option<&Withdrawal>, asked: &Withdraw) -> bool {
    let is_same = |version: &String| asked.version.as_ref().is_none_or(|asked| asked == version);
    let mut finished = desk.writing.finished.iter().filter(|f| f.dataset == asked.dataset).map(|f| &f.step);
    let mut carried = desk.writing.carried.iter().filter(|c| c.dataset == asked.dataset);
    match what {
        Some(what) => {
            let is_written = || desk.pipeline().withdrawn.records.contains(what);
            finished.any(|step| matches!(step, Step::Erase(erasure) if erasure.what.contains(what)))
                || carried.any(|carried| carried.records && is_written())
        }
        None => {
            finished.any(|step| matches!(step, Step::Remove(removal) if is_same(&removal.version)))
                || carried.any(|carried| carried.versions.iter().any(is_same))
        }
    }
}

/// Tells that nothing more was done, and what is shown now.
fn done_already(desk: &Desk, console: &Console) -> u8 {
    let (messages, dataset) = (console.messages(), ("dataset", desk.pipeline().name.clone()));
    let shown = match release::latest(&desk.layout, &dataset.1) {
        Some(PublishedDataset { version, .. }) => messages.screen("shows", &[dataset, ("version", version)]),
        None => messages.screen("shows-nothing", &[dataset]),
    };
    console.say(&messages.screen("already-withdrawn", &[("shown", shown)]));
    0
}

fn remove(
    desk: &Desk,
    version: Option<&str>,
    file: &Path,
    [day, reason]: [&str; 2],
    heard: &mut dyn FnMut(&Withdrawn),
) -> Result<Option<Withdrawn>, ReleaseError> {
    let dataset = desk.pipeline().name.as_str();
    let shown = || release::shown(&desk.layout, dataset);
    let Some(version) = version.map(str::to_owned).or_else(shown) else { return Ok(None) };
    if !release::versions(&desk.layout, dataset)?.iter().any(|p| p.version == version) {
        return Ok(None);
    }
    write_down(file, [&version, "", "", "", day, reason])?;
    release::remove(&desk.layout, desk.site(), dataset, &version, heard)
}

/// Adds a line to the file of withdrawals, which is written whole; one that says the same already stays alone.
fn write_down(path: &Path, cells: [&str; 6]) -> Result<(), FileError> {
    let mut text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => format!("{}\n", csv::line(HEADER)),
        Err(error) => return Err(FileError::at("read", path)(error)),
    };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    // A person may open it in a spreadsheet, which would calculate some keys.
    let cells = cells.map(|text| formula::escape_formula(text));
    let line = csv::line(cells.iter().map(AsRef::as_ref));
    if !text.lines().any(|known| known == line) {
        text.push_str(&line);
        text.push('\n');
    }
    atomic::write(path, text.as_bytes())
}

fn told(done: &Withdrawn, dataset: &str, console: &Console) {
    if console.is_json() {
        console.object(&serde_json::json!({"event": "withdrawn", "dataset": dataset, "shown": done.shown,
            "releases": done.releases, "captures": done.captures}));
        return;
    }
    let messages = console.messages();
    let args = [("releases", done.releases.to_string()), ("captures", done.captures.to_string())];
    console.say(&messages.screen("withdrawn", &args));
    let dataset = ("dataset", dataset.to_owned());
    match &done.shown {
        Some(version) => console.say(&messages.screen("shows", &[dataset, ("version", version.clone())])),
        None => console.say(&messages.screen("shows-nothing", &[dataset])),
    }
    console.say(&messages.screen("withdrawn-elsewhere", &[]));
}
