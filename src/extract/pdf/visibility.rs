//! Which glyphs of a page can be seen: those on the page, inside the clipping path, of another colour than their ground, and
//! not covered by a shape that is drawn later.
//!
//! What cannot be known (a picture, a pattern, a blend mode) hides nothing.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use hayro_interpret::kurbo::Rect;

use super::{
    canvas::Glyph,
    ground::{Ground, OPAQUE},
};
use crate::model::{document::Bounds, marks::Mark};

/// Maximum difference of each colour channel between a text and its ground that cannot be seen.
const SAME: u8 = 12;

/// Maximum opacity of a text that cannot be seen.
const TRANSPARENT: f32 = 0.05;

/// Tolerance at the edges of the page and of clipping paths, in points.
const EDGE: f32 = 1.0;

/// Height of an index band, in points.
const BAND: f32 = 16.0;

/// Maximum count of bands; the last includes all below.
const MAX_BANDS: usize = 512;

/// Maximum count of shapes of a page, and of elements of their outlines that are kept.
const MAX_SHAPES: usize = 200_000;

/// The points of a glyph that a shape must cover to hide it: along its advance, above its baseline in font sizes.
const COVERED: [(f32, f32); 6] = [(0.2, 0.08), (0.5, 0.08), (0.8, 0.08), (0.2, 0.42), (0.5, 0.42), (0.8, 0.42)];

/// A transparency group.
#[derive(Debug, Clone, Copy)]
struct Group {
    opacity: f32,
    is_plain: bool,
}

/// What decides which glyphs can be seen, collected while a page is drawn.
pub(super) struct Visibility {
    page: Rect,
    /// The boxes of the clipping paths, each within the one before.
    clips: Vec<Rect>,
    groups: Vec<Group>,
    grounds: Vec<Ground>,
    /// The glyphs, from and before which index, that are painted with a pattern.
    patterned: Vec<(usize, usize)>,
    /// Count of elements of the outlines so far.
    elements: usize,
}

impl Visibility {
    /// Begins with an empty page of this size, in points.
    pub(super) fn new(page: Rect) -> Self {
        Self { page, clips: Vec::new(), groups: Vec::new(), grounds: Vec::new(), patterned: Vec::new(), elements: 0 }
    }

    pub(super) fn push_clip(&mut self, bounds: Rect) {
        let within = self.clips.last().copied().unwrap_or(self.page);
        self.clips.push(within.intersect(bounds));
    }

    pub(super) fn pop_clip(&mut self) {
        self.clips.pop();
    }

    /// Begins a transparency group; `is_plain` is whether it has neither a mask nor a blend mode.
    pub(super) fn push_group(&mut self, opacity: f32, is_plain: bool) {
        let last = self.groups.last().copied().unwrap_or(Group { opacity: 1.0, is_plain: true });
        self.groups.push(Group { opacity: last.opacity * opacity, is_plain: last.is_plain && is_plain });
    }

    pub(super) fn pop_group(&mut self) {
        self.groups.pop();
    }

    /// Adds a shape that is drawn now.
    pub(super) fn add(&mut self, ground: Ground) {
        let bounds = self.clipped(ground.bounds);
        let has_area = bounds.left <= bounds.right && bounds.top <= bounds.bottom;
        if self.grounds.len() >= MAX_SHAPES || !has_area {
            return;
        }
        let group = self.groups.last().copied().unwrap_or(Group { opacity: 1.0, is_plain: true });
        let mut ground = Ground {
            opacity: ground.opacity * group.opacity,
            is_plain: ground.is_plain && group.is_plain,
            bounds,
            ..ground
        };
        self.elements += ground.outline.as_ref().map_or(0, |(outline, _)| outline.elements().len());
        if self.elements > MAX_SHAPES && ground.outline.take().is_some() {
            (ground.colour, ground.is_plain) = (None, false);
        }
        self.grounds.push(ground);
    }

    fn clipped(&self, bounds: Bounds) -> Bounds {
        let Some(clip) = self.clips.last() else { return bounds };
        #[expect(clippy::cast_possible_truncation, reason = "points on a page")]
        let [left, top, right, bottom] = [clip.x0, clip.y0, clip.x1, clip.y1].map(|v| v as f32);
        Bounds {
            left: bounds.left.max(left),
            top: bounds.top.max(top),
            right: bounds.right.min(right),
            bottom: bounds.bottom.min(bottom),
        }
    }

