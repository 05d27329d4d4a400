//! Advices about columns that are taken from a release of another dataset.

use super::{DOCUMENT, FIELDS, PIPELINE, RECIPE, SCHEMA, published, run};
use crate::project::{AT, Project};

/// The part of a recipe that takes the owner of a work from the other dataset.
const JOIN: &str = r#"
[[reference]]
id      = "donos"
release = "donos/owners"

[[join]]
table = "works"
with  = "donos"
on    = { code = "code" }
take  = { owner = "owner" }
"#;

/// A project in which A1 had two owners, and whose second dataset is published.
fn two_owners() -> Project {
    let project = Project::empty();
    let fields = FIELDS.replacen(r#""value", "type": "number""#, r#""year", "type": "string""#, 1);
    let owners = fields.replacen(r#""obras""#, r#""donos""#, 1).replacen(r#""works""#, r#""owners""#, 1);
    project.write("schemas/donos.json", owners.replacen(r#"["code"]"#, r#"["code", "year"]"#, 1));
    project.write(SCHEMA, fields);
    let recipe = RECIPE.replacen("value = \"Valor\"", "year  = \"Ano\"", 1);
    project.write(PIPELINE, recipe.replacen("owner = \"Dono\"\n", "", 1) + JOIN);
    let owners = recipe.replacen(r#""lista""#, r#""registo""#, 1).replacen(r#""works""#, r#""owners""#, 1);
    project.write("pipelines/donos.toml", owners);
    project.write("owners", "Código;Ano;Dono\nA1;2024;Alfa\nA1;2025;Gama\nA2;2024;Beta\n");
    project.write(DOCUMENT, "Código;Ano\nA1;2025\nA2;2024\n");
    publish_owners(&project);
    project
}

fn publish_owners(project: &Project) {
    project.seara(&["run", "donos", "--input", "registo=owners", "--at", AT, "--lang", "en"]).well();
}

/// Runs over the works; returns who has them.
fn owners(project: &Project, warns: bool) -> Vec<String> {
    let said = run(project).well().err;
    assert_eq!(said.contains("ambiguous-join-key"), warns, "{said}");
    if warns {
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("Join on another column as well, or correct the other dataset"), "{said}");
    }
    published(project, "works", &["code", "owner"])
}

#[test]
fn a_key_with_several_answers_has_one_with_another_column() {
    let project = two_owners();
    assert_eq!(owners(&project, true), ["A1|", "A2|Beta"], "none of the answers is used");
    project.edit(PIPELINE, r#"{ code = "code" }"#, r#"{ code = "code", year = "year" }"#);
    assert_eq!(owners(&project, false), ["A1|Gama", "A2|Beta"]);
}

#[test]
fn a_key_with_several_answers_has_one_once_the_other_dataset_is_corrected() {
    let project = two_owners();
    assert_eq!(owners(&project, true), ["A1|", "A2|Beta"]);
    let lookup = "owners,owner,Gama,Alfa,,Ana,2026-01-01,nome antigo\n";
    project.write("pipelines/donos.lookups.csv", format!("{}{lookup}", super::LOOKUP));
    publish_owners(&project);
    assert_eq!(owners(&project, false), ["A1|Alfa", "A2|Beta"]);
}

#[test]
fn a_release_without_the_joined_column_fills_nothing_until_its_pipeline_has_run() {
    let project = two_owners();
    // The column has another name from now on, which the release does not have yet.
    project.edit("schemas/donos.json", r#""owner""#, r#""holder""#);
    project.edit(
        "schemas/donos.json",
        r#""version": "1.0.0""#,
        r#""version": "2.0.0", "seara:breaking": "outro nome""#,
    );
    project.edit("pipelines/donos.toml", "owner = ", "holder = ");
    project.edit(PIPELINE, r#"{ code = "code" }"#, r#"{ code = "code", year = "year" }"#);
    project.edit(PIPELINE, r#"{ owner = "owner" }"#, r#"{ owner = "holder" }"#);
    let ran = run(&project);
    let said = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(ran.status == 1 && said.contains("join-column") && said.contains("run its pipeline first"), "{said}");
    assert!(!project.is_published("obras"));
    publish_owners(&project);
    assert_eq!(owners(&project, false), ["A1|Gama", "A2|Beta"]);
}
