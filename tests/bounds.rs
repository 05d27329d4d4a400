//! Whatever comes, what it takes is bounded: what is too much is an issue with its cure, the current release stays, and
//! the other datasets are published.

use serde_json::Value;

use crate::{
    packages::zipped,
    project::{AT, Project, Ran},
};

/// A pipeline of one table with a number and a day.
const PIPELINE: &str = r#"
title = "NAME"
jurisdiction = "PT"

[[source]]
id  = "lista"
url = "https://www.exemplo.gov.pt/NAME"

[table]
table = "works"
[table.columns]
number = "Código"
day    = { heading = "Dia", optional = true }
"#;

const SCHEMA: &str = r#"{"name": "NAME", "version": "1.0.0", "title": "Obras", "description": "Obras.", "keywords": ["obras"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [
   {"name": "works", "title": "Obras", "description": "Uma obra por linha.", "schema": {"fields": [
    {"name": "number", "type": "integer", "title": "Código", "constraints": {"required": true}},
    {"name": "day", "type": "date", "title": "Dia", "seara:order": "dmy"}], "primaryKey": ["number"]}}]}"#;

/// Where captures are held, and where they are read in chunks.
const WAYS: [&str; 2] = ["", "\n[limits]\nheld_mib = 0\nchunk_bytes = 1048576\n"];

/// A project with these pipelines, each with something after its recipe.
fn project(pipelines: &[(&str, &str)]) -> Project {
    let project = Project::empty();
    for (name, more) in pipelines {
        project.write(&format!("pipelines/{name}.toml"), PIPELINE.replace("NAME", name) + more);
        project.write(&format!("schemas/{name}.json"), SCHEMA.replace("NAME", name));
    }
    project
}

fn run(project: &Project, bytes: impl AsRef<[u8]>, more: &[&str]) -> Ran {
    project.write("document", bytes);
    let arguments = ["run", "obras", "--input", "lista=document", "--at", AT, "--lang", "en"];
    project.seara(&[&arguments[..], more].concat())
}

/// The report of a run that was refused.
fn refused(project: &Project) -> Value {
    serde_json::from_str(&project.read(".seara/rejected/obras.json")).expect("a report")
}

/// The codes of the issues of a report, with how many there are of each.
fn counts(report: &Value) -> Vec<(String, u64)> {
    let one = |issue: &Value| Some((issue["code"].as_str()?.to_owned(), issue["count"].as_u64()?));
    report["issues"].as_array().into_iter().flatten().filter_map(one).collect()
}

/// The number of rows with a mistake; as many of them are kept as a person may correct by hand.
const MANY: u64 = 21_000;

#[test]
fn one_mistake_in_each_of_many_rows_is_reported_by_its_first_and_counted() {
    let rows: String = (0..MANY).map(|n| format!("{n};31-02-2031\n")).collect();
    for way in WAYS {
        let project = project(&[("obras", way)]);
        let ran = run(&project, format!("Código;Dia\n{rows}"), &[]);
        assert_eq!(ran.status, 1, "{}", ran.err);
        let report = refused(&project);
        assert_eq!(counts(&report), [("no-such-day".to_owned(), MANY)], "{way}: {report}");
        let quarantine: Value =
            serde_json::from_str(&project.read(".seara/quarantine/obras.json")).expect("a quarantine");
        let entries = quarantine["entries"].as_array().expect("entries").len() as u64;
        assert_eq!((entries, quarantine["more"].as_u64()), (20_000, Some(MANY - 20_000)), "{way}");
    }
}

#[test]
fn all_refused_rows_are_quarantined_however_many_are_listed() {
    let rows: String = (0..MANY).map(|n| format!("{n};31-02-2031\n")).collect();
    for way in WAYS {
        let project = project(&[("obras", &format!("\n[assert]\nmax_quarantined_percent = 100\n{way}"))]);
        run(&project, format!("Código;Dia\n{rows}90000;01-02-2031\n"), &[]).well();
        assert_eq!(project.table("obras", "works").len(), 1, "{way}");
        assert_eq!(counts(&project.report("obras")), [("no-such-day".to_owned(), MANY)], "{way}");
    }
}

#[test]
fn rows_that_are_no_records_are_counted_as_well() {
    let rows: String = (0..3_000).map(|n| format!("{n};01-02-2031\nTotal;{n}\n")).collect();
    let counted = WAYS.map(|way| {
        let project = project(&[("obras", way)]);
        assert_eq!(run(&project, format!("Código;Dia\n{rows}"), &[]).status, 1);
        counts(&refused(&project))
    });
    assert_eq!(counted[0], [("row-total".to_owned(), 3_000)]);
    assert_eq!(counted[0], counted[1]);
}

