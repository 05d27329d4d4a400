//! Where large JSON may be cut: between the items of the list that the recipe's steps lead to, or between values that
//! stand behind each other, as in JSON Lines.
//!
//! Values are only followed to their end here; whether they are well made is told by who reads them.

use std::ops::Range;

use memchr::{memchr_iter, memchr2};
use serde_json::value::RawValue;

use super::{
    around::numbered,
    chunks::{RECORD, Split, unread},
    head::MARK,
};
use crate::{
    extract::{Unreadable, json, name, room::Room},
    state::capture_bytes::CaptureBytes,
};

/// JSON whose records can be read in pieces.
pub(super) struct Json {
    /// Steps from an item, or a value, to the records in it.
    steps: Vec<String>,
    /// The path of the list; none where values stand behind each other.
    list: Option<String>,
}

impl Json {
    /// Finds the records, and cuts between them. None when that cannot be done.
    pub(super) fn open(
        body: &CaptureBytes,
        records: &[Vec<String>],
        size: usize,
    ) -> Result<Option<(Self, Vec<Split>)>, Unreadable> {
        let steps = match records {
            [] => &[][..],
            [steps] => steps,
            // Which of several leads anywhere is known only by all of it.
            _ => return Ok(None),
        };
        let (is_single, size) = (size == 0, if size == 0 { RECORD } else { size });
        let cutter = |at, number, list| Cutter { body, size, is_single, at, number, list };
        let mut head = Vec::new();
        body.read(0, size, &mut head).map_err(|e| unread(&e))?;
        let mark = if head.starts_with(MARK) { MARK.len() } else { 0 };
        let start = filled(&head, mark);
        if !matches!(head.get(start), Some(b'{' | b'[')) {
            return Ok(None);
        }
        let end = behind(&head, start, false);
        if end.is_some_and(|end| filled(&head, end) < head.len()) {
            let json = Self { steps: steps.to_vec(), list: None };
            return Ok(cutter(mark as u64, 1, None).cut()?.map(|(splits, _)| (json, splits)));
        }
        let Some((from, taken)) = along(&head, start, steps) else { return Ok(None) };
        let Some((splits, end)) = cutter(from as u64 + 1, 0, Some(Awaited::First)).cut()? else { return Ok(None) };
        let rest = usize::try_from(body.len() - end).unwrap_or(usize::MAX);
        let mut tail = Vec::new();
        body.read(end, rest.min(size), &mut tail).map_err(|e| unread(&e))?;
        if tail.len() < rest || !is_alone(&head[mark..=from], &tail, steps) {
            return Ok(None);
        }
        let path = steps[..taken].iter().map(|step| format!("/{}", name::escaped(step))).collect();
        Ok(Some((Self { steps: steps[taken..].to_vec(), list: Some(path) }, splits)))
    }

    /// The number by which pieces are told of the item, or of the line, that a place is in.
    pub(super) fn number(&self, place: &str) -> Option<u64> {
        match &self.list {
            Some(path) => numbered(place.strip_prefix(path.as_str())?, "/"),
            None => numbered(place, "line "),
        }
    }

    /// Gives the records of a piece to `hear`, some at a time, as `fresh` gathers them.
    pub(super) fn each<X: From<Unreadable>>(
        &self,
        split: &Split,
        bytes: &[u8],
        some: usize,
        fresh: &dyn Fn() -> json::Gather,
        hear: &mut dyn FnMut(json::Gather) -> Result<(), X>,
    ) -> Result<(), X> {
        let text = std::str::from_utf8(bytes).map_err(|error| broken(split, &error))?;
        let (mut gather, mut at, mut number, mut since) = (fresh(), 0, split.line, 0);
        while let Some(span) = next(bytes, at, self.list.is_some()) {
            let value: &RawValue = serde_json::from_str(&text[span.clone()]).map_err(|error| broken(split, &error))?;
            let (start, line) = match &self.list {
                Some(path) => (format!("{path}/{number}"), 1),
                None => {
                    number += memchr_iter(b'\n', &bytes[at..span.start]).count() as u64;
                    let line = usize::try_from(number).unwrap_or(usize::MAX);
                    (json::at_line(line), line)
                }
            };
            json::found(value, &self.steps, &start, line, &mut gather)?;
            number += match self.list {
                Some(_) => 1,
                None => memchr_iter(b'\n', &bytes[span.clone()]).count() as u64,
            };
            at = span.end;
            if at - since >= some || gather.is_full() {
                since = at;
                hear(std::mem::replace(&mut gather, fresh()))?;
            }
        }
        hear(gather)
    }
}

fn broken(split: &Split, error: &dyn std::error::Error) -> Unreadable {
    Unreadable::Broken { place: format!("byte {}", split.from), told: error.to_string() }
}

/// Whether a list is all that the steps lead to, by what stands around it.
fn is_alone(before: &[u8], behind: &[u8], steps: &[String]) -> bool {
    let text = [before, b"]", behind].concat();
    // Behind it no other value stands.
    let alone = serde_json::from_slice::<serde::de::IgnoredAny>(&text).is_ok();
    let text = std::str::from_utf8(&text).ok().filter(|_| alone);
    let read = text.and_then(|text| json::read(text, &[steps.to_vec()], Room::default()).ok());
    // The first row is the header.
    read.is_some_and(|tables| tables.grids.iter().all(|grid| grid.rows.len() <= 1))
}

