//! Superscripts and subscripts: smaller glyphs directly after a letter, above or below its baseline.

use std::ops::{Deref, Range};

use super::canvas::Glyph;
use crate::model::marks::Mark;

/// Maximum size of a superscript, relative to its line; most are of 0.6, those of browsers of 0.83.
const SMALL: f32 = 0.87;

/// The same for one that is clearly above or below its line: WeasyPrint draws 0.9.
const NEARLY: f32 = 0.95;

/// Minimum distance from the baseline of one that is nearly as large as its line, in ems of its line.
const CLEAR: f32 = 0.25;

/// Minimum size of one; smaller text next to a large letter is a text of its own.
const SMALLEST: f32 = 0.42;

/// Count of following lines in which the line of a superscript is searched.
const NEAR: usize = 4;

/// The distance after the letter before it, in ems of that letter.
const STEP: Range<f32> = -0.15..0.35;

/// The rise of a superscript above the baseline, in ems of its line.
const RISE: Range<f32> = 0.1..0.65;

/// The drop of a subscript below the baseline, in ems of its line.
const DROP: Range<f32> = 0.04..0.5;

/// A glyph on its line.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineGlyph<'g> {
    /// The glyph.
    pub(super) glyph: &'g Glyph,
    /// What is drawn of it.
    pub(super) mark: Option<Mark>,
    /// Whether its place makes it a superscript or a subscript.
    shift: Option<Mark>,
}

impl<'g> LineGlyph<'g> {
    pub(super) fn new(glyph: &'g Glyph) -> Self {
        Self { glyph, mark: glyph.mark, shift: None }
    }

    /// Returns whether it is off the baseline of its line.
    pub(super) fn is_shifted(&self) -> bool {
        self.shift.is_some()
    }

    fn set_shift(&mut self, shift: Mark) {
        self.shift = Some(shift);
        self.mark = Some(self.mark.map_or(shift, |own| own.min(shift)));
    }
}

impl Deref for LineGlyph<'_> {
    type Target = Glyph;

    fn deref(&self) -> &Glyph {
        self.glyph
    }
}

/// Returns what a glyph is to one before it on its line, if it is a superscript or a subscript of it.
fn shift_after(before: &LineGlyph<'_>, glyph: &LineGlyph<'_>) -> Option<Mark> {
    let step = glyph.x - before.x - before.advance;
    let rise = before.y - glyph.y;
    if before.shift.is_some() {
        // One follows another one: n.ᵒˢ, ¹ ².
        let is_alike = (before.size - glyph.size).abs() < 0.1 * glyph.size && rise.abs() < 0.15 * glyph.size;
        return before.shift.filter(|_| is_alike && STEP.contains(&(step / glyph.size)));
    }
    let size = before.size;
    let max = if rise.abs() > CLEAR * size { NEARLY } else { SMALL };
    if !(SMALLEST..max).contains(&(glyph.size / size)) || !STEP.contains(&(step / size)) || before.is_blank() {
        return None;
    }
    match rise / size {
        rise if RISE.contains(&rise) => Some(Mark::Raised),
        rise if DROP.contains(&-rise) => Some(Mark::Lowered),
        _ => None,
    }
}

/// The size and the height of a line.
struct LineExtent {
    largest: f32,
    smallest: f32,
    baseline: f32,
}

impl LineExtent {
    fn new(line: &[LineGlyph<'_>]) -> Self {
        let largest = line.iter().map(|g| g.size).fold(0.0, f32::max);
        let smallest = line.iter().map(|g| g.size).fold(f32::MAX, f32::min);
        Self { largest, smallest, baseline: line.first().map_or(0.0, |g| g.y) }
    }

    /// Returns whether a glyph may be a superscript or a subscript of the line.
    fn may_shift(&self, glyph: &Glyph) -> bool {
        let rise = self.baseline - glyph.y;
        glyph.size < NEARLY * self.largest && rise < RISE.end * self.largest && -rise < DROP.end * self.largest
    }
}

/// Moves superscripts and subscripts to the line of the letter that they follow, and marks them.
pub(super) fn raise(lines: &mut Vec<Vec<LineGlyph<'_>>>) {
    let extents: Vec<LineExtent> = lines.iter().map(|line| LineExtent::new(line)).collect();
    for n in 0..lines.len() {
        let near = n.saturating_sub(NEAR - 1)..lines.len().min(n + NEAR);
        if extents[near.clone()].iter().all(|extent| extents[n].smallest >= NEARLY * extent.largest) {
            continue;
        }
        lines[n].sort_by(|a, b| a.x.total_cmp(&b.x));
        let mut at = 0;
        while let Some(glyph) = lines[n].get(at).copied() {
            let shift_in = |k: usize| {
                let line = extents[k].may_shift(&glyph).then_some(&lines[k])?;
                line.iter().find_map(|before| shift_after(before, &glyph)).map(|shift| (k, shift))
            };
            // The letter that it follows is on its own line, on one of the next, or on one above.
            let others = [n].into_iter().chain(n + 1..near.end).chain((near.start..n).rev());
            match others.into_iter().find_map(shift_in) {
                Some((k, shift)) if k == n => {
                    lines[n][at].set_shift(shift);
                    at += 1;
                }
                Some((k, shift)) => {
                    let mut glyph = lines[n].remove(at);
                    glyph.set_shift(shift);
                    lines[k].push(glyph);
                }
                None => at += 1,
            }
        }
    }
    lines.retain(|line| !line.is_empty());
}