#[test]
fn columns_that_nothing_takes_are_one_issue_with_their_count_and_bounded() {
    let wide = |columns: usize| {
        let (names, cells): (String, String) = (0..columns).map(|n| (format!(";c{n}"), ";x")).unzip();
        let rows: String = (0..3).map(|n| format!("{n};01-02-2031{cells}\n")).collect();
        format!("Código;Dia{names}\n{rows}")
    };
    for way in WAYS {
        let project = project(&[("obras", way)]);
        assert_eq!(run(&project, wide(1_500), &[]).status, 1);
        assert_eq!(counts(&refused(&project)), [("column-unmapped".to_owned(), 1_500)], "{way}");
        let ran = run(&project, wide(10_000), &[]);
        assert_eq!(ran.status, 1);
        assert_eq!(counts(&refused(&project)), [("document-limit".to_owned(), 1)], "{way}: {}", ran.err);
    }
}

/// Records of which each has a column of its own: the table has the square of what the text has.
fn sparse(records: usize) -> String {
    let record = |n: usize| format!("{{\"Código\": {n}, \"c{n}\": 1}}");
    format!("[{}]", (0..records).map(record).collect::<Vec<_>>().join(","))
}

#[test]
fn a_dataset_that_is_too_large_is_reported_with_the_cure_and_the_others_are_published() {
    let project = project(&[("antes", ""), ("obras", ""), ("outras", "")]);
    for name in ["antes", "obras", "outras"] {
        project.edit(&format!("pipelines/{name}.toml"), "id  = \"lista\"", &format!("id  = \"{name}\""));
        project.write(name, "Código;Dia\n1;01-02-2031\n");
    }
    let inputs = ["antes=antes", "obras=obras", "outras=outras"];
    let arguments = ["run", "--at", AT, "--lang", "en", "--memory", "64MiB"];
    let inputs: Vec<_> = inputs.iter().flat_map(|input| ["--input", input]).collect();
    project.seara(&[&arguments[..], &inputs].concat()).well();
    let before = project.tree("output/obras/latest");
    project.write("obras", sparse(1_500));
    for name in ["antes", "outras"] {
        project.write(name, "Código;Dia\n1;01-02-2031\n2;01-02-2031\n");
    }
    let ran = project.seara(&[&arguments[..], &inputs].concat());
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("memory-limit") && ran.err.contains("`--memory`"), "{}", ran.err);
    assert_eq!(project.tree("output/obras/latest"), before);
    assert_eq!(["antes", "outras"].map(|name| project.table(name, "works").len()), [2, 2]);
    // What is large for little memory is not for more.
    let ran = project.seara(&[&arguments[..6], &["--memory", "1GiB"], &inputs[2..4]].concat());
    assert!(!ran.err.contains("memory-limit"), "{}", ran.err);
}

/// An archive in which two files have names that differ by one character, which is then made the same.
fn twins(first: &str, second: &str, both: &str) -> Vec<u8> {
    let rows = |n: u32| format!("Código;Dia\n{n};01-02-2031\n").into_bytes();
    let mut bytes = zipped(&vec![(first.to_owned(), rows(1)), (second.to_owned(), rows(2))]);
    let names: Vec<_> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(second.as_bytes())).collect();
    names.into_iter().for_each(|at| bytes[at..at + both.len()].copy_from_slice(both.as_bytes()));
    bytes
}

#[test]
fn two_files_of_one_name_in_an_archive_are_an_issue_for_one_would_be_lost() {
    let archives = [
        twins("obras-1.csv", "obras-2.csv", "obras-1.csv"),
        twins("obras.csv", "OBRAS.csv", "OBRAS.csv"),
        twins("./obras.csv", "xx/obras.csv", ".//obras.csv"),
    ];
    for way in WAYS {
        let project = project(&[("obras", way)]);
        project.edit("pipelines/obras.toml", "id  = \"lista\"", "id  = \"lista\"\nmember = 'obras'");
        for archive in &archives {
            let ran = run(&project, archive, &[]);
            assert_eq!((ran.status, project.is_published("obras")), (1, false), "{}", ran.err);
            assert!(ran.err.contains("two files of the archive have this name"), "{way}: {}", ran.err);
        }
        // A name may say that it starts here.
        run(&project, zipped(&vec![("./obras.csv".to_owned(), b"C\xC3\xB3digo;Dia\n7;\n".to_vec())]), &[]).well();
    }
}

#[test]
fn two_values_of_one_name_are_an_issue_for_one_would_be_lost() {
    let columns = |heading: &str| PIPELINE.replace("NAME", "obras").replace("\"Dia\"", &format!("\"{heading}\""));
    let documents = [
        ("a.b", "[{\"Código\": 1, \"a.b\": \"01-02-2031\", \"a\": {\"b\": \"02-02-2031\"}}]"),
        ("a", "<obras><obra><Código>1</Código><a>01-02-2031</a><a.0>x</a.0><a>02-02-2031</a></obra></obras>"),
    ];
    for way in WAYS {
        for (heading, document) in documents {
            let project = project(&[("obras", "")]);
            project.write("pipelines/obras.toml", columns(heading) + way);
            let ran = run(&project, document, &[]);
            assert_eq!((ran.status, project.is_published("obras")), (1, false), "{document}: {}", ran.err);
            assert!(ran.err.contains("two values have the name"), "{way}: {}", ran.err);
        }
    }
}

