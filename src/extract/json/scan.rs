//! A scanner of JSON: where values begin and end, without what they say.
//!
//! Values are followed to their ends by brackets and strings alone; whether one is well-formed is checked when it is
//! parsed. So a text of any size can be cut between the items of a list without being held.

use std::ops::Range;

use memchr::memchr2;
use serde_json::value::RawValue;

use crate::spec::recipe::table::RecordPath;

/// That bytes are no values of JSON: what is wrong, and where, says who parses all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// What comes next among values.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The bytes of a value.
    Value(Range<usize>),
    /// None: the list is closed before this offset, or the text ends.
    End(usize),
    /// The bytes end before the value does.
    Incomplete,
}

/// What may come next in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// An item, or the end.
    First,
    /// A comma, or the end.
    Comma,
    /// An item.
    Item,
}

/// Finds values one after the other: the items of a list, or values that follow each other as in JSON Lines.
#[derive(Debug)]
pub(super) struct Values {
    /// None outside of a list.
    expected: Option<Expected>,
    /// Whether the end of the bytes is the end of the items, as in a chunk of a list.
    is_fragment: bool,
}

impl Values {
    /// The items of a list, after its opening bracket.
    pub(super) fn of_list() -> Self {
        Self { expected: Some(Expected::First), is_fragment: false }
    }

    /// Some items of a list, from the first to the last of them.
    pub(super) fn of_items() -> Self {
        Self { expected: Some(Expected::First), is_fragment: true }
    }

    /// Values that follow each other.
    pub(super) fn of_sequence() -> Self {
        Self { expected: None, is_fragment: true }
    }

    /// The next value from an offset on. After [`Next::Incomplete`] the same offset is to be asked with more bytes.
    pub(super) fn next(&mut self, bytes: &[u8], mut at: usize, is_last: bool) -> Result<Next, Malformed> {
        let mut expected = self.expected;
        loop {
            at = skip_space(bytes, at);
            match (expected, bytes.get(at)) {
                (_, None) if is_last && self.is_fragment => return Ok(Next::End(at)),
                (_, None) if is_last => return Err(Malformed),
                (_, None) => return Ok(Next::Incomplete),
                (Some(Expected::First | Expected::Comma), Some(b']')) => return Ok(Next::End(at + 1)),
                (Some(Expected::Comma), Some(b',')) => (expected, at) = (Some(Expected::Item), at + 1),
                (Some(Expected::Comma), _) => return Err(Malformed),
                (Some(Expected::Item), Some(b']')) => return Err(Malformed),
                (Some(_), Some(b',')) => return Err(Malformed),
                _ => break,
            }
        }
        match value_end(bytes, at, is_last) {
            Some(end) => {
                self.expected = expected.map(|_| Expected::Comma);
                Ok(Next::Value(at..end))
            }
            None if is_last => Err(Malformed),
            None => Ok(Next::Incomplete),
        }
    }
}

/// Whether a text is values that follow each other, as in JSON Lines, by its beginning.
pub(in crate::extract) fn is_sequence(head: &[u8]) -> bool {
    let end = value_end(head, skip_space(head, 0), false);
    end.is_some_and(|end| skip_space(head, end) < head.len())
}

/// The texts of the items of a list that was parsed before.
pub(in crate::extract) struct ListItems<'a> {
    text: &'a str,
    at: usize,
    values: Values,
}

impl<'a> ListItems<'a> {
    /// The items of a list.
    pub(in crate::extract) fn new(list: &'a RawValue) -> Self {
        Self { text: list.get(), at: 1, values: Values::of_list() }
    }
}

impl<'a> Iterator for ListItems<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let Ok(Next::Value(span)) = self.values.next(self.text.as_bytes(), self.at, true) else { return None };
        self.at = span.end;
        Some(&self.text[span])
    }
}

/// The first offset that is no white space.
pub(super) fn skip_space(bytes: &[u8], at: usize) -> usize {
    let is_space = |b: &u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r');
    bytes[at..].iter().position(|b| !is_space(b)).map_or(bytes.len(), |n| at + n)
}

/// The offset after a value; `None` when the bytes end before it does.
pub(super) fn value_end(bytes: &[u8], at: usize, is_last: bool) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => string_end(bytes, at),
        b'{' | b'[' => {
            let (mut depth, mut at) = (0_usize, at);
            loop {
                match bytes.get(at)? {
                    b'"' => {
                        at = string_end(bytes, at)?;
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' if depth == 1 => return Some(at + 1),
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                at += 1;
            }
        }
        _ => {
            let ends = |b: &u8| matches!(b, b',' | b']' | b'}') || b.is_ascii_whitespace();
            let end = bytes[at + 1..].iter().position(ends).map(|n| at + 1 + n);
            end.or_else(|| is_last.then_some(bytes.len()))
        }
    }
}

fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    at += 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        match bytes[at] {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

/// The list that a path leads to from a value: the offset of its opening bracket, and how many steps were taken.
pub(super) fn list_along(bytes: &[u8], at: usize, path: &RecordPath, taken: usize) -> Option<(usize, usize)> {
    match bytes.get(at)? {
        b'[' => {
            let Some(index) = path.index(taken) else { return Some((at, taken)) };
            return list_along(bytes, item_at(bytes, at, index)?.start, path, taken + 1);
        }
        b'{' => {}
        _ => return None,
    }
    let step = path.steps.get(taken)?;
    let mut at = skip_space(bytes, at + 1);
    loop {
        let key = at..value_end(bytes, at, false)?;
        at = skip_space(bytes, key.end);
        if bytes.get(at)? != &b':' {
            return None;
        }
        at = skip_space(bytes, at + 1);
        let key: String = serde_json::from_slice(&bytes[key]).ok()?;
        if key == *step {
            return list_along(bytes, at, path, taken + 1);
        }
        at = skip_space(bytes, value_end(bytes, at, false)?);
        if bytes.get(at)? != &b',' {
            return None;
        }
        at = skip_space(bytes, at + 1);
    }
}

/// The bytes of an item of a list, from the offset of its opening bracket on.
pub(super) fn item_at(bytes: &[u8], at: usize, index: usize) -> Option<Range<usize>> {
    let (mut values, mut at, mut left) = (Values::of_list(), at + 1, index);
    while let Ok(Next::Value(span)) = values.next(bytes, at, false) {
        if left == 0 {
            return Some(span);
        }
        (at, left) = (span.end, left - 1);
    }
    None
}
