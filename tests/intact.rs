//! A release is what its package says, at every use: what is damaged is reported, never used, and replaced by the
//! next good one; and no command does more when it is given again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use seara::testing::encode::datapackage;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::project::{AT, Project, Ran};

const DATASET: &str = "obras";

const PIPELINE: &str = r##"
title = "Obras"
jurisdiction = "PT"

[[source]]
id  = "folha"
url = "https://www.exemplo.gov.pt/obras"

[schedule]
cron = "* * * * *"

[table]
table = "works"

[table.columns]
code   = "Código"
part   = "Parte"
name   = "Obra"
"##;

const SCHEMA: &str = r#"{"name": "obras", "version": "1.0.0", "title": "Obras", "description": "Obras.", "keywords": ["obras"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [{"name": "works", "title": "Obras", "description": "Uma parte de uma obra por linha.", "schema": {"fields": [
    {"name": "code", "type": "string", "title": "Código", "constraints": {"required": true}},
    {"name": "part", "type": "string", "title": "Parte", "constraints": {"required": true}},
    {"name": "name", "type": "string", "title": "Obra"}], "primaryKey": ["code", "part"]}}]}"#;

fn project() -> Project {
    let project = Project::empty();
    project.write("pipelines/obras.toml", PIPELINE);
    project.write("schemas/obras.json", SCHEMA);
    project
}

/// A table with a number of rows, each of one part, by the name that its rows have.
fn edition(rows: usize, name: &str) -> String {
    let row = |n: usize| format!("o{n:03};1;{name} {n}\n");
    "Código;Parte;Obra\n".to_owned() + &(0..rows).map(row).collect::<String>()
}

fn run(project: &Project, document: &str) -> Ran {
    project.run_over(DATASET, "folha", document)
}

fn latest(project: &Project) -> PathBuf {
    project.path("output/obras/latest")
}

fn version(project: &Project) -> String {
    let package: Value =
        serde_json::from_str(&project.read("output/obras/latest/datapackage.json")).expect("a package");
    package["version"].as_str().expect("a version").to_owned()
}

/// Folders of the kept releases.
fn kept(project: &Project) -> Vec<String> {
    let names = fs::read_dir(project.path("output/obras")).expect("a folder");
    let names = names.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.filter(|name| name != "latest").collect();
    names.sort();
    names
}

/// Every file of a release is as its package lists it.
fn is_intact(folder: &Path) {
    let package = fs::read(folder.join("datapackage.json")).expect("a package");
    let listing = datapackage::listing(&package).expect("a package as it was written");
    assert!(listing.is_complete);
    let read = |name: String| {
        let bytes = fs::read(folder.join(&name)).expect("a file");
        (name, bytes.len() as u64, hex::encode(Sha256::digest(&bytes)))
    };
    let names = fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").file_name());
    let found: Vec<_> = names.map(|n| n.to_string_lossy().into_owned()).filter(|n| n != "datapackage.json").collect();
    let found: Vec<_> = found.into_iter().map(read).collect();
    let found = found.iter().map(|(name, bytes, sha256)| (name.as_str(), (*bytes, sha256.as_str()))).collect();
    assert_eq!(listing.faults(&found), [], "{}", folder.display());
}

/// Changes a byte of a file in its place, so that its size stays.
fn change(path: &Path) {
    let mut bytes = fs::read(path).expect("a file");
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    fs::write(path, bytes).expect("written");
}

/// Cuts a file in its place.
fn cut(path: &Path) {
    let bytes = fs::read(path).expect("a file");
    fs::write(path, &bytes[..bytes.len() / 2]).expect("cut");
}

/// Damages a file of a release, by a name of the damage.
fn damage(path: &Path, how: &str) {
    match how {
        "change" => change(path),
        "cut" => cut(path),
        _ => fs::remove_file(path).expect("removed"),
    }
}

/// The same file in `latest` and in the folder of its version: they are one, unless one of them is removed.
fn damage_both(project: &Project, name: &str, how: &str) {
    let places = [latest(project), project.path(&format!("output/obras/{}", version(project)))];
    damage(&places[0].join(name), how);
    if how == "remove" {
        damage(&places[1].join(name), how);
    }
}

