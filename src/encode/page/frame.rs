//! What every page has around what it says: its head, the way home, the other language, who publishes.

use chrono::{DateTime, SecondsFormat, Utc};

use super::{
    Language, file,
    markup::{Voice, escape, link, path},
};
use crate::model::site::Site;

/// The looks of all pages.
const STYLE: &str = include_str!("style.css");

/// An ear of corn, drawn.
const MARK: &str = "<svg aria-hidden=\"true\" viewBox=\"0 0 24 24\"><path d=\"M12 22V8M12 8c-2-1.5-2-4 0-6 2 2 2 4.5 0 6M12 13c-3 \
    0-4.5-1.5-4.5-4.5 3 0 4.5 1.5 4.5 4.5 0-3 1.5-4.5 4.5-4.5 0 3-1.5 4.5-4.5 4.5M12 18.5c-3 0-4.5-1.5-4.5-4.5 3 0 4.5 1.5 4.5 \
    4.5 0-3 1.5-4.5 4.5-4.5 0 3-1.5 4.5-4.5 4.5\"/></svg>";

/// What a page says, in its parts.
pub(super) struct Parts<'a> {
    /// Its title, as text.
    pub(super) title: &'a str,
    /// What it is, as text.
    pub(super) description: &'a str,
    /// Way to the folder of the catalogue, with a slash at its end or empty.
    pub(super) root: &'a str,
    /// More of the head, as markup.
    pub(super) head: &'a str,
    /// Its body, as markup.
    pub(super) body: &'a str,
}

/// The whole page.
pub(super) fn page(voice: &Voice<'_>, site: &Site, parts: &Parts<'_>) -> String {
    let head = head(voice, parts);
    let words = voice.words;
    let (own, other) = files(voice.language);
    let tongue = other_tag(voice.language);
    let way = format!(
        "<header class=\"top\"><div class=\"wide\"><a class=\"home\" href=\"{}{own}\">{MARK}<span{}>{}</span></a>\
         <nav aria-label=\"{}\"><a class=\"tongue\" href=\"{other}\" hreflang=\"{tongue}\" lang=\"{tongue}\">{}</a></nav>\
         </div></header>\n",
        parts.root,
        voice.lang(),
        escape(&site.title),
        words.language,
        words.other_name,
    );
    let foot = format!(
        "<footer><div class=\"wide\"><p>{} {}. {}: {}.<br>{}: {}</p><p>{}</p></div></footer>\n",
        words.publisher,
        link(&site.publisher.url, &site.publisher.name),
        words.licence,
        link(&site.licence.url, &site.licence.title),
        words.contact,
        mail(site),
        words.made,
    );
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n{head}<body>\n<a class=\"skip\" href=\"#main\">{}</a>\n{way}{}\n{foot}</body>\n</html>\n",
        words.tag, words.skip, parts.body
    )
}

/// The head: nothing may be loaded from anywhere, and no program run.
fn head(voice: &Voice<'_>, parts: &Parts<'_>) -> String {
    let (own, other) = files(voice.language);
    format!(
        "<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"description\" content=\"{}\">\n\
         <title>{}</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         <link rel=\"alternate\" hreflang=\"{}\" href=\"{own}\">\n\
         <link rel=\"alternate\" hreflang=\"{}\" href=\"{other}\">\n\
         <style>\n{STYLE}</style>\n{}</head>\n",
        escape(parts.description),
        escape(parts.title),
        voice.words.tag,
        other_tag(voice.language),
        parts.head,
    )
}

/// The page's own file, and that of the other language.
fn files(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::Portuguese => (file(Language::Portuguese), file(Language::English)),
        Language::English => (file(Language::English), file(Language::Portuguese)),
    }
}

/// Tag of the other language.
fn other_tag(language: Language) -> &'static str {
    match language {
        Language::Portuguese => "en",
        Language::English => "pt",
    }
}

/// Whom to write to.
pub(super) fn mail(site: &Site) -> String {
    let address = path(&site.contact.email).replace("%40", "@");
    format!("<a href=\"mailto:{address}\">{}</a>", escape(&site.contact.name))
}

/// A day in words, with what machines call it.
pub(super) fn time(voice: &Voice<'_>, at: DateTime<Utc>) -> String {
    let exact = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    format!("<time datetime=\"{exact}\">{}</time>", voice.words.day(at))
}
