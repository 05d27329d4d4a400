//! The second profile of the catalogue: what dados.gov.pt harvests, `dados-gov.jsonld`.
//!
//! In go the triples of the full catalogue; out come the same facts in the form that the portal's parser accepts, in ASCII.
//! Concessions, each for a behaviour of that parser:
//! - a checksum typed `xsd:hexBinary` fails its dataset: it is a plain text;
//! - a period with an IRI is fetched over HTTP: it is a blank node;
//! - it reads a place of one type of WKT only, and no point;
//! - a licence is recognised reliably by the portal's own name for it, as `dct:rights`;
//! - a keyword of fewer than three characters fails its dataset: it is left out;
//! - a tag such as `pt-PT` is not taken for Portuguese; other languages may win over it: they are left out;
//! - `dct:conformsTo` would become the address of a schema that its users are sent to.
//!
//! Samples, and records of administrations of other countries, are not for this portal. There is no document without
//! datasets: an empty catalogue would delete all datasets of ours there.

use oxrdf::{
    BlankNode, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Term, Triple,
    vocab::{geosparql, rdf, rdfs, xsd},
};

use super::{
    CatalogueError, dcat,
    names::{dcat as dcat_names, dct, foaf, hydra},
    serialise,
    triples::iri,
};
use crate::model::{published::PublishedDataset, site::Site};

/// The country whose administrations the portal is for.
const JURISDICTION: &str = "PT";

/// Datasets of one page.
const PAGE: usize = 100;

/// Minimum characters of a keyword.
const SHORTEST: usize = 3;

/// Maximum characters of a keyword.
const LONGEST: usize = 96;

/// The type of WKT that the portal reads.
const WKT: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("http://www.opengis.net/rdf#wktLiteral");

/// Name of a page of the document, from 1.
pub(super) fn name(page: usize) -> String {
    if page == 1 { "dados-gov.jsonld".to_owned() } else { format!("dados-gov-{page}.jsonld") }
}

/// The pages of the document by name; empty when no dataset is for the portal.
pub(super) fn pages(site: &Site, datasets: &[PublishedDataset]) -> Result<Vec<(String, Vec<u8>)>, CatalogueError> {
    let mut own: Vec<PublishedDataset> =
        datasets.iter().filter(|d| !d.sample && d.jurisdiction == JURISDICTION).cloned().collect();
    own.sort_by(|a, b| a.dataset.cmp(&b.dataset));
    let count = own.len().div_ceil(PAGE);
    let page = |(n, part): (usize, &[PublishedDataset])| {
        let [home, ours] = dcat::reading_order(site);
        let triples = dcat::describe(site, part)?.sorted(&[&home, &ours]);
        let mut conceded: Vec<Triple> = triples.into_iter().filter_map(|triple| adapted(site, triple)).collect();
        if n + 1 < count {
            conceded.extend(next(site, n + 1)?);
        }
        Ok((name(n + 1), ascii(&serialise::json_ld_named(&conceded)?)))
    };
    own.chunks(PAGE).enumerate().map(page).collect()
}

/// The link of a page to the next.
fn next(site: &Site, page: usize) -> Result<[Triple; 2], CatalogueError> {
    let address = |page| iri(format!("{}{}", site.base_url, name(page)));
    let view = address(page)?;
    Ok([
        Triple::new(view.clone(), rdf::TYPE, hydra::PARTIAL_COLLECTION_VIEW),
        Triple::new(view, hydra::NEXT, address(page + 1)?),
    ])
}

/// A fact in the form that the portal accepts; `None` for one that it misreads.
fn adapted(site: &Site, triple: Triple) -> Option<Triple> {
    let Triple { subject, predicate, object } = triple;
    let is = |name: NamedNodeRef<'_>| predicate.as_ref() == name;
    if is(dct::CONFORMS_TO) || is(dct::RELATION) || is(foaf::PAGE) || is(dcat_names::CENTROID) {
        return None;
    }
    let subject = match subject {
        NamedOrBlankNode::NamedNode(node) => unnamed(&node).map_or(NamedOrBlankNode::NamedNode(node), Into::into),
        other => other,
    };
    let object = match object {
        Term::NamedNode(node) => unnamed(&node).map_or(Term::NamedNode(node), Into::into),
        Term::Literal(literal) => Term::Literal(text(site, &subject, predicate.as_ref(), literal)?),
        other => other,
    };
    Some(Triple { subject, predicate, object })
}

/// The blank node that replaces the IRI of a period.
fn unnamed(node: &NamedNode) -> Option<BlankNode> {
    let (address, _) = node.as_str().split_once("/#temporal")?;
    let dataset = address.rsplit('/').next().unwrap_or_default();
    Some(BlankNode::new_unchecked(format!("temporal-{dataset}")))
}

fn text(site: &Site, subject: &NamedOrBlankNode, predicate: NamedNodeRef<'_>, literal: Literal) -> Option<Literal> {
    let own = site.language.split('-').next().unwrap_or_default();
    if let Some(tag) = literal.language() {
        let is_own = tag.split('-').next().is_some_and(|tag| tag.eq_ignore_ascii_case(own));
        // Labels of the vocabularies' concepts stay in their languages.
        let is_label = !matches!(predicate, p if p == dct::TITLE || p == dct::DESCRIPTION || p == dcat_names::KEYWORD);
        if !is_own {
            return is_label.then_some(literal);
        }
        let value = literal.value();
        let fits = (SHORTEST..=LONGEST).contains(&value.chars().filter(|c| c.is_alphanumeric()).count());
        if predicate == dcat_names::KEYWORD && !fits {
            return None;
        }
        return Some(Literal::new_language_tagged_literal_unchecked(value, own.to_ascii_lowercase()));
    }
    match literal.datatype() {
        kind if kind == xsd::HEX_BINARY => Some(Literal::new_simple_literal(literal.value())),
        kind if kind == geosparql::WKT_LITERAL => Some(Literal::new_typed_literal(literal.value(), WKT)),
        _ if predicate == rdfs::LABEL && is_rights(subject) => Some(Literal::new_simple_literal(site.licence.udata())),
        _ => Some(literal),
    }
}

fn is_rights(subject: &NamedOrBlankNode) -> bool {
    matches!(subject, NamedOrBlankNode::NamedNode(node) if node.as_str().ends_with("#rights"))
}

/// Escapes every character of JSON that is not ASCII, so that it reads the same in any charset.
fn ascii(json: &[u8]) -> Vec<u8> {
    let mut escaped = String::with_capacity(json.len() + json.len() / 8);
    let mut units = [0; 2];
    for c in String::from_utf8_lossy(json).chars() {
        if c.is_ascii() {
            escaped.push(c);
        } else {
            escaped.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    escaped.into_bytes()
}