/// Every file of a release, whatever damages it: the run reports it and publishes the same bytes again.
#[test]
fn a_damaged_release_is_reported_and_published_again_by_the_next_run() {
    let project = project();
    let document = edition(60, "Obra");
    run(&project, &document).well();
    let before = project.tree("output");
    assert!(run(&project, &document).well().out.contains("unchanged"));
    let names: Vec<_> =
        fs::read_dir(latest(&project)).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
    assert!(names.len() > 14, "{names:?}");
    for name in names.iter().map(|n| n.to_string_lossy()) {
        for how in ["change", "cut", "remove"] {
            damage_both(&project, &name, how);
            let ran = run(&project, &document).well();
            assert!(ran.err.contains("release-damaged") && ran.err.contains(&*name), "{how} {name}: {}", ran.err);
            assert!(
                ran.err.contains("seara rollback obras") && ran.out.contains("published"),
                "{how} {name}: {}",
                ran.out
            );
            is_intact(&latest(&project));
            assert_eq!(project.tree("output"), before, "{how} {name}");
        }
    }
    let ran = run(&project, &document).well();
    assert!(!ran.err.contains("release-damaged") && ran.out.contains("unchanged"), "{}", ran.err);
    // A file that the package does not list is no part of it either.
    project.write("output/obras/latest/more.csv", "a\n1\n");
    assert!(run(&project, &document).well().err.contains("more.csv"));
    assert_eq!(project.tree("output"), before);
    // Of `latest` alone: the kept release is intact, and is shown again.
    fs::remove_dir_all(latest(&project)).expect("removed");
    assert!(run(&project, &document).well().err.contains("release-damaged"));
    assert_eq!(project.tree("output"), before);
}

/// Content that returns is its kept release again only where that is intact.
#[test]
fn a_kept_release_that_is_damaged_is_not_shown_again() {
    let project = project();
    let (a, b) = (edition(60, "Obra"), edition(60, "Outra"));
    run(&project, &a).well();
    let first = version(&project);
    run(&project, &b).well();
    change(&project.path(&format!("output/obras/{first}/works.csv")));
    assert!(run(&project, &a).well().out.contains("published"));
    assert_eq!(version(&project), first);
    is_intact(&latest(&project));
    is_intact(&project.path(&format!("output/obras/{first}")));
}

/// Where the last release is damaged, the one before it guards the next.
#[test]
fn a_missing_file_never_blinds_a_guard() {
    for (name, how) in [
        ("works.parquet", "remove"),
        ("works.parquet", "cut"),
        ("history.parquet", "cut"),
        ("report.json", "remove"),
        ("datapackage.json", "cut"),
    ] {
        let project = project();
        run(&project, &edition(60, "Obra")).well();
        let guard = |project: &Project, said: &str| {
            damage_both(project, name, how);
            let before = project.tree("output");
            let ran = run(project, &edition(3, "Obra"));
            assert_eq!(ran.status, 1, "{how} {name}: {}{}", ran.out, ran.err);
            assert!(ran.err.contains(said) && ran.err.contains("release-damaged"), "{how} {name}: {}", ran.err);
            assert_eq!(project.tree("output"), before, "{how} {name}");
        };
        // Nothing intact is left: only what was published before may take its place.
        guard(&project, "no-baseline");
        run(&project, &edition(60, "Obra")).well();
        run(&project, &edition(61, "Obra")).well();
        guard(&project, "max_vanished_percent");
        // A person may start again.
        let ran = project.seara(&["run", DATASET, "--input", "folha=document", "--at", AT, "--first"]);
        assert_eq!(ran.status, 1, "an intact one is kept, and guards: {}", ran.err);
        fs::remove_dir_all(project.path(&format!("output/obras/{}", kept(&project)[0]))).expect("removed");
        fs::remove_dir_all(project.path(&format!("output/obras/{}", kept(&project)[0]))).expect("removed");
        assert_eq!(run(&project, &edition(3, "Obra")).status, 1);
        project.seara(&["run", DATASET, "--input", "folha=document", "--at", AT, "--first"]).well();
        is_intact(&latest(&project));
    }
}

