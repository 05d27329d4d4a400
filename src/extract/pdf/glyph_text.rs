//! The text of a glyph, and whether its shape is that of a superscript or a subscript.

use std::collections::HashMap;

use compact_str::{CompactString, ToCompactString};
use foldhash::fast::RandomState;
use hayro_interpret::{
    font::{Glyph, GlyphIdentifier, OutlineGlyph},
    hayro_cmap::BfString,
    kurbo::Shape,
};

use crate::model::marks::Mark;

/// Minimum height of the foot of a superscript above the baseline, in thousandths of the font size.
const RAISED: f64 = 180.0;

/// Maximum height of the head of a subscript, and of its foot, in thousandths of the font size.
const LOWERED: [f64; 2] = [420.0, -50.0];

/// Finds the texts of glyphs.
#[derive(Debug, Default)]
pub(super) struct GlyphTexts {
    /// For fonts without a ToUnicode map: glyph → character, from the embedded font.
    fonts: HashMap<u128, HashMap<u16, char>>,
    /// The marks of shapes that were seen before.
    marks: HashMap<GlyphIdentifier, Option<Mark>, RandomState>,
}

impl GlyphTexts {
    /// Returns the text of a glyph; none where the font has no character for it.
    pub(super) fn text(&mut self, glyph: &Glyph<'_>) -> Option<CompactString> {
        let is_text = |c: char| c != '\0' && c != '\u{FFFD}';
        match (glyph.as_unicode(), glyph) {
            (Some(BfString::Char(c)), _) if is_text(c) => Some(c.to_compact_string()),
            (Some(BfString::String(text)), _) if text.contains(is_text) => Some(text.into()),
            (_, Glyph::Outline(outline)) => self.by_font(outline).map(|c| c.to_compact_string()),
            (_, Glyph::Type3(_)) => None,
        }
    }

    /// Finds the character of a glyph in the embedded font.
    fn by_font(&mut self, glyph: &OutlineGlyph) -> Option<char> {
        let data = glyph.font_data()?;
        let table = self.fonts.entry(data.cache_key).or_insert_with(|| reversed(data.data.as_ref().as_ref()));
        table.get(&u16::try_from(glyph.glyph_id().to_u32()).ok()?).copied()
    }

    /// Returns the mark of a letter or digit whose shape is raised or lowered: fonts have such shapes in full size, and call
    /// them by the text of the letter.
    pub(super) fn mark(&mut self, glyph: &Glyph<'_>, text: &str) -> Option<Mark> {
        let (Glyph::Outline(outline), [byte]) = (glyph, text.as_bytes()) else { return None };
        if !byte.is_ascii_digit() && !byte.is_ascii_lowercase() {
            return None;
        }
        *self.marks.entry(outline.identifier()).or_insert_with(|| shape_mark(outline, *byte))
    }
}

fn shape_mark(glyph: &OutlineGlyph, byte: u8) -> Option<Mark> {
    let outline = glyph.outline();
    if outline.is_empty() {
        return None;
    }
    let shape = outline.bounding_box();
    let is_lowered = byte.is_ascii_digit() && shape.y1 <= LOWERED[0] && shape.y0 <= LOWERED[1];
    if shape.y0 >= RAISED { Some(Mark::Raised) } else { is_lowered.then_some(Mark::Lowered) }
}

/// Inverts the `cmap` table of an embedded font: glyph → character.
fn reversed(font: &[u8]) -> HashMap<u16, char> {
    let mut table = HashMap::new();
    let Ok(face) = ttf_parser::Face::parse(font, 0) else { return table };
    let maps = face.tables().cmap.into_iter().flat_map(|cmap| cmap.subtables);
    for map in maps.filter(ttf_parser::cmap::Subtable::is_unicode) {
        map.codepoints(|code| {
            if let (Some(glyph), Some(c)) = (map.glyph_index(code), char::from_u32(code)) {
                table.entry(glyph.0).or_insert(c);
            }
        });
    }
    table
}
