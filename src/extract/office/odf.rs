//! OpenDocument: styles by name, and the text of a paragraph, for texts and slides.

use std::collections::HashMap;

use super::slide::Item;
use crate::extract::{
    Unreadable,
    archive::Archive,
    markup::{Element, Node},
};

/// Maximum length of a chain of parent styles.
const CHAIN: usize = 20;

/// Maximum depth of nested text elements.
const NESTED: usize = 40;

/// Maximum count of spaces of one element.
const SPACES: usize = 1_000;

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    all: HashMap<(String, String), Element>,
    defaults: HashMap<String, Element>,
    lists: HashMap<String, Element>,
}

impl Styles {
    /// Reads the styles of `styles.xml` and of the content.
    pub(super) fn read(archive: &mut Archive<'_>, content: &Element) -> Result<Self, Unreadable> {
        let mut styles = Self::default();
        if let Some(root) = archive.xml_if("styles.xml")? {
            styles.add(&root);
        }
        styles.add(content);
        Ok(styles)
    }

    fn add(&mut self, root: &Element) {
        for style in
            ["styles", "automatic-styles"].iter().filter_map(|part| root.child(part)).flat_map(Element::elements)
        {
            let value = |name| style.attribute(name).unwrap_or_default().to_owned();
            match style.name.as_str() {
                "style" => drop(self.all.insert((value("family"), value("name")), style.clone())),
                "default-style" => drop(self.defaults.insert(value("family"), style.clone())),
                "list-style" => drop(self.lists.insert(value("name"), style.clone())),
                _ => {}
            }
        }
    }

    /// Finds a property of a style or its parents; `properties` is the element that contains it.
    pub(super) fn property(&self, name: &str, family: &str, properties: &str, property: &str) -> Option<&str> {
        let mut next = Some(name.to_owned());
        for _ in 0..CHAIN {
            let Some(style) = next.and_then(|name| self.all.get(&(family.to_owned(), name))) else { break };
            if let Some(value) = style.child(properties).and_then(|p| p.attribute(property)) {
                return Some(value);
            }
            next = style.attribute("parent-style-name").map(str::to_owned);
        }
        self.defaults.get(family)?.child(properties)?.attribute(property)
    }

    /// Returns the text size of a style, in points.
    pub(super) fn size(&self, family: &str, name: &str) -> Option<f32> {
        points(self.property(name, family, "text-properties", "font-size")?)
    }

    pub(super) fn colour(&self, family: &str, name: &str) -> Option<u32> {
        colour(self.property(name, family, "text-properties", "color")?)
    }

    /// Returns the list mark of item `n` at a level; none where the style has no mark.
    pub(super) fn item(&self, list: &str, level: usize, n: i64) -> Option<Item> {
        let Some(style) = self.lists.get(list) else { return Some(Item::Bullet) };
        let wanted = (level + 1).to_string();
        let Some(mark) = style.elements().find(|e| e.attribute("level") == Some(&wanted)) else {
            return Some(Item::Bullet);
        };
        match mark.name.as_str() {
            "list-level-style-number" if mark.attribute("num-format").is_none_or(str::is_empty) => None,
            "list-level-style-number" => {
                let start = mark.attribute("start-value").and_then(|s| s.parse::<i64>().ok()).unwrap_or(1);
                Some(Item::Number(start.saturating_add(n)))
            }
            _ => Some(Item::Bullet),
        }
    }
}

/// Parses a length; returns points.
pub(super) fn points(text: &str) -> Option<f32> {
    let units = [("cm", 28.346_457), ("mm", 2.834_645_7), ("in", 72.0), ("pt", 1.0), ("pc", 12.0), ("px", 0.75)];
    let (number, factor) = units.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)))?;
    number.trim().parse::<f32>().ok().map(|n| n * factor).filter(|n| n.is_finite())
}

pub(super) fn colour(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix('#')?, 16).ok()
}

/// The text of a paragraph.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) links: Vec<String>,
    /// Notes and frames anchored in it, which are not part of its text.
    pub(super) anchored: Vec<Element>,
    /// Spans: style and count of characters.
    spans: Vec<(String, usize)>,
}

impl Text {
    /// Reads the text of a paragraph.
    pub(super) fn new(paragraph: &Element) -> Self {
        let mut text = Self::default();
        text.add(paragraph, "", NESTED);
        text
    }

    fn add(&mut self, element: &Element, style: &str, depth: usize) {
        if depth == 0 {
            return;
        }
        for node in &element.children {
            let inner = match node {
                Node::Text(text) => {
                    // A line end in the file is a space; only an element ends a line.
                    self.text.push_str(&text.replace(['\n', '\r'], " "));
                    self.spans.push((style.to_owned(), text.chars().count()));
                    continue;
                }
                Node::Element(inner) => inner,
            };
            match inner.name.as_str() {
                "s" => {
                    let n = inner.attribute("c").and_then(|n| n.parse::<usize>().ok()).unwrap_or(1);
                    self.text.push_str(&" ".repeat(n.min(SPACES)));
                }
                "tab" => self.text.push(' '),
                "line-break" => self.text.push('\n'),
                "span" => self.add(inner, inner.attribute("style-name").unwrap_or(style), depth - 1),
                "a" => {
                    self.links.extend(inner.attribute("href").map(str::to_owned));
                    self.add(inner, style, depth - 1);
                }
                "note" => self.anchored.extend(inner.child("note-body").cloned()),
                "annotation" | "annotation-end" | "tracked-changes" | "ruby-text" => {}
                "frame" | "custom-shape" | "g" | "rect" => self.anchored.push(inner.clone()),
                _ => self.add(inner, style, depth - 1),
            }
        }
    }

    /// Returns the style of most of its characters; empty for that of the paragraph.
    pub(super) fn style(&self) -> &str {
        self.spans.iter().max_by_key(|(_, n)| *n).map_or("", |(style, _)| style)
    }
}
