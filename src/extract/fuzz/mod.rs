//! Foreign bytes of every format, changed at random: each ends in content or a typed error, in bounds.
//!
//! What is read in a process of its own may panic there, which the process makes a typed error of; so it is here.

#![cfg(test)]

mod packed;

use std::{
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use super::{
    Origin, Unreadable, bytes, charset,
    options::{ContentHint, ReadOptions},
    records, sniff,
    table::{
        fill::FillState,
        large::{self, ChunkedTable},
    },
    unpack,
};
use crate::{
    model::{document::Media, fuzzing::fuzz, grid::Content},
    spec::{self, Folders, Project, limits::Limits, pipeline::Pipeline, recipe::table::RecordPath},
    state::{capture_bytes::CaptureBytes, layout::Layout},
};

/// Bytes that what is read may have when it is packed, however it swells.
const SWOLLEN: usize = 64 << 20;

const TABLE: &str = r#"
title = "Obras"
jurisdiction = "PT"
[[source]]
id  = "lista"
url = "https://www.exemplo.gov.pt/obras"
[assert]
max_quarantined_percent = 50
[table]
table = "works"
[table.columns]
number = "Código"
day    = { heading = "Dia", optional = true }
[[table.lists]]
table = "owners"
split = '\|'
[table.lists.columns]
name = "Donos"
"#;

const DOCUMENT: &str = r#"
title = "Fichas"
jurisdiction = "PT"
[[source]]
id  = "lista"
url = "https://www.exemplo.gov.pt/fichas"
[record]
table  = "works"
starts = { match = '^FICHA' }
[record.fields]
number = { after = "Código" }
day    = { after = "Dia" }
"#;

const SCHEMA: &str = r#"{"name": "NAME", "version": "1.0.0", "title": "Obras", "description": "Obras.", "keywords": ["obras"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [
   {"name": "works", "title": "Obras", "description": "Uma obra por linha.", "schema": {"fields": [
    {"name": "number", "type": "integer", "title": "Código", "constraints": {"required": true}},
    {"name": "day", "type": "date", "title": "Dia", "seara:order": "dmy"}], "primaryKey": ["number"]}},
   {"name": "owners", "title": "Donos", "description": "Um dono por linha.", "schema": {"fields": [
    {"name": "number", "type": "integer", "title": "Código", "constraints": {"required": true}},
    {"name": "position", "type": "integer", "title": "Posição", "constraints": {"required": true}},
    {"name": "name", "type": "string", "title": "Nome"}], "primaryKey": ["number", "position"],
    "foreignKeys": [{"fields": ["number"], "reference": {"resource": "works", "fields": ["number"]}}]}}]}"#;

/// A pipeline that reads tables.
fn project() -> (tempfile::TempDir, Project) {
    let kept = tempfile::TempDir::new().expect("a folder");
    let path = |name: &str| kept.path().join(name);
    ["pipelines", "schemas"].iter().for_each(|name| std::fs::create_dir(path(name)).expect("a folder"));
    std::fs::write(path("pipelines/obras.toml"), TABLE).expect("written");
    std::fs::write(path("schemas/obras.json"), SCHEMA.replace("NAME", "obras")).expect("written");
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("seara.toml");
    let folders = Folders { pipelines: path("pipelines"), schemas: path("schemas"), site };
    let (project, issues) = spec::load(&folders);
    assert!(!project.pipelines.is_empty(), "{issues:?}");
    (kept, project)
}

/// Options by chance.
fn options(chance: u64) -> ReadOptions {
    let step = |names: &[&str]| RecordPath::new(&names.join("."));
    use ContentHint::{Document, Table, Unknown};
    ReadOptions {
        hint: [Unknown, Table, Table, Document][usize::try_from(chance % 4).unwrap_or(0)],
        records: [vec![], vec![step(&["obras"])], vec![step(&["obras"]), step(&["obras", "obra"])]]
            [usize::try_from(chance / 4 % 3).unwrap_or(0)]
        .clone(),
        selectors: vec!["p".to_owned(), "td > a".to_owned()],
        page_gap: Some(3),
        memory: 64 << 20,
        ..ReadOptions::default()
    }
}