/// What may stand next in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Awaited {
    /// An item, or its end.
    First,
    /// A comma, or its end.
    Comma,
    /// An item.
    Item,
}

/// Cuts what stands in a list, or behind each other.
struct Cutter<'b> {
    body: &'b CaptureBytes,
    size: usize,
    /// Whether each chunk is to have one item.
    is_single: bool,
    at: u64,
    /// That of the next item, from 0; or of the line, from 1.
    number: u64,
    /// What stands next, in a list.
    list: Option<Awaited>,
}

impl Cutter<'_> {
    /// All pieces, and where the list ends. None when an item is longer than a piece, or the list is none.
    fn cut(mut self) -> Result<Option<(Vec<Split>, u64)>, Unreadable> {
        let (mut splits, mut bytes) = (Vec::new(), Vec::new());
        loop {
            self.body.read(self.at, self.size, &mut bytes).map_err(|e| unread(&e))?;
            let is_last = self.at + bytes.len() as u64 >= self.body.len();
            let Some((split, end)) = self.piece(&bytes, is_last) else { return Ok(None) };
            let is_done = split.is_none();
            splits.extend(split);
            if let Some(end) = end {
                return Ok(Some((splits, end)));
            }
            if is_done {
                let whole = is_last && self.list.is_none();
                return Ok(whole.then(|| (splits, self.body.len())));
            }
        }
    }

    /// The whole items with which bytes begin, and where the list ends if it does so in them. None when it is none.
    fn piece(&mut self, bytes: &[u8], is_last: bool) -> Option<(Option<Split>, Option<u64>)> {
        let (start, first) = (self.at, self.number);
        let (mut at, mut from, mut end) = (0, None, None);
        let mut done = 0;
        loop {
            at = filled(bytes, at);
            match (self.list, bytes.get(at)) {
                _ if self.is_single && from.is_some() => break,
                (_, None) => break,
                (Some(Awaited::First | Awaited::Comma), Some(b']')) => {
                    end = Some(start + at as u64 + 1);
                    break;
                }
                (Some(Awaited::Comma), Some(b',')) => {
                    (self.list, at) = (Some(Awaited::Item), at + 1);
                    continue;
                }
                (Some(Awaited::Comma), _) | (Some(_), Some(b',' | b']')) => return None,
                _ => {}
            }
            let Some(behind) = behind(bytes, at, is_last) else { break };
            from.get_or_insert(at);
            (at, done) = (behind, behind);
            if let Some(awaited) = &mut self.list {
                (*awaited, self.number) = (Awaited::Comma, self.number + 1);
            }
        }
        let lines = |bytes: &[u8]| memchr_iter(b'\n', bytes).count() as u64;
        let split = from.map(|from| {
            let line = first + if self.list.is_some() { 0 } else { lines(&bytes[..from]) };
            Split { from: start + from as u64, count: done - from, line }
        });
        // A comma behind the last item was taken, or is met again.
        if self.list == Some(Awaited::Item) && done > 0 {
            self.list = Some(Awaited::Comma);
        }
        if self.list.is_none() {
            self.number += lines(&bytes[..done]);
        }
        self.at += done as u64;
        // What is left is white space, or more than a piece.
        let stuck = split.is_none() && end.is_none() && filled(bytes, 0) < bytes.len();
        (!stuck).then_some((split, end))
    }
}

/// The list that steps lead to from a value: where it begins, and how many of them were taken.
fn along(bytes: &[u8], at: usize, steps: &[String]) -> Option<(usize, usize)> {
    match bytes.get(at)? {
        b'[' => return Some((at, 0)),
        b'{' => {}
        _ => return None,
    }
    let (step, rest) = steps.split_first()?;
    let mut at = filled(bytes, at + 1);
    loop {
        let key = at..behind(bytes, at, false)?;
        at = filled(bytes, key.end);
        if bytes.get(at)? != &b':' {
            return None;
        }
        at = filled(bytes, at + 1);
        let key: String = serde_json::from_slice(&bytes[key]).ok()?;
        if key == *step {
            return along(bytes, at, rest).map(|(at, taken)| (at, taken + 1));
        }
        at = filled(bytes, behind(bytes, at, false)?);
        if bytes.get(at)? != &b',' {
            return None;
        }
        at = filled(bytes, at + 1);
    }
}

/// The next value of a piece.
fn next(bytes: &[u8], at: usize, is_list: bool) -> Option<Range<usize>> {
    let mut start = filled(bytes, at);
    if is_list && bytes.get(start) == Some(&b',') {
        start = filled(bytes, start + 1);
    }
    behind(bytes, start, true).map(|end| start..end)
}

/// The first that is no white space.
fn filled(bytes: &[u8], at: usize) -> usize {
    let space = |b: &u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r');
    bytes[at..].iter().position(|b| !space(b)).map_or(bytes.len(), |n| at + n)
}

