//! The records of a chunk of delimited text: which of them are records of the table, and where their characters went.

use super::{Reader, RowOutcome, delimited::Delimited};
use crate::{
    extract::{
        csv::Fields,
        table::row_class::{Cells, RowClass, RowRules},
    },
    model::{
        simd::{self, equal, within},
        text::count_characters,
    },
};

impl Cells for Fields<'_> {
    fn len(&self) -> usize {
        Fields::len(self)
    }

    fn text(&self, column: usize) -> &str {
        self.get(column)
    }
}

/// What is asked of every record.
pub(super) struct RecordClassifier<'l, 'p> {
    large: &'l Delimited<'p>,
    /// Which columns a recipe reads, up to the last of them.
    pub(super) is_used: Vec<bool>,
    /// Columns that a rule leaves out, and its reason.
    ignored: Vec<(usize, &'l str)>,
    /// Columns that nothing takes, and whether that was told.
    unmapped: Vec<(usize, bool)>,
    rules: RowRules<'l>,
    /// Characters that are in no record.
    other: u64,
}

impl<'l, 'p> RecordClassifier<'l, 'p> {
    pub(super) fn new(large: &'l Delimited<'p>) -> Self {
        let all = || large.active.iter().flat_map(|a| a.header.used_columns()).filter(|c| *c < large.columns.len());
        let mut is_used = vec![false; all().max().map_or(0, |last| last + 1)];
        all().for_each(|c| is_used[c] = true);
        let ignored = large.columns.iter().enumerate().filter_map(|(n, row_outcome)| match row_outcome {
            Some(RowOutcome::Ignored(reason)) => Some((n, reason.as_str())),
            _ => None,
        });
        let unmapped =
            large.columns.iter().enumerate().filter(|(_, row_outcome)| row_outcome.is_none()).map(|(n, _)| (n, false));
        Self {
            large,
            ignored: ignored.collect(),
            unmapped: unmapped.collect(),
            rules: RowRules::new(large.recipe, &large.active, true),
            is_used,
            other: 0,
        }
    }

    /// Whether a record is one of the table; what must be reported of one that is not is.
    pub(super) fn takes(&mut self, reader: &mut Reader<'_>, fields: &Fields<'_>, line: u64) -> bool {
        let (class, text) = self.rules.classify(fields);
        let place = || format!("line {line}");
        match class {
            RowClass::Blank => return false,
            RowClass::Ignored(reason) => {
                *reader.account.ignored.entry(reason.to_owned()).or_default() += self.weigh(fields);
            }
            RowClass::Header => reader.account.in_records += self.weigh(fields),
            RowClass::Quarantined(code) => {
                let want = self.large.active[0].header.names.len();
                reader.refuse_row(code, &place(), text, [fields.len(), want]);
                reader.account.quarantined += self.weigh(fields);
            }
            RowClass::Unaccounted => {
                reader.unaccounted(&place(), text);
                reader.account.unaccounted += self.weigh(fields);
            }
            RowClass::Record => self.columns(reader, fields, line),
        }
        class == RowClass::Record
    }

    /// The characters of a record, which are in none.
    fn weigh(&mut self, fields: &Fields<'_>) -> u64 {
        let weight = (0..fields.len()).map(|n| count_characters(fields.get(n))).sum();
        self.other += weight;
        weight
    }

    /// Accounts for the columns that no record takes.
    fn columns(&mut self, reader: &mut Reader<'_>, fields: &Fields<'_>, line: u64) {
        for (n, reason) in &self.ignored {
            let weight = count_characters(fields.get(*n));
            if weight > 0 {
                self.other += weight;
                *reader.account.ignored.entry((*reason).to_owned()).or_default() += weight;
            }
        }
        for &mut (n, ref mut told) in &mut self.unmapped {
            let text = fields.get(n);
            let weight = count_characters(text);
            if weight > 0 {
                self.other += weight;
                reader.account.unaccounted += weight;
                if !std::mem::replace(told, true) {
                    let name = self.large.active[0].header.names.get(n).map_or("", String::as_str);
                    reader.unmapped(&format!("line {line}, column {}", n + 1), name, text);
                }
            }
        }
    }

    /// Accounts for the characters of a record: those that are nowhere else are in records.
    pub(super) fn account(&mut self, reader: &mut Reader<'_>, fields: &Fields<'_>) {
        if self.large.keys_only {
            return;
        }
        let all = count_visible(fields.text());
        reader.account.characters += all;
        reader.account.in_records += all.saturating_sub(std::mem::take(&mut self.other));
    }
}

/// How many characters of a text count in the accounting, as [`weight`] tells, many bytes at a time.
fn count_visible(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut visible = 0;
    // So many that a byte can count them; without a branch, many are looked at at once.
    for block in bytes.chunks(128) {
        let mut count = 0_u8;
        for byte in block {
            count = count.wrapping_add(u8::from(*byte > b' ') & u8::from(byte & 0xC0 != 0x80));
        }
        visible += u64::from(count);
    }
    // Signs of control are no white space, and beyond ASCII there is some: all are rare, but for the ends of lines.
    simd::for_each_match(
        bytes,
        |bytes| within(bytes, 0, 0x1F) | equal(bytes, 0xC2) | within(bytes, 0xE1, 0xFF),
        |at| match bytes[at] {
            b'\t'..=b'\r' => {}
            ..0x80 => visible += 1,
            // Most of these are `º`.
            0xC2 if !matches!(bytes.get(at + 1), Some(0x85 | 0xA0)) => {}
            _ => visible -= u64::from(text[at..].starts_with(char::is_whitespace)),
        },
    );
    visible
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn many_characters_weigh_as_one_by_one(text in "([a-zé€ \\t\\n\\r\u{A0}\u{85}\u{2003}\u{3000}\u{1680}\u{b}\u{c}\u{1}\u{7f}]|.){0,300}") {
            prop_assert_eq!(count_visible(&text), count_characters(&text));
        }
    }
}
