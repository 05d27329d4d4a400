//! Classifies the records of a chunk of delimited text, and accounts for their characters.

use super::{Reader, delimited::Delimited};
use crate::{
    extract::{
        csv::Fields,
        table::{
            characters::CharacterAccount,
            row_cells::Cells,
            row_class::{RowClass, RowRules},
        },
    },
    model::simd::{self, equal, within},
};

impl Cells for Fields<'_> {
    fn len(&self) -> usize {
        Fields::len(self)
    }

    fn text(&self, column: usize) -> &str {
        self.get(column)
    }

    fn has_odd_quotes(&self) -> bool {
        Fields::has_odd_quotes(self)
    }
}

/// Decides which records of a delimited text are records of the table.
pub(super) struct RecordClassifier<'l, 'p> {
    table: &'l Delimited<'p>,
    /// Whether a recipe reads a column, for each column up to the last that one reads.
    pub(super) is_used: Vec<bool>,
    characters: CharacterAccount,
    rules: RowRules<'l>,
}

impl<'l, 'p> RecordClassifier<'l, 'p> {
    pub(super) fn new(table: &'l Delimited<'p>) -> Self {
        let all = || table.active.iter().flat_map(|a| a.header.used_columns()).filter(|c| *c < table.columns.len());
        let mut is_used = vec![false; all().max().map_or(0, |last| last + 1)];
        all().for_each(|c| is_used[c] = true);
        Self {
            table,
            characters: CharacterAccount::new(&table.columns),
            rules: RowRules::new(table.recipe, &table.active, true),
            is_used,
        }
    }

    /// Classifies a record of the text. Accounts for its characters, and reports why it is no record of the table.
    pub(super) fn class(&mut self, reader: &mut Reader<'_>, fields: &Fields<'_>, line: u64) -> RowClass<'l> {
        let (class, text) = self.rules.classify(fields);
        let header = &self.table.active[0].header;
        let place = || format!("line {line}");
        match class {
            RowClass::Quarantined(code) => {
                reader.refuse_row(code, &place(), text, [fields.len(), header.names.len()]);
            }
            RowClass::Unaccounted => reader.unaccounted(&place(), text),
            RowClass::Blank | RowClass::Ignored(_) | RowClass::Header | RowClass::Group(_) | RowClass::Record => {}
        }
        if !self.table.keys_only {
            let mut unmapped = Vec::new();
            let row = (fields, count_visible(fields.text()));
            self.characters.add(&mut reader.account, row, class, &mut |n| unmapped.push(n));
            for n in unmapped {
                let name = header.names.get(n).map_or("", String::as_str);
                reader.unmapped(&format!("line {line}, column {}", n + 1), name, fields.get(n));
            }
        }
        class
    }
}

/// Counts the visible characters of a text, as [`count_characters`](crate::model::text::count_characters) does, many bytes
/// at a time.
fn count_visible(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut visible = 0;
    // Blocks whose count fits a byte; without branches, so that the loop is vectorised.
    for block in bytes.chunks(128) {
        let mut count = 0_u8;
        for byte in block {
            count = count.wrapping_add(u8::from(*byte > b' ') & u8::from(byte & 0xC0 != 0x80));
        }
        visible += u64::from(count);
    }
    // Control characters are no white space, and there is white space beyond ASCII: all are rare, except line ends.
    simd::for_each_match(
        bytes,
        |bytes| within(bytes, 0, 0x1F) | equal(bytes, 0xC2) | within(bytes, 0xE1, 0xFF),
        |at| match bytes[at] {
            b'\t'..=b'\r' => {}
            ..0x80 => visible += 1,
            // Most characters with this first byte are `º`.
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
    use crate::model::text::count_characters;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn characters_counted_in_blocks_are_as_many_as_one_by_one(text in "([a-zé€ \\t\\n\\r\u{A0}\u{85}\u{2003}\u{3000}\u{1680}\u{b}\u{c}\u{1}\u{7f}]|.){0,300}") {
            prop_assert_eq!(count_visible(&text), count_characters(&text));
        }
    }
}
