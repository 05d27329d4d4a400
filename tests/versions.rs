//! Releases are kept, compared and shown again.

use crate::project::{AT, Project, texts};

#[expect(dead_code, reason = "a test has no use for its main")]
#[path = "../build.rs"]
mod build;

/// Publishes three editions of the sectoral projects and gives their versions.
fn three(project: &Project) -> Vec<String> {
    let sample = project.read("pipelines/samples/projetos-setoriais.txt");
    let second = sample.replacen("EM CURSO", "POR INICIAR", 1);
    // The last card goes.
    let third = second[..second.rfind(" PROJETOS SETORIAIS").expect("a card")].to_owned();
    [sample, second, third]
        .into_iter()
        .map(|text| {
            project.run_over("projetos-setoriais", "relatorio", text).well();
            let package: serde_json::Value =
                serde_json::from_str(&project.read("output/projetos-setoriais/latest/datapackage.json")).expect("JSON");
            package["version"].as_str().expect("a version").to_owned()
        })
        .collect()
}

#[test]
fn each_release_lists_its_changes() {
    let project = Project::bundled();
    let versions = three(&project);
    let changes = |version: &str| {
        let text = project.read(&format!("output/projetos-setoriais/{version}/changes.json"));
        serde_json::from_str::<Vec<serde_json::Value>>(&text).expect("an array")
    };
    let first = changes(&versions[0]);
    assert_eq!(first.len(), 6 + 7 + 3, "all is new");
    assert!(first.iter().all(|c| c["change"] == "add" && c["version"] == versions[0].as_str()));
    let second = changes(&versions[1]);
    assert_eq!(texts(&second, "field"), ["status", "status_label"]);
    assert_eq!(texts(&second, "before"), ["in_progress", "EM CURSO"]);
    assert_eq!(texts(&second, "after"), ["not_started", "POR INICIAR"]);
    let third = changes(&versions[2]);
    assert_eq!(texts(&third, "change"), ["delete"; 3]);
    assert_eq!(texts(&third, "table"), ["projects", "project_notes", "project_notes"]);
    // The same words in the same order as the files.
    let csv = project.read(&format!("output/projetos-setoriais/{}/changes.csv", versions[2]));
    assert_eq!(csv.lines().count(), 4);
}

