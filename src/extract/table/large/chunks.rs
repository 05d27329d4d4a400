//! Where a large text may be cut: after the end of a record. A chunk can be read by itself, by any thread, in any order.

use crate::{
    extract::{
        Unreadable,
        chunk::{ChunkRange, RECORD, unread},
        csv::{Boundary, Dialect, Record, RecordReader, last_record_end},
    },
    state::capture_bytes::CaptureBytes,
};

/// Cuts a delimited text into chunks, from its start to its end.
pub(super) struct Cutter<'b> {
    body: &'b CaptureBytes,
    dialect: Dialect,
    size: usize,
    next: ChunkRange,
}

impl<'b> Cutter<'b> {
    /// Begins at a byte where a record begins, on this line; no chunk has more bytes than `size`, and each has
    /// one record where `size` is zero.
    pub(super) fn new(body: &'b CaptureBytes, (from, line): (u64, u64), size: usize, dialect: Dialect) -> Self {
        Self { body, dialect, size, next: ChunkRange { from, line, ..ChunkRange::default() } }
    }

    /// Reads the next chunk into `bytes`; `None` after the last.
    ///
    /// # Errors
    /// When the text cannot be read, a record is longer than a chunk, or the last one ends within quotes.
    pub(super) fn next(&mut self, bytes: &mut Vec<u8>) -> Result<Option<ChunkRange>, Unreadable> {
        let ChunkRange { from, line, .. } = self.next;
        if from >= self.body.len() {
            return Ok(None);
        }
        self.body.read(from, self.window(), bytes).map_err(|e| unread(&e))?;
        let is_last = from + bytes.len() as u64 >= self.body.len();
        let Boundary { end: count, lines, has_odd_quotes } = self.complete(bytes, is_last)?;
        bytes.truncate(count);
        self.next = ChunkRange { from: from + count as u64, line: line + lines, ..ChunkRange::default() };
        Ok(Some(ChunkRange { from, count, line, has_odd_quotes }))
    }

    /// The complete records of the bytes. At least one is complete.
    fn complete(&self, bytes: &[u8], is_last: bool) -> Result<Boundary, Unreadable> {
        // Whether a CR is half of a line end is known with the next byte only.
        let known = if is_last { bytes } else { bytes.strip_suffix(b"\r").unwrap_or(bytes) };
        let found =
            if self.size > 0 && !is_last { last_record_end(known, self.dialect) } else { self.read(known, is_last)? };
        let place = || format!("line {}", self.next.line);
        let message = || format!("a row is longer than {} bytes", self.window());
        found.filter(|found| found.end > 0).ok_or_else(|| Unreadable::Broken { place: place(), message: message() })
    }

    /// Reads the records of the bytes: the first where chunks have one record, else all.
    fn read(&self, known: &[u8], is_last: bool) -> Result<Option<Boundary>, Unreadable> {
        let mut reader = RecordReader::new(known, self.dialect, self.next.line).checking_quotes(true);
        let (mut record, mut has_odd_quotes) = (Record::default(), false);
        let complete = |end, line: u64, has_odd_quotes| Boundary { end, lines: line - self.next.line, has_odd_quotes };
        while reader.read(&mut record) {
            if !record.is_terminated && !is_last {
                return Ok(Some(complete(record.start, record.line, has_odd_quotes)));
            }
            has_odd_quotes |= record.has_odd_quotes;
            if self.size == 0 {
                break;
            }
        }
        reader.check_closed()?;
        Ok(Some(complete(reader.position(), reader.line(), has_odd_quotes)))
    }

    /// Bytes that are read at once.
    fn window(&self) -> usize {
        if self.size == 0 { RECORD } else { self.size }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn cuts(text: &str, size: usize) -> Result<Vec<String>, Unreadable> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        let body = CaptureBytes::new(file).expect("a body");
        let mut cutter = Cutter::new(&body, (0, 1), size, Dialect { delimiter: b';', ..Dialect::default() });
        let (mut all, mut bytes) = (Vec::new(), Vec::new());
        while let Some(chunk) = cutter.next(&mut bytes)? {
            all.push(format!("{}: {}", chunk.line, String::from_utf8_lossy(&bytes)));
        }
        Ok(all)
    }

    #[test]
    fn a_text_is_cut_after_records_and_not_within_quotes() {
        let text = "a;\"b\nc\"\nd;e\n\"f\";g\nh";
        assert_eq!(cuts(text, 9).expect("cut"), ["1: a;\"b\nc\"\n", "3: d;e\n", "4: \"f\";g\nh"]);
        assert_eq!(cuts(text, 99).expect("cut"), [format!("1: {text}")]);
        assert_eq!(cuts(text, 0).expect("cut"), ["1: a;\"b\nc\"\n", "3: d;e\n", "4: \"f\";g\n", "5: h"]);
        for size in 8..text.len() {
            let all: String =
                cuts(text, size).expect("cut").iter().filter_map(|c| c.split_once(": ")).map(|c| c.1).collect();
            assert_eq!(all, text, "{size}");
        }
        // A lone quote within a field does not move the cuts after it.
        assert_eq!(cuts("1;5\" pipe\n2;x\r\n3;y\r\n", 13).expect("cut"), ["1: 1;5\" pipe\n", "2: 2;x\r\n3;y\r\n"]);
    }

    #[test]
    fn what_does_not_end_is_an_error_with_its_line() {
        let error = |text, size| cuts(text, size).expect_err("refused").to_string();
        assert_eq!(error("a\n\"b\"\nc;\"d\ne\n", 99), "line 3: a quotation mark is not closed");
        assert_eq!(error("a\nbbbbbbbbbb\n", 6), "line 2: a row is longer than 6 bytes");
    }
}
