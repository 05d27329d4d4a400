//! The stack of open elements, as the HTML standard's parser keeps it.

use std::collections::HashMap;

use super::TagName;

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
    /// Pushes an element.
    pub(super) fn push(&mut self, name: TagName) {
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

    /// Whether the innermost element is foreign content (SVG or MathML).
    pub(super) fn is_foreign(&self) -> bool {
        self.elements.last().is_some_and(|e| e.is_foreign)
    }

    /// Returns the count of open elements.
    pub(super) fn depth(&self) -> usize {
        self.elements.len()
    }

    /// Pops the element that an end tag closes, with all within it. An end tag without an open element, or with one outside
    /// of the current scope (or block, for inline elements), closes nothing.
    pub(super) fn close(&mut self, name: TagName) {
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

/// Whether an element begins foreign content.
pub(super) fn is_foreign(name: &TagName) -> bool {
    matches!(name.as_bytes(), b"svg" | b"math")
}

/// Elements that limit the scope of end tags (HTML standard, "has an element in scope").
fn is_scope(name: &TagName) -> bool {
    matches!(
        name.as_bytes(),
        b"table" | b"template" | b"object" | b"caption" | b"svg" | b"math" | b"applet" | b"marquee"
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

    use super::*;

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
