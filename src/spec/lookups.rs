//! Lookups, the corrections that a person signs: `pipelines/<name>.lookups.csv`.
//!
//! Columns: `table,field,raw,value,place,who,when,why`, and `capture` as an optional last one. A lookup applies to one raw
//! value, at one place if `place` is given, and in one capture if `capture` gives its SHA-256 or a prefix of it; an empty
//! `table` means the column of this name in every table. An apostrophe before a raw value or a place that a spreadsheet
//! would calculate as a formula is not part of it.

use std::{path::Path, sync::Arc};

use crate::model::{
    formula,
    issue::{Issue, Place, SpecFile},
    schema::DatasetSchema,
};

/// One correction of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// Table; empty for every table.
    pub table: String,
    /// Column.
    pub field: String,
    /// The raw value that is replaced, as in the source.
    pub raw: String,
    /// The value that replaces it; empty for a missing value.
    pub value: String,
    /// The locator at which it applies; empty for all places.
    pub place: String,
    /// SHA-256 of the capture in which it applies, or a prefix of it; empty for all captures.
    pub capture: String,
    /// Where the file declares it.
    pub written: Place,
}

/// The header of a file of lookups, without the optional `capture`.
pub const HEADER: [&str; 8] = ["table", "field", "raw", "value", "place", "who", "when", "why"];

/// The optional last column.
const CAPTURE: &str = "capture";

/// Minimum length of the prefix of a capture's SHA-256.
const MIN_PREFIX: usize = 8;

/// Reads the lookups of a pipeline; returns an issue for each line that is not valid.
pub(super) fn read(file: &Arc<SpecFile>, schema: &DatasetSchema) -> (Vec<Lookup>, Vec<Issue>) {
    let (mut lookups, mut issues, mut has_capture) = (Vec::new(), Vec::new(), false);
    for (n, (span, cells)) in rows(&file.text).into_iter().enumerate() {
        let place = Place::Spec { file: Arc::clone(file), span };
        if n == 0 {
            if cells != HEADER && cells != [&HEADER[..], &[CAPTURE]].concat() {
                issues.push(Issue::error("lookup-header", place).with("want", HEADER.join(",")));
                return (lookups, issues);
            }
            has_capture = cells.len() > HEADER.len();
            continue;
        }
        let mut cells = cells;
        let capture =
            if has_capture && cells.len() > HEADER.len() { cells.pop().unwrap_or_default() } else { String::new() };
        let Ok([table, field, raw, value, at, who, when, why]) = <[String; 8]>::try_from(cells) else {
            issues.push(Issue::error("lookup-cells", place).with("want", HEADER.len().to_string()));
            continue;
        };
        let known = schema.tables.iter().any(|t| (table.is_empty() || t.name == table) && t.column(&field).is_some());
        if !known {
            issues.push(Issue::error("lookup-column", place).with("table", table).with("field", field));
        } else if who.is_empty() || when.is_empty() || why.is_empty() {
            issues.push(Issue::error("lookup-incomplete", place));
        } else if !capture.is_empty() && !is_capture(&capture) {
            issues.push(Issue::error("lookup-capture", place).with("got", capture).with("n", MIN_PREFIX.to_string()));
        } else {
            let [raw, at] = [raw, at].map(|text| formula::unescape_formula(&text).to_owned());
            lookups.push(Lookup { table, field, raw, value, place: at, capture, written: place });
        }
    }
    (lookups, issues)
}

/// Whether a text is the SHA-256 of a capture, or a prefix of one.
fn is_capture(text: &str) -> bool {
    (MIN_PREFIX..=64).contains(&text.len()) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Returns all issues of a text that is to become the file of lookups at `path`.
pub fn mistakes(path: &Path, text: &str, schema: &DatasetSchema) -> Vec<Issue> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).to_owned();
    read(&Arc::new(SpecFile { path: path.display().to_string(), text }), schema).1
}

/// Splits an RFC 4180 text into rows, each with its range of bytes and the texts of its cells.
pub fn rows(text: &str) -> Vec<(std::ops::Range<usize>, Vec<String>)> {
    let mut rows = Vec::new();
    let (mut cells, mut cell, mut quoted, mut start) = (Vec::new(), String::new(), false, 0);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' if quoted && chars.peek().is_some_and(|(_, next)| *next == '"') => {
                cell.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                cells.push(std::mem::take(&mut cell));
                rows.push((start..at, std::mem::take(&mut cells)));
                start = at + 1;
            }
            _ => cell.push(c),
        }
    }
    if !cell.is_empty() || !cells.is_empty() {
        cells.push(cell);
        rows.push((start..text.len(), cells));
    }
    rows
}
