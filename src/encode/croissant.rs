//! `croissant.json`: a release as MLCommons Croissant 1.1, which is schema.org's Dataset as well.
//!
//! In go the site, a release as its package describes it, and the number of rows of each table; out comes JSON-LD with
//! its context. The page of the dataset embeds it. A table without rows has no record set: readers of Croissant take an
//! empty one for an error.

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::{datapackage::schema_of, text};
use crate::model::{
    published::{FileFormat, PublishedDataset, PublishedFile},
    site::Site,
    vocabulary,
};

/// Minimum characters of a description for dataset search engines.
const MIN_DESCRIPTION: usize = 50;

/// Maximum characters.
const MAX_DESCRIPTION: usize = 5_000;

/// Returns the document; `rows` is the number of rows of each table, by name.
pub fn croissant(site: &Site, published: &PublishedDataset, rows: &BTreeMap<String, u64>) -> Vec<u8> {
    let latest = format!("{}{}/latest/", site.base_url, published.dataset);
    let organisation = json!({"@type": "sc:Organization", "name": site.publisher.name, "url": site.publisher.url});
    let instant = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut document = json!({
        "@context": context(&site.language),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": published.title,
        "alternateName": published.dataset,
        "description": description(published),
        "url": format!("{latest}index.html"),
        "identifier": format!("{}{}/", site.base_url, published.dataset),
        "version": format!("{}+{}", published.schema_version, published.version),
        "license": site.licence.url,
        "creator": organisation,
        "publisher": organisation,
        "inLanguage": site.language,
        "keywords": published.keywords,
        "isAccessibleForFree": true,
        "datePublished": instant(published.first_captured),
        "dateModified": instant(published.captured),
        "isBasedOn": published.sources,
        "citeAs": format!(
            "{}. {}, {}. {}",
            site.publisher.name, published.title, published.version, latest
        ),
        "includedInDataCatalog": {"@type": "sc:DataCatalog", "name": site.title, "url": site.base_url},
    });
    if let Some((start, end)) = &published.dcat.temporal {
        document["temporalCoverage"] = format!("{start}/{end}").into();
    }
    let places: Vec<Value> = published.dcat.spatial.iter().map(|code| place(code)).collect();
    if !places.is_empty() {
        document["spatialCoverage"] = places.into();
    }
    document["distribution"] = published.files.iter().map(|file| file_object(file, &latest)).collect();
    document["recordSet"] = published
        .files
        .iter()
        .filter(|file| file.format == FileFormat::Csv)
        .filter_map(|file| record_set(published, file, rows))
        .collect();
    text(&document)
}

/// The context of Croissant 1.1, verbatim.
fn context(language: &str) -> Value {
    let mut context = json!({"@language": language, "@vocab": "https://schema.org/"});
    let own = [
        "arrayShape",
        "citeAs",
        "column",
        "containedIn",
        "equivalentProperty",
        "extract",
        "field",
        "fileProperty",
        "fileObject",
        "fileSet",
        "format",
        "includes",
        "isArray",
        "isLiveDataset",
        "jsonPath",
        "key",
        "md5",
        "parentField",
        "path",
        "recordSet",
        "references",
        "regex",
        "repeated",
        "replace",
        "samplingRate",
        "separator",
        "source",
        "subField",
        "transform",
    ];
    for name in own {
        context[name] = format!("cr:{name}").into();
    }
    context["conformsTo"] = "dct:conformsTo".into();
    context["cr"] = "http://mlcommons.org/croissant/".into();
    context["rai"] = "http://mlcommons.org/croissant/RAI/".into();
    context["dct"] = "http://purl.org/dc/terms/".into();
    context["sc"] = "https://schema.org/".into();
    context["data"] = json!({"@id": "cr:data", "@type": "@json"});
    context["examples"] = json!({"@id": "cr:examples", "@type": "@json"});
    context["dataType"] = json!({"@id": "cr:dataType", "@type": "@vocab"});
    for name in ["name", "description"] {
        context[name] = json!({"@container": "@language"});
    }
    context
}

/// A description of a length that dataset search engines accept.
fn description(published: &PublishedDataset) -> String {
    let own = published.description.trim();
    let text = if own.chars().count() < MIN_DESCRIPTION {
        format!("{}. {own} {}", published.title, published.keywords.join(", "))
    } else {
        own.to_owned()
    };
    text.chars().take(MAX_DESCRIPTION).collect()
}

fn place(code: &str) -> Value {
    let name = vocabulary::COUNTRIES.iter().find(|(known, ..)| *known == code).map_or(code, |(_, _, pt)| pt);
    json!({"@type": "sc:Place", "name": name})
}

fn file_object(file: &PublishedFile, latest: &str) -> Value {
    json!({
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "description": file.description,
        "contentUrl": format!("{latest}{}", file.name),
        "contentSize": format!("{} B", file.bytes),
        "encodingFormat": if file.format == FileFormat::Parquet { "application/x-parquet" } else { file.format.media_type() },
        "sha256": file.sha256,
    })
}

/// The record set of a table, read from its CSV.
fn record_set(published: &PublishedDataset, file: &PublishedFile, rows: &BTreeMap<String, u64>) -> Option<Value> {
    let table = file.name.strip_suffix(".csv")?;
    let schema = schema_of(published, table).filter(|_| rows.get(table).is_some_and(|n| *n > 0))?;
    let id = |column: &Value| json!({"@id": format!("{table}/{}", column.as_str().unwrap_or_default())});
    let fields: Vec<Value> = schema["fields"].as_array().into_iter().flatten().map(|f| field(table, file, f)).collect();
    let mut records = json!({
        "@type": "cr:RecordSet", "@id": table, "name": table, "description": file.description, "field": fields,
    });
    let key: Vec<Value> = schema["primaryKey"].as_array().into_iter().flatten().map(id).collect();
    if !key.is_empty() {
        records["key"] = key.into();
    }
    Some(records)
}

fn field(table: &str, file: &PublishedFile, field: &Value) -> Value {
    let name = field["name"].as_str().unwrap_or_default();
    let about = field["description"].as_str().or(field["title"].as_str()).unwrap_or(name);
    json!({
        "@type": "cr:Field",
        "@id": format!("{table}/{name}"),
        "name": name,
        "description": about,
        "dataType": data_type(field),
        "source": {"fileObject": {"@id": file.name}, "extract": {"column": name}},
    })
}

fn data_type(field: &Value) -> &'static str {
    let is_required = field["constraints"]["required"] == true;
    match (field["type"].as_str().unwrap_or_default(), field["format"].as_str().unwrap_or_default()) {
        // Readers of Croissant have no integer that may be missing.
        ("integer", _) if is_required => "sc:Integer",
        ("integer" | "number", _) => "sc:Float",
        ("boolean", _) if is_required => "sc:Boolean",
        ("date", _) if is_required => "sc:Date",
        ("datetime", _) if is_required => "sc:DateTime",
        ("string", "uri") => "sc:URL",
        _ => "sc:Text",
    }
}
