//! The styles of an OpenDocument workbook: what they draw of a text, and what they hide.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::data_style;
use crate::{
    extract::markup::Element,
    model::{
        marks::Mark,
        number_format::{self, NumberFormat},
    },
};

/// Maximum length of a chain of parent styles.
const CHAIN: usize = 20;

/// Index of the number format of a percentage whose style says no other.
pub(super) const PERCENT: u16 = 1;

/// White, the ground of a sheet.
const WHITE: u32 = 0xFF_FF_FF;

/// The style of a cell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellStyle {
    /// Index of its number format in [`Styles::formats`].
    pub(super) format: u16,
    /// How its text is drawn.
    pub(super) look: Look,
}

/// How a text is drawn; `None` is as what contains it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// Superscript is 1, subscript -1.
    position: Option<i8>,
    is_struck: Option<bool>,
    is_hidden: Option<bool>,
    /// Its colour and that of its ground; the inner `None` is one that is not known.
    color: Option<Option<u32>>,
    ground: Option<Option<u32>>,
}

impl Look {
    /// The look of a text in another.
    pub(super) fn over(self, outer: Self) -> Self {
        Self {
            position: self.position.or(outer.position),
            is_struck: self.is_struck.or(outer.is_struck),
            is_hidden: self.is_hidden.or(outer.is_hidden),
            color: self.color.or(outer.color),
            ground: self.ground.or(outer.ground),
        }
    }

    /// Returns the mark that counts.
    pub(super) fn mark(self) -> Option<Mark> {
        let is = |set: Option<bool>, mark| set.filter(|set| *set).map(|_| mark);
        let position = self.position.and_then(|position| match position {
            1 => Some(Mark::Raised),
            -1 => Some(Mark::Lowered),
            _ => None,
        });
        let ground = self.ground.unwrap_or(Some(WHITE));
        let is_unseen = self.color.flatten().map(|color| ground == Some(color));
        is(self.is_hidden, Mark::Hidden)
            .or(is(is_unseen, Mark::Invisible))
            .or(is(self.is_struck, Mark::Struck))
            .or(position)
    }

    /// Reads the properties of a style that draw text.
    fn from_style(style: &Element) -> Self {
        let look = style.child("text-properties").map(Self::from_properties).unwrap_or_default();
        let cell = style.child("table-cell-properties").and_then(|cell| cell.attribute("background-color"));
        // Below a cell is the sheet, whatever its parent style says.
        let ground = cell.map(|color| if color == "transparent" { Some(WHITE) } else { hex(color) });
        Self { ground: ground.or(look.ground), ..look }
    }

    /// Reads `style:text-properties`.
    fn from_properties(properties: &Element) -> Self {
        let is_automatic = properties.attribute("use-window-font-color") == Some("true");
        let ground = properties.attribute("background-color").filter(|color| *color != "transparent");
        let is_not_none = |name: &str| properties.attribute(name).map(|value| value != "none");
        Self {
            position: properties.attribute("text-position").map(position),
            is_struck: is_not_none("text-line-through-style").or_else(|| is_not_none("text-line-through-type")),
            is_hidden: properties.attribute("display").map(|value| value == "none"),
            color: if is_automatic { Some(None) } else { properties.attribute("color").map(hex) },
            ground: ground.map(hex),
        }
    }
}

/// A colour of six digits: `#1F497D`.
fn hex(text: &str) -> Option<u32> {
    let digits = text.trim().strip_prefix('#').filter(|digits| digits.len() == 6)?;
    u32::from_str_radix(digits, 16).ok()
}

/// Reads a text position: `super 58%`, `sub`, `33% 58%`, `-33%`. Full size at the line is none.
fn position(text: &str) -> i8 {
    match text.split_whitespace().next() {
        Some("super") => 1,
        Some("sub") => -1,
        Some(raised) => match raised.trim_end_matches('%').parse::<f64>() {
            Ok(percent) if percent > 0.0 => 1,
            Ok(percent) if percent < 0.0 => -1,
            _ => 0,
        },
        None => 0,
    }
}

