//! Character formatting, heading levels and list numbering of Word, through the inheritance of styles.

use std::collections::HashMap;

use crate::extract::markup::Element;

/// Default text size, in points.
const SIZE: f64 = 10.0;

/// Maximum length of a chain of base styles.
const CHAIN: usize = 20;

/// Formatting that a style or a run sets; none where it inherits.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    pub(super) size: Option<f64>,
    pub(super) colour: Option<u32>,
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
    pub(super) fn new(properties: Option<&Element>) -> Self {
        let of = |name: &str| properties.and_then(|p| p.child(name)?.attribute("val"));
        Self {
            size: of("sz").and_then(|n| n.parse::<f64>().ok()).map(|n| n / 2.0),
            colour: of("color").and_then(|c| u32::from_str_radix(c, 16).ok()),
            ..Self::default()
        }
    }
}

/// The paragraph styles, by id.
#[derive(Debug, Default)]
pub(super) struct Styles {
    all: HashMap<String, Look>,
    default: Option<String>,
    pub(super) size: f64,
}

impl Styles {
    pub(super) fn new(root: Option<&Element>) -> Self {
        let mut styles = Self { size: SIZE, ..Self::default() };
        let Some(root) = root else { return styles };
        let defaults = Look::new(root.at(&["docDefaults", "rPrDefault", "rPr"]));
        styles.size = defaults.size.unwrap_or(SIZE);
        for style in root.all("style").filter(|s| s.attribute("type") == Some("paragraph")) {
            let Some(id) = style.attribute("styleId") else { continue };
            let name = style.child("name").and_then(|n| n.attribute("val")).unwrap_or_default().to_lowercase();
            let outline = style.at(&["pPr", "outlineLvl"]).and_then(|e| e.attribute("val")?.parse::<u8>().ok());
            let named = name.strip_prefix("heading ").and_then(|n| n.parse::<u8>().ok());
            let title = (name == "title").then_some(1);
            let look = Look {
                level: outline.filter(|n| *n < 9).map(|n| n + 1).or(named).or(title).map(|n| n.clamp(1, 6)),
                list: style.child("pPr").and_then(ListLevel::find),
                based_on: style.child("basedOn").and_then(|e| e.attribute("val")).map(str::to_owned),
                ..Look::new(style.child("rPr"))
            };
            if style.attribute("default").is_some_and(|d| d == "1" || d == "true") {
                styles.default = Some(id.to_owned());
            }
            styles.all.insert(id.to_owned(), look);
        }
        styles
    }

    /// Returns a style and its base styles, from the style on.
    pub(super) fn chain(&self, id: Option<&str>) -> Vec<&Look> {
        let mut next = id.or(self.default.as_deref());
        let mut chain = Vec::new();
        while let Some(look) = next.and_then(|id| self.all.get(id)).filter(|_| chain.len() < CHAIN) {
            chain.push(look);
            next = look.based_on.as_deref();
        }
        chain
    }
}

/// The numbering of lists.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// List → how it counts.
    lists: HashMap<String, String>,
    /// (list, level) → number format and start.
    levels: HashMap<(String, usize), (String, i64)>,
}

impl Numbering {
    pub(super) fn new(root: Option<&Element>) -> Self {
        let mut numbering = Self::default();
        let Some(root) = root else { return numbering };
        for list in root.all("abstractNum") {
            let id = list.attribute("abstractNumId").unwrap_or_default();
            for level in list.all("lvl") {
                let at = level.attribute("ilvl").and_then(|l| l.parse().ok()).unwrap_or(0);
                let of = |name: &str| level.child(name).and_then(|e| e.attribute("val"));
                let start = of("start").and_then(|n| n.parse().ok()).unwrap_or(1);
                numbering.levels.insert((id.to_owned(), at), (of("numFmt").unwrap_or("decimal").to_owned(), start));
            }
        }
        for list in root.all("num") {
            let of = list.child("abstractNumId").and_then(|e| e.attribute("val"));
            if let (Some(id), Some(of)) = (list.attribute("numId"), of) {
                numbering.lists.insert(id.to_owned(), of.to_owned());
            }
        }
        numbering
    }

    pub(super) fn list<'a>(&'a self, id: &'a str) -> &'a str {
        self.lists.get(id).map_or(id, String::as_str)
    }

    pub(super) fn level(&self, id: &str, level: usize) -> (String, i64) {
        let found = self.levels.get(&(self.list(id).to_owned(), level));
        found.cloned().unwrap_or(("bullet".to_owned(), 1))
    }
}
