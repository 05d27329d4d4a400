//! Where records start and end, and which paragraphs stand under which label.

use super::pieces::Piece;
use super::units::Unit;
use crate::spec::recipe::{Label, Recipe, Starts};

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
    let all = 0..pieces.len();
    let first_of_page = |n: &usize| *n == 0 || pieces[*n].page != pieces[*n - 1].page;
    let starts: Vec<usize> = match &recipe.record.starts {
        Starts::Label(label) => {
            let own = index(labels, label);
            all.filter(|n| pieces[*n].label == Some(own) && !(pieces[*n].inner && pieces[*n - 1].label == Some(own)))
                .collect()
        }
        Starts::PageWith(label) => {
            let own = index(labels, label);
            let holds = |page| pieces.iter().any(|p| p.page == page && p.label == Some(own));
            all.filter(first_of_page).filter(|n| holds(pieces[*n].page)).collect()
        }
        Starts::Match(regex) => all.filter(|n| regex.is_match(pieces[*n].text.trim())).collect(),
        Starts::Page => all.filter(first_of_page).collect(),
        Starts::Document => all.take(1).collect(),
    };
    let mut bounds = starts;
    if let Some(ends) = &recipe.record.ends {
        for n in (0..pieces.len()).filter(|n| ends.is_match(pieces[*n].text.trim())) {
            // The paragraph may run on to the end of its block.
            let next = (n + 1..pieces.len()).find(|k| pieces[*k].starts_block).unwrap_or(pieces.len());
            bounds.push(next);
        }
        bounds.sort_unstable();
        bounds.dedup();
        bounds.retain(|n| *n < pieces.len());
    }
    let ends = bounds.iter().skip(1).copied().chain([pieces.len()]);
    bounds.iter().zip(ends).map(|(start, end)| Span { start: *start, end }).collect()
}

/// What a record's start looks like, for the message that none was found.
pub(super) fn wanted(recipe: &Recipe) -> String {
    match &recipe.record.starts {
        Starts::Label(label) => label.written().to_owned(),
        Starts::PageWith(label) => format!("a page with {}", label.written()),
        Starts::Match(regex) => regex.as_str().to_owned(),
        Starts::Page => "a page".to_owned(),
        Starts::Document => "text".to_owned(),
    }
}

/// A label in a record and the paragraphs up to the next.
#[derive(Debug, Clone)]
pub(super) struct Region {
    /// The label; `None` for what stands in front of the first.
    pub(super) label: Option<usize>,
    /// Its paragraphs, as indexes of units.
    pub(super) paragraphs: Vec<usize>,
}

/// Every label of a record with its paragraphs, in order; the first has no label.
pub(super) fn regions(units: &[Unit]) -> Vec<Region> {
    let mut regions = vec![Region { label: None, paragraphs: Vec::new() }];
    for (at, unit) in units.iter().enumerate() {
        match unit {
            Unit::Label { label, .. } => regions.push(Region { label: Some(*label), paragraphs: Vec::new() }),
            Unit::Paragraph(_) => {
                if let Some(region) = regions.last_mut() {
                    region.paragraphs.push(at);
                }
            }
        }
    }
    regions
}
