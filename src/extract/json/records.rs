//! The one reader of the records of JSON, whatever its size: the items of the list that the recipe's steps lead to, or
//! values that follow each other as in JSON Lines, cut into chunks between them.
//!
//! A text that is held in memory is one chunk. Where something is malformed, the error is that of the parser reading all of
//! the text, with its line: it is the same however the text is cut.

use std::io::BufReader;

use memchr::memchr_iter;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::{
    builder::{GridBuilder, RecordSelection, found, headings, message},
    scan::{Malformed, Next, Values, item_at, list_along, skip_space, value_end},
};
use crate::{
    extract::{
        Unreadable, charset,
        chunk::{ChunkRange, Input, RECORD},
        name::{self, Name},
    },
    model::grid::OutsideRecords,
};

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Bytes that are looked at together to say where text is not UTF-8, and what it looks like.
const BLOCK: usize = 1 << 20;

/// JSON whose records can be read chunk by chunk.
pub(in crate::extract) struct JsonRecords<'i> {
    input: Input<'i>,
    selection: RecordSelection,
    /// Steps of the path that lead to the list, or the values.
    taken: usize,
    /// The names of the values of each record, where records are lists.
    headings: Option<Vec<Name>>,
    shape: Shape,
    /// What is outside of the list.
    outside: Vec<OutsideRecords>,
}

/// What the records are among.
#[derive(Debug, PartialEq, Eq)]
enum Shape {
    /// The items of the list at this path.
    List(String),
    /// Values that follow each other.
    Sequence,
    /// One value.
    Single,
}

/// Records, and the chunks that they are in.
type Opened<'i> = (JsonRecords<'i>, Vec<ChunkRange>);

impl<'i> JsonRecords<'i> {
    /// Finds the records of a selection, and cuts between them: into chunks of at most `size` bytes, or of one record
    /// where `size` is zero. `None` where a record is longer than a chunk, or what is on disk is no JSON.
    ///
    /// # Errors
    /// When the text cannot be read, or is malformed.
    pub(in crate::extract) fn open(
        input: Input<'i>,
        selection: RecordSelection,
        size: usize,
    ) -> Result<Option<Opened<'i>>, Unreadable> {
        let by = |shape, selection| Self { input, selection, taken: 0, headings: None, shape, outside: Vec::new() };
        let mut buffer = Vec::new();
        let head = input.bytes(0, window(size), &mut buffer)?;
        let is_all = head.len() as u64 == input.len();
        let mark = mark(head);
        let start = skip_space(head, mark);
        if matches!(input, Input::Disk(_)) && !matches!(head.get(start), Some(b'{' | b'[')) {
            return Ok(None);
        }
        let end = value_end(head, start, is_all);
        if start == head.len() || end.is_some_and(|end| skip_space(head, end) < head.len()) {
            let cut = Cutter::new(input, size, mark as u64, Values::of_sequence()).cut()?;
            return Ok(cut.map(|(chunks, _)| (by(Shape::Sequence, selection), chunks)));
        }
        if let Some((from, taken)) = list_along(head, start, &selection.path, 0) {
            let first = if selection.keyed { None } else { item_at(head, from, 0) };
            // The list of headings may be longer than what is read of the text.
            if !selection.keyed && first.is_none() && !is_all {
                return Ok(None);
            }
            let headings = first.and_then(|span| headings(&head[span]));
            let path = name::pointer(&selection.path.steps[..taken]);
            let list = Self { taken, headings, ..by(Shape::List(path), selection) };
            return list.cut(size, (&head[mark..=from], mark));
        }
        let single = by(Shape::Single, selection);
        let chunk = ChunkRange { from: mark as u64, count: head.len() - mark, line: 1, ..ChunkRange::default() };
        Ok(is_all.then(|| (single, vec![chunk])))
    }

    /// Cuts a list into chunks, by the text before it and the offset of that text. `None` where not all records are in it.
    fn cut(mut self, size: usize, (before, mark): (&[u8], usize)) -> Result<Option<Opened<'i>>, Unreadable> {
        let (input, from) = (self.input, (mark + before.len()) as u64);
        let cutter = Cutter { number: Some(0), ..Cutter::new(input, size, from, Values::of_list()) };
        let Some((chunks, end)) = cutter.cut()? else { return Ok(None) };
        let rest = usize::try_from(input.len() - end).unwrap_or(usize::MAX);
        let mut buffer = Vec::new();
        let after = input.bytes(end, rest.min(window(size)), &mut buffer)?;
        if after.len() < rest {
            return Ok(None);
        }
        let around = [before, b"]", after].concat();
        let Some(outside) = outside(&around, &self.selection, &input)? else { return Ok(None) };
        self.outside = outside;
        Ok(Some((self, chunks)))
    }

    /// What is outside of the list, apart from what its items have outside of the records in them.
    pub(in crate::extract) fn outside(&self) -> &[OutsideRecords] {
        &self.outside
    }

    /// The number of the item, or of the line, that a place is in; chunks count by it.
    pub(in crate::extract) fn number(&self, place: &str) -> Option<u64> {
        match &self.shape {
            Shape::List(path) => name::numbered(place.strip_prefix(path.as_str())?, "/"),
            Shape::Sequence => name::numbered(place, "line "),
            Shape::Single => Some(1),
        }
    }

    /// Gives the records of a chunk to `sink`, those of `some` bytes at a time, in builders that `fresh` gives.
    ///
    /// # Errors
    /// When a record is malformed, or `sink` fails.
    pub(in crate::extract) fn each<X: From<Unreadable>>(
        &self,
        (chunk, bytes): (&ChunkRange, &[u8]),
        some: usize,
        fresh: &dyn Fn() -> GridBuilder,
        sink: &mut dyn FnMut(GridBuilder) -> Result<(), X>,
    ) -> Result<(), X> {
        let text = simdutf8::compat::from_utf8(bytes).map_err(|e| garbled(&self.input, chunk, e.valid_up_to()))?;
        let is_list = matches!(self.shape, Shape::List(_));
        let mut values = if is_list { Values::of_items() } else { Values::of_sequence() };
        let fresh = || -> Result<GridBuilder, Unreadable> {
            let mut builder = fresh();
            builder.declare(self.headings.as_deref().unwrap_or_default())?;
            Ok(builder)
        };
        let (mut builder, mut at, mut number, mut since) = (fresh()?, 0, chunk.line, 0);
        while let Next::Value(span) = values.next(bytes, at, true).map_err(|Malformed| malformed(&self.input))? {
            let value = serde_json::from_str::<&RawValue>(&text[span.clone()]).map_err(|_| malformed(&self.input))?;
            if !is_list {
                number += count_lines(&bytes[at..span.start]);
            }
            let (path, line) = match &self.shape {
                Shape::List(path) => (format!("{path}/{number}"), 1),
                Shape::Sequence => (format!("line {number}, "), usize::try_from(number).unwrap_or(usize::MAX)),
                Shape::Single => (String::new(), 1),
            };
            match &self.headings {
                Some(_) if number == 0 => {}
                Some(names) => builder.list(value, names, (&path, usize::try_from(number).unwrap_or(usize::MAX)))?,
                None => found(value, &self.selection, (self.taken, &path), line, &mut builder)?,
            }
            number += if is_list { 1 } else { count_lines(&bytes[span.clone()]) };
            at = span.end;
            if at - since >= some || builder.is_full() {
                since = at;
                sink(std::mem::replace(&mut builder, fresh()?))?;
            }
        }
        sink(builder)
    }
}

