//! The depth of nested elements. End tags close what the HTML standard's parser closes, or less, never more.

use std::collections::HashMap;

use super::{LimitExceeded, Limits, TagName, line, reopened::Reopened};

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
        let depth = open.elements.len();
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

/// The stack of open elements.
#[derive(Debug, Default)]
pub(super) struct OpenElements {
    elements: Vec<Element>,
    /// Indices of the open elements of each name.
    places: HashMap<TagName, Vec<usize>>,
}

/// An open element.
#[derive(Debug)]
struct Element {
    name: TagName,
    /// Index of the innermost scope element (table or the like), itself included.
    scope: Option<usize>,
    /// Index of the innermost scope or block element, itself included.
    block: Option<usize>,
    is_foreign: bool,
    /// Count of cells begun in it, if it is a table.
    cells: usize,
}

impl OpenElements {
    fn push(&mut self, name: TagName) {
        let at = self.elements.len();
        let last = self.elements.last();
        let (is_scope, is_block) = (is_scope(&name), is_block(&name));
        self.elements.push(Element {
            name,
            scope: if is_scope { Some(at) } else { last.and_then(|e| e.scope) },
            block: if is_scope || is_block { Some(at) } else { last.and_then(|e| e.block) },
            is_foreign: is_foreign(&name) || self.is_foreign(),
            cells: 0,
        });
        self.places.entry(name).or_default().push(at);
    }

    fn is_foreign(&self) -> bool {
        self.elements.last().is_some_and(|e| e.is_foreign)
    }

    /// Pops the element that an end tag closes, with all within it. An end tag without an open element, or with one outside
    /// of the current scope (or block, for inline elements), closes nothing.
    fn close(&mut self, name: TagName) {
        let (Some(last), Some(at)) = (self.elements.last(), self.places.get(&name).and_then(|p| p.last().copied()))
        else {
            return;
        };
        let barrier = if is_block(&name) { last.scope } else { last.block };
        if barrier.is_some_and(|barrier| barrier > at) {
            return;
        }
        for element in self.elements.drain(at..) {
            if let Some(places) = self.places.get_mut(&element.name) {
                places.pop();
            }
        }
    }

    /// Begins a cell of the current table.
    pub(super) fn begin_cell(&mut self) {
        if let Some(scope) = self.elements.last().and_then(|e| e.scope) {
            self.elements[scope].cells += 1;
        }
    }

    /// Returns the current scope element and cell: start and end tag of a formatting element must share them.
    pub(super) fn cell(&self) -> (Option<usize>, usize) {
        let scope = self.elements.last().and_then(|e| e.scope);
        (scope, scope.map_or(0, |scope| self.elements[scope].cells))
    }
}

fn is_foreign(name: &TagName) -> bool {
    matches!(name.as_bytes(), b"svg" | b"math")
}

/// Elements that limit the scope of end tags (HTML standard, "has an element in scope").
fn is_scope(name: &TagName) -> bool {
    matches!(
        name.as_bytes(),
        b"table" | b"template" | b"object" | b"caption" | b"svg" | b"math" | b"applet" | b"marquee"
    )
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

/// Block elements.
#[rustfmt::skip]
fn is_block(name: &TagName) -> bool {
    matches!(
        name.as_bytes(),
        b"address" | b"article" | b"aside" | b"blockquote" | b"body" | b"button" | b"center" | b"details" | b"dialog"
            | b"dir" | b"div" | b"dl" | b"fieldset" | b"figcaption" | b"figure" | b"footer" | b"form" | b"h1" | b"h2"
            | b"h3" | b"h4" | b"h5" | b"h6" | b"header" | b"html" | b"main" | b"menu" | b"nav" | b"ol" | b"pre"
            | b"search" | b"section" | b"select" | b"summary" | b"table" | b"ul" | b"textarea"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    /// The elements left open by some tags, by a linear search for each end tag.
    fn open_elements_by_search(tags: &[(bool, &str)]) -> Vec<String> {
        let name = |tag: &str| TagName::parse(tag.as_bytes()).expect("a name");
        let mut open: Vec<String> = Vec::new();
        for (closes, tag) in tags {
            if !closes {
                open.push((*tag).to_owned());
                continue;
            }
            for at in (0..open.len()).rev() {
                if open[at] == *tag {
                    open.truncate(at);
                    break;
                }
                let own = name(&open[at]);
                if is_scope(&own) || (is_block(&own) && !is_block(&name(tag))) {
                    break;
                }
            }
        }
        open
    }

    proptest! {
        #[test]
        fn an_end_tag_closes_what_a_linear_search_finds(
            tags in prop::collection::vec((any::<bool>(), prop::sample::select(vec!["div", "b", "x", "table", "ul"])), 0..40)
        ) {
            let mut open = OpenElements::default();
            for (closes, tag) in &tags {
                let name = TagName::parse(tag.as_bytes()).expect("a name");
                if *closes { open.close(name) } else { open.push(name) }
            }
            let names: Vec<_> = open.elements.iter().map(|e| String::from_utf8_lossy(e.name.as_bytes()).into_owned()).collect();
            prop_assert_eq!(names, open_elements_by_search(&tags));
        }
    }
}