/// Captures that a release rests on stay, though its evidence is gone: what it rests on is not known then.
#[test]
fn captures_are_not_pruned_while_evidence_is_missing() {
    let project = project();
    run(&project, &edition(60, "Obra")).well();
    run(&project, &edition(61, "Obra")).well();
    for name in kept(&project).into_iter().chain(["latest".to_owned()]) {
        fs::remove_file(project.path(&format!("output/obras/{name}/evidence.parquet"))).expect("removed");
    }
    let before = project.tree(".seara/captures");
    let ran = project.seara(&["captures", "prune", "--older-than", "1"]);
    assert_eq!(ran.status, 2, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("evidence.parquet is missing"), "{}", ran.err);
    assert_eq!(project.tree(".seara/captures"), before);
    let history = project.seara(&["history", DATASET, "works", "o001/1"]).well().out;
    assert!(history.contains("works o001/1"), "{history}");
    fs::remove_file(latest(&project).join("history.parquet")).expect("removed");
    let ran = project.seara(&["history", DATASET, "works", "o001/1"]);
    assert!(ran.status == 2 && ran.err.contains("history.parquet"), "{}", ran.err);
}

#[test]
fn a_release_that_waits_is_approved_only_as_it_was_made() {
    let project = project();
    project.edit("pipelines/obras.toml", "[schedule]", "[release]\nreview = true\n\n[schedule]");
    let document = edition(60, "Obra");
    run(&project, &document).well();
    change(&project.path(".seara/held/obras/works.csv"));
    let ran = project.seara(&["approve", DATASET]);
    assert_eq!(ran.status, 2, "{}", ran.out);
    assert!(ran.err.contains("works.csv has other bytes") && ran.err.contains("seara run obras"), "{}", ran.err);
    assert!(!project.is_published(DATASET));
    run(&project, &document).well();
    project.seara(&["approve", DATASET]).well();
    is_intact(&latest(&project));
    // What was approved before, and is damaged, is put in its place again without a word.
    let before = project.tree("output");
    change(&latest(&project).join("works.csv"));
    assert!(run(&project, &document).well().out.contains("published"));
    assert_eq!(project.tree("output"), before);
}

#[test]
fn a_rollback_shows_whole_releases_alone() {
    let project = project();
    let versions: Vec<String> = [60, 61, 62]
        .into_iter()
        .map(|rows| {
            run(&project, &edition(rows, "Obra")).well();
            version(&project)
        })
        .collect();
    change(&project.path(&format!("output/obras/{}/works.json", versions[1])));
    let ran = project.seara(&["rollback", DATASET, &versions[1]]);
    assert_eq!(ran.status, 2, "{}", ran.out);
    assert!(ran.err.contains("works.json has other bytes"), "{}", ran.err);
    assert_eq!(version(&project), versions[2]);
    let ran = project.seara(&["diff", DATASET]);
    assert!(ran.status == 2 && ran.err.contains("works.json"), "{}", ran.err);
    let ran = project.seara(&["rollback", DATASET]).well();
    assert!(ran.err.contains(&versions[1]), "{}", ran.err);
    assert_eq!(version(&project), versions[0]);
    // The shown one is cut, package and all: its tables tell which one it is, and its kept copy is shown again.
    project.seara(&["rollback", DATASET, &versions[2]]).well();
    fs::remove_file(latest(&project).join("datapackage.json")).expect("removed");
    project.seara(&["rollback", DATASET, &versions[2]]).well();
    is_intact(&latest(&project));
    fs::remove_file(latest(&project).join("datapackage.json")).expect("removed");
    project.seara(&["rollback", DATASET]).well();
    assert_eq!(version(&project), versions[0]);
}

/// The catalogue goes on telling a dataset whose package is cut.
#[test]
fn a_cut_package_takes_no_dataset_out_of_the_catalogue() {
    let project = project();
    run(&project, &edition(60, "Obra")).well();
    project.write("pipelines/pontes.toml", PIPELINE.replace("/obras", "/pontes"));
    project.write("schemas/pontes.json", SCHEMA.replace("\"name\": \"obras\"", "\"name\": \"pontes\""));
    fs::remove_file(latest(&project).join("datapackage.json")).expect("removed");
    project.run_over("pontes", "folha", edition(5, "Ponte")).well();
    let catalogue = project.read("output/catalog.ttl");
    assert!(catalogue.contains("pontes/") && catalogue.contains("obras/"), "{catalogue}");
}

