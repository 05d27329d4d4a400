//! Whether a paragraph goes on over the end of a line.
//!
//! A text's lines were broken to fit a page. A break is *soft* when the space before it was kept; most
//! documents keep it, some never do. An empty line parts paragraphs unless the line before it is open.
//! Hyphens at line ends stay, unless the document itself writes the joined word and never the
//! hyphenated one.

use std::collections::HashSet;

use super::pieces::{Piece, ends_sentence};
use crate::model::text::{fold, squash};

/// What the joining of lines needs to know of the whole document.
#[derive(Debug)]
pub(super) struct Habits {
    /// Words as the document writes them, folded.
    words: HashSet<String>,
    /// Whether soft breaks keep their space, so that a line without one ends on purpose.
    marks_soft: bool,
    /// Whether sentences run on over line ends at all; where none does, each line is a paragraph.
    wraps: bool,
    /// Whether an empty line stands behind each line, so that it parts nothing.
    double_spaced: bool,
    /// Characters of the longest line.
    width: usize,
}

/// A line is full when the next word would have taken it beyond this many percent of the longest.
const FULL_PERCENT: usize = 80;

impl Habits {
    /// Looks at every line.
    pub(super) fn of(pieces: &[Piece<'_>]) -> Self {
        let mut words = HashSet::new();
        for piece in pieces {
            words.extend(fold(piece.text).split(|c: char| !c.is_alphanumeric() && c != '-').map(str::to_owned));
        }
        let width = pieces.iter().map(|p| p.text.chars().count()).max().unwrap_or_default();
        let lower = |p: &Piece<'_>| p.text.trim_start().starts_with(char::is_lowercase);
        let runs_on =
            |w: &[Piece<'_>]| w[0].page == w[1].page && w[0].label.is_none() && !w[0].ends_sentence() && lower(&w[1]);
        let wraps = pieces.windows(2).any(|w| runs_on(w) && !w[1].starts_block);
        // Among the sentences that surely run on: how many keep the space?
        let (mut sure, mut kept) = (0, 0);
        for pair in pieces.windows(2).filter(|w| runs_on(w) && !is_hyphenated(w[0].text)) {
            sure += 1;
            kept += usize::from(pair[0].breaks_softly());
        }
        // Where most sentences that run on do so over an empty line, empty lines are an artefact.
        let open = |p: &Piece<'_>| p.label.is_none() && p.breaks_softly() && !p.ends_sentence();
        let followed: Vec<bool> =
            pieces.windows(2).filter(|w| open(&w[0]) && w[0].page == w[1].page).map(|w| w[1].starts_block).collect();
        let spaced = followed.iter().filter(|s| **s).count();
        Self {
            words,
            wraps,
            marks_soft: kept > 0 && kept * 2 >= sure,
            double_spaced: spaced > 0 && spaced * 5 >= followed.len() * 4,
            width,
        }
    }

    /// Whether a line breaks as if there were more to come.
    pub(super) fn leaves_open(&self, piece: &Piece<'_>) -> bool {
        !piece.ends_sentence() && (piece.breaks_softly() || !self.marks_soft)
    }

    /// Whether a line ends for want of room: the next word would not have fitted.
    fn is_full(&self, piece: &Piece<'_>, next: &Piece<'_>) -> bool {
        let word = next.text.split_whitespace().next().map_or(0, |w| w.chars().count());
        (piece.text.trim().chars().count() + 1 + word) * 100 >= self.width * FULL_PERCENT
    }
}

/// Whether the paragraph of `before` goes on in `piece`; `item` says that it is one of a list.
pub(super) fn goes_on(before: &Piece<'_>, piece: &Piece<'_>, item: bool, habits: &Habits) -> bool {
    if before.page != piece.page || before.block.element.is_some() {
        return false;
    }
    let (end, start) = (before.text.trim_end(), piece.text.trim_start());
    if let Some(address) = open_address(end) {
        return continues_address(start, address == end.trim_start());
    }
    if ends_with_address(end) && !before.breaks_softly() && !end.contains(' ') {
        return false;
    }
    if is_hyphenated(before.text) || dangles(end) {
        return true;
    }
    let (ended, soft) = (ends_sentence(end), before.breaks_softly());
    let lower = start.chars().next().is_some_and(char::is_lowercase);
    let upper = start.chars().next().is_some_and(char::is_uppercase);
    if piece.starts_block {
        let runs_on = habits.double_spaced && soft && habits.is_full(before, piece);
        // Where soft breaks are marked, a line without the mark ends, whatever follows.
        return runs_on || !ended && (soft || !habits.marks_soft && lower);
    }
    if habits.marks_soft {
        let wrapped = soft || (!ended && (!upper || (!item && habits.is_full(before, piece))));
        return wrapped || lower;
    }
    // Without marks only a line that leaves much room ends on purpose.
    lower || (habits.wraps && habits.is_full(before, piece)) || (!ended && !upper)
}

/// Bytes beyond which what has no space is no word: more is not looked through for each line that is added.
const WORD: usize = 4096;

/// The last word of a text.
fn last_word(text: &str) -> &str {
    let from = text.floor_char_boundary(text.len().saturating_sub(WORD));
    text[from..].rsplit(char::is_whitespace).next().unwrap_or_default()
}

/// The address that a line ends with, if more of it must follow.
fn open_address(end: &str) -> Option<&str> {
    let last = last_word(end);
    (is_address(last) && last.ends_with(['/', '-', '_', '=', '&', '?', '%'])).then_some(last)
}

/// Whether a line starts with what an address goes on with; `alone` says that the address is a line.
fn continues_address(start: &str, alone: bool) -> bool {
    let Some(word) = start.split_whitespace().next() else { return false };
    let like = word.contains(['/', '-', '_', '.', '=']) || word.contains(|c: char| c.is_ascii_digit());
    let plain = word.is_ascii() && !is_address(word);
    like && plain && (!alone || word == start.trim_end())
}

fn ends_with_address(end: &str) -> bool {
    is_address(last_word(end))
}

/// Whether a text is the start of an address.
pub(super) fn is_address(text: &str) -> bool {
    ["http://", "https://", "www."].iter().any(|start| text.starts_with(start))
}

/// Whether a line ends with a hyphen that belongs to a word.
fn is_hyphenated(text: &str) -> bool {
    text.strip_suffix(['-', '\u{2010}', '\u{AD}']).is_some_and(|t| t.ends_with(char::is_alphanumeric))
}

/// Words behind which no sentence, title or name ends: articles and prepositions of Portuguese.
const LINKS: [&str; 33] = [
    "a", "o", "as", "os", "à", "ao", "às", "aos", "da", "do", "das", "dos", "de", "e", "em", "na", "no", "nas", "nos",
    "com", "para", "pela", "pelo", "pelas", "pelos", "por", "que", "sem", "sob", "sobre", "um", "uma", "entre",
];

/// Whether more must follow a line: it ends with a dash, a comma, an opening bracket or a linking word.
fn dangles(end: &str) -> bool {
    let last = last_word(end);
    matches!(last, "-" | "–" | "—" | "/" | "&") || end.ends_with([',', '(']) || LINKS.contains(&last)
}

/// Adds a line to a paragraph's text.
pub(super) fn append(text: &mut String, line: &str, habits: &Habits) {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.ends_with('\u{AD}') {
        text.pop();
    } else if is_hyphenated(text) && open_address(text).is_none() {
        if !keeps_hyphen(text, &line, habits) {
            text.pop();
        }
    } else if open_address(text).is_none() {
        text.push(' ');
    }
    text.push_str(&line);
}

/// Whether the hyphen at a line's end is one of the word.
fn keeps_hyphen(text: &str, line: &str, habits: &Habits) -> bool {
    let head = last_word(text);
    let tail = line.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
    let plain = |word: String| squash(&word).trim_start_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let joined = plain(format!("{}{tail}", head.trim_end_matches(['-', '\u{2010}'])));
    habits.words.contains(&plain(format!("{head}{tail}"))) || !habits.words.contains(&joined)
}
