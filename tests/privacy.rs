//! Personal data never go out unnoticed: in columns that do not declare them they stop a release; a
//! declared column is masked or dropped in every public file.

use std::fs;

use crate::project::Project;

/// The new pipeline with a contact in each record.
fn project(personal: &str) -> Project {
    let project = Project::empty();
    project.seara(&["new", "medidas"]).well();
    project.edit(
        "pipelines/medidas.toml",
        "jurisdiction = { template",
        "contact      = { after = \"Contacto\" }\njurisdiction = { template",
    );
    let field = format!(
        "{{\"name\": \"contact\", \"type\": \"string\", \"title\": \"Contact\", \"description\": \"Whom to ask.\"{personal}}},\n          {{\n            \"name\": \"jurisdiction\""
    );
    project.edit("schemas/medidas.json", "{\n            \"name\": \"jurisdiction\"", &field);
    let sample = project.read("pipelines/samples/medidas.txt");
    project.write(
        "document",
        sample.replacen("Estado: Em curso", "Contacto: ana.sousa@exemplo.pt\n\nEstado: Em curso", 1),
    );
    project
}

fn run(project: &Project) -> crate::project::Ran {
    project.seara(&["run", "medidas", "--input", "documento=document", "--at", crate::project::AT])
}

/// Every byte that is published, as text.
fn published(project: &Project) -> String {
    let mut all = Vec::new();
    let mut folders = vec![project.path("output")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.extend(fs::read(path).expect("a file"));
            }
        }
    }
    String::from_utf8_lossy(&all).into_owned()
}

#[test]
fn an_undeclared_e_mail_stops_the_release_with_its_place_and_without_its_value() {
    let project = project("");
    let ran = run(&project);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("personal-data") && ran.err.contains("line 3"), "{}", ran.err);
    assert!(!ran.err.contains("ana.sousa"), "{}", ran.err);
    assert!(!project.is_published("medidas"));
    assert!(!project.read(".seara/rejected/medidas.json").contains("ana.sousa"));
}

#[test]
fn a_declared_column_is_masked_or_dropped_in_every_public_file() {
    for (personal, shown) in [("mask", "•••"), ("drop", "")] {
        let project = project(&format!(", \"seara:personal\": \"{personal}\""));
        run(&project).well();
        let told = crate::project::texts(&project.table("medidas", "records"), "contact");
        assert_eq!(told, [shown, ""], "{personal}");
        assert!(!published(&project).contains("ana.sousa"), "{personal}: the value is in a public file");
        // Parquet is packed: the evidence is asked for what it holds.
        let evidence = project.seara(&["explain", "medidas", "records", "medidas-1", "--json"]).well().out;
        assert!(evidence.contains("\"contact\"") && !evidence.contains("ana.sousa"), "{personal}: {evidence}");
    }
    let project = project(", \"seara:personal\": \"keep\"");
    run(&project).well();
    assert!(published(&project).contains("ana.sousa"));
}

#[test]
fn a_declaration_that_cannot_be_kept_is_told() {
    let project = project(", \"seara:personal\": \"mask\", \"constraints\": {\"enum\": [\"a\"]}");
    assert!(project.seara(&["check"]).err.contains("personal-conflict"));
}

#[test]
fn a_value_that_was_published_once_is_not_told_again_when_it_is_hidden() {
    let project = project(", \"seara:personal\": \"keep\"");
    run(&project).well();
    for personal in ["mask", "drop"] {
        let schema = project.read("schemas/medidas.json");
        project.write("schemas/medidas.json", schema.replacen("\"keep\"", &format!("\"{personal}\""), 1));
        run(&project).well();
        let changes = project.read("output/medidas/latest/changes.csv");
        assert!(changes.contains("contact") && !changes.contains("ana.sousa"), "{changes}");
        project.seara(&["rollback", "medidas"]).well();
        project.write("schemas/medidas.json", schema);
    }
}

#[test]
fn what_stands_beside_a_hidden_value_loses_its_raw_text() {
    let project = project(", \"seara:personal\": \"mask\"");
    // The title is read from the same line as the contact, whose two spaces the value loses.
    project.edit("pipelines/medidas.toml", "contact      = { after = \"Contacto\" }\n", "");
    project.edit("pipelines/medidas.toml", "(?<title>.+)$", "(?<title>.+?)(?: por (?<contact>.+))?$");
    let document = project.read("pipelines/samples/medidas.txt");
    project.write("document", document.replacen("transportes", "transportes por Rui  Costa", 1));
    run(&project).well();
    let told = project.seara(&["explain", "medidas", "records", "medidas-1", "--json"]).well().out;
    assert!(told.contains("\"title\"") && !told.contains("Rui") && !told.contains("Costa"), "{told}");
    assert!(!published(&project).contains("Costa"));
}

#[test]
fn a_hidden_column_is_no_key() {
    let project = project(", \"seara:personal\": \"mask\"");
    project.edit("schemas/medidas.json", "\"record_id\"\n        ]", "\"contact\"\n        ]");
    assert!(project.seara(&["check"]).err.contains("personal-conflict"));
}
