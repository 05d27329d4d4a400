//! The site of `seara.toml`: publisher, contact, licence, and the address where `output/` is served. Used by the
//! catalogue, the data packages and the fetcher.

/// Publisher and address of all datasets of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Title of the catalogue.
    pub title: String,
    /// Description of the catalogue.
    pub description: String,
    /// Public address of `output/`, ending with a slash; every published URL starts with it.
    pub base_url: String,
    /// BCP 47 tag of the language the titles and descriptions are written in, such as `pt`.
    pub language: String,
    /// The publisher of the data.
    pub publisher: Publisher,
    /// The contact for users of the data.
    pub contact: Contact,
    /// The licence of every dataset.
    pub licence: Licence,
}

/// The organisation that publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// Its name in full.
    pub name: String,
    /// Its home page, which also serves as its identifier.
    pub url: String,
    /// Its kind in the ADMS list, such as `NationalAuthority`.
    pub kind: String,
}

/// A contact (vCard).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Name of the team or desk.
    pub name: String,
    /// E-mail address, without `mailto:`.
    pub email: String,
}

/// A licence, with its identifiers in different vocabularies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// SPDX identifier, such as `CC-BY-4.0`.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Address of its text.
    pub url: String,
    /// Code in the EU licence table, such as `CC_BY_4_0`.
    pub authority: String,
}

impl Site {
    /// Returns the `User-Agent` header: program, address of the site and e-mail address.
    pub fn agent(&self) -> String {
        format!("seara/{} (+{}; {})", env!("CARGO_PKG_VERSION"), self.base_url, self.contact.email)
    }
}

impl Licence {
    /// Returns its identifier in udata.
    pub fn udata(&self) -> &str {
        match self.authority.as_str() {
            "CC_BY_4_0" => "cc-by",
            "CC_BYSA_4_0" => "cc-by-sa",
            "CC0" => "cc-zero",
            _ => &self.name,
        }
    }
}
