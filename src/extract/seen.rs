//! Compares the page of the book on what is read with the program.

use crate::model::{document::Media, marks::Mark};

const PAGE: &str = include_str!("../../docs/reference/seen.md");

/// The code that names formats without a reader, such as `"RTF (Rich Text Format)"`.
const NAMED_BY: [&str; 3] = [include_str!("sniff.rs"), include_str!("archive.rs"), include_str!("cube/json_stat.rs")];

/// The formats that have a reader; a new one does not compile before it is here.
fn media() -> Vec<Media> {
    use Media::{
        Csv, Docx, Html, Json, JsonStat, Odp, Ods, Odt, Parquet, Pdf, Pptx, Px, SpreadsheetMl, Text, Xls, Xlsx, Xml,
    };
    let office = vec![Pptx, Odp, Docx, Odt, Xlsx, Xls, Ods, SpreadsheetMl];
    let all = [office, vec![Text, Html, Pdf, Csv, Json, JsonStat, Px, Parquet, Xml]].concat();
    for media in &all {
        match media {
            Text | Html | Pdf | Pptx | Odp | Docx | Odt | Xlsx | Xls | Ods | SpreadsheetMl | Csv | Json | JsonStat
            | Px | Parquet | Xml => {}
        }
    }
    all
}

#[test]
fn the_page_names_every_mark_and_every_format() {
    for mark in Mark::ALL {
        assert!(PAGE.contains(&format!("\n| `{}` |", mark.as_str())), "{}", mark.as_str());
    }
    let (_, formats) = PAGE.split_once("\n## Formats\n").expect("the section of formats");
    let (read, refused) = formats.split_once("These formats").expect("formats without a reader");
    let cells: Vec<&str> = read.lines().filter_map(|line| line.split('|').nth(1)).collect();
    let names = |cell: &&str, name: &str| cell.split([',', ' ']).any(|word| word.trim() == name);
    for media in media() {
        assert!(cells.iter().any(|cell| names(cell, media.as_str())), "{}", media.as_str());
    }
    let literals = NAMED_BY.iter().flat_map(|code| code.split('"').skip(1).step_by(2));
    let is_name = |text: &&str| text.starts_with(char::is_uppercase) && text.ends_with(')') && text.contains(" (");
    let named: Vec<_> = literals.filter(is_name).collect();
    assert!(named.contains(&"RTF (Rich Text Format)"), "{named:?}");
    for name in named.into_iter().chain(["DOC", "PPT", "PNG image", "JPEG image"]) {
        assert!(refused.contains(name), "{name}");
    }
}