    /// Adds glyphs, from and before which index, that are painted with a pattern: they have no colour to compare.
    pub(super) fn add_patterned(&mut self, from: usize, to: usize) {
        self.patterned.push((from, to));
    }

    /// Returns whether a glyph that is drawn now, with this opacity, is on the page and inside of the clipping path.
    pub(super) fn is_drawn(&self, glyph: &Glyph, opacity: f32) -> bool {
        let opacity = opacity * self.groups.last().map_or(1.0, |group| group.opacity);
        let (x, y) = glyph.middle();
        let inside = |r: &Rect| {
            let edge = f64::from(EDGE);
            let (x, y) = (f64::from(x), f64::from(y));
            x > r.x0 - edge && x < r.x1 + edge && y > r.y0 - edge && y < r.y1 + edge && r.x1 > r.x0 && r.y1 > r.y0
        };
        opacity > TRANSPARENT && inside(&self.page) && self.clips.last().is_none_or(inside)
    }

    /// Marks the glyphs that have the colour of their ground, and those that a later shape covers. Returns the work of the
    /// comparisons; ends early beyond `max_work`.
    pub(super) fn mark(&self, glyphs: &mut [Glyph], max_work: usize) -> usize {
        if self.grounds.len() >= MAX_SHAPES {
            return 0;
        }
        let work = self.mark_covered(glyphs, max_work);
        work + self.mark_unseen(glyphs, max_work.saturating_sub(work))
    }

    fn mark_covered(&self, glyphs: &mut [Glyph], max_work: usize) -> usize {
        let covers: Vec<&Ground> = self.grounds.iter().filter(|g| g.after > 0 && g.hides()).collect();
        if covers.is_empty() {
            return 0;
        }
        let mut bands: Vec<Vec<usize>> = vec![Vec::new(); MAX_BANDS];
        for (n, glyph) in glyphs.iter().enumerate().filter(|(_, glyph)| !glyph.is_blank()) {
            bands[band(glyph.middle().1)].push(n);
        }
        let (mut covered, mut work) = (vec![0_u8; glyphs.len()], 0);
        for ground in covers {
            for n in bands[band(ground.bounds.top)..=band(ground.bounds.bottom)].iter().flatten() {
                work += 1;
                if work > max_work {
                    return work;
                }
                if *n >= ground.after || !ground.is_around(glyphs[*n].middle()) {
                    continue;
                }
                work += ground.work();
                if !ground.contains(glyphs[*n].middle()) {
                    continue;
                }
                for (bit, (along, above)) in COVERED.into_iter().enumerate() {
                    covered[*n] |= u8::from(ground.contains(glyphs[*n].point(along, above))) << bit;
                }
            }
        }
        let all = (1 << COVERED.len()) - 1;
        glyphs
            .iter_mut()
            .zip(covered)
            .filter(|(_, covered)| *covered == all)
            .for_each(|(g, _)| g.set_mark(Mark::Invisible));
        work
    }

    fn mark_unseen(&self, glyphs: &mut [Glyph], max_work: usize) -> usize {
        let (mut colours, mut bands, mut work) = (HashMap::with_hasher(RandomState::default()), Vec::new(), 0);
        for (n, glyph) in glyphs.iter_mut().enumerate().filter(|(_, glyph)| !glyph.is_blank()) {
            let can_vanish = *colours.entry(glyph.colour).or_insert_with(|| {
                // Colours are compared much faster than shapes.
                work += self.grounds.len() / 16;
                self.can_vanish(glyph.colour)
            });
            if work > max_work {
                return work;
            }
            if !can_vanish || self.is_patterned(n) {
                continue;
            }
            if bands.is_empty() {
                bands = self.bands();
            }
            let near: &[usize] = bands.get(band(glyph.middle().1)).map_or(&[], Vec::as_slice);
            let (ground, own) = self.ground(n, glyph.middle(), near);
            work += near.len() + own;
            if ground.is_some_and(|ground| is_same(ground, glyph.colour)) {
                glyph.set_mark(Mark::Invisible);
            }
        }
        work
    }

    /// Returns whether a text of a colour may be over a ground of that colour.
    fn can_vanish(&self, colour: u32) -> bool {
        let like = |g: &Ground| g.opacity < OPAQUE || g.colour.is_some_and(|ground| is_same(ground, colour));
        is_same(PAPER, colour) || self.grounds.iter().any(like)
    }

