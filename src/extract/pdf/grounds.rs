//! The filled boxes of a page, found by their height: what stands behind a text, and what is drawn in front of a line.

use super::draw::Fill;
use crate::model::document::Bounds;

/// The colour of paper.
pub(super) const WHITE: u32 = 0x00FF_FFFF;

/// Height of a band of the page, in points.
const BAND: f32 = 16.0;

/// Bands of a page at most; the last holds what stands below.
const MOST: usize = 512;

/// The filled boxes of a page.
pub(super) struct Grounds<'c> {
    fills: &'c [Fill],
    /// For each band of the page: which boxes reach into it.
    bands: Vec<Vec<usize>>,
}

impl<'c> Grounds<'c> {
    /// Those of a page.
    pub(super) fn of(fills: &'c [Fill]) -> Self {
        let mut grounds = Self { fills, bands: vec![Vec::new(); if fills.is_empty() { 0 } else { MOST }] };
        for (n, fill) in fills.iter().enumerate() {
            for at in band(fill.bounds.top)..=band(fill.bounds.bottom) {
                grounds.bands[at].push(n);
            }
        }
        grounds
    }

    /// The smallest box behind a text; white ones, and those as large as the page, are none.
    pub(super) fn behind(&self, bounds: &Bounds) -> Option<Fill> {
        let (x, y) = (f32::midpoint(bounds.left, bounds.right), f32::midpoint(bounds.top, bounds.bottom));
        let area = |b: &Bounds| (b.right - b.left) * (b.bottom - b.top);
        let holds = |f: &&Fill| {
            let b = &f.bounds;
            f.colour != WHITE && b.left <= x && x <= b.right && b.top <= y && y <= b.bottom && b.bottom - b.top > 4.0
        };
        self.between(y, y).filter(holds).min_by(|a, b| area(&a.bounds).total_cmp(&area(&b.bounds))).copied()
    }

    /// The boxes that reach between two heights, in the order in which they are drawn, some more than once.
    pub(super) fn between(&self, top: f32, bottom: f32) -> impl Iterator<Item = &'c Fill> {
        let bands = self.bands.get(band(top)..=band(bottom)).unwrap_or_default();
        let fills = self.fills;
        bands.iter().flatten().map(move |n| &fills[*n])
    }
}

/// The band that a height stands in.
fn band(height: f32) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place that is clamped")]
    let at = (height / BAND).max(0.0) as usize;
    at.min(MOST - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_smallest_box_is_that_which_a_look_at_all_finds(
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
            let found = Grounds::of(&fills).behind(&Bounds { left: x, top: y, right: x, bottom: y });
            prop_assert_eq!(found.map(|f| f.colour), all.map(|f| f.colour));
        }
    }
}
