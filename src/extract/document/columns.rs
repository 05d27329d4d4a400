//! Paragraphs that the order of reading gives to a label in whose column they do not stand.
//!
//! Where the columns of a page were not told apart, a paragraph follows the label of another column. One that stands
//! under a label of its own column goes to that.

use std::collections::{HashMap, HashSet};

use super::{pieces::Piece, regions::Region, units::Unit};
use crate::model::document::Bounds;

/// Edges that lie this close, in points, are one.
const SAME: f32 = 6.0;

/// What goes on over the end of a page is at most so many times as large as its label.
const LARGER: f32 = 1.15;

/// Gives each paragraph to the label in whose column it stands, if its own is in another.
pub(super) fn settle(regions: &mut [Region], units: &[Unit], pieces: &[Piece<'_>]) {
    let place = |n: usize| pieces[n].block.bounds.map(|b| (b, pieces[n].page));
    let labels: Vec<Option<(Bounds, usize)>> = regions.iter().map(|r| r.piece.and_then(place)).collect();
    let mut of_page: HashMap<usize, Vec<(usize, Bounds)>> = HashMap::new();
    for (n, (bounds, page)) in labels.iter().enumerate().filter_map(|(n, label)| Some((n, (*label)?))) {
        of_page.entry(page).or_default().push((n, bounds));
    }
    let mut moves = Vec::new();
    for (from, region) in regions.iter().enumerate() {
        let Some((own, page)) = labels[from] else { continue };
        for unit in &region.paragraphs {
            let Some(Unit::Paragraph(paragraph)) = units.get(*unit) else { continue };
            let Some((value, at)) = paragraph.pieces.first().and_then(|n| place(*n)) else { continue };
            if at != page {
                // Larger text at the top of a page belongs to what begins there.
                let size = |n: usize| pieces[n].block.style.map_or(0.0, |s| s.size);
                let first = paragraph.pieces.first().map_or(0.0, |n| size(*n));
                if region.piece.is_some_and(|n| first > LARGER * size(n)) {
                    moves.push((*unit, from, 0));
                }
                continue;
            }
            // Beside its label, or in its column, it stands where it should.
            if over(&own, &value) || level(&own, &value) {
                continue;
            }
            let above = |(n, b): &(usize, Bounds)| {
                let fits =
                    b.bottom <= value.top + SAME && (b.left - value.left).abs() < SAME && b.top >= own.top - SAME;
                fits.then_some((*n, b.top))
            };
            let beside = of_page.get(&page).into_iter().flatten();
            let nearest = beside.filter_map(above).max_by(|a, b| a.1.total_cmp(&b.1));
            moves.extend(nearest.map(|(to, _)| (*unit, from, to)));
        }
    }
    carry_out(regions, &moves);
}

/// Moves paragraphs from one region to another, each once.
fn carry_out(regions: &mut [Region], moves: &[(usize, usize, usize)]) {
    let moved: HashSet<usize> = moves.iter().map(|(unit, ..)| *unit).collect();
    let from: HashSet<usize> = moves.iter().map(|(_, from, _)| *from).collect();
    let to: HashSet<usize> = moves.iter().map(|(.., to)| *to).collect();
    for from in from {
        regions[from].paragraphs.retain(|unit| !moved.contains(unit));
    }
    for (unit, _, to) in moves {
        regions[*to].paragraphs.push(*unit);
    }
    for to in to {
        regions[to].paragraphs.sort_unstable();
    }
}

/// From where to where labels reach across the page.
pub(super) struct Across {
    lefts: Vec<f32>,
    rights: Vec<f32>,
}

impl Across {
    /// Those of some labels.
    pub(super) fn of<'p>(labels: impl Iterator<Item = &'p Piece<'p>>) -> Self {
        let bounds: Vec<Bounds> = labels.filter_map(|label| label.block.bounds).collect();
        let sorted = |edge: fn(&Bounds) -> f32| {
            let mut edges: Vec<f32> = bounds.iter().map(edge).collect();
            edges.sort_by(f32::total_cmp);
            edges
        };
        Self { lefts: sorted(|b| b.left), rights: sorted(|b| b.right) }
    }

    /// How many of them stand over a place.
    fn count(&self, value: &Bounds) -> usize {
        let begun = self.lefts.partition_point(|left| *left < value.right);
        begun.saturating_sub(self.rights.partition_point(|right| *right <= value.left))
    }

    /// Whether each of these paragraphs stands in the column of a label, and of none of the others.
    pub(super) fn are_apart(&self, own: &Piece<'_>, paragraphs: &[&Piece<'_>]) -> bool {
        let Some(own) = own.block.bounds else { return paragraphs.is_empty() };
        paragraphs.iter().all(|p| p.block.bounds.is_some_and(|value| over(&own, &value) && self.count(&value) == 1))
    }
}

fn over(a: &Bounds, b: &Bounds) -> bool {
    a.left < b.right && b.left < a.right
}

fn level(a: &Bounds, b: &Bounds) -> bool {
    a.top < b.bottom && b.top < a.bottom
}
