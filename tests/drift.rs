//! What a new edition may change against the last release, and what stops it.

use crate::project::{Project, Ran, texts};

fn run(project: &Project, document: &str) -> Ran {
    project.run_over("projetos-setoriais", "relatorio", document)
}

/// A project whose first edition is out, and its text.
fn published() -> (Project, String) {
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/projetos-setoriais.txt");
    run(&project, &sample).well();
    (project, sample)
}

fn changes(project: &Project) -> Vec<String> {
    let rows = project.table("projetos-setoriais", "changes");
    let [tables, kinds, fields] = ["table", "change", "field"].map(|c| texts(&rows, c));
    (0..rows.len()).map(|n| format!("{} {} {}", tables[n], kinds[n], fields[n]).trim().to_owned()).collect()
}

/// Half of the records are gone: the source broke off, until a person says that it is so.
#[test]
fn a_document_cut_short_is_refused_until_a_person_accepts_it() {
    let (project, sample) = published();
    let third = sample.match_indices(" PROJETOS SETORIAIS").nth(3).expect("a card").0;
    let cut = &sample[..third];
    let ran = run(&project, cut);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("max_vanished_percent projects: found 50.00 %, bound 20 %"), "{}", ran.err);
    assert_eq!(project.table("projetos-setoriais", "projects").len(), 6, "the last release stays");

    let accept = "[[accept]]\nassertion = \"max_vanished_percent\"\nuntil = \"2026-03-31\"\nwho = \"Ana\"\nwhy = \"three ended\"\n\n[[source]]";
    project.edit("pipelines/projetos-setoriais.toml", "[[source]]", accept);
    let ran = run(&project, cut).well();
    assert!(ran.err.contains("assertion-accepted") && ran.err.contains("Ana"), "{}", ran.err);
    assert_eq!(project.table("projetos-setoriais", "projects").len(), 3);
}

#[test]
fn a_changed_status_is_a_change_of_its_fields() {
    let (project, sample) = published();
    run(&project, &sample.replacen("POR INICIAR", "EM CURSO", 1)).well();
    assert_eq!(changes(&project), ["projects modify status", "projects modify status_label"]);
}

/// A title makes the id: another title is another record, unless a person says that it is the same.
#[test]
fn a_retitled_record_keeps_its_id_by_a_correction_alone() {
    let (project, sample) = published();
    let retitled = sample.replacen("Bilhete.Comum", "Bilhete.Unico", 1);
    run(&project, &retitled).well();
    let found = changes(&project);
    assert_eq!(found.iter().filter(|c| *c == "projects add").count(), 1, "{found:?}");
    assert_eq!(found.iter().filter(|c| *c == "projects delete").count(), 1, "{found:?}");

    let (project, _) = published();
    let header = "table,field,raw,value,place,who,when,why\n";
    let line = ",project_id,ptd-bilhete-unico,ptd-bilhete-comum,,Ana,2026-03-01,same project\n";
    project.write("pipelines/projetos-setoriais.lookups.csv", format!("{header}{line}"));
    run(&project, &retitled).well();
    assert_eq!(changes(&project), ["projects modify title"]);
}

#[test]
fn a_duplicated_id_stops_the_release() {
    let (project, sample) = published();
    let ran = run(&project, &sample.replacen("Bilhete.Comum", "Oficina de Dados", 1));
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("duplicate-key"), "{}", ran.err);
}

/// All entities but one are gone from a column: no row vanished, yet something did.
#[test]
fn the_distinct_values_of_a_column_have_a_bound() {
    let (project, sample) = published();
    project.edit(
        "pipelines/projetos-setoriais.toml",
        "max_ignored_percent = 20\n",
        "max_ignored_percent = 20\nmax_distinct_change_percent = { \"projects.status\" = 30 }\n",
    );
    run(&project, &sample).well();
    let one = ["POR INICIAR", "CANCELADO"].iter().fold(sample.clone(), |text, word| text.replace(word, "EM CURSO"));
    let ran = run(&project, &one.replace("Justificação de Cancelamento", "Justificação / Informação Adicional"));
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("max_distinct_change_percent projects.status: found 50.00 %"), "{}", ran.err);
}

#[test]
fn rows_and_missing_values_have_bounds() {
    let project = Project::bundled();
    let bounds = "min_rows = { projects = 7, project_notes = 7 }\nmax_rows = { project_links = 2 }\nmax_null_percent = { \"projects.benefits\" = 10 }\n";
    project.edit(
        "pipelines/projetos-setoriais.toml",
        "max_ignored_percent = 20\n",
        &format!("max_ignored_percent = 20\n{bounds}"),
    );
    let sample = project.read("pipelines/samples/projetos-setoriais.txt");
    let ran = run(&project, &sample);
    assert_eq!(ran.status, 1);
    for message in
        ["min_rows projects: found 6, bound 7", "max_rows project_links: found 3", "projects.benefits: found 16.67 %"]
    {
        assert!(ran.err.contains(message), "{message}: {}", ran.err);
    }
    assert!(!ran.err.contains("project_notes"), "{}", ran.err);
    project.edit("pipelines/projetos-setoriais.toml", "projects = 7", "project = 7");
    assert!(project.seara(&["check"]).err.contains("Did you mean `projects`?"));
}

