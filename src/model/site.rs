//! The publisher's own facts, as `seara.toml` gives them: who publishes, under what licence, and
//! where `output/` is served. Read by the catalogue, the data packages and the fetcher.

/// Who publishes and where: the same for every dataset of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Title of the catalogue.
    pub title: String,
    /// What the catalogue holds, in a sentence or two.
    pub description: String,
    /// Public address of `output/`, with a slash at its end; every published URL starts with it.
    pub base_url: String,
    /// BCP 47 tag of the language the titles and descriptions are written in, such as `pt`.
    pub language: String,
    /// Who answers for the data.
    pub publisher: Publisher,
    /// Whom a reader of the data may write to.
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

/// An address to write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Name of the team or desk.
    pub name: String,
    /// E-mail address, without `mailto:`.
    pub email: String,
}

/// A licence, by the names that different vocabularies give it.
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
    /// Who asks, as servers are told: the program, where it publishes, and whom to write to.
    pub fn agent(&self) -> String {
        format!("seara/{} (+{}; {})", env!("CARGO_PKG_VERSION"), self.base_url, self.contact.email)
    }
}

impl Licence {
    /// The word of portals that run udata for it.
    pub fn udata(&self) -> &str {
        match self.authority.as_str() {
            "CC_BY_4_0" => "cc-by",
            "CC_BYSA_4_0" => "cc-by-sa",
            "CC0" => "cc-zero",
            _ => &self.name,
        }
    }
}
