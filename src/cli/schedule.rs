//! `seara schedule`: runs each pipeline at its hour until told to stop.
//!
//! The specs are read anew before each look at the clock, so that a change needs no restart; SIGHUP looks at once.
//! SIGTERM and SIGINT let the pipeline under way end, and stop then. What was missed while nothing ran is caught up
//! once; the lock keeps two runs from overlapping.

use std::{
    net::{SocketAddr, TcpListener},
    thread,
    time::Duration,
};

use chrono::{DateTime, SecondsFormat, Utc};

use super::{
    arguments::{Global, Schedule},
    console::Console,
    metrics, notify, run,
    signals::Signals,
};
use crate::{
    portal::serve,
    run::due,
    spec::{self, Project},
};

/// How often a signal is looked for.
const LOOK: Duration = Duration::from_millis(100);

/// How long the clock is not looked at, at most: it may be set, or the machine have slept.
const LONGEST: Duration = Duration::from_secs(30);

/// Runs what is due, waits, and so on. Gives the exit status.
pub(super) fn run(asked: &Schedule, global: &Global, console: &mut Console) -> u8 {
    let signals = Signals::listen().and_then(|signals| {
        offer(asked.metrics_listen, global, console)?;
        Ok(signals)
    });
    let signals = match signals {
        Ok(signals) => signals,
        Err(error) => {
            console.complain(&error.to_string());
            return 2;
        }
    };
    let (mut told, mut looked) = (None, None);
    while !signals.stop() {
        let (project, issues) = spec::load(&global.folders());
        // A mistake in a spec is told once, not at each look.
        let mistakes: Vec<String> = issues.iter().map(|i| format!("{i:?}")).collect();
        if told.as_ref() != Some(&mistakes) {
            console.issues(&issues);
            announce(&project, console);
            (told, looked) = (Some(mistakes), None);
        }
        let pipelines = run::due(project.pipelines.iter().collect(), run::now(), global, console);
        let ran = !pipelines.is_empty();
        for pipeline in pipelines {
            if signals.stop() {
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
        run::measure(asked.metrics.as_deref(), &project, false, run::now(), global, console);
        wait(&signals);
    }
    console.say(&console.messages().screen("stopped", &[]));
    0
}

/// Lets who asks for /metrics hear how every pipeline stands; the specs are read anew each time.
fn offer(listen: Option<SocketAddr>, global: &Global, console: &Console) -> std::io::Result<()> {
    let Some(listen) = listen else { return Ok(()) };
    let (folders, layout) = (global.folders(), super::layout(global, false));
    let text = move || metrics::of(&spec::load(&folders).0, &layout, run::now());
    let address = serve::text("/metrics", metrics::MEDIA_TYPE, TcpListener::bind(listen)?, text)?;
    let args = [("address", format!("http://{address}/metrics"))];
    console.say(&console.messages().screen("serving", &args));
    Ok(())
}

/// Waits until it is time to look again, or a signal comes.
fn wait(signals: &Signals) {
    let looks = LONGEST.as_millis() / LOOK.as_millis();
    for _ in 0..looks {
        if signals.stop() || signals.again() {
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
            console.say(&console.messages().screen("runs-next", &args));
        }
    }
}

/// An instant on the clocks of Lisbon.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Europe::Lisbon).to_rfc3339_opts(SecondsFormat::Secs, false)
}
