//! Pieces joined to paragraphs: what a writer would call one.
//!
//! A text's lines were broken to fit a page. A break is *soft* when the paragraph goes on: the space
//! before it was kept, or the sentence is not over. A blank line parts paragraphs unless the line
//! before it is open (it breaks softly, and no sentence ends there). Hyphens at line ends stay, unless
//! the document itself writes the joined word and never the hyphenated one.

use std::{collections::HashSet, ops::Range};

use super::pieces::{Owner, Piece, is_item};
use crate::{
    model::text::{fold, squash},
    spec::recipe::Items,
};

/// A label, or a paragraph.
#[derive(Debug, Clone)]
pub(super) enum Unit {
    /// A label: its index among the recipe's labels, and its pieces.
    Label { label: usize, pieces: Vec<usize> },
    /// A paragraph.
    Paragraph(Paragraph),
}

/// Lines that belong together.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    /// Its pieces.
    pub(super) pieces: Vec<usize>,
    /// Its text, lines joined, without the mark of an item.
    pub(super) text: String,
    /// The mark of an item.
    pub(super) mark: Mark,
    /// What of it a rule has.
    pub(super) taken: Taken,
}

/// What of a paragraph a rule has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    /// Nothing.
    No,
    /// These bytes of its text.
    Parts(Vec<Range<usize>>),
    /// All of it.
    Whole,
}

/// What marks an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// None: running text.
    None,
    /// A bullet or a dash.
    Bullet,
    /// A number.
    Number(i64),
    /// The line is an address.
    Url,
}

impl Paragraph {
    /// Whether it ends as sentences and items do.
    pub(super) fn is_closed(&self) -> bool {
        self.mark == Mark::Bullet || ends_sentence(&self.text)
    }

    /// Whether it is of one of these kinds.
    pub(super) fn is_one_of(&self, kinds: Items) -> bool {
        match self.mark {
            Mark::None => kinds.paragraph,
            Mark::Bullet => kinds.bullet,
            Mark::Number(_) => kinds.number,
            Mark::Url => kinds.url,
        }
    }

    /// Text between the parts that rules took; empty where one took all or none took any.
    pub(super) fn left(&self) -> String {
        let Taken::Parts(parts) = &self.taken else { return String::new() };
        let kept = |(at, _): &(usize, char)| !parts.iter().any(|p| p.contains(at));
        self.text.char_indices().filter(kept).map(|(_, c)| c).collect::<String>().trim().to_owned()
    }

    /// Its text as a value writes it: bullets as `• …`.
    pub(super) fn written(&self) -> String {
        match self.mark {
            Mark::Bullet => format!("• {}", self.text),
            Mark::Number(n) => format!("{n}. {}", self.text),
            Mark::None | Mark::Url => self.text.clone(),
        }
    }
}

/// What the joining of lines needs to know of the whole document.
#[derive(Debug)]
pub(super) struct Habits {
    /// Words as the document writes them, folded.
    words: HashSet<String>,
    /// Whether soft breaks keep their space, so that a line without one ends on purpose.
    marks_soft: bool,
    /// Whether an empty line stands behind each line, so that it parts nothing.
    double_spaced: bool,
    /// Characters of the longest line.
    width: usize,
}

/// A fifth of the lines with a space at their end is more than chance.
const SOFT_SHARE: usize = 5;

