//! Evolution of a schema: classifies changes since the last release as breaking or additive.
//!
//! Compares the tables of the last release, from its package, with today's schema. Breaking are: a table, column or code that
//! was removed, another type, another primary key, a column that is no longer required. All other changes are additive.

use serde_json::Value;

use crate::model::{
    issue::{Issue, Place},
    published::PublishedDataset,
    schema::{DatasetSchema, Field, TableSchema, Type},
};

/// Returns an error for each breaking change since the last release, unless the schema declares them by a new major version
/// and a reason (`seara:breaking`).
pub fn breaking(schema: &DatasetSchema, last: &PublishedDataset) -> Vec<Issue> {
    if is_declared(schema, last) {
        return Vec::new();
    }
    let issue = |change| with_versions(Issue::error("breaking-change", Place::Unspecified), change, schema, last);
    changes(schema, &last.schemas).into_iter().map(issue).collect()
}

/// Returns a warning for each change that does not reject a release: additions, and breaking changes that are declared.
pub fn allowed(schema: &DatasetSchema, last: &PublishedDataset) -> Vec<Issue> {
    let mut all = Vec::new();
    if is_declared(schema, last) {
        let reason = schema.breaking.clone().unwrap_or_default();
        let issue = |change| {
            let issue = Issue::warning("breaking-declared", Place::Unspecified).with("why", &reason);
            with_versions(issue, change, schema, last)
        };
        all.extend(changes(schema, &last.schemas).into_iter().map(issue));
    }
    let issue = |change| with_versions(Issue::warning("additive-change", Place::Unspecified), change, schema, last);
    all.extend(additions(schema, &last.schemas).into_iter().map(issue));
    all
}

/// Whether the schema declares breaking changes.
fn is_declared(schema: &DatasetSchema, last: &PublishedDataset) -> bool {
    let major = |version: &str| version.split('.').next().and_then(|n| n.parse::<u64>().ok());
    schema.breaking.is_some() && major(&schema.version) > major(&last.schema_version)
}

fn with_versions(issue: Issue, change: String, schema: &DatasetSchema, last: &PublishedDataset) -> Issue {
    let issue = issue.with("detail", change).with("version", &schema.version);
    issue.with("last", &last.schema_version).with("dataset", &schema.name)
}

/// Describes additions: tables, columns and codes that are new, and columns that are now required.
fn additions(schema: &DatasetSchema, before: &[(String, Value)]) -> Vec<String> {
    let mut changes = Vec::new();
    for table in &schema.tables {
        let Some((_, old)) = before.iter().find(|(name, _)| *name == table.name) else {
            changes.push(format!("{} +", table.name));
            continue;
        };
        for field in &table.fields {
            let at = format!("{}.{}", table.name, field.name);
            let was = old["fields"].as_array().into_iter().flatten().find(|f| f["name"] == field.name.as_str());
            let Some(was) = was else {
                changes.push(format!("{at} +"));
                continue;
            };
            if field.constraints.required && was["constraints"]["required"] != true {
                changes.push(format!("{at}: required +"));
            }
            let known: Vec<_> = codes(was).collect();
            let new = field.constraints.one_of.iter().flatten().filter(|c| !known.is_empty() && !known.contains(c));
            changes.extend(new.map(|code| format!("{at}: enum {code} +")));
        }
    }
    changes
}

/// The `enum` of a field.
fn codes(field: &Value) -> impl Iterator<Item = String> {
    let codes = field["constraints"]["enum"].as_array().into_iter().flatten();
    codes.map(|c| c.as_str().map_or_else(|| c.to_string(), str::to_owned))
}

/// Describes the breaking changes.
fn changes(schema: &DatasetSchema, before: &[(String, Value)]) -> Vec<String> {
    let mut changes = Vec::new();
    for (name, old) in before {
        match schema.tables.iter().find(|t| t.name == *name) {
            None => changes.push(format!("{name} −")),
            Some(table) => table_changes(table, old, &mut changes),
        }
    }
    changes
}

fn table_changes(table: &TableSchema, old: &Value, changes: &mut Vec<String>) {
    let key = |names: Vec<&str>| names.join(", ");
    let now = key(table.primary_key.iter().map(|c| table.fields[*c].name.as_str()).collect());
    let was = key(old["primaryKey"].as_array().into_iter().flatten().filter_map(Value::as_str).collect());
    if now != was {
        changes.push(format!("{}: primaryKey {was} → {now}", table.name));
    }
    for field in old["fields"].as_array().into_iter().flatten() {
        let Some(name) = field["name"].as_str() else { continue };
        let at = format!("{}.{name}", table.name);
        match table.fields.iter().find(|f| f.name == name) {
            None => changes.push(format!("{at} −")),
            Some(now) => field_changes(&at, now, field, changes),
        }
    }
}

fn field_changes(at: &str, now: &Field, old: &Value, changes: &mut Vec<String>) {
    let was = old["type"].as_str().unwrap_or("string");
    if name(&now.kind) != was {
        changes.push(format!("{at}: {was} → {}", name(&now.kind)));
    }
    if old["constraints"]["required"] == true && !now.constraints.required {
        changes.push(format!("{at}: required −"));
    }
    for code in codes(old).filter(|c| now.constraints.one_of.as_ref().is_some_and(|words| !words.contains(c))) {
        changes.push(format!("{at}: enum {code} −"));
    }
}

/// The name of a type in Table Schema.
fn name(kind: &Type) -> &'static str {
    match kind {
        Type::String(_) => "string",
        Type::Integer(_) => "integer",
        Type::Number(_) | Type::Decimal { .. } => "number",
        Type::Boolean { .. } => "boolean",
        Type::Date => "date",
        Type::DateTime => "datetime",
        Type::Year => "year",
        Type::Any => "any",
        Type::List { .. } => "list",
    }
}
