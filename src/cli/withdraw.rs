//! `seara withdraw`: withdraws a release, a record or a value everywhere.
//!
//! The withdrawal is first recorded next to the pipeline (`<name>.withdrawn.csv`), so that no later run publishes the data
//! again; then they are erased from every kept release and every capture.

use std::{fs, path::Path};

use chrono::Utc;

use super::{
    arguments::{Global, Withdraw},
    console::Console,
    record_key,
    write_session::WriteSession,
};
use crate::{
    encode::csv,
    model::{
        formula,
        issue::{Issue, Place},
        published::PublishedDataset,
        withdrawal::Withdrawal,
    },
    release::{self, ReleaseError, WithdrawSummary},
    spec::withdrawn::{self, HEADER},
    state::{FileError, atomic, journal::Step, layout::PathKey},
    validate::public,
};

/// Withdraws it. Returns 1 when nothing matches.
pub(super) fn run(options: &Withdraw, global: &Global, console: &mut Console) -> u8 {
    let mut session = match WriteSession::open("withdraw", &options.dataset, options.sample, global, console) {
        Ok(session) => session,
        Err(status) => return status,
    };
    let what = match prepare(&session, options, console) {
        Ok(what) => what,
        Err(status) => return status,
    };
    if is_completed(&session, what.as_ref(), options) {
        return print_completed(&session, console);
    }
    let day = options.at.unwrap_or_else(Utc::now).date_naive().to_string();
    let file = global.pipelines.join(format!("{}.withdrawn.csv", options.dataset));
    let mut on_done = |done: &WithdrawSummary| print_withdrawn(done, &options.dataset, console);
    let done = match what {
        Some(what) => {
            if let Some(code) = withdrawn::obstacle(&session.pipeline().schema, &what) {
                let issue = Issue::error(code, Place::Unspecified).with("table", what.table);
                console.issues(&[issue.with("field", what.field.unwrap_or_default())]);
                return 1;
            }
            match release::shows(&session.layout, &options.dataset, std::slice::from_ref(&what)) {
                Ok([true, _]) => {}
                Ok(_) => return unknown(&what, &options.dataset, console),
                Err(error) => return fail(&error, console),
            }
            let field = what.field.as_deref().unwrap_or_default();
            if let Err(error) = record_withdrawal(&file, ["", &what.table, &what.key, field, &day, &options.reason]) {
                return fail(&error, console);
            }
            if let Err(status) = session.reload(global, console) {
                return status;
            }
            let (schema, withdrawn) = (&session.pipeline().schema, &session.pipeline().withdrawn);
            let (records, notices) = (&withdrawn.records, public::withdrawn(&withdrawn.lines));
            release::erase(session.destination(), schema, records, notices, &mut on_done).map(Some)
        }
        None => remove(&session, options.version.as_deref(), &file, [&day, &options.reason], &mut on_done),
    };
    match done {
        Ok(Some(_)) => 0,
        Ok(None) => {
            let known = release::versions(&session.layout, &options.dataset).unwrap_or_default();
            let known: Vec<_> = known.into_iter().map(|p| p.version).collect();
            let args = [("dataset", options.dataset.clone()), ("known", known.join(", "))];
            console.print_error(&console.messages().screen("unknown-version", &args));
            1
        }
        Err(error) => fail(&error, console),
    }
}

fn fail(error: &dyn std::fmt::Display, console: &Console) -> u8 {
    console.print_error(&error.to_string());
    2
}

/// Reports that no kept release has the record. Nothing is recorded or erased.
fn unknown(what: &Withdrawal, dataset: &str, console: &Console) -> u8 {
    let parts = [Some(&what.table), Some(&what.key), what.field.as_ref()];
    let what: Vec<_> = parts.into_iter().flatten().cloned().collect();
    let args = [("what", what.join(" ")), ("dataset", dataset.to_owned())];
    console.print_error(&console.messages().screen("unknown-record", &args));
    1
}

/// Removes the messages of earlier runs, which may quote what is withdrawn, and finds what is withdrawn.
fn prepare(session: &WriteSession, options: &Withdraw, console: &Console) -> Result<Option<Withdrawal>, u8> {
    session.lock.ledger.forget_messages(&options.dataset).map_err(|error| fail(&error, console))?;
    record(session, options, console)
}

