//! `seara schedule`: runs each pipeline by its schedule until stopped.
//!
//! The specs are loaded again at each tick, so that a change needs no restart; SIGHUP ticks at once. SIGTERM and SIGINT stop
//! after the running pipeline. Missed runs are made up for once; the lock keeps runs from overlapping.

use std::{
    net::{SocketAddr, TcpListener},
    thread,
    time::Duration,
};

use super::{
    arguments::{Global, Schedule},
    clock,
    console::Console,
    metrics, notify, run,
    signals::Signals,
};
use crate::{
    portal::serve,
    run::due,
    spec::{self, Project},
};

/// Interval of checks for a signal.
const POLL: Duration = Duration::from_millis(100);

/// Interval of ticks: short, because the clock may be set and the machine may sleep.
const TICK: Duration = Duration::from_secs(30);

/// Runs due pipelines at each tick. Returns the exit status.
pub(super) fn run(options: &Schedule, global: &Global, console: &mut Console) -> u8 {
    let signals = Signals::listen().and_then(|signals| {
        serve_metrics(options.metrics_listen, global, console)?;
        Ok(signals)
    });
    let signals = match signals {
        Ok(signals) => signals,
        Err(error) => {
            console.print_error(&error.to_string());
            return 2;
        }
    };
    let (mut reported, mut notified) = (None, None);
    while !signals.stop() {
        let (project, issues) = spec::load(&global.folders());
        // An issue of a spec is printed once, not at each tick.
        let current: Vec<String> = issues.iter().map(|i| format!("{i:?}")).collect();
        if reported.as_ref() != Some(&current) {
            console.issues(&issues);
            announce(&project, console);
            (reported, notified) = (Some(current), None);
        }
        let pipelines = clock::due(project.pipelines.iter().collect(), clock::now(), global, console);
        let ran = !pipelines.is_empty();
        for pipeline in pipelines {
            if signals.stop() {
                break;
            }
            run::scheduled(&project, pipeline, clock::now(), global, console);
        }
        // Data become stale without a run.
        let hour = clock::now().timestamp() / 3_600;
        if ran || notified != Some(hour) {
            notify::notify(&project, clock::now(), global, console);
            notified = Some(hour);
        }
        let layout = super::layout(global, false);
        run::write_metrics(options.metrics.as_deref(), &project, &layout, clock::now(), console);
        wait(&signals);
    }
    console.print_line(&console.messages().screen("stopped", &[]));
    0
}

/// Serves the metrics at /metrics; the specs are loaded again for each request.
fn serve_metrics(listen: Option<SocketAddr>, global: &Global, console: &Console) -> std::io::Result<()> {
    let Some(listen) = listen else { return Ok(()) };
    let (folders, layout) = (global.folders(), super::layout(global, false));
    let text = move || metrics::render(&spec::load(&folders).0, &layout, clock::now());
    let address = serve::text("/metrics", metrics::MEDIA_TYPE, TcpListener::bind(listen)?, text)?;
    let args = [("address", format!("http://{address}/metrics"))];
    console.print_line(&console.messages().screen("serving", &args));
    Ok(())
}

/// Waits for the next tick or a signal.
fn wait(signals: &Signals) {
    let polls = TICK.as_millis() / POLL.as_millis();
    for _ in 0..polls {
        if signals.stop() || signals.reload() {
            return;
        }
        thread::sleep(POLL);
    }
}

/// Prints the next run of each pipeline.
fn announce(project: &Project, console: &Console) {
    let now = clock::now();
    for pipeline in &project.pipelines {
        let next = pipeline.schedule.as_ref().and_then(|s| due::next(s, &pipeline.name, now));
        if let Some(next) = next {
            let args = [("dataset", pipeline.name.clone()), ("at", clock::instant(next))];
            console.print_line(&console.messages().screen("runs-next", &args));
        }
    }
}
