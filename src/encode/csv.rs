//! CSV: RFC 4180, UTF-8 without a mark, one header, LF, a missing value is empty.

use super::texts::Asks;

/// What parts the items of a list, unless its column says otherwise (see [`crate::model::schema::DELIMITER`]).
pub(super) const COMMA: &str = ",";

/// Adds a text, quoted where it must be.
pub(super) fn text(out: &mut Vec<u8>, text: &str, asks: Asks) {
    let mut rest = text.as_bytes();
    // An empty text is quoted: unquoted it would be no value.
    if !rest.is_empty() && !asks.quotes() {
        return out.extend_from_slice(rest);
    }
    out.push(b'"');
    while asks.marks()
        && let Some(at) = memchr::memchr(b'"', rest)
    {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(b"\"\"");
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// One line of cells, without its end.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = Vec::new();
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        if !cell.is_empty() {
            text(&mut out, cell, Asks::of(cell));
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
