//! What is withdrawn is gone: from every kept release, from the captures, from what waits for approval and from the
//! quarantine; what it changes is reported without the value, and no later run brings it back.

use std::{collections::BTreeMap, fs, path::Path};

use seara::testing::encode::texts;

use crate::project::{AT, Project, texts};

const RECORD: &str = "ptd-arquivo-aberto-de-plantas-e-mapas-das-freguesias";

/// A project with two releases that both have the record.
fn published() -> (Project, String) {
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/projetos-setoriais.txt");
    project.run_over("projetos-setoriais", "relatorio", &sample).well();
    let second = sample.replacen("Consulta gratuita de 40 000 plantas", "Consulta gratuita de 50 000 plantas", 1);
    project.run_over("projetos-setoriais", "relatorio", &second).well();
    (project, second)
}

fn withdraw(project: &Project, more: &[&str]) -> String {
    let arguments = [&["withdraw", "projetos-setoriais", "--reason", "asked for by law", "--at", AT], more].concat();
    let printed = project.seara(&arguments).well().out;
    fs::remove_file(project.path("document")).expect("removed");
    printed
}

/// Every byte below a folder, with what is packed in Parquet and WARC unpacked.
fn everything(folder: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            // The bundled samples are the project's own, and no memory of a run.
            if path.ends_with("samples") {
                continue;
            }
            all.push_str(&everything(&path));
            continue;
        }
        let bytes = fs::read(&path).expect("a file");
        all.push_str(&String::from_utf8_lossy(&bytes));
        match path.extension().and_then(|e| e.to_str()) {
            Some("gz") => {
                let mut text = Vec::new();
                std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes.as_slice()), &mut text)
                    .expect("unpacked");
                all.push_str(&String::from_utf8_lossy(&text));
            }
            Some("xlsx") => {
                let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("an archive");
                for n in 0..archive.len() {
                    let mut part = archive.by_index(n).expect("a part");
                    std::io::Read::read_to_string(&mut part, &mut all).expect("text");
                }
            }
            Some("parquet") => {
                let file = fs::File::open(&path).expect("a file");
                let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file);
                for batch in reader.expect("Parquet").build().expect("a reader") {
                    let [_, json] = texts::files(&batch.expect("rows"));
                    all.push_str(&String::from_utf8(json).expect("text"));
                }
            }
            _ => {}
        }
    }
    all
}

#[test]
fn a_value_that_is_taken_back_is_in_no_file_any_more() {
    let (project, second) = published();
    let needle = "50 000 plantas";
    assert!(
        everything(&project.path("output")).contains(needle) && everything(&project.path(".seara")).contains(needle)
    );
    let printed = withdraw(&project, &["--table", "projects", "--key", RECORD, "--field", "benefits"]);
    assert!(printed.contains("withdrawn from 2 kept releases and 2 captures"), "{printed}");
    let left = everything(&project.path(""));
    for needle in ["50 000 plantas", "40 000 plantas"] {
        assert!(!left.contains(needle), "{needle}");
    }
    // The record stays, and the change is reported without the value.
    let rows = project.table("projetos-setoriais", "projects");
    let row = rows.iter().find(|row| row["project_id"] == RECORD).expect("the record");
    assert!(row["benefits"].is_null() && row["title"].is_string());
    let changes = project.table("projetos-setoriais", "changes");
    assert_eq!(texts(&changes, "field"), ["benefits"]);
    assert_eq!((texts(&changes, "before"), texts(&changes, "after")), (vec!["•••".to_owned()], vec![String::new()]));
    assert!(project.read("output/projetos-setoriais/latest/datapackage.json").contains("asked for by law"));
    // The next run over the same document changes nothing, and does not keep its bytes.
    let ran = project.run_over("projetos-setoriais", "relatorio", &second).well();
    assert!(ran.out.contains("unchanged"), "{}", ran.out);
    fs::remove_file(project.path("document")).expect("removed");
    assert!(!everything(&project.path("")).contains("50 000 plantas"));
}