/// A file that outgrows what the user may write is an error of the write: the release stays.
#[cfg(unix)]
#[test]
fn a_limit_of_file_size_is_reported_and_the_release_stays() {
    let project = project(&[("obras", "")]);
    run(&project, "Código;Dia\n1;01-02-2031\n", &[]).well();
    let before = project.tree("output");
    let rows: String = (0..60_000).map(|n| format!("{n};01-02-2031\n")).collect();
    project.write("document", format!("Código;Dia\n{rows}"));
    let run = ["run", "obras", "--input", "lista=document", "--at", AT, "--lang", "en"];
    let limited = |blocks: u32| {
        let plain = project.command(&run);
        let mut command = std::process::Command::new("bash");
        command.args(["-c", &format!("ulimit -f {blocks}; exec \"$0\" \"$@\"")]).arg(plain.get_program());
        let done = command.args(plain.get_args()).current_dir(project.path("")).output().expect("the program runs");
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let (status, err) = limited(512);
    assert_eq!(status, Some(2), "{err}");
    assert_eq!(project.tree("output"), before);
    let (status, err) = limited(1 << 20);
    assert_eq!((status, project.table("obras", "works").len()), (Some(0), 60_000), "{err}");
}

/// A spec that is no file is an issue, and is not waited for.
#[cfg(unix)]
#[test]
fn a_pipe_in_place_of_a_spec_is_an_issue() {
    let project = project(&[("obras", "")]);
    for place in ["pipelines/outras.toml", "pipelines/obras.lookups.csv"] {
        let made = std::process::Command::new("mkfifo").arg(project.path(place)).status().expect("made");
        assert!(made.success());
    }
    let checked = project.seara(&["check", "--lang", "en"]);
    assert!(checked.status == 1 && checked.err.contains("outras.toml"), "{}", checked.err);
}

/// A small file may repeat a long text very often: what a cell fills down, and the key of a record in its items.
#[test]
fn text_that_a_recipe_repeats_is_bounded_by_the_memory() {
    let long = "x".repeat(150_000);
    let filled = format!("Código;Nome;Outro\n1;{long};a\n{}", "2;;b\n".repeat(400));
    let items = format!("Código;Nome;Outro\n{long};{};b\n", "a/".repeat(400));
    let schema = r#"{"name": "obras", "version": "1.0.0", "title": "Obras", "description": "Obras.", "keywords": ["obras"],
      "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
      "resources": [
       {"name": "works", "title": "Obras", "description": "Uma obra por linha.", "schema": {"fields": [
        {"name": "code", "type": "string", "title": "Código", "constraints": {"required": true}},
        {"name": "name", "type": "string", "title": "Nome"},
        {"name": "other", "type": "string", "title": "Outro"}], "primaryKey": ["code"]}},
       {"name": "parts", "title": "Partes", "description": "Uma parte por linha.", "schema": {"fields": [
        {"name": "code", "type": "string", "title": "Código", "constraints": {"required": true}},
        {"name": "position", "type": "integer", "title": "Posição", "constraints": {"required": true}},
        {"name": "part", "type": "string", "title": "Parte"}], "primaryKey": ["code", "position"],
        "foreignKeys": [{"fields": ["code"], "reference": {"resource": "works", "fields": ["code"]}}]}}]}"#;
    let lists = "[[table.lists]]\ntable = \"parts\"\nsplit = '/'\n[table.lists.columns]\npart = \"Nome\"\n";
    let columns = "code = \"Código\"\nname = { heading = \"Nome\", fill = \"down\" }\nother = \"Outro\"\n";
    for way in WAYS {
        for document in [&filled, &items] {
            let project = project(&[("obras", "")]);
            let recipe = PIPELINE.replace("NAME", "obras");
            let (head, _) = recipe.split_once("number").expect("columns");
            project.write("pipelines/obras.toml", format!("{head}{columns}{lists}{way}"));
            project.write("schemas/obras.json", schema);
            let ran = run(&project, document, &["--memory", "64MiB", "--threads", "1"]);
            assert_eq!(ran.status, 1, "{way}: {}", ran.err);
            let report = refused(&project);
            assert!(counts(&report).iter().any(|(code, _)| code == "memory-limit"), "{way}: {report}");
            assert!(ran.err.contains("repeats in many rows"), "{}", ran.err);
        }
    }
}
