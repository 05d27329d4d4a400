//! The ranges of records in a document, and the paragraphs under each label.

use std::collections::HashSet;

use super::paragraphs::Segment;
use super::spans::TextSpan;
use crate::{
    model::document::BlockKind,
    spec::recipe::{Find, Label, Record, StartMark},
};

/// The spans `start..end` of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RecordRange {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Returns the index of a label among the recipe's; equal for all rules that name it.
pub(super) fn index(labels: &[&Label], label: &Label) -> usize {
    labels.iter().position(|l| l.written() == label.written()).unwrap_or(usize::MAX)
}

/// Finds the records of a layout in a document; `is_one_of` is whether the recipe has other layouts.
pub(super) fn records(spans: &[TextSpan<'_>], record: &Record, labels: &[&Label], is_one_of: bool) -> Vec<RecordRange> {
    if let Some(ranges) = record.starts.selector.as_ref().and_then(|s| elements(spans, s)) {
        return ranges;
    }
    if is_one_of && matches!(record.starts.mark, StartMark::Page | StartMark::Document) {
        return Vec::new();
    }
    let all = 0..spans.len();
    let first_of_page = |n: &usize| *n == 0 || spans[*n].page != spans[*n - 1].page;
    let starts: Vec<usize> = match &record.starts.mark {
        StartMark::Label(label) => {
            let own = index(labels, label);
            all.filter(|n| {
                spans[*n].label == Some(own) && !(spans[*n].is_line_rest && spans[*n - 1].label == Some(own))
            })
            .collect()
        }
        StartMark::PageWith(label) => {
            let own = index(labels, label);
            let holding: HashSet<usize> = spans.iter().filter(|p| p.label == Some(own)).map(|p| p.page).collect();
            all.filter(first_of_page).filter(|n| holding.contains(&spans[*n].page)).collect()
        }
        StartMark::Match(regex) => all.filter(|n| regex.is_match(&spans[*n].plain())).collect(),
        StartMark::Heading(level) => {
            all.filter(|n| spans[*n].starts_block && spans[*n].block.kind == BlockKind::Heading(*level)).collect()
        }
        StartMark::Largest => largest(spans),
        StartMark::Page => all.filter(first_of_page).collect(),
        StartMark::Document => all.take(1).collect(),
    };
    let mut bounds = starts;
    if let Some(ends) = &record.ends {
        // The paragraph may continue on the next line.
        let is_fresh = |k: usize| {
            let upper = spans[k].text.trim_start().starts_with(char::is_uppercase);
            spans[k].starts_block || (upper && spans[k - 1].ends_sentence())
        };
        let mut fresh = spans.len();
        for n in (0..spans.len()).rev() {
            if ends.is_match(&spans[n].plain()) {
                bounds.push(fresh);
            }
            fresh = if n > 0 && is_fresh(n) { n } else { fresh };
        }
        bounds.sort_unstable();
        bounds.dedup();
        bounds.retain(|n| *n < spans.len());
    }
    let ends = bounds.iter().skip(1).copied().chain([spans.len()]);
    bounds.iter().zip(ends).map(|(start, end)| RecordRange { start: *start, end }).collect()
}

/// Minimum size of the text that starts a record, relative to the median.
const MIN_SIZE_RATIO: f32 = 1.15;

/// Returns the first spans of the texts in the largest size that more than one text has; a larger text that comes once is
/// the title of the document. Where only one text is larger than the others, it is the one. On a page without labels no
/// record starts, if any page has them.
fn largest(spans: &[TextSpan<'_>]) -> Vec<usize> {
    let labelled: HashSet<usize> = spans.iter().filter(|span| span.label.is_some()).map(|span| span.page).collect();
    let size = |n: usize| {
        let span = &spans[n];
        let is_text = span.block.kind != BlockKind::Running && (labelled.is_empty() || labelled.contains(&span.page));
        // Half points: sizes of one style may differ by rounding.
        span.block.style.filter(|_| is_text).map(|style| (style.size * 2.0).round())
    };
    let mut sizes: Vec<f32> = (0..spans.len()).filter_map(size).collect();
    sizes.sort_by(f32::total_cmp);
    let Some(usual) = sizes.get(sizes.len() / 2).copied() else { return Vec::new() };
    let follows = |n: usize| n > 0 && spans[n].page == spans[n - 1].page && size(n) == size(n - 1);
    let is_larger = |n: &usize| size(*n).is_some_and(|size| size >= usual * MIN_SIZE_RATIO);
    let firsts: Vec<usize> = (0..spans.len()).filter(|n| is_larger(n) && !follows(*n)).collect();
    sizes.dedup();
    let of_size = |wanted: f32| firsts.iter().copied().filter(|n| size(*n) == Some(wanted)).collect::<Vec<_>>();
    let repeated = sizes.iter().rev().map(|size| of_size(*size)).find(|texts| texts.len() > 1);
    repeated.unwrap_or(if firsts.len() == 1 { firsts } else { Vec::new() })
}

/// Returns the spans of a record, without pages that have none of its labels: such a page is not part of the record.
pub(super) fn pages_with_labels(spans: &[TextSpan<'_>], range: RecordRange, starts: &StartMark) -> Vec<usize> {
    let all = range.start..range.end;
    if !matches!(starts, StartMark::PageWith(_)) {
        return all.collect();
    }
    let labelled: HashSet<usize> = all.clone().filter(|n| spans[*n].label.is_some()).map(|n| spans[n].page).collect();
    all.filter(|n| labelled.contains(&spans[*n].page)).collect()
}

/// Returns the elements that match a selector, each a record; `None` when the document has none.
fn elements(spans: &[TextSpan<'_>], selector: &str) -> Option<Vec<RecordRange>> {
    let mut ranges: Vec<(u32, RecordRange)> = Vec::new();
    for (n, span) in spans.iter().enumerate() {
        let Some(element) = span.element(selector) else { continue };
        match ranges.last_mut() {
            Some((same, range)) if *same == element && range.end == n => range.end = n + 1,
            _ => ranges.push((element, RecordRange { start: n, end: n + 1 })),
        }
    }
    (!ranges.is_empty()).then(|| ranges.into_iter().map(|(_, range)| range).collect())
}

/// Returns the labels of the fields and lists in `order`.
pub(super) fn labels_in_order(record: &Record, labels: &[&Label]) -> Vec<usize> {
    let mut found = Vec::new();
    for turn in &record.order {
        for step in record.steps.iter().filter(|s| s.name == turn.name) {
            if let Find::After(own) = &step.find {
                found.extend(own.iter().map(|l| index(labels, l)));
            }
        }
        for list in record.lists.iter().filter(|l| l.name == turn.name) {
            found.extend(list.after.iter().map(|(l, _)| index(labels, l)));
        }
    }
    found
}

/// Describes the start of a record, for the message that none was found.
pub(super) fn wanted(starts: &StartMark) -> String {
    match starts {
        StartMark::Label(label) => label.written().to_owned(),
        StartMark::PageWith(label) => format!("a page with {}", label.written()),
        StartMark::Match(regex) => regex.as_str().to_owned(),
        StartMark::Heading(level) => format!("a heading {level}"),
        StartMark::Largest => "text larger than the rest".to_owned(),
        StartMark::Page => "a page".to_owned(),
        StartMark::Document => "text".to_owned(),
    }
}

/// A label of a record and the paragraphs up to the next label.
#[derive(Debug, Clone)]
pub(super) struct Region {
    /// Index of the label; `None` before the first label.
    pub(super) label: Option<usize>,
    /// Index of the span of the label.
    pub(super) span: Option<usize>,
    /// Whether the label is on the line of the previous one.
    pub(super) glued: bool,
    /// Its paragraphs, as indices of segments.
    pub(super) paragraphs: Vec<usize>,
}

/// Returns the labels of a record with their paragraphs, in order; the first region has no label.
pub(super) fn regions(segments: &[Segment], spans: &[TextSpan<'_>]) -> Vec<Region> {
    let mut regions = vec![Region { label: None, span: None, glued: false, paragraphs: Vec::new() }];
    for (at, segment) in segments.iter().enumerate() {
        match segment {
            Segment::Label { label, spans: own } => {
                let glued = own.first().is_some_and(|n| spans[*n].is_line_rest);
                let span = own.first().copied();
                regions.push(Region { label: Some(*label), span, glued, paragraphs: Vec::new() });
            }
            Segment::Paragraph(_) => {
                if let Some(region) = regions.last_mut() {
                    region.paragraphs.push(at);
                }
            }
        }
    }
    regions
}
