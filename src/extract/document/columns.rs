//! Paragraphs that the order of reading gives to a label in whose column they do not stand.
//!
//! Where the columns of a page were not told apart, a paragraph follows the label of another column. One that stands
//! under a label of its own column goes to that.

use super::{pieces::Piece, regions::Region, units::Unit};
use crate::model::document::Bounds;

/// Edges that lie this close, in points, are one.
const SAME: f32 = 6.0;

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
            // Beside its label, or in its column, it stands where it should.
            if at != page || over(&own, &value) || level(&own, &value) {
                continue;
            }
            let above = |(n, label): (usize, &Option<(Bounds, usize)>)| {
                let (b, p) = label.filter(|(_, p)| *p == page)?;
                let fits = b.bottom <= value.top + SAME && (b.left - value.left).abs() < SAME && b.top >= own.top - SAME;
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

fn over(a: &Bounds, b: &Bounds) -> bool {
    a.left < b.right && b.left < a.right
}

fn level(a: &Bounds, b: &Bounds) -> bool {
    a.top < b.bottom && b.top < a.bottom
}