/// Persons, and what belongs to them.
const PERSONS: [&str; 2] = [
    r#"title = "Fichas"
jurisdiction = "PT"

[[source]]
id  = "lista"
url = "https://www.exemplo.gov.pt/fichas"

[assert]
max_unaccounted_percent = 90

[table]
table = "people"
[table.columns]
id   = "Código"
name = "Nome"
room = { heading = "Sala", optional = true }
[[table.lists]]
table = "tasks"
split = '\|'
[table.lists.columns]
task = { heading = "Tarefas", optional = true }
"#,
    r#"{"name": "fichas", "version": "1.0.0", "title": "Fichas", "description": "Fichas.", "keywords": ["fichas"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [
   {"name": "people", "title": "Pessoas", "description": "Uma por linha.", "schema": {"fields": [
    {"name": "id", "type": "string", "title": "Código", "constraints": {"required": true}},
    {"name": "name", "type": "string", "title": "Nome"},
    {"name": "room", "type": "string", "title": "Sala"}], "primaryKey": ["id"]}},
   {"name": "tasks", "title": "Tarefas", "description": "Uma por linha.", "schema": {"fields": [
    {"name": "id", "type": "string", "title": "Código", "constraints": {"required": true}},
    {"name": "position", "type": "integer", "title": "Posição", "constraints": {"required": true}},
    {"name": "task", "type": "string", "title": "Tarefa", "constraints": {"required": true}}], "primaryKey": ["id", "position"],
    "foreignKeys": [{"fields": ["id"], "reference": {"resource": "people", "fields": ["id"]}}]}}]}"#,
];

/// A heading that changes its name leaves a column or a table empty: the release stops until a person says that it is so.
#[test]
fn a_column_that_had_values_and_has_none_stops_the_release() {
    let edition = |room: &str, tasks: &str| format!("Código;Nome;{room};{tasks}\nA1;Ana;x;a|b\nA2;Rui;y;\nA3;Eva;;c\n");
    let project = || {
        let project = Project::empty();
        project.write("pipelines/fichas.toml", PERSONS[0]);
        project.write("schemas/fichas.json", PERSONS[1]);
        project
    };
    let run = |project: &Project, text: &str| project.run_over("fichas", "lista", text);
    // The first edition has no last one.
    run(&project(), &edition("Quarto", "Afazeres")).well();
    let project = project();
    run(&project, &edition("Sala", "Tarefas")).well();
    for (text, message) in [
        (edition("Quarto", "Tarefas"), "Columns of people had values in the last release and have none now: 1 (room)"),
        // What belongs to records is no table of records: nothing else shows that it is gone.
        (
            edition("Sala", "Afazeres"),
            "Columns of tasks had values in the last release and have none now: 3 (id, position, task)",
        ),
    ] {
        let ran = run(&project, &text);
        assert!(
            ran.status == 1 && ran.err.contains("error[columns-emptied]") && ran.err.contains(message),
            "{}",
            ran.err
        );
        assert_eq!(texts(&project.table("fichas", "people"), "room"), ["x", "y", ""], "the last release stays");
        assert_eq!(project.table("fichas", "tasks").len(), 3);
    }
    let text = edition("Quarto", "Tarefas");
    let accept = "[[accept]]\nassertion = \"max_emptied_columns\"\nuntil = \"2026-03-31\"\nwho = \"Ana\"\nwhy = \"they moved\"\n\n[[source]]";
    project.edit("pipelines/fichas.toml", "[[source]]", accept);
    let ran = run(&project, &text).well();
    assert!(ran.err.contains("assertion-accepted") && ran.err.contains("1 (room)"), "{}", ran.err);
    // It is empty now: nothing is lost any more.
    project.edit("pipelines/fichas.toml", accept, "[[source]]");
    run(&project, &text).well();
    // A bound says how many may.
    run(&project, &edition("Sala", "Tarefas")).well();
    project.edit("pipelines/fichas.toml", "[assert]\n", "[assert]\nmax_emptied_columns = 1\n");
    run(&project, &text).well();
    let explained = project.seara(&["check", "--explain", "columns-emptied"]).well().out;
    assert!(explained.contains("max_emptied_columns"), "{explained}");
}
