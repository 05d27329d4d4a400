//! Parts of pages, each a type with a template: a text in its language, a link, a bar, a histogram.
//!
//! A template escapes every value that it shows but those of these types, whose own templates escape what they hold:
//! what is markup is known by its type ([`HtmlSafe`]).

use std::borrow::Cow;

use askama::{Template, filters::HtmlSafe};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

use crate::model::{
    messages::{Locale, Messages, permille},
    site::{Contact, Site},
};

/// Characters of a value that a table of a page shows.
pub(super) const MAX_VALUE: usize = 160;

/// The language of a page, and that of the site's own texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageLocale<'a> {
    /// Language of the page.
    pub(super) locale: Locale,
    /// Its messages.
    pub(super) messages: &'static Messages,
    /// Language of the site's texts (BCP 47) where the page is in another.
    pub(super) foreign: Option<&'a str>,
}

impl<'a> PageLocale<'a> {
    /// The languages of a page of a site.
    pub(super) fn new(site: &'a Site, locale: Locale) -> Self {
        let is_own = site.language.split('-').next() == Some(locale.tag());
        let foreign = (!is_own).then_some(site.language.as_str());
        Self { locale, messages: Messages::for_locale(locale), foreign }
    }

    /// A text of a schema: its English translation where the page is in English and the site is not.
    pub(super) fn text(&self, own: &'a str, english: &'a Value, name: &str) -> Text<'a> {
        let translated = || english[name].as_str().filter(|text| !text.is_empty());
        let is_translated = self.locale == Locale::En && self.foreign.is_some();
        match is_translated.then(translated).flatten() {
            Some(text) => Text { lang: None, text },
            None => Text { lang: self.foreign.filter(|_| !own.is_empty()), text: own },
        }
    }
}

/// A text, marked with its language where that is not the page's.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/text.html")]
pub(super) struct Text<'a> {
    /// BCP 47 tag, where it is not the page's.
    pub(super) lang: Option<&'a str>,
    /// The text.
    pub(super) text: &'a str,
}

/// A text with the address that it links to; a plain text where the address is not of the web.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/link.html")]
pub(super) struct Link<'a> {
    address: Cow<'a, str>,
    text: Cow<'a, str>,
}

impl<'a> Link<'a> {
    /// A link.
    pub(super) fn new(address: &'a str, text: &'a str) -> Self {
        Self { address: address.into(), text: text.into() }
    }

    /// A value of a table, shortened; a link where it is an address.
    pub(super) fn value(text: &str) -> Link<'static> {
        Link { address: text.to_owned().into(), text: shorten(text, MAX_VALUE).into() }
    }

    fn is_web(&self) -> bool {
        let is_web = self.address.starts_with("http://") || self.address.starts_with("https://");
        is_web && !self.address.chars().any(|c| c.is_whitespace() || c.is_control())
    }
}

/// An e-mail address with the name of its owner.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/mail.html")]
pub(super) struct Mail<'a> {
    name: &'a str,
    email: &'a str,
}

impl<'a> Mail<'a> {
    /// The address of a contact.
    pub(super) fn new(contact: &'a Contact) -> Self {
        Self { name: &contact.name, email: &contact.email }
    }

    fn address(&self) -> String {
        path(self.email).replace("%40", "@")
    }
}

/// A day in words, with its instant for machines.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/day.html")]
pub(super) struct Day {
    /// The instant.
    pub(super) at: DateTime<Utc>,
    /// The language.
    pub(super) locale: Locale,
}

impl Day {
    fn exact(&self) -> String {
        self.at.to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    fn text(&self) -> String {
        self.locale.date(self.at)
    }
}

/// Keywords of a dataset; nothing where there are none.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/keywords.html")]
pub(super) struct Keywords<'a> {
    m: &'static Messages,
    lang: Option<&'a str>,
    /// The keywords.
    pub(super) keywords: &'a [String],
}

impl<'a> Keywords<'a> {
    /// Keywords of the site, in its own language.
    pub(super) fn new(locale: &PageLocale<'a>, keywords: &'a [String]) -> Self {
        Self { m: locale.messages, lang: locale.foreign, keywords }
    }
}

