//! What a refused run quarantined is kept with its place and reason; a person corrects it, and the
//! correction is written down.

use crate::project::{AT, Project};

/// A sample of the fourth family with a date of two readings and a tax number that is none.
fn refused() -> Project {
    let project = Project::empty();
    project.write("pipelines/obras-municipais.toml", include_str!("data/obras-municipais.toml"));
    project.write("schemas/obras-municipais.json", include_str!("data/obras-municipais.json"));
    let sample = include_str!("data/obras-municipais.txt");
    project.write("pipelines/samples/obras-municipais.txt", sample);
    project.write("document", sample.replace("7 de junho de 2027", "03/04/2027").replace("501 964 843", "501 964 844"));
    let ran = project.seara(&["run", "obras-municipais", "--input", "boletim=document", "--at", AT]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    project
}

#[test]
fn quarantined_rows_are_listed_exported_corrected_and_replayed() {
    let project = refused();
    let listed = project.seara(&["quarantine", "list"]).well().out;
    insta::assert_snapshot!("quarantine_list", listed);
    let exported = project.seara(&["quarantine", "export", "obras-municipais"]).well().out;
    insta::assert_snapshot!("quarantine_export", exported);

    // The document is gone by now: only its capture is read again.
    project.write("document", "something else");
    let corrected =
        exported.replace("03/04/2027,,line 6,,,", "03/04/2027,2027-04-03,line 6,Ana,2026-03-02,day first").replace(
            "501 964 844,,line 7,,,",
            "501 964 844,501 964 843,line 7,Ana,2026-03-02,\"typed wrong, says the town\"",
        );
    project.write("corrected.csv", corrected);
    let ran = project.seara(&["quarantine", "replay", "obras-municipais", "corrected.csv"]).well();
    assert!(ran.out.contains("2 lookups added"), "{}", ran.out);
    let rows = project.table("obras-municipais", "works");
    assert_eq!((&rows[0]["opens_on"], &rows[0]["contractor"]), (&"2027-04-03".into(), &"501964843".into()));
    assert_eq!(project.read("pipelines/obras-municipais.lookups.csv").lines().count(), 3);
    assert!(project.seara(&["quarantine", "list"]).well().out.contains("obras-municipais  –"));
}

#[test]
fn a_file_without_a_signed_line_corrects_nothing() {
    let project = refused();
    for text in ["", "a,b\n", "table,field,raw,value,place,who,when,why\nworks,opens_on,x,y,,,,\n"] {
        project.write("corrected.csv", text);
        let ran = project.seara(&["quarantine", "replay", "obras-municipais", "corrected.csv"]);
        assert_eq!(ran.status, 1, "{text:?}: {}", ran.err);
        assert!(ran.err.contains("who, when and why"), "{}", ran.err);
        assert!(!project.path("pipelines/obras-municipais.lookups.csv").exists());
    }
    assert_eq!(project.seara(&["quarantine", "replay", "obras-municipais", "nowhere.csv"]).status, 2);
}

/// A value that a rule of the schema refuses is named as it stood in the source, and corrected by that.
#[test]
fn a_value_that_the_schema_refuses_is_corrected_by_its_raw_text() {
    let project = Project::empty();
    project.write("pipelines/obras-municipais.toml", include_str!("data/obras-municipais.toml"));
    let schema = include_str!("data/obras-municipais.json");
    let mut json: serde_json::Value = serde_json::from_str(schema).expect("JSON");
    for field in json["resources"][0]["schema"]["fields"].as_array_mut().expect("fields") {
        if field["name"] == "budget" {
            field["constraints"] = serde_json::json!({"maximum": "1000000"});
        }
    }
    project.write("schemas/obras-municipais.json", json.to_string());
    let sample = include_str!("data/obras-municipais.txt");
    project.write("pipelines/samples/obras-municipais.txt", sample);
    project.write("document", sample);
    let ran = project.seara(&["run", "obras-municipais", "--input", "boletim=document", "--at", AT]);
    assert!(ran.err.contains("above-maximum"), "{}", ran.err);
    let exported = project.seara(&["quarantine", "export", "obras-municipais"]).well().out;
    let raw = "1.234.567,80 € (sem IVA)";
    assert!(exported.contains(&format!("works,budget,\"{raw}\",,")), "{exported}");
    let corrected = exported.replacen(
        &format!("\"{raw}\",,line 5,,,"),
        &format!("\"{raw}\",\"123.456,78 €\",line 5,Ana,2026-03-02,one digit"),
        1,
    );
    assert_ne!(corrected, exported);
    project.write("corrected.csv", &corrected);
    project.seara(&["quarantine", "replay", "obras-municipais", "corrected.csv"]).well();
    assert_eq!(project.table("obras-municipais", "works")[0]["budget"].to_string(), "123456.78");
    // Nothing is quarantined any more: there is nothing to replay, and no line is written down twice.
    let before = project.read("pipelines/obras-municipais.lookups.csv");
    assert_eq!(project.seara(&["quarantine", "replay", "obras-municipais", "corrected.csv"]).status, 1);
    assert_eq!(project.read("pipelines/obras-municipais.lookups.csv"), before);
}

/// A mistaken correction is an error before anything is written.
#[test]
fn a_mistaken_correction_leaves_the_corrections_as_they_were() {
    let project = refused();
    project.write(
        "corrected.csv",
        "table,field,raw,value,place,who,when,why\nworks,opened,03/04/2027,2027-04-03,,Ana,2026-03-02,x\n",
    );
    let ran = project.seara(&["quarantine", "replay", "obras-municipais", "corrected.csv"]);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.err.contains("lookup-column"), "{}", ran.err);
    assert!(!project.path("pipelines/obras-municipais.lookups.csv").exists());
}

/// What a source says is not calculated by the spreadsheet that a person opens the export in, and is corrected all the same.
#[test]
fn what_would_be_calculated_is_guarded_for_the_person_who_corrects_it() {
    let project = Project::empty();
    project.write("pipelines/obras-municipais.toml", include_str!("data/obras-municipais.toml"));
    project.write("schemas/obras-municipais.json", include_str!("data/obras-municipais.json"));
    let sample = include_str!("data/obras-municipais.txt");
    project.write("pipelines/samples/obras-municipais.txt", sample);
    project.write("document", sample.replace("501 964 843", "+501*A1"));
    project.seara(&["run", "obras-municipais", "--input", "boletim=document", "--at", AT]);
    let exported = project.seara(&["quarantine", "export", "obras-municipais"]).well().out;
    let line = exported.lines().find(|l| l.contains("501*A1")).expect("in quarantine").to_owned();
    assert!(line.contains(",'+501*A1,,"), "{line}");
    let corrected = exported.replace("'+501*A1,,line 7,,,", "'+501*A1,501 964 843,line 7,Ana,2026-03-02,typed wrong");
    project.write("corrected.csv", corrected);
    project.seara(&["quarantine", "replay", "obras-municipais", "corrected.csv"]).well();
    assert_eq!(project.table("obras-municipais", "works")[0]["contractor"], "501964843");
    assert!(project.read("pipelines/obras-municipais.lookups.csv").contains("'+501*A1"));
}