#[test]
fn a_record_that_is_taken_back_goes_with_all_that_belongs_to_it() {
    let (project, second) = published();
    withdraw(&project, &["--table", "projects", "--key", RECORD]);
    for table in ["projects", "project_notes", "project_links"] {
        let rows = project.table("projetos-setoriais", table);
        assert!(!rows.is_empty() && !texts(&rows, "project_id").contains(&RECORD.to_owned()), "{table}");
    }
    let left = everything(&project.path(""));
    for gone in ["Balanço do primeiro ano", "plantas e dos mapas guardados", "Balanco_Primeiro_Ano"] {
        assert!(!left.contains(gone), "{gone}");
    }
    let changes = project.table("projetos-setoriais", "changes");
    assert!(texts(&changes, "change").iter().all(|kind| kind == "delete"), "{changes:?}");
    let ran = project.run_over("projetos-setoriais", "relatorio", &second);
    assert!(ran.well().out.contains("unchanged"));
}

#[test]
fn a_release_that_is_taken_back_is_not_published_again() {
    let (project, second) = published();
    let printed = withdraw(&project, &[]);
    assert!(printed.contains("1 kept release and 1 capture"), "{printed}");
    let history = project.seara(&["history", "projetos-setoriais"]).well().out;
    assert_eq!(history.matches('●').count() + history.matches('○').count(), 1, "{history}");
    assert!(!everything(&project.path("output")).contains("50 000 plantas"));
    let ran = project.run_over("projetos-setoriais", "relatorio", &second);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.err.contains("version-withdrawn"), "{}", ran.err);
    assert!(!everything(&project.path("output")).contains("50 000 plantas"));
    // The last one goes too: nothing is shown, and the catalogue has nothing of it.
    withdraw(&project, &[]);
    assert!(!project.path("output/projetos-setoriais").exists());
    assert!(!project.read("output/catalog.ttl").contains("projetos-setoriais"));
    let ran = project.seara(&["withdraw", "projetos-setoriais", "--reason", "again"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
}

#[test]
fn what_waits_is_taken_back_too() {
    let (project, second) = published();
    project.edit("pipelines/projetos-setoriais.toml", "[[source]]", "[release]\nreview = true\n\n[[source]]");
    project.run_over("projetos-setoriais", "relatorio", second.replacen("POR INICIAR", "EM CURSO", 1)).well();
    withdraw(&project, &["--table", "projects", "--key", RECORD, "--field", "benefits"]);
    assert_eq!(project.seara(&["approve", "projetos-setoriais"]).status, 1);
    assert!(!everything(&project.path(".seara")).contains("50 000 plantas"));
}

#[test]
fn a_withdrawal_that_cannot_be_carried_out_is_an_error() {
    let (project, _) = published();
    for (more, said) in [
        (vec!["--table", "projects", "--key", RECORD, "--field", "project_id"], "withdrawn-required"),
        (vec!["--table", "projects", "--key", RECORD, "--field", "status"], "withdrawn-required"),
        (vec!["--table", "project", "--key", RECORD], "has no project "),
        (vec!["2020-01-01-00000000"], "Versions:"),
    ] {
        let ran = project.seara(&[&["withdraw", "projetos-setoriais", "--reason", "x"], &more[..]].concat());
        assert_eq!(ran.status, 1, "{more:?}: {}", ran.out);
        assert!(ran.err.contains(said), "{more:?}: {}", ran.err);
        assert!(!project.path("pipelines/projetos-setoriais.withdrawn.csv").exists());
    }
    assert_eq!(project.seara(&["withdraw", "projetos-setoriais"]).status, 64, "a reason is needed");
}

/// What was typed goes as it stood in the source too, and so do the extremes that it was.
#[test]
fn a_withdrawn_day_or_amount_goes_in_its_raw_form_too() {
    let project = Project::empty();
    project.write("pipelines/obras-municipais.toml", include_str!("data/obras-municipais.toml"));
    project.write("schemas/obras-municipais.json", include_str!("data/obras-municipais.json"));
    project.write("pipelines/samples/obras-municipais.txt", include_str!("data/obras-municipais.txt"));
    project.write("document", include_str!("data/obras-municipais.txt"));
    project.seara(&["run", "obras-municipais", "--input", "boletim=document", "--at", AT]).well();
    fs::remove_file(project.path("document")).expect("removed");
    for field in ["opens_on", "budget"] {
        let arguments = ["withdraw", "obras-municipais", "--reason", "x", "--table", "works", "--key", "pt-a12"];
        project.seara(&[&arguments[..], &["--field", field]].concat()).well();
    }
    let left = everything(&project.path("output")) + &everything(&project.path(".seara"));
    for gone in ["7 de junho de 2027", "2027-06-07", "1.234.567,80", "1234567.8"] {
        assert!(!left.contains(gone), "{gone}");
    }
    assert!(left.contains("501964843"), "all else stays");
}

/// The next edition holds the value again, with others on the same line: no evidence quotes it.
#[test]
fn the_next_edition_does_not_bring_a_value_back() {
    let (project, second) = published();
    let note = format!("{RECORD}/1");
    withdraw(&project, &["--table", "project_notes", "--key", &note, "--field", "text"]);
    project.run_over("projetos-setoriais", "relatorio", second.replacen("POR INICIAR", "EM CURSO", 1)).well();
    fs::remove_file(project.path("document")).expect("removed");
    assert!(!everything(&project.path("")).contains("Balanço do primeiro ano"));
}

/// The line came from another machine, or its command died before it began: the next run carries it out first.
#[test]
fn a_withdrawal_that_was_only_written_down_is_carried_out_by_the_next_run() {
    let (project, second) = published();
    let line = format!(",projects,{RECORD},benefits,2026-03-02,asked\n");
    project.write("pipelines/projetos-setoriais.withdrawn.csv", format!("version,table,key,field,when,why\n{line}"));
    let ran = project.run_over("projetos-setoriais", "relatorio", second.replacen("POR INICIAR", "EM CURSO", 1)).well();
    assert!(ran.err.contains("completed a withdrawal"), "{}", ran.err);
    fs::remove_file(project.path("document")).expect("removed");
    let left = everything(&project.path(""));
    assert!(!left.contains("40 000 plantas") && !left.contains("50 000 plantas"));
}

/// Captures of runs that published nothing may have it too.
#[test]
fn captures_that_no_release_rests_on_go_too() {
    let (project, second) = published();
    for text in [second.replacen("CANCELADO", "ESQUECIDO", 1), format!("{second}\n")] {
        project.run_over("projetos-setoriais", "relatorio", text);
    }
    let dry = ["run", "projetos-setoriais", "--input", "relatorio=document", "--dry-run", "--at", AT];
    project.write("document", format!("{second}\n\n"));
    project.seara(&dry).well();
    withdraw(&project, &["--table", "projects", "--key", RECORD, "--field", "benefits"]);
    assert!(!everything(&project.path(".seara")).contains("50 000 plantas"));
}

/// What is kept may be older than the schema, or have been read back without its report.
#[test]
fn a_release_of_another_schema_or_without_a_report_is_erased_too() {
    let (project, _) = published();
    let schema = "schemas/projetos-setoriais.json";
    let mut json: serde_json::Value = serde_json::from_str(&project.read(schema)).expect("JSON");
    json["version"] = "2.0.0".into();
    json["seara:breaking"] = "pages may be Roman".into();
    for field in json["resources"][0]["schema"]["fields"].as_array_mut().expect("fields") {
        if field["name"] == "page" {
            field["type"] = "string".into();
            field["constraints"] = serde_json::json!({});
        }
    }
    project.write(schema, json.to_string());
    for entry in fs::read_dir(project.path("output/projetos-setoriais")).expect("a folder") {
        let _ = fs::remove_file(entry.expect("an entry").path().join("report.json"));
    }
    withdraw(&project, &["--table", "projects", "--key", RECORD]);
    assert!(!everything(&project.path("output")).contains("plantas e dos mapas guardados"));
}

/// The next release does not list what only the withdrawn release had.
#[test]
fn a_release_that_is_taken_back_is_not_quoted_by_the_next() {
    let (project, second) = published();
    let history = project.seara(&["history", "projetos-setoriais", "--json"]).well().out;
    let mut shown = history.lines().filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok());
    let version = shown.next_back().expect("a release")["version"].as_str().expect("a version").to_owned();
    project.run_over("projetos-setoriais", "relatorio", second.replacen("50 000", "60 000", 1)).well();
    assert!(everything(&project.path("output")).contains("50 000 plantas"));
    withdraw(&project, &[&version]);
    assert!(!everything(&project.path("output")).contains("50 000 plantas"));
    assert_eq!(texts(&project.table("projetos-setoriais", "changes"), "before"), ["•••"]);
}

