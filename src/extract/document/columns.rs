//! Corrects by layout which label a paragraph belongs to.
//!
//! Where the columns of a page were not recognised, a paragraph follows the label of another column in reading order. It
//! is moved to the label above it in its own column.

use std::collections::{HashMap, HashSet};

use super::{paragraphs::Segment, regions::Region, spans::TextSpan};
use crate::model::document::Bounds;

/// Tolerance of equal edges, in points.
const SAME: f32 = 6.0;

/// Maximum text size, relative to its label, of a paragraph that continues on the next page.
const LARGER: f32 = 1.15;

/// Moves each paragraph whose label is in another column to the label of its own column.
pub(super) fn assign_by_column(regions: &mut [Region], segments: &[Segment], spans: &[TextSpan<'_>]) {
    let place = |n: usize| spans[n].block.bounds.map(|b| (b, spans[n].page));
    let labels: Vec<Option<(Bounds, usize)>> = regions.iter().map(|r| r.span.and_then(place)).collect();
    let mut of_page: HashMap<usize, Vec<(usize, Bounds)>> = HashMap::new();
    for (n, (bounds, page)) in labels.iter().enumerate().filter_map(|(n, label)| Some((n, (*label)?))) {
        of_page.entry(page).or_default().push((n, bounds));
    }
    let mut moves = Vec::new();
    for (from, region) in regions.iter().enumerate() {
        let Some((own, page)) = labels[from] else { continue };
        for segment in &region.paragraphs {
            let Some(Segment::Paragraph(paragraph)) = segments.get(*segment) else { continue };
            let Some((value, at)) = paragraph.spans.first().and_then(|n| place(*n)) else { continue };
            if at != page {
                // Larger text at the top of a page belongs to the record that begins there.
                let size = |n: usize| spans[n].block.style.map_or(0.0, |s| s.size);
                let first = paragraph.spans.first().map_or(0.0, |n| size(*n));
                if region.span.is_some_and(|n| first > LARGER * size(n)) {
                    moves.push((*segment, from, 0));
                }
                continue;
            }
            // Next to its label, or in its column, it is assigned correctly.
            if overlaps_horizontally(&own, &value) || overlaps_vertically(&own, &value) {
                continue;
            }
            let above = |(n, b): &(usize, Bounds)| {
                let fits =
                    b.bottom <= value.top + SAME && (b.left - value.left).abs() < SAME && b.top >= own.top - SAME;
                fits.then_some((*n, b.top))
            };
            let others = of_page.get(&page).into_iter().flatten();
            let nearest = others.filter_map(above).max_by(|a, b| a.1.total_cmp(&b.1));
            moves.extend(nearest.map(|(to, _)| (*segment, from, to)));
        }
    }
    apply_moves(regions, &moves);
}

/// Moves paragraphs from one region to another, each once.
fn apply_moves(regions: &mut [Region], moves: &[(usize, usize, usize)]) {
    let moved: HashSet<usize> = moves.iter().map(|(segment, ..)| *segment).collect();
    let from: HashSet<usize> = moves.iter().map(|(_, from, _)| *from).collect();
    let to: HashSet<usize> = moves.iter().map(|(.., to)| *to).collect();
    for from in from {
        regions[from].paragraphs.retain(|segment| !moved.contains(segment));
    }
    for (segment, _, to) in moves {
        regions[*to].paragraphs.push(*segment);
    }
    for to in to {
        regions[to].paragraphs.sort_unstable();
    }
}

/// The horizontal extents of labels on a page.
pub(super) struct LabelExtents {
    lefts: Vec<f32>,
    rights: Vec<f32>,
}

impl LabelExtents {
    /// Collects the extents of some labels.
    pub(super) fn new<'p>(labels: impl Iterator<Item = &'p TextSpan<'p>>) -> Self {
        let bounds: Vec<Bounds> = labels.filter_map(|label| label.block.bounds).collect();
        let sorted = |edge: fn(&Bounds) -> f32| {
            let mut edges: Vec<f32> = bounds.iter().map(edge).collect();
            edges.sort_by(f32::total_cmp);
            edges
        };
        Self { lefts: sorted(|b| b.left), rights: sorted(|b| b.right) }
    }

    /// Counts the labels above a box.
    fn count(&self, value: &Bounds) -> usize {
        let begun = self.lefts.partition_point(|left| *left < value.right);
        begun.saturating_sub(self.rights.partition_point(|right| *right <= value.left))
    }

    /// Returns whether each of some paragraphs is below a label, and below no other.
    pub(super) fn are_only_below(&self, own: &TextSpan<'_>, paragraphs: &[&TextSpan<'_>]) -> bool {
        let Some(own) = own.block.bounds else { return paragraphs.is_empty() };
        paragraphs
            .iter()
            .all(|p| p.block.bounds.is_some_and(|value| overlaps_horizontally(&own, &value) && self.count(&value) == 1))
    }
}

fn overlaps_horizontally(a: &Bounds, b: &Bounds) -> bool {
    a.left < b.right && b.left < a.right
}

fn overlaps_vertically(a: &Bounds, b: &Bounds) -> bool {
    a.top < b.bottom && b.top < a.bottom
}
