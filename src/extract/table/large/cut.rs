//! Where a large text may be cut: behind the end of a record. A piece can be read by itself, by anybody, in any order.
//!
//! Ends of records are told by the parity of quotation marks (RFC 4180): outside of them a line's end ends a record. A
//! text in which marks stand elsewhere is cut by a reader that follows every sign.

use std::io;

use memchr::{memchr, memchr_iter, memrchr2_iter};

use crate::{
    extract::{
        Unreadable,
        csv::{self, Marks},
    },
    state::capture_bytes::CaptureBytes,
};

/// Bytes that stay near the processor.
const PART: usize = 1 << 18;

/// A piece of a large text: whole records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Its first byte.
    pub from: u64,
    /// How many bytes it has.
    pub count: usize,
    /// The number of its first line.
    pub line: u64,
}

/// Cuts a text, piece by piece from its start.
pub(super) struct Cutter<'b> {
    body: &'b CaptureBytes,
    size: usize,
    next: Split,
}

impl<'b> Cutter<'b> {
    /// From a record on.
    pub(super) fn new(body: &'b CaptureBytes, from: u64, line: u64, size: usize) -> Self {
        Self { body, size, next: Split { from, count: 0, line } }
    }

    /// The next piece, with its bytes; none behind the last.
    pub(super) fn cut(&mut self, bytes: &mut Vec<u8>) -> Result<Option<Split>, Unreadable> {
        let Split { from, line, .. } = self.next;
        if from >= self.body.len() {
            return Ok(None);
        }
        self.body.read(from, self.size, bytes).map_err(|e| unread(&e))?;
        let is_last = from + bytes.len() as u64 >= self.body.len();
        let (marks, lines) = counts(bytes);
        let count = match is_last {
            true if marks.is_multiple_of(2) => bytes.len(),
            true => return Err(unclosed(bytes, line)),
            false => end(bytes, marks).ok_or_else(|| too_long(self.size, line))?,
        };
        let lines = lines - memchr_iter(b'\n', &bytes[count..]).count() as u64;
        bytes.truncate(count);
        self.next = Split { from: from + count as u64, count: 0, line: line + lines };
        Ok(Some(Split { from, count, line }))
    }
}

/// How many quotation marks bytes have, and lines; part by part, so that each is still at hand when it is counted again.
fn counts(bytes: &[u8]) -> (usize, u64) {
    bytes.chunks(PART).fold((0, 0), |(marks, lines), part| {
        (marks + memchr_iter(b'"', part).count(), lines + memchr_iter(b'\n', part).count() as u64)
    })
}

/// Cuts a text in which marks stand where none may, by a reader that follows every sign.
pub(super) struct Follower<'b> {
    body: &'b CaptureBytes,
    records: ::csv::Reader<Box<dyn io::Read + Send + 'b>>,
    marks: Marks,
    size: usize,
    start: u64,
    next: Split,
}

impl<'b> Follower<'b> {
    /// From a record on.
    pub(super) fn new(body: &'b CaptureBytes, from: u64, line: u64, size: usize, delimiter: u8) -> Self {
        let reader: Box<dyn io::Read + Send + 'b> = Box::new(body.reader_from(from));
        let records = csv::reader(reader, delimiter);
        let marks = Marks::from(line, delimiter);
        Self { body, records, marks, size, start: from, next: Split { from, count: 0, line } }
    }

    /// The next piece, with its bytes; none behind the last.
    pub(super) fn cut(&mut self, bytes: &mut Vec<u8>) -> Result<Option<Split>, Unreadable> {
        let Split { from, line, .. } = self.next;
        let mut record = ::csv::ByteRecord::new();
        let mut end = from;
        while end - from < self.size as u64 / 2 && self.records.read_byte_record(&mut record).map_err(|e| broken(&e))? {
            end = self.start + self.records.position().byte();
            if end - from > self.size as u64 {
                return Err(too_long(self.size, line));
            }
        }
        if end == from {
            self.marks.closed()?;
            return Ok(None);
        }
        let count = usize::try_from(end - from).unwrap_or(usize::MAX);
        self.body.read(from, count, bytes).map_err(|e| unread(&e))?;
        self.marks.follow(bytes);
        let lines = memchr_iter(b'\n', bytes).count() as u64;
        self.next = Split { from: end, count: 0, line: line + lines };
        Ok(Some(Split { from, count, line }))
    }
}

fn broken(error: &::csv::Error) -> Unreadable {
    Unreadable::Broken { place: "the whole document".to_owned(), told: error.to_string() }
}

/// Why a text could not be read on.
pub(super) fn unread(error: &io::Error) -> Unreadable {
    Unreadable::Broken { place: "the whole document".to_owned(), told: error.to_string() }
}

fn too_long(size: usize, line: u64) -> Unreadable {
    let place = format!("line {line}");
    Unreadable::Broken { place, told: format!("a row is longer than {size} bytes") }
}

/// Behind the last line's end that stands outside of quotation marks, of which there are so many.
fn end(bytes: &[u8], marks: usize) -> Option<usize> {
    let mut behind = 0;
    for at in memrchr2_iter(b'"', b'\n', bytes) {
        if bytes[at] == b'"' {
            behind += 1;
        } else if (marks - behind).is_multiple_of(2) {
            return Some(at + 1);
        }
    }
    None
}

/// That a quotation mark is not closed, with the line of the first that may be it.
fn unclosed(bytes: &[u8], line: u64) -> Unreadable {
    let (mut at, mut open) = (0, 0);
    // Marks go in pairs until the one that has none.
    while let Some(first) = memchr(b'"', &bytes[at..]) {
        open = at + first;
        match memchr(b'"', &bytes[open + 1..]) {
            Some(second) => at = open + second + 2,
            None => break,
        }
    }
    csv::unclosed(line + memchr_iter(b'\n', &bytes[..open]).count() as u64)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn cuts(text: &str, size: usize) -> Result<Vec<String>, Unreadable> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        let body = CaptureBytes::new(file).expect("a body");
        let mut cutter = Cutter::new(&body, 0, 1, size);
        let (mut all, mut bytes) = (Vec::new(), Vec::new());
        while let Some(split) = cutter.cut(&mut bytes)? {
            all.push(format!("{}: {}", split.line, String::from_utf8_lossy(&bytes)));
        }
        Ok(all)
    }

    #[test]
    fn a_text_is_cut_behind_records_and_not_within_quotation_marks() {
        let text = "a;\"b\nc\"\nd;e\n\"f\";g\nh";
        assert_eq!(cuts(text, 9).expect("cut"), ["1: a;\"b\nc\"\n", "3: d;e\n", "4: \"f\";g\nh"]);
        assert_eq!(cuts(text, 99).expect("cut"), [format!("1: {text}")]);
        for size in 8..text.len() {
            let whole: String =
                cuts(text, size).expect("cut").iter().filter_map(|c| c.split_once(": ")).map(|c| c.1).collect();
            assert_eq!(whole, text, "{size}");
        }
    }

    #[test]
    fn what_does_not_end_is_told_with_its_line() {
        let told = |text, size| cuts(text, size).expect_err("refused").to_string();
        assert_eq!(told("a\n\"b\"\nc;\"d\ne\n", 99), "line 3: a quotation mark is not closed");
        assert_eq!(told("a\nbbbbbbbbbb\n", 6), "line 2: a row is longer than 6 bytes");
    }
}
