//! The one reader of delimited text: records with their fields, the bytes they span and the line they begin on.
//!
//! The state machine is that of `csv-core`. It reads RFC 4180; what the RFC leaves open it reads as Python's `csv` does
//! by default:
//!
//! - A record ends at LF, CRLF or a lone CR outside of quotes; empty lines are no records. The last record may lack its
//!   line end.
//! - A quote opens a quoted field only as the first byte of the field. Elsewhere outside of quotes it is text: `5" pipe`.
//! - In a quoted field `""` is one quote; any other quote closes it. Text between the closing quote and the delimiter is
//!   part of the field, quotes included: `"a"b` is `ab`.
//! - A quoted field that nothing closes is an error with the line of its opening quote ([`RecordReader::check_closed`]).
//! - Lines are counted by LF, and by a lone CR that ends a record.
//!
//! Quotes that the RFC does not know are reported: [`Record::has_odd_quotes`]. A recipe can say that another character escapes
//! quotes in a quoted field, or that quotes are text ([`Dialect`]).
//!
//! A chunk that begins where a record begins reads as that part of the text. Nothing but this reader says which delimiter
//! a text has and what its header is; where it may be cut, `boundary` finds faster by the same rule.
//!
//! Why `csv-core`: on rows of 25 columns and 620 bytes it takes 0.56 µs a row, `simd-csv` 0.14 takes 0.26 µs and a SIMD
//! scanner of our own 0.25 µs. `simd-csv` opens a quoted field at any quote, so that `5" pipe` swallows the rows after it,
//! and gives the fields with their quotes. The difference to our own scanner, over both passes, is 5 % of a whole run,
//! too little for a second implementation of the format.

use std::ops::Range;

use csv_core::{ReadFieldResult, ReadRecordResult, Reader, ReaderBuilder};
use memchr::memchr_iter;

use super::{boundary::has_odd_quotes, dialect::Dialect};
use crate::extract::Unreadable;

/// Bytes of text, and fields, that a new record has room for.
const TEXT: usize = 1024;
const FIELDS: usize = 32;

/// Reads the records of a text, or of a chunk of one that begins where a record does.
pub(in crate::extract) struct RecordReader<'t> {
    bytes: &'t [u8],
    dialect: Dialect,
    checks_quotes: bool,
    core: Reader,
    position: usize,
    /// The line of the quote that nothing closes.
    unclosed: Option<u64>,
}

/// A record; its buffers are used again for the next.
#[derive(Debug, Default)]
pub(in crate::extract) struct Record {
    /// The offset of its first byte.
    pub(in crate::extract) start: usize,
    /// The offset after its line end.
    pub(in crate::extract) end: usize,
    /// The number of the line that it begins on.
    pub(in crate::extract) line: u64,
    /// Whether it has a line end; only the last record of a text may have none.
    pub(in crate::extract) is_terminated: bool,
    /// Whether its quotes are checked and are not those of RFC 4180.
    pub(in crate::extract) has_odd_quotes: bool,
    /// The texts of its fields, one after the other, without quotes and delimiters; and where each ends.
    text: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
}

/// The fields of a record of UTF-8 text.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) struct Fields<'r> {
    text: &'r str,
    ends: &'r [usize],
    has_odd_quotes: bool,
}

impl<'t> RecordReader<'t> {
    /// Reads bytes whose first line has this number.
    pub(in crate::extract) fn new(bytes: &'t [u8], dialect: Dialect, line: u64) -> Self {
        Self { bytes, dialect, checks_quotes: false, core: core(dialect, line), position: 0, unclosed: None }
    }

    /// Sets whether the quotes of each record are checked.
    pub(in crate::extract) fn checking_quotes(self, checks_quotes: bool) -> Self {
        Self { checks_quotes, ..self }
    }

    /// The offset of the next byte.
    pub(in crate::extract) fn position(&self) -> usize {
        self.position
    }

    /// The number of the line of the next byte.
    pub(in crate::extract) fn line(&self) -> u64 {
        self.core.line()
    }

