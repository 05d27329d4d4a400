//! Font effects of office formats: superscript and subscript, strikethrough, hidden text.

use crate::model::marks::Mark;

/// Font effects that a style or a run sets; none where it inherits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Effects {
    pub(super) baseline: Option<Baseline>,
    pub(super) is_struck: Option<bool>,
    pub(super) is_hidden: Option<bool>,
}

/// The position of a text relative to its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Baseline {
    Normal,
    Raised,
    Lowered,
}

impl Baseline {
    /// The position of a text that is moved up by a distance, in any unit; `min` is the distance that makes it superscript.
    pub(super) fn new(distance: f64, min: f64) -> Self {
        match distance {
            up if up >= min => Self::Raised,
            down if -down >= min => Self::Lowered,
            _ => Self::Normal,
        }
    }
}

impl Effects {
    /// Takes what it does not set from an outer style.
    #[must_use]
    pub(super) fn or(self, outer: Self) -> Self {
        Self {
            baseline: self.baseline.or(outer.baseline),
            is_struck: self.is_struck.or(outer.is_struck),
            is_hidden: self.is_hidden.or(outer.is_hidden),
        }
    }

    /// Returns the mark of a text with these effects.
    pub(super) fn mark(self) -> Option<Mark> {
        let baseline = match self.baseline {
            Some(Baseline::Raised) => Some(Mark::Raised),
            Some(Baseline::Lowered) => Some(Mark::Lowered),
            _ => None,
        };
        let is = |effect: Option<bool>, mark| effect.unwrap_or_default().then_some(mark);
        is(self.is_hidden, Mark::Hidden).or(is(self.is_struck, Mark::Struck)).or(baseline)
    }
}
