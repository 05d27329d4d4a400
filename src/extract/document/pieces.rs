//! Lines cut at labels, each piece with an owner.

use std::collections::HashSet;

use regex::Regex;

use super::{Origin, regions::Span};
use crate::{
    model::{
        document::{Block, BlockKind, Document},
        issue::Issue,
        text::squash,
    },
    spec::recipe::{Ignored, Label, Recipe},
};

/// A stretch of a line.
#[derive(Debug, Clone)]
pub struct Piece<'d> {
    /// The text as it stands.
    pub text: &'d str,
    /// The block it stands in.
    pub block: &'d Block,
    /// Index of the page.
    pub page: usize,
    /// Number of the page, where the source has real ones.
    pub page_number: Option<u32>,
    /// Number of the line.
    pub line: u32,
    /// Whether it starts a new block.
    pub starts_block: bool,
    /// Whether it is the rest of a line whose start is another piece.
    pub inner: bool,
    /// The label that it is, as an index into the recipe's labels.
    pub label: Option<usize>,
    /// Which rule took it.
    pub owner: Owner,
    /// Text of its paragraph that its rules passed over; it is unaccounted.
    pub left: String,
}

/// Which rule took a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// None.
    Nobody,
    /// Rules of a record, by their names.
    Rule(String),
    /// A rule that leaves text out, by its reason.
    Ignored(String),
    /// A record that was refused, with the rules that had taken it before, if any.
    Refused(String),
}

impl Piece<'_> {
    /// Where it stands.
    pub fn place(&self) -> String {
        match &self.block.element {
            Some(path) => path.clone(),
            None => format!("line {}", self.line),
        }
    }

    /// Marks it as taken by a rule; several rules may take their parts of one piece.
    pub fn take(&mut self, rule: &str) {
        match &mut self.owner {
            Owner::Rule(rules) if rules.split(", ").any(|r| r == rule) => {}
            Owner::Rule(rules) => *rules = format!("{rules}, {rule}"),
            owner => *owner = Owner::Rule(rule.to_owned()),
        }
    }

    /// Sets it aside with its record; what a rule leaves out stays so.
    pub fn refuse(&mut self) {
        match &mut self.owner {
            Owner::Ignored(_) | Owner::Refused(_) => {}
            Owner::Rule(rules) => self.owner = Owner::Refused(std::mem::take(rules)),
            Owner::Nobody => self.owner = Owner::Refused(String::new()),
        }
    }

    /// Number of the innermost element around it that a selector holds.
    pub fn element(&self, selector: &str) -> Option<u32> {
        self.block.within.iter().rfind(|w| w.selector == selector).map(|w| w.element)
    }

    /// What of it no rule has.
    pub fn unaccounted(&self) -> &str {
        if self.owner == Owner::Nobody { self.text.trim() } else { &self.left }
    }

    /// Whether its line was broken for want of room only: the space before the break was kept.
    pub fn breaks_softly(&self) -> bool {
        self.text.ends_with([' ', '\t', '\u{A0}', '\u{AD}'])
    }
}

/// Where `places` lie, from the first to the last.
pub(super) fn place_of(pieces: &[&Piece<'_>]) -> String {
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return String::new() };
    if first.block.element.is_some() || first.line == last.line {
        return first.place();
    }
    format!("lines {}-{}", first.line, last.line)
}

/// Cuts a document into pieces and finds the labels.
pub(super) fn cut<'d>(document: &'d Document, labels: &[&Label]) -> Vec<Piece<'d>> {
    let mut pieces = Vec::new();
    for (page, block) in document.blocks() {
        let mut wrapped = 0;
        for (n, line) in block.lines.iter().enumerate() {
            let piece = |text: &'d str, inner: bool, label: Option<usize>| Piece {
                text,
                block,
                page,
                page_number: document.pages[page].number,
                line: line.number,
                starts_block: n == 0 && !inner,
                inner,
                label,
                owner: Owner::Nobody,
                left: String::new(),
            };
            if wrapped > 0 {
                // The rest of a label that runs over several lines.
                wrapped -= 1;
                let label = pieces.last().and_then(|p: &Piece<'_>| p.label);
                pieces.push(piece(&line.text, true, label));
                continue;
            }
            if let Some((label, more)) = over_lines(&block.lines[n..], labels) {
                wrapped = more;
                pieces.push(piece(&line.text, false, Some(label)));
                continue;
            }
            for (k, (text, label)) in split(&line.text, labels).into_iter().enumerate() {
                pieces.push(piece(text, k > 0, label));
            }
        }
    }
    pieces
}

