//! What the catalogue says of a dataset: counted before it is published, and written with each release.

use serde_json::Value;

use crate::project::{AT, Project};

const SCHEMA: &str = "schemas/acidentes-rodoviarios.json";
const PIPELINE: &str = "pipelines/acidentes-rodoviarios.toml";

fn run(project: &Project) -> crate::project::Ran {
    let document = ["--input", "sinistralidade=pipelines/samples/acidentes-rodoviarios.pdf"];
    project.seara(&[&["run", "acidentes-rodoviarios", "--at", AT], &document[..]].concat())
}

fn json(project: &Project, file: &str) -> Value {
    let text = project.read(&format!("output/acidentes-rodoviarios/latest/{file}"));
    serde_json::from_str(&text).expect("JSON")
}

/// What is missing is listed with its points, and a bound stops the release.
#[test]
fn what_the_catalogue_lacks_is_listed_with_the_points_that_it_costs() {
    let project = Project::bundled();
    let schema: Value = serde_json::from_str(&project.read(SCHEMA)).expect("JSON");
    let mut poor = schema.clone();
    poor["dcat"].as_object_mut().expect("an object").remove("temporal");
    poor["keywords"] = serde_json::json!([]);
    project.write(SCHEMA, poor.to_string());
    let check = project.seara(&["check", "--lang", "en"]).well();
    assert!(check.err.contains("have no `temporal` (−20 MQA points)"), "{}", check.err);
    assert!(check.err.contains("have no `temporal` (−1 udata points)"), "{}", check.err);
    run(&project).well();
    let score = project.seara(&["score", "acidentes-rodoviarios", "--lang", "en"]);
    assert!(
        score.status == 1 && score.out.contains("355/405") && score.out.contains("−20 `temporal` of `dcat`"),
        "{}",
        score.out
    );
    let text = project.read(PIPELINE);
    project.write(PIPELINE, text + "\n[assert]\nmin_mqa = 405\n");
    let refused = run(&project);
    assert!(refused.status == 1 && refused.err.contains("min_mqa"), "{}", refused.err);
    project.write(SCHEMA, schema.to_string());
    run(&project).well();
    let score = project.seara(&["score", "acidentes-rodoviarios"]);
    assert!(score.out.contains("405/405"), "{}", score.out);
}

/// The period of the data is taken from a column; a column that holds no days is a mistake.
#[test]
fn the_period_is_taken_from_a_column() {
    let project = Project::bundled();
    run(&project).well();
    let package = json(&project, "datapackage.json");
    let days: Vec<String> = project
        .table("acidentes-rodoviarios", "accidents")
        .iter()
        .map(|r| r["occurred_on"].as_str().expect("a day").to_owned())
        .collect();
    let period = [days.iter().min().expect("days").clone(), days.iter().max().expect("days").clone()];
    assert_eq!(package["seara:dcat"]["temporal"], serde_json::json!(period));
    project.edit(SCHEMA, "accidents.occurred_on", "accidents.road");
    let check = project.seara(&["check"]);
    assert!(check.status == 1 && check.err.contains("accidents.occurred_on"), "{}", check.err);
}

/// Each release describes its columns, for several kinds of reader, and each description names what is there.
#[test]
fn every_release_has_descriptions_of_its_data() {
    let project = Project::bundled();
    run(&project).well();
    let csvw = json(&project, "accidents.csv-metadata.json");
    let header =
        project.read("output/acidentes-rodoviarios/latest/accidents.csv").lines().next().expect("a header").to_owned();
    let columns: Vec<_> = csvw["tableSchema"]["columns"]
        .as_array()
        .expect("columns")
        .iter()
        .map(|c| c["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(columns.join(","), header);
    let croissant = json(&project, "croissant.json");
    for file in croissant["distribution"].as_array().expect("files") {
        let name = file["name"].as_str().expect("a name");
        assert!(project.path(&format!("output/acidentes-rodoviarios/latest/{name}")).is_file(), "{name}");
    }
    let provenance = json(&project, "provenance.jsonld");
    assert_eq!(provenance["@graph"][0]["prov:wasRevisionOf"], Value::Null);
    let package = json(&project, "datapackage.json");
    let first = package["version"].as_str().expect("a version").to_owned();
    let schema = project.read(SCHEMA).replacen("Acidentes com mortos", "Acidentes que tiveram mortos", 1);
    project.write(SCHEMA, schema);
    run(&project).well();
    let revision = json(&project, "provenance.jsonld")["@graph"][0]["prov:wasRevisionOf"]["@id"].clone();
    assert!(revision.as_str().is_some_and(|id| id.ends_with(&format!("/{first}/"))), "{revision}");
    let page = project.read("output/acidentes-rodoviarios/latest/index.html");
    assert!(page.contains("Acidentes que tiveram mortos") && page.contains("lang=\"pt\""));
    assert!(project.read("output/index.en.html").contains("acidentes-rodoviarios/latest/index.en.html"));
    // No dataset, no catalogue for the portal: one that is empty would pass for a success.
    assert!(project.path("output/dados-gov.jsonld").is_file());
    let gone = ["withdraw", "acidentes-rodoviarios", "--reason", "erro", "--at", AT];
    project.seara(&gone).well();
    project.seara(&gone).well();
    assert!(!project.path("output/dados-gov.jsonld").exists() && project.path("output/catalog.ttl").is_file());
}