/// The styles of a workbook, by family and name.
#[derive(Debug)]
pub(super) struct Styles {
    cells: HashMap<String, Style>,
    texts: HashMap<String, Style>,
    /// Families and names of styles of tables, rows and columns that are not shown.
    hidden: HashSet<(String, String)>,
    default_cell: Look,
    /// The data styles, which draw numbers, by name.
    data: HashMap<String, Element>,
    /// The number formats of cells; the first is the general one.
    pub(super) formats: Vec<NumberFormat>,
    /// The styles of cells with what they inherit.
    resolved: HashMap<String, CellStyle>,
    /// Whether conditions, rows or tables colour the grounds of cells: then no text is known to have the colour of its own.
    pub(super) has_grounds: bool,
}

impl Default for Styles {
    fn default() -> Self {
        Self {
            cells: HashMap::new(),
            texts: HashMap::new(),
            hidden: HashSet::new(),
            default_cell: Look::default(),
            data: HashMap::new(),
            formats: vec![NumberFormat::General, NumberFormat::Percent { decimals: 0 }],
            resolved: HashMap::new(),
            has_grounds: false,
        }
    }
}

#[derive(Debug, Default)]
struct Style {
    parent: Option<String>,
    /// Its data style.
    data: Option<String>,
    look: Look,
}

impl Styles {
    /// Adds the styles of `office:styles` or `office:automatic-styles`.
    pub(super) fn add(&mut self, part: &Element) {
        for element in part.elements() {
            let family = element.attribute("family").unwrap_or_default();
            let look = || Look::from_style(element);
            match (element.name.as_str(), family) {
                ("default-style", "table-cell") => self.default_cell = look(),
                ("style", family) => {
                    let name = element.attribute("name").unwrap_or_default().to_owned();
                    let name_of = |name: &str| element.attribute(name).map(str::to_owned);
                    let (parent, data) = (name_of("parent-style-name"), name_of("data-style-name"));
                    let style = Style { parent, data, look: look() };
                    self.has_grounds |= has_ground(element);
                    match family {
                        "table-cell" => drop(self.cells.insert(name, style)),
                        "text" => drop(self.texts.insert(name, style)),
                        family if is_hidden(element) => drop(self.hidden.insert((family.to_owned(), name))),
                        _ => {}
                    }
                }
                (name, _) if name.ends_with("-style") => {
                    let name = element.attribute("name").unwrap_or_default().to_owned();
                    self.data.insert(name, element.clone());
                }
                _ => {}
            }
        }
    }

    /// Resolves what the styles of cells inherit, once all are added.
    pub(super) fn resolve(&mut self) {
        let names: BTreeSet<String> = self.cells.values().filter_map(|style| style.data.clone()).collect();
        let mut formats = HashMap::new();
        for name in names {
            let code = data_style::code(&name, &self.data);
            let format = self.index(code.map_or(NumberFormat::General, |code| number_format::parse(&code)));
            formats.insert(name, format);
        }
        if self.has_grounds {
            let looks = self.cells.values_mut().chain(self.texts.values_mut()).map(|style| &mut style.look);
            looks.chain([&mut self.default_cell]).for_each(|look| look.color = None);
        }
        let resolved = self.cells.keys().map(|name| {
            let look = chain(&self.cells, name).fold(Look::default(), |look, style| look.over(style.look));
            let data = chain(&self.cells, name).find_map(|style| style.data.as_deref());
            let format = data.and_then(|name| formats.get(name)).copied().unwrap_or(0);
            (name.clone(), CellStyle { format, look: look.over(self.default_cell) })
        });
        self.resolved = resolved.collect();
    }

    fn index(&mut self, format: NumberFormat) -> u16 {
        let found = self.formats.iter().position(|other| *other == format).unwrap_or_else(|| {
            self.formats.push(format);
            self.formats.len() - 1
        });
        u16::try_from(found).unwrap_or(0)
    }

