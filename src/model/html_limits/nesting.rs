//! The depth of nested elements. End tags close what the HTML standard's parser closes, or less, never more.

use super::{
    LimitExceeded, Limits, TagName, line,
    open_elements::{OpenElements, is_foreign},
    reopened::Reopened,
};

/// Checks the depth of nesting and the count of reopened elements.
pub(super) fn check(text: &str, limits: &Limits) -> Result<(), LimitExceeded> {
    let bytes = text.as_bytes();
    let (mut at, mut open) = (0, OpenElements::default());
    let mut reopened = Reopened::default();
    let mut ends = TagEnds { bytes, next: 0 };
    while let Some(start) = memchr::memchr(b'<', &bytes[at..]).map(|p| p + at) {
        let rest = &bytes[start + 1..];
        if rest.starts_with(b"!--") {
            at = memchr::memmem::find(&bytes[start..], b"-->").map_or(bytes.len(), |end| start + end + 3);
            continue;
        }
        let closes = rest.first() == Some(&b'/');
        at = start + 1;
        let Some(name) = TagName::parse(&rest[usize::from(closes)..]) else { continue };
        if limits.reopened < usize::MAX && reopened.on_tag(name, closes, &mut open) > limits.reopened {
            return Err(LimitExceeded::Reopened { line: line(bytes, start), limit: limits.reopened });
        }
        if cannot_nest(&name) {
            continue;
        }
        if closes {
            open.close(name);
            continue;
        }
        if matches!(name.as_bytes(), b"script" | b"style") {
            // Raw text ends only at its own end tag.
            at = end_tag(bytes, at, name.as_bytes());
            continue;
        }
        if (is_foreign(&name) || open.is_foreign()) && bytes[..ends.find(at)].ends_with(b"/") {
            continue;
        }
        open.push(name);
        let depth = open.depth();
        if depth > limits.depth {
            return Err(LimitExceeded::Depth { line: line(bytes, start), depth, limit: limits.depth });
        }
    }
    Ok(())
}

/// Finds the ends of tags, in ascending order, each once.
struct TagEnds<'b> {
    bytes: &'b [u8],
    next: usize,
}

impl TagEnds<'_> {
    /// Returns the end of the tag that contains a byte, or the end of the text.
    fn find(&mut self, at: usize) -> usize {
        if self.next < at {
            self.next = memchr::memchr(b'>', &self.bytes[at..]).map_or(self.bytes.len(), |end| at + end);
        }
        self.next
    }
}

/// Finds the next end tag of a name; returns the end of the text where there is none.
fn end_tag(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let is_own = |at: &usize| bytes.get(at + 2..at + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
    let mut found = memchr::memmem::find_iter(&bytes[from..], b"</").map(|at| from + at);
    found.find(is_own).unwrap_or(bytes.len())
}

/// Void elements, and elements whose end the next of their kind implies.
#[rustfmt::skip]
fn cannot_nest(name: &TagName) -> bool {
    matches!(
        name.as_bytes(),
        b"area" | b"base" | b"br" | b"col" | b"embed" | b"hr" | b"img" | b"input" | b"link" | b"meta" | b"param"
            | b"source" | b"track" | b"wbr" | b"p" | b"li" | b"dt" | b"dd" | b"tr" | b"td" | b"th" | b"thead"
            | b"tbody" | b"tfoot" | b"option" | b"optgroup" | b"colgroup"
    )
}

#[cfg(test)]
mod tests {
    use super::{super::PAGE_LIMITS, *};

    const DEPTH: usize = PAGE_LIMITS.depth;

    fn is_refused(text: &str) -> bool {
        matches!(check(text, &PAGE_LIMITS), Err(LimitExceeded::Depth { .. }))
    }

    #[test]
    fn depth_is_counted_as_a_parser_builds_it() {
        let deep = |text: &str| text.repeat(DEPTH + 1);
        let error = LimitExceeded::Depth { line: 1, depth: DEPTH + 1, limit: DEPTH };
        assert_eq!(check(&"<div>".repeat(1_000), &PAGE_LIMITS), Err(error));
        assert!(is_refused(&deep("<div>")) && is_refused(&deep("<b>")) && is_refused(&deep("<ul><li>")));
        assert!(
            !is_refused(&deep("<div></div>"))
                && !is_refused(&deep("<p>"))
                && !is_refused(&deep("<script>if (a<b)</script>"))
        );
        // End tags that close nothing do not reduce the depth.
        assert!(
            is_refused(&deep("<div></x>"))
                && is_refused(&deep("<x><div></x>"))
                && is_refused(&deep("<div><table></div>"))
        );
        // Self-closing elements of SVG have no children.
        assert!(!is_refused(&format!("<svg>{}</svg>", deep("<path/>"))) && is_refused(&deep("<div/>")));
        // An unfinished tag counts.
        assert!(is_refused(&format!("<svg>{}", deep("<g "))));
    }
}
