//! Styles of a workbook of Excel: what number format and which marks the cells of a style have.

use crate::{
    extract::markup::Element,
    model::{
        marks::Mark,
        number_format::{self, NumberFormat},
    },
};

use super::xml::is_true;

/// White.
const WHITE: u32 = 0xFF_FF_FF;

/// Colours that have no value of their own.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Colors {
    /// The light colour of the theme, which sheets have as their ground.
    light: Option<u32>,
    /// Whether the palette is that of the standard.
    is_standard: bool,
}

impl Colors {
    /// Reads the colours of a theme and of styles.
    pub(super) fn new(theme: Option<&Element>, styles: &Element) -> Self {
        let light = theme.and_then(|theme| theme.at(&["themeElements", "clrScheme", "lt1"]));
        let light = light.and_then(|light| light.elements().next());
        let light = light.and_then(|color| color.attribute("lastClr").or_else(|| color.attribute("val"))).and_then(hex);
        Self { light, is_standard: styles.at(&["colors", "indexedColors"]).is_none() }
    }

    /// Returns the colour that attributes name, where it is known.
    fn resolve<'a>(self, attribute: impl Fn(&str) -> Option<&'a str>) -> Option<u32> {
        if attribute("tint").is_some_and(|tint| tint.trim().parse::<f64>() != Ok(0.0)) {
            return None;
        }
        if let Some(rgb) = attribute("rgb") {
            return hex(rgb);
        }
        match (attribute("theme"), attribute("indexed")) {
            (Some("0"), _) => self.light,
            (_, Some("1" | "9")) if self.is_standard => Some(WHITE),
            (_, Some("0" | "8")) if self.is_standard => Some(0),
            _ => None,
        }
    }
}

/// A colour of six digits, or of eight of which the first two are its opacity.
fn hex(text: &str) -> Option<u32> {
    let digits = text.get(text.len().checked_sub(6)?..)?;
    u32::from_str_radix(digits, 16).ok()
}

/// What a font says of the marks of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Font {
    is_struck: bool,
    position: Option<Mark>,
    color: Option<u32>,
}

impl Font {
    /// Adds an element of a font.
    pub(super) fn add<'a>(&mut self, name: &str, attribute: impl Fn(&str) -> Option<&'a str>, colors: Colors) {
        match name {
            "strike" => self.is_struck = attribute("val").is_none_or(is_true),
            "vertAlign" => {
                self.position = match attribute("val") {
                    Some("superscript") => Some(Mark::Raised),
                    Some("subscript") => Some(Mark::Lowered),
                    _ => None,
                }
            }
            "color" => self.color = colors.resolve(attribute),
            _ => {}
        }
    }

    fn new(element: &Element, colors: Colors) -> Self {
        let mut font = Self::default();
        element.elements().for_each(|child| font.add(&child.name, |key| child.attribute(key), colors));
        font
    }

    /// Returns whether its colour could be that of its ground.
    pub(super) fn has_color(&self) -> bool {
        self.color.is_some()
    }

    /// Returns the mark of its text on a ground, where the colour of that is known.
    fn mark(&self, ground: Option<u32>) -> Option<Mark> {
        match () {
            () if self.color.is_some() && self.color == ground => Some(Mark::Invisible),
            () if self.is_struck => Some(Mark::Struck),
            () => self.position,
        }
    }
}

/// What a style says of the cells that have it.
#[derive(Debug, Clone, Default)]
pub(super) struct CellStyle {
    /// Index of its number format.
    pub(super) format: u16,
    /// The mark of a cell that is not text.
    pub(super) mark: Option<Mark>,
    /// The mark of a text that has no font of its own.
    pub(super) text_mark: Option<Mark>,
    ground: Option<u32>,
    hides_texts: bool,
}

impl CellStyle {
    /// Returns the mark of a run of text that has a font of its own.
    pub(super) fn run_mark(&self, font: &Font) -> Option<Mark> {
        if self.hides_texts { Some(Mark::Invisible) } else { font.mark(self.ground) }
    }
}

/// The styles of a workbook.
#[derive(Debug, Default)]
pub(super) struct Styles {
    cells: Vec<CellStyle>,
    /// The same for sheets whose grounds depend on conditions or tables.
    cells_of_any_ground: Vec<CellStyle>,
    /// The number formats of cells; the first is `General`.
    pub(super) formats: Vec<NumberFormat>,
}

impl Styles {
    /// Reads the part of styles.
    pub(super) fn read(root: &Element, colors: Colors) -> Self {
        let children = |name: &'static str| root.child(name).into_iter().flat_map(Element::elements);
        let fonts: Vec<_> = children("fonts").map(|font| Font::new(font, colors)).collect();
        let grounds: Vec<_> = children("fills").map(|fill| ground(fill, colors)).collect();
        let codes: Vec<_> =
            children("numFmts").filter_map(|f| Some((id(f, "numFmtId"), f.attribute("formatCode")?))).collect();
        let mut styles = Self { formats: vec![NumberFormat::General], ..Self::default() };
        for xf in children("cellXfs") {
            let number = id(xf, "numFmtId");
            let code = codes.iter().find(|(id, _)| *id == number).map(|(_, code)| number_format::parse(code));
            let format = code.unwrap_or_else(|| number.map_or(NumberFormat::General, number_format::builtin));
            let font = id(xf, "fontId").and_then(|id| fonts.get(usize::from(id))).cloned().unwrap_or_default();
            let ground = id(xf, "fillId").map_or(Some(WHITE), |id| grounds.get(usize::from(id)).copied().flatten());
            let index = styles.index(&format);
            let style = |ground| {
                let mark = font.mark(ground);
                let (hides_numbers, hides_texts) = match format {
                    NumberFormat::Hidden { texts } => (true, texts),
                    _ => (false, false),
                };
                let hidden = |hides: bool| if hides { Some(Mark::Invisible) } else { mark };
                CellStyle {
                    format: index,
                    mark: hidden(hides_numbers),
                    text_mark: hidden(hides_texts),
                    ground,
                    hides_texts,
                }
            };
            styles.cells.push(style(ground));
            styles.cells_of_any_ground.push(style(None));
        }
        styles
    }

    /// Returns the index of a format, which is added where it is new; 0 beyond what an index can count.
    fn index(&mut self, format: &NumberFormat) -> u16 {
        let known = self.formats.iter().position(|own| own == format);
        let at = known.unwrap_or_else(|| {
            self.formats.push(format.clone());
            self.formats.len() - 1
        });
        u16::try_from(at).unwrap_or(0)
    }

    /// Returns the styles of the cells of a sheet; `has_grounds` says whether conditions or tables colour its cells.
    pub(super) fn of_cells(&self, has_grounds: bool) -> &[CellStyle] {
        if has_grounds { &self.cells_of_any_ground } else { &self.cells }
    }

    /// Returns whether text may have the colour of its ground.
    pub(super) fn has_same_colors(&self) -> bool {
        self.cells
            .iter()
            .zip(&self.cells_of_any_ground)
            .any(|(own, any)| own.mark != any.mark || own.text_mark != any.text_mark)
    }
}

/// The colour of a fill, where it is known.
fn ground(fill: &Element, colors: Colors) -> Option<u32> {
    let pattern = fill.child("patternFill")?;
    match pattern.attribute("patternType") {
        None | Some("none") => Some(WHITE),
        Some("solid") => pattern.child("fgColor").and_then(|color| colors.resolve(|key| color.attribute(key))),
        Some(_) => None,
    }
}

fn id(element: &Element, name: &str) -> Option<u16> {
    element.attribute(name)?.trim().parse().ok()
}
