//! The right edge of each line's column: that of the longest line with the same style and left edge.

use std::collections::BTreeMap;

use super::backgrounds::Backgrounds;
use crate::extract::geometry::Stretch;

/// Tolerance of equal text sizes, in points.
const SAME_SIZE: f32 = 0.6;

/// Maximum distance of the left edges of lines of one column, in ems.
const COLUMN: f32 = 2.5;

/// Returns, for each line, the right edge of the longest line of the same style and column.
pub(super) fn right_edges(run: &[Stretch], backgrounds: &Backgrounds<'_>) -> Vec<f32> {
    let styles: Vec<LineStyle> = run
        .iter()
        .map(|s| LineStyle {
            background: backgrounds.fill_behind(&s.bounds).map(|f| f.colour),
            size: s.size,
            left: s.bounds.left,
            right: s.bounds.right,
        })
        .collect();
    let mut groups: BTreeMap<_, Vec<(f32, f32)>> = BTreeMap::new();
    for style in &styles {
        groups.entry((style.background, style.size.to_bits())).or_default().push((style.left, style.right));
    }
    let groups: Vec<_> = groups
        .into_iter()
        .map(|((background, size), lines)| (background, f32::from_bits(size), RangeMaximum::new(lines)))
        .collect();
    let right_edge = |style: &LineStyle| {
        let alike = groups
            .iter()
            .filter(|(background, size, _)| *background == style.background && (style.size - size).abs() < SAME_SIZE);
        alike.map(|(.., lines)| lines.near(style.left, COLUMN * style.size)).fold(f32::MIN, f32::max)
    };
    styles.iter().map(right_edge).collect()
}

/// The properties by which lines are grouped.
struct LineStyle {
    background: Option<u32>,
    size: f32,
    left: f32,
    right: f32,
}

/// Range-maximum index of right edges, sorted by left edge.
struct RangeMaximum {
    lefts: Vec<f32>,
    /// Maximum of each 1, 2, 4, 8, … consecutive right edges.
    farthest: Vec<Vec<f32>>,
}

impl RangeMaximum {
    fn new(mut lines: Vec<(f32, f32)>) -> Self {
        lines.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (lefts, rights) = lines.into_iter().unzip();
        let mut farthest: Vec<Vec<f32>> = vec![rights];
        let mut width = 1;
        while let Some(last) = farthest.last().filter(|last| last.len() > width) {
            let wider = (0..last.len() - width).map(|n| last[n].max(last[n + width])).collect();
            farthest.push(wider);
            width *= 2;
        }
        Self { lefts, farthest }
    }

    /// Returns the maximum right edge of lines whose left edge is closer than `max` to `left`.
    fn near(&self, left: f32, max: f32) -> f32 {
        let from = self.lefts.partition_point(|other| left - other >= max);
        let to = self.lefts.partition_point(|other| other - left < max);
        if from >= to {
            return f32::MIN;
        }
        let level = (to - from).ilog2() as usize;
        let row = &self.farthest[level];
        row[from].max(row[to - (1 << level)])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{extract::pdf::canvas::Fill, model::document::Bounds};

    proptest! {
        #[test]
        fn right_edges_are_those_of_a_linear_search(
            lines in prop::collection::vec((0..60_u8, 1..90_u8, 0..200_u8, 8..12_u8), 0..60)
        ) {
            let stretch = |(left, width, top, size): &(u8, u8, u8, u8)| {
                let (left, top, size) = (f32::from(*left), f32::from(*top), f32::from(*size) / 2.0);
                let bounds = Bounds { left, top, right: left + f32::from(*width), bottom: top + size };
                Stretch { text: Default::default(), bounds, baseline: top, size, colour: 0, spaced: false }
            };
            let run: Vec<Stretch> = lines.iter().map(stretch).collect();
            let fills = [Fill { bounds: Bounds { left: 0.0, top: 50.0, right: 90.0, bottom: 90.0 }, colour: 7 }];
            let backgrounds = Backgrounds::new(&fills);
            let background = |s: &Stretch| backgrounds.fill_behind(&s.bounds).map(|f| f.colour);
            let alike = |a: &Stretch, b: &Stretch| {
                (a.size - b.size).abs() < 0.6 && (a.bounds.left - b.bounds.left).abs() < 2.5 * a.size && background(a) == background(b)
            };
            let reach = |a: &Stretch| run.iter().filter(|b| alike(a, b)).map(|b| b.bounds.right).fold(f32::MIN, f32::max);
            prop_assert_eq!(right_edges(&run, &backgrounds), run.iter().map(reach).collect::<Vec<_>>());
        }
    }
}