    /// Reads the next record; `false` after the last.
    pub(in crate::extract) fn read(&mut self, record: &mut Record) -> bool {
        self.skip_empty_lines();
        (record.start, record.line, record.is_terminated) = (self.position, self.core.line(), true);
        if self.position == self.bytes.len() {
            return false;
        }
        let mut written = 0;
        record.fields = 0;
        loop {
            let mut input = &self.bytes[self.position..];
            let is_probe = input.is_empty() && std::mem::take(&mut record.is_terminated);
            if is_probe {
                // Within quotes a line end is text; elsewhere it ends the record, as the end of the text does.
                input = b"\n";
                record.reserve(written);
            }
            let (text, ends) = (&mut record.text[written..], &mut record.ends[record.fields..]);
            let (result, consumed, copied, ended) = self.core.read_record(input, text, ends);
            written += copied;
            record.fields += ended;
            if is_probe {
                self.core.set_line(self.core.line() - 1);
                self.unclosed = (copied > 0).then(|| self.opening_line(record));
            } else {
                self.position += consumed;
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => record.reserve(written),
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        if self.unclosed.is_some() {
            record.drop_last_byte();
        }
        if record.is_terminated && self.bytes[self.position - 1] == b'\r' {
            self.position += usize::from(self.bytes.get(self.position) == Some(&b'\n'));
            self.core.set_line(self.core.line() + 1);
        }
        record.end = self.position;
        record.has_odd_quotes =
            self.checks_quotes && has_odd_quotes(&self.bytes[record.start..record.end], self.dialect);
        true
    }

    /// Fails if the last record ends within quotes.
    pub(in crate::extract) fn check_closed(&self) -> Result<(), Unreadable> {
        match self.unclosed {
            None => Ok(()),
            Some(line) => Err(Unreadable::Broken {
                place: format!("line {line}"),
                message: "a quotation mark is not closed".to_owned(),
            }),
        }
    }

    fn skip_empty_lines(&mut self) {
        while let Some(end @ (b'\r' | b'\n')) = self.bytes.get(self.position) {
            self.position += 1;
            // CR and LF end one line.
            let is_counted = *end == b'\n' || self.bytes.get(self.position) != Some(&b'\n');
            self.core.set_line(self.core.line() + u64::from(is_counted));
        }
    }

    /// The line of the quote that opens the last field of the last record.
    fn opening_line(&self, record: &Record) -> u64 {
        let raw = &self.bytes[record.start..];
        let start = raw_fields(raw, self.dialect).last().map_or(0, |field| field.start);
        record.line + memchr_iter(b'\n', &raw[..start]).count() as u64
    }
}

impl Record {
    /// Its fields, if it was read from UTF-8: what is taken out of it is ASCII, so that it stays UTF-8.
    pub(in crate::extract) fn fields(&self) -> Fields<'_> {
        let ends = &self.ends[..self.fields];
        let text = &self.text[..ends.last().copied().unwrap_or_default()];
        Fields { text: simdutf8::basic::from_utf8(text).unwrap_or_default(), ends, has_odd_quotes: self.has_odd_quotes }
    }

    /// How many fields it has.
    pub(in crate::extract) fn len(&self) -> usize {
        self.fields
    }

    /// Makes room for one more byte after those that are written, and for one more field.
    fn reserve(&mut self, written: usize) {
        if self.text.len() == written {
            self.text.resize((written * 2).max(TEXT), 0);
        }
        if self.ends.len() == self.fields {
            self.ends.resize((self.fields * 2).max(FIELDS), 0);
        }
    }

    /// Takes the last byte off its last field.
    fn drop_last_byte(&mut self) {
        if let Some(end) = self.ends[..self.fields].last_mut() {
            *end -= 1;
        }
    }
}

impl<'r> Fields<'r> {
    /// How many there are.
    pub(in crate::extract) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the quotes of their record are checked and are not those of RFC 4180.
    pub(in crate::extract) fn has_odd_quotes(&self) -> bool {
        self.has_odd_quotes
    }

    /// The text of one; empty after the last.
    pub(in crate::extract) fn get(&self, n: usize) -> &'r str {
        let Some(end) = self.ends.get(n) else { return "" };
        let start = n.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start..*end).unwrap_or_default()
    }

    /// The text of each.
    pub(in crate::extract) fn iter(self) -> impl Iterator<Item = &'r str> {
        (0..self.len()).map(move |n| self.get(n))
    }

    /// The texts of all, one after the other.
    pub(in crate::extract) fn text(&self) -> &'r str {
        self.text
    }
}

/// The bytes that each field of a record spans, quotes included; the record comes without its line end.
pub(super) fn raw_fields(record: &[u8], dialect: Dialect) -> impl Iterator<Item = Range<usize>> {
    let (mut core, mut text) = (core(dialect, 1), [0; TEXT]);
    let (mut start, mut position, mut is_done) = (0, 0, record.is_empty());
    std::iter::from_fn(move || {
        while !is_done {
            let (result, consumed, _) = core.read_field(&record[position..], &mut text);
            position += consumed;
            match result {
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
                ReadFieldResult::Field { record_end } => {
                    is_done = record_end;
                    // But for the last, a delimiter follows.
                    let field = start..position - usize::from(!record_end);
                    start = position;
                    return Some(field);
                }
                ReadFieldResult::End => is_done = true,
            }
        }
        None
    })
}

