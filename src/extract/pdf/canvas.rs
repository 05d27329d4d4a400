//! The content of a page, as it was drawn: glyphs with text and position, filled boxes, ruling lines, links.
//!
//! Coordinates are points from the top left corner of the displayed page: crop box and rotation are applied.

use compact_str::CompactString;
use hayro_interpret::kurbo::Rect;

use crate::model::{
    document::{Bounds, Flaw},
    marks::Mark,
};

/// A glyph.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// Its text; U+FFFD where the font has no character for it.
    pub text: CompactString,
    /// Left end of its baseline, in points.
    pub x: f32,
    /// Its baseline, in points.
    pub y: f32,
    /// Advance width, in points.
    pub advance: f32,
    /// Font size, in points.
    pub size: f32,
    /// Colour as 0xRRGGBB.
    pub colour: u32,
    /// Direction of its baseline, in degrees clockwise.
    pub angle: i16,
    /// What is drawn of it apart from its shape.
    pub mark: Option<Mark>,
}

impl Glyph {
    /// Returns whether it has no ink.
    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }

    /// Returns a point of its box: `along` its advance, `above` its baseline in font sizes.
    pub(super) fn point(&self, along: f32, above: f32) -> (f32, f32) {
        let (across, up) = (self.advance * along, self.size * above);
        if self.angle == 0 {
            return (self.x + across, self.y - up);
        }
        let (sin, cos) = f32::from(self.angle).to_radians().sin_cos();
        (self.x + cos * across + sin * up, self.y + sin * across - cos * up)
    }

    /// Returns the middle of its box.
    pub(super) fn middle(&self) -> (f32, f32) {
        self.point(0.5, 0.25)
    }

    /// Gives it a mark, unless it has one that counts more.
    pub(super) fn set_mark(&mut self, mark: Mark) {
        self.mark = Some(self.mark.map_or(mark, |own| own.min(mark)));
    }
}

/// A filled box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fill {
    pub bounds: Bounds,
    pub colour: u32,
}

/// A link annotation.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub address: String,
    pub bounds: Bounds,
}

/// The content of a page.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    pub height: f32,
    pub glyphs: Vec<Glyph>,
    /// Count of invisible glyphs: the text layer of a scanned page.
    pub hidden: usize,
    /// Count of glyphs without a character.
    pub unknown: usize,
    pub fills: Vec<Fill>,
    /// Ruling lines, stroked or filled.
    pub rules: Vec<Bounds>,
    /// Level lines thin enough to strike a text through.
    pub strokes: Vec<Bounds>,
    pub images: usize,
    pub links: Vec<Link>,
    /// Whether a limit was exceeded.
    pub is_cut: bool,
    /// Who has read it, if not the first reader.
    pub reader: Option<&'static str>,
}

impl Canvas {
    /// Returns why the page cannot be read in full, if so.
    pub(super) fn flaw(&self) -> Option<Flaw> {
        let share = self.unknown * 1000 / self.glyphs.len().max(1);
        match self.is_picture() {
            true if self.hidden > 0 => Some(Flaw::Recognised),
            true => Some(Flaw::Picture),
            false => (self.unknown > 0).then(|| Flaw::Unknown(u32::try_from(share.max(1)).unwrap_or(1000))),
        }
    }

    /// Returns whether the page shows only images.
    pub(super) fn is_picture(&self) -> bool {
        self.glyphs.iter().all(Glyph::is_blank) && (self.images > 0 || self.hidden > 0)
    }
}

/// Returns a box of hayro in points.
pub(super) fn bounds(rect: Rect) -> Bounds {
    #[expect(clippy::cast_possible_truncation, reason = "points on a page")]
    let edge = |v: f64| v as f32;
    Bounds { left: edge(rect.x0), top: edge(rect.y0), right: edge(rect.x1), bottom: edge(rect.y1) }
}
