//! What all datasets of a catalogue share: the publisher, the contact point, the licence, the rights and the language.

use oxrdf::{NamedNode, vocab::rdfs};

use super::{
    CatalogueError,
    names::{dct, foaf, skos, vcard},
    terms,
    triples::{Triples, iri},
};
use crate::model::site::Site;

/// File whose fragments identify agents and services of no dataset.
pub(super) const HOME: &str = "catalog.ttl#";

/// Nodes that all datasets of a site share.
pub(super) struct SharedNodes {
    /// The publisher.
    pub publisher: NamedNode,
    /// The contact point.
    pub contact: NamedNode,
    /// The licence, described.
    pub licence: NamedNode,
    /// The rights statement of a file.
    pub rights: NamedNode,
    /// The language of the titles.
    pub language: NamedNode,
}

impl SharedNodes {
    /// Describes the nodes that all datasets of a site share.
    pub(super) fn describe(to: &mut Triples, site: &Site) -> Result<Self, CatalogueError> {
        let publisher = iri(&site.publisher.url)?;
        let kind = to.concept(&terms::PUBLISHER_KINDS, &site.publisher.kind)?;
        to.is(&publisher, foaf::AGENT);
        to.plain(&publisher, foaf::NAME, &site.publisher.name)?;
        to.link(&publisher, dct::TYPE, &kind);

        let contact = iri(format!("{}{HOME}contact", site.base_url))?;
        let email = iri(format!("mailto:{}", site.contact.email))?;
        // Both classes: the shapes require the first and infer nothing from the second.
        to.is(&contact, vcard::KIND);
        to.is(&contact, vcard::ORGANIZATION);
        to.plain(&contact, vcard::FN, &site.contact.name)?;
        to.link(&contact, vcard::HAS_EMAIL, &email);

        let text = iri(&site.licence.url)?;
        let licence = to.concept(&terms::LICENCES, &site.licence.authority)?;
        to.link(&licence, skos::EXACT_MATCH, &text);
        if let Some(kind) = terms::licence_kind(&site.licence.authority) {
            let kind = to.concept(&terms::LICENCE_KINDS, kind)?;
            to.link(&licence, dct::TYPE, &kind);
        }

        let rights = iri(format!("{}{HOME}rights", site.base_url))?;
        to.is(&rights, dct::RIGHTS_STATEMENT);
        to.plain(&rights, rdfs::LABEL, &format!("{} ({})", site.licence.title, site.licence.name))?;
        to.link(&rights, rdfs::SEE_ALSO, &text);

        let language = to.concept(&terms::LANGUAGES, terms::language(&site.language)?)?;
        Ok(Self { publisher, contact, licence, rights, language })
    }
}
