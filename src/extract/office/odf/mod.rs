//! OpenDocument: styles by name, the numbering of lists, and the text of a paragraph, for texts and slides.

mod forms;
mod lists;
mod text;

use std::collections::HashMap;

pub(super) use self::{
    lists::{Counts, ListStyles},
    text::Text,
};

use super::{
    effects::{Baseline, Effects},
    symbols,
};
use crate::{
    extract::{
        Unreadable,
        archive::Archive,
        markup::{self, Element},
    },
    model::marks::Mark,
};

/// Maximum length of a chain of parent styles.
const CHAIN: usize = 20;

/// Content and styles of a document.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) root: Element,
    pub(super) styles: Styles,
}

impl Content {
    /// Reads `content.xml` and `styles.xml` of a package.
    pub(super) fn read(archive: &mut Archive<'_>) -> Result<Self, Unreadable> {
        let root = archive.xml("content.xml")?;
        let mut styles = Styles::default();
        if let Some(root) = archive.xml_if("styles.xml")? {
            styles.add(&root);
        }
        styles.add(&root);
        Ok(Self { root, styles })
    }

    /// Reads a document that is one XML file (`office:document`).
    pub(super) fn parse(text: &str) -> Result<Self, Unreadable> {
        let root = markup::parse(text, "the document")?;
        let mut styles = Styles::default();
        styles.add(&root);
        Ok(Self { root, styles })
    }
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// Family → name → style.
    all: HashMap<String, HashMap<String, Element>>,
    defaults: HashMap<String, Element>,
    pub(super) lists: ListStyles,
    /// Pages of slides: name → name of the layout.
    masters: HashMap<String, String>,
    /// Layouts of pages: name → width and height in points.
    layouts: HashMap<String, (f32, f32)>,
    /// Id of a form control → its value.
    controls: HashMap<String, String>,
    /// Layers that are not displayed.
    hidden_layers: Vec<String>,
}

impl Styles {
    fn add(&mut self, root: &Element) {
        root.child("body").into_iter().for_each(|body| forms::add(body, &mut self.controls));
        let masters = root.child("master-styles");
        for master in masters.into_iter().flat_map(|m| m.all("master-page")) {
            let value = |name| master.attribute(name).unwrap_or_default().to_owned();
            self.masters.insert(value("name"), value("page-layout-name"));
        }
        let layers = masters.and_then(|m| m.child("layer-set")).into_iter().flat_map(|set| set.all("layer"));
        let hidden = layers.filter(|layer| is_not_displayed(layer)).filter_map(|layer| layer.attribute("name"));
        self.hidden_layers.extend(hidden.map(str::to_owned));
        for style in
            ["styles", "automatic-styles"].iter().filter_map(|part| root.child(part)).flat_map(Element::elements)
        {
            let value = |name| style.attribute(name).unwrap_or_default().to_owned();
            match style.name.as_str() {
                "style" => drop(self.all.entry(value("family")).or_default().insert(value("name"), style.clone())),
                "default-style" => drop(self.defaults.insert(value("family"), style.clone())),
                "list-style" => self.lists.add(&value("name"), style),
                "outline-style" => self.lists.add_outline(style),
                "page-layout" => {
                    let size = |name| points(style.child("page-layout-properties")?.attribute(name)?);
                    self.layouts.extend(size("page-width").zip(size("page-height")).map(|s| (value("name"), s)));
                }
                _ => {}
            }
        }
    }

    /// Finds a property of a style or its parents; `properties` is the element that contains it.
    pub(super) fn property(&self, name: &str, family: &str, properties: &str, property: &str) -> Option<&str> {
        let mut next = Some(name);
        for _ in 0..CHAIN {
            let Some(style) = next.and_then(|name| self.all.get(family)?.get(name)) else { break };
            if let Some(value) = style.child(properties).and_then(|p| p.attribute(property)) {
                return Some(value);
            }
            next = style.attribute("parent-style-name");
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

    /// Returns the font effects of a style.
    fn effects(&self, family: &str, name: &str) -> Effects {
        let property = |property| self.property(name, family, "text-properties", property);
        let lines = ["text-line-through-style", "text-line-through-type"].map(property);
        Effects {
            baseline: property("text-position").map(baseline),
            is_struck: lines.into_iter().flatten().next().map(|line| line != "none"),
            is_hidden: property("display").map(|display| display == "none"),
        }
    }

    /// Returns the font of a style, if it is one of symbols.
    fn symbol_font(&self, family: &str, name: &str) -> Option<&str> {
        let font = ["font-name", "font-family"].iter().find_map(|p| self.property(name, family, "text-properties", p));
        font.filter(|font| symbols::is_symbol_font(font))
    }

    /// Returns the mark of a drawing that its program does not display.
    pub(super) fn hidden(&self, drawing: &Element) -> Option<Mark> {
        let is_on_hidden_layer =
            drawing.attribute("layer").is_some_and(|layer| self.hidden_layers.iter().any(|hidden| hidden == layer));
        (is_not_displayed(drawing) || is_on_hidden_layer).then_some(Mark::Hidden)
    }

    /// Returns width and height of a slide in points, given the name of its master page.
    pub(super) fn slide_size(&self, master: &str) -> Option<(f32, f32)> {
        self.layouts.get(self.masters.get(master)?).copied()
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

/// Returns whether an element is not displayed (`text:display`, `draw:display`).
pub(super) fn is_not_displayed(element: &Element) -> bool {
    element.attribute("display") == Some("none") || element.attribute("is-hidden") == Some("true")
}

/// Parses `style:text-position`: `super 58%`, `-33% 58%`.
fn baseline(position: &str) -> Baseline {
    match position.split_whitespace().next().unwrap_or_default() {
        "super" => Baseline::Raised,
        "sub" => Baseline::Lowered,
        percent => Baseline::new(percent.trim_end_matches('%').parse().unwrap_or_default(), 1.0),
    }
}