/// Behind a value; none when bytes end before it does.
fn behind(bytes: &[u8], at: usize, is_last: bool) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => behind_text(bytes, at),
        b'{' | b'[' => {
            let (mut depth, mut at) = (0_usize, at);
            loop {
                match bytes.get(at)? {
                    b'"' => {
                        at = behind_text(bytes, at)?;
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

fn behind_text(bytes: &[u8], mut at: usize) -> Option<usize> {
    at += 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        match bytes[at] {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    /// A piece with its bytes.
    type Piece = (Split, Vec<u8>);

    fn cut(text: &str, steps: &[&str], size: usize) -> Option<(Json, Vec<Piece>)> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        let body = CaptureBytes::new(file).expect("a body");
        let steps: Vec<_> = steps.iter().map(|s| (*s).to_owned()).collect();
        let (json, splits) = Json::open(&body, &[steps], size).expect("read")?;
        let with = |split: Split| {
            let mut bytes = Vec::new();
            body.read(split.from, split.count, &mut bytes).expect("read");
            (split, bytes)
        };
        Some((json, splits.into_iter().map(with).collect()))
    }

    fn pieces(text: &str, steps: &[&str], size: usize) -> Option<Vec<String>> {
        let shown = |(split, bytes): &Piece| format!("{} {}", split.line, String::from_utf8_lossy(bytes));
        cut(text, steps, size).map(|(_, pieces)| pieces.iter().map(shown).collect())
    }

    fn some(all: &[&str]) -> Option<Vec<String>> {
        Some(all.iter().map(|s| (*s).to_owned()).collect())
    }

    #[test]
    fn a_list_is_cut_between_its_items() {
        let list = r#"[{"a": "]},{"}, {"b": [1, {}]} ,3,"x\"",[]]"#;
        assert_eq!(pieces(list, &[], 32), some(&[r#"0 {"a": "]},{"}, {"b": [1, {}]}"#, r#"2 3,"x\"",[]"#]));
        let inner = r#"{"n": {"d": 1}, "d": [{"a": 1}, {"a": 2}], "z": [2]}"#;
        assert_eq!(pieces(inner, &["d"], 60), some(&[r#"0 {"a": 1}, {"a": 2}"#]));
        assert_eq!(pieces("[]", &[], 60), some(&[]));
    }

    #[test]
    fn values_behind_each_other_are_cut_between_them() {
        let lines = "{\"a\": 1}\n\n{\"a\": 2}\n{\"a\":\n 3}\n";
        assert_eq!(pieces(lines, &[], 20), some(&["1 {\"a\": 1}\n\n{\"a\": 2}", "4 {\"a\":\n 3}"]));
    }

    #[test]
    fn what_cannot_be_cut_is_not() {
        let twice = r#"{"d": [1], "d": [2]}"#;
        let open = r#"[{"a": 1}, {"a": 2}"#;
        for (text, steps) in [(twice, &["d"][..]), (open, &[]), ("[1,]", &[]), ("[1 2]", &[]), ("[1] [2", &[])] {
            assert!(pieces(text, steps, 60).is_none(), "{text}");
        }
        assert!(pieces(r#"[1, {"a": "a text that is longer than a piece"}]"#, &[], 20).is_none());
    }

    /// Values of any kind, in any white space.
    fn value() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("null".to_owned()),
            any::<i32>().prop_map(|n| n.to_string()),
            "[\\[\\]{},:\"\\\\\n é]{0,6}".prop_map(|text| serde_json::to_string(&text).expect("text")),
        ];
        leaf.prop_recursive(3, 20, 4, |inner| {
            let items = prop::collection::vec(inner, 0..4);
            prop_oneof![
                items.clone().prop_map(|items| format!("[{}]", items.join(" ,"))),
                items.prop_map(|items| {
                    let pairs = items.iter().enumerate().map(|(n, item)| format!("\"k{n}\" :\n{item}"));
                    format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
                }),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Read in pieces, records are what they are when all is read at once.
        #[test]
        fn pieces_give_what_the_whole_gives(values in prop::collection::vec(value(), 2..12), size in 64_usize..200, lines: bool) {
            let values: Vec<_> = values.into_iter().map(|value| format!("{{\"v\": {value}}}")).collect();
            let text = if lines { values.join("\n\n") } else { format!(" [{}]\n", values.join(", ")) };
            let whole = json::read(&text, &[Vec::new()], Room::default()).expect("read");
            let Some((json, pieces)) = cut(&text, &[], size) else { return Ok(()) };
            let mut rows = Vec::new();
            let names = whole.grids[0].rows[0].cells.clone();
            for (split, bytes) in &pieces {
                json.each(split, bytes, 20, &|| json::Gather::with(&names), &mut |gather| {
                    rows.extend(gather.into_grid().rows.into_iter().skip(1).map(|row| (row.path, row.cells)));
                    Ok::<_, Unreadable>(())
                }).expect("read");
            }
            let whole: Vec<_> = whole.grids[0].rows.iter().skip(1).map(|row| (row.path.clone(), row.cells.clone())).collect();
            prop_assert_eq!(rows, whole);
        }
    }
}
