//! `seara schedule`: runs each pipeline at its hour until told to stop.
//!
//! The specs are read anew before each look at the clock, so that a change needs no restart; SIGHUP looks at once.
//! SIGTERM and SIGINT let the pipeline under way end, and stop then. What was missed while nothing ran is caught up
//! once; the lock keeps two runs from overlapping.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use chrono::{DateTime, SecondsFormat, Utc};

use super::{arguments::Global, console::Console, notify, run};
use crate::{
    run::due,
    spec::{self, Project},
};

/// How often a signal is looked for.
const LOOK: Duration = Duration::from_millis(100);

/// How long the clock is not looked at, at most: it may be set, or the machine have slept.
const LONGEST: Duration = Duration::from_secs(30);

/// Signals that ask to stop, and the one that asks to look again.
struct Signals {
    stop: Arc<AtomicBool>,
    again: Arc<AtomicBool>,
}

/// Runs what is due, waits, and so on. Gives the exit status.
pub(super) fn run(metrics: Option<&Path>, global: &Global, console: &mut Console) -> u8 {
    let signals = match listen() {
        Ok(signals) => signals,
        Err(error) => {
            console.complain(&error.to_string());
            return 2;
        }
    };
    let (mut told, mut looked) = (None, None);
    while !signals.stop.load(Ordering::Relaxed) {
        let (project, issues) = spec::load(&global.folders());
        // A mistake in a spec is told once, not at each look.
        let mistakes: Vec<String> = issues.iter().map(|i| format!("{i:?}")).collect();
        if told.as_ref() != Some(&mistakes) {
            console.issues(&issues);
            announce(&project, console);
            told = Some(mistakes);
        }
        let pipelines = run::due(project.pipelines.iter().collect(), run::now(), global);
        let ran = !pipelines.is_empty();
        for pipeline in pipelines {
            if signals.stop.load(Ordering::Relaxed) {
                break;
            }
            run::scheduled(&project, pipeline, run::now(), global, console);
        }
        // Data grow old without a run.
        let hour = run::now().timestamp() / 3_600;
        if ran || looked != Some(hour) {
            notify::notify(&project, run::now(), global, console);
            looked = Some(hour);
        }
        run::measure(metrics, &project, false, run::now(), global, console);
        wait(&signals);
    }
    console.say(&console.words().screen("stopped", &[]));
    0
}

fn listen() -> std::io::Result<Signals> {
    let signals = Signals { stop: Arc::default(), again: Arc::default() };
    for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT] {
        signal_hook::flag::register(signal, Arc::clone(&signals.stop))?;
    }
    #[cfg(unix)]
    signal_hook::flag::register(signal_hook::consts::SIGHUP, Arc::clone(&signals.again))?;
    Ok(signals)
}

/// Waits until it is time to look again, or a signal comes.
fn wait(signals: &Signals) {
    let looks = LONGEST.as_millis() / LOOK.as_millis();
    for _ in 0..looks {
        if signals.stop.load(Ordering::Relaxed) || signals.again.swap(false, Ordering::Relaxed) {
            return;
        }
        thread::sleep(LOOK);
    }
}

/// Tells when each pipeline runs next.
fn announce(project: &Project, console: &Console) {
    let now = run::now();
    for pipeline in &project.pipelines {
        let next = pipeline.schedule.as_ref().and_then(|s| due::next(s, &pipeline.name, now));
        if let Some(next) = next {
            let args = [("dataset", pipeline.name.clone()), ("at", instant(next))];
            console.say(&console.words().screen("runs-next", &args));
        }
    }
}

/// An instant on the clocks of Lisbon.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Europe::Lisbon).to_rfc3339_opts(SecondsFormat::Secs, false)
}
