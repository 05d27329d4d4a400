//! Masks personal data in everything that others read: issues in reports, pages, on screens and in notices.
//!
//! [`MASK`] replaces in an issue: values of columns that the schema declares personal, personal data that the detectors find
//! in any argument, key or place, and text that belongs to no column. Every issue is masked once, in `Checks::close`. The
//! quarantine is private and keeps the raw values.

use std::borrow::Cow;

use serde_json::Value;

use super::privacy;
use crate::model::{
    issue::{Issue, Level, Place},
    row,
    schema::{DatasetSchema, Field, MASK, StringFormat, TableSchema, Type},
    statistics::ColumnProfile,
};

/// Issues whose `text` belongs to no column, and may be about anybody.
const TEXT_WITHOUT_COLUMN: [&str; 6] =
    ["column-unmapped", "row-total", "row-note", "second-table", "wrong-cell-count", "odd-quote"];

/// Arguments that come from a spec or the program, never from a source.
const SPEC_ARGUMENTS: [&str; 14] = [
    "kind", "column", "columns", "field", "table", "name", "subject", "bound", "found", "n", "want", "page", "dataset",
    "with",
];

/// Issues whose argument `detail` quotes the schema.
const QUOTES_SCHEMA: [&str; 8] =
    ["required", "too-short", "too-long", "pattern", "not-in-enum", "format", "below-minimum", "above-maximum"];

/// Issues whose argument `detail` is a part of their argument `text`.
const QUOTES_TEXT: [&str; 2] = ["mojibake", "number-with-text"];

/// Issues whose argument `detail` is a count that exceeds a limit, which is not personal data.
const COUNTS: [&str; 4] = ["line-too-long", "too-deep", "document-limit", "memory-limit"];

/// Units of the parts of a place that has no names.
const PLACE_UNITS: [&str; 9] = ["page", "slide", "line", "lines", "row", "column", "box", "item", "characters"];

/// Returns an issue with personal data masked.
pub fn issue(schema: &DatasetSchema, issue: Issue) -> Issue {
    let Issue { code, level, place, mut args } = issue;
    let own = column(schema, &place);
    let is_personal_column =
        own.is_some_and(|(_, field)| field.personal.is_some()) || names_personal(schema, &place, &args);
    let field = own.map(|(_, field)| field);
    let has_personal_text = args.iter().any(|(name, value)| *name == "text" && is_personal(field, value));
    let mut is_masked = false;
    let is_count = |name: &str| name == "detail" && COUNTS.contains(&code);
    for (name, value) in args.iter_mut().filter(|(name, _)| !is_count(name)) {
        let is_rule = *name == "detail" && QUOTES_SCHEMA.contains(&code);
        let is_value = !SPEC_ARGUMENTS.contains(name) && !is_rule;
        let must_mask = (is_personal_column && is_value)
            || (*name == "text" && is_text_without_column(code, level))
            || (*name == "detail" && has_personal_text && QUOTES_TEXT.contains(&code))
            || is_personal(field, value);
        if must_mask && !value.is_empty() {
            is_masked = true;
            MASK.clone_into(value);
        }
    }
    let place = mask_place(schema, place, is_masked || code == "lookup-unused");
    Issue { code, level, place, args }
}

/// Returns a text with personal data masked, such as an address, a name or an error message.
pub fn text(text: &str) -> Cow<'_, str> {
    privacy::masked(text)
}

/// Returns a place with personal data masked. Names of sheets, files and paths come from a source; pages, lines and rows are
/// only numbers.
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

/// Whether a place consists of units and numbers only: a sheet or a file may have the name `line 7 of a person`.
fn is_counted(place: &str) -> bool {
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '-' | '.'));
    let is_letters = |text: &str| text.len() <= 3 && text.chars().all(|c| c.is_ascii_uppercase());
    let is_part =
        |(unit, number): (&str, &str)| PLACE_UNITS.contains(&unit) && (is_number(number) || is_letters(number));
    place.split(", ").all(|part| part == "read by another" || part.split_once(' ').is_some_and(is_part))
}

/// Returns withdrawals with personal data masked, which a key or a reason may contain.
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

/// Whether the text of an issue belongs to no column and would be published: with an error, the report stays private.
fn is_text_without_column(code: &str, level: Level) -> bool {
    TEXT_WITHOUT_COLUMN.contains(&code) || (code == "unaccounted" && level == Level::Warning)
}

/// The table and the field of a place.
fn column<'s>(schema: &'s DatasetSchema, place: &Place) -> Option<(&'s TableSchema, &'s Field)> {
    let Place::Value { table, field, .. } = place else { return None };
    let table = &schema.tables[schema.table(table)?];
    Some((table, &table.fields[table.column(field)?]))
}

/// Whether an argument names a column that the schema declares personal, in the table of the issue or in any.
fn names_personal(schema: &DatasetSchema, place: &Place, args: &[(&'static str, String)]) -> bool {
    let own = column(schema, place).map(|(table, _)| table);
    let tables = || schema.tables.iter().filter(|table| own.is_none_or(|own| own.name == table.name));
    let is_personal = |name: &str| tables().any(|t| t.column(name).is_some_and(|c| t.fields[c].personal.is_some()));
    let named = args.iter().filter(|(name, _)| matches!(*name, "column" | "columns" | "field"));
    named.flat_map(|(_, names)| names.split(", ")).any(is_personal)
}

/// Whether a text has personal data. In a column of tax numbers, a mistyped one is personal data too.
fn is_personal(field: Option<&Field>, text: &str) -> bool {
    let is_nif = field.is_some_and(|field| matches!(field.kind, Type::String(StringFormat::Nif)));
    text != MASK && (privacy::find(text).is_some() || (is_nif && privacy::is_nearly_nif(text)))
}

/// Masks personal data in the place of an issue. A line of a spec with personal data, or of an issue that was masked, becomes
/// a line number, so that its text is not shown.
fn mask_place(schema: &DatasetSchema, found: Place, is_masked: bool) -> Place {
    match found {
        Place::Unspecified => Place::Unspecified,
        Place::Spec { file, span } => {
            let (line, _) = file.line_column(span.start);
            let is_personal_line =
                file.text.lines().skip(line.saturating_sub(2)).take(3).any(|l| privacy::find(l).is_some());
            if !is_masked && !is_personal_line {
                return Place::Spec { file, span };
            }
            Place::Document { document: file.path.clone(), place: format!("line {line}") }
        }
        Place::Document { document, place: at } => {
            Place::Document { document: text(&document).into_owned(), place: place(&at).into_owned() }
        }
        Place::Value { table, key, field, place: at } => {
            let own = schema.table(&table).map(|t| &schema.tables[t]);
            let key = mask_key(own, key);
            Place::Value { table, key, field, place: place(&at).into_owned() }
        }
    }
}

/// Masks the personal parts of a key, except those of columns that the schema declares personal and publishes.
fn mask_key(table: Option<&TableSchema>, key: String) -> String {
    let columns = table.map(|table| table.primary_key.iter().map(|c| &table.fields[*c]).collect()).unwrap_or_default();
    let columns: Vec<&Field> = columns;
    let shown = |(field, part): (Option<&Field>, &str)| {
        let must_mask = field.is_none_or(|field| field.personal.is_none()) && is_personal(field, part);
        if must_mask { MASK.to_owned() } else { part.to_owned() }
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
    fn names_of_persons_in_a_place_are_masked() {
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
