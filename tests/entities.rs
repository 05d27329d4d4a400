//! Who is who across datasets: releases that are read by other pipelines, organisations that are recognised, what
//! projects name, and documents that nest tables.

use serde_json::Value;

use crate::project::{AT, Project, texts};

fn run_all(project: &Project) {
    project.seara(&["run", "--sample", "--output", "output", "--state", "memory", "--at", AT]).well();
}

/// The rows of a table in which a column says something.
fn with<'r>(rows: &'r [Value], column: &str, says: &str) -> Vec<&'r Value> {
    rows.iter().filter(|row| row[column] == says).collect()
}

#[test]
fn an_organisation_has_one_id_under_all_its_names() {
    let project = Project::all();
    run_all(&project);
    let names = project.table("entidades", "entity_names");
    // The list has no number, a contract has; the acronym stands for both.
    let own = with(&names, "entity_id", "pt-600990559");
    let names: Vec<_> = own.iter().map(|row| row["name"].as_str().expect("a name")).collect();
    for name in ["IAM", "Instituto dos Arquivos Marítimos, I. P.", "Instituto dos Arquivos Marítimos, I. P. (IAM)"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    let entities = project.table("entidades", "entities");
    let one = with(&entities, "entity_id", "pt-600990559");
    assert!(one.len() == 1 && one[0]["nif"] == "600990559" && one[0]["dataset"] == "entidades-publicas", "{one:?}");
    assert_eq!(with(&entities, "entity_id", "pt-dgf").len(), 0, "its number is known by a contract");
    // The id is the same where the contract names it.
    let parties = project.table("contratos-base", "contract_parties");
    let numbered = with(&parties, "nif", "600990559");
    assert!(!numbered.is_empty() && numbered.iter().all(|row| row["entity_id"] == "pt-600990559"));
    assert!(parties.iter().all(|row| row["entity_id"].is_null() == row["entity_match"].is_null()));
}

#[test]
fn each_mention_has_its_place_and_its_entity() {
    let project = Project::all();
    run_all(&project);
    let mentions = project.table("mencoes", "mentions");
    let law = with(&mentions, "kind", "law");
    assert!(law.iter().any(|row| row["text"] == "Decreto-Lei n.º 12/2020" && row["start"] == 17), "{law:?}");
    let found = with(&mentions, "text", "Instituto dos Cuidados de Proximidade e da Vida Ativa");
    assert!(!found.is_empty());
    for row in found {
        // The legal form is left out.
        let matched = (&row["entity_id"], &row["entity_match"], row["entity_score"].to_string());
        assert_eq!(matched, (&"pt-icpva".into(), &"variant".into(), "0.95".to_owned()));
    }
    let key = "projetos-setoriais/projects/ptd-oficina-de-dados/1";
    let arguments = ["explain", "mencoes", "mentions", key, "text", "--output", "output", "--state", "memory"];
    let explained = project.seara(&arguments).well().out;
    assert!(explained.contains("projetos-setoriais/latest/projects.csv") && explained.contains("line "), "{explained}");
}

#[test]
fn a_person_says_who_is_meant_where_a_name_is_not_certain() {
    let name = "Direção-Geral do Arquivo Comum";
    choose("entity-similar", (name, "Direção-Geral do Arquivo Comuns"));
    choose("entity-ambiguous", ("Direção-Geral dos Faróis", name));
}

/// Replaces a name in the list of organisations, so that a mention of the archive has the issue `code`; follows its advice.
fn choose(code: &str, (old, new): (&str, &str)) {
    let project = Project::all();
    project.edit("pipelines/samples/entidades-publicas.json", old, new);
    let run = ["run", "--sample", "--output", "output", "--state", "memory", "--at", AT];
    let ran = project.seara(&run).well();
    assert!(ran.err.contains(&format!("warning[{code}]")) && ran.err.contains("at mentions"), "{}", ran.err);
    let named = |project: &Project| {
        let mentions = project.table("mencoes", "mentions");
        let own = with(&mentions, "text", "Direção-Geral do Arquivo Comum");
        assert!(!own.is_empty());
        own.iter().map(|row| (row["entity_id"].clone(), row["entity_match"].clone())).collect::<Vec<_>>()
    };
    assert!(named(&project).iter().all(|entity| *entity == (Value::Null, Value::Null)));
    let header = "table,field,raw,value,place,who,when,why\n";
    let line = "mentions,entity_id,Direção-Geral do Arquivo Comum,pt-dgar,,Ana,2026-03-01,the list misspells it\n";
    project.write("pipelines/mencoes.lookups.csv", format!("{header}{line}"));
    let ran = project.seara(&run).well();
    assert!(!ran.err.contains("at mentions"), "{}", ran.err);
    assert!(named(&project).iter().all(|entity| *entity == ("pt-dgar".into(), "lookup".into())));
}

#[test]
fn what_comes_again_is_one_record_and_nothing_is_unaccounted() {
    let project = Project::all();
    run_all(&project);
    let names = project.table("entidades", "entity_names");
    let mut keys: Vec<_> = names.iter().map(|row| format!("{}/{}", row["entity_id"], row["name"])).collect();
    let all = keys.len();
    keys.dedup();
    assert_eq!(keys.len(), all);
    let account = &project.report("entidades")["accounting"];
    let ignored: u64 = account["ignored"].as_object().expect("reasons").values().filter_map(Value::as_u64).sum();
    let parts = ["in_records", "quarantined", "unaccounted"].map(|part| account[part].as_u64().expect("a count"));
    assert_eq!(parts.iter().sum::<u64>() + ignored, account["characters"].as_u64().expect("a count"));
    assert_eq!(account["unaccounted"], 0);
    assert!(account["ignored"].get("a name that is told already").is_some(), "{account}");
}

#[test]
fn pipelines_run_after_those_whose_releases_they_read() {
    let project = Project::all();
    let ran = project.seara(&["run", "--sample", "--output", "output", "--state", "memory", "--at", AT]).well();
    let at =
        |name: &str| ran.out.find(&format!("  published  {name} ")).unwrap_or_else(|| panic!("{name}: {}", ran.out));
    for (first, then) in [
        ("entidades-publicas", "entidades"),
        ("contratos-base", "entidades"),
        ("entidades", "mencoes"),
        ("projetos-setoriais", "projetos-oc4ids"),
    ] {
        assert!(at(first) < at(then), "{first} before {then}");
    }
    let again = project.seara(&["run", "--sample", "--output", "output", "--state", "memory", "--at", AT]).well();
    assert!(again.out.contains("14 unchanged"), "{}", again.out);
}

#[test]
fn a_release_that_is_not_there_is_named() {
    let project = Project::all();
    let ran = project.seara(&["run", "entidades", "--sample", "--output", "output", "--state", "memory", "--at", AT]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("has no release yet: run it first"), "{}", ran.err);
}

#[test]
fn dangling_references_and_cycles_are_reported_together() {
    let project = Project::all();
    project.edit(
        "pipelines/mencoes.toml",
        "release = \"projetos-setoriais/projects\"",
        "release = \"projetos-setoriais/project\"",
    );
    project.edit(
        "pipelines/projetos-oc4ids.toml",
        "release = \"entidades/entity_names\"",
        "release = \"entidade/entity_names\"",
    );
    let parties = "id      = \"participacoes\"\nrelease = \"prr-entidades/participations\"";
    project.edit("pipelines/entidades.toml", parties, "id      = \"participacoes\"\nrelease = \"entidades/entities\"");
    let checked = project.seara(&["check"]);
    assert_eq!(checked.status, 1);
    for code in ["unknown-table", "unknown-dataset", "Did you mean `entidades`?", "dependency-cycle"] {
        assert!(checked.err.contains(code), "{code}: {}", checked.err);
    }
}

#[test]
fn a_document_nests_the_tables_and_follows_a_withdrawal() {
    let project = Project::all();
    run_all(&project);
    let path = "output/projetos-oc4ids/latest/oc4ids.json";
    let document: Value = serde_json::from_str(&project.read(path)).expect("JSON");
    let projects = document["projects"].as_array().expect("projects");
    assert_eq!(texts(projects, "id").len(), project.table("projetos-setoriais", "projects").len());
    let one = projects.iter().find(|p| p["id"] == "ptd-oficina-de-dados").expect("the project");
    assert_eq!(one["publicAuthority"]["id"], "pt-dgar");
    assert_eq!(one["parties"][0]["roles"][0], "publicAuthority");
    assert!(document["publishedDate"].as_str().is_some_and(|day| day.starts_with("2026-03-01")));
    assert!(document["uri"].as_str().is_some_and(|uri| uri.ends_with("projetos-oc4ids/latest/oc4ids.json")));
    let gone =
        ["withdraw", "projetos-oc4ids", "--table", "projects", "--key", "ptd-oficina-de-dados", "--reason", "asked"];
    let ran = project.seara(&[&gone[..], &["--output", "output", "--state", "memory", "--at", AT]].concat()).well();
    assert!(!project.read(path).contains("ptd-oficina-de-dados"), "{} {}", ran.out, ran.err);
}
