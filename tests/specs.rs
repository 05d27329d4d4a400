//! A new source is a file, not code; the mistakes of a spec are reported all at once, each mistake at
//! file:line:column with its code and its cure.

use std::time::Instant;

use crate::project::{AT, Project, texts};

#[test]
fn the_bundled_specs_are_checked_in_under_a_second_without_an_issue() {
    let project = Project::bundled();
    let ran = project.seara(&["check"]).well();
    assert_eq!(ran.out, "4 pipelines with 11 tables: no errors\n");
    let ran = Project::all().seara(&["check"]).well();
    assert_eq!(ran.out, "14 pipelines with 42 tables: no errors\n");
}

/// Every mistake of three files in one go.
#[test]
fn all_mistakes_are_reported_at_once() {
    let project = Project::bundled();
    let recipe = "pipelines/projetos-setoriais.toml";
    project.edit(recipe, "no_value    = ", "no_valeu    = ");
    project.edit(recipe, r"'^\d{1,3}$'", r"'^\d{1,3$('");
    project.edit(recipe, r#""EM CURSO"    = "in_progress""#, r#""EM CURSO"    = "in_progres""#);
    project.edit(recipe, r#""ptd-{title|slug}""#, r#""ptd-{titel|slug}""#);
    project.edit(recipe, r#"  "description+","#, r#"  "descripton+","#);
    project.edit(recipe, r#"jurisdiction = "PT""#, r#"jurisdiction = "Portugal""#);
    project.edit("seara.toml", "[contact]", "[contacts]");
    project.edit("schemas/governacao-digital.json", r#""version": "1.0.0""#, r#""version": 1"#);
    let ran = project.seara(&["check"]);
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!(ran.err);
}

#[test]
fn a_schema_that_contradicts_its_recipe_is_an_issue_before_anything_runs() {
    let project = Project::bundled();
    let schema = "schemas/compromissos-panaa.json";
    let text = project.read(schema);
    let mut json: serde_json::Value = serde_json::from_str(&text).expect("a schema");
    let table = |json: &mut serde_json::Value, name: &str| {
        let all = json["resources"].as_array_mut().expect("tables");
        all.iter_mut().position(|t| t["name"] == name).expect("the table")
    };
    let notes = table(&mut json, "commitment_notes");
    let fields = json["resources"][notes]["schema"]["fields"].as_array_mut().expect("fields");
    for field in fields {
        match field["name"].as_str() {
            Some("section") => field["constraints"]["enum"] = serde_json::json!(["status", "unclear"]),
            Some("inferred") => field["type"] = "string".into(),
            _ => {}
        }
    }
    let links = table(&mut json, "commitment_links");
    json["resources"][links]["schema"].as_object_mut().expect("a schema").remove("foreignKeys");
    json["resources"][0]["schema"]["fields"].as_array_mut().expect("fields").push(serde_json::json!(
        {"name": "budget", "type": "number", "title": "Budget", "constraints": {"required": true}}
    ));
    project.write(schema, serde_json::to_string_pretty(&json).expect("JSON"));
    let ran = project.seara(&["run", "compromissos-panaa", "--sample"]);
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!(ran.err);
    assert!(!project.path("output").exists());
}

#[test]
fn check_needs_no_network_and_no_more_than_a_second() {
    let project = Project::bundled();
    for n in 0..30 {
        for (folder, ending) in [("pipelines", "toml"), ("schemas", "json")] {
            let text = project.read(&format!("{folder}/compromissos-panaa.{ending}"));
            let text = text.replace("\"compromissos-panaa\"", &format!("\"copy-{n}\""));
            project.write(&format!("{folder}/copy-{n}.{ending}"), text);
        }
    }
    let start = Instant::now();
    project.seara(&["check"]).well();
    // Ten times the pipelines, unoptimised: a generous bound against quadratic work.
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
fn what_new_writes_runs_as_it_is() {
    let project = Project::empty();
    let ran = project.seara(&["new", "medidas-locais"]).well();
    assert!(ran.out.contains("seara run medidas-locais --sample"), "{}", ran.out);
    project.seara(&["check"]).well();
    project.seara(&["run", "medidas-locais", "--sample", "--output", "output", "--at", AT]).well();
    let rows = project.table("medidas-locais", "records");
    assert_eq!(texts(&rows, "record_id"), ["medidas-locais-1", "medidas-locais-2"]);
    assert_eq!(texts(&rows, "status"), ["in_progress", "completed"]);
    // What is there is never overwritten.
    assert_eq!(project.seara(&["new", "medidas-locais"]).status, 1);
    assert_eq!(project.seara(&["new", "Medidas Locais"]).status, 64);
    assert_eq!(project.seara(&["new", "../fora"]).status, 64);
}

/// A rule that would be read and never asked is a mistake, not a wish.
#[test]
fn a_key_without_effect_is_an_issue() {
    for (old, new, said) in [
        ("first = true }", "first = true, when = { phase = \"running\" } }", "when"),
        ("first = true }", "first = true, like = 'x' }", "like"),
        ("edition = { match = 'Boletim", "edition = { after = \"Boletim\", match = 'Boletim", "after"),
    ] {
        let project = Project::empty();
        let pipeline = include_str!("data/obras-municipais.toml");
        assert_eq!(pipeline.matches(old).count(), 1, "{old}");
        project.write("pipelines/obras-municipais.toml", pipeline.replace(old, new));
        project.write("schemas/obras-municipais.json", include_str!("data/obras-municipais.json"));
        project.write("pipelines/samples/obras-municipais.txt", include_str!("data/obras-municipais.txt"));
        let ran = project.seara(&["check"]);
        assert_eq!(ran.status, 1, "{new}");
        assert!(
            ran.err.contains("no-effect") && ran.err.contains(&format!("`{said}` has no effect here")),
            "{}",
            ran.err
        );
    }
}

/// Words for no value are in the pipeline; a schema that lists them is warned of, as they would be published.
#[test]
fn missing_values_of_a_schema_are_a_warning() {
    for (values, is_unused) in
        [("[\"\"]", false), ("[\"\", \"N/A\"]", true), ("[\"-\"]", true), ("[]", true), ("\"\"", true)]
    {
        let project = Project::empty();
        project.write("pipelines/obras-municipais.toml", include_str!("data/obras-municipais.toml"));
        let (schema, empty) =
            (include_str!("data/obras-municipais.json"), "\"missingValues\": [\n          \"\"\n        ]");
        assert_eq!(schema.matches(empty).count(), 3);
        let schema = schema.replacen(empty, &format!("\"missingValues\": {values}"), 1);
        project.write("schemas/obras-municipais.json", schema);
        project.write("pipelines/samples/obras-municipais.txt", include_str!("data/obras-municipais.txt"));
        let ran = project.seara(&["check"]).well();
        assert_eq!(ran.err.contains("unused-missing-values"), is_unused, "{values}: {}", ran.err);
    }
}

/// A family of documents that the program has never seen: a table of measures on a web page and the
/// same measures as text, read by one recipe, with a schema and a sample, and no code.
#[test]
fn a_fourth_family_is_a_recipe_a_schema_and_a_sample() {
    let project = Project::empty();
    project.write("pipelines/obras-municipais.toml", include_str!("data/obras-municipais.toml"));
    project.write("schemas/obras-municipais.json", include_str!("data/obras-municipais.json"));
    project.write("pipelines/samples/obras-municipais.txt", include_str!("data/obras-municipais.txt"));
    project.seara(&["check"]).well();
    project.seara(&["run", "obras-municipais", "--sample", "--output", "output", "--at", AT]).well();
    let text = (project.table("obras-municipais", "works"), project.table("obras-municipais", "work_stages"));
    insta::assert_json_snapshot!(text);
    assert_eq!(project.report("obras-municipais")["accounting"]["unaccounted"], 0);

    project.write("document", include_str!("data/obras-municipais.html"));
    let page = ["run", "obras-municipais", "--sample", "--output", "output", "--input", "boletim=document", "--at", AT];
    project.seara(&page).well();
    let page = (project.table("obras-municipais", "works"), project.table("obras-municipais", "work_stages"));
    assert_eq!(page, text, "the web page gives other records");
    // What only a page has: an address behind a text, seen from the address of the page.
    let links = project.table("obras-municipais", "work_links");
    assert_eq!(texts(&links, "title"), ["Projeto de execução"]);
    assert_eq!(texts(&links, "url"), ["https://www.exemplo.pt/obras/a12"]);
}

#[test]
fn names_are_no_paths_and_addresses_stand_in_a_catalogue_as_they_are() {
    let broken = [
        ("schemas/medidas.json", "\"name\": \"records\"", "\"name\": \"../../evil\"", "bad-name"),
        ("schemas/medidas.json", "\"name\": \"records\"", "\"name\": \"changes\"", "bad-name"),
        ("schemas/medidas.json", "\"name\": \"medidas\"", "\"name\": \"a b\"", "bad-name"),
        ("pipelines/medidas.toml", "id     = \"documento\"", "id     = \"../documento\"", "bad-name"),
        ("pipelines/medidas.toml", "gov.pt/medidas\"", "gov.pt/as medidas\"", "bad-url"),
    ];
    for (file, old, new, code) in broken {
        let project = Project::empty();
        project.seara(&["new", "medidas"]).well();
        project.edit(file, old, new);
        let ran = project.seara(&["check"]);
        assert!(ran.status == 1 && ran.err.contains(code), "{new}: {}", ran.err);
    }
}
