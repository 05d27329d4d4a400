//! The names of classes and properties that a catalogue uses, as constants: a misspelt one does not
//! compile. One module per vocabulary, named by its customary prefix.

use oxrdf::NamedNodeRef;

/// A module of names that share a namespace.
macro_rules! vocabulary {
    ($vocabulary:ident = $namespace:literal { $($name:ident = $local:literal),* $(,)? }) => {
        pub mod $vocabulary {
            use super::NamedNodeRef;
            $(pub const $name: NamedNodeRef<'static> = NamedNodeRef::new_unchecked(concat!($namespace, $local));)*
        }
    };
}

/// Prefixes that the serialisations declare.
pub(super) const PREFIXES: [(&str, &str); 14] = [
    ("adms", "http://www.w3.org/ns/adms#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcatap", "http://data.europa.eu/r5r/"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("geosparql", "http://www.opengis.net/ont/geosparql#"),
    ("hydra", "http://www.w3.org/ns/hydra/core#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

vocabulary!(adms = "http://www.w3.org/ns/adms#" {
    HAS_IDENTIFIER = "identifier",
    IDENTIFIER = "Identifier",
    STATUS = "status",
    VERSION_NOTES = "versionNotes",
});

vocabulary!(dcat = "http://www.w3.org/ns/dcat#" {
    ACCESS_URL = "accessURL",
    BBOX = "bbox",
    BYTE_SIZE = "byteSize",
    CATALOG = "Catalog",
    CENTROID = "centroid",
    CONTACT_POINT = "contactPoint",
    DATASET = "Dataset",
    DISTRIBUTION = "Distribution",
    DOWNLOAD_URL = "downloadURL",
    END_DATE = "endDate",
    HAS_DATASET = "dataset",
    HAS_DISTRIBUTION = "distribution",
    KEYWORD = "keyword",
    LANDING_PAGE = "landingPage",
    MEDIA_TYPE = "mediaType",
    START_DATE = "startDate",
    THEME = "theme",
    THEME_TAXONOMY = "themeTaxonomy",
    VERSION = "version",
});

vocabulary!(dcatap = "http://data.europa.eu/r5r/" {
    AVAILABILITY = "availability",
});

vocabulary!(dct = "http://purl.org/dc/terms/" {
    ACCESS_RIGHTS = "accessRights",
    ACCRUAL_PERIODICITY = "accrualPeriodicity",
    CONFORMS_TO = "conformsTo",
    DESCRIPTION = "description",
    FORMAT = "format",
    FREQUENCY = "Frequency",
    IDENTIFIER = "identifier",
    ISSUED = "issued",
    LANGUAGE = "language",
    LICENSE = "license",
    LICENSE_DOCUMENT = "LicenseDocument",
    LINGUISTIC_SYSTEM = "LinguisticSystem",
    LOCATION = "Location",
    MEDIA_TYPE = "MediaType",
    MEDIA_TYPE_OR_EXTENT = "MediaTypeOrExtent",
    MODIFIED = "modified",
    PERIOD_OF_TIME = "PeriodOfTime",
    PROVENANCE = "provenance",
    PROVENANCE_STATEMENT = "ProvenanceStatement",
    PUBLISHER = "publisher",
    RELATION = "relation",
    RIGHTS = "rights",
    RIGHTS_STATEMENT = "RightsStatement",
    SPATIAL = "spatial",
    STANDARD = "Standard",
    TEMPORAL = "temporal",
    TITLE = "title",
    TYPE = "type",
});

vocabulary!(foaf = "http://xmlns.com/foaf/0.1/" {
    AGENT = "Agent",
    DOCUMENT = "Document",
    HOMEPAGE = "homepage",
    NAME = "name",
    PAGE = "page",
});

vocabulary!(hydra = "http://www.w3.org/ns/hydra/core#" {
    NEXT = "next",
    PARTIAL_COLLECTION_VIEW = "PartialCollectionView",
});

vocabulary!(prov = "http://www.w3.org/ns/prov#" {
    ACTIVITY = "Activity",
    USED = "used",
    WAS_DERIVED_FROM = "wasDerivedFrom",
    WAS_GENERATED_BY = "wasGeneratedBy",
});

vocabulary!(skos = "http://www.w3.org/2004/02/skos/core#" {
    CONCEPT = "Concept",
    CONCEPT_SCHEME = "ConceptScheme",
    EXACT_MATCH = "exactMatch",
    IN_SCHEME = "inScheme",
    NOTATION = "notation",
    PREF_LABEL = "prefLabel",
});

vocabulary!(spdx = "http://spdx.org/rdf/terms#" {
    ALGORITHM = "algorithm",
    CHECKSUM = "Checksum",
    CHECKSUM_ALGORITHM = "ChecksumAlgorithm",
    CHECKSUM_VALUE = "checksumValue",
    HAS_CHECKSUM = "checksum",
    SHA256 = "checksumAlgorithm_sha256",
});

vocabulary!(vcard = "http://www.w3.org/2006/vcard/ns#" {
    FN = "fn",
    HAS_EMAIL = "hasEmail",
    KIND = "Kind",
    ORGANIZATION = "Organization",
});