/// A label of words that runs over two or three lines, and how many lines follow the first.
fn over_lines(lines: &[crate::model::document::Line], labels: &[&Label]) -> Option<(usize, usize)> {
    let mut joined = squash(&lines.first()?.text);
    for (more, line) in lines.iter().enumerate().skip(1).take(2) {
        joined.push_str(&squash(&line.text));
        let found = labels.iter().position(|l| matches!(l, Label::Text { squashed, .. } if *squashed == joined));
        if let Some(label) = found {
            return Some((label, more));
        }
    }
    None
}

/// A line as labels and other text: a label alone, labels glued together, or `label: value`.
fn split<'t>(line: &'t str, labels: &[&Label]) -> Vec<(&'t str, Option<usize>)> {
    if let Some(label) = whole(line, labels) {
        return vec![(line, Some(label))];
    }
    let Some((head, label)) = prefix(line, labels) else { return vec![(line, None)] };
    let rest = &line[head..];
    let value = rest.trim_start().strip_prefix(':');
    if let Some(value) = value {
        let start = line.len() - value.len();
        return vec![(&line[..start], Some(label)), (&line[start..], None)];
    }
    // Words that only begin like a label are text: what follows must be labels to its end.
    let tail = split(rest, labels);
    if tail.iter().all(|(_, l)| l.is_some()) {
        let mut all = vec![(&line[..head], Some(label))];
        all.extend(tail);
        return all;
    }
    vec![(line, None)]
}

fn whole(line: &str, labels: &[&Label]) -> Option<usize> {
    let told = squash(line.trim().trim_end_matches(':'));
    labels.iter().position(|label| match label {
        Label::Text { squashed, .. } => *squashed == told,
        Label::Pattern(regex) => regex.is_match(line.trim()),
    })
}

/// The longest label of words that the line starts with, and where it ends.
fn prefix(line: &str, labels: &[&Label]) -> Option<(usize, usize)> {
    let mut found: Option<(usize, usize)> = None;
    for (index, label) in labels.iter().enumerate() {
        let Label::Text { squashed, .. } = label else { continue };
        let end = line
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .find(|end| squash(&line[..*end]).len() >= squashed.len());
        if let Some(end) = end.filter(|end| squash(&line[..*end]) == *squashed && found.is_none_or(|(e, _)| *end > e)) {
            found = Some((end, index));
        }
    }
    found
}

/// Lets the rules that ignore speak; one that would take a label is an issue.
pub(super) fn ignore(
    pieces: &mut [Piece<'_>],
    recipe: &Recipe,
    spans: &[Span],
    origin: &Origin<'_>,
    issues: &mut Vec<Issue>,
) {
    let first = spans.first().map_or(0, |s| s.start);
    let labelled: HashSet<usize> = pieces.iter().filter(|p| p.label.is_some()).map(|p| p.page).collect();
    let last = labelled.iter().max().copied().filter(|_| !spans.is_empty()).unwrap_or(usize::MAX);
    for rule in &recipe.ignore {
        let taken: Vec<usize> = match &rule.what {
            Ignored::Line(regex) => matching(pieces, regex),
            Ignored::From(regex) => {
                matching(pieces, regex).first().map_or_else(Vec::new, |n| (*n..pieces.len()).collect())
            }
            Ignored::BeforeRecords => (0..first).filter(|n| !labelled.contains(&pieces[*n].page)).collect(),
            Ignored::AfterRecords => (first..pieces.len()).filter(|n| pieces[*n].page > last).collect(),
            Ignored::Inside(s) => (0..pieces.len()).filter(|n| pieces[*n].element(s).is_some()).collect(),
            Ignored::Outside(s) => outside(pieces, s),
            // Said again: known only once the record is read.
            Ignored::Repeats(_) => Vec::new(),
        };
        for n in taken {
            if pieces[n].label.is_some() {
                let issue = Issue::error("ignore-hides-label", origin.at(pieces[n].place()));
                issues.push(issue.with("text", pieces[n].text.trim()).with("rule", &rule.reason));
            } else if pieces[n].owner == Owner::Nobody {
                pieces[n].owner = Owner::Ignored(rule.reason.clone());
            }
        }
    }
}

fn matching(pieces: &[Piece<'_>], regex: &Regex) -> Vec<usize> {
    (0..pieces.len()).filter(|n| regex.is_match(pieces[*n].text.trim())).collect()
}

/// Everything outside an element, on a page that has one.
fn outside(pieces: &[Piece<'_>], selector: &str) -> Vec<usize> {
    if !pieces.iter().any(|p| p.element(selector).is_some()) {
        return Vec::new();
    }
    (0..pieces.len()).filter(|n| pieces[*n].element(selector).is_none()).collect()
}

/// Whether a block is an item by its kind.
pub(super) fn is_item(piece: &Piece<'_>) -> bool {
    piece.block.kind == BlockKind::Item
}
