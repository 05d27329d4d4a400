//! Pipelines run at their hour, once, and tell when their data are older than they should be.

use std::{
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::project::Project;

const PIPELINE: &str = "pipelines/projetos-setoriais.toml";

/// A project whose source is a file of its own folder, run at six each morning.
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
    assert!(run("2026-03-01T12:00:00Z").contains("no pipeline is due"));
    assert!(run("2026-03-02T05:59:00Z").contains("no pipeline is due"));
    // Three mornings were missed: one run makes up for them.
    assert!(run("2026-03-04T09:00:00Z").contains("unchanged"));
    assert!(run("2026-03-04T09:01:00Z").contains("no pipeline is due"));
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
    assert!(ran.out.contains("up to date") && ran.out.contains("due now"), "{}", ran.out);
    let ran = due("2026-04-05T06:00:00Z");
    assert!(ran.status == 1 && ran.out.contains("4 days older than MONTHLY allows"), "{}", ran.out);
}

#[test]
fn a_monitor_reads_the_state_of_each_pipeline() {
    let project = project("0 6 * * *");
    let file = project.path("seara.prom");
    let run = |at: &str| project.seara(&["run", "--due", "--at", at, "--metrics", &file.display().to_string()]);
    run("2026-03-01T06:00:00Z").well();
    insta::assert_snapshot!(project.read("seara.prom"));
    // Nothing is due, and yet the data have grown old.
    project.edit(PIPELINE, "cron = \"0 6 * * *\"", "cron = \"0 6 1 1 *\"");
    run("2026-12-01T06:00:00Z").well();
    assert!(project.read("seara.prom").contains("seara_stale{dataset=\"projetos-setoriais\"} 1"));
    // One that cannot be written is an error, whatever the run ended with.
    let inside = project.path("seara.toml/seara.prom").display().to_string();
    let ran = project.seara(&["run", "--due", "--at", "2026-12-01T07:00:00Z", "--metrics", &inside]);
    assert!(ran.status == 2 && ran.err.contains("seara.toml"), "{}", ran.err);
}

/// A pipeline that no longer parses is seen by a monitor, and by who asks what is due; so is one whose file is gone.
#[test]
fn a_pipeline_that_cannot_begin_is_seen() {
    let project = project("0 6 * * *");
    let file = project.path("seara.prom");
    let run = |at: &str| project.seara(&["run", "--due", "--at", at, "--metrics", &file.display().to_string()]);
    let due = || project.seara(&["history", "--due", "--at", "2026-03-02T06:00:00Z", "--lang", "en"]);
    let only = ["acidentes-rodoviarios", "compromissos-panaa", "governacao-digital"];
    for name in only {
        std::fs::remove_file(project.path(&format!("pipelines/{name}.toml"))).expect("removed");
    }
    let cannot_run = |project: &Project| {
        let lines: Vec<_> = project
            .read("seara.prom")
            .lines()
            .filter(|l| l.starts_with("seara_cannot_run"))
            .map(str::to_owned)
            .collect();
        lines.join("\n")
    };
    run("2026-03-01T06:00:00Z").well();
    assert_eq!(cannot_run(&project), "seara_cannot_run{dataset=\"projetos-setoriais\"} 0");
    due().well();
    let sound = project.read(PIPELINE);
    project.write(PIPELINE, format!("{sound}[[[x\n"));
    let ran = run("2026-03-02T06:00:00Z");
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert_eq!(cannot_run(&project), "seara_cannot_run{dataset=\"projetos-setoriais\"} 1");
    assert!(project.read("seara.prom").contains("seara_release_rows{dataset=\"projetos-setoriais\""));
    let ran = due();
    assert!(ran.status == 1 && ran.out.contains("cannot run: its files have errors"), "{}", ran.out);
    let history = project.seara(&["history", "--due", "--json", "--at", "2026-07-02T06:00:00Z"]);
    assert!(history.status == 1 && history.out.contains("\"cannot_run\":\"invalid\""), "{}", history.out);
    // Its data grow old by the frequency that its release declares.
    assert!(
        history.out.contains("\"frequency\":\"QUARTERLY\"") && !history.out.contains("\"stale_days\":null"),
        "{}",
        history.out
    );

    std::fs::remove_file(project.path(PIPELINE)).expect("removed");
    run("2026-03-02T07:00:00Z");
    assert_eq!(cannot_run(&project), "seara_cannot_run{dataset=\"projetos-setoriais\"} 1");
    for ran in [
        due(),
        project.seara(&["history", "projetos-setoriais", "--due", "--at", "2026-03-02T06:00:00Z", "--lang", "en"]),
    ] {
        assert!(ran.status == 1 && ran.out.contains("its pipeline file is missing"), "{}{}", ran.out, ran.err);
    }
}

