//! Which texts CSV quotes and JSON escapes: found once for both formats, of a whole column at a time.

use arrow::array::{Array, StringArray};

use crate::model::{
    row::{self, RowCursor},
    simd::{self, equal, within},
};

/// What the characters of a text require of the formats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct EscapeFlags(u8);

impl EscapeFlags {
    /// CSV quotes it.
    const QUOTED: u8 = 1;
    /// It contains quotation marks.
    const QUOTATION_MARKS: u8 = 2;
    /// JSON escapes some of its characters.
    const ESCAPED: u8 = 4;

    /// The flags of one text.
    pub(super) fn new(text: &str) -> Self {
        Self(text.bytes().fold(0, |all, byte| all | Self::of_byte(byte)))
    }

    /// The flags of each text of a column; empty where no text has any.
    pub(super) fn of_column(texts: &StringArray) -> Vec<Self> {
        let (bytes, mut rows, mut all) = (row::text_bytes(texts), RowCursor::new(texts), Vec::new());
        simd::for_each_match(
            bytes,
            |bytes| [b',', b'"', b'\\'].into_iter().fold(within(bytes, 0, 0x1F), |all, byte| all | equal(bytes, byte)),
            |at| {
                all.resize(texts.len(), Self(0));
                all[rows.row_at(at)].0 |= Self::of_byte(bytes[at]);
            },
        );
        all
    }

    fn of_byte(byte: u8) -> u8 {
        match byte {
            b'"' => Self::QUOTED | Self::QUOTATION_MARKS | Self::ESCAPED,
            b'\n' | b'\r' => Self::QUOTED | Self::ESCAPED,
            b',' => Self::QUOTED,
            b'\\' | 0..=0x1F => Self::ESCAPED,
            _ => 0,
        }
    }

    /// Whether CSV quotes the text.
    pub(super) fn is_quoted(self) -> bool {
        self.0 & Self::QUOTED != 0
    }

    /// Whether the text contains quotation marks.
    pub(super) fn has_quotation_marks(self) -> bool {
        self.0 & Self::QUOTATION_MARKS != 0
    }

    /// Whether JSON escapes characters of the text.
    pub(super) fn is_escaped(self) -> bool {
        self.0 & Self::ESCAPED != 0
    }
}
