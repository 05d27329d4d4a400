//! What rules leave out, before any record is read.

use std::collections::{HashMap, HashSet};

use regex::Regex;

use super::{
    Origin,
    pieces::{Owner, Piece},
    regions::Span,
};
use crate::{
    model::{document::BlockKind, issue::Issue},
    spec::recipe::{Ignored, PagesAt, Recipe},
};

/// Lets the rules that ignore speak; one that would take a label is an issue.
pub(super) fn ignore(
    pieces: &mut [Piece<'_>],
    recipe: &Recipe,
    spans: &[Span],
    origin: &Origin<'_>,
    issues: &mut Vec<Issue>,
) {
    // Where tables are read by their columns, a number in a cell is no page's, and a heading says what is below it.
    let tabled = recipe.record.lists.iter().any(|l| !l.columns.is_empty());
    for rule in &recipe.ignore {
        let by_line = matches!(rule.what, Ignored::Line(_) | Ignored::Running);
        let taken: Vec<usize> = match &rule.what {
            Ignored::Line(regex) => lines(pieces, regex),
            Ignored::From(regex) => {
                let first = pieces.iter().position(|p| regex.is_match(&p.plain()));
                first.map_or_else(Vec::new, |n| (n..pieces.len()).collect())
            }
            Ignored::Pages { at, most_lines } => pages(pieces, spans, *at, most_lines.unwrap_or(u64::MAX)),
            Ignored::Inside(s) => (0..pieces.len()).filter(|n| pieces[*n].element(s).is_some()).collect(),
            Ignored::Outside(s) => outside(pieces, s),
            Ignored::Running => {
                let is = |n: &usize| pieces[*n].block.kind == BlockKind::Running && pieces[*n].label.is_none();
                (0..pieces.len()).filter(is).collect()
            }
            // Said again: known only once the record is read.
            Ignored::Repeats(_) => Vec::new(),
        };
        for n in taken {
            if tabled && by_line && pieces[n].block.cell.is_some() {
                continue;
            }
            if pieces[n].label.is_some() {
                let issue = Issue::error("ignore-hides-label", origin.at(pieces[n].place()));
                issues.push(issue.with("text", pieces[n].text.trim()).with("rule", &rule.reason));
            } else if pieces[n].owner == Owner::Nobody {
                pieces[n].owner = Owner::Ignored(rule.reason.clone());
            }
        }
    }
}

/// Lines that match. A line that only goes on from the one before it is none by itself; one whose
/// pattern is open at its end takes the lines that go on from it.
fn lines(pieces: &[Piece<'_>], regex: &Regex) -> Vec<usize> {
    let open = !regex.as_str().ends_with('$');
    let mut taken: Vec<usize> = Vec::new();
    for n in 0..pieces.len() {
        let before = n.checked_sub(1).filter(|b| pieces[*b].page == pieces[n].page && pieces[*b].label.is_none());
        let goes_on = before.is_some_and(|b| pieces[b].breaks_softly() && !pieces[b].ends_sentence());
        let follows = open && goes_on && before.is_some() && taken.last().copied() == before;
        if (follows && pieces[n].label.is_none()) || (!goes_on && regex.is_match(&pieces[n].plain())) {
            taken.push(n);
        }
    }
    taken
}

/// Pages without any label.
fn pages(pieces: &[Piece<'_>], spans: &[Span], at: PagesAt, most_lines: u64) -> Vec<usize> {
    let Some(start) = spans.first().map(|s| s.start) else { return Vec::new() };
    let labelled: HashSet<usize> = pieces.iter().filter(|p| p.label.is_some()).map(|p| p.page).collect();
    let (first, last) = (labelled.iter().min().copied(), labelled.iter().max().copied());
    let mut lines: HashMap<usize, u64> = HashMap::new();
    for piece in pieces.iter().filter(|p| !p.inner) {
        *lines.entry(piece.page).or_default() += 1;
    }
    let fits = |n: &usize| {
        let page = pieces[*n].page;
        let placed = match at {
            PagesAt::Before => *n < start,
            PagesAt::Between => first.is_some_and(|f| page > f) && last.is_some_and(|l| page < l),
            PagesAt::After => last.is_some_and(|l| page > l),
        };
        placed && !labelled.contains(&page) && lines.get(&page).is_some_and(|n| *n <= most_lines)
    };
    (0..pieces.len()).filter(fits).collect()
}

/// Everything outside an element, in a document that has one.
fn outside(pieces: &[Piece<'_>], selector: &str) -> Vec<usize> {
    if !pieces.iter().any(|p| p.element(selector).is_some()) {
        return Vec::new();
    }
    (0..pieces.len()).filter(|n| pieces[*n].element(selector).is_none()).collect()
}
