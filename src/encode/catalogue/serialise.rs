//! Triples → bytes: Turtle, RDF/XML, JSON-LD.
//!
//! Sorted triples go in; the three documents come out. Promises: the same triples in each, in the
//! given order, with the same prefixes declared; same triples, same bytes; a line end at the end.

use std::io;

use oxjsonld::JsonLdSerializer;
use oxrdf::{GraphNameRef, IriParseError, Triple};
use oxrdfxml::RdfXmlSerializer;
use oxttl::TurtleSerializer;

use super::{Catalogue, CatalogueError, names::PREFIXES};

/// JSON-LD of the second profile.
pub(super) fn json_ld_named(triples: &[Triple]) -> Result<Vec<u8>, CatalogueError> {
    json_ld(triples).map_err(|source| unwritten("dados-gov.jsonld", source))
}

/// Serialises the graph in three formats; [`CatalogueError::Unwritten`] when a serialiser fails.
pub(super) fn serialise(triples: &[Triple], portal: Vec<(String, Vec<u8>)>) -> Result<Catalogue, CatalogueError> {
    Ok(Catalogue {
        portal,
        pages: Vec::new(),
        ttl: turtle(triples).map_err(|source| unwritten("catalog.ttl", source))?,
        rdf: rdf_xml(triples).map_err(|source| unwritten("catalog.rdf", source))?,
        jsonld: json_ld(triples).map_err(|source| unwritten("catalog.jsonld", source))?,
    })
}

fn turtle(triples: &[Triple]) -> io::Result<Vec<u8>> {
    let mut serialiser = TurtleSerializer::new();
    for (prefix, namespace) in PREFIXES {
        serialiser = serialiser.with_prefix(prefix, namespace).map_err(refused)?;
    }
    let mut writer = serialiser.for_writer(Vec::new());
    for triple in triples {
        writer.serialize_triple(triple)?;
    }
    writer.finish()
}

fn rdf_xml(triples: &[Triple]) -> io::Result<Vec<u8>> {
    let mut serialiser = RdfXmlSerializer::new();
    for (prefix, namespace) in PREFIXES {
        serialiser = serialiser.with_prefix(prefix, namespace).map_err(refused)?;
    }
    let mut writer = serialiser.for_writer(Vec::new());
    for triple in triples {
        writer.serialize_triple(triple)?;
    }
    writer.finish().map(ended)
}

fn json_ld(triples: &[Triple]) -> io::Result<Vec<u8>> {
    let mut serialiser = JsonLdSerializer::new();
    for (prefix, namespace) in PREFIXES {
        serialiser = serialiser.with_prefix(prefix, namespace).map_err(refused)?;
    }
    let mut writer = serialiser.for_writer(Vec::new());
    for triple in triples {
        writer.serialize_quad(triple.as_ref().in_graph(GraphNameRef::DefaultGraph))?;
    }
    writer.finish().map(ended)
}

fn ended(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.push(b'\n');
    bytes
}

fn refused(error: IriParseError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, error)
}

fn unwritten(file: &'static str, source: io::Error) -> CatalogueError {
    CatalogueError::Unwritten { file, source }
}
