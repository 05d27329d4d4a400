//! Parses `schemas/<dataset>.json` into a [`DatasetSchema`].
//!
//! The file is a Data Package without data: resources, each with a Table Schema (v2), and a `dcat` object. Extensions have
//! keys that start with `seara:`. Read next: `field`.

mod document;
mod field;

use super::identifiers;
use super::reader::{At, Reader};
use super::section::Section;
use super::tree::{Node, Value};
use crate::model::{
    files,
    published::Dcat,
    schema::{DatasetSchema, Field, ForeignKey, Personal, TableSchema, Type},
    vocabulary,
};

/// Parses a schema; what is not valid is reported and left out.
pub(super) fn read(reader: &Reader, root: &Node) -> Option<DatasetSchema> {
    let section = Section::open(reader, root, "")?;
    for allowed in ["$schema", "created", "homepage", "licenses", "contributors"] {
        section.entry(allowed);
    }
    let name = section.needed("name");
    identifiers::plain_name(reader, &name);
    identifiers::folder_name(reader, &name);
    let name = name.value;
    let resources = section.sections("resources");
    if resources.is_empty() {
        section.missing("resources");
    }
    let mut tables: Vec<TableSchema> = Vec::new();
    let mut references = Vec::new();
    for resource in &resources {
        if let Some((table, foreign)) = table(resource) {
            tables.push(table);
            references.push(foreign);
        }
    }
    identifiers::unique(&resources, "name");
    identifiers::distinct_resources(&resources);
    resolve(reader, &mut tables, references);
    let (dcat, period) = section.section("dcat").map(|s| dcat(&s)).unwrap_or_default();
    let schema = DatasetSchema {
        name,
        version: version(&section),
        breaking: section.text("seara:breaking").map(|t| t.value),
        title: section.needed("title").value,
        description: section.needed("description").value,
        keywords: section.texts("keywords").unwrap_or_default().into_iter().map(|t| t.value).collect(),
        english: english(&section),
        temporal: period.and_then(|at| period_of(reader, &tables, &at)),
        dcat,
        document: document::document(&section, &tables),
        tables,
    };
    section.close();
    (!schema.tables.is_empty()).then_some(schema)
}

/// Reads a version `major.minor.patch`.
fn version(section: &Section<'_>) -> String {
    let text = section.needed("version");
    let parts: Vec<_> = text.value.split('.').map(str::parse::<u32>).collect();
    let fits = parts.len() == 3 && parts.iter().all(Result::is_ok);
    if !text.value.is_empty() && !fits {
        section.reader.report("bad-version", &text.span, &[("got", &text.value)]);
    }
    text.value
}

/// Reads the translations into English, as written.
fn english(section: &Section<'_>) -> serde_json::Value {
    section.entry("seara:en").map(|entry| json(&entry.node)).unwrap_or_default()
}

/// Finds the column that `table.column` names, which must be a date or a datetime: table and column index.
fn period_of(reader: &Reader, tables: &[TableSchema], at: &At<String>) -> Option<(usize, usize)> {
    let days = |(t, table): (usize, &TableSchema)| {
        let is_day = |f: &&Field| matches!(f.kind, Type::Date | Type::DateTime);
        table.fields.iter().filter(is_day).map(|f| (format!("{}.{}", table.name, f.name), t)).collect::<Vec<_>>()
    };
    let known: Vec<(String, usize)> = tables.iter().enumerate().flat_map(days).collect();
    let Some((name, table)) = known.iter().find(|(name, _)| *name == at.value) else {
        let names: Vec<_> = known.iter().map(|(name, _)| name.as_str()).collect();
        reader.report_unknown("unknown-column", at, &names);
        return None;
    };
    let column = tables[*table].fields.iter().position(|f| name.ends_with(&format!(".{}", f.name)))?;
    Some((*table, column))
}

/// Parses the `dcat` object; returns it with the column that gives its temporal coverage, if there is one.
fn dcat(section: &Section<'_>) -> (Dcat, Option<At<String>>) {
    let mut column = None;
    let temporal = section.section("temporal").and_then(|s| {
        column = s.text("column");
        if column.is_some() {
            s.close();
            return None;
        }
        let period = (day(&s, "start"), day(&s, "end"));
        if period.0 > period.1 {
            s.reader.report("minimum-above-maximum", &s.head(), &[]);
        }
        s.close();
        Some(period)
    });
    let one = |key, vocabulary| section.codes(key, vocabulary).into_iter().next();
    let dcat = Dcat {
        themes: section.codes("theme", vocabulary::THEMES),
        frequency: one("frequency", vocabulary::FREQUENCIES),
        access_rights: one("accessRights", vocabulary::ACCESS_RIGHTS),
        spatial: section.codes("spatial", vocabulary::COUNTRIES),
        temporal,
    };
    section.close();
    (dcat, column)
}

/// Reads a day, `YYYY-MM-DD`.
fn day(section: &Section<'_>, key: &'static str) -> String {
    let text = section.needed(key);
    let read = chrono::NaiveDate::parse_from_str(&text.value, "%Y-%m-%d");
    if !text.value.is_empty() && !read.is_ok_and(|d| d.to_string() == text.value) {
        section.reader.report("bad-day", &text.span, &[("got", &text.value)]);
    }
    text.value
}

/// A foreign key as written: own fields, the other resource (empty for the same one), its fields.
struct Reference {
    fields: Vec<At<String>>,
    resource: At<String>,
    target_fields: Vec<At<String>>,
}

