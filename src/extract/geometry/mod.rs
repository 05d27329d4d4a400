//! Text with its place, whatever drew it: stretches of lines, the columns they stand in (`columns`), and what runs
//! along with every page (`running`). Used by the readers of PDF and of slides.

mod columns;
mod running;

pub(super) use self::{columns::runs, running::mark_running};
use crate::model::document::Bounds;

/// Text on one baseline without a wide gap.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Stretch {
    pub(in crate::extract) text: String,
    pub(in crate::extract) bounds: Bounds,
    pub(in crate::extract) baseline: f32,
    pub(in crate::extract) size: f32,
    pub(in crate::extract) colour: u32,
    /// Whether a space stands behind it.
    pub(in crate::extract) spaced: bool,
}

/// Lines of a paragraph stand at most so many times their size apart.
pub(in crate::extract) const LEADING: f32 = 1.55;

impl Stretch {
    /// Whether the next stretch stands so close below, and looks so much the same, that it may go on this one.
    pub(in crate::extract) fn leads_to(&self, next: &Self) -> bool {
        let gap = next.baseline - self.baseline;
        let near = gap > 0.3 * next.size && gap < LEADING * self.size.max(next.size);
        near && (self.size - next.size).abs() < 0.6 && self.colour == next.colour
    }
}

/// Where something stands on a page or a slide, in points.
pub(in crate::extract) fn place(what: &str, number: usize, b: Bounds) -> String {
    format!("{what} {number}, box {:.0},{:.0},{:.0},{:.0}", b.left, b.top, b.right, b.bottom)
}

/// The box around two.
pub(in crate::extract) fn around(a: Bounds, b: Bounds) -> Bounds {
    Bounds {
        left: a.left.min(b.left),
        top: a.top.min(b.top),
        right: a.right.max(b.right),
        bottom: a.bottom.max(b.bottom),
    }
}
