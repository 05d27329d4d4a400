//! Masks personal data in everything that others read: issues in reports, pages, on screens and in notices.
//!
//! In goes an issue as a stage made it; out comes the same one with [`MASK`] in place of all personal data: what is said
//! of a column that the schema declares personal, whatever the detectors know in any argument, key or place, and text that
//! belongs to no column, of which its place is enough. Every issue passes here once, in `Checks::close`. The quarantine is
//! private and keeps what stood there.

use std::borrow::Cow;

use serde_json::Value;

use super::privacy;
use crate::model::{
    issue::{Issue, Level, Place},
    row,
    schema::{DatasetSchema, Field, MASK, StringFormat, TableSchema, Type},
    statistics::ColumnProfile,
};

/// Issues whose `text` belongs to no column: nobody knows whose it is.
const LOOSE: [&str; 4] = ["column-unmapped", "row-total", "row-note", "wrong-cell-count"];

/// Arguments that a spec or the program gives, never a source.
const OURS: [&str; 14] = [
    "kind", "column", "columns", "field", "table", "name", "subject", "bound", "found", "n", "want", "page", "dataset",
    "with",
];

/// Issues whose argument `detail` quotes the schema.
const RULES: [&str; 8] =
    ["required", "too-short", "too-long", "pattern", "not-in-enum", "format", "below-minimum", "above-maximum"];

/// Issues whose argument `detail` counts what a limit bounds: its numbers are no personal data.
const LIMITS: [&str; 4] = ["line-too-long", "too-deep", "document-limit", "memory-limit"];

/// What the parts of a place count that has no names.
const COUNTED: [&str; 9] = ["page", "slide", "line", "lines", "row", "column", "box", "item", "characters"];

/// Returns an issue with personal data masked.
pub fn issue(schema: &DatasetSchema, issue: Issue) -> Issue {
    let Issue { code, level, place, mut args } = issue;
    let own = column(schema, &place);
    let is_persons = own.is_some_and(|(_, field)| field.personal.is_some()) || names_personal(schema, &place, &args);
    let mut is_masked = false;
    let is_count = |name: &str| name == "detail" && LIMITS.contains(&code);
    for (name, value) in args.iter_mut().filter(|(name, _)| !is_count(name)) {
        let is_rule = *name == "detail" && RULES.contains(&code);
        let is_value = !OURS.contains(name) && !is_rule;
        let goes = (is_persons && is_value)
            || (*name == "text" && is_loose(code, level))
            || is_personal(own.map(|(_, field)| field), value);
        if goes && !value.is_empty() {
            is_masked = true;
            MASK.clone_into(value);
        }
    }
    let place = placed(schema, place, is_masked || code == "lookup-unused");
    Issue { code, level, place, args }
}

/// Returns a text with personal data masked: an address, a name, why something failed.
pub fn text(text: &str) -> Cow<'_, str> {
    privacy::masked(text)
}

/// Returns a place with personal data masked. Sheets, files and paths have names, which a source gives; of pages, lines and rows all are
/// numbers.
pub fn place(place: &str) -> Cow<'_, str> {
    if is_counted(place) {
        return Cow::Borrowed(place);
    }
    // Each step of a path is checked by itself, whatever number precedes it.
    if place.split('/').all(|step| privacy::find(step).is_none()) {
        return privacy::masked(place);
    }
    Cow::Owned(place.split('/').map(privacy::masked).collect::<Vec<_>>().join("/"))
}

/// Whether a place is made of numbers alone: a sheet or a file may be called `line 7 of a person`.
fn is_counted(place: &str) -> bool {
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '-' | '.'));
    let is_letters = |text: &str| text.len() <= 3 && text.chars().all(|c| c.is_ascii_uppercase());
    let is_part = |(what, which): (&str, &str)| COUNTED.contains(&what) && (is_number(which) || is_letters(which));
    place.split(", ").all(|part| part == "read by another" || part.split_once(' ').is_some_and(is_part))
}

/// Returns withdrawals with personal data masked: a key may name a person, and so may a reason.
pub fn withdrawn(all: &[Value]) -> Vec<Value> {
    fn one(value: &Value) -> Value {
        match value {
            Value::String(own) => text(own).into(),
            Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), one(value))).collect(),
            other => other.clone(),
        }
    }
    all.iter().map(one).collect()
}

