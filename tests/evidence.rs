//! Every published value can be traced to its origin: read in a capture, a constant of the spec, a
//! person's correction, or made by a named rule. What was inferred says so.

use std::{collections::BTreeMap, fs::File, path::Path};

use arrow::array::{Array, BooleanArray, StringArray};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use crate::{
    packages::{Sheet, row, xlsx, zipped},
    project::{AT, Project, texts},
    reread::{self, Capture},
};

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
    let parts: Vec<_> = columns.iter().map(part).collect();
    match parts.as_slice() {
        [one] => one.clone(),
        // What parts them is escaped within them.
        several => several.iter().map(|p| p.replace('~', "~0").replace('/', "~1")).collect::<Vec<_>>().join("/"),
    }
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
fn every_value_has_its_evidence_and_raw_text_is_found_at_its_place() {
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
                check_evidence(found[0], &lines);
                values += 1;
            }
        }
    }
    assert!(values > 300, "only {values} values");
}

/// Checks one piece of evidence: raw text that is read is found in the lines that it names.
fn check_evidence(proof: &Proof, lines: &[&str]) {
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

/// Tables that tell of a release, not of what a source says.
const OF_RELEASES: [&str; 2] = ["changes", "history"];

/// The primary keys of the tables of a dataset.
fn keys(project: &Project, dataset: &str) -> BTreeMap<String, Vec<String>> {
    let package = project.read(&format!("output/{dataset}/latest/datapackage.json"));
    let package: Value = serde_json::from_str(&package).expect("a package");
    let of = |resource: &Value| {
        let table = resource["path"].as_str()?.strip_suffix(".json")?.to_owned();
        let key = match &resource["schema"]["primaryKey"] {
            Value::Array(names) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            one => vec![one.as_str()?.to_owned()],
        };
        Some((table, key)).filter(|(table, _)| !OF_RELEASES.contains(&table.as_str()))
    };
    package["resources"].as_array().expect("resources").iter().filter_map(of).collect()
}

/// What `explain` says of all values of a table: by key and field.
fn explained(project: &Project, arguments: &[&str]) -> BTreeMap<(String, String), Vec<Value>> {
    let ran = project.seara(&[&["explain", "--json"], arguments].concat()).well();
    let mut all = BTreeMap::<_, Vec<Value>>::new();
    for line in ran.out.lines() {
        let evidence: Value = serde_json::from_str(line).expect("an object");
        let of = ["key", "field"].map(|name| evidence[name].as_str().expect("a text").to_owned());
        all.entry(of.into()).or_default().push(evidence);
    }
    all
}

/// Whether two texts say the same, but for white space and, of numbers, how they are written.
fn same(raw: &str, there: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let number = |text: &str| text.trim().parse::<f64>().ok();
    plain(raw) == plain(there) || number(raw).zip(number(there)).is_some_and(|(a, b)| (a - b).abs() < 1e-9)
}

/// Every value of every table of every sample: what was read has raw text, which another reader finds at its place; what was
/// derived names its rule and what it is derived from; a constant is in the line of the spec that the evidence names.
#[test]
fn every_value_of_every_sample_is_explained_exactly() {
    let project = Project::all();
    project.seara(&["run", "--sample", "--at", AT]).well();
    let captures = reread::captures(&project);
    let mut counts = BTreeMap::<String, usize>::new();
    let mut wrong = Vec::new();
    let datasets = std::fs::read_dir(project.path("output/sample")).expect("the output");
    let datasets = datasets.map(|d| d.expect("an entry").path()).filter(|d| d.join("latest").is_dir());
    for dataset in datasets.map(|d| d.file_name().expect("a name").to_string_lossy().into_owned()) {
        let folder = format!("sample/{dataset}");
        for (table, columns) in keys(&project, &folder) {
            let explained = explained(&project, &["--sample", &dataset, &table]);
            for row in project.table(&folder, &table) {
                let columns: Vec<_> = columns.iter().map(String::as_str).collect();
                let key = key(&row, &columns);
                for (field, value) in row.as_object().expect("an object").iter().filter(|(_, v)| !v.is_null()) {
                    let found = explained.get(&(key.clone(), field.clone())).map(Vec::as_slice).unwrap_or_default();
                    let [one] = found else {
                        wrong.push(format!("{dataset} {table} {key} {field}: {} times", found.len()));
                        continue;
                    };
                    *counts.entry(one["origin"].as_str().expect("an origin").to_owned()).or_default() += 1;
                    if let Err(why) = exact(&project, one, value, &captures) {
                        wrong.push(format!("{dataset} {table} {key} {field} = {value}: {why}: {one}"));
                    }
                }
            }
        }
    }
    let few: Vec<_> = wrong.iter().take(20).collect();
    assert!(wrong.is_empty(), "{} of {counts:?}: {few:#?}", wrong.len());
    assert!(counts["read"] > 5000 && counts["derived"] > 2000 && counts["constant"] > 1000, "{counts:?}");
}

/// Compares the evidence of a value with the capture, or with the spec.
fn exact(
    project: &Project,
    evidence: &Value,
    value: &Value,
    captures: &BTreeMap<String, Capture>,
) -> Result<(), String> {
    let text = |name: &str| evidence[name].as_str().unwrap_or_default();
    let (place, rule) = (text("place"), text("rule"));
    if rule.is_empty() || place.is_empty() || place.contains('*') {
        return Err("no rule, or no exact place".to_owned());
    }
    match text("origin") {
        "read" => {
            let capture = captures.get(text("capture")).ok_or("no capture")?;
            let raw = evidence["raw"].as_str().ok_or("no raw text")?;
            let there = reread::at(capture, place).ok_or("nothing is there")?;
            let is_document = matches!(capture, Capture::Lines(_));
            let inside = || is_document && raw.lines().all(|line| there.contains(line.trim()));
            if same(raw, &there) || inside() { Ok(()) } else { Err(format!("the place holds {there:?}")) }
        }
        "constant" => {
            let (file, line) = place.rsplit_once(':').ok_or("no line")?;
            let spec = project.read(&format!("pipelines/{file}"));
            let line = line.parse::<usize>().ok().and_then(|n| spec.lines().nth(n - 1)).ok_or("no such line")?;
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            // The address of another dataset is written as its name and its table.
            let release =
                line.strip_prefix("release = \"").and_then(|rest| rest.trim_end().strip_suffix('"')?.split_once('/'));
            let is_release = release.is_some_and(|(of, table)| value.ends_with(&format!("/{of}/latest/{table}.csv")));
            if line.contains(&value) || is_release { Ok(()) } else { Err(format!("the line is {line:?}")) }
        }
        "derived" => Ok(()),
        other => Err(format!("a bundled sample has no {other}")),
    }
}

/// The evidence is right where columns have another order in each sheet and in each capture, where several cells make
/// one value, and where a spreadsheet merged cells.
#[test]
fn a_place_is_that_of_the_sheet_and_the_capture_of_its_row() {
    let project = Project::empty();
    let recipe = "title = \"Obras\"\njurisdiction = \"PT\"\n\
        [[source]]\nid = \"obras\"\nurl = \"https://www.exemplo.pt/obras\"\n\
        [[source]]\nid = \"lista\"\nurl = \"https://www.exemplo.pt/lista\"\n\
        [[table]]\ntable = \"works\"\n[table.columns]\n\
        year = { sheet = true }\ncode = \"Código\"\nname = { heading = \"Nome\", fill = \"down\" }\n\
        phases = { heading = \"Fases.*\", join = \"; \", optional = true }\n";
    let field = |name: &str| format!("{{\"name\": \"{name}\", \"type\": \"string\", \"title\": \"{name}\"}}");
    let fields = ["year", "code", "name", "phases"].map(field).join(", ");
    let schema = format!(
        "{{\"name\": \"obras\", \"version\": \"1.0.0\", \"title\": \"Obras\", \"description\": \"Obras.\", \"keywords\": [\"obras\"], \
         \"dcat\": {{\"theme\": [\"GOVE\"], \"frequency\": \"ANNUAL\", \"accessRights\": \"PUBLIC\", \"spatial\": [\"PRT\"]}}, \
         \"resources\": [{{\"name\": \"works\", \"title\": \"Obras\", \"description\": \"Uma obra por linha.\", \
         \"schema\": {{\"fields\": [{fields}], \"primaryKey\": [\"code\"]}}}}]}}"
    );
    project.write("pipelines/obras.toml", recipe);
    project.write("schemas/obras.json", schema);
    let one = [row(1, &["Código", "Nome"]), row(2, &["A1", "Ponte"]), row(3, &["A2"])].concat();
    let two = [row(1, &["Nome", "Código", "Fases.0", "Fases.1"]), row(2, &["Praça", "B1", "projeto", "obra"])].concat();
    let sheet = |name, rows| Sheet { name, hidden: false, rows, merged: &[] };
    project.write("book.xlsx", zipped(&xlsx(&[sheet("2030", one), sheet("2031", two)])));
    project.write("list.csv", "Nome;Código;Fases.0;Fases.1\nEscola;C1;;obra\n");
    let inputs = ["--input", "obras=book.xlsx", "--input", "lista=list.csv"];
    project.seara(&[&["run", "obras", "--at", AT][..], &inputs].concat()).well();
    let explained = explained(&project, &["obras", "works"]);
    for (key, field, place, raw) in [
        ("A1", "code", "2030!A2", "A1"),
        ("A1", "name", "2030!B2", "Ponte"),
        ("A2", "name", "2030!B2", "Ponte"),
        ("A2", "year", "sheet 2030", "2030"),
        ("B1", "code", "2031!B2", "B1"),
        ("B1", "name", "2031!A2", "Praça"),
        ("B1", "phases", "2031!C2 + 2031!D2", "projeto\nobra"),
        ("C1", "code", "line 2, column 2", "C1"),
        ("C1", "phases", "line 2, column 4", "obra"),
    ] {
        let found = &explained[&(key.to_owned(), field.to_owned())];
        assert_eq!(found.len(), 1, "{key} {field}: {found:?}");
        assert_eq!((found[0]["place"].as_str(), found[0]["raw"].as_str()), (Some(place), Some(raw)), "{key} {field}");
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
fn a_corrected_value_says_so_and_a_correction_without_effect_is_an_issue() {
    let project = Project::bundled();
    let header = "table,field,raw,value,place,who,when,why\n";
    let corrections = "projects,responsible_entity,Direção-Geral do Arquivo Comum,DGAC,,Ana,2026-02-01,short name\n\
                       ,project_id,ptd-oficina-de-dados,ptd-oficina,,Ana,2026-02-01,keeps its old id\n\
                       projects,title,Nada,Tudo,,Ana,2026-02-01,of an older edition\n";
    project.write("pipelines/projetos-setoriais.lookups.csv", format!("{header}{corrections}"));
    let ran = project.seara(&["run", "projetos-setoriais", "--sample", "--output", "output", "--at", AT]).well();
    // The neighbouring lines are not shown: they may hold what a column hides.
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

/// A dataset of records with lists of names in a cell.
fn lists() -> Project {
    let project = Project::empty();
    let recipe = "title = \"Listas\"\njurisdiction = \"PT\"\n\
        [[source]]\nid = \"lista\"\nurl = \"https://www.exemplo.pt/lista\"\n\
        [table]\ntable = \"records\"\n[table.columns]\ncode = \"Código\"\n\
        [[table.lists]]\ntable = \"names\"\nsplit = '\\|'\n[table.lists.columns]\nname = \"Nomes\"\n";
    let field = |name: &str, kind: &str| {
        format!(
            "{{\"name\": \"{name}\", \"type\": \"{kind}\", \"title\": \"{name}\", \"constraints\": {{\"required\": true}}}}"
        )
    };
    let table = |name: &str, fields: &[String], key: &str| {
        format!(
            "{{\"name\": \"{name}\", \"title\": \"{name}\", \"description\": \"{name}.\", \
             \"schema\": {{\"fields\": [{}], {key}}}}}",
            fields.join(", ")
        )
    };
    let records = table("records", &[field("code", "string")], "\"primaryKey\": [\"code\"]");
    let fields = [field("code", "string"), field("position", "integer"), field("name", "string")];
    let key = "\"primaryKey\": [\"code\", \"position\"], \"foreignKeys\": [{\"fields\": [\"code\"], \
               \"reference\": {\"resource\": \"records\", \"fields\": [\"code\"]}}]";
    let schema = format!(
        "{{\"name\": \"listas\", \"version\": \"1.0.0\", \"title\": \"Listas\", \"description\": \"Listas.\", \
         \"keywords\": [\"listas\"], \"dcat\": {{\"theme\": [\"GOVE\"], \"frequency\": \"ANNUAL\", \"accessRights\": \"PUBLIC\", \
         \"spatial\": [\"PRT\"]}}, \"resources\": [{records}, {}]}}",
        table("names", &fields, key)
    );
    project.write("pipelines/listas.toml", recipe);
    project.write("schemas/listas.json", schema);
    project
}

/// Whatever the source is, an item has its cell and its number.
#[test]
fn an_item_has_its_place_in_every_format() {
    let cell = "html > body > table > tbody > tr:nth-of-type(2) > td:nth-of-type(2)";
    for (document, place) in [
        ("Código;Nomes\n1;Rui|Ana\n", "line 2, column 2"),
        ("{\"Código\": \"1\", \"Nomes\": \"Rui|Ana\"}\n{\"Código\": \"2\"}\n", "line 1, /Nomes"),
        ("[{\"Código\": \"1\", \"Nomes\": \"Rui|Ana\"}]", "/0/Nomes"),
        ("<l><r codigo=\"1\"><nomes>Rui|Ana</nomes></r></l>", "/l/r[1]/nomes"),
        (
            "<!DOCTYPE html><table><tr><th>Código</th><th>Nomes</th></tr><tr><td>1</td><td>Rui|Ana</td></tr></table>",
            cell,
        ),
    ] {
        let project = lists();
        if document.starts_with("<l>") {
            project.edit("pipelines/listas.toml", "\"Código\"", "\"@codigo\"");
        }
        project.run_over("listas", "lista", document).well();
        let explained = explained(&project, &["listas", "names"]);
        let found = &explained[&("1/2".to_owned(), "name".to_owned())];
        let want = format!("{place}, item 2");
        assert_eq!(
            (found[0]["place"].as_str(), found[0]["raw"].as_str()),
            (Some(want.as_str()), Some("Ana")),
            "{document}"
        );
    }
}

/// Pinned to an item, a correction holds for it alone; pinned to its cell, for all items of the cell.
#[test]
fn a_correction_may_be_pinned_to_an_item() {
    let project = lists();
    for (place, names) in [("line 2, column 2, item 2", ["Rui", "Rui Costa"]), ("line 2, column 2", ["Rui Costa"; 2])] {
        let line = format!("names,name,Rui,Rui Costa,\"{place}\",Ana,2026-02-01,whole name");
        project.write("pipelines/listas.lookups.csv", format!("table,field,raw,value,place,who,when,why\n{line}\n"));
        project.run_over("listas", "lista", "Código;Nomes\n1;Rui|Rui\n").well();
        assert_eq!(texts(&project.table("listas", "names"), "name"), names, "{place}");
        let explained = explained(&project, &["listas", "names"]);
        let found = &explained[&("1/2".to_owned(), "name".to_owned())][0];
        assert_eq!((found["origin"].as_str(), found["raw"].as_str()), (Some("lookup"), Some("Rui")), "{found}");
        assert!(found["rule"].as_str().is_some_and(|rule| rule.contains("listas.lookups.csv:2")), "{found}");
    }
}
