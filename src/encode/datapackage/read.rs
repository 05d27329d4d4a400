//! What a package tells, taken out of it again: of releases of any age, so by the package alone.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde_json::{Value, json};

use crate::encode::{changes, history};
use crate::model::{
    published::{Dcat, FileFormat, Published, PublishedFile},
    withdrawal::Shape,
};

/// A published dataset as its own package tells it; `None` when the package is not one of ours.
pub fn read(bytes: &[u8]) -> Option<Published> {
    let package: Value = serde_json::from_slice(bytes).ok()?;
    let text = |pointer: &str| package.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let texts = |pointer: &str| -> Vec<String> {
        let list = package.pointer(pointer).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let when = |pointer: &str| DateTime::parse_from_rfc3339(&text(pointer)?).ok().map(|t| t.to_utc());
    let resources = package.get("resources").and_then(Value::as_array)?;
    let temporal = texts("/seara:dcat/temporal");
    Some(Published {
        dataset: text("/name")?,
        version: text("/version")?,
        schema_version: text("/seara:schemaVersion").unwrap_or_else(|| "1.0.0".to_owned()),
        breaking: text("/seara:breaking"),
        schemas: {
            // Files stand in the order of their names, tables in that of their schema.
            let order = texts("/seara:tables");
            let mut all: Vec<_> = resources.iter().filter_map(schema).collect();
            all.sort_by_key(|(name, _)| order.iter().position(|o| o == name));
            all
        },
        sequence: package.get("seara:release").and_then(Value::as_u64).unwrap_or(1),
        follows: text("/seara:follows"),
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

/// The Table Schema of a file that every format tells, by its name without the ending.
pub fn schema_of(published: &Published, table: &str) -> Option<Value> {
    let own = published.schemas.iter().find(|(name, _)| name == table).map(|(_, schema)| schema.clone());
    own.or_else(|| match table {
        "changes" => Some(changes::described()),
        "history" => Some(history::described()),
        _ => None,
    })
}

/// The schema file that a release was made by, as far as its package tells it.
pub fn schema_file(published: &Published) -> String {
    let of = |name: &str| published.files.iter().find(|file| file.name == format!("{name}.csv"));
    let resource = |(name, schema): &(String, Value)| {
        let mut schema = schema.clone();
        // Resources have no `_` in their names, tables may.
        for key in schema["foreignKeys"].as_array_mut().into_iter().flatten() {
            let told = key["reference"]["resource"].as_str().unwrap_or_default().to_owned();
            let own = published.schemas.iter().map(|(name, _)| name).find(|name| name.replace('_', "-") == told);
            key["reference"]["resource"] = own.map_or("", String::as_str).into();
        }
        let title = of(name).map_or("", |file| file.title.trim_end_matches(" (CSV)"));
        let mut told = json!({
            "name": name, "title": title, "description": of(name).map_or("", |file| &file.description), "schema": schema,
        });
        if let Some(english) = of(name).map(|file| &file.english).filter(|english| !english.is_null()) {
            told["seara:en"] = english.clone();
        }
        told
    };
    let dcat = &published.dcat;
    let mut told = json!({
        "name": published.dataset, "version": published.schema_version, "title": published.title,
        "description": published.description, "keywords": published.keywords,
        "dcat": {"theme": dcat.themes, "spatial": dcat.spatial},
        "resources": published.schemas.iter().map(resource).collect::<Vec<_>>(),
    });
    for (name, value) in [("frequency", &dcat.frequency), ("accessRights", &dcat.access_rights)] {
        if let Some(value) = value {
            told["dcat"][name] = value.clone().into();
        }
    }
    if let Some((start, end)) = &dcat.temporal {
        told["dcat"]["temporal"] = json!({"start": start, "end": end});
    }
    if !published.document.is_null() {
        told["seara:document"] = published.document.clone();
    }
    if !published.english.is_null() {
        told["seara:en"] = published.english.clone();
    }
    told.to_string()
}

/// Whether a package names a file; one that cannot be read may name any.
pub fn tells(bytes: &[u8], name: &str) -> bool {
    let Ok(package) = serde_json::from_slice::<Value>(bytes) else { return true };
    let resources = package.get("resources").and_then(Value::as_array);
    resources.is_none_or(|all| all.iter().any(|resource| resource["path"] == name))
}

/// Columns of a table's primary key, as a package tells them; none when it does not know the table.
pub fn primary_key(bytes: &[u8], table: &str) -> Vec<String> {
    let package: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let resources = package.get("resources").and_then(Value::as_array);
    let csv = resources.into_iter().flatten().find(|r| r["path"] == format!("{table}.csv"));
    let key = csv.and_then(|r| r.pointer("/schema/primaryKey")).and_then(Value::as_array);
    key.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The Table Schema of a table, by its name: told once, with the CSV.
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
        _ => return None,
    };
    Some(PublishedFile {
        name: text("path")?,
        format,
        title: text("title")?,
        description: text("description")?,
        english: resource.get("seara:en").cloned().unwrap_or_default(),
        // The package gives no size of Parquet; whoever reads it measures the file.
        bytes: resource.get("bytes").and_then(Value::as_u64).unwrap_or_default(),
        sha256: text("hash")?.strip_prefix("sha256:")?.to_owned(),
        // Who reads its parts reads the package.
        parts: Vec::new(),
    })
}

/// The build of the tables of a release.
pub fn shapes(published: &Published) -> Vec<Shape> {
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
        Shape { table: name.clone(), key: names(&schema["primaryKey"]), references }
    };
    published.schemas.iter().map(shape).collect()
}

/// Columns of a table that may not be empty.
pub fn required(published: &Published, table: &str) -> Vec<String> {
    let schema = published.schemas.iter().find(|(name, _)| name == table).map(|(_, schema)| schema);
    let fields = schema.and_then(|s| s["fields"].as_array()).into_iter().flatten();
    let needed = fields.filter(|f| f["constraints"]["required"] == true);
    needed.filter_map(|f| f["name"].as_str()).map(str::to_owned).collect()
}

/// A package whose files have other bytes now, by their names, and which tells some things anew; all else stays.
pub fn with_files(bytes: &[u8], files: &BTreeMap<String, PublishedFile>, told: Vec<(&'static str, Value)>) -> Vec<u8> {
    let mut package: Value = serde_json::from_slice(bytes).unwrap_or_default();
    for resource in package["resources"].as_array_mut().into_iter().flatten() {
        let Some(file) = resource["path"].as_str().and_then(|path| files.get(path)) else { continue };
        resource["hash"] = json!(format!("sha256:{}", file.sha256));
        if resource.get("bytes").is_some() {
            resource["bytes"] = json!(file.bytes);
        }
        // They are elsewhere now.
        resource.as_object_mut().map(|resource| resource.shift_remove("seara:parts"));
    }
    for (name, value) in told {
        package[name] = value;
    }
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
