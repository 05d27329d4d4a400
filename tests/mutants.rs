//! Damaged documents: no crash, no hang, only what could be read or an error with a code.
//!
//! Each mutation is seeded. `SEARA_MUTANTS` says how many (300 otherwise), for a longer look.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;

use crate::{
    layout::{card, pdf},
    packages::{Parts, Shape, Sheet, docx, opendocument, paragraph, pptx, row, xls, xlsx, zipped},
    project::Project,
};

/// Numbers that look random, the same each time.
struct Seed(u64);

impl Seed {
    fn next(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % most.max(1)
    }
}

/// What texts of such files are made of; one in place of another changes their structure.
const WORDS: [&str; 12] =
    ["<", ">", "\"", "999999999", "-1", "r=\"A1048576\"", "</a:p>", "<w:p>", "&x;", "NaN", "<v>1e999</v>", "\u{0}"];

/// Changes some bytes, cuts, or puts a word in.
fn mutate(bytes: &mut Vec<u8>, kind: usize, seed: &mut Seed) {
    if bytes.is_empty() {
        return;
    }
    let at = seed.next(bytes.len());
    match kind {
        0 => bytes[at] = u8::try_from(seed.next(256)).unwrap_or_default(),
        1 => bytes.truncate(at.max(4)),
        2 => {
            let word = WORDS[seed.next(WORDS.len())];
            drop(bytes.splice(at..(at + word.len()).min(bytes.len()), word.bytes()));
        }
        _ => {
            let end = (at + 1 + seed.next(400)).min(bytes.len());
            let again = bytes[at..end].repeat(3);
            drop(bytes.splice(at..at, again));
        }
    }
}

/// A document to damage.
enum Whole {
    Bytes(Vec<u8>),
    /// Damaged inside its parts too, which no checksum would let pass otherwise.
    Package(Parts),
}

fn documents() -> Vec<(&'static str, Whole)> {
    let shape = |at, text| Shape { at, size: 12, text, ..Shape::default() };
    let slides =
        [vec![shape([40, 20, 300, 16], vec!["PROJETOS SETORIAIS"]), shape([40, 60, 300, 40], vec!["Um", "Dois"])]];
    let rows = row(1, &["Código", "Valor"]) + &row(2, &["A-1", "n:12.5"]) + &row(3, &["A-2", "d:47908"]);
    let sheets = [Sheet { name: "Obras", hidden: false, rows, merged: &["A2:A3"] }];
    let flow = paragraph("h1", "Um") + &paragraph("bullet", "dois") + "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>";
    let text = "<text:list><text:list-item><text:p>um<text:s text:c=\"3\"/></text:p></text:list-item></text:list>\
                <table:table><table:table-row><table:table-cell table:number-columns-repeated=\"3\"/></table:table-row></table:table>";
    let mut sheet = opendocument("spreadsheet", "", SHEET);
    sheet.push(("META-INF/manifest.xml".to_owned(), b"<manifest:manifest/>".to_vec()));
    vec![
        ("pdf", Whole::Bytes(pdf(vec![card(1, &["Plantas"], "EM CURSO")]))),
        ("xlsx", Whole::Package(xlsx(&sheets))),
        ("pptx", Whole::Package(pptx(&slides))),
        ("docx", Whole::Package(docx(&flow))),
        ("odt", Whole::Package(opendocument("text", "", text))),
        ("ods", Whole::Package(sheet)),
        ("odp", Whole::Package(opendocument("presentation", "", SLIDE))),
        ("xls", Whole::Bytes(xls())),
        ("parquet", Whole::Bytes(parquet())),
    ]
}

const SHEET: &str = "<table:table table:name=\"Obras\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p>Código</text:p></table:table-cell></table:table-row>\
    <table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"float\" office:value=\"1.5\"><text:p>1,5</text:p></table:table-cell></table:table-row></table:table>";

const SLIDE: &str = "<draw:page draw:name=\"p\"><draw:frame svg:x=\"1cm\" svg:y=\"2cm\" svg:width=\"3cm\" svg:height=\"1cm\"><draw:text-box><text:p>um</text:p></draw:text-box></draw:frame></draw:page>";

fn parquet() -> Vec<u8> {
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None, Some(3)]));
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "é"]));
    let batch = RecordBatch::try_from_iter([("Código", numbers), ("Dia", texts)]).expect("a batch");
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.into_inner().expect("closed")
}

/// The documents that are damaged elsewhere can be read as they are.
#[test]
fn whole_documents_are_read() {
    let project = Project::bundled();
    for (name, whole) in documents() {
        let bytes = match whole {
            Whole::Bytes(bytes) => bytes,
            Whole::Package(parts) => zipped(&parts),
        };
        project.write("whole", bytes);
        let ran = project.seara(&["inspect", "whole"]);
        assert_eq!(ran.status, 0, "{name}: {}", ran.err);
    }
}

#[test]
fn damaged_documents_end_in_records_or_a_typed_error() {
    let count = std::env::var("SEARA_MUTANTS").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let project = Project::bundled();
    let mut seed = Seed(20_260_301);
    let documents = documents();
    for n in 0..count {
        let (name, whole) = &documents[n % documents.len()];
        let kind = seed.next(4);
        let bytes = match whole {
            Whole::Bytes(bytes) => {
                let mut bytes = bytes.clone();
                (0..=n % 5).for_each(|_| mutate(&mut bytes, kind, &mut seed));
                bytes
            }
            Whole::Package(parts) if n % 4 == 0 => {
                let mut bytes = zipped(parts);
                (0..=n % 5).for_each(|_| mutate(&mut bytes, kind, &mut seed));
                bytes
            }
            Whole::Package(parts) => {
                let mut parts = parts.clone();
                let at = seed.next(parts.len());
                (0..=n % 3).for_each(|_| mutate(&mut parts[at].1, kind, &mut seed));
                zipped(&parts)
            }
        };
        project.write("mutant", &bytes);
        let ran = project.seara(&["inspect", "mutant"]);
        assert!([0, 1].contains(&ran.status), "{name}, mutation {n}: {} {}", ran.status, ran.err);
        assert!(ran.status == 0 || ran.err.contains("error["), "{name}, mutation {n}: {}", ran.err);
    }
}
