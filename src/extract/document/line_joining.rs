//! Decides whether a paragraph continues on the next line, and joins lines.
//!
//! Lines were broken to fit a page. A break is *soft* when the space before it was kept; most documents keep it, some
//! never do. An empty line separates paragraphs unless the line before it is unfinished. Hyphens at line ends stay, unless
//! the document contains the joined word and not the hyphenated one; one that the next line repeats is one (`hyphens`).

use std::collections::HashSet;

use super::spans::{TextSpan, ends_sentence};
use crate::{
    extract::hyphens::before_own_hyphen,
    model::text::{fold, squash},
};

/// The line conventions of a document.
#[derive(Debug)]
pub(super) struct LineConventions {
    /// All words of the document, folded.
    words: HashSet<String>,
    /// Whether soft breaks keep their space; then a line without one ends its paragraph.
    keeps_break_space: bool,
    /// Whether any sentence continues on the next line; where none does, each line is a paragraph.
    wraps: bool,
    /// Whether each line is followed by an empty one, which then separates nothing.
    double_spaced: bool,
    /// Length of the longest line, in characters.
    width: usize,
}

/// A line is full when the next word would have extended it beyond this percentage of the longest.
const FULL_PERCENT: usize = 80;

/// Minimum length of the longest line, in characters, for lines without that space to be known as full: lines of few
/// words are all about as long.
const MIN_WIDTH: usize = 40;