/// Reads bytes, and the records in them; what came must be in bounds.
fn read(bytes: &[u8], pipeline: &Pipeline) {
    let sum = bytes.iter().fold(0_u64, |sum, b| sum.wrapping_mul(31).wrapping_add(u64::from(*b)));
    let options = options(sum);
    let Ok(bytes) = unpack::unpack(bytes, &options) else { return };
    let Ok(kind) = sniff::kind(&bytes) else { return };
    let is_text = kind == sniff::Kind::Text;
    let work = || bytes::content(&bytes, kind, &options);
    // What is no text is read in a process of its own.
    let content =
        if is_text { work() } else { catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Unreadable::Damaged)) };
    let Ok(content) = content else { return };
    let packed = postcard::to_stdvec(&content).expect("it is packed");
    assert!(packed.len() < SWOLLEN, "{} bytes of {}", packed.len(), bytes.len());
    let again: Content = postcard::from_bytes(&packed).expect("it is unpacked");
    assert!(again == content, "it is another after the process");
    let source = &pipeline.sources[0];
    let origin = Origin { pipeline, source, capture: "0", read_from: "x", memory: 0 };
    drop(records(&content, &origin));
}

fn of_text(name: &str, share: u64, samples: &[&str]) {
    let (_kept, project) = project();
    let samples: Vec<_> = samples.iter().map(|text| text.as_bytes().to_vec()).collect();
    fuzz(name, share, &samples, |bytes| read(bytes, &project.pipelines[0]));
}

const CSV: [&str; 4] = [
    "Código;Dia;Donos\n1;01-02-2031;Rui|Ana\n2;;\"a; \"\"b\"\"\"\nTotal;;3\n",
    "Código,Dia,Donos\r\n1,2031-02-01,\"linha\ndois\"\r\n\r\n3,x,\r\n",
    "\u{FEFF}Código\tDia\tDonos\n1\t01/02/2031\tZé\n",
    "Título\n\nCódigo|Dia\n7|31-12-2031\n8|\"aberta\n",
];

const JSON: [&str; 4] = [
    "{\"obras\": [{\"Código\": 1, \"Dia\": \"2031-02-01\", \"Donos\": [\"Rui\", \"Ana\"]}, {\"Código\": 2.50, \"x\": {\"y\": [null, true]}}]}",
    "[{\"Código\": 1e3, \"Dia\": \"\\u00e9\\n\"}, {\"a.b\": 1, \"a\": {\"b\": 2}}, []]",
    "{\"Código\": 1}\n{\"Código\": 2, \"Dia\": null}\n\n{\"Código\": -0.0}\n",
    "{\"obras\": {\"obra\": [{\"Código\": \"A\"}, [[{\"Código\": 3}]]]}, \"total\": 18446744073709551616}",
];

const CUBES: [&str; 3] = [
    "{\"version\": \"2.0\", \"class\": \"dataset\", \"id\": [\"Código\", \"Dia\"], \"size\": [1, 2], \"dimension\": {\"Código\": {\"category\": {\"label\": {\"1\": \"um\"}}}, \"Dia\": {\"category\": {\"index\": {\"b\": 1, \"a\": 0}}}}, \"value\": {\"0\": 1.5, \"1\": null}, \"status\": [\"p\"]}",
    "{\"um\": {\"dimension\": {\"id\": [\"Código\"], \"size\": [2], \"Código\": {\"category\": {\"index\": [\"x\", \"y\"]}}}, \"value\": [1, \"..\"]}, \"nota\": 1}",
    "CHARSET=\"ANSI\";\nSTUB=\"Código\";\nHEADING=\"Dia\";\nVALUES(\"Código\")=\"a\"\n\"b\",\"c\";\nVALUES(\"Dia\")=\"1\",\"2\";\nKEYS(\"Código\")=VALUES;\nDATA=\n\"c\",1 \"..\"\n;\n",
];

const XML: [&str; 3] = [
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><obras><obra id=\"7\"><Código>1</Código><Dia>2031-02-01</Dia></obra><obra/></obras>",
    "<obras xmlns:x=\"u\"><x:obra a='1' x:b='2'><Código>&lt;&#233;&#xE9;</Código><![CDATA[<]]><Código>2</Código></x:obra><!-- --></obras>",
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'x'>]><a><b><c><d>t</d></c></b></a>",
];

const HTML: [&str; 3] = [
    "<!doctype html><html><head><title>T</title><meta charset=utf-8></head><body><h1>FICHA</h1><p>Código: 1<p>Dia: <b>x</b></body>",
    "<html><body><table><tr><th>Código<th>Dia<tr><td rowspan=2>1<td colspan=2>01-02-2031<tr><td><ul><li>a<li>b</ul></table></body></html>",
    "<div class=r><a href='1.pdf'>um</a><select><option selected>s</select><input type=checkbox checked>&nbsp;&copy;<pre>  x\n y</pre></div>",
];

