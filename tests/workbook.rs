//! The workbook of a release holds every cell of its tables as a spreadsheet keeps it: numbers as numbers, days as days, codes
//! as text.

use std::{collections::BTreeMap, fs};

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;

use crate::project::{AT, Project};

/// The cells of each sheet.
fn sheets(project: &Project, dataset: &str) -> BTreeMap<String, Vec<Vec<Data>>> {
    let path = project.path(&format!("output/{dataset}/latest/workbook.xlsx"));
    let mut workbook: Xlsx<_> = calamine::open_workbook(path).expect("a workbook");
    let rows = |range: calamine::Range<Data>| range.rows().map(<[Data]>::to_vec).collect();
    workbook.worksheets().into_iter().map(|(name, range)| (name, rows(range))).collect()
}

/// A cell as CSV writes its value.
fn text(cell: Option<&Data>, kind: &str, scale: Option<usize>) -> String {
    match cell {
        None | Some(Data::Empty) => String::new(),
        Some(Data::String(text)) => text.clone(),
        Some(Data::Bool(is)) => is.to_string(),
        Some(Data::Float(number)) => match (kind, scale) {
            (_, Some(scale)) => format!("{number:.scale$}"),
            _ => number.to_string(),
        },
        Some(Data::DateTime(day)) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Some(other) => panic!("{other:?}"),
    }
}

/// Compares the workbook of a dataset with its CSV files; returns the number of cells.
fn compare(project: &Project, dataset: &str) -> usize {
    let sheets = sheets(project, dataset);
    let package: Value =
        serde_json::from_str(&project.read(&format!("output/{dataset}/latest/datapackage.json"))).expect("a package");
    let mut compared = 0;
    for table in package["seara:tables"].as_array().expect("tables").iter().filter_map(Value::as_str) {
        let resources = package["resources"].as_array().expect("resources");
        let resource = resources.iter().find(|r| r["path"] == format!("{table}.csv")).expect("a CSV");
        let fields = resource["schema"]["fields"].as_array().expect("fields");
        let sheet = &sheets[table];
        let path = project.path(&format!("output/{dataset}/latest/{table}.csv"));
        let mut csv = csv::ReaderBuilder::new().has_headers(false).from_path(path).expect("a CSV");
        for (n, record) in csv.records().enumerate() {
            let record = record.expect("a record");
            for (column, (field, want)) in fields.iter().zip(&record).enumerate() {
                let kind = if n == 0 { "string" } else { field["type"].as_str().expect("a type") };
                let scale = field["seara:scale"].as_u64().and_then(|scale| usize::try_from(scale).ok());
                let cell = sheet.get(n).and_then(|row| row.get(column));
                let is_number = matches!(cell, Some(Data::Float(_)));
                assert!(!is_number || ["integer", "number", "year"].contains(&kind), "{table} {field} {cell:?}");
                assert_eq!(text(cell, kind, scale), want, "{table}, row {n}, {field}");
                compared += 1;
            }
        }
        assert_eq!(sheet.len().max(1), csv_rows(project, dataset, table), "{table}");
    }
    compared
}

fn csv_rows(project: &Project, dataset: &str, table: &str) -> usize {
    let path = project.path(&format!("output/{dataset}/latest/{table}.csv"));
    csv::ReaderBuilder::new().has_headers(false).from_path(path).expect("a CSV").records().count()
}

#[test]
fn the_workbooks_of_all_samples_hold_the_cells_of_their_tables() {
    let project = Project::all();
    project.seara(&["run", "--sample", "--at", AT, "--output", "output", "--state", ".seara"]).well();
    let mut compared = 0;
    for entry in fs::read_dir(project.path("output")).expect("a folder") {
        let entry = entry.expect("an entry");
        if entry.path().is_dir() {
            compared += compare(&project, &entry.file_name().to_string_lossy());
        }
    }
    assert!(compared > 10_000, "only {compared} cells");
}

/// A pipeline `t` that reads a CSV.
fn table(columns: &[(&str, Value)]) -> Project {
    let project = Project::empty();
    let field = |(name, kind): &(&str, Value)| {
        let mut field = kind.clone();
        field["name"] = (*name).into();
        field["title"] = (*name).into();
        field["description"] = (*name).into();
        field
    };
    let fields: Vec<_> = columns.iter().map(field).collect();
    let schema = serde_json::json!({
        "name": "t", "version": "1.0.0", "title": "T", "description": "T.", "keywords": ["t"],
        "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
        "resources": [{"name": "rows", "title": "Linhas", "description": "Linhas.",
            "schema": {"fields": fields, "primaryKey": [columns[0].0]}}],
    });
    project.write("schemas/t.json", schema.to_string());
    let own: String = columns.iter().map(|(name, _)| format!("{name} = {{ heading = \"{name}\" }}\n")).collect();
    let pipeline = format!(
        "title = \"T\"\njurisdiction = \"PT\"\n[[source]]\nid = \"s\"\nurl = \"https://example.org/t.csv\"\n\
         [[table]]\ntable = \"rows\"\n[table.columns]\n{own}"
    );
    project.write("pipelines/t.toml", pipeline);
    project
}

#[test]
fn what_a_spreadsheet_would_change_is_text() {
    let text = || serde_json::json!({"type": "string"});
    let project = table(&[
        ("code", text()),
        ("words", text()),
        ("whole", serde_json::json!({"type": "integer"})),
        ("amount", serde_json::json!({"type": "number", "seara:scale": 2})),
        ("day", serde_json::json!({"type": "date"})),
        ("at", serde_json::json!({"type": "datetime"})),
    ]);
    let rows = "code,words,whole,amount,day,at\n\
                00123,\"dois\nparágrafos\",42,1234.50,2031-02-01,2031-02-01T10:20:30Z\n\
                00124,_x000D_ fica,999999999999999,9999999999999.99,1900-03-01,\n\
                00125,,1234567890123456,12345678901234.56,1850-05-01,\n";
    project.run_over("t", "s", rows).well();
    compare(&project, "t");
    let sheet = &sheets(&project, "t")["rows"];
    let kinds = |row: usize| {
        sheet[row].iter().map(|cell| match cell {
            Data::String(_) => 't',
            Data::Float(_) => 'n',
            Data::DateTime(_) => 'd',
            _ => ' ',
        })
    };
    let kinds: Vec<String> = (1..4).map(|row| kinds(row).collect()).collect();
    assert_eq!(kinds, ["ttnndt", "ttnnd ", "t ttt "]);
}

#[test]
fn a_table_that_no_workbook_can_hold_is_left_out_and_named() {
    let text = || serde_json::json!({"type": "string"});
    let project = table(&[("code", text()), ("words", text())]);
    let long = "palavra ".repeat(5_000);
    project.run_over("t", "s", format!("code,words\n1,{long}\n")).well();
    assert!(!project.path("output/t/latest/workbook.xlsx").exists());
    assert!(!project.read("output/t/latest/datapackage.json").contains("workbook.xlsx"));
    project.run_over("t", "s", "code,words\n1,curto\n").well();
    assert!(project.read("output/t/latest/datapackage.json").contains("workbook.xlsx"));
    assert!(project.read("output/t/latest/index.html").contains("workbook.xlsx"));
    assert!(project.read("output/catalog.ttl").contains("workbook.xlsx#distribution"));
}
