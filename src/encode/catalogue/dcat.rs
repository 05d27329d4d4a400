//! The content of a catalogue in the terms of DCAT-AP 3.0.1: the catalogue and its datasets.
//!
//! A site and its datasets go in; a graph comes out. Promises: every IRI of ours starts
//! with the site's address and has no version, so that harvesters never see a dataset
//! twice. A second profile (what dados.gov.pt harvests) changes few facts, in these two files.
//! Read next: `distribution`, the files; `triples`, the functions used here; `terms`, the codes.

use chrono::NaiveDate;
use oxrdf::{
    NamedNode,
    vocab::{rdfs, xsd},
};

use super::{
    CatalogueError,
    distribution::distribution,
    names::{adms, dcat, dct, foaf, prov, skos},
    shared_nodes::{HOME, SharedNodes},
    terms::{self, Label},
    triples::{Triples, iri},
};
use crate::model::{files::File, published::PublishedDataset, site::Site};

const HARVEST: Label = Label { en: "Harvest of the source", pt: "Recolha na origem" };

const PROVENANCE: Label = Label {
    en: "Read by a program in the documents published at the source, which are listed; \
         each value can be traced to its place in them.",
    pt: "Lido por um programa nos documentos publicados na origem, que vão indicados; \
         cada valor pode ser seguido até ao seu lugar neles.",
};

const SCHEMA: Label = Label { en: "Schema of the tables (Table Schema)", pt: "Esquema das tabelas (Table Schema)" };

const SAMPLE: Label = Label {
    en: "A sample, made from the example documents that come with the program.",
    pt: "Amostra, feita com os documentos de exemplo que acompanham o programa.",
};

/// Prefixes of IRIs in reading order: catalogue, datasets, then the rest.
pub(super) fn reading_order(site: &Site) -> [String; 2] {
    [format!("{}{HOME}", site.base_url), site.base_url.clone()]
}

/// Describes the catalogue and everything in it; errors are those of [`super::catalogue`].
pub(super) fn describe(site: &Site, datasets: &[PublishedDataset]) -> Result<Triples, CatalogueError> {
    let mut to = Triples::new(&site.language);
    let shared = SharedNodes::describe(&mut to, site)?;
    let catalogue = catalogue(&mut to, site, &shared)?;
    for published in datasets {
        let node = dataset(&mut to, site, &shared, published)?;
        to.link(&catalogue, dcat::HAS_DATASET, &node);
        for country in &published.dcat.spatial {
            let country = to.country(country)?;
            to.link(&catalogue, dct::SPATIAL, &country);
        }
    }
    if let Some(first) = datasets.iter().map(|d| d.first_captured).min() {
        to.instant(&catalogue, dct::ISSUED, first);
    }
    if let Some(last) = datasets.iter().map(|d| d.captured).max() {
        to.instant(&catalogue, dct::MODIFIED, last);
    }
    Ok(to)
}

fn catalogue(to: &mut Triples, site: &Site, shared: &SharedNodes) -> Result<NamedNode, CatalogueError> {
    let node = iri(format!("{}{HOME}catalog", site.base_url))?;
    to.is(&node, dcat::CATALOG);
    to.text(&node, dct::TITLE, &site.title)?;
    to.text(&node, dct::DESCRIPTION, &site.description)?;
    to.link(&node, dct::PUBLISHER, &shared.publisher);
    to.link(&node, dct::LANGUAGE, &shared.language);
    to.link(&node, dct::LICENSE, &shared.licence);
    let home = iri(format!("{}index.html", site.base_url))?;
    to.is(&home, foaf::DOCUMENT);
    to.link(&node, foaf::HOMEPAGE, &home);
    let themes = to.scheme(&terms::THEMES);
    to.link(&node, dcat::THEME_TAXONOMY, &themes);
    Ok(node)
}

fn dataset(
    to: &mut Triples,
    site: &Site,
    shared: &SharedNodes,
    published: &PublishedDataset,
) -> Result<NamedNode, CatalogueError> {
    let address = format!("{}{}/", site.base_url, published.dataset);
    let node = iri(&address)?;
    to.is(&node, dcat::DATASET);
    to.text(&node, dct::TITLE, &published.title)?;
    to.text(&node, dct::DESCRIPTION, &published.description)?;
    to.english(&node, &published.english)?;
    for keyword in &published.keywords {
        to.text(&node, dcat::KEYWORD, keyword)?;
    }
    to.plain(&node, dct::IDENTIFIER, &published.dataset)?;
    to.plain(&node, dcat::VERSION, &published.version)?;
    to.link(&node, dct::PUBLISHER, &shared.publisher);
    to.link(&node, dcat::CONTACT_POINT, &shared.contact);
    to.link(&node, dct::LANGUAGE, &shared.language);
    to.instant(&node, dct::ISSUED, published.first_captured);
    to.instant(&node, dct::MODIFIED, published.captured);
    if published.sample {
        to.label(&node, adms::VERSION_NOTES, SAMPLE);
    }
    if let Some(reason) = &published.breaking {
        to.text(&node, adms::VERSION_NOTES, &format!("{}: {reason}", published.schema_version))?;
    }
    codes(to, &node, published)?;
    period(to, &node, &address, published)?;
    origin(to, &node, &address, published)?;
    documents(to, &node, &address)?;
    for file in &published.files {
        let distribution = distribution(to, shared, published, file, &format!("{address}latest/"))?;
        to.link(&node, dcat::HAS_DISTRIBUTION, &distribution);
    }
    Ok(node)
}

