//! What every page has around its content: head, link to the catalogue, link to the other language, publisher.

use super::{
    file,
    parts::{Link, Mail, PageLocale},
};
use crate::model::{messages::Locale, site::Site};

/// The values of the template `base.html`.
pub(super) struct Frame<'a> {
    /// Language of the page.
    pub(super) locale: Locale,
    /// The other language.
    pub(super) other: Locale,
    /// Language of the site's texts (BCP 47) where the page is in another.
    pub(super) lang: Option<&'a str>,
    /// File name of the page.
    pub(super) file: &'static str,
    /// File name of the page in the other language.
    pub(super) other_file: &'static str,
    /// Title of the page.
    pub(super) title: String,
    /// Description of the page.
    pub(super) description: &'a str,
    /// Relative address of the catalogue's folder: empty, or with `/` at its end.
    pub(super) root: &'static str,
    /// Title of the site.
    pub(super) site_title: &'a str,
    /// The publisher.
    pub(super) publisher: Link<'a>,
    /// The licence.
    pub(super) licence: Link<'a>,
    /// The contact.
    pub(super) contact: Mail<'a>,
}

impl<'a> Frame<'a> {
    /// The frame of a page of the site; it lies in the catalogue's folder until `root` says otherwise.
    pub(super) fn new(locale: &PageLocale<'a>, site: &'a Site) -> Self {
        let other = match locale.locale {
            Locale::Pt => Locale::En,
            Locale::En => Locale::Pt,
        };
        Self {
            locale: locale.locale,
            other,
            lang: locale.foreign,
            file: file(locale.locale),
            other_file: file(other),
            title: site.title.clone(),
            description: &site.description,
            root: "",
            site_title: &site.title,
            publisher: Link::new(&site.publisher.url, &site.publisher.name),
            licence: Link::new(&site.licence.url, &site.licence.title),
            contact: Mail::new(&site.contact),
        }
    }
}
