//! How deep elements nest. End tags count as the HTML standard's parser takes them, or for less, never for more.

use std::collections::HashMap;

use super::{LimitExceeded, Limits, TagName, line, reopened::Reopened};

/// Refuses a page that nests too deep, or opens too many elements again.
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
            // Its text ends at its own end tag only, which closes nothing else.
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

/// Where tags end: what was found once is not looked for again.
struct TagEnds<'b> {
    bytes: &'b [u8],
    next: usize,
}

impl TagEnds<'_> {
    /// Where the tag ends in which a byte stands, or the text.
    fn find(&mut self, at: usize) -> usize {
        if self.next < at {
            self.next = memchr::memchr(b'>', &self.bytes[at..]).map_or(self.bytes.len(), |end| at + end);
        }
        self.next
    }
}

/// Where the end tag of a name begins, from a place on; the end where there is none.
fn end_tag(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let is_own = |at: &usize| bytes.get(at + 2..at + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
    let mut found = memchr::memmem::find_iter(&bytes[from..], b"</").map(|at| from + at);
    found.find(is_own).unwrap_or(bytes.len())
}

/// The elements that are open.
#[derive(Debug, Default)]
pub(super) struct OpenElements {
    elements: Vec<Element>,
    /// Where those of each name stand among them.
    places: HashMap<TagName, Vec<usize>>,
}

/// An element that is open.
#[derive(Debug)]
struct Element {
    name: TagName,
    /// The innermost part of a table or the like that it stands in, itself included.
    scope: Option<usize>,
    /// The same of those and of blocks.
    block: Option<usize>,
    is_foreign: bool,
    /// Cells that were begun in it, if it is a table.
    cells: usize,
}

impl OpenElements {
    fn push(&mut self, name: TagName) {
        let at = self.elements.len();
        let last = self.elements.last();
        let (is_wall, is_block) = (is_scope(&name), is_block(&name));
        self.elements.push(Element {
            name,
            scope: if is_wall { Some(at) } else { last.and_then(|e| e.scope) },
            block: if is_wall || is_block { Some(at) } else { last.and_then(|e| e.block) },
            is_foreign: is_foreign(&name) || self.is_foreign(),
            cells: 0,
        });
        self.places.entry(name).or_default().push(at);
    }

    fn is_foreign(&self) -> bool {
        self.elements.last().is_some_and(|e| e.is_foreign)
    }

    /// Takes the element that an end tag closes, and what is open within it. An end tag that names none, or
    /// one beyond a part of a table or, for what runs along with text, beyond a block, closes nothing.
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

    /// Begins a cell of the table that is open.
    pub(super) fn begin_cell(&mut self) {
        if let Some(wall) = self.elements.last().and_then(|e| e.scope) {
            self.elements[wall].cells += 1;
        }
    }

    /// What a tag must have in common with its end tag: the part of a table or the like that is open, and its cell.
    pub(super) fn cell(&self) -> (Option<usize>, usize) {
        let wall = self.elements.last().and_then(|e| e.scope);
        (wall, wall.map_or(0, |wall| self.elements[wall].cells))
    }
}

fn is_foreign(name: &TagName) -> bool {
    matches!(name.as_bytes(), b"svg" | b"math")
}

/// Elements beyond which an end tag closes nothing.
fn is_scope(name: &TagName) -> bool {
    matches!(
        name.as_bytes(),
        b"table" | b"template" | b"object" | b"caption" | b"svg" | b"math" | b"applet" | b"marquee"
    )
}

/// Elements that never hold others, or whose end the next of their kind implies.
#[rustfmt::skip]
fn cannot_nest(name: &TagName) -> bool {
    matches!(
        name.as_bytes(),
        b"area" | b"base" | b"br" | b"col" | b"embed" | b"hr" | b"img" | b"input" | b"link" | b"meta" | b"param"
            | b"source" | b"track" | b"wbr" | b"p" | b"li" | b"dt" | b"dd" | b"tr" | b"td" | b"th" | b"thead"
            | b"tbody" | b"tfoot" | b"option" | b"optgroup" | b"colgroup"
    )
}

/// Elements that only an end tag of a block closes.
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
        let deep = |piece: &str| piece.repeat(DEPTH + 1);
        let told = LimitExceeded::Depth { line: 1, depth: DEPTH + 1, limit: DEPTH };
        assert_eq!(check(&"<div>".repeat(1_000), &PAGE_LIMITS), Err(told));
        assert!(is_refused(&deep("<div>")) && is_refused(&deep("<b>")) && is_refused(&deep("<ul><li>")));
        assert!(
            !is_refused(&deep("<div></div>"))
                && !is_refused(&deep("<p>"))
                && !is_refused(&deep("<script>if (a<b)</script>"))
        );
        // End tags that close nothing, or not through a block, take no depth away.
        assert!(
            is_refused(&deep("<div></x>"))
                && is_refused(&deep("<x><div></x>"))
                && is_refused(&deep("<div><table></div>"))
        );
        // What closes itself in a drawing never holds anything.
        assert!(!is_refused(&format!("<svg>{}</svg>", deep("<path/>"))) && is_refused(&deep("<div/>")));
        // A tag that nothing ends is one all the same.
        assert!(is_refused(&format!("<svg>{}", deep("<g "))));
    }

    /// The elements that are open behind some tags, by a search through all of them for each end tag.
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
        fn an_end_tag_closes_what_a_search_would_find(
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