#[test]
fn a_damaged_release_is_neither_planned_nor_pushed() {
    let project = project();
    run(&project, &edition(60, "Obra")).well();
    let portals = "\n[portals.dados]\nurl = \"http://127.0.0.1:9\"\norganization = \"camara\"\nkey = \"{env:KEY}\"\n\n\
        [portals.balde]\nkind = \"s3\"\nendpoint = \"http://127.0.0.1:9\"\nregion = \"auto\"\nbucket = \"dados\"\n\
        key_id = \"{env:KEY}\"\nsecret = \"{env:KEY}\"\n";
    let site = project.read("seara.toml");
    project.write("seara.toml", site + portals);
    change(&latest(&project).join("works.csv"));
    for portal in ["dados", "balde"] {
        for way in ["plan", "push"] {
            let done = project.command(&[way, portal]).env("KEY", "k").output().expect("the program runs");
            let err = String::from_utf8_lossy(&done.stderr).into_owned();
            assert_eq!(done.status.code(), Some(2), "{way} {portal}: {err}");
            assert!(
                err.contains("works.csv has other bytes") && err.contains("seara run obras"),
                "{way} {portal}: {err}"
            );
        }
    }
}

/// A withdrawal cannot clean what it cannot read: nothing is begun, and the error names the cure.
#[test]
fn nothing_is_taken_back_while_a_release_cannot_be_read() {
    let project = project();
    run(&project, &edition(60, "Obra")).well();
    let first = version(&project);
    run(&project, &edition(61, "Obra")).well();
    let second = version(&project);
    cut(&project.path(&format!("output/obras/{first}/changes.parquet")));
    let before = project.tree("output");
    for arguments in [vec!["--table", "works", "--key", "o001/1"], vec![second.as_str()], vec![]] {
        let ran = project.seara(&[&["withdraw", DATASET, "--reason", "x"], &arguments[..]].concat());
        assert_eq!(ran.status, 2, "{arguments:?}: {}", ran.out);
        assert!(ran.err.contains("changes.parquet"), "{arguments:?}: {}", ran.err);
        assert_eq!(project.tree("output"), before, "{arguments:?}");
        fs::remove_file(project.path("pipelines/obras.withdrawn.csv")).ok();
    }
    assert!(!project.path(".seara/journal/obras.json").exists());
    fs::remove_dir_all(project.path(&format!("output/obras/{first}"))).expect("removed");
    project.seara(&["withdraw", DATASET, "--reason", "x", "--table", "works", "--key", "o001/1"]).well();
    is_intact(&latest(&project));
}

/// After a withdrawal, a rollback and a release read back, every release is what its package says.
#[test]
fn whatever_writes_a_release_again_leaves_it_whole() {
    let project = project();
    run(&project, &edition(60, "Obra")).well();
    let first = version(&project);
    run(&project, &edition(61, "Obra")).well();
    let second = version(&project);
    // What the package does not list does not become part of it.
    project.write(&format!("output/obras/{first}/more.csv"), "a\n1\n");
    change(&project.path(&format!("output/obras/{first}/report.json")));
    project
        .seara(&["withdraw", DATASET, "--reason", "x", "--table", "works", "--key", "o001/1", "--field", "name"])
        .well();
    for name in ["more.csv", "report.json"] {
        assert!(!project.path(&format!("output/obras/{first}/{name}")).exists(), "{name}");
    }
    run(&project, &edition(62, "Obra")).well();
    project.seara(&["withdraw", DATASET, "--reason", "x", &second]).well();
    for name in kept(&project).iter().map(String::as_str).chain(["latest"]) {
        is_intact(&project.path(&format!("output/obras/{name}")));
    }
    project.seara(&["rollback", DATASET, &first]).well();
    is_intact(&latest(&project));
}

/// A command that is killed while it holds the journal, as a loss of power would.
fn killed(project: &Project, arguments: &[&str], after: Duration) {
    let mut child = project.command(arguments);
    let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
    let begun = Instant::now();
    while begun.elapsed() < after && child.try_wait().expect("a status").is_none() {
        thread::sleep(Duration::from_micros(200));
    }
    let _ = child.kill();
    child.wait().expect("it ends");
}