const TEXT: [&str; 3] = [
    "FICHA\nCódigo\n1\nDia\n01-02-2031\n\n\n\n\nFICHA\n• um\n• dois\n   três\n",
    "PROJETO\u{C}2\n  1.1 Título      à direita\n  a) alínea\nhttps://exemplo.pt/a\n",
    "Linha com\thífen-\nação e \u{AD} \u{200B} \u{202E}espaços\u{A0}\n",
];

#[test]
fn delimited_text() {
    of_text("csv", 130, &CSV);
}

#[test]
fn json_and_json_lines() {
    of_text("json", 130, &JSON);
}

#[test]
fn cubes_of_statistics() {
    of_text("cubes", 130, &CUBES);
}

#[test]
fn xml() {
    of_text("xml", 100, &XML);
}

#[test]
fn pages_of_the_web() {
    of_text("html", 60, &HTML);
}

#[test]
fn plain_text() {
    of_text("text", 100, &TEXT);
}

#[test]
fn character_sets_and_what_bytes_are() {
    let wide: Vec<u8> = format!("\u{FEFF}{}", CSV[0]).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin = encoding_rs::WINDOWS_1252.encode(CSV[0]).0.into_owned();
    let mut samples: Vec<_> =
        [CSV[2], JSON[0], XML[0], HTML[0], TEXT[2]].iter().map(|t| t.as_bytes().to_vec()).collect();
    samples.extend([wide, latin, b"%PDF-1.7\n".to_vec(), b"PAR1".to_vec(), b"\xD0\xCF\x11\xE0".to_vec()]);
    fuzz("charset", 100, &samples, |bytes| {
        for (spec, media) in [(None, Media::Html), (Some("utf-16le"), Media::Text), (Some("cp850"), Media::Csv)] {
            let options = ReadOptions {
                charset: spec.map(str::to_owned),
                media_type: Some("text/html; charset=\"windows-1252\"".to_owned()),
                replaces_invalid: bytes.len() % 2 == 0,
                ..ReadOptions::default()
            };
            if let Ok(charset::Decoded { text, .. }) = charset::decode(bytes, media, &options) {
                assert!(text.len() <= bytes.len() * 3, "{} of {}", text.len(), bytes.len());
                let _ = (bytes::table(&text, ContentHint::Unknown), sniff::is_html(text.as_bytes()));
            }
        }
        let _ = (sniff::kind(bytes), charset::guess(bytes));
    });
}

#[test]
fn tables_in_pieces() {
    let (kept, project) = project();
    let pipeline = &project.pipelines[0];
    let layout = Layout { output: kept.path().join("output"), state: kept.path().join("state") };
    let samples: Vec<_> = CSV.iter().chain(&JSON).chain(&CUBES).map(|text| text.as_bytes().to_vec()).collect();
    let limits = Limits { single_chunk_bytes: 0, chunk_bytes: 64, ..Limits::default() };
    fuzz("pieces", 30, &samples, |bytes| {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        let (body, source) = (CaptureBytes::new(file).expect("a body"), &pipeline.sources[0]);
        let origin = Origin { pipeline, source, capture: "0", read_from: "x", memory: 0 };
        let Ok(Some(plain)) = large::decode(body, (source, &pipeline.recipe), limits, &layout) else { return };
        let Some(recipe) = pipeline.recipe.table() else { return };
        let Ok(Some((large, _))) = ChunkedTable::open(&plain, recipe, &origin, 1) else { return };
        let (mut chunks, mut bytes) = (large.chunks(), Vec::new());
        while let Ok(Some(split)) = chunks.next(&mut bytes) {
            let _ = large.read(&split, (&bytes, &FillState::default()), &mut |_| Ok::<_, Unreadable>(()));
        }
    });
}

/// What a document recipe makes of changed text.
#[test]
fn records_of_documents() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    ["pipelines", "schemas"].iter().for_each(|name| std::fs::create_dir(path(name)).expect("a folder"));
    std::fs::write(path("pipelines/fichas.toml"), DOCUMENT).expect("written");
    let works = SCHEMA.split_once(",\n   {\"name\": \"owners\"").expect("tables").0.to_owned() + "]}";
    std::fs::write(path("schemas/fichas.json"), works.replace("NAME", "fichas").replace("integer", "string"))
        .expect("written");
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("seara.toml");
    let folders = Folders { pipelines: path("pipelines"), schemas: path("schemas"), site };
    let (project, issues) = spec::load(&folders);
    let pipeline = project.pipelines.first().unwrap_or_else(|| panic!("{issues:?}"));
    let samples: Vec<_> = TEXT.iter().chain(&HTML).map(|text| text.as_bytes().to_vec()).collect();
    fuzz("records", 60, &samples, |bytes| read(bytes, pipeline));
}
