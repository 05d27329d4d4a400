//! Every published value can be traced to its origin: read in a capture, a constant of the spec, a
//! person's correction, or made by a named rule. What was inferred says so.

use std::{collections::BTreeMap, fs::File, path::Path};

use arrow::array::{Array, BooleanArray, StringArray};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use crate::project::{AT, Project, texts};

/// A row of `evidence.parquet`, its texts by column.
type Proof = BTreeMap<&'static str, String>;

fn proofs(path: &Path) -> Vec<Proof> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).expect("the evidence"));
    let batches = reader.and_then(|b| b.build()).expect("Parquet");
    let mut all = Vec::new();
    for batch in batches.map(|b| b.expect("a batch")) {
        let inferred = batch.column_by_name("inferred").expect("a column").as_any();
        let inferred = inferred.downcast_ref::<BooleanArray>().expect("truth values");
        for row in 0..batch.num_rows() {
            let mut proof = Proof::new();
            for name in ["table", "key", "field", "origin", "capture", "source", "place", "raw", "rule"] {
                let texts = batch.column_by_name(name).expect("a column").as_any();
                let texts = texts.downcast_ref::<StringArray>().expect("texts");
                if texts.is_valid(row) {
                    proof.insert(name, texts.value(row).to_owned());
                }
            }
            proof.insert("inferred", inferred.value(row).to_string());
            all.push(proof);
        }
    }
    all
}

fn evidence(project: &Project, dataset: &str) -> Vec<Proof> {
    proofs(&project.path(&format!("output/{dataset}/latest/evidence.parquet")))
}

fn key(row: &Value, columns: &[&str]) -> String {
    let part = |c: &&str| row[*c].as_str().map_or_else(|| row[*c].to_string(), str::to_owned);
    columns.iter().map(part).collect::<Vec<_>>().join("/")
}

/// Tables of the bundled datasets with their primary keys.
const TABLES: [(&str, &str, &[&str]); 10] = [
    ("projetos-setoriais", "projects", &["project_id"]),
    ("projetos-setoriais", "project_notes", &["project_id", "position"]),
    ("projetos-setoriais", "project_links", &["project_id", "position"]),
    ("compromissos-panaa", "commitments", &["commitment_id"]),
    ("compromissos-panaa", "commitment_activities", &["commitment_id", "number"]),
    ("compromissos-panaa", "commitment_notes", &["commitment_id", "position"]),
    ("compromissos-panaa", "commitment_links", &["commitment_id", "position"]),
    ("governacao-digital", "structural_elements", &["element_id"]),
    ("governacao-digital", "responsibilities", &["element_id", "position"]),
    ("governacao-digital", "measure_relations", &["element_id", "measure", "relation"]),
];

#[test]
fn every_value_has_its_evidence_and_what_is_read_stands_at_its_place() {
    let project = Project::bundled();
    project.seara(&["run", "--sample", "--output", "output", "--at", AT]).well();
    let mut values = 0;
    for (dataset, table, columns) in TABLES {
        let proofs = evidence(&project, dataset);
        let sample = project.read(&format!("pipelines/samples/{dataset}.txt"));
        let lines: Vec<_> = sample.lines().collect();
        for row in project.table(dataset, table) {
            for (field, value) in row.as_object().expect("an object").iter().filter(|(_, v)| !v.is_null()) {
                let own = |p: &&Proof| p["table"] == table && p["key"] == key(&row, columns) && p["field"] == *field;
                let found: Vec<_> = proofs.iter().filter(own).collect();
                assert_eq!(found.len(), 1, "{table} {} {field} = {value}: {found:?}", key(&row, columns));
                stands(found[0], &lines);
                values += 1;
            }
        }
    }
    assert!(values > 300, "only {values} values");
}

/// Raw text that is not a cue stands in the lines that the evidence names.
fn stands(proof: &Proof, lines: &[&str]) {
    assert!(!proof["rule"].is_empty() && !proof["place"].is_empty(), "{proof:?}");
    match proof["origin"].as_str() {
        "read" => {
            assert_eq!(proof["capture"].len(), 64, "{proof:?}");
            let place = proof["place"].trim_start_matches("lines ").trim_start_matches("line ");
            let (first, last) = place.split_once('-').unwrap_or((place, place));
            let [first, last] = [first, last].map(|n| n.parse::<usize>().expect("a line"));
            let there = lines[first - 1..last].join("\n");
            for line in proof["raw"].lines() {
                assert!(there.contains(line.trim()), "{line:?} is not in lines {first}-{last}");
            }
        }
        "constant" => assert!(proof["place"].contains(".toml:"), "{proof:?}"),
        "derived" => {}
        other => panic!("{other}: {proof:?}"),
    }
}