/// Three releases, the last of which is shown.
fn three() -> (Project, Vec<String>) {
    let project = project();
    let versions = [60, 61, 62].map(|rows| {
        run(&project, &edition(rows, "Obra")).well();
        version(&project)
    });
    (project, versions.to_vec())
}

/// Killed at many instants and given again until it is heard, a command does what it does once.
#[test]
fn a_cut_command_that_is_given_again_does_no_more() {
    for arguments in [vec!["withdraw", DATASET, "--reason", "x", "--at", AT], vec!["rollback", DATASET]] {
        let (undisturbed, versions) = three();
        let begun = Instant::now();
        undisturbed.seara(&arguments).well();
        let span = begun.elapsed();
        assert_eq!(version(&undisturbed), versions[1]);
        let wanted = undisturbed.tree("output");
        for n in 0..8 {
            let (project, _) = three();
            // Cut where it works, not where it starts.
            killed(&project, &arguments, span.mul_f64(0.3 + 0.7 * f64::from(n) / 8.0));
            // Who heard that it was done does not ask again.
            let is_done = project.tree("output") == wanted && !project.path(".seara/journal/obras.json").exists();
            if !is_done {
                project.seara(&arguments).well();
            }
            assert_eq!(version(&project), versions[1], "{arguments:?} {n}");
            assert_eq!(project.tree("output"), wanted, "{arguments:?} {n}");
            assert_eq!(project.seara(&["history", DATASET]).well().out.matches('○').count(), kept(&project).len() - 1);
        }
    }
}

/// The same, cut where the journal has it: each place by itself.
#[test]
fn a_withdrawal_that_was_begun_or_only_written_down_is_finished_once() {
    let arguments = ["withdraw", DATASET, "--reason", "x"];
    // Written down, and not begun.
    let (project, versions) = three();
    let line = format!("version,table,key,field,when,why\n{},,,,2026-03-01,x\n", versions[2]);
    project.write("pipelines/obras.withdrawn.csv", &line);
    let ran = project.seara(&arguments).well();
    assert!(ran.out.contains("nothing else was withdrawn"), "{}", ran.out);
    assert_eq!(version(&project), versions[1]);
    assert_eq!(project.read("pipelines/obras.withdrawn.csv"), line);
    // Begun, and not done.
    let (project, versions) = three();
    project.write("pipelines/obras.withdrawn.csv", &line);
    let step = serde_json::json!({"version": versions[2], "then": versions[1], "captures": []});
    let begun = serde_json::json!({"dataset": DATASET, "step": {"remove": step}});
    project.write(".seara/journal/obras.json", begun.to_string());
    let ran = project.seara(&arguments).well();
    assert!(ran.out.contains("nothing else was withdrawn"), "{}", ran.out);
    assert_eq!(version(&project), versions[1]);
    // A second one is requested on purpose.
    project.seara(&["withdraw", DATASET, "--reason", "x", &versions[1]]).well();
    assert_eq!(version(&project), versions[0]);
    // A record.
    let (project, _) = three();
    let record = ["--table", "works", "--key", "o001/1"];
    project.write("pipelines/obras.withdrawn.csv", "version,table,key,field,when,why\n,works,o001/1,,2026-03-01,x\n");
    let ran = project.seara(&[&arguments[..], &record].concat()).well();
    assert!(ran.out.contains("nothing else was withdrawn"), "{}", ran.out);
    assert!(!project.read("output/obras/latest/works.csv").contains("o001"));
    assert_eq!(project.read("pipelines/obras.withdrawn.csv").lines().count(), 2);
}

