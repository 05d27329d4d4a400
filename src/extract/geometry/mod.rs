//! Text with positions: stretches of lines, the reading order of columns (`columns`), and repeated headers and footers
//! (`running`). Used by the readers of PDF and of slides.

mod columns;
mod running;

pub(super) use self::{columns::runs, running::mark_running};
use crate::model::{document::Bounds, marked_text::MarkedText};

/// Text on one baseline without a wide gap.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Stretch {
    pub(in crate::extract) text: MarkedText,
    pub(in crate::extract) bounds: Bounds,
    pub(in crate::extract) baseline: f32,
    pub(in crate::extract) size: f32,
    pub(in crate::extract) colour: u32,
    /// Whether a space follows it.
    pub(in crate::extract) spaced: bool,
}

/// Maximum line spacing within a paragraph, in font sizes.
pub(in crate::extract) const LEADING: f32 = 1.55;

impl Stretch {
    /// Returns whether a stretch is close enough below, and similar enough, to continue this one.
    pub(in crate::extract) fn may_continue_in(&self, next: &Self) -> bool {
        let gap = next.baseline - self.baseline;
        let near = gap > 0.3 * next.size && gap < LEADING * self.size.max(next.size);
        near && (self.size - next.size).abs() < 0.6 && self.colour == next.colour
    }
}

/// Returns the place of a box on a page or a slide, in points.
pub(in crate::extract) fn place(what: &str, number: usize, b: Bounds) -> String {
    format!("{what} {number}, box {:.0},{:.0},{:.0},{:.0}", b.left, b.top, b.right, b.bottom)
}

/// Returns the bounding box of two boxes.
pub(in crate::extract) fn around(a: Bounds, b: Bounds) -> Bounds {
    Bounds {
        left: a.left.min(b.left),
        top: a.top.min(b.top),
        right: a.right.max(b.right),
        bottom: a.bottom.max(b.bottom),
    }
}
