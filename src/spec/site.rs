//! `seara.toml`: the publisher, the catalogue and the settings of the project.

use super::{
    identifiers,
    notify::{self, Notify},
    portals::{self, Portal},
    reader::Reader,
    secrets,
    section::Section,
    tree::Node,
};
use crate::model::{
    site::{Contact, Licence, Publisher, Site},
    vocabulary,
};

/// Settings of `seara.toml` that are not published.
#[derive(Debug, Default)]
pub(super) struct Unpublished {
    /// Who is notified of failures.
    pub(super) notify: Notify,
    /// Where releases are pushed to.
    pub(super) portals: Vec<Portal>,
}

/// Parses the site; a key that is missing is reported, and its field left empty.
pub(super) fn read(reader: &Reader, root: &Node) -> Option<(Site, Unpublished)> {
    let section = Section::open(reader, root, "")?;
    let part = |key| {
        if !section.has(key) {
            section.missing_table(key);
        }
        section.section(key)
    };
    let site = Site {
        title: section.needed("title").value,
        description: section.needed("description").value,
        base_url: base_url(&section),
        language: language(&section),
        publisher: part("publisher").map_or(
            Publisher { name: String::new(), url: String::new(), kind: String::new() },
            |s| {
                let publisher = Publisher {
                    name: s.needed("name").value,
                    url: {
                        let url = s.needed("url");
                        identifiers::address(section.reader, &url, &["http", "https"]);
                        url.value
                    },
                    kind: s
                        .codes("type", vocabulary::PUBLISHER_KINDS)
                        .pop()
                        .unwrap_or_else(|| "NationalAuthority".to_owned()),
                };
                s.close();
                publisher
            },
        ),
        contact: part("contact").map_or(Contact { name: String::new(), email: String::new() }, |s| {
            let email = s.needed("email");
            if !email.value.is_empty() && !identifiers::is_email(&email.value) {
                section.reader.report("bad-email", &email.span, &[("got", &email.value)]);
            }
            let contact = Contact { name: s.needed("name").value, email: email.value };
            s.close();
            contact
        }),
        licence: licence(&section),
    };
    let notify = section.section("notify").map(|s| notify::read(&s)).unwrap_or_default();
    let portals = portals::read(&section);
    section.close();
    Some((site, Unpublished { notify, portals }))
}

/// Reads the language of titles, a tag of BCP 47.
fn language(section: &Section<'_>) -> String {
    let known = [("pt", ()), ("en", ()), ("pt-PT", ()), ("en-GB", ())];
    section.choice("language", &known);
    section.text("language").map_or_else(|| "pt".to_owned(), |t| t.value)
}

fn base_url(section: &Section<'_>) -> String {
    let url = section.needed("base_url");
    identifiers::address(section.reader, &url, &["http", "https"]);
    let has_query = |u: url::Url| u.query().is_some() || u.fragment().is_some();
    if url::Url::parse(&url.value).is_ok_and(has_query) {
        section.reader.report("bad-url", &url.span, &[("got", &secrets::shown(&url.value))]);
    }
    format!("{}/", url.value.trim_end_matches('/'))
}

fn licence(section: &Section<'_>) -> Licence {
    let new = |name: &str, title: &str, url: &str, authority: &str| Licence {
        name: name.to_owned(),
        title: title.to_owned(),
        url: url.to_owned(),
        authority: authority.to_owned(),
    };
    let licences = [
        (
            "CC-BY-4.0",
            ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/", "CC_BY_4_0"),
        ),
        (
            "CC-BY-SA-4.0",
            (
                "Creative Commons Attribution Share-Alike 4.0",
                "https://creativecommons.org/licenses/by-sa/4.0/",
                "CC_BYSA_4_0",
            ),
        ),
        ("CC0-1.0", ("Creative Commons CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/", "CC0")),
    ];
    let written = section.text("licence").map_or_else(|| "CC-BY-4.0".to_owned(), |t| t.value);
    let (title, url, authority) = section.choice("licence", &licences).unwrap_or(licences[0].1);
    new(&written, title, url, authority)
}