#[test]
fn a_rollback_or_an_approval_that_was_begun_is_finished_once() {
    let (project, versions) = three();
    let begun = |step: &str, version: &str| {
        let begun = serde_json::json!({"dataset": DATASET, "step": {step: version}});
        project.write(".seara/journal/obras.json", begun.to_string());
    };
    begun("back", &versions[1]);
    project.seara(&["rollback", DATASET]).well();
    assert_eq!(version(&project), versions[1]);
    // Another was requested.
    begun("back", &versions[0]);
    project.seara(&["rollback", DATASET, &versions[2]]).well();
    assert_eq!(version(&project), versions[2]);
    // What a run had begun is no rollback.
    begun("show", &versions[2]);
    project.seara(&["rollback", DATASET]).well();
    assert_eq!(version(&project), versions[1]);
    begun("show", &versions[2]);
    let ran = project.seara(&["approve", DATASET]).well();
    assert!(ran.out.contains(&versions[2]), "{}", ran.out);
    // A release that is damaged meanwhile is not published by the command that finishes.
    change(&project.path(&format!("output/obras/{}/works.csv", versions[0])));
    begun("back", &versions[0]);
    project.seara(&["captures", "list"]).well();
    assert_eq!(run(&project, &edition(62, "Obra")).well().out.matches("unchanged").count(), 1);
    assert_eq!(version(&project), versions[2]);
}

/// A clock that was ahead is reported, and stops nothing.
#[test]
fn a_last_run_in_the_future_counts_as_none_and_is_reported() {
    let project = project();
    project.write("obras.csv", edition(60, "Obra"));
    let source = project.path("pipelines/obras.csv");
    fs::rename(project.path("obras.csv"), &source).expect("moved");
    let address = format!("url = \"file://{}\"", source.canonicalize().expect("the file").display());
    project.edit("pipelines/obras.toml", "url = \"https://www.exemplo.gov.pt/obras\"", &address);
    project.seara(&["run", "--at", "2031-01-01T00:00:00Z"]).well();
    let at = ["--at", "2026-03-01T06:00:00Z"];
    let due = project.seara(&[&["history", "--due"][..], &at].concat());
    assert!(due.err.contains("2031-01-01") && due.out.contains("due now"), "{}{}", due.out, due.err);
    assert_eq!(due.status, 1, "the age is unknown of data that were captured in the future: {}", due.out);
    let metrics = ["--metrics", "seara.prom"];
    let ran = project.seara(&[&["run", "--due"][..], &at, &metrics].concat()).well();
    assert!(ran.err.contains("2031-01-01") && ran.err.contains("clock was ahead"), "{}", ran.err);
    assert!(ran.err.contains("capture-in-future") && ran.out.contains("unchanged"), "{}{}", ran.out, ran.err);
    let metrics = project.read("seara.prom");
    assert!(metrics.contains("seara_stale{dataset=\"obras\"} 1"), "{metrics}");
    assert!(metrics.contains("seara_last_run_timestamp_seconds{dataset=\"obras\"} 1772344800"), "{metrics}");
    let ran = project.seara(&["run", "--due", "--at", "2026-03-01T06:00:10Z"]).well();
    assert!(ran.out.contains("no pipeline is due") && !ran.err.contains("ahead"), "{}{}", ran.out, ran.err);
}

/// Parts of keys may hold the character that joins them.
#[test]
fn keys_of_several_parts_are_distinct() {
    let project = project();
    let document = "Código;Parte;Obra\na/b;c;Ponte nova\na;b/c;Ponte velha\na~1b/c;d;Ponte outra\n";
    run(&project, document).well();
    for (key, name) in [("a~1b/c", "Ponte nova"), ("a/b~1c", "Ponte velha"), ("a~01b~1c/d", "Ponte outra")] {
        let evidence = project.seara(&["explain", DATASET, "works", key, "name"]).well().out;
        assert_eq!((evidence.matches("name = ").count(), evidence.contains(name)), (1, true), "{key}: {evidence}");
        assert!(project.seara(&["history", DATASET, "works", key]).well().out.contains(key), "{key}");
    }
    for arguments in [
        &["explain", DATASET, "works", "a/b/c"][..],
        &["history", DATASET, "works", "a/b/c"],
        &["withdraw", DATASET, "--reason", "x", "--table", "works", "--key", "a/b/c"],
    ] {
        let ran = project.seara(arguments);
        assert!(ran.status == 1 && ran.err.contains("a/b~1c  a~1b/c"), "{arguments:?}: {}", ran.err);
    }
    // Where one record alone can be meant, its parts may be written as they are.
    let evidence = project.seara(&["explain", DATASET, "works", "a~1b/c/d", "name"]).well().out;
    assert!(evidence.contains("Ponte outra"), "{evidence}");
    let rows = project.table(DATASET, "changes");
    assert_eq!(crate::project::texts(&rows, "key"), ["a/b~1c", "a~1b/c", "a~01b~1c/d"]);
    let arguments = ["withdraw", DATASET, "--reason", "x", "--table", "works", "--key", "a~1b/c", "--field", "name"];
    project.seara(&arguments).well();
    let left = project.read("output/obras/latest/works.csv");
    assert!(!left.contains("Ponte nova") && left.contains("Ponte velha") && left.contains("Ponte outra"), "{left}");
}

