//! What makes an item of a line: a bullet, a dash, a letter, a number that counts up, an address.

use super::{
    joints::is_address,
    pieces::{Piece, is_item},
};
use crate::model::text::BULLETS;

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

/// Signs that may be a bullet or stand within a sentence.
const DASHES: [char; 5] = ['-', '–', '—', '+', '*'];

/// Remembers what the items before a line were marked with.
#[derive(Debug, Default)]
pub(super) struct Marker {
    /// The last number of a list.
    numbered: i64,
    /// The sign that the last item started with.
    sign: Option<char>,
}

impl Marker {
    /// Remembers the line that starts a paragraph.
    pub(super) fn starts(&mut self, mark: Mark, line: &str) {
        self.sign = line.trim_start().chars().next().filter(|_| mark == Mark::Bullet);
        if let Mark::Number(n) = mark {
            self.numbered = n;
        }
    }

    /// The mark a line starts with, and the text behind it.
    pub(super) fn mark<'t>(&self, piece: &Piece<'t>, before: Option<&Piece<'_>>) -> (Mark, &'t str) {
        let text = piece.text.trim();
        if (is_address(text) || text.starts_with("mailto:")) && !text.contains(char::is_whitespace) {
            return (Mark::Url, text);
        }
        let goes_on = before.is_some_and(|b| b.page == piece.page && b.breaks_softly() && !b.ends_sentence());
        let sign = text.chars().next().unwrap_or_default();
        let rest = &text[sign.len_utf8().min(text.len())..];
        if BULLETS.contains(&sign) {
            return (Mark::Bullet, rest.trim_start());
        }
        if DASHES.contains(&sign) && (!goes_on || self.sign == Some(sign)) && parts(sign, rest) {
            return (Mark::Bullet, rest.trim_start());
        }
        let closed = before.is_none_or(|b| b.ends_sentence() && !b.breaks_softly());
        if closed && let Some(rest) = lettered(text, before.is_some()) {
            return (Mark::Bullet, rest);
        }
        match number(text, self.numbered, goes_on) {
            Some((n, rest)) => (Mark::Number(n), rest),
            None if is_item(piece) && piece.starts_block => {
                (piece.block.number.map_or(Mark::Bullet, Mark::Number), text)
            }
            None => (Mark::None, text),
        }
    }
}

/// Whether a dash stands apart from what follows it; a hyphen may also touch a capital.
fn parts(sign: char, rest: &str) -> bool {
    rest.starts_with(char::is_whitespace) || (sign == '-' && rest.starts_with(char::is_uppercase))
}

/// `a) …`, or the `o` that slides write for the bullet of a second level.
fn lettered(text: &str, has_before: bool) -> Option<&str> {
    let mut chars = text.chars();
    let letter = chars.next().filter(char::is_ascii_lowercase)?;
    let rest = chars.as_str();
    let behind = rest.strip_prefix(')').or_else(|| (letter == 'o' && has_before).then_some(rest))?;
    let item = behind.trim_start();
    (behind.len() > item.len() && !item.is_empty()).then_some(item)
}

/// A number that starts a list or counts on, and the text behind it. A line that goes on from the one
/// before it is no item unless it starts like one.
fn number(text: &str, before: i64, goes_on: bool) -> Option<(i64, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let n = text[..digits].parse::<i64>().ok().filter(|n| digits <= 3 && (*n == 1 || *n == before + 1))?;
    let after = &text[digits..];
    let point = after.strip_prefix(['.', ')']);
    let dash = || after.strip_prefix(" - ").or_else(|| after.strip_prefix(" – "));
    let rest = point.filter(|r| r.starts_with(|c: char| c.is_whitespace() || c.is_uppercase())).or_else(dash)?;
    let rest = rest.trim_start();
    (!goes_on || rest.starts_with(char::is_uppercase)).then_some((n, rest))
}
