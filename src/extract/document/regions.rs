//! Where records start and end, and which paragraphs stand under which label.

use std::collections::HashSet;

use super::pieces::Piece;
use super::units::Unit;
use crate::spec::recipe::{Find, Label, Recipe, StartMark};

/// Pieces `start..end` of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Index of a label among the recipe's, the same for each rule that names it.
pub(super) fn index(labels: &[&Label], label: &Label) -> usize {
    labels.iter().position(|l| l.written() == label.written()).unwrap_or(usize::MAX)
}

/// The records of a document.
pub(super) fn records(pieces: &[Piece<'_>], recipe: &Recipe, labels: &[&Label]) -> Vec<Span> {
    if let Some(spans) = recipe.record.starts.selector.as_ref().and_then(|s| elements(pieces, s)) {
        return spans;
    }
    let all = 0..pieces.len();
    let first_of_page = |n: &usize| *n == 0 || pieces[*n].page != pieces[*n - 1].page;
    let starts: Vec<usize> = match &recipe.record.starts.mark {
        StartMark::Label(label) => {
            let own = index(labels, label);
            all.filter(|n| pieces[*n].label == Some(own) && !(pieces[*n].inner && pieces[*n - 1].label == Some(own)))
                .collect()
        }
        StartMark::PageWith(label) => {
            let own = index(labels, label);
            let holding: HashSet<usize> = pieces.iter().filter(|p| p.label == Some(own)).map(|p| p.page).collect();
            all.filter(first_of_page).filter(|n| holding.contains(&pieces[*n].page)).collect()
        }
        StartMark::Match(regex) => all.filter(|n| regex.is_match(&pieces[*n].plain())).collect(),
        StartMark::Page => all.filter(first_of_page).collect(),
        StartMark::Document => all.take(1).collect(),
    };
    let mut bounds = starts;
    if let Some(ends) = &recipe.record.ends {
        // The paragraph may run on over the end of its line.
        let is_fresh = |k: usize| {
            let upper = pieces[k].text.trim_start().starts_with(char::is_uppercase);
            pieces[k].starts_block || (upper && pieces[k - 1].ends_sentence())
        };
        let mut fresh = pieces.len();
        for n in (0..pieces.len()).rev() {
            if ends.is_match(&pieces[n].plain()) {
                bounds.push(fresh);
            }
            fresh = if n > 0 && is_fresh(n) { n } else { fresh };
        }
        bounds.sort_unstable();
        bounds.dedup();
        bounds.retain(|n| *n < pieces.len());
    }
    let ends = bounds.iter().skip(1).copied().chain([pieces.len()]);
    bounds.iter().zip(ends).map(|(start, end)| Span { start: *start, end }).collect()
}

/// Pieces of a record, without pages on which none of its labels stands: such a page is of another
/// subject until a rule says otherwise.
pub(super) fn pages_with_labels(pieces: &[Piece<'_>], span: Span, starts: &StartMark) -> Vec<usize> {
    let all = span.start..span.end;
    if !matches!(starts, StartMark::PageWith(_)) {
        return all.collect();
    }
    let labelled: HashSet<usize> = all.clone().filter(|n| pieces[*n].label.is_some()).map(|n| pieces[n].page).collect();
    all.filter(|n| labelled.contains(&pieces[*n].page)).collect()
}

/// The elements that a selector holds, each a record; `None` when the document has none.
fn elements(pieces: &[Piece<'_>], selector: &str) -> Option<Vec<Span>> {
    let mut spans: Vec<(u32, Span)> = Vec::new();
    for (n, piece) in pieces.iter().enumerate() {
        let Some(element) = piece.element(selector) else { continue };
        match spans.last_mut() {
            Some((same, span)) if *same == element && span.end == n => span.end = n + 1,
            _ => spans.push((element, Span { start: n, end: n + 1 })),
        }
    }
    (!spans.is_empty()).then(|| spans.into_iter().map(|(_, span)| span).collect())
}

/// Labels of the fields and lists that have a turn in the order.
pub(super) fn labels_in_order(recipe: &Recipe, labels: &[&Label]) -> Vec<usize> {
    let record = &recipe.record;
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

/// What a record's start looks like, for the message that none was found.
pub(super) fn wanted(recipe: &Recipe) -> String {
    match &recipe.record.starts.mark {
        StartMark::Label(label) => label.written().to_owned(),
        StartMark::PageWith(label) => format!("a page with {}", label.written()),
        StartMark::Match(regex) => regex.as_str().to_owned(),
        StartMark::Page => "a page".to_owned(),
        StartMark::Document => "text".to_owned(),
    }
}

/// A label in a record and the paragraphs up to the next.
#[derive(Debug, Clone)]
pub(super) struct Region {
    /// The label; `None` for what stands in front of the first.
    pub(super) label: Option<usize>,
    /// The piece that it is.
    pub(super) piece: Option<usize>,
    /// Whether the label stands on the line of the one before it.
    pub(super) glued: bool,
    /// Its paragraphs, as indexes of units.
    pub(super) paragraphs: Vec<usize>,
}

/// Every label of a record with its paragraphs, in order; the first has no label.
pub(super) fn regions(units: &[Unit], pieces: &[Piece<'_>]) -> Vec<Region> {
    let mut regions = vec![Region { label: None, piece: None, glued: false, paragraphs: Vec::new() }];
    for (at, unit) in units.iter().enumerate() {
        match unit {
            Unit::Label { label, pieces: own } => {
                let glued = own.first().is_some_and(|n| pieces[*n].inner);
                let piece = own.first().copied();
                regions.push(Region { label: Some(*label), piece, glued, paragraphs: Vec::new() });
            }
            Unit::Paragraph(_) => {
                if let Some(region) = regions.last_mut() {
                    region.paragraphs.push(at);
                }
            }
        }
    }
    regions
}