/// No table may have the name of a file that every release has.
#[test]
fn every_name_that_a_release_uses_is_refused_for_a_table() {
    let project = project();
    run(&project, &edition(3, "Obra")).well();
    let names = fs::read_dir(latest(&project)).expect("a folder").map(|e| e.expect("an entry").file_name());
    let stem = |name: std::ffi::OsString| name.to_string_lossy().split('.').next().unwrap_or_default().to_owned();
    let mut taken: Vec<_> = names.map(stem).filter(|stem| stem != "works").collect();
    taken.extend(["con", "lpt1", "changes-json", "evidence-parquet"].map(str::to_owned));
    assert!(taken.len() > 10, "{taken:?}");
    for name in taken {
        let project = Project::empty();
        project.write("pipelines/obras.toml", PIPELINE.replace("\"works\"", &format!("\"{name}\"")));
        project.write("schemas/obras.json", SCHEMA.replace("\"works\"", &format!("\"{name}\"")));
        let ran = project.seara(&["check"]);
        assert!(ran.status == 1 && ran.err.contains("bad-name"), "{name}: {}{}", ran.out, ran.err);
    }
    // Tables whose resources would have one name.
    for (one, other) in [("a_b", "a-b"), ("a-json", "a")] {
        let resources = |name: &str| SCHEMA.replace("\"works\"", &format!("\"{name}\""));
        let [mut first, second] =
            [one, other].map(|name| serde_json::from_str::<Value>(&resources(name)).expect("JSON"));
        let more = second["resources"][0].clone();
        first["resources"].as_array_mut().expect("resources").push(more);
        let project = Project::empty();
        project.write("pipelines/obras.toml", PIPELINE.replace("\"works\"", &format!("\"{one}\"")));
        project.write("schemas/obras.json", first.to_string());
        assert!(project.seara(&["check"]).err.contains("bad-name"), "{one} {other}");
    }
}

/// Samples never replace what is real, nor the other way round.
#[test]
fn samples_and_real_releases_stand_apart() {
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/projetos-setoriais.txt");
    project.run_over("projetos-setoriais", "relatorio", sample).well();
    let before = [project.tree("output"), project.tree(".seara/captures")];
    let refused = |arguments: &[&str], folder: &str| {
        let ran = project.seara(arguments);
        assert_eq!(ran.status, 64, "{arguments:?}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(folder) && ran.err.contains("--output"), "{arguments:?}: {}", ran.err);
    };
    let run = ["run", "--sample", "--at", AT];
    refused(&[&run[..], &["--output", "output", "--state", ".seara"]].concat(), "output");
    refused(&[&run[..], &["--output", "output", "--state", "fresh"]].concat(), "output");
    refused(&[&run[..], &["--output", "fresh", "--state", ".seara"]].concat(), ".seara");
    refused(&[&run[..], &["--output", "output", "--dry-run"]].concat(), "output");
    assert_eq!([project.tree("output"), project.tree(".seara/captures")], before);
    // Of an older program, which did not say what it remembers.
    fs::remove_file(project.path(".seara/kind")).expect("removed");
    refused(&[&run[..], &["--output", "fresh", "--state", ".seara"]].concat(), ".seara");
    project.seara(&run).well();
    project.seara(&[&run[..], &["--output", "fresh", "--state", "memory"]].concat()).well();
    project.seara(&[&run[..], &["--output", "fresh", "--state", "memory"]].concat()).well();
    for (output, state) in
        [("output/sample", ".seara"), ("fresh", ".seara"), ("other", ".seara/sample"), ("other", "memory")]
    {
        let real = ["run", "projetos-setoriais", "--input", "relatorio=document", "--at", AT];
        refused(&[&real[..], &["--output", output, "--state", state]].concat(), "holds samples");
    }
}