impl Habits {
    /// Looks at every line.
    pub(super) fn of(pieces: &[Piece<'_>]) -> Self {
        let soft = pieces.iter().filter(|p| p.breaks_softly()).count();
        let mut words = HashSet::new();
        for piece in pieces {
            words.extend(fold(piece.text).split(|c: char| !c.is_alphanumeric() && c != '-').map(str::to_owned));
        }
        let width = pieces.iter().map(|p| p.text.chars().count()).max().unwrap_or_default();
        // Where most sentences that run on do so over an empty line, empty lines are an artefact.
        let open = |p: &Piece<'_>| p.label.is_none() && p.breaks_softly() && !ends_sentence(p.text);
        let followed: Vec<bool> =
            pieces.windows(2).filter(|w| open(&w[0]) && w[0].page == w[1].page).map(|w| w[1].starts_block).collect();
        let spaced = followed.iter().filter(|s| **s).count();
        Self {
            words,
            marks_soft: soft * SOFT_SHARE >= pieces.len().max(1),
            double_spaced: spaced > 0 && spaced * 5 >= followed.len() * 4,
            width,
        }
    }

    /// Whether a line fills the page, so that it ends for want of room.
    fn is_full(&self, piece: &Piece<'_>) -> bool {
        piece.text.chars().count() * 4 >= self.width * 3
    }
}

/// Joins the pieces of a record; `stands_alone` tells lines that are a value by themselves.
pub(super) fn build(
    pieces: &[Piece<'_>],
    span: impl Iterator<Item = usize>,
    habits: &Habits,
    stands_alone: &dyn Fn(&str) -> bool,
) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut last: Option<usize> = None;
    let mut numbered = 0;
    for at in span.filter(|n| !matches!(pieces[*n].owner, Owner::Ignored(_))) {
        let piece = &pieces[at];
        if let Some(label) = piece.label {
            match units.last_mut() {
                Some(Unit::Label { label: same, pieces }) if *same == label && piece.inner => pieces.push(at),
                _ => units.push(Unit::Label { label, pieces: vec![at] }),
            }
            (last, numbered) = (None, 0);
            continue;
        }
        let before = last.map(|n| &pieces[n]);
        let (mark, text) = mark(piece, before, numbered);
        if let Mark::Number(n) = mark {
            numbered = n;
        }
        let alone = |p: &Piece<'_>| stands_alone(p.text.trim());
        let joins =
            mark == Mark::None && before.is_some_and(|b| goes_on(b, piece, habits) && !alone(b) && !alone(piece));
        match units.last_mut() {
            Some(Unit::Paragraph(paragraph)) if joins => {
                append(&mut paragraph.text, text, habits);
                paragraph.pieces.push(at);
            }
            _ => units.push(Unit::Paragraph(Paragraph {
                pieces: vec![at],
                text: text.trim().to_owned(),
                mark,
                taken: Taken::No,
            })),
        }
        last = Some(at);
    }
    units
}

/// The mark a line starts with, and the text behind it.
fn mark<'t>(piece: &Piece<'t>, before: Option<&Piece<'_>>, numbered: i64) -> (Mark, &'t str) {
    let text = piece.text.trim();
    if is_address(text) {
        return (Mark::Url, text);
    }
    let soft = before.is_some_and(|b| b.breaks_softly() && !piece.starts_block);
    let mut chars = text.chars();
    let (first, rest) = (chars.next().unwrap_or_default(), chars.as_str());
    let bullet = matches!(first, '•' | '◦' | '▪' | '‣' | '●' | '·' | '\u{F0B7}' | '\u{F0A7}' | '\u{2043}');
    let dash = matches!(first, '-' | '–' | '—' | '+' | '*') && rest.starts_with(char::is_whitespace) && !soft;
    if bullet || dash {
        return (Mark::Bullet, rest.trim_start());
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let after = &text[digits..];
    let punctuated = after.strip_prefix(['.', ')']).filter(|r| r.starts_with(char::is_whitespace));
    if let (Some(rest), Ok(n)) = (punctuated, text[..digits].parse::<i64>())
        && (n == 1 || n == numbered + 1)
        && digits <= 3
    {
        return (Mark::Number(n), rest.trim_start());
    }
    (if is_item(piece) && piece.starts_block { Mark::Bullet } else { Mark::None }, text)
}

fn is_address(text: &str) -> bool {
    (text.starts_with("http://") || text.starts_with("https://")) && !text.contains(char::is_whitespace)
}

/// Whether the paragraph of `before` goes on in `piece`.
fn goes_on(before: &Piece<'_>, piece: &Piece<'_>, habits: &Habits) -> bool {
    if before.page != piece.page || before.block.element.is_some() {
        return false;
    }
    let (end, start) = (before.text.trim_end(), piece.text.trim_start());
    if before.text.trim().starts_with("http") && !end.contains(' ') {
        return false;
    }
    let ended = ends_sentence(end);
    let lower = start.chars().next().is_some_and(char::is_lowercase);
    if piece.starts_block {
        let runs_on = habits.double_spaced && before.breaks_softly() && habits.is_full(before);
        return runs_on || !ended && (lower || before.breaks_softly() || end.ends_with(','));
    }
    if !ended || lower {
        return true;
    }
    if habits.marks_soft {
        return before.breaks_softly();
    }
    // Without marks only a line that leaves much room ends on purpose.
    habits.is_full(before)
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end().trim_end_matches(['"', '”', '»', '\'']).ends_with(['.', ';', ':', '!', '?', '…'])
}

/// Adds a line to a paragraph's text.
fn append(text: &mut String, line: &str, habits: &Habits) {
    let line = line.trim();
    if text.ends_with('\u{AD}') {
        text.pop();
    } else if text.ends_with(['-', '\u{2010}']) && text[..text.len() - 1].ends_with(char::is_alphanumeric) {
        if !keeps_hyphen(text, line, habits) {
            text.pop();
        }
    } else {
        text.push(' ');
    }
    text.push_str(line);
}

/// Whether the hyphen at a line's end is one of the word.
fn keeps_hyphen(text: &str, line: &str, habits: &Habits) -> bool {
    let head = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let tail = line.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
    let joined = squash(&format!("{}{tail}", head.trim_end_matches(['-', '\u{2010}'])));
    let joined = joined.trim_start_matches(|c: char| !c.is_alphanumeric());
    let hyphenated = squash(&format!("{head}{tail}"));
    let hyphenated = hyphenated.trim_start_matches(|c: char| !c.is_alphanumeric());
    habits.words.contains(hyphenated) || !habits.words.contains(joined)
}

#[cfg(test)]
mod tests {
    use super::super::pieces;
    use super::*;
    use crate::{extract::text, spec::recipe::Reading};

    fn paragraphs(source: &str) -> Vec<String> {
        let document = text::read(source, &Reading::default()).expect("it reads");
        let pieces = pieces::cut(&document, &[]);
        let habits = Habits::of(&pieces);
        let units = build(&pieces, 0..pieces.len(), &habits, &|_| false);
        units
            .iter()
            .filter_map(|u| match u {
                Unit::Paragraph(p) => Some(p.written()),
                Unit::Label { .. } => None,
            })
            .collect()
    }

    #[test]
    fn lines_join_and_part_as_a_writer_meant() {
        let table: [(&str, &str, &[&str]); 9] = [
            (
                "a kept space goes on over an empty line",
                "Gabinete de \n\nEstudos\nFim. \n",
                &["Gabinete de Estudos Fim."],
            ),
            ("a sentence's end does not", "Foi feito. \n\nNovo caso \nsegue", &["Foi feito.", "Novo caso segue"]),
            (
                "a line that ends on purpose",
                "Foi feito.\nNo ano \nseguinte \nhá",
                &["Foi feito.", "No ano seguinte há"],
            ),
            (
                "empty lines between all lines part nothing",
                "Foi feita a obra do ano. \n\nNo fim \n\nhá festa.",
                &["Foi feita a obra do ano. No fim há festa."],
            ),
            ("real hyphens stay", "eles destacam-\nse aqui", &["eles destacam-se aqui"]),
            ("the document's own word decides", "um relató-\nrio e um relatório", &["um relatório e um relatório"]),
            ("a dash is no hyphen", "Dias abertos -\nEdição 2", &["Dias abertos - Edição 2"]),
            ("items", "• um \n\ndois;\n• três", &["• um dois;", "• três"]),
            ("numbers count up", "1. um\n2. dois em\n2030. fim", &["1. um", "2. dois em 2030. fim"]),
        ];
        for (what, source, want) in table {
            assert_eq!(paragraphs(source), want, "{what}");
        }
    }
}
