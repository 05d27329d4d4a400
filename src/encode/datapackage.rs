//! `datapackage.json`: Frictionless Data Package v2, with the facts that the catalogue is made of.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::changes;
use crate::model::{
    published::{Dcat, FileFormat, Published, PublishedFile},
    schema::DatasetSchema,
    site::Site,
};

/// Facts of a release that its package tells.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The site.
    pub site: &'a Site,
    /// The dataset's schema.
    pub schema: &'a DatasetSchema,
    /// Version of the release.
    pub version: &'a str,
    /// Its place among the dataset's releases, from 1.
    pub sequence: u64,
    /// When the newest capture was first seen.
    pub captured: DateTime<Utc>,
    /// The same of the first release.
    pub first_captured: DateTime<Utc>,
    /// Addresses of the sources.
    pub sources: &'a [String],
    /// Whether it was made from samples.
    pub sample: bool,
}

impl<'a> Facts<'a> {
    /// Facts of a release whose version is not known yet, and which is the first of its dataset.
    pub fn new(
        site: &'a Site,
        schema: &'a DatasetSchema,
        captured: DateTime<Utc>,
        sources: &'a [String],
        sample: bool,
    ) -> Self {
        Self { site, schema, version: "", sequence: 1, captured, first_captured: captured, sources, sample }
    }
}

/// The package as JSON text. `files` are the data files; the evidence is told as a resource too.
pub fn datapackage(facts: &Facts<'_>, files: &[PublishedFile]) -> Vec<u8> {
    let Facts { site, schema, .. } = facts;
    let resources: Vec<_> = files.iter().map(|f| resource(facts, f)).collect();
    let package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": schema.name,
        "id": format!("{}{}/", site.base_url, schema.name),
        "title": schema.title,
        "description": schema.description,
        "homepage": format!("{}{}/", site.base_url, schema.name),
        "version": facts.version,
        "created": instant(facts.captured),
        "keywords": schema.keywords,
        "licenses": [{"name": site.licence.name, "title": site.licence.title, "path": site.licence.url}],
        "sources": facts.sources.iter().map(|s| json!({"title": s, "path": s})).collect::<Vec<_>>(),
        "contributors": [
            {"title": site.publisher.name, "path": site.publisher.url, "roles": ["publisher"]},
            {"title": site.contact.name, "email": site.contact.email, "roles": ["contact"]},
        ],
        "resources": resources,
        "seara:schemaVersion": schema.version,
        "seara:breaking": schema.breaking,
        "seara:release": facts.sequence,
        "seara:firstCreated": instant(facts.first_captured),
        "seara:sample": facts.sample,
        "seara:dcat": {
            "theme": schema.dcat.themes,
            "frequency": schema.dcat.frequency,
            "accessRights": schema.dcat.access_rights,
            "spatial": schema.dcat.spatial,
            "temporal": schema.dcat.temporal,
        },
    });
    let mut bytes = serde_json::to_vec_pretty(&package).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn resource(facts: &Facts<'_>, file: &PublishedFile) -> Value {
    let stem = file.name.split('.').next().unwrap_or_default();
    let slug = stem.replace('_', "-");
    let name = match file.format {
        FileFormat::Csv => slug,
        other => format!("{slug}-{}", other.extension()),
    };
    let mut resource = json!({
        "name": name,
        "path": file.name,
        "title": file.title,
        "description": file.description,
        "format": file.format.extension(),
        "mediatype": file.format.media_type(),
        "hash": format!("sha256:{}", file.sha256),
    });
    let table = facts.schema.tables.iter().find(|t| t.name == stem).map(|t| t.written.clone());
    let schema = table.or_else(|| (stem == "changes").then(changes::described));
    if file.format != FileFormat::Parquet {
        resource["bytes"] = json!(file.bytes);
        resource["encoding"] = json!("utf-8");
    }
    if file.format != FileFormat::Json {
        // Frictionless reads a JSON table without counting its bytes and then calls them wrong; of a
        // plain JSON file it checks bytes and hash.
        resource["type"] = json!("table");
    }
    if file.format == FileFormat::Csv {
        resource["dialect"] =
            json!({"delimiter": ",", "lineTerminator": "\n", "quoteChar": "\"", "doubleQuote": true, "header": true});
    }
    // Parquet carries its types itself; Frictionless reads it by pandas, to which a missing integer is
    // a float, and would call it wrong.
    if let Some(schema) = schema.filter(|_| file.format != FileFormat::Parquet) {
        resource["schema"] = publishable(&schema, file.format);
    }
    resource
}

/// The schema as published: values are in the canonical style, so the source's style is left out.
fn publishable(written: &Value, format: FileFormat) -> Value {
    let mut schema = written.clone();
    let Some(object) = schema.as_object_mut() else { return schema };
    object.insert("$schema".to_owned(), json!("https://datapackage.org/profiles/2.0/tableschema.json"));
    object.insert("missingValues".to_owned(), json!([""]));
    if let Some(Value::String(key)) = object.get("primaryKey").cloned() {
        object.insert("primaryKey".to_owned(), json!([key]));
    }
    // References are told once, in the CSV, and by the names that its resources have.
    if format != FileFormat::Csv {
        object.remove("foreignKeys");
    }
    for key in object.get_mut("foreignKeys").and_then(Value::as_array_mut).into_iter().flatten() {
        let name = key.pointer_mut("/reference/resource");
        if let Some(Value::String(name)) = name {
            *name = name.replace('_', "-");
        }
    }
    for field in object.get_mut("fields").and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(field) = field.as_object_mut() else { continue };
        for style in ["decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues"] {
            field.remove(style);
        }
        if field.get("type") == Some(&json!("date")) {
            field.remove("format");
        }
    }
    schema
}

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
        schemas: resources.iter().filter_map(schema).collect(),
        sequence: package.get("seara:release").and_then(Value::as_u64).unwrap_or(1),
        title: text("/title")?,
        description: text("/description")?,
        keywords: texts("/keywords"),
        dcat: Dcat {
            themes: texts("/seara:dcat/theme"),
            frequency: text("/seara:dcat/frequency"),
            access_rights: text("/seara:dcat/accessRights"),
            spatial: texts("/seara:dcat/spatial"),
            temporal: <[String; 2]>::try_from(temporal).ok().map(|[a, b]| (a, b)),
        },
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
    let name = resource.get("path")?.as_str()?.strip_suffix(".csv").filter(|n| *n != "changes")?;
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
        // The package gives no size of Parquet; whoever reads it measures the file.
        bytes: resource.get("bytes").and_then(Value::as_u64).unwrap_or_default(),
        sha256: text("hash")?.strip_prefix("sha256:")?.to_owned(),
    })
}
