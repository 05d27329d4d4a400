//! Character formatting and heading levels of Word, through the inheritance of styles.

use std::collections::{HashMap, HashSet};

use crate::extract::{
    markup::Element,
    office::effects::{Baseline, Effects},
};

/// Default text size, in points.
const SIZE: f64 = 10.0;

/// How far a run is moved up or down to be superscript or subscript, in ems.
const MOVED: f64 = 0.2;

/// Maximum length of a chain of base styles.
const CHAIN: usize = 20;

/// Formatting that a style or a run sets; none where it inherits.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    pub(super) size: Option<f64>,
    pub(super) colour: Option<u32>,
    pub(super) font: Option<String>,
    pub(super) effects: Effects,
    /// Whether the text is on a ground of its own: shading or highlighting.
    pub(super) is_shaded: bool,
    /// Level of a heading.
    pub(super) level: Option<u8>,
    /// The list of the paragraph.
    pub(super) list: Option<ListLevel>,
    pub(super) based_on: Option<String>,
}

/// The list of a paragraph, and its level in it.
#[derive(Debug, Clone)]
pub(super) struct ListLevel {
    pub(super) id: Option<String>,
    pub(super) level: usize,
}

impl ListLevel {
    /// Finds the list that the properties of a paragraph (`w:pPr`) name.
    pub(super) fn find(properties: &Element) -> Option<Self> {
        let list = properties.child("numPr")?;
        let of = |name: &str| list.child(name).and_then(|e| e.attribute("val"));
        let level = of("ilvl").and_then(|l| l.parse::<usize>().ok()).unwrap_or(0).min(8);
        Some(Self { id: of("numId").map(str::to_owned), level })
    }
}

impl Look {
    /// Reads run properties (`w:rPr`).
    pub(super) fn new(properties: Option<&Element>) -> Self {
        let of = |name: &str| properties.and_then(|p| p.child(name)?.attribute("val"));
        let half_points = |name: &str| of(name).and_then(|n| n.parse::<f64>().ok()).map(|n| n / 2.0);
        let switch = |name: &str| properties.and_then(|p| p.child(name)).map(is_on);
        let fonts = properties.and_then(|p| p.child("rFonts"));
        let size = half_points("sz");
        let aligned = of("vertAlign").map(|align| match align {
            "superscript" => Baseline::Raised,
            "subscript" => Baseline::Lowered,
            _ => Baseline::Normal,
        });
        let moved = || half_points("position").map(|up| Baseline::new(up, MOVED * size.unwrap_or(SIZE)));
        let struck = [switch("strike"), switch("dstrike")];
        Self {
            size,
            colour: of("color").and_then(|c| u32::from_str_radix(c, 16).ok()),
            font: fonts.and_then(|f| f.attribute("ascii").or_else(|| f.attribute("hAnsi"))).map(str::to_owned),
            effects: Effects {
                baseline: aligned.or_else(moved),
                is_struck: struck.into_iter().flatten().reduce(|one, other| one || other),
                is_hidden: switch("vanish"),
            },
            is_shaded: is_shaded(properties),
            ..Self::default()
        }
    }
}

/// Returns whether properties of a run or a paragraph give it a ground of its own.
pub(super) fn is_shaded(properties: Option<&Element>) -> bool {
    let is_colour = |value: &str| !matches!(value, "auto" | "none" | "FFFFFF" | "white");
    let of = |name: &str, value: &str| properties.and_then(|p| p.child(name)?.attribute(value)).is_some_and(is_colour);
    let has_pattern = properties.and_then(|p| p.child("shd")?.attribute("val"));
    of("shd", "fill") || of("highlight", "val") || has_pattern.is_some_and(|p| !matches!(p, "clear" | "nil"))
}

/// Returns whether a toggle property is on: `w:val` is absent or true.
pub(super) fn is_on(switch: &Element) -> bool {
    switch.attribute("val").is_none_or(|v| !matches!(v, "0" | "false" | "off"))
}

/// The styles of paragraphs and characters, by id.
#[derive(Debug, Default)]
pub(super) struct Styles {
    all: HashMap<String, Look>,
    characters: HashMap<String, Look>,
    /// Styles of tables with a colour in some of their cells.
    shaded_tables: HashSet<String>,
    default: Option<String>,
    pub(super) size: f64,
}

impl Styles {
    pub(super) fn new(root: Option<&Element>) -> Self {
        let mut styles = Self { size: SIZE, ..Self::default() };
        let Some(root) = root else { return styles };
        let defaults = Look::new(root.at(&["docDefaults", "rPrDefault", "rPr"]));
        styles.size = defaults.size.unwrap_or(SIZE);
        for style in root.all("style") {
            let Some(id) = style.attribute("styleId") else { continue };
            match style.attribute("type") {
                Some("paragraph") => {}
                Some("character") => {
                    let look = Look { based_on: based_on(style), ..Look::new(style.child("rPr")) };
                    styles.characters.insert(id.to_owned(), look);
                    continue;
                }
                Some("table") if has_shading(style) => {
                    styles.shaded_tables.insert(id.to_owned());
                    continue;
                }
                _ => continue,
            }
            let name = style.child("name").and_then(|n| n.attribute("val")).unwrap_or_default().to_lowercase();
            let outline = style.at(&["pPr", "outlineLvl"]).and_then(|e| e.attribute("val")?.parse::<u8>().ok());
            let named = name.strip_prefix("heading ").and_then(|n| n.parse::<u8>().ok());
            let title = (name == "title").then_some(1);
            let look = Look {
                level: outline.filter(|n| *n < 9).map(|n| n + 1).or(named).or(title).map(|n| n.clamp(1, 6)),
                list: style.child("pPr").and_then(ListLevel::find),
                based_on: based_on(style),
                ..Look::new(style.child("rPr"))
            };
            let look = Look { is_shaded: look.is_shaded || is_shaded(style.child("pPr")), ..look };
            if style.attribute("default").is_some_and(|d| d == "1" || d == "true") {
                styles.default = Some(id.to_owned());
            }
            styles.all.insert(id.to_owned(), look);
        }
        styles
    }

    /// Returns a style and its base styles, from the style on.
    pub(super) fn chain<'s>(&'s self, id: Option<&'s str>) -> Vec<&'s Look> {
        chain(&self.all, id.or(self.default.as_deref()))
    }

    /// Returns whether the cells of a table may have a colour, given the properties of the table (`w:tblPr`).
    pub(super) fn shades_cells(&self, properties: Option<&Element>) -> bool {
        let style = properties.and_then(|p| p.child("tblStyle")?.attribute("val"));
        is_shaded(properties) || style.is_some_and(|style| self.shaded_tables.contains(style))
    }

    /// Returns a character style and its base styles, from the style on.
    pub(super) fn character_chain<'s>(&'s self, id: Option<&'s str>) -> Vec<&'s Look> {
        chain(&self.characters, id)
    }
}

/// Returns whether a style of a table gives some of its cells a colour.
fn has_shading(style: &Element) -> bool {
    is_shaded(Some(style)) || style.elements().any(has_shading)
}

fn based_on(style: &Element) -> Option<String> {
    style.child("basedOn").and_then(|e| e.attribute("val")).map(str::to_owned)
}

fn chain<'s>(all: &'s HashMap<String, Look>, id: Option<&'s str>) -> Vec<&'s Look> {
    let mut next = id;
    let mut chain = Vec::new();
    while let Some(look) = next.and_then(|id| all.get(id)).filter(|_| chain.len() < CHAIN) {
        chain.push(look);
        next = look.based_on.as_deref();
    }
    chain
}
