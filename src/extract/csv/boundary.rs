//! Where a delimited text may be cut: after the last complete record of a window.
//!
//! Follows the quotes by the rule of [`RecordReader`](super::RecordReader): a quote opens a quoted field only as the first
//! byte of the field, and a line end outside of quotes ends a record. Fields are not read, which takes a quarter of the time
//! of reading them: one thread cuts while the others wait for their chunks.

use memchr::{memchr_iter, memrchr2};

/// The end of complete records.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::extract) struct Boundary {
    /// The offset after the line end of the last complete record.
    pub(in crate::extract) end: usize,
    /// Number of lines before that offset: those that end in LF, and in a lone CR outside of quotes.
    pub(in crate::extract) lines: u64,
}

/// Returns the end of the last complete record of bytes that begin where a record begins; `None` if none is complete.
/// A CR as the last byte ends a record, though LF may follow it.
pub(in crate::extract) fn last_record_end(bytes: &[u8], delimiter: u8) -> Option<Boundary> {
    let (mut end, mut lone_crs, mut from) = (None, 0, 0);
    // Finds the last line end, and counts lone CRs, between two quoted fields.
    let mut add_unquoted = |from: usize, to: usize| {
        let unquoted = &bytes[from..to];
        if let Some(at) = memrchr2(b'\n', b'\r', unquoted) {
            end = Some(from + at + 1);
            lone_crs += memchr_iter(b'\r', unquoted).filter(|at| bytes.get(from + at + 1) != Some(&b'\n')).count();
        }
    };
    let mut quotes = memchr_iter(b'"', bytes);
    let is_open = 'text: loop {
        let Some(open) = quotes.next() else { break false };
        let is_first = open == 0 || [delimiter, b'\n', b'\r'].contains(&bytes[open - 1]);
        if !is_first {
            continue;
        }
        add_unquoted(from, open);
        loop {
            let Some(close) = quotes.next() else { break 'text true };
            if bytes.get(close + 1) != Some(&b'"') {
                from = close + 1;
                break;
            }
            quotes.next();
        }
    };
    if !is_open {
        add_unquoted(from, bytes.len());
    }
    let end = end?;
    let lines = memchr_iter(b'\n', &bytes[..end]).count() + lone_crs;
    Some(Boundary { end, lines: lines as u64 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{Record, RecordReader, reader::tests::hostile},
        *,
    };

    /// The same by reading all records.
    fn read(text: &str) -> Option<Boundary> {
        let (mut reader, mut record) = (RecordReader::new(text.as_bytes(), b';', 0), Record::default());
        while reader.read(&mut record) {
            if !record.is_terminated {
                return Some(Boundary { end: record.start, lines: record.line }).filter(|b| b.end > 0);
            }
        }
        Some(Boundary { end: reader.position(), lines: reader.line() }).filter(|b| b.end > 0)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2048, ..ProptestConfig::default() })]

        #[test]
        fn the_boundary_is_where_the_reader_ends_a_record(text in hostile()) {
            prop_assert_eq!(last_record_end(text.as_bytes(), b';'), read(&text));
        }
    }
}
