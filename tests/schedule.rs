//! Pipelines run at their hour, once, and tell when their data are older than they should be.

use std::{
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::project::Project;

const PIPELINE: &str = "pipelines/projetos-setoriais.toml";

/// A project whose source is a file beside its pipelines, at six each morning.
fn project(cron: &str) -> Project {
    let project = Project::bundled();
    let text = project.read(PIPELINE);
    let line = text.lines().find(|l| l.starts_with("url")).expect("an address").to_owned();
    let file = project.path("pipelines/samples/projetos-setoriais.txt").canonicalize().expect("the sample");
    project.edit(PIPELINE, &line, &format!("url    = \"file://{}\"", file.display()));
    project.edit(PIPELINE, "[read]\n", &format!("[schedule]\ncron = \"{cron}\"\n\n[read]\n"));
    project
}

#[test]
fn what_is_due_runs_once_and_what_is_not_does_not() {
    let project = project("0 6 * * *");
    let run = |at: &str| project.seara(&["run", "--due", "--at", at]).well().out;
    // One that only tries is not the morning's run.
    project.seara(&["run", "--due", "--dry-run", "--at", "2026-03-01T06:00:00Z"]).well();
    assert!(run("2026-03-01T06:00:00Z").contains("published"));
    assert!(run("2026-03-01T12:00:00Z").contains("nothing is due"));
    assert!(run("2026-03-02T05:59:00Z").contains("nothing is due"));
    // Three mornings were missed: one run makes up for them.
    assert!(run("2026-03-04T09:00:00Z").contains("unchanged"));
    assert!(run("2026-03-04T09:01:00Z").contains("nothing is due"));
}

#[test]
fn data_older_than_their_frequency_are_red() {
    let project = project("0 6 * * *");
    project.edit("schemas/projetos-setoriais.json", "\"QUARTERLY\"", "\"MONTHLY\"");
    let due = |at: &str| project.seara(&["history", "projetos-setoriais", "--due", "--at", at]);
    let ran = due("2026-03-01T06:00:00Z");
    assert!(ran.status == 1 && ran.out.contains("never published"), "{}", ran.out);
    project.seara(&["run", "projetos-setoriais", "--at", "2026-03-01T06:00:00Z"]).well();
    let ran = due("2026-03-31T06:00:00Z").well();
    assert!(ran.out.contains("fresh") && ran.out.contains("due now"), "{}", ran.out);
    let ran = due("2026-04-05T06:00:00Z");
    assert!(ran.status == 1 && ran.out.contains("4 days older than MONTHLY allows"), "{}", ran.out);
}

#[test]
fn a_monitor_reads_how_each_pipeline_stands() {
    let project = project("0 6 * * *");
    let file = project.path("seara.prom");
    let run = |at: &str| project.seara(&["run", "--due", "--at", at, "--metrics", &file.display().to_string()]);
    run("2026-03-01T06:00:00Z").well();
    insta::assert_snapshot!(project.read("seara.prom"));
    // Nothing is due, and yet the data have grown old.
    project.edit(PIPELINE, "cron = \"0 6 * * *\"", "cron = \"0 6 1 1 *\"");
    run("2026-12-01T06:00:00Z").well();
    assert!(project.read("seara.prom").contains("seara_stale{dataset=\"projetos-setoriais\"} 1"));
    // One that cannot be written is told, whatever became of the run.
    let inside = project.path("seara.toml/seara.prom").display().to_string();
    let ran = project.seara(&["run", "--due", "--at", "2026-12-01T07:00:00Z", "--metrics", &inside]);
    assert!(ran.status == 2 && ran.err.contains("seara.toml"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_schedule_runs_what_is_due_and_stops_when_it_is_told() {
    let project = project("* * * * *");
    let mut command = project.command(&["schedule", "--lang", "en"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("started");
    let begun = Instant::now();
    while !project.is_published("projetos-setoriais") {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was published");
        thread::sleep(Duration::from_millis(50));
    }
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("told");
    assert!(told.success());
    let done = child.wait_with_output().expect("ended");
    let out = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && out.contains("runs next at") && out.contains("stopped"), "{out}");
}

#[test]
fn a_wrong_schedule_and_a_file_outside_are_told() {
    let project = project("60 6 * * *");
    let ran = project.seara(&["check"]);
    assert!(ran.status == 1 && ran.err.contains("bad-cron"), "{}", ran.err);
    let text = project.read(PIPELINE);
    let line = text.lines().find(|l| l.starts_with("url")).expect("an address").to_owned();
    project.edit(PIPELINE, &line, "url    = \"file:///etc/passwd\"");
    let ran = project.seara(&["check"]);
    assert!(ran.status == 1 && ran.err.contains("file-outside"), "{}", ran.err);
}
