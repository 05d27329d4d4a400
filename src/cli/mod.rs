//! The command line: a file per command, and the one file that prints.
//!
//! `arguments` defines the commands; each command prints through `console`;
//! the messages are in `model::messages`. Exit status: 0 published or unchanged, 1 something for a person
//! to fix, 2 something broke, 64 wrong usage.

mod approve;
mod arguments;
mod captures;
mod charts;
mod check;
mod clock;
mod console;
mod diagnostics;
mod diff;
mod explain;
mod freshness;
mod history;
mod inspect;
mod metrics;
mod new;
mod notify;
mod portal;
mod quarantine;
mod record_key;
mod rollback;
mod run;
mod sample_guard;
mod schedule;
mod score;
mod serve;
mod signals;
mod withdraw;
mod write_session;

use clap::Parser;

use self::{
    arguments::{Arguments, Captures, Command, Global, Quarantine},
    console::Console,
};
use crate::{model::messages::Locale, state::layout::Layout};

/// Wrong usage.
const USAGE: u8 = 64;

/// Runs the command of the command line. Returns the exit status.
pub fn main() -> u8 {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Help and version are answers; anything else is wrong usage.
        Err(error) => {
            console::usage(&error);
            return if error.exit_code() == 0 { 0 } else { USAGE };
        }
    };
    let locale = arguments.global.lang.unwrap_or_else(locale);
    let mut console = Console::new(arguments.global.json, locale);
    match &arguments.command {
        Command::Run(run) => run::run(run, &arguments.global, &mut console),
        Command::Check { explain: Some(code) } => check::explain(code, &console),
        Command::Check { explain: None } => check::run(&arguments.global, &mut console),
        Command::Inspect(inspect) => inspect::run(inspect, &arguments.global, &mut console),
        Command::Explain(explain) => explain::run(explain, &arguments.global, &mut console),
        Command::Diff(diff) => diff::run(diff, &arguments.global, &mut console),
        Command::History(history) => history::run(history, &arguments.global, &mut console),
        Command::Withdraw(withdraw) => withdraw::run(withdraw, &arguments.global, &mut console),
        Command::Approve { dataset, version, sample } => {
            approve::run(dataset, version.as_deref(), *sample, &arguments.global, &mut console)
        }
        Command::Rollback { dataset, version, sample } => {
            rollback::run(dataset, version.as_deref(), *sample, &arguments.global, &mut console)
        }
        Command::Quarantine { what, sample } => quarantine(what, *sample, &arguments.global, &mut console),
        Command::Captures { what, sample } => captures(what, *sample, &arguments.global, &mut console),
        Command::Schedule(schedule) => schedule::run(schedule, &arguments.global, &mut console),
        Command::Score { names, sample } => score::run(names, *sample, &arguments.global, &console),
        Command::Serve { listen, sample } => serve::run(*listen, *sample, &arguments.global, &console),
        Command::Plan { portal, datasets } | Command::Push { portal, datasets, dry_run: true } => {
            portal::run(portal::Direction::Plan, portal, datasets, &arguments.global, &mut console)
        }
        Command::Push { portal, datasets, dry_run: false } => {
            portal::run(portal::Direction::Push, portal, datasets, &arguments.global, &mut console)
        }
        Command::Worker => console::worker(),
        Command::New { name } => new::run(name, &arguments.global, &mut console),
    }
}

fn quarantine(what: &Quarantine, sample: bool, global: &Global, console: &mut Console) -> u8 {
    match what {
        Quarantine::List { dataset } => quarantine::list(dataset.as_ref(), sample, global, console),
        Quarantine::Export { dataset } => quarantine::export(dataset, sample, global, console),
        Quarantine::Replay { dataset, file } => quarantine::replay(dataset, file, sample, global, console),
    }
}

fn captures(what: &Captures, sample: bool, global: &Global, console: &mut Console) -> u8 {
    match what {
        Captures::List => captures::list(sample, global, console),
        Captures::Export { file } => captures::export(file, sample, global, console),
        Captures::Prune { older_than, dry_run } => captures::prune(*older_than, *dry_run, sample, global, console),
    }
}

/// The language of the environment (POSIX: `LC_ALL`, `LC_MESSAGES`, `LANG`).
fn locale() -> Locale {
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set).map_or(Locale::En, |tag| Locale::from_tag(&tag))
}

/// The folders of releases and state.
fn layout(global: &arguments::Global, sample: bool) -> Layout {
    let folder = |given: &Option<std::path::PathBuf>, usual: &str| match given {
        Some(path) => path.clone(),
        None if sample => std::path::Path::new(usual).join("sample"),
        None => usual.into(),
    };
    Layout { output: folder(&global.output, "output"), state: folder(&global.state, ".seara") }
}