fn core(dialect: Dialect, line: u64) -> Reader {
    let Dialect { delimiter, escape, quoting } = dialect;
    let mut core = ReaderBuilder::new().delimiter(delimiter).escape(escape).quoting(quoting).build();
    // The library drops a byte order mark with which its first input begins. In a chunk that is text: an empty line first.
    core.read_record(b"\n", &mut [0], &mut [0]);
    core.set_line(line);
    core
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    type Read = Vec<(Range<usize>, u64, Vec<String>)>;

    const SEMICOLON: Dialect = Dialect { delimiter: b';', escape: None, quoting: true };

    /// Dialects that a recipe may give.
    pub(in crate::extract::csv) fn dialects() -> impl Strategy<Value = Dialect> {
        (prop_oneof![2 => Just(None), 1 => Just(Some(b'\\'))], prop::bool::weighted(0.8))
            .prop_map(|(escape, quoting)| Dialect { escape, quoting, ..SEMICOLON })
    }

    fn read(text: &str, line: u64) -> (Read, Option<u64>) {
        read_in(text, line, SEMICOLON)
    }

    fn read_in(text: &str, line: u64, dialect: Dialect) -> (Read, Option<u64>) {
        let (mut reader, mut record, mut all) =
            (RecordReader::new(text.as_bytes(), dialect, line), Record::default(), Vec::new());
        while reader.read(&mut record) {
            let fields = record.fields().iter().map(str::to_owned).collect();
            all.push((record.start..record.end, record.line, fields));
        }
        (all, reader.unclosed)
    }

    fn rows(text: &str) -> Vec<String> {
        read(text, 1).0.into_iter().map(|(_, line, fields)| format!("{line}: {}", fields.join("|"))).collect()
    }

    #[test]
    fn quotes_that_the_rfc_does_not_know_are_text() {
        for (text, want) in [
            ("a;\"b;\n\"\"c\"\"\";\r\n\"\";d\n\né;f", vec!["1: a|b;\n\"c\"|", "3: |d", "5: é|f"]),
            ("1;5\" pipe;x\n2;y\n", vec!["1: 1|5\" pipe|x", "2: 2|y"]),
            ("\"a\"b;c\n\"a\" \"b\n\"c;d\n", vec!["1: ab|c", "2: a \"b", "3: c;d\n"]),
            ("a;b\rc;d\r\r\ne;\r\n", vec!["1: a|b", "2: c|d", "4: e|"]),
            ("\u{FEFF}a;b", vec!["1: \u{FEFF}a|b"]),
            ("", vec![]),
            ("\n\r\n", vec![]),
        ] {
            assert_eq!(rows(text), want, "{text:?}");
        }
    }

    #[test]
    fn an_unclosed_quote_is_reported_with_its_line() {
        for (text, line) in [("a\n\"b\"\nc;\"d\ne\n", Some(3)), ("\"a\nb\";\"c\"\"\n", Some(2)), ("\"a\";\"b\"", None)]
        {
            assert_eq!(read(text, 1).1, line, "{text:?}");
        }
    }

    /// Text in which quotes, line ends and byte order marks are anywhere.
    pub(in crate::extract::csv) fn hostile() -> impl Strategy<Value = String> {
        "([a;é\"\r\n\u{FEFF} ]|\\\\|\\\\\"|\"\"|;\"|\";|\"\r\n|\r\n){0,60}"
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn records_are_those_of_the_csv_crate(text in hostile()) {
            prop_assume!(!text.starts_with('\u{FEFF}'));
            let mut builder = ::csv::ReaderBuilder::new();
            let mut reader = builder.has_headers(false).flexible(true).delimiter(b';').from_reader(text.as_bytes());
            let record = |r: Result<::csv::StringRecord, _>| r.expect("a record").iter().map(str::to_owned).collect();
            let want: Vec<Vec<String>> = reader.records().map(record).collect();
            let got: Vec<_> = read(&text, 1).0.into_iter().map(|(.., fields)| fields).collect();
            prop_assert_eq!(got, want);
        }

        /// A text that is cut after any of its records reads as if it were not cut.
        #[test]
        fn a_chunk_reads_as_its_part_of_the_whole(text in hostile(), at: prop::sample::Index, dialect in dialects()) {
            let (all, unclosed) = read_in(&text, 1, dialect);
            prop_assume!(!all.is_empty());
            let (Range { end, .. }, ..) = all[at.index(all.len())].clone();
            let (mut parts, none) = read_in(&text[..end], 1, dialect);
            prop_assert!(none.is_none() || end == text.len());
            let mut reader = RecordReader::new(text.as_bytes(), dialect, 1);
            while reader.position() < end {
                reader.read(&mut Record::default());
            }
            let (rest, still) = read_in(&text[end..], reader.line(), dialect);
            parts.extend(rest.into_iter().map(|(span, line, fields)| (span.start + end..span.end + end, line, fields)));
            prop_assert_eq!(parts, all);
            prop_assert_eq!(none.or(still), unclosed);
        }
    }
}
