//! A shape that is drawn on a page: the ground of the text over it, and what hides the text below it.

use hayro_interpret::{
    FillRule,
    kurbo::{BezPath, Point, Shape},
};

use crate::model::document::Bounds;

/// Minimum opacity of what hides the text below it.
pub(super) const OPAQUE: f32 = 0.98;

/// A shape that is drawn on a page.
pub(super) struct Ground {
    pub bounds: Bounds,
    /// Its outline, where that is not its box.
    pub outline: Option<(BezPath, FillRule)>,
    /// Its colour as 0xRRGGBB; none of a picture or a pattern.
    pub colour: Option<u32>,
    /// Its opacity; a picture with a mask has none that is known.
    pub opacity: f32,
    /// Whether it is painted over what is below it, and not mixed with it in another way.
    pub is_plain: bool,
    /// Count of glyphs that were drawn before it.
    pub after: usize,
}

impl Ground {
    /// Returns whether a point is in its box.
    pub(super) fn is_around(&self, (x, y): (f32, f32)) -> bool {
        let Bounds { left, top, right, bottom } = self.bounds;
        left <= x && x <= right && top <= y && y <= bottom
    }

    /// Returns whether a point is in its outline.
    pub(super) fn contains(&self, (x, y): (f32, f32)) -> bool {
        if !self.is_around((x, y)) {
            return false;
        }
        let Some((outline, rule)) = &self.outline else { return true };
        let winding = outline.winding(Point::new(f64::from(x), f64::from(y)));
        if *rule == FillRule::EvenOdd { winding % 2 != 0 } else { winding != 0 }
    }

    /// Returns the work of a comparison with it, in boxes.
    pub(super) fn work(&self) -> usize {
        1 + self.outline.as_ref().map_or(0, |(outline, _)| outline.elements().len() / 16)
    }

    /// Returns whether text below it cannot be seen.
    pub(super) fn hides(&self) -> bool {
        self.is_plain && self.opacity >= OPAQUE
    }
}