/// What is outside of a list, by the text around it; `None` where the path leads to other records too, or another value
/// follows.
fn outside(
    around: &[u8],
    selection: &RecordSelection,
    input: &Input<'_>,
) -> Result<Option<Vec<OutsideRecords>>, Unreadable> {
    let mut values = serde_json::Deserializer::from_slice(around).into_iter::<&RawValue>();
    let Some(Ok(value)) = values.next() else { return Err(malformed(input)) };
    if skip_space(around, values.byte_offset()) < around.len() {
        return Ok(None);
    }
    let mut builder = GridBuilder::default();
    found(value, selection, (0, ""), 1, &mut builder)?;
    Ok(builder.only_outside())
}

/// What is malformed in a text, and on which line, as its parser says of all of it.
fn malformed(input: &Input<'_>) -> Unreadable {
    let mut head = Vec::new();
    let mark = input.bytes(0, MARK.len(), &mut head).map_or(0, mark);
    let reader = BufReader::new(input.reader(mark as u64));
    let mut values = serde_json::Deserializer::from_reader(reader).into_iter::<IgnoredAny>();
    match values.find_map(Result::err) {
        Some(error) => Unreadable::Broken { place: format!("line {}", error.line()), message: message(&error) },
        None => Unreadable::Damaged,
    }
}

/// That bytes of a chunk are no UTF-8.
fn garbled(input: &Input<'_>, chunk: &ChunkRange, at: usize) -> Unreadable {
    let offset = chunk.from + at as u64;
    let (mut lines, mut at, mut bytes) = (1, 0, Vec::new());
    while at < offset {
        let count = usize::try_from(offset - at).unwrap_or(usize::MAX).min(BLOCK);
        match input.bytes(at, count, &mut bytes) {
            Ok(block) => lines += count_lines(block),
            Err(error) => return error,
        }
        at += count as u64;
    }
    Unreadable::Charset {
        line: usize::try_from(lines).unwrap_or(usize::MAX),
        offset: usize::try_from(offset).unwrap_or(usize::MAX),
        charset: "UTF-8".to_owned(),
        looks_like: charset::guess(input.bytes(offset, BLOCK, &mut bytes).unwrap_or_default()).to_owned(),
    }
}

