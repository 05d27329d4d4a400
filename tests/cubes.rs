//! Cubes of statistics become tables: each of their cells is a record, also the totals, and nothing of them is lost in silence.

use serde_json::Value;

use crate::project::Project;

const PIPELINE: &str = r#"
title = "Habitantes"
jurisdiction = "PT"

[[source]]
id  = "cubo"
url = "https://www.exemplo.gov.pt/habitantes"

[table]
table = "people"
[table.columns]
place   = "Região"
sex     = ["Sexo.code", "sexo.code"]
persons = ["DATA", "value"]
sign    = { heading = "status", optional = true }

[[ignore]]
elsewhere = true
reason    = "titles"
"#;

const SCHEMA: &str = r#"{"name": "habitantes", "version": "1.0.0", "title": "Habitantes", "description": "Habitantes.", "keywords": ["pessoas"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [{"name": "people", "title": "Habitantes", "description": "Uma contagem por linha.", "schema": {"fields": [
   {"name": "place", "type": "string", "title": "Região", "constraints": {"required": true}},
   {"name": "sex", "type": "string", "title": "Sexo", "constraints": {"required": true}},
   {"name": "persons", "type": "number", "title": "Pessoas"},
   {"name": "sign", "type": "string", "title": "Sinal"}], "primaryKey": ["place", "sex"]}}]}"#;

const PX: &str = "CHARSET=\"ANSI\";\r\nTITLE=\"Habitantes\";\r\nNOTE=\"Inclui ausentes\";\r\nSTUB=\"Região\";\r\nHEADING=\"Sexo\";\r\n\
    VALUES(\"Região\")=\"Total\",\"Conceição\",\"Nota: resto\";\r\nVALUES(\"Sexo\")=\"Total\",\"Homens\";\r\n\
    CODES(\"Sexo\")=\"T\",\"H\";\r\nDATA=\r\n10 5.5\r\n\"..\" 2\r\n1 \"-\";\r\n";

const JSON_STAT: &str = r#"{"version": "2.0", "class": "dataset", "id": ["Região", "sexo"], "size": [3, 2], "note": ["Inclui ausentes"],
  "dimension": {"Região": {"category": {"index": ["1", "2", "3"], "label": {"1": "Total", "2": "Conceição", "3": "Nota: resto"}}},
    "sexo": {"category": {"index": {"H": 1, "T": 0}}}},
  "value": {"0": 10, "1": 5.5, "3": 2, "4": 1}, "status": {"2": "..", "5": "-"}}"#;

fn project(more: &str) -> Project {
    let project = Project::empty();
    project.write("pipelines/habitantes.toml", format!("{PIPELINE}{more}"));
    project.write("schemas/habitantes.json", SCHEMA);
    project
}

/// The text of a PX file in the character set that it names.
fn ansi(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.encode(text).0.into_owned()
}

#[test]
fn every_cell_of_a_cube_is_a_record_in_either_format() {
    let want = "place,sex,persons,sign\nConceição,H,2,\nConceição,T,,..\nNota: resto,H,,-\nNota: resto,T,1,\nTotal,H,5.5,\nTotal,T,10,\n";
    for document in [ansi(PX), PX.as_bytes().to_vec(), JSON_STAT.as_bytes().to_vec()] {
        let project = project("");
        project.run_over("habitantes", "cubo", document).well();
        assert_eq!(project.read("output/habitantes/latest/people.csv"), want);
        let report = project.report("habitantes");
        assert_eq!(report["accounting"]["unaccounted"], 0);
        assert!(report["accounting"]["ignored"]["titles"].as_u64() >= Some("Incluiausentes".len() as u64), "{report}");
    }
}

#[test]
fn a_dimension_that_nothing_takes_stops_the_release() {
    let project = project("");
    project.edit("pipelines/habitantes.toml", "place   = \"Região\"\n", "place   = { constant = \"x\" }\n");
    let ran = project.run_over("habitantes", "cubo", JSON_STAT);
    assert!(ran.status == 1 && ran.err.matches("error[column-unmapped]").count() == 2, "{}", ran.err);
    // One rule for a dimension is for its labels and its codes.
    let ignore = "\n[[ignore]]\ncolumns = ['^Região$']\nreason = \"one\"\n\n[[ignore]]\nelsewhere";
    project.edit("pipelines/habitantes.toml", "\n[[ignore]]\nelsewhere", ignore);
    let ran = project.run_over("habitantes", "cubo", JSON_STAT);
    assert!(
        ran.status == 1 && ran.err.contains("duplicate-key") && !ran.err.contains("column-unmapped"),
        "{}",
        ran.err
    );
}