#[test]
fn words_for_no_value_are_kept_as_evidence() {
    let project = Project::bundled();
    project.seara(&["run", "projetos-setoriais", "--sample", "--output", "output", "--at", AT]).well();
    let proofs = evidence(&project, "projetos-setoriais");
    let none = |field: &str| proofs.iter().filter(|p| p["field"] == field && p["rule"].ends_with("no value")).count();
    // One benefit is not applicable; one card says so in a bullet among its notes.
    assert_eq!((none("benefits"), none("project_notes")), (1, 1));
    assert!(proofs.iter().filter(|p| p["rule"].ends_with("no value")).all(|p| p["raw"].contains("Não aplicável")));
}

#[test]
fn a_correction_is_told_as_such_and_one_that_corrects_nothing_is_an_issue() {
    let project = Project::bundled();
    let header = "table,field,raw,value,place,who,when,why\n";
    let corrections = "projects,responsible_entity,Direção-Geral do Arquivo Comum,DGAC,,Ana,2026-02-01,short name\n\
                       ,project_id,ptd-oficina-de-dados,ptd-oficina,,Ana,2026-02-01,keeps its old id\n\
                       projects,title,Nada,Tudo,,Ana,2026-02-01,of an older edition\n";
    project.write("pipelines/projetos-setoriais.lookups.csv", format!("{header}{corrections}"));
    let ran = project.seara(&["run", "projetos-setoriais", "--sample", "--output", "output", "--at", AT]).well();
    // The lines beside it are not shown: they may hold what a column hides.
    assert!(ran.err.contains("lookup-unused") && ran.err.contains("lookups.csv, line 4"), "{}", ran.err);
    let proofs = evidence(&project, "projetos-setoriais");
    let corrected: Vec<_> = proofs.iter().filter(|p| p["origin"] == "lookup").collect();
    let of = |field: &str| corrected.iter().filter(|p| p["field"] == field).count();
    assert_eq!(of("responsible_entity"), 2);
    // The id of the project, and of its note and its link that refer to it.
    assert_eq!(of("project_id"), 3);
    assert!(corrected.iter().all(|p| p["rule"].contains("lookups.csv:")), "{corrected:?}");
    let rows = project.table("projetos-setoriais", "projects");
    assert!(rows.iter().any(|r| r["project_id"] == "ptd-oficina" && r["title"] == "Oficina de Dados"));
}

/// Pinned to a capture, a correction holds for that edition of the document alone.
#[test]
fn a_correction_may_be_pinned_to_a_capture() {
    let project = Project::bundled();
    let run = ["run", "projetos-setoriais", "--sample", "--output", "output", "--at", AT];
    project.seara(&run).well();
    let proofs = evidence(&project, "projetos-setoriais");
    let capture = proofs.iter().map(|p| p["capture"].clone()).find(|c| !c.is_empty()).expect("a capture");
    let entity = |capture: &str| {
        let line = "projects,responsible_entity,Direção-Geral do Arquivo Comum,DGAC,,Ana,2026-02-01,short name";
        let text = format!("table,field,raw,value,place,who,when,why,capture\n{line},{capture}\n");
        project.write("pipelines/projetos-setoriais.lookups.csv", text);
        let ran = project.seara(&run);
        let named = texts(&project.table("projetos-setoriais", "projects"), "responsible_entity");
        (ran, named.iter().any(|n| n == "DGAC"))
    };
    let (ran, named) = entity(&capture[..12]);
    assert!(ran.status == 0 && named, "{}", ran.err);
    let (ran, named) = entity("0123456789ab");
    assert!(ran.err.contains("lookup-unused") && !named, "{}", ran.err);
    let (ran, _) = entity("esta");
    assert!(ran.status == 1 && ran.err.contains("lookup-capture"), "{}", ran.err);
}

#[test]
fn explain_shows_the_lines_of_a_text_and_the_elements_of_a_page() {
    let project = Project::bundled();
    project.seara(&["run", "compromissos-panaa", "--sample", "--at", AT]).well();
    let key = ["compromissos-panaa", "commitment_notes", "panaa-2-2/1", "section"];
    let ran = project.seara(&[&["explain", "--sample"], &key[..]].concat()).well();
    insta::assert_snapshot!("explain_text", ran.out);

    project.run_over("governacao-digital", "estruturantes", include_bytes!("data/governacao-digital.html")).well();
    let ran = project.seara(&["explain", "governacao-digital", "structural_elements", "cv-nade", "kind"]).well();
    insta::assert_snapshot!("explain_page", ran.out);

    let none = project.seara(&["explain", "governacao-digital", "structural_elements", "cv-nada"]);
    assert_eq!(none.status, 1, "{}", none.err);
    assert_eq!(project.seara(&["explain", "outro", "tabela", "x"]).status, 2);
}
