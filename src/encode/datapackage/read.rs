//! Parses a package: of releases of any age, so from the package alone.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde_json::{Value, json};

use crate::encode::{changes, history};
use crate::model::{
    published::{Dcat, FileFormat, PublishedDataset, PublishedFile},
    withdrawal::TableRelations,
};

/// Parses a package; `None` when it is not one of ours.
pub fn read(bytes: &[u8]) -> Option<PublishedDataset> {
    let package: Value = serde_json::from_slice(bytes).ok()?;
    let text = |pointer: &str| package.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let texts = |pointer: &str| -> Vec<String> {
        let list = package.pointer(pointer).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let when = |pointer: &str| DateTime::parse_from_rfc3339(&text(pointer)?).ok().map(|t| t.to_utc());
    let resources = package.get("resources").and_then(Value::as_array)?;
    let temporal = texts("/seara:dcat/temporal");
    Some(PublishedDataset {
        dataset: text("/name")?,
        version: text("/version")?,
        schema_version: text("/seara:schemaVersion").unwrap_or_else(|| "1.0.0".to_owned()),
        breaking: text("/seara:breaking"),
        schemas: {
            // Resources are sorted by file name, tables as in their schema.
            let order = texts("/seara:tables");
            let mut all: Vec<_> = resources.iter().filter_map(schema).collect();
            all.sort_by_key(|(name, _)| order.iter().position(|o| o == name));
            all
        },
        sequence: package.get("seara:release").and_then(Value::as_u64).unwrap_or(1),
        previous: text("/seara:follows"),
        title: text("/title")?,
        description: text("/description")?,
        english: package.get("seara:en").cloned().unwrap_or_default(),
        keywords: texts("/keywords"),
        jurisdiction: text("/seara:jurisdiction").unwrap_or_default(),
        dcat: Dcat {
            themes: texts("/seara:dcat/theme"),
            frequency: text("/seara:dcat/frequency"),
            access_rights: text("/seara:dcat/accessRights"),
            spatial: texts("/seara:dcat/spatial"),
            temporal: <[String; 2]>::try_from(temporal).ok().map(|[a, b]| (a, b)),
        },
        document: package.get("seara:document").cloned().unwrap_or_default(),
        captured: when("/created")?,
        first_captured: when("/seara:firstCreated")?,
        sources: {
            let sources = package.get("sources").and_then(Value::as_array);
            sources.into_iter().flatten().filter_map(|s| s.get("path")?.as_str()).map(str::to_owned).collect()
        },
        sample: package.get("seara:sample").and_then(Value::as_bool).unwrap_or_default(),
        files: resources.iter().filter_map(file).collect(),
    })
}

/// The Table Schema of a table, of the changes or of the history, by name.
pub fn schema_of(published: &PublishedDataset, table: &str) -> Option<Value> {
    let own = published.schemas.iter().find(|(name, _)| name == table).map(|(_, schema)| schema.clone());
    own.or_else(|| match table {
        "changes" => Some(changes::described()),
        "history" => Some(history::described()),
        _ => None,
    })
}

/// Reconstructs the schema file of a release from its package.
pub fn schema_file(published: &PublishedDataset) -> String {
    let of = |name: &str| published.files.iter().find(|file| file.name == format!("{name}.csv"));
    let resource = |(name, schema): &(String, Value)| {
        let mut schema = schema.clone();
        // Resources have no `_` in their names, tables may.
        for key in schema["foreignKeys"].as_array_mut().into_iter().flatten() {
            let resource = key["reference"]["resource"].as_str().unwrap_or_default().to_owned();
            let own = published.schemas.iter().map(|(name, _)| name).find(|name| name.replace('_', "-") == resource);
            key["reference"]["resource"] = own.map_or("", String::as_str).into();
        }
        let title = of(name).map_or("", |file| file.title.trim_end_matches(" (CSV)"));
        let mut table = json!({
            "name": name, "title": title, "description": of(name).map_or("", |file| &file.description), "schema": schema,
        });
        if let Some(english) = of(name).map(|file| &file.english).filter(|english| !english.is_null()) {
            table["seara:en"] = english.clone();
        }
        table
    };
    let dcat = &published.dcat;
    let mut file = json!({
        "name": published.dataset, "version": published.schema_version, "title": published.title,
        "description": published.description, "keywords": published.keywords,
        "dcat": {"theme": dcat.themes, "spatial": dcat.spatial},
        "resources": published.schemas.iter().map(resource).collect::<Vec<_>>(),
    });
    for (name, value) in [("frequency", &dcat.frequency), ("accessRights", &dcat.access_rights)] {
        if let Some(value) = value {
            file["dcat"][name] = value.clone().into();
        }
    }
    if let Some((start, end)) = &dcat.temporal {
        file["dcat"]["temporal"] = json!({"start": start, "end": end});
    }
    if !published.document.is_null() {
        file["seara:document"] = published.document.clone();
    }
    if !published.english.is_null() {
        file["seara:en"] = published.english.clone();
    }
    file.to_string()
}

/// Whether a package lists a file as a resource; `true` for one that cannot be parsed.
pub fn lists_file(bytes: &[u8], name: &str) -> bool {
    let Ok(package) = serde_json::from_slice::<Value>(bytes) else { return true };
    let resources = package.get("resources").and_then(Value::as_array);
    resources.is_none_or(|all| all.iter().any(|resource| resource["path"] == name))
}

/// Columns of the primary key of a table; empty when the package lacks the table.
pub fn primary_key(bytes: &[u8], table: &str) -> Vec<String> {
    let package: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let resources = package.get("resources").and_then(Value::as_array);
    let csv = resources.into_iter().flatten().find(|r| r["path"] == format!("{table}.csv"));
    let key = csv.and_then(|r| r.pointer("/schema/primaryKey")).and_then(Value::as_array);
    key.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The name and Table Schema of a table, from the resource of its CSV.
fn schema(resource: &Value) -> Option<(String, Value)> {
    let name = resource.get("path")?.as_str()?.strip_suffix(".csv").filter(|n| !["changes", "history"].contains(n))?;
    Some((name.to_owned(), resource.get("schema")?.clone()))
}

fn file(resource: &Value) -> Option<PublishedFile> {
    let text = |key: &str| resource.get(key).and_then(Value::as_str).map(str::to_owned);
    let format = match text("format")?.as_str() {
        "csv" => FileFormat::Csv,
        "json" => FileFormat::Json,
        "parquet" => FileFormat::Parquet,
        "xlsx" => FileFormat::Xlsx,
        _ => return None,
    };
    Some(PublishedFile {
        name: text("path")?,
        format,
        title: text("title")?,
        description: text("description")?,
        english: resource.get("seara:en").cloned().unwrap_or_default(),
        // The package has no size for Parquet; callers measure the file.
        bytes: resource.get("bytes").and_then(Value::as_u64).unwrap_or_default(),
        sha256: text("hash")?.strip_prefix("sha256:")?.to_owned(),
        // Callers that need the parts read the package.
        parts: Vec::new(),
    })
}

/// Keys and foreign keys of the tables of a release.
pub fn shapes(published: &PublishedDataset) -> Vec<TableRelations> {
    // Resources have no `_` in their names, tables may.
    let table = |resource: &str| {
        let own = published.schemas.iter().map(|(name, _)| name).find(|name| name.replace('_', "-") == resource);
        own.cloned().unwrap_or_default()
    };
    let shape = |(name, schema): &(String, Value)| {
        let reference = |key: &Value| {
            let to = key["reference"]["resource"].as_str().unwrap_or_default();
            let to = if to.is_empty() { name.clone() } else { table(to) };
            (names(&key["fields"]), to, names(&key["reference"]["fields"]))
        };
        let references = schema["foreignKeys"].as_array().into_iter().flatten().map(reference).collect();
        TableRelations { table: name.clone(), key: names(&schema["primaryKey"]), references }
    };
    published.schemas.iter().map(shape).collect()
}

/// Required columns of a table.
pub fn required(published: &PublishedDataset, table: &str) -> Vec<String> {
    let schema = published.schemas.iter().find(|(name, _)| name == table).map(|(_, schema)| schema);
    let fields = schema.and_then(|s| s["fields"].as_array()).into_iter().flatten();
    let needed = fields.filter(|f| f["constraints"]["required"] == true);
    needed.filter_map(|f| f["name"].as_str()).map(str::to_owned).collect()
}

/// A file that was written again.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Its name, size and SHA-256.
    pub file: PublishedFile,
    /// Whether its parts are where they were.
    pub has_same_parts: bool,
}

/// Returns a package with other bytes for some files, by name, and other values for some of its members. Everything else
/// stays, the parts of files that were not written again among it.
pub fn with_files(bytes: &[u8], files: &BTreeMap<String, NewFile>, members: Vec<(&'static str, Value)>) -> Vec<u8> {
    let mut package: Value = serde_json::from_slice(bytes).unwrap_or_default();
    for resource in package["resources"].as_array_mut().into_iter().flatten() {
        let Some(new) = resource["path"].as_str().and_then(|path| files.get(path)) else { continue };
        resource["hash"] = json!(format!("sha256:{}", new.file.sha256));
        if resource.get("bytes").is_some() {
            resource["bytes"] = json!(new.file.bytes);
        }
        if !new.has_same_parts {
            resource.as_object_mut().map(|resource| resource.shift_remove("seara:parts"));
        }
    }
    for (name, value) in members {
        package[name] = value;
    }
    crate::encode::text(&package)
}

/// Returns a package that lists a workbook, or none, in place of the one that it lists. A package that cannot be parsed
/// stays as it is.
pub fn with_workbook(bytes: &[u8], workbook: Option<&PublishedFile>) -> Vec<u8> {
    let Ok(mut package) = serde_json::from_slice::<Value>(bytes) else { return bytes.to_vec() };
    let Some(resources) = package["resources"].as_array_mut() else { return bytes.to_vec() };
    resources.retain(|resource| resource["format"] != FileFormat::Xlsx.extension());
    resources.extend(workbook.map(|file| {
        json!({
            "name": file.name.split('.').next(),
            // It is several tables: Frictionless would read the first one for the resource, and only with openpyxl.
            "type": "file",
            "path": file.name,
            "title": file.title,
            "description": file.description,
            "format": file.format.extension(),
            "mediatype": file.format.media_type(),
            "hash": format!("sha256:{}", file.sha256),
            "bytes": file.bytes,
            "seara:en": file.english,
        })
    }));
    crate::encode::text(&package)
}

/// One name, or a list of names.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(name) => vec![name.clone()],
        Value::Array(names) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
