//! Paragraphs that the order of reading gives to a label in whose column they do not stand.
//!
//! Where the columns of a page were not told apart, a paragraph follows the label of another column. One that stands
//! under a label of its own column goes to that.

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
            let above = |(n, label): (usize, &Option<(Bounds, usize)>)| {
                let (b, p) = label.filter(|(_, p)| *p == page)?;
                let fits =
                    b.bottom <= value.top + SAME && (b.left - value.left).abs() < SAME && b.top >= own.top - SAME;
                (p == page && fits).then_some((n, b.top))
            };
            let nearest = labels.iter().enumerate().filter_map(above).max_by(|a, b| a.1.total_cmp(&b.1));
            moves.extend(nearest.map(|(to, _)| (*unit, from, to)));
        }
    }
    for (unit, from, to) in moves {
        regions[from].paragraphs.retain(|u| *u != unit);
        regions[to].paragraphs.push(unit);
        regions[to].paragraphs.sort_unstable();
    }
}

/// Whether each of these paragraphs stands in the column of the first label, and of none of the others.
pub(super) fn are_apart(own: &Piece<'_>, others: &[&Piece<'_>], paragraphs: &[&Piece<'_>]) -> bool {
    let stands = |label: &Piece<'_>, value: &Bounds| label.block.bounds.is_some_and(|l| over(&l, value));
    paragraphs.iter().all(|p| {
        p.block.bounds.is_some_and(|value| stands(own, &value) && !others.iter().any(|other| stands(other, &value)))
    })
}

fn over(a: &Bounds, b: &Bounds) -> bool {
    a.left < b.right && b.left < a.right
}

fn level(a: &Bounds, b: &Bounds) -> bool {
    a.top < b.bottom && b.top < a.bottom
}
