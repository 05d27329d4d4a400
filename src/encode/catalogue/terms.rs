//! The controlled vocabularies as RDF: the IRI of each code, its scheme and its classes. The codes that
//! a person may write are in `model::vocabulary`.
//!
//! In goes a code of a schema or of `seara.toml`; out comes its row, or an error that names the code
//! and the table. Promises: a code found here is in the EU's (or ADMS's) own table, so that no
//! misspelt one is ever published. Source: the authority tables of the EU Publications Office, CC BY
//! 4.0, and ADMS 1.0. Labels are in both languages of the program, whatever the language of the site.
//! Read next: `triples`, which describes what is found here.

use oxrdf::NamedNodeRef;

use super::{CatalogueError, names::dct};
use crate::model::vocabulary::{self, Code};

/// The same words in English and Portuguese.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    /// English.
    pub en: &'static str,
    /// Portuguese.
    pub pt: &'static str,
}

/// A controlled vocabulary.
#[derive(Debug)]
pub(super) struct Table {
    /// Its name in errors.
    pub name: &'static str,
    /// IRI of the scheme.
    pub scheme: &'static str,
    /// What the IRI of a concept is, before the code.
    pub prefix: &'static str,
    /// Title of the scheme.
    pub title: Label,
    /// What a concept is in addition to a `skos:Concept`: the shapes require the class of the range.
    pub classes: &'static [NamedNodeRef<'static>],
    rows: &'static [Code],
}

impl Table {
    /// The label of a code; an unknown code is an error that names it.
    pub(super) fn label(&self, code: &str) -> Result<Label, CatalogueError> {
        match self.rows.iter().find(|row| row.0 == code) {
            Some(&(_, en, pt)) => Ok(Label { en, pt }),
            None => Err(CatalogueError::UnknownCode { table: self.name, code: code.to_owned() }),
        }
    }
}

/// Builds an EU authority table: its IRIs follow from its name.
macro_rules! authority {
    ($name:literal, $en:literal, $pt:literal, $classes:expr, $rows:expr) => {
        Table {
            name: $name,
            scheme: concat!("http://publications.europa.eu/resource/authority/", $name),
            prefix: concat!("http://publications.europa.eu/resource/authority/", $name, "/"),
            title: Label { en: $en, pt: $pt },
            classes: $classes,
            rows: $rows,
        }
    };
}

/// Data themes.
pub(super) const THEMES: Table = authority!("data-theme", "Data theme", "Tema dos dados", &[], vocabulary::THEMES);

/// How often a dataset changes.
pub(super) const FREQUENCIES: Table =
    authority!("frequency", "Frequency", "Frequência", &[dct::FREQUENCY], vocabulary::FREQUENCIES);

/// Who may read a dataset.
pub(super) const ACCESS_RIGHTS: Table = authority!(
    "access-right",
    "Access right",
    "Direito de acesso",
    &[dct::RIGHTS_STATEMENT],
    vocabulary::ACCESS_RIGHTS
);

/// Countries whose records the program is meant for; each needs an extent below.
pub(super) const COUNTRIES: Table = authority!("country", "Country", "País", &[dct::LOCATION], vocabulary::COUNTRIES);

/// Where a country lies, islands included, in degrees: west, south, east and north, rounded outwards;
/// then the longitude and latitude of its middle as atlases give it, which islands do not pull.
#[rustfmt::skip]
const EXTENTS: [(&str, [f64; 4], [f64; 2]); 9] = [
    ("AGO", [11.66, -18.05, 24.09, -4.37], [18.5, -12.5]),
    ("BRA", [-74.02, -33.76, -28.82, 5.28], [-55.0, -10.0]),
    ("CPV", [-25.37, 14.8, -22.65, 17.21], [-24.0, 16.0]),
    ("ESP", [-18.18, 27.63, 4.34, 43.8], [-4.0, 40.0]),
    ("GNB", [-16.73, 10.85, -13.63, 12.69], [-15.0, 12.0]),
    ("MOZ", [30.21, -26.87, 40.85, -10.47], [35.0, -18.25]),
    ("PRT", [-31.29, 30.02, -6.18, 42.16], [-8.0, 39.5]),
    ("STP", [6.46, -0.02, 7.47, 1.71], [7.0, 1.0]),
    ("TLS", [124.04, -9.51, 127.35, -8.12], [125.9, -8.8]),
];

/// Where a country lies: west, south, east and north, in degrees; `None` for a country that has no row.
pub fn bounds(country: &str) -> Option<[f64; 4]> {
    EXTENTS.iter().find(|row| row.0 == country).map(|row| row.1)
}

