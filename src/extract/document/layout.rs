//! Fields that a page's layout tells: the largest text, what stands below another field, and a word of a
//! vocabulary wherever it stands.
//!
//! Where a document has no layout, the recipe's `order` says which paragraph is which.

use super::{
    fields::{fill, fits},
    record::Draft,
};
use crate::spec::recipe::{Find, Step};

/// A text stands out that is so many times as large as most.
const STANDS_OUT: f32 = 1.15;

/// Whether the record's pages have a layout.
pub(super) fn has(draft: &Draft<'_, '_>) -> bool {
    draft.all_paragraphs().first().is_some_and(|u| size(draft, *u).is_some())
}

/// Gives the fields that wait for their turn what the layout tells.
pub(super) fn placed(draft: &mut Draft<'_, '_>) {
    let recipe = draft.origin.recipe;
    let waits = |s: &&Step| matches!(s.find, Find::Order) && s.selector.is_none();
    let steps: Vec<&Step> = recipe.record.steps.iter().filter(waits).collect();
    let (known, rest): (Vec<&Step>, Vec<&Step>) = steps.into_iter().partition(|s| s.one_of.is_some());
    let (below, rest): (Vec<&Step>, Vec<&Step>) = rest.into_iter().partition(|s| s.below.is_some());
    for step in known {
        let free = draft.free(&draft.all_paragraphs());
        let own = free.into_iter().find(|u| draft.paragraph(*u).is_some_and(|p| fits(step, p, draft.origin)));
        fill(draft, step, &own.into_iter().collect::<Vec<_>>());
    }
    for step in rest.into_iter().filter(|s| s.largest) {
        let units = largest(draft, step);
        fill(draft, step, &units);
    }
    for step in below {
        let unit = next_below(draft, step);
        fill(draft, step, &unit.into_iter().collect::<Vec<_>>());
    }
}

/// The largest free paragraphs of a record, those of one size that follow each other.
fn largest(draft: &Draft<'_, '_>, step: &Step) -> Vec<usize> {
    let free = draft.free(&draft.all_paragraphs());
    let fitting: Vec<usize> =
        free.into_iter().filter(|u| draft.paragraph(*u).is_some_and(|p| fits(step, p, draft.origin))).collect();
    let most = fitting.iter().filter_map(|u| size(draft, *u)).fold(0.0, f32::max);
    // Where no text stands out, none is the largest.
    let mut sizes: Vec<f32> = draft.all_paragraphs().into_iter().filter_map(|u| size(draft, u)).collect();
    sizes.sort_by(f32::total_cmp);
    if sizes.get(sizes.len() / 2).is_none_or(|usual| most < usual * STANDS_OUT) {
        return Vec::new();
    }
    let is_largest = |u: &usize| size(draft, *u).is_some_and(|size| size > most - 0.3);
    let mut units: Vec<usize> = Vec::new();
    for unit in fitting.into_iter().filter(is_largest) {
        if units.last().is_none_or(|last| last + 1 == unit) {
            units.push(unit);
        }
    }
    units
}

/// The first free paragraph under another field's, in its column.
fn next_below(draft: &Draft<'_, '_>, step: &Step) -> Option<usize> {
    let field = step.below.as_deref()?;
    let anchor = draft.anchors.iter().find(|(_, name)| **name == field).map(|(unit, _)| *unit);
    let anchor = anchor.or_else(|| taken_by(draft, field))?;
    let Some(above) = bounds(draft, anchor) else { return follows(draft, step, anchor) };
    let under = |u: &usize| {
        let own = bounds(draft, *u);
        own.is_some_and(|b| b.top > above.top && b.left < above.right && above.left < b.right)
    };
    let free = draft.free(&draft.all_paragraphs());
    let page = |u: usize| draft.paragraph(u).and_then(|p| p.pieces.first()).map(|n| draft.pieces[*n].page);
    let mut fitting: Vec<usize> = free.into_iter().filter(under).filter(|u| page(*u) == page(anchor)).collect();
    fitting.retain(|u| draft.paragraph(*u).is_some_and(|p| fits(step, p, draft.origin)));
    let top = |u: &usize| bounds(draft, *u).map_or(f32::MAX, |b| b.top);
    let nearest = fitting.into_iter().min_by(|a, b| top(a).total_cmp(&top(b)))?;
    // Something else in between means that it is not there.
    let between =
        |u: &usize| *u != anchor && *u != nearest && under(u) && page(*u) == page(anchor) && top(u) < top(&nearest);
    (!draft.all_paragraphs().iter().any(between) && !label_between(draft, above.bottom, top(&nearest), page(anchor)))
        .then_some(nearest)
}

/// In a text that flows: the paragraph right behind another.
fn follows(draft: &Draft<'_, '_>, step: &Step, anchor: usize) -> Option<usize> {
    let next = draft.free(&[anchor + 1]).pop()?;
    draft.paragraph(next).is_some_and(|p| fits(step, p, draft.origin)).then_some(next)
}

/// Whether a label stands between two heights of a page.
fn label_between(draft: &Draft<'_, '_>, from: f32, to: f32, page: Option<usize>) -> bool {
    let Some(page) = page else { return false };
    // Pieces stand page by page.
    let first = draft.pieces.partition_point(|piece| piece.page < page);
    draft.pieces[first..].iter().take_while(|piece| piece.page == page).any(|piece| {
        let inside = piece.block.bounds.is_some_and(|b| b.top > from - 1.0 && b.bottom < to + 1.0);
        piece.label.is_some() && inside
    })
}

/// The paragraph that a field took.
fn taken_by(draft: &Draft<'_, '_>, field: &str) -> Option<usize> {
    let place = &draft.record.values.get(field)?.trace.place;
    let at = |u: &usize| draft.paragraph(*u).and_then(|p| p.pieces.first()).map(|n| draft.pieces[*n].place());
    draft.all_paragraphs().into_iter().find(|u| at(u).as_ref() == Some(place))
}

fn size(draft: &Draft<'_, '_>, unit: usize) -> Option<f32> {
    let piece = draft.paragraph(unit)?.pieces.first()?;
    draft.pieces[*piece].block.style.map(|s| s.size)
}

fn bounds(draft: &Draft<'_, '_>, unit: usize) -> Option<crate::model::document::Bounds> {
    let piece = draft.paragraph(unit)?.pieces.first()?;
    draft.pieces[*piece].block.bounds
}
