//! One file of a dataset in the catalogue.
//!
//! A file goes in; its distribution is added to the graph. Promises: the download URL goes through
//! `latest/`, so that it never changes; size and checksum are the file's own. There is no access
//! service: a portal would take the file for an API.
//! Read next: `triples`, the functions used here.

use oxrdf::{
    NamedNode,
    vocab::{rdfs, xsd},
};

use super::{
    CatalogueError,
    names::{adms, dcat, dcatap, dct, foaf, spdx},
    shared_nodes::SharedNodes,
    terms::{self, Label},
    triples::{Triples, iri},
};
use crate::{
    encode::csvw,
    model::published::{FileFormat, PublishedDataset, PublishedFile},
};

const COLUMNS: Label = Label { en: "Columns of the file (CSVW)", pt: "Colunas do ficheiro (CSVW)" };

const MEDIA_TYPES: &str = "https://www.iana.org/assignments/media-types/";

/// Describes a file that is served in `folder` (an address that ends with a slash), and returns the
/// IRI of its distribution; errors are those of [`super::catalogue`].
pub(super) fn distribution(
    to: &mut Triples,
    shared: &SharedNodes,
    published: &PublishedDataset,
    file: &PublishedFile,
    folder: &str,
) -> Result<NamedNode, CatalogueError> {
    let address = iri(format!("{folder}{}", file.name))?;
    let node = iri(format!("{}#distribution", address.as_str()))?;
    to.is(&node, dcat::DISTRIBUTION);
    to.link(&node, dcat::ACCESS_URL, &address);
    to.link(&node, dcat::DOWNLOAD_URL, &address);
    to.text(&node, dct::TITLE, &file.title)?;
    to.text(&node, dct::DESCRIPTION, &file.description)?;
    to.english(&node, &file.english)?;
    let page = iri(format!("{folder}index.html"))?;
    to.is(&page, foaf::DOCUMENT);
    to.link(&node, foaf::PAGE, &page);
    if file.format == FileFormat::Csv {
        let schema = iri(format!("{}{}", address.as_str(), csvw::ENDING))?;
        to.is(&schema, dct::STANDARD);
        to.label(&schema, dct::TITLE, COLUMNS);
        to.link(&node, dct::CONFORMS_TO, &schema);
    }
    to.link(&node, dct::LANGUAGE, &shared.language);
    to.link(&node, dct::LICENSE, &shared.licence);
    to.link(&node, dct::RIGHTS, &shared.rights);
    to.instant(&node, dct::ISSUED, published.first_captured);
    to.instant(&node, dct::MODIFIED, published.captured);
    let stable = to.concept(&terms::AVAILABILITIES, "STABLE")?;
    to.link(&node, dcatap::AVAILABILITY, &stable);
    let completed = to.concept(&terms::STATUSES, "COMPLETED")?;
    to.link(&node, adms::STATUS, &completed);
    format(to, &node, file.format)?;
    // Named, because a bare number would be an xsd:integer to JSON-LD, which the shapes refuse.
    to.typed(&node, dcat::BYTE_SIZE, file.bytes.to_string(), xsd::NON_NEGATIVE_INTEGER);
    let checksum = iri(format!("{}#checksum", address.as_str()))?;
    to.link(&node, spdx::HAS_CHECKSUM, &checksum);
    to.is(&checksum, spdx::CHECKSUM);
    let algorithm = spdx::SHA256.into_owned();
    to.is(&algorithm, spdx::CHECKSUM_ALGORITHM);
    to.link(&checksum, spdx::ALGORITHM, &algorithm);
    to.typed(&checksum, spdx::CHECKSUM_VALUE, &file.sha256, xsd::HEX_BINARY);
    Ok(node)
}

fn format(to: &mut Triples, node: &NamedNode, format: FileFormat) -> Result<(), CatalogueError> {
    let file_type = to.concept(&terms::FILE_TYPES, format.authority())?;
    to.link(node, dct::FORMAT, &file_type);
    let media_type = iri(format!("{MEDIA_TYPES}{}", format.media_type()))?;
    to.is(&media_type, dct::MEDIA_TYPE);
    to.is(&media_type, dct::MEDIA_TYPE_OR_EXTENT);
    to.plain(&media_type, rdfs::LABEL, format.media_type())?;
    to.link(node, dcat::MEDIA_TYPE, &media_type);
    Ok(())
}
