//! How the text of Word looks and how its lists count, as styles say one on another.

use std::collections::HashMap;

use crate::extract::markup::Element;

/// Size of text that nothing says the size of, in points.
const SIZE: f64 = 10.0;

/// Styles that a style builds on, one on another.
const CHAIN: usize = 20;

/// How text looks, as far as a style or a run says.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    pub(super) size: Option<f64>,
    pub(super) colour: Option<u32>,
    /// Level of a heading.
    pub(super) level: Option<u8>,
    /// The list that it belongs to.
    pub(super) list: Option<InList>,
    pub(super) above: Option<String>,
}

/// Which list a paragraph belongs to, and at which level.
#[derive(Debug, Clone)]
pub(super) struct InList {
    pub(super) id: Option<String>,
    pub(super) level: usize,
}

impl InList {
    /// What the properties of a paragraph say of it.
    pub(super) fn of(properties: &Element) -> Option<Self> {
        let list = properties.child("numPr")?;
        let of = |name: &str| list.child(name).and_then(|e| e.attribute("val"));
        let level = of("ilvl").and_then(|l| l.parse::<usize>().ok()).unwrap_or(0).min(8);
        Some(Self { id: of("numId").map(str::to_owned), level })
    }
}

impl Look {
    pub(super) fn of(properties: Option<&Element>) -> Self {
        let of = |name: &str| properties.and_then(|p| p.child(name)?.attribute("val"));
        Self {
            size: of("sz").and_then(|n| n.parse::<f64>().ok()).map(|n| n / 2.0),
            colour: of("color").and_then(|c| u32::from_str_radix(c, 16).ok()),
            ..Self::default()
        }
    }
}

/// The styles of paragraphs, by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    all: HashMap<String, Look>,
    usual: Option<String>,
    pub(super) size: f64,
}

impl Styles {
    pub(super) fn of(root: Option<&Element>) -> Self {
        let mut styles = Self { size: SIZE, ..Self::default() };
        let Some(root) = root else { return styles };
        let defaults = Look::of(root.at(&["docDefaults", "rPrDefault", "rPr"]));
        styles.size = defaults.size.unwrap_or(SIZE);
        for style in root.all("style").filter(|s| s.attribute("type") == Some("paragraph")) {
            let Some(id) = style.attribute("styleId") else { continue };
            let name = style.child("name").and_then(|n| n.attribute("val")).unwrap_or_default().to_lowercase();
            let outline = style.at(&["pPr", "outlineLvl"]).and_then(|e| e.attribute("val")?.parse::<u8>().ok());
            let named = name.strip_prefix("heading ").and_then(|n| n.parse::<u8>().ok());
            let title = (name == "title").then_some(1);
            let look = Look {
                level: outline.filter(|n| *n < 9).map(|n| n + 1).or(named).or(title).map(|n| n.clamp(1, 6)),
                list: style.child("pPr").and_then(InList::of),
                above: style.child("basedOn").and_then(|e| e.attribute("val")).map(str::to_owned),
                ..Look::of(style.child("rPr"))
            };
            if style.attribute("default").is_some_and(|d| d == "1" || d == "true") {
                styles.usual = Some(id.to_owned());
            }
            styles.all.insert(id.to_owned(), look);
        }
        styles
    }

    /// A style and those that it builds on.
    pub(super) fn chain(&self, id: Option<&str>) -> Vec<&Look> {
        let mut next = id.or(self.usual.as_deref());
        let mut chain = Vec::new();
        while let Some(look) = next.and_then(|id| self.all.get(id)).filter(|_| chain.len() < CHAIN) {
            chain.push(look);
            next = look.above.as_deref();
        }
        chain
    }
}

/// How lists count.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// List → how it counts.
    lists: HashMap<String, String>,
    /// How a list counts, level by level: format and start.
    levels: HashMap<(String, usize), (String, i64)>,
}

impl Numbering {
    pub(super) fn of(root: Option<&Element>) -> Self {
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
