//! How the fields of a delimited text are written.

/// How fields are written in a delimited text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) struct Dialect {
    /// The byte between two fields.
    pub(in crate::extract) delimiter: u8,
    /// The byte that escapes the next one in a quoted field, apart from doubled quotes.
    pub(in crate::extract) escape: Option<u8>,
    /// Whether quotes enclose fields; otherwise they are text.
    pub(in crate::extract) quoting: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { delimiter: b',', escape: None, quoting: true }
    }
}

impl Dialect {
    /// Whether a field begins at an offset.
    pub(super) fn is_start(self, bytes: &[u8], at: usize) -> bool {
        at == 0 || self.ends_field(bytes[at - 1])
    }

    /// Whether a byte outside of quotes ends a field.
    pub(super) fn ends_field(self, byte: u8) -> bool {
        byte == self.delimiter || matches!(byte, b'\n' | b'\r')
    }
}