    /// Returns whether a glyph is painted with a pattern.
    fn is_patterned(&self, glyph: usize) -> bool {
        let at = self.patterned.partition_point(|(_, to)| *to <= glyph);
        self.patterned.get(at).is_some_and(|(from, _)| *from <= glyph)
    }

    /// `[band]`: the shapes that overlap it, in drawing order.
    fn bands(&self) -> Vec<Vec<usize>> {
        let mut bands = vec![Vec::new(); MAX_BANDS];
        for (n, ground) in self.grounds.iter().enumerate() {
            let own: &mut [Vec<usize>] = &mut bands[band(ground.bounds.top)..=band(ground.bounds.bottom)];
            own.iter_mut().for_each(|band| band.push(n));
        }
        bands
    }

    /// Returns the colour below a glyph at the time when it was drawn, none where that cannot be known; and the work.
    fn ground(&self, glyph: usize, at: (f32, f32), near: &[usize]) -> (Option<u32>, usize) {
        let (mut below, mut work) = (Some(PAPER), 0);
        let before = near.iter().map(|n| &self.grounds[*n]).take_while(|g| g.after <= glyph);
        for ground in before.filter(|g| g.is_around(at)) {
            work += ground.work();
            if !ground.contains(at) {
                continue;
            }
            below = match (ground.colour, below) {
                _ if !ground.is_plain => None,
                (Some(colour), _) if ground.opacity >= OPAQUE => Some(colour),
                (Some(colour), Some(below)) => Some(mixed(below, colour, ground.opacity)),
                _ => None,
            };
        }
        (below, work)
    }
}

/// The colour of paper.
const PAPER: u32 = 0x00FF_FFFF;

/// Returns whether no difference between two colours can be seen.
fn is_same(a: u32, b: u32) -> bool {
    a.to_be_bytes().iter().zip(b.to_be_bytes()).all(|(a, b)| a.abs_diff(b) <= SAME)
}

/// Returns a colour painted over another one.
fn mixed(below: u32, over: u32, opacity: f32) -> u32 {
    let (below, over) = (below.to_be_bytes(), over.to_be_bytes());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a channel of a colour")]
    let channel = |n: usize| (f32::from(below[n]) * (1.0 - opacity) + f32::from(over[n]) * opacity).round() as u8;
    u32::from_be_bytes([0, channel(1), channel(2), channel(3)])
}

/// Returns the band of a height.
fn band(height: f32) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place that is clamped")]
    let at = (height / BAND).max(0.0) as usize;
    at.min(MAX_BANDS - 1)
}

#[cfg(test)]
mod tests {
    use super::super::sample::SamplePdf;
    use super::*;

    /// A text at the middle of the page, painted black.
    const TEXT: &str = "BT 0 g /F1 10 Tf 20 50 Td (AB) Tj ET";

    /// Box around it.
    const BOX: &str = "10 40 100 30 re";

    /// Returns what can be seen of a page, and what cannot.
    fn seen(content: &str) -> (String, String) {
        let texts = |is_unseen: bool| {
            let is_meant = move |glyph: &Glyph| (glyph.mark == Some(Mark::Invisible)) == is_unseen;
            SamplePdf { content, ..SamplePdf::default() }.texts(is_meant).concat()
        };
        (texts(false), texts(true))
    }

    #[test]
    fn a_text_of_the_colour_of_its_ground_cannot_be_seen() {
        let white = TEXT.replace("0 g", "1 g");
        for (content, is_seen) in [
            (TEXT.to_owned(), true),
            (white.clone(), false),
            (TEXT.replace("0 g", "0.97 g"), false),
            (TEXT.replace("0 g", "0.9 g"), true),
            (format!("0 g {BOX} f {white}"), true),
            (format!("0 g {BOX} f {TEXT}"), false),
            // The last of two boxes is the ground.
            (format!("1 g {BOX} f 0 g {BOX} f {white}"), true),
            (format!("0 g {BOX} f 1 g {BOX} f {white}"), false),
            // A box elsewhere, a box that is not filled, a triangle next to the text.
            (format!("0 g 10 80 100 10 re f {white}"), false),
            (format!("0 G 1 w {BOX} S {white}"), false),
            (format!("0 g 10 40 m 110 40 l 110 41 l f {white}"), false),
            // A wide line, as the ground of a heading.
            (format!("0 G 30 w 10 54 m 110 54 l S {white}"), true),
            (format!("/Half gs 0 g {BOX} f {white}"), true),
            (format!("/Clear gs {TEXT}"), false),
            // Of a picture nothing is known.
            (format!("q 100 0 0 30 10 40 cm BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID FF> EI Q {white}"), true),
        ] {
            let (shown, hidden) = seen(&content);
            let want = if is_seen { ("AB", "") } else { ("", "AB") };
            assert_eq!((shown.as_str(), hidden.as_str()), want, "{content}");
        }
    }

