//! CSV: RFC 4180, UTF-8 without a byte order mark, one header, LF; a missing value is an empty field.

use super::escape::EscapeFlags;

/// Delimiter of the items of a list, unless its column declares one (see [`crate::model::schema::DELIMITER`]).
pub(super) const COMMA: &str = ",";

/// Appends a text, quoted where it must be.
pub(super) fn write_text(out: &mut Vec<u8>, text: &str, flags: EscapeFlags) {
    let mut rest = text.as_bytes();
    // An empty text is quoted: without quotation marks it would be a missing value.
    if !rest.is_empty() && !flags.is_quoted() {
        return out.extend_from_slice(rest);
    }
    out.push(b'"');
    while flags.has_quotation_marks()
        && let Some(at) = memchr::memchr(b'"', rest)
    {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(b"\"\"");
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// One record of cells, without its line end.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = Vec::new();
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        if !cell.is_empty() {
            write_text(&mut out, cell, EscapeFlags::new(cell));
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
