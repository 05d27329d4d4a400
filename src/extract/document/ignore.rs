//! Applies the ignore rules, before any record is read.

use std::collections::{HashMap, HashSet};

use regex::Regex;

use super::{
    Origin,
    spans::{Owner, TextSpan},
};
use crate::{
    model::{document::BlockKind, issue::Issue},
    spec::recipe::{Find, Ignored, PagesAt, Recipe},
};

/// Applies the ignore rules; one that matches a label is an issue.
pub(super) fn ignore(
    spans: &mut [TextSpan<'_>],
    recipe: &Recipe,
    first_record: Option<usize>,
    origin: &Origin<'_>,
    issues: &mut Vec<Issue>,
) {
    // In tables that are read by column, a number in a cell is not a page number, and a heading is needed.
    let has_tables = recipe.records.iter().flat_map(|r| &r.lists).any(|l| !l.columns.is_empty());
    for rule in &recipe.ignore {
        let by_line = matches!(rule.what, Ignored::Line(_) | Ignored::Running);
        let taken: Vec<usize> = match &rule.what {
            Ignored::Line(regex) => lines(spans, regex),
            Ignored::From(regex) => {
                let first = spans.iter().position(|p| regex.is_match(&p.plain()));
                first.map_or_else(Vec::new, |n| (n..spans.len()).collect())
            }
            Ignored::Pages { at, max_lines } => pages(spans, first_record, *at, max_lines.unwrap_or(u64::MAX)),
            Ignored::Inside(s) => (0..spans.len()).filter(|n| spans[*n].element(s).is_some()).collect(),
            Ignored::Outside(s) => outside(spans, s),
            Ignored::Running => {
                let is = |n: &usize| {
                    let is_running = spans[*n].block.kind == BlockKind::Running && spans[*n].label.is_none();
                    is_running && !is_value(&spans[*n].plain(), recipe)
                };
                (0..spans.len()).filter(is).collect()
            }
            // Repetitions are known only after the record is read.
            Ignored::Repeats(_) => Vec::new(),
        };
        for n in taken {
            if has_tables && by_line && spans[n].block.cell.is_some() {
                continue;
            }
            if spans[n].label.is_some() {
                let issue = Issue::error("ignore-hides-label", origin.at(spans[n].place()));
                issues.push(issue.with("text", spans[n].text.trim()).with("rule", &rule.reason));
            } else if spans[n].owner == Owner::None {
                spans[n].owner = Owner::Ignored(rule.reason.clone());
            }
        }
    }
}

/// Returns whether a line in full is what the pattern of a field or a list reads: that goes before running heads.
fn is_value(line: &str, recipe: &Recipe) -> bool {
    let fields = recipe.records.iter().flat_map(|record| &record.steps).filter_map(|step| match &step.find {
        Find::Match(regexes) => Some(regexes),
        _ => None,
    });
    let mut regexes = fields.chain(recipe.records.iter().flat_map(|r| &r.lists).map(|list| &list.matches)).flatten();
    regexes.any(|regex| regex.find(line).is_some_and(|found| found.as_str() == line))
}

/// Returns the lines that match. A line that continues the previous one does not match by itself; a pattern without `$`
/// also matches the lines that continue a match.
fn lines(spans: &[TextSpan<'_>], regex: &Regex) -> Vec<usize> {
    let open = !regex.as_str().ends_with('$');
    let mut taken: Vec<usize> = Vec::new();
    for n in 0..spans.len() {
        let before = n.checked_sub(1).filter(|b| spans[*b].page == spans[n].page && spans[*b].label.is_none());
        let continues = before.is_some_and(|b| spans[b].has_soft_break() && !spans[b].ends_sentence());
        let follows = open && continues && before.is_some() && taken.last().copied() == before;
        if (follows && spans[n].label.is_none()) || (!continues && regex.is_match(&spans[n].plain())) {
            taken.push(n);
        }
    }
    taken
}

/// Returns the spans of pages without labels.
fn pages(spans: &[TextSpan<'_>], first_record: Option<usize>, at: PagesAt, max_lines: u64) -> Vec<usize> {
    let Some(start) = first_record else { return Vec::new() };
    let labelled: HashSet<usize> = spans.iter().filter(|p| p.label.is_some()).map(|p| p.page).collect();
    let (first, last) = (labelled.iter().min().copied(), labelled.iter().max().copied());
    let mut lines: HashMap<usize, u64> = HashMap::new();
    for span in spans.iter().filter(|p| !p.is_line_rest) {
        *lines.entry(span.page).or_default() += 1;
    }
    let fits = |n: &usize| {
        let page = spans[*n].page;
        let placed = match at {
            PagesAt::Before => *n < start,
            PagesAt::Between => first.is_some_and(|f| page > f) && last.is_some_and(|l| page < l),
            PagesAt::After => last.is_some_and(|l| page > l),
        };
        placed && !labelled.contains(&page) && lines.get(&page).is_some_and(|n| *n <= max_lines)
    };
    (0..spans.len()).filter(fits).collect()
}

/// Returns the spans outside of an element, in a document that has one.
fn outside(spans: &[TextSpan<'_>], selector: &str) -> Vec<usize> {
    if !spans.iter().any(|p| p.element(selector).is_some()) {
        return Vec::new();
    }
    (0..spans.len()).filter(|n| spans[*n].element(selector).is_none()).collect()
}