/// Finds the index of a column by its name; reports one that is unknown.
fn column(reader: &Reader, fields: &[Field], at: &At<String>) -> Option<usize> {
    let found = fields.iter().position(|f| f.name == at.value);
    if found.is_none() {
        let names: Vec<_> = fields.iter().map(|f| f.name.as_str()).collect();
        reader.report_unknown("unknown-column", at, &names);
    }
    found
}

fn table(resource: &Section<'_>) -> Option<(TableSchema, Vec<Reference>)> {
    let name = resource.needed("name");
    identifiers::plain_name(resource.reader, &name);
    if files::is_reserved(&name.value) {
        resource.reader.report("bad-name", &name.span, &[("got", &name.value)]);
    }
    let title = resource.needed("title").value;
    let description = resource.needed("description").value;
    let english = english(resource);
    let Some(schema) = resource.section("schema") else {
        resource.missing("schema");
        return None;
    };
    resource.close();
    for allowed in ["$schema", "fieldsMatch"] {
        schema.entry(allowed);
    }
    missing_values(&schema);
    let sections = schema.sections("fields");
    let mut fields = field::fields(&sections);
    identifiers::unique(&sections, "name");
    let column = |at: &At<String>| column(resource.reader, &fields, at);
    let primary = schema.texts("primaryKey").unwrap_or_default();
    let primary_key: Vec<_> = primary.iter().filter_map(&column).collect();
    let unique_keys = unique_keys(&schema).iter().map(|key| key.iter().filter_map(&column).collect()).collect();
    if primary.is_empty() {
        schema.missing("primaryKey");
    }
    for (at, c) in primary.iter().zip(&primary_key) {
        // Every row has a key, and every issue about a row shows it.
        fields[*c].constraints.required = true;
        if matches!(fields[*c].personal, Some(Personal::Mask | Personal::Drop)) {
            resource.reader.report("personal-conflict", &at.span, &[]);
        }
    }
    let references = schema.sections("foreignKeys").iter().map(|s| reference(s)).collect();
    schema.close();
    let written = json(resource.entries.iter().find(|e| e.key == "schema").map(|e| &e.node)?);
    let table = TableSchema {
        title,
        description,
        english,
        unique_keys,
        written,
        ..TableSchema::new(name.value, fields, primary_key)
    };
    Some((table, references))
}

/// Warns of `missingValues` other than the empty text. The schema describes what is published, where a missing value is
/// the empty text; the words that a source has for it are in the pipeline.
fn missing_values(schema: &Section<'_>) {
    let Some(entry) = schema.entry("missingValues") else { return };
    let is_empty_text = |node: &Node| matches!(&node.value, Value::Text(text) if text.is_empty());
    let is_as_published = match &entry.node.value {
        Value::List(values) => values.len() == 1 && values.iter().all(is_empty_text),
        _ => false,
    };
    if !is_as_published {
        schema.reader.warn("unused-missing-values", &entry.key_span);
    }
}

fn unique_keys(schema: &Section<'_>) -> Vec<Vec<At<String>>> {
    let Some(entry) = schema.entry("uniqueKeys") else { return Vec::new() };
    let Value::List(keys) = &entry.node.value else { return Vec::new() };
    let text = |n: &Node| match &n.value {
        Value::Text(t) => Some(At { value: t.clone(), span: n.span.clone() }),
        _ => None,
    };
    keys.iter()
        .map(|key| match &key.value {
            Value::List(names) => names.iter().filter_map(text).collect(),
            _ => text(key).into_iter().collect(),
        })
        .collect()
}

fn reference(section: &Section<'_>) -> Reference {
    let fields = section.texts("fields").unwrap_or_default();
    let target = section.section("reference");
    if target.is_none() {
        section.missing("reference");
    }
    let empty = At { value: String::new(), span: section.span.clone() };
    let (resource, target_fields) = target.map_or((empty.clone(), Vec::new()), |t| {
        let parts = (t.text("resource").unwrap_or(empty), t.texts("fields").unwrap_or_default());
        t.close();
        parts
    });
    section.close();
    Reference { fields, resource, target_fields }
}

/// Resolves the names of foreign keys to indexes; reports those that are unknown.
fn resolve(reader: &Reader, tables: &mut [TableSchema], references: Vec<Vec<Reference>>) {
    for (own, references) in references.into_iter().enumerate() {
        for reference in references {
            let other = match reference.resource.value.as_str() {
                "" => Some(own),
                name => tables.iter().position(|t| t.name == name),
            };
            let Some(other) = other else {
                let names: Vec<_> = tables.iter().map(|t| t.name.as_str()).collect();
                let name = &reference.resource;
                reader.report_unknown("unknown-table", name, &names);
                continue;
            };
            let columns = |table: &TableSchema, names: &[At<String>]| -> Vec<usize> {
                names.iter().filter_map(|n| column(reader, &table.fields, n)).collect()
            };
            let key = ForeignKey {
                fields: columns(&tables[own], &reference.fields),
                table: other,
                references: columns(&tables[other], &reference.target_fields),
            };
            if key.fields.len() == key.references.len() && !key.fields.is_empty() {
                tables[own].foreign_keys.push(key);
            } else {
                reader.report("foreign-key-columns", &reference.resource.span, &[]);
            }
        }
    }
}

/// Converts a node to JSON, for the data package that publishes it.
fn json(node: &Node) -> serde_json::Value {
    use serde_json::Value as Json;
    match &node.value {
        Value::Text(t) => Json::from(t.as_str()),
        Value::Integer(n) => Json::from(*n),
        Value::Float(n) => Json::from(*n),
        Value::Bool(b) => Json::from(*b),
        Value::Null => Json::Null,
        Value::List(items) => items.iter().map(json).collect(),
        Value::Table(entries) => Json::Object(entries.iter().map(|e| (e.key.clone(), json(&e.node))).collect()),
    }
}