/// The properties of a dataset with controlled vocabularies.
fn codes(to: &mut Triples, node: &NamedNode, published: &PublishedDataset) -> Result<(), CatalogueError> {
    let facts = &published.dcat;
    for theme in &facts.themes {
        let theme = to.concept(&terms::THEMES, theme)?;
        to.link(node, dcat::THEME, &theme);
    }
    for country in &facts.spatial {
        let country = to.country(country)?;
        to.link(node, dct::SPATIAL, &country);
    }
    if let Some(frequency) = &facts.frequency {
        let frequency = to.concept(&terms::FREQUENCIES, frequency)?;
        to.link(node, dct::ACCRUAL_PERIODICITY, &frequency);
    }
    if let Some(right) = &facts.access_rights {
        let right = to.concept(&terms::ACCESS_RIGHTS, right)?;
        to.link(node, dct::ACCESS_RIGHTS, &right);
    }
    Ok(())
}

/// The documents next to the data: the page for people, the provenance of the release, and the schema of its tables.
fn documents(to: &mut Triples, node: &NamedNode, address: &str) -> Result<(), CatalogueError> {
    let page = iri(format!("{address}latest/index.html"))?;
    to.is(&page, foaf::DOCUMENT);
    to.link(node, dcat::LANDING_PAGE, &page);
    let provenance = iri(format!("{address}latest/{}", File::Provenance.name()))?;
    to.is(&provenance, foaf::DOCUMENT);
    to.link(node, foaf::PAGE, &provenance);
    let package = iri(format!("{address}latest/datapackage.json"))?;
    to.is(&package, dct::STANDARD);
    to.label(&package, dct::TITLE, SCHEMA);
    to.link(node, dct::CONFORMS_TO, &package);
    to.link(node, dct::RELATION, &package);
    Ok(())
}

/// The temporal coverage of a dataset.
fn period(
    to: &mut Triples,
    node: &NamedNode,
    address: &str,
    published: &PublishedDataset,
) -> Result<(), CatalogueError> {
    let Some((start, end)) = &published.dcat.temporal else {
        return Ok(());
    };
    let period = iri(format!("{address}#temporal"))?;
    to.link(node, dct::TEMPORAL, &period);
    to.is(&period, dct::PERIOD_OF_TIME);
    for (property, day) in [(dcat::START_DATE, start), (dcat::END_DATE, end)] {
        let read = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok();
        // Read and written again, because the reader is more generous than xsd:date is.
        let day = read
            .map(|date| date.to_string())
            .filter(|written| written == day)
            .ok_or_else(|| CatalogueError::BadDay { dataset: published.dataset.clone(), day: day.clone() })?;
        to.typed(&period, property, day, xsd::DATE);
    }
    Ok(())
}

/// The sources of a dataset, and its IRI as another identifier, for readers that keep identifiers apart from IRIs.
fn origin(
    to: &mut Triples,
    node: &NamedNode,
    address: &str,
    published: &PublishedDataset,
) -> Result<(), CatalogueError> {
    let identifier = iri(format!("{address}#identifier"))?;
    to.link(node, adms::HAS_IDENTIFIER, &identifier);
    to.is(&identifier, adms::IDENTIFIER);
    to.typed(&identifier, skos::NOTATION, address, xsd::ANY_URI);

    let provenance = iri(format!("{address}#provenance"))?;
    to.link(node, dct::PROVENANCE, &provenance);
    to.is(&provenance, dct::PROVENANCE_STATEMENT);
    to.label(&provenance, rdfs::LABEL, PROVENANCE);

    let harvest = iri(format!("{address}#harvest"))?;
    to.link(node, prov::WAS_GENERATED_BY, &harvest);
    to.is(&harvest, prov::ACTIVITY);
    to.label(&harvest, rdfs::LABEL, HARVEST);
    // Not dct:source, whose range is a dataset: these are documents.
    for source in &published.sources {
        let source = iri(source)?;
        to.link(node, prov::WAS_DERIVED_FROM, &source);
        to.link(&harvest, prov::USED, &source);
    }
    Ok(())
}
