//! Which of its like an element is among its siblings, counted once for all of them.

use std::{collections::HashMap, fmt::Write as _};

use scraper::{ElementRef, Node};

/// Which of its like an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nth {
    /// Its place, from 1.
    pub(super) place: usize,
    /// Whether there is no other.
    pub(super) is_alone: bool,
}

impl Nth {
    /// The only one of its name.
    pub(super) const ALONE: Self = Self { place: 1, is_alone: true };

    /// Writes the step of a path: a name, and its place where there are several.
    pub(super) fn write(self, name: &str, path: &mut String) {
        path.push_str(name);
        if !self.is_alone {
            // Writing to memory does not fail.
            let _ = write!(path, ":nth-of-type({})", self.place);
        }
    }
}

/// How many children of each name an element has, and how many were met.
#[derive(Debug, Default)]
pub(super) struct Alike<'e>(HashMap<&'e str, (usize, usize)>);

impl<'e> Alike<'e> {
    /// Counts the children of an element.
    pub(super) fn of(element: ElementRef<'e>) -> Self {
        let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
        for child in element.children() {
            if let Node::Element(own) = child.value() {
                counts.entry(own.name()).or_default().0 += 1;
            }
        }
        Self(counts)
    }

    /// Which of its like the next child of a name is.
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

    /// The place of an element and whether it is alone, by a look at all its siblings.
    fn searched(element: ElementRef<'_>) -> Nth {
        let like = |e: &ElementRef<'_>| e.value().name() == element.value().name();
        let before = element.prev_siblings().filter_map(ElementRef::wrap).filter(like).count();
        let behind = element.next_siblings().filter_map(ElementRef::wrap).filter(like).count();
        Nth { place: before + 1, is_alone: before + behind == 0 }
    }

    proptest! {
        #[test]
        fn places_are_those_that_a_look_at_all_siblings_tells(
            names in prop::collection::vec(prop::sample::select(vec!["p", "ul", "section", "b", "h2"]), 0..30)
        ) {
            let page: String = names.iter().map(|name| format!("um <{name}>dois</{name}>")).collect();
            let html = Html::parse_fragment(&page);
            let mut alike = Alike::of(html.root_element());
            for element in html.root_element().child_elements() {
                prop_assert_eq!(alike.next(element.value().name()), searched(element));
            }
        }
    }
}
