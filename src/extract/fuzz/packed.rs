//! Archives and documents of offices. Their parts are changed, and packed again; at times the package is.
//!
//! Workbooks, PDF and Parquet have readers of others, which may ask for all the memory: they are tried in a process of
//! their own, as a run reads them (`tests/mutants.rs`).

use std::io::Write;

use super::{CSV, JSON, project, read};
use crate::{
    extract::packages::{self, Parts},
    model::fuzzing::{RandomSource, fuzz, fuzz_with},
};

/// Parts of a package with a few changes, most in one of them; or of the package that is made of them.
fn packed(all: &[Parts], chance: &mut RandomSource) -> Vec<u8> {
    let mut parts = all[chance.below(all.len())].clone();
    let (at, other) = (chance.below(parts.len()), chance.below(parts.len()));
    if !chance.number().is_multiple_of(4) {
        parts[at].1 = chance.mutate(&parts[at].1, &parts[other].1);
        return packages::zipped(&parts);
    }
    let bytes = packages::zipped(&parts);
    chance.mutate(&bytes, &bytes[bytes.len() / 2..])
}

fn of_packages(name: &str, share: u64, all: &[Parts]) {
    let (_kept, project) = project();
    fuzz_with(name, share, &mut |chance| packed(all, chance), |bytes| read(bytes, &project.pipelines[0]));
}

#[test]
fn archives() {
    let member = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let gzip = |text: &str| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(text.as_bytes()).and_then(|()| gzip.finish()).expect("packed")
    };
    of_packages(
        "zip",
        30,
        &[vec![member("obras.csv", CSV[0])], vec![member("a/b.json", JSON[0]), member("__MACOSX/x", "")]],
    );
    let (_kept, project) = project();
    fuzz("gzip", 30, &[gzip(CSV[0]), [gzip(JSON[2]), gzip(JSON[2])].concat()], |b| read(b, &project.pipelines[0]));
}

#[test]
fn office_documents() {
    let flow = packages::paragraph("h1", "FICHA")
        + &packages::paragraph("bullet", "Código")
        + "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    of_packages("docx", 15, &[packages::docx(&flow)]);
    let list = "<text:list><text:list-item><text:p>um<text:s text:c=\"3\"/></text:p></text:list-item></text:list>";
    of_packages("odt", 15, &[packages::opendocument("text", "", list)]);
    let page = "<draw:page draw:name=\"p\"><draw:frame svg:x=\"1cm\" svg:y=\"2cm\" svg:width=\"3cm\" svg:height=\"1cm\"><draw:text-box><text:p>um</text:p></draw:text-box></draw:frame></draw:page>";
    of_packages("odp", 15, &[packages::opendocument("presentation", "", page)]);
    let shape = |at, text| packages::Shape { at, size: 12, text, ..packages::Shape::default() };
    of_packages(
        "pptx",
        15,
        &[packages::pptx(&[vec![
            shape([40, 20, 300, 16], vec!["FICHA"]),
            shape([40, 60, 300, 40], vec!["um", "dois"]),
        ]])],
    );
}