    #[test]
    fn what_is_drawn_later_covers_a_text() {
        for (later, is_seen) in [
            (format!("0.5 g {BOX} f"), false),
            (format!("1 g {BOX} f"), false),
            // Two boxes that cover it together.
            ("0.5 g 10 40 17 30 re f 27 40 90 30 re f".to_owned(), false),
            // One over its feet or next to it, one that is transparent, an outline, a shape with a hole.
            ("0.5 g 10 40 100 12 re f".to_owned(), true),
            ("0.5 g 60 40 100 30 re f".to_owned(), true),
            (format!("/Half gs 0.5 g {BOX} f"), true),
            (format!("0 G 1 w {BOX} S"), true),
            (format!("0.5 g 5 35 120 40 re {BOX} f*"), true),
            (format!("q 0 0 5 5 re W n 0.5 g {BOX} f Q"), true),
        ] {
            let (shown, hidden) = seen(&format!("{TEXT} {later}"));
            let want = if is_seen { ("AB", "") } else { ("", "AB") };
            assert_eq!((shown.as_str(), hidden.as_str()), want, "{later}");
        }
        assert_eq!(seen(&format!("0.5 g {BOX} f {TEXT}")).0, "AB", "drawn before it");
    }

    #[test]
    fn a_text_outside_of_the_page_or_its_clipping_path_cannot_be_seen() {
        let at = |x: i32, y: i32| TEXT.replace("20 50", &format!("{x} {y}"));
        for (content, want) in [
            (at(300, 50), ("", "AB")),
            (at(20, -30), ("", "AB")),
            (at(-5, 50), ("B", "A")),
            (format!("q 0 0 5 5 re W n {TEXT} Q"), ("", "AB")),
            (format!("q {BOX} W n {TEXT} Q"), ("AB", "")),
            // A path within another one; one that has ended.
            (format!("q {BOX} W n 0 0 5 5 re W n {TEXT} Q"), ("", "AB")),
            (format!("q 0 0 5 5 re W n Q {TEXT}"), ("AB", "")),
            // The text layer of a scanned page is apart.
            (format!("3 Tr {TEXT}"), ("", "")),
        ] {
            let (shown, hidden) = seen(&content);
            assert_eq!((shown.as_str(), hidden.as_str()), want, "{content}");
        }
    }

    #[test]
    fn the_work_of_a_page_is_bounded() {
        let page = Rect::new(0.0, 0.0, 200.0, 100.0);
        let bounds = Bounds { left: 0.0, top: 0.0, right: 200.0, bottom: 100.0 };
        let glyph = |n: u32| Glyph {
            text: "A".into(),
            x: 20.0,
            y: 50.0,
            advance: 5.0,
            size: 10.0,
            colour: n << 4,
            angle: 0,
            mark: None,
        };
        // Shapes that cover the text, and shapes below it: each would be compared with each glyph.
        for after in [2_000, 0] {
            let mut visibility = Visibility::new(page);
            for n in 0..2_000 {
                let colour = Some(n << 4);
                visibility.add(Ground { bounds, outline: None, colour, opacity: 1.0, is_plain: true, after });
            }
            let mut glyphs: Vec<Glyph> = (0..2_000).map(glyph).collect();
            let work = visibility.mark(&mut glyphs, 50_000);
            assert!((50_000..60_000).contains(&work), "{work}");
        }
    }

    #[test]
    fn glyphs_of_a_pattern_have_no_colour() {
        let mut visibility = Visibility::new(Rect::new(0.0, 0.0, 200.0, 100.0));
        for (from, to) in [(1, 1), (1, 2), (4, 6)] {
            visibility.add_patterned(from, to);
        }
        let patterned: Vec<usize> = (0..8).filter(|n| visibility.is_patterned(*n)).collect();
        assert_eq!(patterned, [1, 4, 5]);
    }
}