/// The record or value to withdraw; `None` for a release.
fn record(session: &WriteSession, options: &Withdraw, console: &Console) -> Result<Option<Withdrawal>, u8> {
    let (Some(table), Some(written)) = (options.table.clone(), &options.key) else { return Ok(None) };
    let kept = release::versions(&session.layout, &options.dataset).map_err(|error| fail(&error, console))?;
    let place =
        |published: &PublishedDataset| session.layout.path(PathKey::Version(&options.dataset, &published.version));
    let key = record_key::resolve(&kept.iter().rev().map(place).collect::<Vec<_>>(), &table, written, console)?;
    Ok(Some(Withdrawal { table, key, field: options.field.clone() }))
}

/// Whether this withdrawal was interrupted earlier and has just been completed by recovery. Without a version, any completed
/// removal counts; to withdraw another release, its version must be named.
fn is_completed(session: &WriteSession, what: Option<&Withdrawal>, options: &Withdraw) -> bool {
    let is_same = |version: &String| options.version.as_ref().is_none_or(|wanted| wanted == version);
    let mut finished = session.lock.finished.iter().filter(|f| f.dataset == options.dataset).map(|f| &f.step);
    let mut completed = session.lock.withdrawals.iter().filter(|c| c.dataset == options.dataset);
    match what {
        Some(what) => {
            let is_written = || session.pipeline().withdrawn.records.contains(what);
            finished.any(|step| matches!(step, Step::Erase(erasure) if erasure.what.contains(what)))
                || completed.any(|done| done.records && is_written())
        }
        None => {
            finished.any(|step| matches!(step, Step::Remove(removal) if is_same(&removal.version)))
                || completed.any(|done| done.versions.iter().any(is_same))
        }
    }
}

/// Prints that nothing else was withdrawn, and which release is published.
fn print_completed(session: &WriteSession, console: &Console) -> u8 {
    let (messages, dataset) = (console.messages(), ("dataset", session.pipeline().name.clone()));
    let shown = match release::latest(&session.layout, &dataset.1) {
        Some(PublishedDataset { version, .. }) => {
            messages.screen("published-version", &[dataset, ("version", version)])
        }
        None => messages.screen("nothing-published", &[dataset]),
    };
    console.print_line(&messages.screen("already-withdrawn", &[("shown", shown)]));
    0
}

fn remove(
    session: &WriteSession,
    version: Option<&str>,
    file: &Path,
    [day, reason]: [&str; 2],
    on_done: &mut dyn FnMut(&WithdrawSummary),
) -> Result<Option<WithdrawSummary>, ReleaseError> {
    let dataset = session.pipeline().name.as_str();
    let shown = || release::shown(&session.layout, dataset);
    let Some(version) = version.map(str::to_owned).or_else(shown) else { return Ok(None) };
    if !release::versions(&session.layout, dataset)?.iter().any(|p| p.version == version) {
        return Ok(None);
    }
    record_withdrawal(file, [&version, "", "", "", day, reason])?;
    release::remove(session.destination(), dataset, &version, on_done)
}

/// Adds a line to the file of withdrawals, unless it has the same line.
fn record_withdrawal(path: &Path, cells: [&str; 6]) -> Result<(), FileError> {
    let mut text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => format!("{}\n", csv::line(HEADER)),
        Err(error) => return Err(FileError::at("read", path)(error)),
    };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    // A spreadsheet must not evaluate a key as a formula.
    let cells = cells.map(|text| formula::escape_formula(text));
    let line = csv::line(cells.iter().map(AsRef::as_ref));
    if !text.lines().any(|known| known == line) {
        text.push_str(&line);
        text.push('\n');
    }
    atomic::write(path, text.as_bytes())
}

fn print_withdrawn(done: &WithdrawSummary, dataset: &str, console: &Console) {
    if console.is_json() {
        console.object(&serde_json::json!({"event": "withdrawn", "dataset": dataset, "shown": done.shown,
            "releases": done.releases, "captures": done.captures}));
        return;
    }
    let messages = console.messages();
    let args = [("releases", done.releases.to_string()), ("captures", done.captures.to_string())];
    console.print_line(&messages.screen("withdrawn", &args));
    let dataset = ("dataset", dataset.to_owned());
    match &done.shown {
        Some(version) => {
            console.print_line(&messages.screen("published-version", &[dataset, ("version", version.clone())]))
        }
        None => console.print_line(&messages.screen("nothing-published", &[dataset])),
    }
    console.print_line(&messages.screen("withdrawn-elsewhere", &[]));
}
