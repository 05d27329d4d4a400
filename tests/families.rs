//! The three recipes read their documents completely: every field of the bundled samples, and of documents
//! made at random in the same layouts.

use serde_json::Value;

use crate::project::{AT, Project, texts};

fn expected(name: &str) -> Vec<Value> {
    let text = match name {
        "projects" => include_str!("data/expected/projects.json"),
        "commitments" => include_str!("data/expected/commitments.json"),
        _ => include_str!("data/expected/structural_elements.json"),
    };
    serde_json::from_str(text).expect("an array")
}

fn sample() -> Project {
    let project = Project::bundled();
    project.seara(&["run", "--sample", "--output", "output", "--at", AT]).well();
    project
}

/// Rows of a child table that belong to a parent, in their order.
fn children<'a>(rows: &'a [Value], key: &str, parent: &Value, order: &str) -> Vec<&'a Value> {
    let mut own: Vec<_> = rows.iter().filter(|r| r[key] == parent[key]).collect();
    own.sort_by_key(|r| r[order].as_i64());
    own
}

fn column<'a>(rows: &[&'a Value], name: &str) -> Vec<&'a str> {
    rows.iter().map(|r| r[name].as_str().unwrap_or_default()).collect()
}

fn list(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn same(row: &Value, want: &Value, columns: &[&str]) {
    for column in columns {
        assert_eq!(row[column], want[column], "{column} of {}", want["title"]);
    }
}

#[test]
fn projects_are_read_field_by_field() {
    let project = sample();
    let [rows, notes, links] =
        ["projects", "project_notes", "project_links"].map(|t| project.table("projetos-setoriais", t));
    let wanted = expected("projects");
    assert_eq!(rows.len(), wanted.len());
    for want in &wanted {
        let row = rows.iter().find(|r| r["title"] == want["title"]).unwrap_or_else(|| panic!("no {}", want["title"]));
        same(row, want, &["description", "status", "status_label", "strategic_line", "strategic_line_name"]);
        same(row, want, &["responsible_entity", "benefits", "benefits_additional"]);
        let own = children(&notes, "project_id", row, "position");
        assert_eq!(column(&own, "text"), list(&want["notes"]));
        assert!(own.iter().all(|n| n["kind"] == want["notes_kind"]), "{own:?}");
        assert_eq!(column(&children(&links, "project_id", row, "position"), "url"), list(&want["links"]));
    }
}

#[test]
fn commitments_are_read_field_by_field() {
    let project = sample();
    let names = ["commitments", "commitment_activities", "commitment_notes", "commitment_links"];
    let [rows, activities, notes, links] = names.map(|t| project.table("compromissos-panaa", t));
    let wanted = expected("commitments");
    assert_eq!(rows.len(), wanted.len());
    for want in &wanted {
        let row = rows.iter().find(|r| r["number"] == want["number"]).expect("the commitment");
        same(row, want, &["plan", "title"]);
        let description: Vec<_> = row["description"].as_str().expect("text").lines().collect();
        assert_eq!(description, list(&want["description"]));
        let wanted: Vec<_> = want["activities"].as_array().expect("a list").iter().collect();
        let own = children(&activities, "commitment_id", row, "number");
        assert_eq!(column(&own, "text"), column(&wanted, "text"));
        assert_eq!(column(&children(&links, "commitment_id", row, "position"), "url"), list(&want["links"]));
        sections(&children(&notes, "commitment_id", row, "position"), want);
    }
    assert_eq!(rows[0]["reported_on"], "2023-03-01");
    assert_eq!(rows[0]["reported_on_precision"], "month");
}

/// Every text is there once; a section that the document does not mark is given as inferred.
fn sections(notes: &[&Value], want: &Value) {
    let all = [("status", &want["status_notes"]), ("opportunity", &want["opportunities"])];
    let wanted: Vec<_> = all.iter().flat_map(|(s, texts)| list(texts).into_iter().map(move |t| (*s, t))).collect();
    assert_eq!(notes.len(), wanted.len(), "notes of {}", want["title"]);
    for (section, text) in wanted {
        let note = notes.iter().find(|n| n["text"] == text).unwrap_or_else(|| panic!("no note {text}"));
        let named = note["section"].as_str().expect("a section");
        assert!(named == section || named == "unclear", "{text}: {named}, not {section}");
        let marked = list(&want["opportunities"]).is_empty();
        assert_eq!(note["inferred"].as_bool(), Some(!marked && named != "unclear"), "{text}");
    }
}

#[test]
fn structural_elements_are_read_field_by_field() {
    let project = sample();
    elements(&project);
    let page = include_bytes!("data/governacao-digital.html");
    let web = Project::bundled();
    web.run_over("governacao-digital", "estruturantes", page).well();
    elements(&web);
}

fn elements(project: &Project) {
    let names = ["structural_elements", "responsibilities", "measure_relations"];
    let [rows, duties, relations] = names.map(|t| project.table("governacao-digital", t));
    let wanted = expected("structural_elements");
    assert_eq!(rows.len(), wanted.len());
    for want in &wanted {
        let row = rows.iter().find(|r| r["acronym"] == want["acronym"]).expect("the element");
        same(row, want, &["name", "kind", "kind_label", "description"]);
        assert_eq!(column(&children(&duties, "element_id", row, "position"), "text"), list(&want["responsibilities"]));
        for relation in ["produced_by", "required_by"] {
            let own = children(&relations, "element_id", row, "measure");
            let related: Vec<_> = own.into_iter().filter(|r| r["relation"] == relation).collect();
            let mut measures = list(&want[relation]);
            measures.sort_unstable();
            assert_eq!(column(&related, "measure"), measures);
        }
    }
}

#[test]
fn a_web_page_and_a_text_give_the_same_ids() {
    let (text, web) = (sample(), Project::bundled());
    web.run_over("governacao-digital", "estruturantes", include_bytes!("data/governacao-digital.html")).well();
    let ids = |p: &Project| texts(&p.table("governacao-digital", "structural_elements"), "element_id");
    assert_eq!(ids(&text), ids(&web));
    assert_eq!(ids(&text), ["cv-cale", "cv-nade"]);
}

/// Closing slides are of another subject whatever their words.
#[test]
fn other_closing_slides_are_left_out_by_name() {
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/compromissos-panaa.txt");
    let (deck, _) = sample.split_once("Plano de operacionalização").expect("closing slides");
    let deck = format!("{deck}Perguntas\n\n\n\nObrigado pela atenção\n\n\n");
    project.run_over("compromissos-panaa", "ponto-de-situacao", deck).well();
    assert_eq!(project.table("compromissos-panaa", "commitments").len(), 4);
    let account = project.report("compromissos-panaa")["accounting"].clone();
    assert_eq!(account["unaccounted"], 0);
    assert_eq!(account["ignored"]["closing slides of another subject"], 28);
}