impl LineConventions {
    /// Detects the conventions from all spans.
    pub(super) fn detect(spans: &[TextSpan<'_>]) -> Self {
        let mut words = HashSet::new();
        for span in spans {
            words.extend(fold(span.text).split(|c: char| !c.is_alphanumeric() && c != '-').map(str::to_owned));
        }
        let width = spans.iter().map(|p| p.text.chars().count()).max().unwrap_or_default();
        let lower = |p: &TextSpan<'_>| p.text.trim_start().starts_with(char::is_lowercase);
        let runs_on = |w: &[TextSpan<'_>]| {
            w[0].page == w[1].page && w[0].label.is_none() && !w[0].ends_sentence() && lower(&w[1])
        };
        let wraps = spans.windows(2).any(|w| runs_on(w) && !w[1].starts_block);
        // Of the sentences that certainly continue: how many keep the space?
        let (mut sure, mut kept) = (0, 0);
        for pair in spans.windows(2).filter(|w| runs_on(w) && !is_hyphenated(w[0].text)) {
            sure += 1;
            kept += usize::from(pair[0].has_soft_break());
        }
        // Where most sentences that continue do so over an empty line, empty lines are an artefact.
        let open = |p: &TextSpan<'_>| p.label.is_none() && p.has_soft_break() && !p.ends_sentence();
        let followed: Vec<bool> =
            spans.windows(2).filter(|w| open(&w[0]) && w[0].page == w[1].page).map(|w| w[1].starts_block).collect();
        let spaced = followed.iter().filter(|s| **s).count();
        Self {
            words,
            wraps,
            keeps_break_space: kept > 0 && kept * 2 >= sure,
            double_spaced: spaced > 0 && spaced * 5 >= followed.len() * 4,
            width,
        }
    }

    /// Returns whether a line looks unfinished.
    pub(super) fn leaves_open(&self, span: &TextSpan<'_>) -> bool {
        !span.ends_sentence() && (span.has_soft_break() || !self.keeps_break_space)
    }

    /// Returns whether a line is full: the next word would not have fitted.
    fn is_full(&self, span: &TextSpan<'_>, next: &TextSpan<'_>) -> bool {
        let word = next.text.split_whitespace().next().map_or(0, |w| w.chars().count());
        (span.text.trim().chars().count() + 1 + word) * 100 >= self.width * FULL_PERCENT
    }
}

/// Returns whether the paragraph of `before` continues in `span`; `item` is whether it is a list item.
pub(super) fn continues(before: &TextSpan<'_>, span: &TextSpan<'_>, item: bool, conventions: &LineConventions) -> bool {
    if before.page != span.page || before.block.element.is_some() {
        return false;
    }
    let (end, start) = (before.text.trim_end(), span.text.trim_start());
    if let Some(address) = open_address(end) {
        return continues_address(start, address == end.trim_start());
    }
    if ends_with_address(end) && !before.has_soft_break() && !end.contains(' ') {
        return false;
    }
    if is_hyphenated(before.text) || is_incomplete(end) {
        return true;
    }
    let (ended, soft) = (ends_sentence(end), before.has_soft_break());
    let lower = start.chars().next().is_some_and(char::is_lowercase);
    let upper = start.chars().next().is_some_and(char::is_uppercase);
    if span.starts_block {
        let runs_on = conventions.double_spaced && soft && conventions.is_full(before, span);
        // Where soft breaks keep their space, a line without it ends its paragraph.
        return runs_on || !ended && (soft || !conventions.keeps_break_space && lower);
    }
    if conventions.keeps_break_space {
        let wrapped = soft || (!ended && (!upper || (!item && conventions.is_full(before, span))));
        return wrapped || lower;
    }
    // Without that convention only a line that is not full ends its paragraph.
    let wraps = conventions.wraps && conventions.width >= MIN_WIDTH;
    lower || (wraps && conventions.is_full(before, span)) || (!ended && !upper)
}

/// Maximum length of a word, in bytes; bounds the search for each line that is added.
const WORD: usize = 4096;

/// Returns the last word of a text.
fn last_word(text: &str) -> &str {
    let from = text.floor_char_boundary(text.len().saturating_sub(WORD));
    text[from..].rsplit(char::is_whitespace).next().unwrap_or_default()
}

/// Returns the incomplete address at the end of a line, if there is one.
fn open_address(end: &str) -> Option<&str> {
    let last = last_word(end);
    (is_address(last) && last.ends_with(['/', '-', '_', '=', '&', '?', '%'])).then_some(last)
}

/// Returns whether a line begins with the rest of an address; `alone` is whether the address is a line of its own.
fn continues_address(start: &str, alone: bool) -> bool {
    let Some(word) = start.split_whitespace().next() else { return false };
    let like = word.contains(['/', '-', '_', '.', '=']) || word.contains(|c: char| c.is_ascii_digit());
    let plain = word.is_ascii() && !is_address(word);
    like && plain && (!alone || word == start.trim_end())
}

fn ends_with_address(end: &str) -> bool {
    is_address(last_word(end))
}

/// Returns whether a text begins with an address.
pub(super) fn is_address(text: &str) -> bool {
    ["http://", "https://", "www."].iter().any(|start| text.starts_with(start))
}

/// Returns whether a line ends with a hyphen after a letter or digit.
fn is_hyphenated(text: &str) -> bool {
    text.strip_suffix(['-', '\u{2010}', '\u{AD}']).is_some_and(|t| t.ends_with(char::is_alphanumeric))
}

/// Words that do not end a sentence, title or name: Portuguese articles and prepositions.
const LINKING_WORDS: [&str; 33] = [
    "a", "o", "as", "os", "à", "ao", "às", "aos", "da", "do", "das", "dos", "de", "e", "em", "na", "no", "nas", "nos",
    "com", "para", "pela", "pelo", "pelas", "pelos", "por", "que", "sem", "sob", "sobre", "um", "uma", "entre",
];

/// Returns whether a line is incomplete: it ends with a dash, a comma, an opening bracket or a linking word.
fn is_incomplete(end: &str) -> bool {
    let last = last_word(end);
    matches!(last, "-" | "–" | "—" | "/" | "&") || end.ends_with([',', '(']) || LINKING_WORDS.contains(&last)
}

/// Appends a line to the text of a paragraph.
pub(super) fn append(text: &mut String, line: &str, conventions: &LineConventions) {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_address = open_address(text).is_some();
    if let Some(length) = before_own_hyphen(text, &line).filter(|_| !is_address) {
        text.truncate(length);
    } else if text.ends_with('\u{AD}') {
        text.pop();
    } else if is_hyphenated(text) && !is_address {
        if !keeps_hyphen(text, &line, conventions) {
            text.pop();
        }
    } else if !is_address {
        text.push(' ');
    }
    text.push_str(&line);
}

/// Returns whether the hyphen at the end of a line belongs to the word.
fn keeps_hyphen(text: &str, line: &str, conventions: &LineConventions) -> bool {
    let head = last_word(text);
    let tail = line.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
    let plain = |word: String| squash(&word).trim_start_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let joined = plain(format!("{}{tail}", head.trim_end_matches(['-', '\u{2010}'])));
    conventions.words.contains(&plain(format!("{head}{tail}"))) || !conventions.words.contains(&joined)
}