#[test]
fn a_status_that_nothing_takes_is_reported_once() {
    for limits in ["", "[limits]\nheld_mib = 0\nchunk_bytes = 400\n"] {
        for (document, place) in [(JSON_STAT, "/value/2/status"), (PX, "DATA/2/status")] {
            let project = project(limits);
            project.edit("pipelines/habitantes.toml", "sign    = { heading = \"status\", optional = true }\n", "");
            let ran = project.run_over("habitantes", "cubo", document).well();
            assert_eq!(ran.err.matches("[column-unmapped]").count(), 1, "{}", ran.err);
            assert!(ran.err.contains("warning[column-unmapped]") && ran.err.contains(place), "{}", ran.err);
            assert_eq!(project.report("habitantes")["accounting"]["ignored"]["status"], 3);
        }
    }
}

#[test]
fn a_value_of_a_cube_is_explained_by_its_place() {
    for (document, place) in [(JSON_STAT, "/value/1"), (PX, "DATA/1")] {
        for limits in ["", "[limits]\nheld_mib = 0\nchunk_bytes = 400\n"] {
            let project = project(limits);
            project.run_over("habitantes", "cubo", document).well();
            for (column, raw) in [("persons", "5.5"), ("place", "Total"), ("sex", "H")] {
                let out = project.seara(&["explain", "habitantes", "people", "Total/H", column, "--json"]).well().out;
                let evidence: Value = serde_json::from_str(out.lines().next().expect("a line")).expect("JSON");
                let own = evidence["place"].as_str().unwrap_or_default();
                assert!(own == place || own.starts_with(&format!("{place}/")), "{limits}{column}: {evidence}");
                assert_eq!(evidence["raw"], raw, "{limits}{column}");
            }
        }
    }
}

/// A cube of many cells in chunks gives what it gives in one.
#[test]
fn a_large_cube_is_read_in_chunks() {
    let regions: Vec<_> = (0..300).map(|n| format!("\"Lugar {n}\"")).collect();
    let values: Vec<_> = (0..600).map(|n| if n % 7 == 0 { "null".to_owned() } else { format!("{n}.5") }).collect();
    let json = format!(
        r#"{{"id": ["Região", "sexo"], "size": [300, 2], "dimension": {{"Região": {{"category": {{"index": [{}]}}}},
           "sexo": {{"category": {{"index": ["T", "H"]}}}}}}, "value": [{}], "status": {{"7": "c"}}, "label": "Habitantes"}}"#,
        regions.join(", "),
        values.join(", ")
    );
    let cells: Vec<_> = (0..600).map(|n| if n % 7 == 0 { "\"..\"".to_owned() } else { format!("{n}.5") }).collect();
    let px = format!(
        "CHARSET=\"ANSI\";\nTITLE=\"Habitantes\";\nSTUB=\"Região\";\nHEADING=\"Sexo\";\nVALUES(\"Região\")={};\n\
         VALUES(\"Sexo\")=\"T\",\"H\";\nDATA=\n{};\n",
        regions.join(","),
        cells.join(" ")
    );
    for (document, rows) in [(json.into_bytes(), 515), (ansi(&px), 600)] {
        let published = |limits: &str| {
            let project = project(limits);
            project.run_over("habitantes", "cubo", &document).well();
            let report = project.report("habitantes")["accounting"].clone();
            (project.read("output/habitantes/latest/people.csv"), report)
        };
        let whole = published("[limits]\nheld_mib = 64\n");
        assert_eq!(whole.0.lines().count(), rows + 1);
        for size in [0, 400, 40_000] {
            assert!(published(&format!("[limits]\nheld_mib = 0\nchunk_bytes = {size}\n")) == whole, "{size}");
        }
    }
}

#[test]
fn a_recipe_that_names_records_reads_json_stat_as_json() {
    let project = project("");
    project.edit("pipelines/habitantes.toml", "table = \"people\"\n", "table = \"people\"\nrecords = \"value\"\n");
    let ran = project.run_over("habitantes", "cubo", JSON_STAT);
    assert!(ran.status == 1 && ran.err.contains("heading-missing") || ran.err.contains("no-table"), "{}", ran.err);
}

#[test]
fn what_is_no_cube_of_its_own_is_refused_with_a_cure() {
    let project = project("");
    let collection = r#"{"version": "2.0", "class": "collection", "label": "x", "link": {"item": []}}"#;
    let ran = project.run_over("habitantes", "cubo", collection);
    assert!(
        ran.status == 1 && ran.err.contains("no-reader") && ran.err.contains("address of one of them"),
        "{}",
        ran.err
    );
    let cut = ansi(&PX[..PX.len() - 8]);
    let ran = project.run_over("habitantes", "cubo", cut);
    assert!(ran.status == 1 && ran.err.contains("cut off"), "{}", ran.err);
    let short = JSON_STAT.replace("[3, 2]", "[3, 3]");
    let ran = project.run_over("habitantes", "cubo", short);
    assert!(ran.status == 1 && ran.err.contains("/dimension/sexo/category"), "{}", ran.err);
}