/// By a mistake in seara.toml nothing can run, and where the pipelines cannot be read there is none to report.
#[test]
fn a_project_that_cannot_begin_is_seen() {
    let project = project("0 6 * * *");
    let file = project.path("seara.prom");
    let run = |at: &str| project.seara(&["run", "--due", "--at", at, "--metrics", &file.display().to_string()]);
    let due = |more: &[&str]| project.seara(&[&["history", "--due", "--at", "2026-03-02T10:00:00Z"], more].concat());
    let is_cannot_run = || project.read("seara.prom").contains("seara_cannot_run{dataset=\"projetos-setoriais\"} 1");
    let site = project.read("seara.toml");
    project.write("seara.toml", format!("{site}[[[x\n"));
    assert!(run("2026-03-02T08:00:00Z").status == 1 && is_cannot_run());
    assert!(due(&["projetos-setoriais", "--lang", "en"]).out.contains("cannot run"));
    project.write("seara.toml", site);
    assert!(run("2026-03-02T09:00:00Z").status == 0 && !is_cannot_run());
    due(&["projetos-setoriais"]).well();
    std::fs::remove_dir_all(project.path("output")).expect("removed");
    let ran = due(&["--pipelines", "nowhere"]);
    assert!(ran.status == 1 && ran.err.contains("nowhere"), "{}", ran.err);
}

/// A file that may not be read is a mistake of the pipeline that needs it.
#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_stops_its_pipeline() {
    use std::os::unix::fs::PermissionsExt;
    let project = project("0 6 * * *");
    let lookups = "pipelines/projetos-setoriais.lookups.csv";
    project.write(lookups, "table,field,raw,value,place,who,when,why\n");
    std::fs::set_permissions(project.path(lookups), std::fs::Permissions::from_mode(0o000)).expect("set");
    // Whoever may read everything sees no mistake.
    let may_read = std::fs::read(project.path(lookups)).is_ok();
    let ran = project.seara(&["history", "projetos-setoriais", "--due", "--lang", "en"]);
    assert_eq!(ran.out.contains("cannot run"), !may_read, "{}", ran.out);
}

#[cfg(unix)]
#[test]
fn a_schedule_runs_what_is_due_and_stops_at_a_signal() {
    let project = project("* * * * *");
    let mut command = project.command(&["schedule", "--lang", "en"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("started");
    let begun = Instant::now();
    while !project.is_published("projetos-setoriais") {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was published");
        thread::sleep(Duration::from_millis(50));
    }
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("a status");
    assert!(sent.success());
    let done = child.wait_with_output().expect("ended");
    let out = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && out.contains("runs next at") && out.contains("stopped"), "{out}");
}

#[test]
fn a_wrong_schedule_and_a_file_outside_are_issues() {
    let project = project("60 6 * * *");
    let ran = project.seara(&["check"]);
    assert!(ran.status == 1 && ran.err.contains("bad-cron"), "{}", ran.err);
    let text = project.read(PIPELINE);
    let line = text.lines().find(|l| l.starts_with("url")).expect("an address").to_owned();
    project.edit(PIPELINE, &line, "url    = \"file:///etc/passwd\"");
    let ran = project.seara(&["check"]);
    assert!(ran.status == 1 && ran.err.contains("file-outside"), "{}", ran.err);
}

/// A day that no year has is an issue at its line; one that few years have is none.
#[test]
fn a_schedule_that_never_comes_is_an_issue() {
    let project = project("0 6 29 2 *");
    project.seara(&["check"]).well();
    for (never, before) in [("0 6 31 2 *", "0 6 29 2 *"), ("0 6 31 4,6,9,11 *", "0 6 31 2 *")] {
        project.edit(PIPELINE, before, never);
        let ran = project.seara(&["check", "--lang", "en"]);
        assert!(ran.status == 1 && ran.err.contains("cron-never") && ran.err.contains(never), "{}", ran.err);
        assert!(ran.err.contains("projetos-setoriais.toml:"), "{}", ran.err);
    }
    for (language, word) in [("en", "never occurs"), ("pt", "nunca ocorre")] {
        let ran = project.seara(&["check", "--explain", "cron-never", "--lang", language]).well();
        assert!(ran.out.contains(word), "{}", ran.out);
    }
}