/// How many bytes are read at once for chunks of a size.
fn window(size: usize) -> usize {
    if size == 0 { RECORD } else { size }
}

/// The length of the byte order mark.
fn mark(head: &[u8]) -> usize {
    if head.starts_with(MARK) { MARK.len() } else { 0 }
}

fn count_lines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

/// Cuts a list, or a sequence of values, into chunks.
struct Cutter<'i> {
    input: Input<'i>,
    size: usize,
    /// The next byte, and the number of its line.
    next: u64,
    line: u64,
    /// The number of the next item, in a list.
    number: Option<u64>,
    values: Values,
}

impl<'i> Cutter<'i> {
    fn new(input: Input<'i>, size: usize, next: u64, values: Values) -> Self {
        Self { input, size, next, line: 1, number: None, values }
    }

    /// All chunks, and the offset after the last value; `None` where a value is longer than a chunk.
    fn cut(mut self) -> Result<Option<(Vec<ChunkRange>, u64)>, Unreadable> {
        let (mut chunks, mut buffer) = (Vec::new(), Vec::new());
        loop {
            let bytes = self.input.bytes(self.next, window(self.size), &mut buffer)?;
            let is_last = self.next + bytes.len() as u64 >= self.input.len();
            let (mut first, mut done, mut count) = (None, 0, 0);
            let end = loop {
                match self.values.next(bytes, done, is_last).map_err(|Malformed| malformed(&self.input))? {
                    Next::Value(span) => {
                        first.get_or_insert(span.start);
                        (done, count) = (span.end, count + 1);
                        if self.size == 0 {
                            break None;
                        }
                    }
                    Next::End(end) => break Some(end),
                    Next::Incomplete => break None,
                }
            };
            if let Some(first) = first {
                let line = self.line + count_lines(&bytes[..first]);
                let line = self.number.unwrap_or(line);
                let (from, count) = (self.next + first as u64, done - first);
                chunks.push(ChunkRange { from, count, line, ..ChunkRange::default() });
            } else if end.is_none() && skip_space(bytes, 0) < bytes.len() {
                return Ok(None);
            }
            let consumed = end.unwrap_or(if first.is_some() { done } else { bytes.len() });
            self.next += consumed as u64;
            self.line += count_lines(&bytes[..consumed]);
            self.number = self.number.map(|number| number + count);
            if end.is_some() {
                return Ok(Some((chunks, self.next)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;
    use crate::{
        extract::{json, memory::MemoryBudget},
        model::grid::{Cell, GridRow},
        spec::recipe::table::RecordPath,
        state::capture_bytes::CaptureBytes,
    };

    /// A chunk with its bytes.
    type Cut = (ChunkRange, Vec<u8>);

    fn body(text: &str) -> CaptureBytes {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        CaptureBytes::new(file).expect("bytes")
    }

    fn cut<'b>(
        body: &'b CaptureBytes,
        steps: &[&str],
        size: usize,
    ) -> Result<Option<(JsonRecords<'b>, Vec<Cut>)>, Unreadable> {
        let input = Input::Disk(body);
        let with = |chunk: ChunkRange| {
            let bytes = input.bytes(chunk.from, chunk.count, &mut Vec::new()).expect("read").to_vec();
            (chunk, bytes)
        };
        let opened = JsonRecords::open(input, selection(steps), size)?;
        Ok(opened.map(|(records, chunks)| (records, chunks.into_iter().map(with).collect())))
    }

    fn path(steps: &[&str]) -> RecordPath {
        RecordPath { steps: steps.iter().map(|s| (*s).to_owned()).collect(), is_pointer: false }
    }

    fn selection(steps: &[&str]) -> RecordSelection {
        RecordSelection { path: path(steps), others: Vec::new(), keyed: true }
    }

    /// All records, read in chunks; `None` where one is longer than a chunk.
    fn rows(text: &str, steps: &[&str], size: usize, names: &[Cell]) -> Result<Option<Vec<Row>>, Unreadable> {
        let body = body(text);
        let Some((records, cuts)) = cut(&body, steps, size)? else { return Ok(None) };
        let mut rows = Vec::new();
        for (chunk, bytes) in &cuts {
            records.each((chunk, bytes), 20, &|| GridBuilder::with(names), &mut |builder| {
                rows.extend(builder.into_grid().rows.into_iter().skip(1).map(row));
                Ok::<_, Unreadable>(())
            })?;
        }
        Ok(Some(rows))
    }

    type Row = (String, Vec<Cell>);

    fn row(row: GridRow) -> Row {
        (row.path, row.cells)
    }

    fn cuts(text: &str, steps: &[&str], size: usize) -> Option<Vec<String>> {
        let shown = |(chunk, bytes): &Cut| format!("{} {}", chunk.line, String::from_utf8_lossy(bytes));
        let body = body(text);
        cut(&body, steps, size).expect("read").map(|(_, cuts)| cuts.iter().map(shown).collect())
    }

    fn some(all: &[&str]) -> Option<Vec<String>> {
        Some(all.iter().map(|s| (*s).to_owned()).collect())
    }

    #[test]
    fn a_list_is_cut_between_its_items() {
        let list = r#"[{"a": "]},{"}, {"b": [1, {}]} ,3,"x\"",[]]"#;
        assert_eq!(cuts(list, &[], 32), some(&[r#"0 {"a": "]},{"}, {"b": [1, {}]}"#, r#"2 3,"x\"",[]"#]));
        let inner = r#"{"n": {"d": 1}, "d": [{"a": 1}, {"a": 2}], "z": [2]}"#;
        assert_eq!(cuts(inner, &["d"], 60), some(&[r#"0 {"a": 1}, {"a": 2}"#]));
        assert_eq!(cuts("[]", &[], 60), some(&[]));
    }

    #[test]
    fn values_that_follow_each_other_are_cut_between_them() {
        let lines = "{\"a\": 1}\n\n{\"a\": 2}\n{\"a\":\n 3}\n";
        assert_eq!(cuts(lines, &[], 20), some(&["1 {\"a\": 1}\n\n{\"a\": 2}", "4 {\"a\":\n 3}"]));
    }

    #[test]
    fn a_value_longer_than_a_chunk_is_not_cut() {
        assert!(cuts(r#"[1, {"a": "a text that is longer than a chunk"}]"#, &[], 20).is_none());
        assert!(cuts("1\n2\n", &[], 20).is_none(), "it is no JSON of records");
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

        /// Read in chunks, records are what they are when all is read at once.
        #[test]
        fn chunks_give_what_the_whole_gives(values in prop::collection::vec(value(), 2..12), size in prop_oneof![Just(0), 64_usize..200], lines: bool) {
            let values: Vec<_> = values.into_iter().map(|value| format!("{{\"v\": {value}}}")).collect();
            let text = if lines { values.join("\n\n") } else { format!(" [{}]\n", values.join(", ")) };
            let all_rows = json::read(&text, (&[], true), MemoryBudget::default()).expect("read");
            let names = all_rows.grids[0].rows[0].cells.clone();
            let Some(rows) = rows(&text, &[], size, &names).expect("read") else { return Ok(()) };
            prop_assert_eq!(rows, all_rows.grids[0].rows.iter().skip(1).cloned().map(row).collect::<Vec<_>>());
        }

        /// What is malformed is the same error, with its line, in chunks of any size.
        #[test]
        fn malformed_text_is_the_same_error_in_chunks_of_any_size(
            values in prop::collection::vec(value(), 2..9),
            at: prop::sample::Index,
            with in prop::sample::select(vec!["", "]", "}", ",", "\"", ":", "x", "\n\n1", "\\"]),
            size in prop_oneof![Just(0), 24_usize..400],
            shape in 0..3,
        ) {
            let values: Vec<_> = values.into_iter().map(|value| format!("{{\"v\": {value}}}")).collect();
            let (mut text, steps) = match shape {
                0 => (values.join("\n"), &[][..]),
                1 => (format!("[{}]\n", values.join(",\n")), &[][..]),
                _ => (format!("{{\"n\": 1,\n\"d\": [{}],\n\"z\": [2]}}", values.join(", ")), &["d"][..]),
            };
            let at = (0..=text.len()).rev().find(|n| *n <= at.index(text.len()) && text.is_char_boundary(*n)).unwrap_or(0);
            match with {
                "" => drop(text.split_off(at)),
                with => text.insert_str(at, with),
            }
            prop_assume!(text.trim_start().starts_with(['{', '[']));
            let all_rows = json::read(&text, (&[path(steps)], true), MemoryBudget::default());
            let names = all_rows.as_ref().map(|tables| tables.grids[0].rows[0].cells.clone()).unwrap_or_default();
            let all = |tables: crate::model::grid::Tables| tables.grids[0].rows.iter().skip(1).cloned().map(row).collect::<Vec<_>>();
            match rows(&text, steps, size, &names) {
                Ok(None) => {}
                Ok(Some(rows)) => prop_assert_eq!(Ok(rows), all_rows.map(all)),
                Err(error) => prop_assert_eq!(Err(error), all_rows.map(all)),
            }
        }
    }
}
