//! Where a delimited text may be cut: after the last complete record of a window; and which records have quotes that
//! programs read in different ways.
//!
//! Follows the quotes by the rule of [`RecordReader`](super::RecordReader): a quote opens a quoted field only as the first
//! byte of the field, and a line end outside of quotes ends a record. Fields are not read, which takes a quarter of the time
//! of reading them: one thread cuts while the others wait for their chunks. The quotes are checked there too, at the cost of
//! one byte for each quoted field, so that only records of chunks with odd quotes are looked at again.

use memchr::{memchr, memchr_iter, memchr2, memrchr2};

use super::dialect::Dialect;

/// The end of complete records.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::extract) struct Boundary {
    /// The offset after the line end of the last complete record.
    pub(in crate::extract) end: usize,
    /// Number of lines before that offset: those that end in LF, and in a lone CR outside of quotes.
    pub(in crate::extract) lines: u64,
    /// Whether the bytes have quotes that are not those of RFC 4180.
    pub(in crate::extract) has_odd_quotes: bool,
}

/// Returns the end of the last complete record of bytes that begin where a record begins; `None` if none is complete.
/// A CR as the last byte ends a record, though LF may follow it.
pub(in crate::extract) fn last_record_end(bytes: &[u8], dialect: Dialect) -> Option<Boundary> {
    let (mut end, mut lone_crs, mut from) = (None, 0, 0);
    // Finds the last line end, and counts lone CRs, between two quoted fields.
    let mut add_unquoted = |from: usize, to: usize| {
        let unquoted = &bytes[from..to];
        if let Some(at) = memrchr2(b'\n', b'\r', unquoted) {
            end = Some(from + at + 1);
            lone_crs += memchr_iter(b'\r', unquoted).filter(|at| bytes.get(from + at + 1) != Some(&b'\n')).count();
        }
    };
    let (unclosed, has_odd_quotes) = quoted_fields(bytes, dialect, |open, close| {
        add_unquoted(from, open);
        from = close;
    });
    add_unquoted(from, unclosed.unwrap_or(bytes.len()));
    let end = end?;
    let lines = memchr_iter(b'\n', &bytes[..end]).count() + lone_crs;
    Some(Boundary { end, lines: lines as u64, has_odd_quotes })
}

/// Returns whether a record has quotes that are not those of RFC 4180 and that programs read in different ways: text after a
/// closing quote, spaces before an opening one, an escape outside of quotes. A quote within a field without quotes is text.
pub(super) fn has_odd_quotes(record: &[u8], dialect: Dialect) -> bool {
    quoted_fields(record, dialect, |_, _| {}).1
}

/// Gives the bounds of each quoted field: the offset of its opening quote, and the offset after its closing one. Returns
/// the offset of the quote that nothing closes, and whether there are odd quotes.
fn quoted_fields(bytes: &[u8], dialect: Dialect, mut on_field: impl FnMut(usize, usize)) -> (Option<usize>, bool) {
    let (mut at, mut is_odd) = (0, false);
    while let Some(open) = dialect.quoting.then(|| memchr(b'"', &bytes[at..])).flatten().map(|n| at + n) {
        let has_escape = dialect.escape.is_some_and(|escape| memchr(escape, &bytes[at..open]).is_some());
        if !dialect.is_start(bytes, open) {
            let spaces = bytes[at..open].iter().rev().take_while(|byte| **byte == b' ').count();
            is_odd |= has_escape || spaces > 0 && dialect.is_start(bytes, open - spaces);
            at = open + 1;
            continue;
        }
        let Some(close) = closing(bytes, open + 1, dialect) else { return (Some(open), is_odd) };
        is_odd |= bytes.get(close).is_some_and(|byte| !dialect.ends_field(*byte));
        on_field(open, close);
        at = close;
    }
    (None, is_odd)
}

/// The offset after the quote that closes a field, from the first byte of its text on.
fn closing(bytes: &[u8], mut at: usize, dialect: Dialect) -> Option<usize> {
    loop {
        let rest = bytes.get(at..)?;
        at += match dialect.escape {
            None => memchr(b'"', rest)?,
            Some(escape) => memchr2(b'"', escape, rest)?,
        };
        match (bytes[at], bytes.get(at + 1)) {
            (b'"', next) if next != Some(&b'"') => return Some(at + 1),
            // A doubled quote, or an escaped byte.
            _ => at += 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{
            Record, RecordReader,
            reader::tests::{dialects, hostile},
        },
        *,
    };

    /// The same by reading all records.
    fn read(text: &str, dialect: Dialect) -> Option<(usize, u64)> {
        let (mut reader, mut record) = (RecordReader::new(text.as_bytes(), dialect, 0), Record::default());
        while reader.read(&mut record) {
            if !record.is_terminated {
                return Some((record.start, record.line)).filter(|(end, _)| *end > 0);
            }
        }
        Some((reader.position(), reader.line())).filter(|(end, _)| *end > 0)
    }

    #[test]
    fn quotes_that_programs_read_in_different_ways_are_odd() {
        let plain = Dialect { delimiter: b';', ..Dialect::default() };
        let escaped = Dialect { escape: Some(b'\\'), ..plain };
        for (record, dialect, want) in [
            ("A1;\"O \\\"Novo\\\" cais\";10\n", plain, true),
            ("A1;\"O \\\"Novo\\\" cais; sul\";10\n", escaped, false),
            ("A1;\"\\\\\";10\n", escaped, false),
            ("A1;O \\\"Novo\\\" cais;10\n", escaped, true),
            ("A3;\"Novo\" cais;30\n", plain, true),
            ("A3;\"Novo\"cais\"\n", plain, true),
            ("A3; \"Novo\";30\n", plain, true),
            ("A3;O \"Novo\" cais;30\n", plain, false),
            ("A3;tubo de 5\";30\n", plain, false),
            ("\"A\";\"\";\"a\"\"b\"\r\n", plain, false),
            ("\"A\";\"x \"y\"", plain, true),
            ("\"A\";\"duas\n \"\"linhas\"\"\"", plain, false),
            ("A3;\"Novo\" cais;30\n", Dialect { quoting: false, ..plain }, false),
        ] {
            assert_eq!(has_odd_quotes(record.as_bytes(), dialect), want, "{record}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2048, ..ProptestConfig::default() })]

        #[test]
        fn the_boundary_is_where_the_reader_ends_a_record(text in hostile(), dialect in dialects()) {
            let found = last_record_end(text.as_bytes(), dialect);
            prop_assert_eq!(found.as_ref().map(|found| (found.end, found.lines)), read(&text, dialect));
            // A chunk in which no record is to be looked at has none with odd quotes.
            if found.is_some_and(|found| !found.has_odd_quotes) {
                let mut reader = RecordReader::new(text.as_bytes(), dialect, 1).checking_quotes(true);
                let mut record = Record::default();
                while reader.read(&mut record) && record.is_terminated {
                    prop_assert!(!record.has_odd_quotes, "{:?}", &text[record.start..record.end]);
                }
            }
        }
    }
}
