//! `datapackage.json`: Frictionless Data Package v2, with the facts that the catalogue is made from.
//! `read` parses a package; `listing` lists all files of a release and checks them.

mod listing;
mod read;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

pub use self::listing::{Fault, Listed, Listing, listing, with_listing};
pub use self::read::{
    NewFile, lists_file, primary_key, read, required, schema_file, schema_of, shapes, with_files, with_workbook,
};
use super::{changes, evidence, history, text};
use crate::model::{
    published::{FileFormat, FilePart, PublishedFile},
    schema::DatasetSchema,
    site::Site,
};

/// Facts of a release for its package.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The site.
    pub site: &'a Site,
    /// The dataset's schema.
    pub schema: &'a DatasetSchema,
    /// ISO 3166-1 code of the country whose administration its records belong to.
    pub jurisdiction: &'a str,
    /// First and last day of the period of the data.
    pub temporal: Option<(String, String)>,
    /// Version of the release.
    pub version: &'a str,
    /// Its place among the dataset's releases, from 1.
    pub sequence: u64,
    /// The version before it.
    pub follows: Option<String>,
    /// When the newest capture was first seen.
    pub captured: DateTime<Utc>,
    /// The same of the first release.
    pub first_captured: DateTime<Utc>,
    /// Addresses of the sources.
    pub sources: &'a [String],
    /// Whether it was made from samples.
    pub sample: bool,
    /// Notes on withdrawn records.
    pub withdrawn: Vec<Value>,
}

impl<'a> Facts<'a> {
    /// Facts of the first release of a dataset, made from no sample, whose version is not known yet.
    pub fn new(
        site: &'a Site,
        schema: &'a DatasetSchema,
        jurisdiction: &'a str,
        captured: DateTime<Utc>,
        sources: &'a [String],
    ) -> Self {
        Self {
            site,
            schema,
            jurisdiction,
            temporal: schema.dcat.temporal.clone(),
            version: "",
            sequence: 1,
            follows: None,
            captured,
            first_captured: captured,
            sources,
            sample: false,
            withdrawn: Vec::new(),
        }
    }
}

/// Returns the package as JSON text. `files` are the data files, the evidence among them.
pub fn datapackage(facts: &Facts<'_>, files: &[PublishedFile]) -> Vec<u8> {
    let Facts { site, schema, .. } = facts;
    let resources: Vec<_> = files.iter().map(|f| resource(facts, f)).collect();
    let package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": schema.name,
        "id": format!("{}{}/", site.base_url, schema.name),
        "title": schema.title,
        "description": schema.description,
        "homepage": format!("{}{}/latest/index.html", site.base_url, schema.name),
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
        "seara:follows": facts.follows,
        "seara:firstCreated": instant(facts.first_captured),
        "seara:sample": facts.sample,
        "seara:dcat": {
            "theme": schema.dcat.themes,
            "frequency": schema.dcat.frequency,
            "accessRights": schema.dcat.access_rights,
            "spatial": schema.dcat.spatial,
            "temporal": facts.temporal,
        },
        "seara:jurisdiction": facts.jurisdiction,
        "seara:tables": schema.tables.iter().map(|t| &t.name).collect::<Vec<_>>(),
    });
    let mut package = package;
    if !schema.english.is_null() {
        package["seara:en"] = schema.english.clone();
    }
    if let Some(document) = &schema.document {
        package["seara:document"] = document.written.clone();
    }
    if !facts.withdrawn.is_empty() {
        package["seara:withdrawn"] = facts.withdrawn.clone().into();
    }
    text(&package)
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn resource(facts: &Facts<'_>, file: &PublishedFile) -> Value {
    let stem = file.name.split('.').next().unwrap_or_default();
    let mut resource = json!({
        "name": file.format.resource(stem),
        "path": file.name,
        "title": file.title,
        "description": file.description,
        "format": file.format.extension(),
        "mediatype": file.format.media_type(),
        "hash": format!("sha256:{}", file.sha256),
    });
    let table = facts.schema.tables.iter().find(|t| t.name == stem);
    if let Some(english) = table.map(|t| &t.english).filter(|e| !e.is_null()) {
        resource["seara:en"] = english.clone();
    }
    let schema = table.map(|t| t.written.clone()).or_else(|| match stem {
        "changes" => Some(changes::described()),
        "history" => Some(history::described()),
        "evidence" => Some(evidence::described()),
        _ => None,
    });
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
    // a float, and would call it wrong. Of the evidence, which has none, it would guess them by the first rows.
    if let Some(schema) = schema.filter(|_| file.format != FileFormat::Parquet || stem == "evidence") {
        resource["schema"] = publishable(&schema, file.format);
    }
    // The part of a file with one part is the file itself.
    if file.parts.len() > 1 {
        resource["seara:parts"] = file.parts.iter().map(part).collect();
    }
    resource
}

/// A part of a file.
fn part(part: &FilePart) -> Value {
    json!({"rows": part.rows, "offset": part.offset, "bytes": part.bytes})
}

/// The schema as published. The style of the source is left out, as values are in canonical style.
fn publishable(written: &Value, format: FileFormat) -> Value {
    let mut schema = written.clone();
    let Some(object) = schema.as_object_mut() else { return schema };
    object.insert("$schema".to_owned(), json!("https://datapackage.org/profiles/2.0/tableschema.json"));
    object.insert("missingValues".to_owned(), json!([""]));
    if let Some(Value::String(key)) = object.get("primaryKey").cloned() {
        object.insert("primaryKey".to_owned(), json!([key]));
    }
    // Foreign keys are in the schema of the CSV only, by the names of its resources.
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
