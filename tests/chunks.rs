//! The size of chunks changes nothing that is published: chunks of one record give what one chunk gives, for every format
//! and every option of a table recipe.

use std::{collections::BTreeMap, io::Write};

use arrow::{
    array::{ArrayRef, RecordBatch, StringArray},
    util::display::{ArrayFormatter, FormatOptions},
};
use parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder};
use proptest::prelude::*;

use crate::{
    packages::{Sheet, row, xlsx, zipped},
    project::{AT, Project},
};

const PIPELINE: &str = r##"
title = "Compras"
jurisdiction = "PT"

[[source]]
id  = "lista"
url = "https://www.exemplo.gov.pt/compras"

[read]
no_value = ["-"]

[assert]
max_quarantined_percent = 100
max_unaccounted_percent = 100

[table]
table = "purchases"
only  = { "Estado" = ["ativa", "nova"] }
ONCE
[table.columns]
number  = "Código"
subject = { heading = "Objeto"FILL }
price   = "Preço"
parent  = "Dentro de"

[[table.lists]]
table = "suppliers"
split = '\|'
[table.lists.columns]
name = "Fornecedores"

[[ignore]]
where  = { "Estado" = "anulada" }
reason = "taken back"

[[ignore]]
match  = '^#'
reason = "remarks"

[[ignore]]
columns = ['^Nota']
reason  = "notes"

[limits]
"##;

const SCHEMA: &str = r#"{"name": "compras", "version": "1.0.0", "title": "Compras", "description": "Compras.", "keywords": ["compras"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [
   {"name": "purchases", "title": "Compras", "description": "Uma compra por linha.", "schema": {"fields": [
    {"name": "number", "type": "integer", "title": "Código", "constraints": {"required": true}},
    {"name": "subject", "type": "string", "title": "Objeto"},
    {"name": "price", "type": "number", "title": "Preço", "seara:scale": 2, "decimalChar": ",", "groupChar": "."},
    {"name": "parent", "type": "integer", "title": "Dentro de"}], "primaryKey": ["number"],
    "foreignKeys": [{"fields": ["parent"], "reference": {"resource": "", "fields": ["number"]}}]}},
   {"name": "suppliers", "title": "Fornecedores", "description": "Um fornecedor por linha.", "schema": {"fields": [
    {"name": "number", "type": "integer", "title": "Código", "constraints": {"required": true}},
    {"name": "position", "type": "integer", "title": "Posição", "constraints": {"required": true}},
    {"name": "name", "type": "string", "title": "Nome", "constraints": {"required": true}}],
    "primaryKey": ["number", "position"],
    "foreignKeys": [{"fields": ["number"], "reference": {"resource": "purchases", "fields": ["number"]}}]}}]}"#;

/// Options of a recipe: which of them are used.
#[derive(Debug, Clone, Copy, Default)]
struct Options {
    once: bool,
    fill_down: bool,
    withdrawn: bool,
}

/// One chunk for all, and chunks of one record.
const SIZES: [&str; 2] = ["held_mib = 64", "held_mib = 0\npiece_mib = 0"];

fn project(options: Options, size: &str) -> Project {
    let project = Project::empty();
    let once = if options.once { "once = \"they come from several lists\"" } else { "" };
    let fill = if options.fill_down { ", fill = \"down\"" } else { "" };
    let pipeline = PIPELINE.replace("ONCE", once).replace("FILL", fill);
    project.write("pipelines/compras.toml", pipeline + size);
    project.write("schemas/compras.json", SCHEMA);
    if options.withdrawn {
        let lines = ",purchases,2,,2031-01-01,a pedido\n,purchases,5,subject,2031-01-01,a pedido\n";
        project.write("pipelines/compras.withdrawn.csv", format!("version,table,key,field,when,why\n{lines}"));
    }
    project
}

/// What a run over a document leaves: its exit status, the bytes of its texts, and the rows of its Parquet files, whose
/// row groups follow the chunks. What lists parts, and sizes and hashes of files, is left out.
fn outcome(options: Options, size: &str, document: &[u8]) -> (i32, BTreeMap<String, String>) {
    let project = project(options, size);
    project.write("document", document);
    let ran = project.seara(&["run", "compras", "--input", "lista=document", "--at", AT]);
    let mut files = BTreeMap::new();
    let output = if project.path("output").exists() { project.tree("output") } else { BTreeMap::new() };
    for (name, bytes) in output.into_iter().filter(|(name, _)| name.contains("/latest/")) {
        let is_text = name.ends_with(".csv") || name.ends_with("report.json");
        let is_table = ["purchases.json", "suppliers.json", "changes.json"].iter().any(|table| name.ends_with(table));
        if is_text || is_table {
            files.insert(name, String::from_utf8(bytes).expect("text"));
        } else if name.ends_with(".parquet") {
            files.insert(name.clone(), rows(&name, bytes));
        }
    }
    let kept = |name: &str| std::fs::read_to_string(project.path(name)).unwrap_or_default();
    files.insert("rejected".to_owned(), kept(".seara/rejected/compras.json"));
    files.insert("quarantine".to_owned(), quarantine(&kept(".seara/quarantine/compras.json")));
    (ran.status, files)
}

