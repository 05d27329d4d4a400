//! The delimiter of a text, found by reading its first records with each that it may have.

use std::cmp::Reverse;

use super::reader::{Record, RecordReader, raw_fields};

/// Delimiters that a text may have.
const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// Records by which a delimiter is chosen.
const SAMPLE: usize = 200;

/// Records that a text has at least, to be taken for a table without being declared one.
const MIN_ROWS: usize = 3;

/// What the first records of a text show of a delimiter.
struct Candidate {
    delimiter: u8,
    /// Records that have the most frequent number of fields.
    regular: usize,
    /// Records that were read.
    records: usize,
}

/// The delimiter of a text, unless it is given; a comma where none separates anything.
pub(in crate::extract) fn delimiter(text: &str, given: Option<char>) -> u8 {
    let given = given.and_then(|c| u8::try_from(c).ok());
    given.unwrap_or_else(|| best(text).map_or(b',', |found| found.delimiter))
}

/// Whether a text that was not declared a table looks like one: nine of ten records have as many fields.
pub(in crate::extract) fn looks_delimited(text: &str) -> bool {
    best(text).is_some_and(|found| found.regular >= MIN_ROWS && found.regular * 10 >= found.records * 9)
}

/// The delimiter with the fewest records of non-standard quoting; of these, with the most fields in regular records.
fn best(text: &str) -> Option<Candidate> {
    let candidates = DELIMITERS.into_iter().filter_map(|delimiter| {
        let (mut counts, mut irregular) = (Vec::new(), 0);
        let (mut reader, mut record) = (RecordReader::new(text.as_bytes(), delimiter, 1), Record::default());
        while counts.len() < SAMPLE && reader.read(&mut record) {
            irregular += usize::from(!has_standard_quotes(&text[record.start..record.end], delimiter));
            counts.push(record.len());
        }
        let with = |n: usize| counts.iter().filter(|count| **count == n).count();
        let usual = counts.iter().copied().filter(|n| *n > 1).max_by_key(|n| with(*n) * n)?;
        let regular = with(usual);
        Some(((Reverse(irregular), regular * (usual - 1)), Candidate { delimiter, regular, records: counts.len() }))
    });
    candidates.max_by_key(|(score, _)| *score).map(|(_, found)| found)
}

/// Whether a record has quotes only where RFC 4180 has them: around a field, and doubled within. The last field of a text
/// may lack its closing quote.
fn has_standard_quotes(record: &str, delimiter: u8) -> bool {
    let record = record.strip_suffix('\n').unwrap_or(record);
    let record = record.strip_suffix('\r').unwrap_or(record);
    let is_standard = |text: &str| match text.strip_prefix('"') {
        None => !text.contains('"'),
        Some(inner) => {
            // Without the pairs at most one quote is left, the last of the field.
            let unpaired = inner.replace("\"\"", "");
            unpaired.find('"').is_none_or(|at| at + 1 == unpaired.len())
        }
    };
    !record.contains('"') || raw_fields(record.as_bytes(), delimiter).all(|span| is_standard(&record[span]))
}