/// Bounding box and middle of a country, as WKT; `None` for a country that has no row.
pub(super) fn extent(country: &str) -> Option<(String, String)> {
    let (_, [west, south, east, north], [x, y]) = EXTENTS.iter().find(|row| row.0 == country)?;
    let corners = format!("{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}");
    Some((format!("POLYGON(({corners}))"), format!("POINT({x} {y})")))
}

/// Languages that titles and descriptions may be written in.
pub(super) const LANGUAGES: Table =
    authority!("language", "Language", "Língua", &[dct::LINGUISTIC_SYSTEM], vocabulary::LANGUAGES);

/// The code in [`LANGUAGES`] of a BCP 47 tag; regions do not matter (`pt-PT` is `POR`).
pub(super) fn language(tag: &str) -> Result<&'static str, CatalogueError> {
    match tag.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "pt" => Ok("POR"),
        "en" => Ok("ENG"),
        _ => Err(CatalogueError::UnknownCode { table: LANGUAGES.name, code: tag.to_owned() }),
    }
}

/// File types.
#[rustfmt::skip]
pub(super) const FILE_TYPES: Table = authority!("file-type", "File type", "Tipo de ficheiro", &[dct::MEDIA_TYPE_OR_EXTENT], &[
    ("CSV", "CSV", "CSV"),
    ("JSON", "JSON", "JSON"),
    ("PARQUET", "Apache Parquet", "Apache Parquet"),
    ("XLSX", "Excel XLSX", "Excel XLSX"),
]);

/// Licences; each needs a kind below.
#[rustfmt::skip]
pub(super) const LICENCES: Table = authority!("licence", "Licence", "Licença", &[dct::LICENSE_DOCUMENT], &[
    ("CC0", "Creative Commons CC0 1.0 Universal", "Creative Commons CC0 1.0 Universal"),
    ("CC_BYSA_4_0", "Creative Commons Attribution–ShareAlike 4.0 International", "Creative Commons Atribuição–CompartilhaIgual 4.0 Internacional"),
    ("CC_BY_4_0", "Creative Commons Attribution 4.0 International", "Creative Commons Atribuição 4.0 Internacional"),
]);

/// The kind, in [`LICENCE_KINDS`], of a licence; `None` for a licence that has no row.
pub(super) fn licence_kind(licence: &str) -> Option<&'static str> {
    match licence {
        "CC0" => Some("PublicDomain"),
        "CC_BYSA_4_0" => Some("ViralEffect-ShareAlike"),
        "CC_BY_4_0" => Some("Attribution"),
        _ => None,
    }
}

/// How long a distribution is meant to stay.
#[rustfmt::skip]
pub(super) const AVAILABILITIES: Table = authority!("planned-availability", "Planned availability", "Disponibilidade planeada", &[], &[
    ("STABLE", "stable", "estável"),
]);

/// How far a distribution has come.
#[rustfmt::skip]
pub(super) const STATUSES: Table = authority!("distribution-status", "Distribution status", "Estado da distribuição", &[], &[
    ("COMPLETED", "completed", "concluída"),
]);

/// Kinds of publisher, of ADMS.
pub(super) const PUBLISHER_KINDS: Table = Table {
    name: "publisher type",
    scheme: "http://purl.org/adms/publishertype/1.0",
    prefix: "http://purl.org/adms/publishertype/",
    title: Label { en: "Publisher type", pt: "Tipo de editor" },
    classes: &[],
    rows: vocabulary::PUBLISHER_KINDS,
};

/// Kinds of licence, of ADMS: those of [`LICENCES`].
#[rustfmt::skip]
pub(super) const LICENCE_KINDS: Table = Table {
    name: "licence type",
    scheme: "http://purl.org/adms/licencetype/1.0",
    prefix: "http://purl.org/adms/licencetype/",
    title: Label { en: "Licence type", pt: "Tipo de licença" },
    classes: &[],
    rows: &[
        ("Attribution", "Attribution", "Atribuição"),
        ("PublicDomain", "Public domain", "Domínio público"),
        ("ViralEffect-ShareAlike", "Viral effect (share-alike)", "Efeito viral (partilha nos mesmos termos)"),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_an_extent_that_holds_its_middle() {
        for (code, ..) in COUNTRIES.rows {
            let (_, [west, south, east, north], [x, y]) = EXTENTS.iter().find(|row| row.0 == *code).expect("a row");
            assert!(west < x && x < east && south < y && y < north, "{code}");
        }
    }

    #[test]
    fn every_licence_has_a_kind_of_the_table() {
        for (code, ..) in LICENCES.rows {
            let kind = licence_kind(code).expect("a kind");
            assert!(LICENCE_KINDS.label(kind).is_ok(), "{code}");
        }
    }

    #[test]
    fn a_region_does_not_change_the_language() {
        assert_eq!(language("pt-PT").expect("known"), "POR");
        assert!(matches!(language("xx"), Err(CatalogueError::UnknownCode { table: "language", .. })));
    }
}
