//! JSON: an array, an object a line, the same keys in each, no NaN.

use super::texts::Asks;

/// Begins the array.
pub(super) const BEGIN: &[u8] = b"[";

/// Ends the array of so many objects.
pub(super) fn end(rows: u64) -> &'static [u8] {
    if rows == 0 { b"]\n" } else { b"\n]\n" }
}

/// The name of a value, with its colon.
fn key(name: &str) -> String {
    format!("{}:", quoted(name))
}

/// What stands before a value: the key, with the quotation mark that ends the text before, and the one that begins this.
pub(super) struct Head([Vec<u8>; 4]);

impl Head {
    pub(super) fn of(n: usize, name: &str) -> Self {
        let key = key(name);
        let comma = if n == 0 { "" } else { "," };
        let head = |end: &str, begin: &str| format!("{end}{comma}{key}{begin}").into_bytes();
        Self([head("", ""), head("", "\""), head("\"", ""), head("\"", "\"")])
    }

    pub(super) fn bytes(&self, ends: bool, begins: bool) -> &[u8] {
        &self.0[usize::from(ends) * 2 + usize::from(begins)]
    }
}

/// Adds a text behind the mark that begins it, without that which ends it.
pub(super) fn text(out: &mut Vec<u8>, text: &str, asks: Asks) {
    if !asks.escapes() {
        return out.extend_from_slice(text.as_bytes());
    }
    // The writer adds both marks.
    out.pop();
    // Writing to memory does not fail.
    let _ = serde_json::to_writer(&mut *out, text);
    out.pop();
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