#[test]
fn history_diff_and_rollback() {
    let project = Project::bundled();
    let versions = three(&project);
    let printed = |arguments: &[&str]| {
        let mut out = project.seara(arguments).well().out;
        for (n, version) in versions.iter().enumerate() {
            out = out.replace(version, &format!("<version {}>", n + 1));
        }
        out
    };
    insta::assert_snapshot!("history", printed(&["history", "projetos-setoriais"]));
    insta::assert_snapshot!("diff", printed(&["diff", "projetos-setoriais", &versions[0], &versions[1]]));
    assert!(
        printed(&["diff", "projetos-setoriais"]).starts_with("<version 2> → <version 3>: +0 rows  ~0 fields  −3 rows")
    );
    printed(&["rollback", "projetos-setoriais"]);
    let rows = project.table("projetos-setoriais", "projects");
    assert_eq!(rows.len(), 6);
    assert!(project.read("output/catalog.ttl").contains(&versions[1]));
    assert!(printed(&["history", "projetos-setoriais"]).contains("●   2  <version 2>"));
    // The error of a version that is not there lists those that are.
    let ran = project.seara(&["rollback", "projetos-setoriais", "2020-01-01-00000000"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains(&versions[0]), "{}", ran.err);
    assert_eq!(project.seara(&["diff", "projetos-setoriais", "nada"]).status, 1);
}

#[test]
fn only_so_many_releases_are_kept_and_the_shown_one_always() {
    let project = Project::bundled();
    project.edit("pipelines/projetos-setoriais.toml", "[[source]]", "[release]\nkeep = 2\n\n[[source]]");
    let versions = three(&project);
    let kept = |v: &String| project.path(&format!("output/projetos-setoriais/{v}")).exists();
    assert_eq!(versions.iter().map(kept).collect::<Vec<_>>(), [false, true, true]);
    let bad = Project::bundled();
    bad.edit("pipelines/projetos-setoriais.toml", "[[source]]", "[release]\nkeep = 0\n\n[[source]]");
    assert!(bad.seara(&["check"]).err.contains("out-of-range"));
}

/// A clock moved back changes neither the order of the releases nor what was first seen.
#[test]
fn a_clock_moved_back_keeps_the_order_of_releases() {
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/governacao-digital.txt");
    project.run_over("governacao-digital", "estruturantes", &sample).well();
    project.write("document", sample.replacen("Guardar", "Proteger", 1));
    let back = ["run", "governacao-digital", "--input", "estruturantes=document", "--at", "2020-01-01T00:00:00Z"];
    project.seara(&back).well();
    let out = project.seara(&["history", "governacao-digital"]).well().out;
    let lines: Vec<_> = out.lines().collect();
    assert!(lines[1].contains("○   1  2026-03-01-") && lines[2].contains("●   2  2020-01-01-"), "{out}");
    assert_eq!(AT, "2026-03-01T06:00:00Z");
}

/// A change that would break who loads the data needs a new major version and a reason.
#[test]
fn a_breaking_change_of_the_schema_is_an_issue_and_an_additive_one_is_not() {
    let project = Project::bundled();
    let run = |project: &Project| {
        let sample = project.read("pipelines/samples/governacao-digital.txt");
        project.run_over("governacao-digital", "estruturantes", sample)
    };
    run(&project).well();
    let schema = "schemas/governacao-digital.json";
    let text = project.read(schema);
    // A new code is additive.
    project.write(schema, text.replacen("\"legislative\",", "\"legislative\",\n                \"financial\",", 1));
    project.seara(&["check"]).well();
    // A code and a column that are gone, and a value that may be missing, are not.
    let mut json: serde_json::Value = serde_json::from_str(&text).expect("a schema");
    let fields = json["resources"][0]["schema"]["fields"].as_array_mut().expect("fields");
    fields.retain(|f| f["name"] != "kind_label");
    for field in fields {
        if field["name"] == "name" {
            field["constraints"] = serde_json::json!({});
        }
    }
    project.write(schema, serde_json::to_string_pretty(&json).expect("JSON"));
    project.edit("pipelines/governacao-digital.toml", "label    = \"kind_label\"\n", "");
    let ran = project.seara(&["check"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("structural_elements.kind_label −"), "{}", ran.err);
    assert!(ran.err.contains("structural_elements.name: required −"), "{}", ran.err);
    assert_eq!(run(&project).status, 1);
    json["version"] = "2.0.0".into();
    assert_eq!(project.seara(&["check"]).status, 1, "a version without a reason");
    json["seara:breaking"] = "the label says what the code says".into();
    project.write(schema, serde_json::to_string_pretty(&json).expect("JSON"));
    project.seara(&["check"]).well();
    let issues = project.seara(&["check"]).well().err;
    assert!(issues.contains("breaking-declared") && issues.contains("kind_label −"), "{issues}");
    run(&project).well();
    assert!(project.read("output/governacao-digital/latest/datapackage.json").contains("the label says"));
    // The catalogue and the changes tell it too.
    assert!(project.read("output/catalog.ttl").contains("2.0.0: the label says what the code says"));
    let changes = project.table("governacao-digital", "changes");
    let own: Vec<_> = changes.iter().filter(|c| c["table"] == "schema").cloned().collect();
    assert_eq!(texts(&own, "field"), ["version", "seara:breaking"]);
    assert_eq!(texts(&own, "after"), ["2.0.0", "the label says what the code says"]);
    assert!(!project.seara(&["check"]).well().err.contains("breaking"), "told once");
}

/// What a schema adds breaks no reader; it is reported before it is published.
#[test]
fn an_addition_to_a_schema_is_reported_and_stops_nothing() {
    let project = Project::bundled();
    let run = || project.seara(&["run", "governacao-digital", "--input", "estruturantes=document", "--at", AT]);
    project.write("document", project.read("pipelines/samples/governacao-digital.txt"));
    run().well();
    let schema = "schemas/governacao-digital.json";
    let mut json: serde_json::Value = serde_json::from_str(&project.read(schema)).expect("JSON");
    let fields = json["resources"][0]["schema"]["fields"].as_array_mut().expect("fields");
    fields.push(serde_json::json!({"name": "remarks", "type": "string", "title": "Notas", "description": "Notas."}));
    project.write(schema, serde_json::to_string_pretty(&json).expect("JSON"));
    let issues = project.seara(&["check"]).well().err;
    assert!(issues.contains("additive-change") && issues.contains("structural_elements.remarks +"), "{issues}");
    run().well();
    assert!(!project.seara(&["check"]).well().err.contains("additive-change"));
}

/// Since when a record is known, and each value that changed.
#[test]
fn the_past_of_a_record_has_its_first_and_last_days() {
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/projetos-setoriais.txt");
    for (day, text) in [
        ("2026-03-01", sample.clone()),
        ("2026-04-01", sample.replacen("EM CURSO", "POR INICIAR", 1)),
        ("2026-05-01", sample.replacen("EM CURSO", "CONCLUÍDO", 1)),
    ] {
        project.write("document", text);
        let at = format!("{day}T06:00:00Z");
        project.seara(&["run", "projetos-setoriais", "--input", "relatorio=document", "--at", &at]).well();
    }
    let rows = project.table("projetos-setoriais", "projects");
    let key =
        rows.iter().find(|r| r["status_label"] == "CONCLUÍDO" && r["description"].to_string().contains("energia"));
    let key = key.or_else(|| rows.iter().find(|r| r["benefits"].to_string().contains("energia"))).expect("the record");
    let key = key["project_id"].as_str().expect("a key");
    let past = project.seara(&["history", "projetos-setoriais", "projects", key]).well().out;
    insta::assert_snapshot!("past", past);
    assert_eq!(project.seara(&["history", "projetos-setoriais", "projects", "nobody"]).status, 1);
}

/// Three releases teach what a sound edition looks like; the run proposes it, and what it proposes is a bound.
#[test]
fn bounds_are_learned_from_past_releases() {
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/projetos-setoriais.txt");
    let editions =
        [sample.clone(), sample.replacen("EM CURSO", "POR INICIAR", 1), sample.replacen("EM CURSO", "CONCLUÍDO", 1)];
    let proposed: Vec<_> =
        editions.iter().map(|text| project.run_over("projetos-setoriais", "relatorio", text).well().out).collect();
    assert!(
        !proposed[1].contains("min_rows") && proposed[2].contains("Bounds proposed from 3 releases"),
        "{}",
        proposed[2]
    );
    let learned: Vec<_> =
        proposed[2].lines().filter_map(|l| l.strip_prefix("    ")).filter(|l| l.contains(" = ")).collect();
    insta::assert_snapshot!("learned", learned.join("\n"));
    project.edit(
        "pipelines/projetos-setoriais.toml",
        "max_ignored_percent = 20\n",
        &format!("max_ignored_percent = 20\n{}\n", learned.join("\n")),
    );
    // They are remembered beyond the releases that are kept, and made again when the ledger is lost.
    std::fs::remove_file(project.path(".seara/ledger.sqlite")).expect("removed");
    let out =
        project.run_over("projetos-setoriais", "relatorio", sample.replacen("EM CURSO", "CANCELADO", 1)).well().out;
    assert!(!out.contains("min_rows"), "what the pipeline has is not proposed again: {out}");
    let half = sample.match_indices(" PROJETOS SETORIAIS").nth(4).expect("a card").0;
    let ran = project.run_over("projetos-setoriais", "relatorio", &sample[..half]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("max_vanished_percent"), "{}", ran.err);
}

/// With `review` a sound release waits for a person's word; nothing is visible before.
#[test]
fn a_release_under_review_waits_for_a_person() {
    let project = Project::bundled();
    project.edit("pipelines/governacao-digital.toml", "[[source]]", "[release]\nreview = true\n\n[[source]]");
    let sample = project.read("pipelines/samples/governacao-digital.txt");
    let run = |text: &str| project.run_over("governacao-digital", "estruturantes", text).well();
    assert!(run(&sample).out.contains("seara approve governacao-digital"));
    assert!(!project.is_published("governacao-digital") && !project.path("output/catalog.ttl").exists());
    assert!(project.seara(&["history", "governacao-digital"]).well().out.contains("pending"));
    assert_eq!(project.seara(&["approve", "governacao-digital", "2020-01-01-00000000"]).status, 1);
    project.seara(&["approve", "governacao-digital"]).well();
    assert!(project.is_published("governacao-digital") && project.path("output/catalog.ttl").exists());
    assert_eq!(project.seara(&["approve", "governacao-digital"]).status, 1, "nothing waits any more");

    // Made against a release that is not shown any more: what it changes would not be true.
    let second = sample.replacen("Guardar", "Proteger", 1);
    run(&second);
    project.seara(&["approve", "governacao-digital"]).well();
    run(&second.replacen("Enviar", "Mandar", 1));
    project.seara(&["rollback", "governacao-digital"]).well();
    let ran = project.seara(&["approve", "governacao-digital"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("Run governacao-digital again"), "{}", ran.err);
}

#[test]
fn content_that_returns_on_the_same_day_is_its_kept_release_again() {
    let project = Project::bundled();
    let versions = three(&project);
    let kept = project.read(&format!("output/projetos-setoriais/{}/changes.csv", versions[0]));
    let sample = project.read("pipelines/samples/projetos-setoriais.txt");
    project.run_over("projetos-setoriais", "relatorio", sample).well();
    assert_eq!(project.read("output/projetos-setoriais/latest/changes.csv"), kept);
    let history = project.seara(&["history", "projetos-setoriais"]).well().out;
    assert!(versions.iter().all(|v| history.contains(v)), "{history}");
}

/// Another build of the same version may read captures otherwise: what a release is made of names the sources of the
/// program, and the build hashes them.
#[test]
fn the_sources_of_the_program_count_among_the_inputs() {
    let home = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(build::sources(home).expect("sources"), env!("SEARA_SOURCES"));
    let project = Project::empty();
    let hash = || build::sources(&project.path("")).expect("sources");
    project.write("src/extract/csv.rs", "one\r\n");
    let first = hash();
    project.write("src/extract/csv.rs", "one\n");
    assert_eq!(hash(), first, "ends of lines are no change");
    project.write("src/extract/csv.rs", "two\n");
    assert_ne!(hash(), first);
}