/// A report with the examples of its issues sorted, and without those of an issue that has more than are shown: which of
/// them are met first follows the chunks.
fn report(text: &str) -> String {
    let mut report: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    for issue in report["issues"].as_array_mut().into_iter().flatten() {
        let count = issue["count"].as_u64();
        let examples = issue["examples"].as_array_mut().expect("examples");
        assert!(!examples.is_empty(), "{text}");
        examples.sort_by_cached_key(ToString::to_string);
        if count != u64::try_from(examples.len()).ok() {
            examples.clear();
        }
    }
    report.to_string()
}

/// What the quarantine keeps, sorted: within a chunk its values come check by check.
fn quarantine(text: &str) -> String {
    let kept: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let mut entries: Vec<_> = kept["entries"].as_array().into_iter().flatten().map(ToString::to_string).collect();
    entries.sort_unstable();
    format!("{} {} {}", kept["captures"], kept["more"], entries.join("\n"))
}

/// The rows of a Parquet file as text; those of the evidence sorted.
fn rows(name: &str, bytes: Vec<u8>) -> String {
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).expect("a file");
    let batches: Vec<RecordBatch> = reader.build().expect("a reader").collect::<Result<_, _>>().expect("rows");
    let options = FormatOptions::default();
    let mut lines = Vec::new();
    for batch in &batches {
        let columns: Vec<_> =
            batch.columns().iter().map(|c| ArrayFormatter::try_new(c, &options).expect("text")).collect();
        let line = |row: usize| columns.iter().map(|c| c.value(row).to_string()).collect::<Vec<_>>().join(" | ");
        lines.extend((0..batch.num_rows()).map(line));
    }
    if name.ends_with("evidence.parquet") {
        lines.sort_unstable();
    }
    lines.join("\n")
}

const COLUMNS: [&str; 6] = ["Código", "Objeto", "Preço", "Dentro de", "Fornecedores", "Estado"];

type Row = [String; 6];

/// Rows with what may befall them.
fn any_row() -> impl Strategy<Value = Row> {
    let text = |texts: &[&str]| prop::sample::select(texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>());
    let number = prop_oneof![12 => (0..14_u32).prop_map(|n| n.to_string()), 1 => text(&["# nota", "Total", "", "x"])];
    let parent = prop_oneof![3 => Just(String::new()), 2 => (0..16_u32).prop_map(|n| n.to_string())];
    (
        number,
        text(&["Papel", "", "", "Segredo longo", "Tinta; e \"cola\"", "-", "duas\nlinhas"]),
        text(&["1,50", "2", "1.234,5", "muito", ""]),
        parent,
        text(&["Rui", "Rui|Ana", "", "Segredo longo|Zé"]),
        text(&["ativa", "ativa", "nova", "NOVA", "anulada", "outra"]),
    )
        .prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f])
}

fn csv(rows: &[Row]) -> Vec<u8> {
    let cell = |text: &String| match text.contains([';', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.clone(),
    };
    let line = |row: &Row| row.iter().map(cell).collect::<Vec<_>>().join(";") + "\n";
    (COLUMNS.join(";") + "\n" + &rows.iter().map(line).collect::<String>()).into_bytes()
}

fn records(rows: &[Row]) -> Vec<String> {
    let record = |row: &Row| {
        let cells = COLUMNS.iter().zip(row).filter(|(_, text)| !text.is_empty());
        let cells: serde_json::Map<_, _> =
            cells.map(|(name, text)| ((*name).to_owned(), text.clone().into())).collect();
        serde_json::Value::from(cells).to_string()
    };
    rows.iter().map(record).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).expect("packed");
    packed.finish().expect("packed")
}

