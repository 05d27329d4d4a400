//! The `nth-of-type` position of elements among their siblings, counted in one pass.

use std::{collections::HashMap, fmt::Write as _};

use scraper::{ElementRef, Node};

/// The `nth-of-type` position of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nth {
    /// Its position, from 1.
    pub(super) place: usize,
    /// Whether there is no other of its name.
    pub(super) is_alone: bool,
}

impl Nth {
    /// The only one of its name.
    pub(super) const ALONE: Self = Self { place: 1, is_alone: true };

    /// Writes a step of a path: the name, and the position where there are several.
    pub(super) fn write(self, name: &str, path: &mut String) {
        path.push_str(name);
        if !self.is_alone {
            // Writing to memory does not fail.
            let _ = write!(path, ":nth-of-type({})", self.place);
        }
    }
}

/// Counts children by name: (total, visited).
#[derive(Debug, Default)]
pub(super) struct SiblingCounter<'e>(HashMap<&'e str, (usize, usize)>);

impl<'e> SiblingCounter<'e> {
    /// Counts the children of an element.
    pub(super) fn new(element: ElementRef<'e>) -> Self {
        let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
        for child in element.children() {
            if let Node::Element(own) = child.value() {
                counts.entry(own.name()).or_default().0 += 1;
            }
        }
        Self(counts)
    }

    /// Returns the position of the next child of a name.
    pub(super) fn next(&mut self, name: &str) -> Nth {
        let Some((all, met)) = self.0.get_mut(name) else { return Nth::ALONE };
        *met += 1;
        Nth { place: *met, is_alone: *all == 1 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use scraper::Html;

    use super::*;

    /// The position of an element, by a linear search.
    fn searched(element: ElementRef<'_>) -> Nth {
        let like = |e: &ElementRef<'_>| e.value().name() == element.value().name();
        let before = element.prev_siblings().filter_map(ElementRef::wrap).filter(like).count();
        let after = element.next_siblings().filter_map(ElementRef::wrap).filter(like).count();
        Nth { place: before + 1, is_alone: before + after == 0 }
    }

    proptest! {
        #[test]
        fn positions_are_those_of_a_linear_search(
            names in prop::collection::vec(prop::sample::select(vec!["p", "ul", "section", "b", "h2"]), 0..30)
        ) {
            let page: String = names.iter().map(|name| format!("um <{name}>dois</{name}>")).collect();
            let html = Html::parse_fragment(&page);
            let mut siblings = SiblingCounter::new(html.root_element());
            for element in html.root_element().child_elements() {
                prop_assert_eq!(siblings.next(element.value().name()), searched(element));
            }
        }
    }
}
