//! Recognises list items by their mark: a bullet, a dash, a letter, an ascending number, an address.

use super::{
    line_joining::is_address,
    spans::{TextSpan, is_item},
};
use crate::{extract::hyphens::before_own_hyphen, model::text::BULLETS};

/// The mark of a list item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListMark {
    /// None: running text.
    None,
    /// A bullet or a dash.
    Bullet,
    /// A number.
    Number(i64),
    /// The line is an address.
    Url,
}

/// Characters that are a bullet or part of a sentence.
const DASHES: [char; 5] = ['-', '–', '—', '+', '*'];

/// Reads list marks, given those of the previous items.
#[derive(Debug, Default)]
pub(super) struct ListMarkReader {
    /// The last number of a list.
    numbered: i64,
    /// First character of the last item.
    sign: Option<char>,
}

impl ListMarkReader {
    /// Remembers the mark of the line that begins a paragraph.
    pub(super) fn begin_item(&mut self, mark: ListMark, line: &str) {
        self.sign = line.trim_start().chars().next().filter(|_| mark == ListMark::Bullet);
        if let ListMark::Number(n) = mark {
            self.numbered = n;
        }
    }

    /// Returns the mark of a line, and the text after it.
    pub(super) fn read<'t>(&self, span: &TextSpan<'t>, before: Option<&TextSpan<'_>>) -> (ListMark, &'t str) {
        let text = span.text.trim();
        if (is_address(text) || text.starts_with("mailto:")) && !text.contains(char::is_whitespace) {
            return (ListMark::Url, text);
        }
        let continues = before.is_some_and(|b| b.page == span.page && b.has_soft_break() && !b.ends_sentence());
        let sign = text.chars().next().unwrap_or_default();
        let rest = &text[sign.len_utf8().min(text.len())..];
        if BULLETS.contains(&sign) {
            return (ListMark::Bullet, rest.trim_start());
        }
        let may_continue = |b: &&TextSpan<'_>| b.page == span.page && b.block.element.is_none();
        let is_of_word = |b: &TextSpan<'_>| before_own_hyphen(b.text.trim_end(), text).is_some();
        if before.filter(may_continue).is_some_and(is_of_word) {
            return (ListMark::None, text);
        }
        if DASHES.contains(&sign) && (!continues || self.sign == Some(sign)) && parts(sign, rest) {
            return (ListMark::Bullet, rest.trim_start());
        }
        let closed = before.is_none_or(|b| b.ends_sentence() && !b.has_soft_break());
        if closed && let Some(rest) = lettered(text, before.is_some()) {
            return (ListMark::Bullet, rest);
        }
        match number(text, self.numbered, continues) {
            Some((n, rest)) => (ListMark::Number(n), rest),
            None if is_item(span) && span.starts_block => {
                (span.block.number.map_or(ListMark::Bullet, ListMark::Number), text)
            }
            None => (ListMark::None, text),
        }
    }
}

/// Returns whether a dash is separated from the text after it; a hyphen may also touch a capital.
fn parts(sign: char, rest: &str) -> bool {
    rest.starts_with(char::is_whitespace) || (sign == '-' && rest.starts_with(char::is_uppercase))
}

/// Parses `a) …`, or the `o` that slides use as second-level bullet; returns the text after it.
fn lettered(text: &str, has_before: bool) -> Option<&str> {
    let mut chars = text.chars();
    let letter = chars.next().filter(char::is_ascii_lowercase)?;
    let rest = chars.as_str();
    let after = rest.strip_prefix(')').or_else(|| (letter == 'o' && has_before).then_some(rest))?;
    let item = after.trim_start();
    (after.len() > item.len() && !item.is_empty()).then_some(item)
}

/// Parses a number that is 1 or follows the last one, and returns it with the text after it. A line that continues the
/// previous one is an item only if it begins like one.
fn number(text: &str, before: i64, continues: bool) -> Option<(i64, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let n = text[..digits].parse::<i64>().ok().filter(|n| digits <= 3 && (*n == 1 || *n == before + 1))?;
    let after = &text[digits..];
    let point = after.strip_prefix(['.', ')']);
    let dash = || after.strip_prefix(" - ").or_else(|| after.strip_prefix(" – "));
    let rest = point.filter(|r| r.starts_with(|c: char| c.is_whitespace() || c.is_uppercase())).or_else(dash)?;
    let rest = rest.trim_start();
    (!continues || rest.starts_with(char::is_uppercase)).then_some((n, rest))
}
