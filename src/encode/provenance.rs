//! `provenance.jsonld`: the sources, the previous version and the series of a release (PROV-O, DCAT 3).
//!
//! In go the site and a release as its package describes it; out comes JSON-LD with its context. The catalogue describes
//! datasets; this describes their versions, which portals must not take for datasets.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::text;
use crate::model::{published::PublishedDataset, site::Site};

/// Returns the document.
pub fn provenance(site: &Site, published: &PublishedDataset) -> Vec<u8> {
    let dataset = format!("{}{}/", site.base_url, published.dataset);
    let (series, activity) = (format!("{dataset}#releases"), format!("{dataset}{}/#harvest", published.version));
    let release = |version: &str| format!("{dataset}{version}/");
    let at = published.captured.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut own = json!({
        "@id": release(&published.version),
        "@type": ["dcat:Dataset", "prov:Entity"],
        "dct:title": tagged(site, &published.title),
        "dct:identifier": format!("{}/{}", published.dataset, published.version),
        "dct:isVersionOf": {"@id": dataset},
        "dcat:version": published.version,
        "dcat:inSeries": {"@id": series},
        "prov:generatedAtTime": {"@value": at, "@type": "xsd:dateTime"},
        "prov:wasGeneratedBy": {"@id": activity},
        "prov:wasDerivedFrom": published.sources.iter().map(|s| json!({"@id": s})).collect::<Vec<_>>(),
        "prov:wasAttributedTo": {"@id": site.publisher.url},
    });
    if let Some(before) = &published.previous {
        own["prov:wasRevisionOf"] = json!({"@id": release(before)});
        own["dcat:previousVersion"] = json!({"@id": release(before)});
    }
    let sources = published.sources.iter().map(|s| json!({"@id": s, "@type": ["prov:Entity", "foaf:Document"]}));
    let graph = [
        own,
        json!({
            "@id": series,
            "@type": "dcat:DatasetSeries",
            "dct:title": tagged(site, &format!("{}: versões", published.title)),
            "dct:description": tagged(site, &published.description),
            "dct:publisher": {"@id": site.publisher.url},
        }),
        json!({
            "@id": activity,
            "@type": "prov:Activity",
            "rdfs:label": [{"@value": "Recolha na origem", "@language": "pt"},
                           {"@value": "Harvest of the source", "@language": "en"}],
            "prov:endedAtTime": {"@value": at, "@type": "xsd:dateTime"},
            "prov:used": published.sources.iter().map(|s| json!({"@id": s})).collect::<Vec<_>>(),
            "prov:wasAssociatedWith": {"@id": site.publisher.url},
        }),
        json!({"@id": site.publisher.url, "@type": ["prov:Agent", "foaf:Agent"], "foaf:name": site.publisher.name}),
    ];
    text(&json!({"@context": context(), "@graph": graph.into_iter().chain(sources).collect::<Vec<_>>()}))
}

fn tagged(site: &Site, text: &str) -> Value {
    json!({"@value": text, "@language": site.language})
}

fn context() -> Value {
    json!({
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "prov": "http://www.w3.org/ns/prov#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}
