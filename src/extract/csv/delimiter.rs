//! The delimiter of a text, found by reading its first records with each that it may have.

use std::cmp::Reverse;

use super::{
    dialect::Dialect,
    reader::{Record, RecordReader, raw_fields},
};
use crate::spec::recipe::table::CsvDialect;

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

/// Finds the dialect of a text: what a recipe gives, and the delimiter by the text where it gives none; a comma where
/// nothing separates anything.
pub(in crate::extract) fn find(text: &str, given: &CsvDialect) -> Dialect {
    let byte = |character: Option<char>| character.and_then(|c| u8::try_from(c).ok());
    let dialect = Dialect { escape: byte(given.escape), quoting: given.quoting, ..Dialect::default() };
    let delimiter = byte(given.delimiter).or_else(|| best(text, dialect).map(|found| found.delimiter));
    Dialect { delimiter: delimiter.unwrap_or(dialect.delimiter), ..dialect }
}

/// Whether a text that was not declared a table looks like one: nine of ten records have as many fields.
pub(in crate::extract) fn looks_delimited(text: &str) -> bool {
    best(text, Dialect::default())
        .is_some_and(|found| found.regular >= MIN_ROWS && found.regular * 10 >= found.records * 9)
}

/// The delimiter with the fewest records of non-standard quoting; of these, with the most fields in regular records.
fn best(text: &str, dialect: Dialect) -> Option<Candidate> {
    let candidates = DELIMITERS.into_iter().filter_map(|delimiter| {
        let (mut counts, mut irregular) = (Vec::new(), 0);
        let dialect = Dialect { delimiter, ..dialect };
        let (mut reader, mut record) = (RecordReader::new(text.as_bytes(), dialect, 1), Record::default());
        while counts.len() < SAMPLE && reader.read(&mut record) {
            irregular += usize::from(!has_standard_quotes(&text[record.start..record.end], dialect));
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
fn has_standard_quotes(record: &str, dialect: Dialect) -> bool {
    let record = record.strip_suffix('\n').unwrap_or(record);
    let record = record.strip_suffix('\r').unwrap_or(record);
    let is_standard = |text: &str| match text.strip_prefix('"') {
        None => !text.contains('"'),
        Some(inner) => {
            let escaped = dialect.escape.map(|escape| inner.replace(&format!("{}\"", char::from(escape)), ""));
            // Without the pairs at most one quote is left, the last of the field.
            let unpaired = escaped.as_deref().unwrap_or(inner).replace("\"\"", "");
            unpaired.find('"').is_none_or(|at| at + 1 == unpaired.len())
        }
    };
    !dialect.quoting
        || !record.contains('"')
        || raw_fields(record.as_bytes(), dialect).all(|span| is_standard(&record[span]))
}
