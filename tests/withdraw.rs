//! What is taken back is gone: from every kept release, from the captures, from what waits or was set aside; what
//! it changes is told without the value, and no later run brings it back.

use std::{fs, path::Path};

use seara::encode::json::JsonWriter;

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
    let asked = [&["withdraw", "projetos-setoriais", "--reason", "asked for by law", "--at", AT], more].concat();
    let told = project.seara(&asked).well().out;
    fs::remove_file(project.path("document")).expect("removed");
    told
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
            Some("parquet") => {
                let file = fs::File::open(&path).expect("a file");
                let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file);
                for batch in reader.expect("Parquet").build().expect("a reader") {
                    let batch = batch.expect("rows");
                    let schema = batch.schema();
                    let names = schema.fields().iter().map(|f| f.name().as_str());
                    let mut writer = JsonWriter::new(Vec::new(), names).expect("started");
                    writer.write(&batch).expect("written");
                    all.push_str(&String::from_utf8(writer.finish().expect("ended")).expect("text"));
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
    let told = withdraw(&project, &["--table", "projects", "--key", RECORD, "--field", "benefits"]);
    assert!(told.contains("gone from 2 kept releases and 2 captures"), "{told}");
    let left = everything(&project.path(""));
    for needle in ["50 000 plantas", "40 000 plantas"] {
        assert!(!left.contains(needle), "{needle}");
    }
    // The record stays, and the change is told without the value.
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
    let told = withdraw(&project, &[]);
    assert!(told.contains("1 kept releases and 1 captures"), "{told}");
    let history = project.seara(&["history", "projetos-setoriais"]).well().out;
    assert_eq!(history.matches('●').count() + history.matches('○').count(), 1, "{history}");
    assert!(!everything(&project.path("output")).contains("50 000 plantas"));
    let ran = project.run_over("projetos-setoriais", "relatorio", &second);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.err.contains("version-withdrawn"), "{}", ran.err);
    assert!(!everything(&project.path("output")).contains("50 000 plantas"));
    // The last one goes too: nothing is shown, and the catalogue knows nothing of it.
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
fn what_cannot_be_taken_back_is_told() {
    let (project, _) = published();
    for (more, said) in [
        (vec!["--table", "projects", "--key", RECORD, "--field", "project_id"], "withdrawn-needed"),
        (vec!["--table", "projects", "--key", RECORD, "--field", "status"], "withdrawn-needed"),
        (vec!["--table", "project", "--key", RECORD], "withdrawn-unknown"),
        (vec!["2020-01-01-00000000"], "Kept are"),
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
fn a_day_or_an_amount_that_is_taken_back_goes_as_it_stood() {
    let project = Project::empty();
    project.write("pipelines/obras-municipais.toml", include_str!("data/obras-municipais.toml"));
    project.write("schemas/obras-municipais.json", include_str!("data/obras-municipais.json"));
    project.write("pipelines/samples/obras-municipais.txt", include_str!("data/obras-municipais.txt"));
    project.write("document", include_str!("data/obras-municipais.txt"));
    project.seara(&["run", "obras-municipais", "--input", "boletim=document", "--at", AT]).well();
    fs::remove_file(project.path("document")).expect("removed");
    for field in ["opens_on", "budget"] {
        let asked = ["withdraw", "obras-municipais", "--reason", "x", "--table", "works", "--key", "pt-a12"];
        project.seara(&[&asked[..], &["--field", field]].concat()).well();
    }
    let left = everything(&project.path("output")) + &everything(&project.path(".seara"));
    for gone in ["7 de junho de 2027", "2027-06-07", "1.234.567,80", "1234567.8"] {
        assert!(!left.contains(gone), "{gone}");
    }
    assert!(left.contains("501964843"), "all else stays");
}
