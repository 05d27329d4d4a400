//! The DCAT-AP 3.0.1 catalogue of a site: `catalog.ttl`, `catalog.rdf`, `catalog.jsonld`; and `dados-gov.jsonld`, the
//! same for the portal that harvests it.
//!
//! In go the site and the datasets in `output/`; out come the bytes of the three files.
//! Promises: one graph in three serialisations; the same input makes the same bytes, whatever the
//! order of the datasets; no blank node; every concept is in the file with its label and scheme, so
//! that nothing needs to be fetched to validate or read it.
//! Read next: `dcat` and `distribution` (the content), `terms` (the codes), `names` (classes and
//! properties), `triples` (the graph), `serialise` (the bytes), `portal` (the second profile).

mod dcat;
mod distribution;
mod names;
mod portal;
mod serialise;
mod shared_nodes;
mod terms;
mod triples;

pub use self::terms::bounds;

use std::io;

use oxrdf::{IriParseError, LanguageTagParseError};

use super::page;
use crate::model::{messages::Locale, published::PublishedDataset, site::Site};

/// The catalogue in its three serialisations, each UTF-8 and of the same graph, and the documents for the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// Turtle: `catalog.ttl`.
    pub ttl: Vec<u8>,
    /// RDF/XML: `catalog.rdf`.
    pub rdf: Vec<u8>,
    /// JSON-LD with its context: `catalog.jsonld`.
    pub jsonld: Vec<u8>,
    /// The documents that dados.gov.pt harvests, one per page, by name; empty when no dataset is for it.
    pub portal: Vec<(String, Vec<u8>)>,
    /// The pages for people, by name.
    pub pages: Vec<(String, Vec<u8>)>,
}

/// Why there is no catalogue: each is a mistake in a spec, except [`CatalogueError::Unwritten`].
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// An address that is no absolute IRI: of the site, of a source, or made from a file's name.
    #[error("`{iri}` is not an absolute IRI")]
    BadIri {
        /// The value.
        iri: String,
        /// The error.
        source: IriParseError,
    },
    /// The site's language is no BCP 47 tag.
    #[error("`{tag}` is not a language tag")]
    BadLanguage {
        /// The value.
        tag: String,
        /// The error.
        source: LanguageTagParseError,
    },
    /// A code that its table does not have.
    #[error("`{code}` is not in the table `{table}`")]
    UnknownCode {
        /// Name of the table, such as `data-theme`.
        table: &'static str,
        /// The code, as written.
        code: String,
    },
    /// A day of the temporal coverage that is no `YYYY-MM-DD`.
    #[error("`{day}` is not a day (YYYY-MM-DD), in the temporal coverage of `{dataset}`")]
    BadDay {
        /// The dataset.
        dataset: String,
        /// The day, as written.
        day: String,
    },
    /// A text with a character that RDF/XML cannot carry.
    #[error("{character:?} cannot be published, in {text:?}")]
    BadText {
        /// The character.
        character: char,
        /// The text.
        text: String,
    },
    /// A serialiser failed.
    #[error("{file} cannot be written")]
    Unwritten {
        /// Name of the file.
        file: &'static str,
        /// The error.
        source: io::Error,
    },
}

