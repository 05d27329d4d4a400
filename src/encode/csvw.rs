//! CSV on the Web: what the columns of a CSV file are, beside it as `<file>-metadata.json`.
//!
//! In go a release as its package tells it and the Table Schema of a file; out comes the metadata as JSON text, by the
//! name under which the standard looks for it. References to other tables stand in `datapackage.json`: CSVW wants both
//! tables in one description.

use serde_json::{Map, Value, json};

use super::text;
use crate::model::{
    published::{Published, PublishedFile},
    site::Site,
};

/// What the file of metadata is called behind the name of its CSV.
pub const ENDING: &str = "-metadata.json";

/// The metadata of a CSV file.
pub fn metadata(site: &Site, published: &Published, file: &PublishedFile, schema: &Value) -> Vec<u8> {
    let fields = schema["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut table = json!({"columns": fields.iter().map(column).collect::<Vec<_>>()});
    if let Some(key) = schema["primaryKey"].as_array().filter(|key| !key.is_empty()) {
        table["primaryKey"] = key.clone().into();
    }
    text(&json!({
        "@context": ["http://www.w3.org/ns/csvw", {"@language": site.language}],
        "url": file.name,
        "dc:title": file.title,
        "dc:description": file.description,
        "dc:license": {"@id": site.licence.url},
        "dc:publisher": {"@id": site.publisher.url},
        "dc:isPartOf": {"@id": format!("{}{}/", site.base_url, published.dataset)},
        "dc:modified": published.captured.format("%Y-%m-%d").to_string(),
        "dialect": {
            "encoding": "utf-8", "delimiter": ",", "quoteChar": "\"", "doubleQuote": true, "header": true,
            "lineTerminators": ["\n"],
        },
        "tableSchema": table,
    }))
}

fn column(field: &Value) -> Value {
    let mut told = json!({"name": field["name"], "titles": field["name"]});
    for (from, to) in [("title", "dc:title"), ("description", "dc:description")] {
        if let Some(text) = field[from].as_str() {
            told[to] = text.into();
        }
    }
    if field["constraints"]["required"] == true {
        told["required"] = true.into();
    }
    if field["type"] == "list" {
        told["separator"] = field["delimiter"].as_str().unwrap_or(",").into();
    }
    told["datatype"] = datatype(field);
    told
}

/// The type of a column, with what its values must obey.
fn datatype(field: &Value) -> Value {
    let base = match (field["type"].as_str().unwrap_or_default(), field["format"].as_str().unwrap_or_default()) {
        ("integer", _) => "integer",
        ("number", _) if field.get("seara:scale").is_some() => "decimal",
        ("number", _) => "double",
        ("boolean", _) => "boolean",
        ("date", _) => "date",
        ("datetime", _) => "dateTimeStamp",
        ("year", _) => "gYear",
        ("string", "uri") => "anyURI",
        _ => "string",
    };
    let constraints = &field["constraints"];
    let mut told = Map::new();
    told.insert("base".to_owned(), base.into());
    let mut tell = |from: &str, to: &str| {
        if let Some(value) = constraints.get(from) {
            told.insert(to.to_owned(), value.clone());
        }
    };
    match base {
        "string" | "anyURI" => {
            for (from, to) in [("minLength", "minLength"), ("maxLength", "maxLength"), ("pattern", "format")] {
                tell(from, to);
            }
        }
        "integer" | "decimal" | "double" | "date" | "dateTimeStamp" => {
            tell("minimum", "minimum");
            tell("maximum", "maximum");
        }
        _ => {}
    }
    if told.len() == 1 { base.into() } else { told.into() }
}