    /// Returns a number format by its index.
    pub(super) fn format(&self, index: u16) -> &NumberFormat {
        self.formats.get(usize::from(index)).unwrap_or(&NumberFormat::General)
    }

    /// Returns a style of cells.
    pub(super) fn cell(&self, name: &str) -> CellStyle {
        self.resolved.get(name).copied().unwrap_or_else(|| self.default_cell())
    }

    /// Returns the style of cells that name none.
    pub(super) fn default_cell(&self) -> CellStyle {
        self.resolved.get("Default").copied().unwrap_or(CellStyle { format: 0, look: self.default_cell })
    }

    /// Returns how a style of a span draws its text.
    pub(super) fn text(&self, name: &str) -> Look {
        chain(&self.texts, name).fold(Look::default(), |look, style| look.over(style.look))
    }

    /// Returns whether a style of a family hides a table, a row or a column.
    pub(super) fn hides(&self, name: &str, family: &str) -> bool {
        !self.hidden.is_empty() && self.hidden.contains(&(family.to_owned(), name.to_owned()))
    }
}

/// Iterates over a style and its parents.
fn chain<'s>(all: &'s HashMap<String, Style>, name: &str) -> impl Iterator<Item = &'s Style> {
    let next = |style: &&'s Style| style.parent.as_ref().and_then(|parent| all.get(parent));
    std::iter::successors(all.get(name), next).take(CHAIN)
}

/// Whether a style colours cells by a condition, or is of a table, a row or a column with a ground of its own.
fn has_ground(style: &Element) -> bool {
    let parts = ["table-properties", "table-row-properties", "table-column-properties"];
    let mut grounds = parts.iter().filter_map(|part| style.child(part)?.attribute("background-color"));
    grounds.any(|color| color != "transparent") || style.child("map").is_some()
}

/// Whether a style of a table is not displayed, or one of a row or column has no size.
fn is_hidden(style: &Element) -> bool {
    let is_zero = |length: &str| {
        let number = length.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        number.parse::<f64>().is_ok_and(|n| n == 0.0)
    };
    let size = |properties: &str, name: &str| style.child(properties)?.attribute(name).map(is_zero);
    style.child("table-properties").and_then(|p| p.attribute("display")) == Some("false")
        || size("table-row-properties", "row-height") == Some(true)
        || size("table-column-properties", "column-width") == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_above_or_below_the_line_or_on_it() {
        for (text, want) in [("super 58%", 1), ("33% 58%", 1), ("sub", -1), ("-8% 100%", -1), ("0% 100%", 0), ("", 0)] {
            assert_eq!(position(text), want, "{text}");
        }
    }

    #[test]
    fn white_text_is_seen_on_a_ground_only() {
        let style = |text: &str, cell: &str| {
            let xml = format!("<style><text-properties {text}/><table-cell-properties {cell}/></style>");
            Look::from_style(&crate::extract::markup::parse(&xml, "p").expect("xml")).mark()
        };
        let (white, dark) = ("color='#FFFFFF'", "background-color='#003366'");
        let unseen = Some(Mark::Invisible);
        assert_eq!([style(white, ""), style(white, dark), style("color='#000000'", "")], [unseen, None, None]);
        assert_eq!(style(white, "background-color='transparent'"), unseen);
        assert_eq!(style(white, "background-color='#ffffff'"), unseen);
        assert_eq!(style(&format!("{white} {dark}"), ""), None);
    }

    #[test]
    fn a_chain_of_styles_in_a_circle_ends() {
        let style = |parent: &str| Style { parent: Some(parent.to_owned()), ..Style::default() };
        let all = HashMap::from([("a".to_owned(), style("b")), ("b".to_owned(), style("a"))]);
        assert_eq!(chain(&all, "a").count(), CHAIN);
    }
}
