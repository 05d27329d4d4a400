//! CSV on the Web: the metadata of a CSV file, next to it as `<file>-metadata.json`, where the standard expects it.
//!
//! In go a release as its package describes it and the Table Schema of a file; out comes the metadata as JSON text.
//! Foreign keys are in `datapackage.json` only: CSVW requires both tables in one description.

use serde_json::{Map, Value, json};

use super::text;
use crate::model::{
    published::{PublishedDataset, PublishedFile},
    site::Site,
};

/// Suffix of the metadata's file name, after the name of the CSV.
pub const ENDING: &str = "-metadata.json";

/// Returns the metadata of a CSV file.
pub fn metadata(site: &Site, published: &PublishedDataset, file: &PublishedFile, schema: &Value) -> Vec<u8> {
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
    let mut column = json!({"name": field["name"], "titles": field["name"]});
    for (from, to) in [("title", "dc:title"), ("description", "dc:description")] {
        if let Some(text) = field[from].as_str() {
            column[to] = text.into();
        }
    }
    if field["constraints"]["required"] == true {
        column["required"] = true.into();
    }
    if field["type"] == "list" {
        column["separator"] = field["delimiter"].as_str().unwrap_or(",").into();
    }
    column["datatype"] = datatype(field);
    column
}

/// The datatype of a column, with its constraints.
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
    let mut datatype = Map::new();
    datatype.insert("base".to_owned(), base.into());
    let mut copy = |from: &str, to: &str| {
        if let Some(value) = constraints.get(from) {
            datatype.insert(to.to_owned(), value.clone());
        }
    };
    match base {
        "string" | "anyURI" => {
            for (from, to) in [("minLength", "minLength"), ("maxLength", "maxLength"), ("pattern", "format")] {
                copy(from, to);
            }
        }
        "integer" | "decimal" | "double" | "date" | "dateTimeStamp" => {
            copy("minimum", "minimum");
            copy("maximum", "maximum");
        }
        _ => {}
    }
    if datatype.len() == 1 { base.into() } else { datatype.into() }
}
