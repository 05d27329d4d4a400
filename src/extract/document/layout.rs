//! Reads fields by layout: the largest text, the text below another field, and a word of a vocabulary anywhere.
//!
//! In a document without layout the recipe's `order` assigns the paragraphs.

use super::{
    draft::RecordDraft,
    fields::{fill, fits},
};
use crate::spec::recipe::{Find, Step};

/// Minimum size of the largest text, relative to the median.
const MIN_SIZE_RATIO: f32 = 1.15;

/// Returns whether the pages of the record have a layout.
pub(super) fn has_layout(draft: &RecordDraft<'_, '_>) -> bool {
    draft.all_paragraphs().first().is_some_and(|u| size(draft, *u).is_some())
}

/// Reads the fields of the order by layout.
pub(super) fn place_fields(draft: &mut RecordDraft<'_, '_>) {
    let record = draft.origin.record;
    let waits = |s: &&Step| matches!(s.find, Find::Order) && s.selector.is_none();
    let steps: Vec<&Step> = record.steps.iter().filter(waits).collect();
    let (known, rest): (Vec<&Step>, Vec<&Step>) = steps.into_iter().partition(|s| s.one_of.is_some());
    let (below, rest): (Vec<&Step>, Vec<&Step>) = rest.into_iter().partition(|s| s.below.is_some());
    for step in known {
        let free = draft.unread(&draft.all_paragraphs());
        let own = free.into_iter().find(|u| draft.paragraph(*u).is_some_and(|p| fits(step, p, draft.origin)));
        fill(draft, step, &own.into_iter().collect::<Vec<_>>());
    }
    for step in rest.into_iter().filter(|s| s.largest) {
        let segments = largest(draft, step);
        fill(draft, step, &segments);
    }
    for step in below {
        let segment = next_below(draft, step);
        fill(draft, step, &segment.into_iter().collect::<Vec<_>>());
    }
}

/// Returns the largest unread paragraphs of a record: consecutive ones of the same size.
fn largest(draft: &RecordDraft<'_, '_>, step: &Step) -> Vec<usize> {
    let free = draft.unread(&draft.all_paragraphs());
    let fitting: Vec<usize> =
        free.into_iter().filter(|u| draft.paragraph(*u).is_some_and(|p| fits(step, p, draft.origin))).collect();
    let max = fitting.iter().filter_map(|u| size(draft, *u)).fold(0.0, f32::max);
    // Where no text is clearly larger than the median, none is the largest.
    let mut sizes: Vec<f32> = draft.all_paragraphs().into_iter().filter_map(|u| size(draft, u)).collect();
    sizes.sort_by(f32::total_cmp);
    if sizes.get(sizes.len() / 2).is_none_or(|usual| max < usual * MIN_SIZE_RATIO) {
        return Vec::new();
    }
    let is_largest = |u: &usize| size(draft, *u).is_some_and(|size| size > max - 0.3);
    let mut segments: Vec<usize> = Vec::new();
    for segment in fitting.into_iter().filter(is_largest) {
        if segments.last().is_none_or(|last| last + 1 == segment) {
            segments.push(segment);
        }
    }
    segments
}

/// Finds the first unread paragraph below that of another field, in its column.
fn next_below(draft: &RecordDraft<'_, '_>, step: &Step) -> Option<usize> {
    let field = step.below.as_deref()?;
    let anchor = draft.anchors.iter().find(|(_, name)| **name == field).map(|(segment, _)| *segment);
    let anchor = anchor.or_else(|| taken_by(draft, field))?;
    let Some(above) = bounds(draft, anchor) else { return follows(draft, step, anchor) };
    let under = |u: &usize| {
        let own = bounds(draft, *u);
        own.is_some_and(|b| b.top > above.top && b.left < above.right && above.left < b.right)
    };
    let free = draft.unread(&draft.all_paragraphs());
    let page = |u: usize| draft.paragraph(u).and_then(|p| p.spans.first()).map(|n| draft.spans[*n].page);
    let mut fitting: Vec<usize> = free.into_iter().filter(under).filter(|u| page(*u) == page(anchor)).collect();
    fitting.retain(|u| draft.paragraph(*u).is_some_and(|p| fits(step, p, draft.origin)));
    let top = |u: &usize| bounds(draft, *u).map_or(f32::MAX, |b| b.top);
    let nearest = fitting.into_iter().min_by(|a, b| top(a).total_cmp(&top(b)))?;
    // Other text in between means that the field is missing.
    let between =
        |u: &usize| *u != anchor && *u != nearest && under(u) && page(*u) == page(anchor) && top(u) < top(&nearest);
    (!draft.all_paragraphs().iter().any(between) && !label_between(draft, above.bottom, top(&nearest), page(anchor)))
        .then_some(nearest)
}

/// In text without places: returns the next paragraph after another.
fn follows(draft: &RecordDraft<'_, '_>, step: &Step, anchor: usize) -> Option<usize> {
    let next = draft.unread(&[anchor + 1]).pop()?;
    draft.paragraph(next).is_some_and(|p| fits(step, p, draft.origin)).then_some(next)
}

/// Returns whether a label is between two heights of a page.
fn label_between(draft: &RecordDraft<'_, '_>, from: f32, to: f32, page: Option<usize>) -> bool {
    let Some(page) = page else { return false };
    // Spans are ordered by page.
    let first = draft.spans.partition_point(|span| span.page < page);
    draft.spans[first..].iter().take_while(|span| span.page == page).any(|span| {
        let inside = span.block.bounds.is_some_and(|b| b.top > from - 1.0 && b.bottom < to + 1.0);
        span.label.is_some() && inside
    })
}

/// Finds the paragraph that a field consumed.
fn taken_by(draft: &RecordDraft<'_, '_>, field: &str) -> Option<usize> {
    let place = &draft.record.values.get(field)?.provenance.place;
    let at = |u: &usize| draft.paragraph(*u).and_then(|p| p.spans.first()).map(|n| draft.spans[*n].place());
    draft.all_paragraphs().into_iter().find(|u| at(u).as_ref() == Some(place))
}

fn size(draft: &RecordDraft<'_, '_>, segment: usize) -> Option<f32> {
    let span = draft.paragraph(segment)?.spans.first()?;
    draft.spans[*span].block.style.map(|s| s.size)
}

fn bounds(draft: &RecordDraft<'_, '_>, segment: usize) -> Option<crate::model::document::Bounds> {
    let span = draft.paragraph(segment)?.spans.first()?;
    draft.spans[*span].block.bounds
}