/// Returns a profile without personal data.
pub fn profile(mut profile: ColumnProfile) -> ColumnProfile {
    profile.top.retain(|(value, _)| privacy::find(value).is_none());
    profile
}

/// Whether the text of an issue belongs to no column, and goes out: an error stops the release, and its report is private.
fn is_loose(code: &str, level: Level) -> bool {
    LOOSE.contains(&code) || (code == "unaccounted" && level == Level::Warning)
}

/// The table and the column of a value.
fn column<'s>(schema: &'s DatasetSchema, place: &Place) -> Option<(&'s TableSchema, &'s Field)> {
    let Place::Value { table, field, .. } = place else { return None };
    let table = &schema.tables[schema.table(table)?];
    Some((table, &table.fields[table.column(field)?]))
}

/// Whether an argument names a column that the schema declares personal, of the table of the issue or of any.
fn names_personal(schema: &DatasetSchema, place: &Place, args: &[(&'static str, String)]) -> bool {
    let own = column(schema, place).map(|(table, _)| table);
    let tables = || schema.tables.iter().filter(|table| own.is_none_or(|own| own.name == table.name));
    let is_personal = |name: &str| tables().any(|t| t.column(name).is_some_and(|c| t.fields[c].personal.is_some()));
    let named = args.iter().filter(|(name, _)| matches!(*name, "column" | "columns" | "field"));
    named.flat_map(|(_, names)| names.split(", ")).any(is_personal)
}

/// Whether a text has personal data. In a column of tax numbers a mistyped one counts.
fn is_personal(field: Option<&Field>, text: &str) -> bool {
    let is_nif = field.is_some_and(|field| matches!(field.kind, Type::String(StringFormat::Nif)));
    text != MASK && (privacy::find(text).is_some() || (is_nif && privacy::is_nearly_nif(text)))
}

/// Where an issue is, without names and keys that tell of a person. The lines of a file are not shown beside one that
/// does.
fn placed(schema: &DatasetSchema, found: Place, is_masked: bool) -> Place {
    match found {
        Place::Unspecified => Place::Unspecified,
        Place::Spec { file, span } => {
            let (line, _) = file.line_column(span.start);
            let shown = file.text.lines().skip(line.saturating_sub(2)).take(3).any(|l| privacy::find(l).is_some());
            if !is_masked && !shown {
                return Place::Spec { file, span };
            }
            Place::Document { document: file.path.clone(), place: format!("line {line}") }
        }
        Place::Document { document, place: at } => {
            Place::Document { document: text(&document).into_owned(), place: place(&at).into_owned() }
        }
        Place::Value { table, key, field, place: at } => {
            let own = schema.table(&table).map(|t| &schema.tables[t]);
            let key = keyed(own, key);
            Place::Value { table, key, field, place: place(&at).into_owned() }
        }
    }
}

/// A key with personal parts masked, except those that the schema publishes.
fn keyed(table: Option<&TableSchema>, key: String) -> String {
    let columns = table.map(|table| table.primary_key.iter().map(|c| &table.fields[*c]).collect()).unwrap_or_default();
    let columns: Vec<&Field> = columns;
    let shown = |(field, part): (Option<&Field>, &str)| {
        let goes = field.is_none_or(|field| field.personal.is_none()) && is_personal(field, part);
        if goes { MASK.to_owned() } else { part.to_owned() }
    };
    match row::split_key(&key, columns.len()) {
        Some(parts) => {
            let parts = columns.iter().zip(&parts).map(|(field, part)| shown((Some(*field), part.as_str())));
            row::join_key(&parts.collect::<Vec<_>>())
        }
        None => shown((None, &key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_said_but_for_the_names_of_persons_in_it() {
        for counted in
            ["line 192837460", "page 7, box 192,837,460,4, read by another", "lines 1-192837460, column E, item 2"]
        {
            assert_eq!(place(counted), counted);
        }
        for named in ["192837460.csv, line 2", "line 192837460.csv, line 2", "row 192837460!3", "/obras/192837460/3"] {
            assert!(!place(named).contains("192837460"), "{}", place(named));
        }
    }
}