/// An unknown key is a mistake, and nothing is changed.
#[test]
fn a_key_that_is_not_there_erases_nothing() {
    let (project, second) = published();
    project.run_over("projetos-setoriais", "relatorio", second.replacen("CANCELADO", "ESQUECIDO", 1));
    let before = project.read(".seara/quarantine/projetos-setoriais.json");
    let arguments = ["withdraw", "projetos-setoriais", "--reason", "x", "--table", "projects", "--key", "nobody"];
    let ran = project.seara(&arguments);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.err.contains("has no projects nobody"), "{}", ran.err);
    assert_eq!(project.read(".seara/quarantine/projetos-setoriais.json"), before);
    assert!(!project.path("pipelines/projetos-setoriais.withdrawn.csv").exists());
}

/// The files of every kept release, by version and name.
fn kept(project: &Project, dataset: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = project.tree(&format!("output/{dataset}"));
    files.retain(|name, _| !name.starts_with("latest/"));
    files
}

/// Only what shows the value is written again: in a kept release every other table keeps its bytes, in a new one the
/// rows of its Parquet file keep theirs too.
#[test]
fn files_that_show_nothing_withdrawn_keep_their_bytes() {
    let (project, _) = published();
    let before = kept(&project, "projetos-setoriais");
    let package: serde_json::Value =
        serde_json::from_str(&project.read("output/projetos-setoriais/latest/datapackage.json")).expect("JSON");
    let second = package["version"].as_str().expect("a version");
    let note = format!("{RECORD}/1");
    withdraw(&project, &["--table", "project_notes", "--key", &note, "--field", "text"]);
    let after = kept(&project, "projetos-setoriais");
    let mut same = 0;
    for (name, bytes) in &before {
        let file = name.split('/').next_back().expect("a name");
        let is_other = file.starts_with("projects.") || file.starts_with("project_links.");
        if is_other && !file.ends_with("csv-metadata.json") {
            assert_eq!(bytes, &after[name], "{name}");
            same += 1;
        }
    }
    // Two releases, two tables, three formats.
    assert_eq!(same, 12);
    let shown = project.tree("output/projetos-setoriais/latest");
    for table in ["projects", "project_links"] {
        for format in ["csv", "json"] {
            let name = format!("{table}.{format}");
            assert_eq!(shown[&name], before[&format!("{second}/{name}")], "{name}");
        }
        let name = format!("{table}.parquet");
        let (new, old) = (&shown[&name], &before[&format!("{second}/{name}")]);
        assert!(new != old, "{name} names its version");
        // After the rows come the footer, its length and four bytes.
        let tail = |file: &[u8]| {
            file.len() - 8 - u32::from_le_bytes(file[file.len() - 8..][..4].try_into().expect("four")) as usize
        };
        assert_eq!(new[..tail(new)], old[..tail(old)], "{name}");
    }
}