fn parquet(rows: &[Row]) -> Vec<u8> {
    let column = |n: usize| -> ArrayRef {
        std::sync::Arc::new(rows.iter().map(|row| Some(&row[n]).filter(|t| !t.is_empty())).collect::<StringArray>())
    };
    let columns = COLUMNS.iter().enumerate().map(|(n, name)| (*name, column(n), true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).expect("rows");
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.into_inner().expect("closed")
}

fn workbook(rows: &[Row]) -> Vec<u8> {
    let line = |(n, cells): (u32, &[&str])| row(n, cells);
    let own: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let all = std::iter::once(&COLUMNS[..]).chain(own.iter().map(Vec::as_slice));
    let rows = (1..).zip(all).map(line).collect();
    zipped(&xlsx(&[Sheet { name: "Compras", hidden: false, rows, merged: &[] }]))
}

/// Writes rows as a document.
type Format = fn(&[Row]) -> Vec<u8>;

/// The formats that are read in chunks.
const FORMATS: [Format; 6] = [
    csv,
    |rows| gzip(&csv(rows)),
    |rows| format!("[{}]", records(rows).join(",\n")).into_bytes(),
    |rows| records(rows).join("\n").into_bytes(),
    parquet,
    workbook,
];

/// The chunk sizes give the same for a document.
fn is_same(options: Options, document: &[u8]) {
    let [one, many] = SIZES.map(|size| {
        let (status, mut files) = outcome(options, size, document);
        for (name, text) in &mut files {
            if name.ends_with("report.json") || name == "rejected" {
                *text = report(text);
            }
        }
        (status, files)
    });
    assert_eq!(one.0, many.0, "{options:?}: {:?}", String::from_utf8_lossy(document));
    for (name, want) in &one.1 {
        assert_eq!(Some(want), many.1.get(name), "{name} {options:?}: {:?}", String::from_utf8_lossy(document));
    }
    assert_eq!(one.1.len(), many.1.len());
}

/// A row of each kind, in an order in which each option has something to do.
fn all_kinds() -> Vec<Row> {
    let row = |row: [&str; 6]| row.map(str::to_owned);
    [
        ["9", "Papel", "1,50", "", "Rui|Ana", "ativa"],
        ["2", "Segredo longo", "2", "", "Rui", "nova"],
        ["3", "", "2", "2", "Ana", "nova"],
        ["9", "Outro", "7", "", "Zé", "nova"],
        ["# remark", "Segredo longo", "", "", "", ""],
        ["5", "Segredo breve", "1", "", "Rui", "nova"],
        ["4", "", "muito", "", "Segredo longo", "nova"],
        ["6", "", "1", "4", "Rui", "ativa"],
        ["7", "Tinta", "3", "6", "", "ativa"],
        ["1", "Segredo breve", "3", "", "", "anulada"],
        ["Total", "Segredo longo", "8", "", "", ""],
        ["8", "Cola", "3", "99", "", "NOVA"],
        ["10", "Segredo breve", "2", "9", "Rui", "outra"],
        ["11", "Pregos", "Segredo breve", "", "", "nova"],
        ["12", "Pregos", "Segredo longo", "", "", "nova"],
    ]
    .map(row)
    .to_vec()
}

#[test]
fn chunks_of_one_record_give_what_one_chunk_gives_in_every_format() {
    let rows = all_kinds();
    for (n, format) in FORMATS.iter().enumerate() {
        let options = Options { once: true, fill_down: true, withdrawn: n % 2 == 0 };
        is_same(options, &format(&rows));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chunks_of_one_record_give_what_one_chunk_gives(
        rows in prop::collection::vec(any_row(), 1..25),
        format in 0..4_usize,
        [once, fill_down, withdrawn] in any::<[bool; 3]>(),
    ) {
        is_same(Options { once, fill_down, withdrawn }, &FORMATS[format](&rows));
    }
}

/// Everything that is not public of a withdrawn value is masked, in whatever chunk it is quoted; what another row shows in
/// public is no secret there either.
#[test]
fn a_withdrawn_value_is_masked_in_the_issues_of_every_chunk() {
    let rows = all_kinds();
    for size in SIZES {
        let (status, files) = outcome(Options { withdrawn: true, ..Options::default() }, size, &csv(&rows));
        assert_eq!(status, 0);
        let report = &files["compras/latest/report.json"];
        // Record 2 and the value of 5 are withdrawn; that of 2 is a supplier elsewhere, that of 5 is nowhere else.
        assert!(report.contains("not-a-number") && report.contains("Segredo longo"), "{size}: {report}");
        assert!(!report.contains("Segredo breve"), "{size}: {report}");
    }
}
