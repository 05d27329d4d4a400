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
    starts_block: bool,
}

/// Splits a document into spans and finds the labels.
pub(super) fn cut<'d>(document: &'d Document, labels: &[&Label]) -> Vec<TextSpan<'d>> {
    let lines: Vec<At<'d>> = document
        .blocks()
        .flat_map(|(page, block)| {
            let at = move |(n, line)| At { page, block, line, starts_block: n == 0 };
            block.lines.iter().enumerate().map(at)
        })
        .collect();
    let mut spans = Vec::with_capacity(lines.len());
    let mut n = 0;
    while n < lines.len() {
        let span = |at: &At<'d>, text: &'d str, is_line_rest: bool, label: Option<usize>| TextSpan {
            text,
            block: at.block,
            page: at.page,
            page_number: document.pages[at.page].number,
            line: at.line.number,
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
        let (Label::Text { squashed, .. } | Label::Numbered { squashed, .. }) = label else { continue };
        if !squashed_line.starts_with(squashed.as_str()) {
            continue;
        }
        let Some(mut end) = end_of(line, squashed) else { continue };
        if matches!(label, Label::Numbered { .. }) {
            let rest = &line[end..];
            let start = rest.len() - rest.trim_start().len();
            let digits = rest[start..].bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                continue;
            }
            end += start + digits;
        }
        if found.is_none_or(|(longest, _)| end > longest) {
            found = Some((end, index));
        }
    }
    found
}

/// Returns the end of the shortest prefix of a line that squashes to a label.
fn end_of(line: &str, squashed: &str) -> Option<usize> {
    let mut left = squashed;
    for (at, c) in line.char_indices() {
        // Each character is folded by itself, so that the work is linear.
        let folded = squash(c.encode_utf8(&mut [0; 4]));
        left = left.strip_prefix(folded.as_str())?;
        if left.is_empty() {
            return Some(at + c.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_in_all_spellings() {
        let labels = [Label::text("Ponto de vista"), Label::text("Medida {number}"), Label::text("Nota")];
        let labels: Vec<_> = labels.iter().collect();
        type Cut = &'static [(&'static str, Option<usize>)];
        let table: [(&str, Cut); 9] = [
            ("Ponto de vista", &[("Ponto de vista", Some(0))]),
            ("P onto de  VISTA: ", &[("P onto de  VISTA: ", Some(0))]),
            ("Ponto de vistaMedida 12", &[("Ponto de vista", Some(0)), ("Medida 12", Some(1))]),
            ("Medida 3Ponto de vista", &[("Medida 3", Some(1)), ("Ponto de vista", Some(0))]),
            ("M edida 3", &[("M edida 3", Some(1))]),
            ("Medida 3 – Abrir", &[("Medida 3 –", Some(1)), (" Abrir", None)]),
            ("Nota: aberta", &[("Nota:", Some(2)), (" aberta", None)]),
            ("Nota aberta", &[("Nota aberta", None)]),
            ("Medida nova", &[("Medida nova", None)]),
        ];
        for (line, want) in table {
            assert_eq!(split(line, &labels), want, "{line}");
        }
        assert_eq!(labels[1].values("M edida 12 "), [("number".to_owned(), "12".to_owned())]);
    }

    proptest::proptest! {
        #[test]
        fn a_label_ends_at_the_shortest_prefix_that_squashes_to_it(
            line in "[aAáã ﬁ²\u{301}\u{AD}bB\u{A0}-]{0,12}", length in 0..12_usize
        ) {
            let label: String = squash(&line).chars().take(length).collect();
            let searched = line.char_indices().map(|(at, c)| at + c.len_utf8()).find(|end| squash(&line[..*end]) == label);
            proptest::prop_assume!(!label.is_empty());
            proptest::prop_assert_eq!(end_of(&line, &label), searched);
        }
    }
}
