//! Finds the records of each layout of a recipe, and cuts a document into spans by the labels of the layout that applies.

use super::{
    labels,
    regions::{self, RecordRange},
    spans::TextSpan,
};
use crate::{
    model::document::Document,
    spec::recipe::{Label, Record},
};

/// A layout of records, and its labels.
pub(super) struct Layout<'r> {
    /// What a record is.
    pub(super) record: &'r Record,
    /// All labels of its rules.
    pub(super) labels: Vec<&'r Label>,
}

/// The spans of a document, and its records.
pub(super) struct Cut<'d> {
    /// All spans, in order.
    pub(super) spans: Vec<TextSpan<'d>>,
    /// The records, in order: the index of the layout, and the range of spans.
    pub(super) records: Vec<(usize, RecordRange)>,
    /// Indices of the first spans of records that start in two layouts.
    pub(super) ambiguous: Vec<usize>,
}

/// Cuts a document. A record ends where the next one starts, in whichever layout.
pub(super) fn cut<'d>(document: &'d Document, layouts: &[Layout<'_>]) -> Cut<'d> {
    let mut cuts: Vec<_> = layouts.iter().map(|layout| labels::cut(document, &layout.labels)).collect();
    let is_one_of = layouts.len() > 1;
    let found = |n: usize| regions::records(&cuts[n], layouts[n].record, &layouts[n].labels, is_one_of);
    let mut records: Vec<_> =
        (0..layouts.len()).flat_map(|n| found(n).into_iter().map(move |range| (n, range))).collect();
    if !is_one_of {
        return Cut { spans: cuts.pop().unwrap_or_default(), records, ambiguous: Vec::new() };
    }
    let line = |n: usize, span: usize| cuts[n].get(span).map_or(usize::MAX, |span: &TextSpan<'_>| span.index);
    records.sort_by_key(|(n, range)| (line(*n, range.start), *n));
    let mut cut = Cut { spans: Vec::new(), records: Vec::new(), ambiguous: Vec::new() };
    let copy = |spans: &mut Vec<TextSpan<'d>>, n: usize, from: usize, to: usize| {
        let at = |index: usize| cuts[n].partition_point(|span| span.index < index);
        spans.extend_from_slice(&cuts[n][at(from)..at(to)]);
    };
    let mut done = 0;
    for (k, (n, range)) in records.iter().enumerate() {
        let start = line(*n, range.start);
        let next = records.get(k + 1).map_or(usize::MAX, |(other, range)| line(*other, range.start));
        let end = line(*n, range.end).min(next);
        copy(&mut cut.spans, *n, done, start);
        let first = cut.spans.len();
        if k > 0 && line(records[k - 1].0, records[k - 1].1.start) == start {
            cut.ambiguous.push(first);
        }
        copy(&mut cut.spans, *n, start, end);
        cut.records.push((*n, RecordRange { start: first, end: cut.spans.len() }));
        done = end;
    }
    copy(&mut cut.spans, 0, done, usize::MAX);
    cut.records.retain(|(_, range)| range.start < range.end);
    cut
}
