//! HTML in small: text made safe, links, bars, tables that scroll.
//!
//! In goes text of any origin; out comes markup that says it and does nothing else. Whatever is not a word of
//! [`Words`] passes [`escape`]; an address becomes a link only when it is of the web.

use serde_json::Value;

use super::{
    Language,
    words::{Words, permille},
};
use crate::model::site::Site;

/// How a page speaks: its own words, and the language of the texts that are not its own.
#[derive(Debug)]
pub(super) struct Voice<'a> {
    /// The page's own words.
    pub(super) words: &'static Words,
    /// Language of the page.
    pub(super) language: Language,
    /// Language of the site's texts.
    own: &'a str,
}

impl<'a> Voice<'a> {
    /// The voice of a site's page.
    pub(super) fn new(site: &'a Site, language: Language) -> Self {
        Self { words: Words::of(language), language, own: &site.language }
    }

    /// Whether the site's texts are in another language than the page.
    fn is_foreign(&self) -> bool {
        self.own.split('-').next() != Some(self.words.tag)
    }

    /// The attribute that says so, or nothing.
    pub(super) fn lang(&self) -> String {
        if self.is_foreign() { format!(" lang=\"{}\"", escape(self.own)) } else { String::new() }
    }

    /// A text of the site in the page's language, where somebody wrote it so.
    fn translated<'b>(&self, english: &'b Value, name: &str) -> Option<&'b str> {
        let asked = matches!(self.language, Language::English) && self.is_foreign();
        english[name].as_str().filter(|text| asked && !text.is_empty())
    }

    /// A text of the site as it can be said here, not yet escaped.
    pub(super) fn plain<'b>(&self, text: &'b str, english: &'b Value, name: &str) -> &'b str {
        self.translated(english, name).unwrap_or(text)
    }

    /// The same as markup, which tells its language where that is not the page's.
    pub(super) fn said(&self, text: &str, english: &Value, name: &str) -> String {
        match self.translated(english, name) {
            Some(translated) => escape(translated),
            None if self.is_foreign() && !text.is_empty() => format!("<span{}>{}</span>", self.lang(), escape(text)),
            None => escape(text),
        }
    }
}

/// Text as HTML says it, in an element or in a quoted attribute. A control character becomes U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A name as a relative address.
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

/// A name as an id of the page.
pub(super) fn anchor(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { '-' }).collect()
}

/// A sentence with its values, each as markup, in the places that name them.
pub(super) fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| *value));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A text of at most so many characters.
pub(super) fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
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

/// A text that is a link, where its address is of the web.
pub(super) fn link(address: &str, text: &str) -> String {
    let is_web = address.starts_with("http://") || address.starts_with("https://");
    if is_web && !address.chars().any(|c| c.is_whitespace() || c.is_control()) {
        format!("<a href=\"{}\" rel=\"noopener nofollow\">{}</a>", escape(address), escape(text))
    } else {
        escape(text)
    }
}

/// A value of a table, short enough to look at.
pub(super) fn value(text: &str) -> String {
    link(text, &shorten(text, 160))
}

/// Counts of one whole as a bar, each with the number of its colour; the label tells the same in words.
pub(super) fn bar(class: &str, label: &str, parts: &[(u64, u8)]) -> String {
    let total: u64 = parts.iter().map(|(n, _)| *n).sum();
    let (mut x, mut rects) = (0_u64, String::new());
    for (n, colour) in parts.iter().filter(|(n, _)| *n > 0) {
        // What is there is seen, however small it is.
        let width = permille(*n, total).max(4);
        rects.push_str(&format!("<rect class=\"f{colour}\" x=\"{x}\" width=\"{}\" height=\"10\"/>", width - 2));
        x += width;
    }
    format!(
        "<svg class=\"bar{class}\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\">\
         <rect class=\"f0\" width=\"1000\" height=\"10\"/>{rects}</svg>",
        escape(label)
    )
}

/// Counts that stand side by side, each as high as it is large; the label tells what they are.
pub(super) fn histogram(label: &str, counts: &[u64]) -> String {
    let most = counts.iter().copied().max().unwrap_or_default().max(1);
    let mut rects = String::new();
    for (n, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        // What is there is seen, however small it is.
        let height = (permille(*count, most) * 2 / 5).max(10);
        rects.push_str(&format!(
            "<rect class=\"f1\" x=\"{}\" y=\"{}\" width=\"9\" height=\"{height}\"/>",
            n * 10,
            400 - height
        ));
    }
    format!(
        "<svg class=\"histogram\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {} 400\" preserveAspectRatio=\"none\">{rects}</svg>",
        escape(label),
        counts.len() * 10
    )
}

/// A small square of a bar's colour.
pub(super) fn swatch(colour: u8) -> String {
    format!(
        "<svg aria-hidden=\"true\" viewBox=\"0 0 10 10\"><rect class=\"f{colour}\" width=\"10\" height=\"10\" rx=\"2\"/></svg>"
    )
}

/// A table that scrolls by itself, with a name for who cannot see it.
pub(super) fn scroll(label: &str, class: &str, table: &str) -> String {
    format!(
        "<div class=\"scroll {class}\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table>{table}</tbody></table></div>\n",
        escape(label)
    )
}

/// The heads of columns, each already markup.
pub(super) fn heads(names: &[&str]) -> String {
    names.iter().map(|name| format!("<th scope=\"col\">{name}</th>")).collect()
}

/// A part of the page with its heading.
pub(super) fn section(id: &str, title: &str, body: &str) -> String {
    format!("<section id=\"{id}\">\n<h2>{title}</h2>\n{body}</section>\n")
}

/// A fact with its name; the value is markup.
pub(super) fn fact(name: &str, value: &str) -> String {
    format!("<div><dt>{name}</dt><dd>{value}</dd></div>")
}

/// Program text that scrolls by itself.
pub(super) fn code(label: &str, text: &str) -> String {
    let label = escape(label);
    format!("<pre tabindex=\"0\" role=\"group\" aria-label=\"{label}\"><code>{}</code></pre>", escape(text))
}
