//! Lines cut at labels: a label alone, over several lines, glued to another, or with its value behind it.

use super::pieces::{Owner, Piece};
use crate::{
    model::{
        document::{Block, Document, Line},
        text::squash,
    },
    spec::recipe::Label,
};

/// Lines that a label of words may run over.
const LABEL_LINES: usize = 3;

/// A line with where it stands.
#[derive(Clone, Copy)]
struct At<'d> {
    page: usize,
    block: &'d Block,
    line: &'d Line,
    starts_block: bool,
}

/// Cuts a document into pieces and finds the labels.
pub(super) fn cut<'d>(document: &'d Document, labels: &[&Label]) -> Vec<Piece<'d>> {
    let lines: Vec<At<'d>> = document
        .blocks()
        .flat_map(|(page, block)| {
            let at = move |(n, line)| At { page, block, line, starts_block: n == 0 };
            block.lines.iter().enumerate().map(at)
        })
        .collect();
    let mut pieces = Vec::with_capacity(lines.len());
    let mut n = 0;
    while n < lines.len() {
        let piece = |at: &At<'d>, text: &'d str, inner: bool, label: Option<usize>| Piece {
            text,
            block: at.block,
            page: at.page,
            page_number: document.pages[at.page].number,
            line: at.line.number,
            starts_block: at.starts_block && !inner,
            inner,
            label,
            owner: Owner::Nobody,
            left: String::new(),
        };
        if let Some((label, count)) = over_lines(&lines[n..], labels) {
            for (k, at) in lines[n..n + count].iter().enumerate() {
                pieces.push(piece(at, &at.line.text, k > 0, Some(label)));
            }
            n += count;
            continue;
        }
        for (k, (text, label)) in split(&lines[n].line.text, labels).into_iter().enumerate() {
            pieces.push(piece(&lines[n], text, k > 0, label));
        }
        n += 1;
    }
    pieces
}

/// A label of words that runs over several lines of a page, and how many. Over an empty line only where
/// the line before it breaks for want of room.
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

/// No line is more labels than this.
const MAX_GLUED: usize = 32;

/// A line as labels and other text.
fn split<'t>(line: &'t str, labels: &[&Label]) -> Vec<(&'t str, Option<usize>)> {
    let (mut all, mut rest) = (Vec::new(), line);
    while all.len() < MAX_GLUED {
        let told = squash(rest);
        if let Some(label) = whole(rest, &told, labels) {
            all.push((rest, Some(label)));
            return all;
        }
        let Some((head, label)) = prefix(rest, &told, labels) else { break };
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
    // Words that only begin like a label are text: what follows must be labels to its end.
    vec![(line, None)]
}

/// The value behind a label on its line: after a colon or, where the label ends with a number, a dash.
fn value<'t>(rest: &'t str, label: &Label) -> Option<&'t str> {
    let rest = rest.trim_start();
    let dash = |r: &'t str| r.strip_prefix(['–', '—', '-']).filter(|r| r.starts_with(char::is_whitespace));
    let value = rest.strip_prefix(':').or_else(|| dash(rest).filter(|_| matches!(label, Label::Numbered { .. })));
    value.filter(|v| !v.trim().is_empty())
}

/// The label that a line is; `told` is the line for comparing.
fn whole(line: &str, told: &str, labels: &[&Label]) -> Option<usize> {
    let told = told.trim_end_matches(':');
    labels.iter().position(|label| match label {
        Label::Text { squashed, .. } => squashed == told,
        Label::Numbered { squashed, .. } => told.strip_prefix(squashed.as_str()).is_some_and(is_number),
        Label::Pattern(regex) => regex.is_match(line.trim()),
    })
}

fn is_number(text: &str) -> bool {
    (1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// The longest label of words that the line starts with, and where it ends.
fn prefix(line: &str, told: &str, labels: &[&Label]) -> Option<(usize, usize)> {
    let mut found: Option<(usize, usize)> = None;
    for (index, label) in labels.iter().enumerate() {
        let (Label::Text { squashed, .. } | Label::Numbered { squashed, .. }) = label else { continue };
        if !told.starts_with(squashed.as_str()) {
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

/// Where the start of a line ends that squashes to a label.
fn end_of(line: &str, squashed: &str) -> Option<usize> {
    let mut left = squashed;
    for (at, c) in line.char_indices() {
        // Each sign is folded by itself, so that the start grows sign by sign.
        let sign = squash(c.encode_utf8(&mut [0; 4]));
        left = left.strip_prefix(sign.as_str())?;
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
    fn labels_are_found_however_they_stand() {
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
        fn a_label_ends_where_the_first_start_squashes_to_it(
            line in "[aAáã ﬁ²\u{301}\u{AD}bB\u{A0}-]{0,12}", length in 0..12_usize
        ) {
            let label: String = squash(&line).chars().take(length).collect();
            let searched = line.char_indices().map(|(at, c)| at + c.len_utf8()).find(|end| squash(&line[..*end]) == label);
            proptest::prop_assume!(!label.is_empty());
            proptest::prop_assert_eq!(end_of(&line, &label), searched);
        }
    }
}
