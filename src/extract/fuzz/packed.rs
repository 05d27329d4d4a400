//! Packages: archives, workbooks, documents of offices. Their parts are changed, and packed again; at times the package is.

use std::io::Write;

use super::{CSV, JSON, project, read, xls};
use crate::{
    extract::{
        bytes::{self, Asked},
        packages::{self, Parts, Sheet},
    },
    model::{
        grid::Content,
        mutate::{Chance, fuzz, fuzz_with},
    },
};

/// Parts of a package with a few changes, most in one of them; or of the package that is made of them.
fn packed(all: &[Parts], chance: &mut Chance) -> Vec<u8> {
    let mut parts = all[chance.below(all.len())].clone();
    let (at, other) = (chance.below(parts.len()), chance.below(parts.len()));
    if !chance.number().is_multiple_of(4) {
        parts[at].1 = chance.changed(&parts[at].1, &parts[other].1);
        return packages::zipped(&parts);
    }
    let bytes = packages::zipped(&parts);
    chance.changed(&bytes, &bytes[bytes.len() / 2..])
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
fn workbooks() {
    let rows = packages::row(1, &["Código", "Dia", "Donos"])
        + &packages::row(2, &["n:1", "d:47908", "Rui|Ana"])
        + &packages::row(3, &["f:A2+1", "e:#N/A", "x"]);
    let sheet = Sheet { name: "Obras", hidden: false, rows, merged: &["A2:A3"] };
    of_packages("xlsx", 25, &[packages::xlsx(&[sheet])]);
    let table = "<table:table table:name=\"Obras\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p>Código</text:p></table:table-cell></table:table-row>\
                 <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"3\" office:value-type=\"float\" office:value=\"1.5\"><text:p>1,5</text:p></table:table-cell></table:table-row></table:table>";
    of_packages("ods", 25, &[packages::opendocument("spreadsheet", "", table)]);
}

#[test]
fn old_workbooks() {
    let (_kept, project) = project();
    let grids = match bytes::content(&xls::book(), &Asked::default()) {
        Ok(Content::Tables(tables)) => tables.grids,
        other => panic!("{other:?}"),
    };
    assert_eq!((grids[0].name.as_str(), grids[0].rows.len()), ("Obras", 2));
    fuzz("xls", 40, &[xls::book()], |bytes| read(bytes, &project.pipelines[0]));
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
