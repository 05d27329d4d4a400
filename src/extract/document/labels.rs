//! Splits lines at labels: a label alone, over several lines, directly after another, or followed by its value.

use super::spans::{Owner, TextSpan};
use crate::{
    model::{
        document::{Block, Document, Line},
        text::squash,
    },
    spec::recipe::Label,
};

/// Maximum count of lines of a label.
const LABEL_LINES: usize = 3;

/// A line with its page and block.
#[derive(Clone, Copy)]
struct At<'d> {
    page: usize,
    block: &'d Block,
    line: &'d Line,
    index: usize,
    starts_block: bool,
}

/// Splits a document into spans and finds the labels.
pub(super) fn cut<'d>(document: &'d Document, labels: &[&Label]) -> Vec<TextSpan<'d>> {
    let lines =
        document.blocks().flat_map(|(page, block)| block.lines.iter().enumerate().map(move |l| (page, block, l)));
    let lines = lines.enumerate();
    let lines: Vec<At<'d>> =
        lines.map(|(index, (page, block, (n, line)))| At { page, block, line, index, starts_block: n == 0 }).collect();
    let mut spans = Vec::with_capacity(lines.len());
    let mut n = 0;
    while n < lines.len() {
        let span = |at: &At<'d>, text: &'d str, is_line_rest: bool, label: Option<usize>| TextSpan {
            text,
            block: at.block,
            page: at.page,
            page_number: document.pages[at.page].number,
            line: at.line.number,
            index: at.index,
            starts_block: at.starts_block && !is_line_rest,
            is_line_rest,
            label,
            owner: Owner::None,
            rest: String::new(),
        };
        if let Some((label, count)) = over_lines(&lines[n..], labels) {
            for (k, at) in lines[n..n + count].iter().enumerate() {
                spans.push(span(at, &at.line.text, k > 0, Some(label)));
            }
            n += count;
            continue;
        }
        for (k, (text, label)) in split(&lines[n].line.text, labels).into_iter().enumerate() {
            spans.push(span(&lines[n], text, k > 0, label));
        }
        n += 1;
    }
    spans
}

/// Finds a label that extends over several lines of a page; returns its index and the count of lines. It may extend over
/// an empty line only after a soft break.
fn over_lines(lines: &[At<'_>], labels: &[&Label]) -> Option<(usize, usize)> {
    let first = lines.first()?;
    let mut joined = squash(&first.line.text);
    for (k, at) in lines.iter().enumerate().take(LABEL_LINES).skip(1) {
        let soft = lines[k - 1].line.text.ends_with([' ', '\t', '\u{A0}']);
        if at.page != first.page || (at.starts_block && !soft) || at.block.element != first.block.element {
            return None;
        }
        joined.push_str(&squash(&at.line.text));
        let found = labels.iter().position(|l| matches!(l, Label::Text { squashed, .. } if *squashed == joined));
        if let Some(label) = found {
            return Some((label, k + 1));
        }
    }
    None
}

/// Maximum count of labels in one line.
const MAX_GLUED: usize = 32;

/// Splits a line into labels and other text.
fn split<'t>(line: &'t str, labels: &[&Label]) -> Vec<(&'t str, Option<usize>)> {
    let (mut all, mut rest) = (Vec::new(), line);
    while all.len() < MAX_GLUED {
        let squashed = squash(rest);
        if let Some(label) = full_label(rest, &squashed, labels) {
            all.push((rest, Some(label)));
            return all;
        }
        let Some((head, label)) = label_prefix(rest, &squashed, labels) else { break };
        let (name, tail) = rest.split_at(head);
        if let Some(value) = value(tail, labels[label]) {
            if !all.is_empty() {
                break;
            }
            let start = line.len() - value.len();
            return vec![(&line[..start], Some(label)), (&line[start..], None)];
        }
        all.push((name, Some(label)));
        rest = tail;
    }
    // Text that only begins like a label is text: after a label only labels may follow.
    vec![(line, None)]
}

/// Returns the value after a label on its line: after a colon or, for a label that ends with a number, a dash.
fn value<'t>(rest: &'t str, label: &Label) -> Option<&'t str> {
    let rest = rest.trim_start();
    let dash = |r: &'t str| r.strip_prefix(['–', '—', '-']).filter(|r| r.starts_with(char::is_whitespace));
    let value = rest.strip_prefix(':').or_else(|| dash(rest).filter(|_| matches!(label, Label::Numbered { .. })));
    value.filter(|v| !v.trim().is_empty())
}

/// Finds the label that equals a line; `squashed` is the line, squashed.
fn full_label(line: &str, squashed_line: &str, labels: &[&Label]) -> Option<usize> {
    let squashed_line = squashed_line.trim_end_matches(':');
    labels.iter().position(|label| match label {
        Label::Text { squashed, .. } => squashed == squashed_line,
        Label::Numbered { squashed, .. } => squashed_line.strip_prefix(squashed.as_str()).is_some_and(is_number),
        Label::Coded { .. } => label.end_in(line).is_some_and(|end| line[end..].trim_matches([':', ' ']).is_empty()),
        Label::Pattern(regex) => regex.is_match(line.trim()),
    })
}

fn is_number(text: &str) -> bool {
    (1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Finds the longest label that a line begins with; returns its end and its index.
fn label_prefix(line: &str, squashed_line: &str, labels: &[&Label]) -> Option<(usize, usize)> {
    let mut found: Option<(usize, usize)> = None;
    for (index, label) in labels.iter().enumerate() {
        let may_begin = match label {
            Label::Text { squashed, .. } | Label::Numbered { squashed, .. } => {
                squashed_line.starts_with(squashed.as_str())
            }
            Label::Coded { before, .. } => squashed_line.starts_with(before.as_str()),
            Label::Pattern(_) => false,
        };
        let Some(end) = may_begin.then(|| label.end_in(line)).flatten() else { continue };
        if found.is_none_or(|(longest, _)| end > longest) {
            found = Some((end, index));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_in_all_spellings() {
        let words = ["Ponto de vista", "Medida {number}", "Nota", "[{code}] Custo:"];
        let labels = words.map(Label::text);
        let labels: Vec<_> = labels.iter().collect();
        type Cut = &'static [(&'static str, Option<usize>)];
        let table: [(&str, Cut); 13] = [
            ("Ponto de vista", &[("Ponto de vista", Some(0))]),
            ("P onto de  VISTA: ", &[("P onto de  VISTA: ", Some(0))]),
            ("Ponto de vistaMedida 12", &[("Ponto de vista", Some(0)), ("Medida 12", Some(1))]),
            ("Medida 3Ponto de vista", &[("Medida 3", Some(1)), ("Ponto de vista", Some(0))]),
            ("M edida 3", &[("M edida 3", Some(1))]),
            ("Medida 3 – Abrir", &[("Medida 3 –", Some(1)), (" Abrir", None)]),
            ("Nota: aberta", &[("Nota:", Some(2)), (" aberta", None)]),
            ("Nota aberta", &[("Nota aberta", None)]),
            ("Medida nova", &[("Medida nova", None)]),
            ("[A12] Custo: 5", &[("[A12] Custo:", Some(3)), (" 5", None)]),
            ("[A12] Custo:", &[("[A12] Custo:", Some(3))]),
            ("[A12] Custo de vida", &[("[A12] Custo de vida", None)]),
            ("[novo] Custo: 5", &[("[novo] Custo: 5", None)]),
        ];
        for (line, want) in table {
            assert_eq!(split(line, &labels), want, "{line}");
        }
        assert_eq!(labels[1].values("M edida 12 "), [("number".to_owned(), "12".to_owned())]);
    }
}