/// Encodes the catalogue of `datasets`, in any order; their identifiers must differ.
///
/// Every IRI of ours is made from `site.base_url`. No dataset is no error: such a catalogue has no
/// dates and no place.
///
/// # Errors
/// The first mistake found, of those that [`CatalogueError`] lists.
pub fn catalogue(site: &Site, datasets: &[PublishedDataset]) -> Result<Catalogue, CatalogueError> {
    let [home, ours] = dcat::reading_order(site);
    let triples = dcat::describe(site, datasets)?.sorted(&[&home, &ours]);
    let page = |locale| (page::file(locale).to_owned(), page::catalogue(site, datasets, locale));
    let mut encoded = serialise::serialise(&triples, portal::pages(site, datasets)?)?;
    encoded.pages = Locale::ALL.map(page).into();
    Ok(encoded)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use oxrdf::{Graph, NamedOrBlankNode, Term, Triple};

    use super::*;
    use crate::model::{
        published::{Dcat, FileFormat, PublishedFile},
        site::{Contact, Licence, Publisher},
    };

    fn site() -> Site {
        Site {
            title: "Projetos públicos".into(),
            description: "Registos & compromissos, <abertos>.".into(),
            base_url: "https://dados.exemplo.pt/".into(),
            language: "pt".into(),
            publisher: Publisher {
                name: "Autoridade".into(),
                url: "https://www.exemplo.pt/".into(),
                kind: "NationalAuthority".into(),
            },
            contact: Contact { name: "Dados".into(), email: "dados@exemplo.pt".into() },
            licence: Licence {
                name: "CC-BY-4.0".into(),
                title: "Creative Commons Attribution 4.0".into(),
                url: "https://creativecommons.org/licenses/by/4.0/".into(),
                authority: "CC_BY_4_0".into(),
            },
        }
    }

    fn published(dataset: &str) -> PublishedDataset {
        let file = |format: FileFormat| PublishedFile {
            bytes: 42,
            sha256: "ab".repeat(32),
            ..PublishedFile::new(
                format!("projects.{}", format.extension()),
                format,
                "Projetos",
                "Um projeto por linha.\nCom \"aspas\".",
            )
        };
        PublishedDataset {
            dataset: dataset.into(),
            version: "2025-03-01-0123abcd".into(),
            sequence: 1,
            previous: None,
            schema_version: "2.0.0".into(),
            breaking: Some("o estado passou a código".into()),
            schemas: Vec::new(),
            title: format!("Conjunto {dataset}"),
            description: "Uma descrição.".into(),
            english: serde_json::Value::Null,
            jurisdiction: "PT".into(),
            keywords: vec!["projetos".into(), "governo".into(), "projetos".into()],
            dcat: Dcat {
                themes: vec!["GOVE".into(), "TECH".into()],
                frequency: Some("MONTHLY".into()),
                access_rights: Some("PUBLIC".into()),
                spatial: vec!["PRT".into()],
                temporal: Some(("2023-01-01".into(), "2025-03-01".into())),
            },
            document: serde_json::Value::Null,
            captured: Utc.with_ymd_and_hms(2025, 3, 1, 6, 0, 0).unwrap(),
            first_captured: Utc.with_ymd_and_hms(2024, 1, 2, 6, 0, 0).unwrap(),
            sources: vec!["https://www.exemplo.pt/relatório.pdf".into()],
            sample: false,
            files: [FileFormat::Csv, FileFormat::Json, FileFormat::Parquet].map(file).to_vec(),
        }
    }

    fn graphs(catalogue: &Catalogue) -> [Graph; 3] {
        let ttl = oxttl::TurtleParser::new().for_slice(&catalogue.ttl);
        let rdf = oxrdfxml::RdfXmlParser::new().for_slice(&catalogue.rdf);
        let jsonld = oxjsonld::JsonLdParser::new().for_slice(&catalogue.jsonld);
        let triple = |quad: oxrdf::Quad| Triple::new(quad.subject, quad.predicate, quad.object);
        [
            ttl.map(|triple| triple.expect("Turtle")).collect(),
            rdf.map(|triple| triple.expect("RDF/XML")).collect(),
            jsonld.map(|quad| triple(quad.expect("JSON-LD"))).collect(),
        ]
    }

    #[test]
    fn the_three_are_one_graph_without_blank_nodes() {
        let catalogue = catalogue(&site(), &[published("b"), published("a")]).unwrap();
        let [ttl, rdf, jsonld] = graphs(&catalogue);
        assert!(ttl.len() > 150, "{}", ttl.len());
        assert_eq!(ttl, rdf);
        assert_eq!(ttl, jsonld);
        for triple in &ttl {
            let triple = triple.into_owned();
            assert!(matches!(triple.subject, NamedOrBlankNode::NamedNode(_)));
            assert!(!matches!(triple.object, Term::BlankNode(_)));
        }
    }

    #[test]
    fn the_order_of_the_datasets_changes_no_byte() {
        let one = catalogue(&site(), &[published("b"), published("a")]).unwrap();
        let other = catalogue(&site(), &[published("a"), published("b")]).unwrap();
        assert_eq!(one, other);
    }

    #[test]
    fn the_catalogue_comes_first_in_the_turtle_and_no_iri_has_a_version() {
        let catalogue = catalogue(&site(), &[published("a")]).unwrap();
        let ttl = String::from_utf8(catalogue.ttl).unwrap();
        let first = ttl.lines().find(|line| !line.starts_with('@')).unwrap();
        assert!(first.starts_with("<https://dados.exemplo.pt/catalog.ttl#catalog> a dcat:Catalog"), "{first}");
        assert_eq!(ttl.matches("2025-03-01-0123abcd").count(), 1);
        let file = "<https://dados.exemplo.pt/a/latest/projects.csv>";
        assert!(ttl.contains(&format!("dcat:downloadURL {file}")), "{ttl}");
    }

    #[test]
    fn an_empty_catalogue_is_a_catalogue() {
        let [ttl, rdf, jsonld] = graphs(&catalogue(&site(), &[]).unwrap());
        assert!(!ttl.is_empty() && ttl == rdf && rdf == jsonld);
    }

    #[test]
    fn a_sample_is_labelled_as_one() {
        let sample = PublishedDataset { sample: true, ..published("a") };
        let ttl = String::from_utf8(catalogue(&site(), &[sample]).unwrap().ttl).unwrap();
        assert!(ttl.contains("adms:versionNotes"));
        assert!(ttl.contains("2.0.0: o estado passou a código"));
    }

    #[test]
    fn a_bad_address_is_an_error() {
        for base_url in ["https://dados exemplo.pt/", "dados/", "https://[x/"] {
            let site = Site { base_url: base_url.into(), ..site() };
            let error = catalogue(&site, &[published("a")]).unwrap_err();
            assert!(matches!(error, CatalogueError::BadIri { iri, .. } if iri.starts_with(base_url)));
        }
        let source = PublishedDataset { sources: vec!["not an address".into()], ..published("a") };
        assert!(matches!(catalogue(&site(), &[source]), Err(CatalogueError::BadIri { .. })));
    }

    #[test]
    fn an_unknown_code_is_named() {
        let mut dataset = published("a");
        dataset.dcat.themes.push("NADA".into());
        let error = catalogue(&site(), &[dataset]).unwrap_err();
        assert_eq!(error.to_string(), "`NADA` is not in the table `data-theme`");
        let site = Site { language: "tlh".into(), ..site() };
        let error = catalogue(&site, &[]).unwrap_err();
        assert_eq!(error.to_string(), "`tlh` is not in the table `language`");
    }

    #[test]
    fn what_a_reader_would_refuse_is_an_error() {
        let mut dataset = published("a");
        dataset.dcat.temporal = Some(("2024-1-5".into(), "2024-12-31".into()));
        assert!(matches!(catalogue(&site(), &[dataset]), Err(CatalogueError::BadDay { .. })));
        let bell = PublishedDataset { title: "Sino \u{7}".into(), ..published("a") };
        let error = catalogue(&site(), &[bell]).unwrap_err();
        assert!(matches!(error, CatalogueError::BadText { character: '\u{7}', .. }));
        let site = Site { language: "pt-".into(), ..site() };
        assert!(matches!(catalogue(&site, &[]), Err(CatalogueError::BadLanguage { .. })));
    }

    #[test]
    fn the_portal_gets_ascii_and_what_its_reader_takes() {
        let mut own = published("a");
        own.keywords.push("ar".into());
        own.english = serde_json::json!({"title": "Dataset a"});
        let encoded = catalogue(&site(), &[own]).unwrap();
        let [(name, json)] = encoded.portal.as_slice() else { panic!("one page") };
        assert_eq!(name, "dados-gov.jsonld");
        assert!(json.is_ascii());
        let text = String::from_utf8(json.clone()).unwrap();
        for absent in
            ["hexBinary", "conformsTo", "centroid", "Dataset a", "\"ar\"", "#temporal", "versionNotes\": [], "]
        {
            assert!(!text.contains(absent), "{absent}: {text}");
        }
        for present in ["\"cc-by\"", "http://www.opengis.net/rdf#wktLiteral", "_:temporal-a", "a/latest/projects.csv"] {
            assert!(text.contains(present), "{present}: {text}");
        }
        let quads = oxjsonld::JsonLdParser::new().for_slice(json).collect::<Result<Vec<_>, _>>().unwrap();
        let title = quads.iter().find(|q| q.predicate.as_str().ends_with("/title")).unwrap();
        assert!(title.object.to_string().ends_with("@pt"), "{}", title.object);
    }

    #[test]
    fn samples_and_other_countries_are_not_for_the_portal_and_many_datasets_are_paged() {
        let (sample, other) = (
            PublishedDataset { sample: true, ..published("a") },
            PublishedDataset { jurisdiction: "CV".into(), ..published("b") },
        );
        assert!(catalogue(&site(), &[sample, other]).unwrap().portal.is_empty());
        let many: Vec<_> = (0..101).map(|n| published(&format!("d{n:03}"))).collect();
        let pages = catalogue(&site(), &many).unwrap().portal;
        let names: Vec<_> = pages.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["dados-gov.jsonld", "dados-gov-2.jsonld"]);
        let text = |n: usize| String::from_utf8(pages[n].1.clone()).unwrap();
        assert!(
            text(0).contains("PartialCollectionView")
                && text(0).contains("https://dados.exemplo.pt/dados-gov-2.jsonld")
        );
        assert!(
            !text(1).contains("PartialCollectionView") && text(1).contains("/d100/") && !text(1).contains("/d099/")
        );
    }
}
