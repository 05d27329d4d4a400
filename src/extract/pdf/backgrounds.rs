//! An index of the filled boxes of a page by height, to find the box behind a text or a shape before a line.

use super::canvas::Fill;
use crate::model::document::Bounds;

/// The colour of paper.
pub(super) const WHITE: u32 = 0x00FF_FFFF;

/// Height of an index band, in points.
const BAND: f32 = 16.0;

/// Maximum count of bands; the last includes all below.
const MAX_BANDS: usize = 512;

/// The filled boxes of a page.
pub(super) struct Backgrounds<'c> {
    fills: &'c [Fill],
    /// `[band]`: indices of the boxes that overlap it.
    bands: Vec<Vec<usize>>,
}

impl<'c> Backgrounds<'c> {
    /// Indexes the boxes of a page.
    pub(super) fn new(fills: &'c [Fill]) -> Self {
        let mut backgrounds = Self { fills, bands: vec![Vec::new(); if fills.is_empty() { 0 } else { MAX_BANDS }] };
        for (n, fill) in fills.iter().enumerate() {
            for at in band(fill.bounds.top)..=band(fill.bounds.bottom) {
                backgrounds.bands[at].push(n);
            }
        }
        backgrounds
    }

    /// Finds the smallest box that contains the centre of a text; white and very flat boxes are ignored.
    pub(super) fn fill_behind(&self, bounds: &Bounds) -> Option<Fill> {
        let (x, y) = (f32::midpoint(bounds.left, bounds.right), f32::midpoint(bounds.top, bounds.bottom));
        let area = |b: &Bounds| (b.right - b.left) * (b.bottom - b.top);
        let holds = |f: &&Fill| {
            let b = &f.bounds;
            f.colour != WHITE && b.left <= x && x <= b.right && b.top <= y && y <= b.bottom && b.bottom - b.top > 4.0
        };
        self.between(y, y).filter(holds).min_by(|a, b| area(&a.bounds).total_cmp(&area(&b.bounds))).copied()
    }

    /// Iterates over the boxes that overlap a range of heights, in drawing order within a band; a box can occur more than
    /// once.
    pub(super) fn between(&self, top: f32, bottom: f32) -> impl Iterator<Item = &'c Fill> {
        let bands = self.bands.get(band(top)..=band(bottom)).unwrap_or_default();
        let fills = self.fills;
        bands.iter().flatten().map(move |n| &fills[*n])
    }
}

/// Returns the band of a height.
fn band(height: f32) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place that is clamped")]
    let at = (height / BAND).max(0.0) as usize;
    at.min(MAX_BANDS - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_smallest_box_is_that_of_a_linear_search(
            boxes in prop::collection::vec((0..300_i16, -20..900_i16, 1..200_i16, 1..200_i16), 0..30),
            x in 0..300_i16, y in -50..10_000_i16
        ) {
            let one = |(n, (left, top, width, height)): (usize, &(i16, i16, i16, i16))| Fill {
                bounds: Bounds {
                    left: f32::from(*left),
                    top: f32::from(*top),
                    right: f32::from(left + width),
                    bottom: f32::from(top + height),
                },
                colour: if n % 3 == 0 { WHITE } else { n as u32 },
            };
            let fills: Vec<Fill> = boxes.iter().enumerate().map(one).collect();
            let (x, y) = (f32::from(x), f32::from(y));
            let area = |f: &&Fill| (f.bounds.right - f.bounds.left) * (f.bounds.bottom - f.bounds.top);
            let holds = |f: &&Fill| {
                let b = f.bounds;
                f.colour != WHITE && b.left <= x && x <= b.right && b.top <= y && y <= b.bottom && b.bottom - b.top > 4.0
            };
            let all = fills.iter().filter(holds).min_by(|a, b| area(a).total_cmp(&area(b)));
            let found = Backgrounds::new(&fills).fill_behind(&Bounds { left: x, top: y, right: x, bottom: y });
            prop_assert_eq!(found.map(|f| f.colour), all.map(|f| f.colour));
        }
    }
}
