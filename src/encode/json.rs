//! JSON: an array with one object a line, the same keys in each, no NaN.

use super::escape::EscapeFlags;

/// The start of the array.
pub(super) const START: &[u8] = b"[";

/// The end of the array of `rows` objects.
pub(super) fn end(rows: u64) -> &'static [u8] {
    if rows == 0 { b"]\n" } else { b"\n]\n" }
}

/// The bytes before a value: its key, after the quotation mark that ends the text before it, and before the one that
/// starts its own text.
pub(super) struct ValuePrefix([Vec<u8>; 4]);

impl ValuePrefix {
    /// The prefix of the values of column `n`.
    pub(super) fn new(n: usize, name: &str) -> Self {
        let key = serde_json::Value::from(name).to_string();
        let comma = if n == 0 { "" } else { "," };
        let prefix = |end: &str, start: &str| format!("{end}{comma}{key}:{start}").into_bytes();
        Self([prefix("", ""), prefix("", "\""), prefix("\"", ""), prefix("\"", "\"")])
    }

    /// The bytes after an open text or another value, before a text or another value.
    pub(super) fn bytes(&self, after_text: bool, before_text: bool) -> &[u8] {
        &self.0[usize::from(after_text) * 2 + usize::from(before_text)]
    }
}

/// Appends a text whose first quotation mark is there already; the last one is left out.
pub(super) fn write_text(out: &mut Vec<u8>, text: &str, flags: EscapeFlags) {
    if !flags.is_escaped() {
        return out.extend_from_slice(text.as_bytes());
    }
    // The library writes both quotation marks.
    out.pop();
    // Writing to memory does not fail.
    let _ = serde_json::to_writer(&mut *out, text);
    out.pop();
}