/// Counts of one total as a bar; the label says the same in words.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/bar.html")]
pub(super) struct Bar {
    /// What it shows, in words.
    pub(super) label: String,
    /// Each count with the number of its colour.
    pub(super) parts: Vec<(u64, u8)>,
    /// Whether it is a thin one.
    pub(super) is_thin: bool,
}

/// A part of a bar, in thousandths of its width.
struct BarPart {
    colour: u8,
    x: u64,
    width: u64,
}

impl Bar {
    fn rects(&self) -> Vec<BarPart> {
        let total: u64 = self.parts.iter().map(|(n, _)| *n).sum();
        let mut x = 0;
        let part = |(n, colour): &(u64, u8)| {
            // The smallest part is still seen.
            let width = permille(*n, total).max(4);
            let part = BarPart { colour: *colour, x, width: width - 2 };
            x += width;
            part
        };
        self.parts.iter().filter(|(n, _)| *n > 0).map(part).collect()
    }
}

/// Counts of bins as bars side by side; the label says what they are.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/histogram.html")]
pub(super) struct Histogram<'a> {
    /// What it shows, in words.
    pub(super) label: String,
    /// The count of each bin.
    pub(super) counts: &'a [u64],
}

/// A bin of a histogram 400 units high, 10 units a bin.
struct Bin {
    x: usize,
    y: u64,
    height: u64,
}

impl Histogram<'_> {
    fn rects(&self) -> Vec<Bin> {
        let max = self.counts.iter().copied().max().unwrap_or_default().max(1);
        let bin = |(n, count): (usize, &u64)| {
            // The smallest count is still seen.
            let height = (permille(*count, max) * 2 / 5).max(10);
            Bin { x: n * 10, y: 400 - height, height }
        };
        self.counts.iter().enumerate().filter(|(_, count)| **count > 0).map(bin).collect()
    }
}

/// A small square in the colour of a part of a bar.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/swatch.html")]
pub(super) struct Swatch {
    /// The number of the colour.
    pub(super) colour: u8,
}

/// An entry of a bar's legend.
#[derive(Debug, Clone)]
pub(super) struct LegendEntry {
    /// Its colour.
    pub(super) swatch: Swatch,
    /// What the colour means.
    pub(super) text: String,
}

impl HtmlSafe for Text<'_> {}
impl HtmlSafe for Link<'_> {}
impl HtmlSafe for Mail<'_> {}
impl HtmlSafe for Day {}
impl HtmlSafe for Keywords<'_> {}
impl HtmlSafe for Bar {}
impl HtmlSafe for Histogram<'_> {}
impl HtmlSafe for Swatch {}

/// A name as a relative address: all but unreserved characters and `/` percent-encoded (RFC 3986).
pub(super) fn path(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'~' | b'/' | b'-' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A name as the id of an element.
pub(super) fn anchor(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { '-' }).collect()
}

/// A text cut to at most `max` characters, with `…` where it was cut.
pub(super) fn shorten(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The first sentence of a text.
pub(super) fn first_sentence(text: &str) -> &str {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let ends = chars.peek().is_none_or(|(_, next)| next.is_whitespace());
        if ends && matches!(c, '.' | '!' | '?') {
            return &text[..at + c.len_utf8()];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_become_links() {
        assert_eq!(Link::new("javascript:alert(1)", "x").to_string(), "x");
        assert_eq!(Link::new("https://a b", "x").to_string(), "x");
        let link = "<a href=\"https://a.pt/?b=&#34;c\" rel=\"noopener nofollow\">&#60;</a>";
        assert_eq!(Link::new("https://a.pt/?b=\"c", "<").to_string(), link);
        assert_eq!(path("javascript:a b"), "javascript%3Aa%20b");
    }

    #[test]
    fn a_text_is_cut_by_characters() {
        assert_eq!(shorten("olá mundo", 5), "olá…");
        assert_eq!(first_sentence("Uma frase. Outra."), "Uma frase.");
    }
}
